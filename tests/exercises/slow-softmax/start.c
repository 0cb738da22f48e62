void slow_softmax(double *unit, double *factor, double *lead,
                  double *steps)
{
    *unit = 1;          /* cross-entropy: steps for one more of a */
    *factor = 2;        /* squares: a factor for two more of a */
    *lead = 2;          /* where ten classes are as slow as two */
    *steps = UNKNOWN;   /* squares, ten classes, a = 14 */
}
