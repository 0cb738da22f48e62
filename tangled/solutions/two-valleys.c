/* From chapters/i-solutions.nw: change it there, not here. */
void two_valleys(double answer[4])
{
    double rho = 24.0 / 26;
    answer[0] = 2.0 / 25;
    answer[1] = 2.0 / 26;
    answer[2] = rho;
    answer[3] = ceil(log(1e-6) / log(rho));
}
