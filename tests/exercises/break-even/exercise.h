#include <math.h>

/* The least work, in operations, that gains from so many threads: a
   hand-over takes so many seconds, one thread does rate operations a
   second.  INFINITY for one thread. */
double least_work(double hand_over, double rate, int threads);

/* How many threads, 1 to most, are fastest if each one beside the first
   takes a hand-over of its own; the fewest of those that are equal. */
int best_threads(double work, double rate, double hand_over, int most);
