void save(const Training *t, FILE *out)
{
    fprintf(out, "%d %d\n", t->epoch, t->position);
    fprintf(out, "%g %g\n", t->theta[0], t->theta[1]);
    for (int k = 0; k < 4; k++)
        fprintf(out, "%016" PRIx64 "\n", t->next.state[k]);
}

void resume(Training *t, FILE *in)
{
    int count = fscanf(in, "%d %d %lf %lf", &t->epoch,
                       &t->position, &t->theta[0], &t->theta[1]);
    for (int k = 0; k < 4; k++)
        count += fscanf(in, "%" SCNx64, &t->rng.state[k]);
    if (count != 8)
        fail("the checkpoint cannot be read");
    t->rate = FIRST_RATE;
    t->drawn = false;
}
