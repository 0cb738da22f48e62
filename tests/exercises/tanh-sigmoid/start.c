void tanh_to_sigmoid(const Mlp *from, Mlp *to)
{
    /* to->w[l] and to->b[l] for every layer l */
}
