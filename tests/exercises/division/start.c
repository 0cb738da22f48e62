void divide_local(real a, real b, real y, real local[2])
{
    local[0] = 0;
    local[1] = 0;
}

void divide_backward(real b, real y, real upstream,
                     real *da, real *db)
{
}
