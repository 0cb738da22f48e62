/* Sets dz to the gradient with respect to z; all are N×H. */
void relu_backward(const Matrix *z, const Matrix *dy, Matrix *dz)
{
    for (int i = 0; i < z->rows * z->cols; i++) {
        if (real_part(z->at[i]) <= 0)
            dy->at[i] = 0;
        dz->at[i] = dy->at[i];
    }
}

/* z = images · w + b, a sample in each row of z. */
void images_forward(const Tensor *images, const Matrix *w,
                    const Matrix *b, Matrix *z)
{
    const Matrix flat = tensor_matrix(images);
    int n = 1;
    for (int k = 0; k < images->rank - 1; k++)
        n *= images->sizes[k];
    const Matrix x = { n, images->sizes[images->rank - 1],
                       images->at };
    affine_forward(&x, w, b, z);
}
