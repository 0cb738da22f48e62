/* From chapters/i-solutions.nw: change it there, not here. */
void keep_alive(double answer[2])
{
    answer[0] = 36 * acos(-1);
    double deviation = sqrt(answer[0] / 2);
    double far = log((1 + sqrt(1 - 0.04)) / (1 - sqrt(1 - 0.04)));
    answer[1] = erfc(far / deviation / sqrt(2));
}
