/* From chapters/i-solutions.nw: change it there, not here. */
void relu_backward(const Matrix *z, const Matrix *dy, Matrix *dz)
{
    for (int i = 0; i < z->rows * z->cols; i++) {
        bool closed = real_part(z->at[i]) <= 0;
        dz->at[i] = dy->at[i] * (closed ? 0 : 1);
    }
}

void images_forward(const Tensor *images, const Matrix *w,
                    const Matrix *b, Matrix *z)
{
    const Matrix flat = tensor_matrix(images);
    affine_forward(&flat, w, b, z);
}
