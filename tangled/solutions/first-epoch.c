/* From chapters/i-solutions.nw: change it there, not here. */
void first_epoch(const Matrix *x, const Matrix *t, Matrix *w1,
                 Matrix *b1, Matrix *w2, Matrix *b2,
                 double learning_rate, Matrix *dw1)
{
    const Activation *s = activation_find("sigmoid");
    int n = x->rows, h = w1->cols;
    Matrix *y1 = matrix_new(n, h), *y2 = matrix_new(n, 1);
    Matrix *e1 = matrix_new(n, h), *e2 = matrix_new(n, 1);
    Matrix *delta1 = matrix_new(n, h), *delta2 = matrix_new(n, 1);
    Matrix *db1 = matrix_new(1, h), *db2 = matrix_new(1, 1);
    Matrix *dw2 = matrix_new(h, 1);
    affine_forward(x, w1, b1, y1);
    activation_forward(s, y1, y1);
    affine_forward(y1, w2, b2, y2);
    activation_forward(s, y2, y2);

    for (int i = 0; i < dw1->rows * dw1->cols; i++)
        dw1->at[i] = 0;
    loss_find("squared-error")->gradient(y2, t, 1, e2);
    activation_backward(s, y2, y2, e2, delta2);
    affine_backward(y1, w2, delta2, e1, dw2, db2);
    activation_backward(s, y1, y1, e1, delta1);
    affine_backward(x, w1, delta1, NULL, dw1, db1);
    descent_step(w1->at, dw1->at, w1->rows * h, learning_rate);
    descent_step(b1->at, db1->at, h, learning_rate);
    descent_step(w2->at, dw2->at, h, learning_rate);
    descent_step(b2->at, db2->at, 1, learning_rate);
    Matrix *const all[] = { y1, y2, e1, e2, delta1, delta2, db1, db2,
                            dw2 };
    for (int k = 0; k < 9; k++)
        matrix_free(all[k]);
}
