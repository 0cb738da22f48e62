/* From chapters/09-fast.nw: change it there, not here. */
#ifndef BACKWARD_PARALLEL_H
#define BACKWARD_PARALLEL_H

/* declare the pool */
typedef struct Pool Pool;

enum { PARALLEL_MOST = 256 };

/* A pool of so many threads, 1 to PARALLEL_MOST, the calling one
   among them.  The others sleep or wait until they are needed, and
   receive no signals.  Stops if the system grants no more threads. */
Pool *parallel_new(int threads);

/* Ends the threads and frees the pool.  NULL is fine. */
void parallel_free(Pool *pool);

int parallel_threads(const Pool *pool);

/* How many processors the system has for us; 1 if it does not say. */
int parallel_cores(void);
/* declare how a pool is put to work */
/* Does one part of the work, part being 0 ... parts - 1.  Parts run
   at the same time, so no two may write to the same place. */
typedef void ParallelPart(void *context, int part, int parts);

/* Calls f(context, part, parts) once for each part, on the pool's
   threads, and returns when all have returned.  What was written
   before is seen by the parts, and what they write is seen after.
   Part p is always done by the same thread; with one part or one
   thread all is done by the caller, as a loop would do it.

   One call at a time: from one thread, and not from within a part.
   A pool belongs to the process that made it; in a child after
   fork() it has lost its threads and can only be freed. */
void parallel_run(Pool *pool, ParallelPart *f, void *context,
                  int parts);
/* How many seconds a thread looks before it sleeps: 0 to sleep at
   once.  Not to be called while work is done. */
void parallel_patience(Pool *pool, double seconds);
/* declare how outputs are divided */
/* Where the part begins if n things are divided evenly, cut only at
   multiples of grain; the end is where part + 1 would begin.  From 0
   for part 0 to n for part = parts.  A part may be empty. */
int parallel_cut(int n, int grain, int part, int parts);

#endif
