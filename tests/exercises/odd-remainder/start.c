double odd_remainder(const Objective *o, const real *gradient,
                     const real *direction, double h)
{
    return 0;
}

void odd_powers(double answer[4])
{
    answer[0] = UNKNOWN;        /* of h, with a right gradient */
    answer[1] = UNKNOWN;        /* of h, with a wrong one */
    answer[2] = UNKNOWN;        /* of eta, in the limit */
    answer[3] = UNKNOWN;        /* of c, in the limit */
}
