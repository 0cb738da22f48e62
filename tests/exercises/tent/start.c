Mlp *tent_network(int k)
{
    return NULL;
}
