/* The forward pass has left z1, y1 and z2; delta2, dy1, delta1 and dx
   are to be set, and dw1, db1, dw2 and db2 to be added to. */
void half_a_step(const Two *n)
{
    const Loss *loss = loss_find("squared-error");
    const Activation *sigmoid = activation_find("sigmoid");
    loss->gradient(n->z2, n->t, 1, n->delta2);
    affine_backward(n->y1, n->w2, n->delta2, n->dy1,
                    n->dw2, n->db2);
    activation_backward(sigmoid, n->y1, n->y1, n->dy1, n->delta1);
    affine_backward(n->x, n->w1, n->dy1, n->dx, n->dw1, n->db1);
    for (int j = 0; j < n->db1->cols; j++)
        n->db1->at[j] /= n->x->rows;
}
