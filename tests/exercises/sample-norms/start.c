/* x is N×D, delta is N×H; squares has N entries. */
void sample_norms(const Matrix *x, const Matrix *delta,
                  real *squares)
{
    /* set squares[0] to squares[N - 1] */
}

/* The inputs and the deltas of two samples that cancel. */
void cancelling_pair(double x[2], double delta[2])
{
    x[0] = UNKNOWN, x[1] = UNKNOWN;
    delta[0] = UNKNOWN, delta[1] = UNKNOWN;
}
