/* From chapters/i-solutions.nw: change it there, not here. */
void max_local(real a, real b, real local[2])
{
    local[0] = real_part(a) > real_part(b) ? 1
             : real_part(a) < real_part(b) ? 0 : 0.5;
    local[1] = 1 - local[0];
}
