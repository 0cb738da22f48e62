real probability(real z)
{
    if (real_part(z) > 500)
        z = 500;
    if (real_part(z) < -500)
        z = -500;
    return 1 / (1 + exp(-z));
}

real cost_of_no(real z)
{
    return -log(1 - probability(z));
}
