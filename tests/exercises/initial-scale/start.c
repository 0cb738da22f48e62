void predict(double answer[3])
{
    answer[0] = UNKNOWN;        /* the c that ends worse */
    answer[1] = UNKNOWN;        /* the logit's power of c */
    answer[2] = UNKNOWN;        /* that of the gradient of W1 */
}

void scaled_start(Network *n, double c, Rng *rng)
{
    network_initialize(n, initializer_find("he"), rng);
}
