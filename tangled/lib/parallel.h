/* From chapters/09-fast.nw: change it there, not here. */
#ifndef BACKWARD_PARALLEL_H
#define BACKWARD_PARALLEL_H

/* declare the pool */
typedef struct Pool Pool;

enum { PARALLEL_MOST = 256 };

/* A pool of so many threads, 1 to PARALLEL_MOST, the calling one
   among them.  The others sleep or wait until they are needed,
   receive no signals, and have a stack of 4 MiB each.  Stops if the
   system grants no more threads. */
Pool *parallel_new(int threads);

/* Ends the threads and frees the pool.  NULL is fine. */
void parallel_free(Pool *pool);

int parallel_threads(const Pool *pool);

/* How many processors the system has for us, at most PARALLEL_MOST;
   1 if it does not say. */
int parallel_cores(void);
/* declare how a pool is put to work */
/* Does one part of the work, part being 0 ... parts - 1.  Parts run
   at the same time, so no two may write to the same place. */
typedef void ParallelPart(void *context, int part, int parts);

/* Calls f(context, part, parts) once for each part, on the pool's
   threads, and returns when all have returned.  What was written
   before is seen by the parts, and what they write is seen after.
   Part 0 is done by the caller, part p always by the same thread, or
   by the caller if that thread is late.

   One call at a time: from one thread, and not from within a part.
   A pool belongs to the process that made it; in a child after
   fork() it has lost its threads and can only be freed. */
void parallel_run(Pool *pool, ParallelPart *f, void *context,
                  int parts);

/* How many seconds a thread looks before it sleeps: 0 to sleep at
   once. */
void parallel_patience(Pool *pool, double seconds);
/* declare what is measured of a pool */
/* Has all threads meet, as work does whose parts are long enough for
   every thread to come.  Returns the seconds it took, which is what
   a hand-over costs. */
double parallel_meet(Pool *pool);

/* Has each thread write to memory that another one has read, and read
   what another one has written.  Returns the seconds for a byte that
   is written and a byte that is read, chi of eq. (9.7);
   for a pool of one thread, those of its cache. */
double parallel_exchange(Pool *pool);
/* declare how outputs are divided */
/* Where the part begins if n things are divided evenly, cut only at
   multiples of grain; the end is where part + 1 would begin.  From 0
   for part 0 to n for part = parts.  A part may be empty. */
int parallel_cut(int n, int grain, int part, int parts);
/* declare the library's pool */
/* From now on the library divides its large loops among the threads
   of this pool; NULL, as at the beginning, for one thread.  Results
   are the same bits.  Measures what hand-over and exchange take, and
   divides nothing for which they are too dear, eq. (9.7).
   In a child after fork() the library has no pool. */
void parallel_use(Pool *pool);

/* Sets how many seconds work must take on one thread to be divided,
   in place of what was measured; 0 to divide whatever can be. */
void parallel_threshold(Pool *pool, double seconds);

/* For a program's option --threads: makes a pool of so many threads
   and gives it to the library.  Stops with a message unless threads
   is 1 to PARALLEL_MOST.  To be freed by parallel_free. */
Pool *parallel_start(int threads);
/* Does a range of outputs, from, from + 1, ... to - 1. */
typedef void ParallelRange(void *context, int from, int to);

/* What there is to do, roughly: the seconds it takes on one thread,
   and how many bytes of memory it reads and writes. */
typedef struct {
    double seconds, bytes;
} Work;

/* Calls f for ranges that make up 0 ... n - 1, cut at multiples of
   grain, at the same time on the library's pool; or once for all of
   them, without a pool, while it is busy, or if the work is not
   worth it, eq. (9.7). */
void parallel_for(int n, int grain, Work work, ParallelRange *f,
                  void *context);

#endif
