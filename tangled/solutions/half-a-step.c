/* From chapters/i-solutions.nw: change it there, not here. */
void half_a_step(const Two *n)
{
    const Loss *loss = loss_find("squared-error");
    const Activation *sigmoid = activation_find("sigmoid");
    loss->gradient(n->z2, n->t, 1, n->delta2);
    affine_backward(n->y1, n->w2, n->delta2, n->dy1,
                    n->dw2, n->db2);
    activation_backward(sigmoid, n->z1, n->y1, n->dy1, n->delta1);
    affine_backward(n->x, n->w1, n->delta1, n->dx, n->dw1, n->db1);
}
