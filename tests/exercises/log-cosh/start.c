real log_cosh(real z)
{
    return 0;
}
