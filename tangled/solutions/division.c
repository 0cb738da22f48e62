/* From chapters/i-solutions.nw: change it there, not here. */
void divide_local(real a, real b, real y, real local[2])
{
    local[0] = 1 / b;
    local[1] = -y / b;
}

void divide_backward(real b, real y, real upstream,
                     real *da, real *db)
{
    real share = upstream / b;
    *da += share;
    *db -= share * y;
}
