/* From chapters/i-solutions.nw: change it there, not here. */
void save(const Training *t, FILE *out)
{
    fprintf(out, "%d %d\n", t->epoch, t->position);
    fprintf(out, "%a %a\n", t->theta[0], t->theta[1]);
    fprintf(out, "%a\n", t->rate);
    for (int k = 0; k < 4; k++)
        fprintf(out, "%016" PRIx64 "\n", t->rng.state[k]);
}

void resume(Training *t, FILE *in)
{
    int count = fscanf(in, "%d %d %lf %lf", &t->epoch,
                       &t->position, &t->theta[0], &t->theta[1]);
    count += fscanf(in, "%lf", &t->rate);
    for (int k = 0; k < 4; k++)
        count += fscanf(in, "%" SCNx64, &t->rng.state[k]);
    if (count != 9)
        fail("the checkpoint cannot be read");
    t->drawn = false;
}
