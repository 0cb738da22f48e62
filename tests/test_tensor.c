/* Tensors: views of numbers in up to four dimensions. */
#include "support.h"
#include "affine.h"
#include "tensor.h"

static void test_matrix_of_tensor(void **state)
{
    (void)state;
    real numbers[24];
    const struct {
        Tensor t;
        int rows, cols;
    } cases[] = {
        { { 1, { 24 }, numbers }, 24, 1 },
        { { 2, { 4, 6 }, numbers }, 4, 6 },
        { { 3, { 2, 3, 4 }, numbers }, 2, 12 },
        { { 4, { 2, 3, 2, 2 }, numbers }, 2, 12 },
        { { 4, { 1, 1, 1, 24 }, numbers }, 1, 24 },
    };
    for (int i = 0; i < 5; i++) {
        Matrix m = tensor_matrix(&cases[i].t);
        assert_int_equal(m.rows, cases[i].rows);
        assert_int_equal(m.cols, cases[i].cols);
        assert_ptr_equal(m.at, numbers);
    }
}

/* Entry (i, c, y, x), the last index fastest, is found in row i. */
static void test_order(void **state)
{
    (void)state;
    enum { N = 2, C = 3, Y = 4, X = 5 };
    real numbers[N * C * Y * X];
    for (int i = 0; i < N * C * Y * X; i++)
        numbers[i] = (real)i;
    const Tensor t = { 4, { N, C, Y, X }, numbers };
    const Matrix m = tensor_matrix(&t);
    for (int i = 0, p = 0; i < N; i++)
        for (int c = 0; c < C; c++)
            for (int y = 0; y < Y; y++)
                for (int x = 0; x < X; x++, p++)
                    assert_close(
                        real_part(matrix_row(&m, i)[(c * Y + y) * X + x]),
                        p, 0);
}

static void test_shaped(void **state)
{
    (void)state;
    real numbers[12], others[12];
    const Tensor like = { 3, { 2, 3, 2 }, numbers };
    const Matrix m = { 2, 6, others };
    Tensor t = tensor_shaped(&m, &like);
    assert_int_equal(t.rank, 3);
    assert_int_equal(t.sizes[0], 2);
    assert_int_equal(t.sizes[1], 3);
    assert_int_equal(t.sizes[2], 2);
    assert_ptr_equal(t.at, others);
    assert_ptr_equal(like.at, numbers);
}

/* There and back: an affine layer on boxes gives what it gives on rows,
   and its gradient in the boxes' shape. */
static void test_through_a_layer(void **state)
{
    (void)state;
    real in[12], gradient[12], out[4], weights[12], room[12] = { 0 };
    for (int i = 0; i < 12; i++) {
        in[i] = (real)(i - 4);
        weights[i] = (real)(i % 5 - 1.5);
    }
    const Tensor boxes = { 3, { 2, 2, 3 }, in };
    const Matrix x = tensor_matrix(&boxes), w = { 6, 2, weights };
    const Matrix b = { 1, 2, (real[]){ 1, 2 } };
    Matrix z = { 2, 2, out }, dx = { 2, 6, gradient };
    Matrix dw = { 6, 2, room }, db = { 1, 2, (real[2]){ 0 } };
    affine_forward(&x, &w, &b, &z);
    const Matrix delta = { 2, 2, (real[]){ 1, -2, 3, 0.5 } };
    affine_backward(&x, &w, &delta, &dx, &dw, &db);
    const Tensor t = tensor_shaped(&dx, &boxes);
    for (int i = 0; i < 2; i++)
        for (int p = 0; p < 6; p++) {
            double sum = 0;
            for (int j = 0; j < 2; j++)
                sum += real_part(matrix_row(&delta, i)[j])
                     * real_part(matrix_row(&w, p)[j]);
            assert_close(real_part(t.at[(i * 2 + p / 3) * 3 + p % 3]),
                         sum, 1e-6);
        }
}

static void as_matrix(void *arg)
{
    tensor_matrix(arg);
}

static void as_boxes(void *arg)
{
    const Tensor like = { 4, { 2, 3, 4, 5 }, NULL };
    tensor_shaped(arg, &like);
}

static void test_refuses(void **state)
{
    (void)state;
    assert_dies(as_matrix, &((Tensor){ 0, { 2 }, NULL }), -SIGABRT,
                "tensor_matrix: there is no tensor of rank 0");
    assert_dies(as_matrix, &((Tensor){ 5, { 2 }, NULL }), -SIGABRT,
                "rank 5");
    assert_dies(as_matrix, &((Tensor){ 3, { 2, 0, 3 }, NULL }), -SIGABRT,
                "size 1 of the tensor is 0");
    assert_dies(as_matrix, &((Tensor){ 2, { -2, 3 }, NULL }), -SIGABRT,
                "size 0 of the tensor is -2");
    assert_dies(as_matrix,
                &((Tensor){ 3, { 65536, 16384, 2 }, NULL }), -SIGABRT,
                "size 2 of the tensor is 2");
    as_boxes(&((Matrix){ 2, 60, NULL }));
    assert_dies(as_boxes, &((Matrix){ 2, 59, NULL }), -SIGABRT,
                "tensor_shaped: m is 2×59 but the tensor is 2×3×4×5");
    assert_dies(as_boxes, &((Matrix){ 3, 60, NULL }), -SIGABRT,
                "m is 3×60 but the tensor is 2×3×4×5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matrix_of_tensor),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_shaped),
        cmocka_unit_test(test_through_a_layer),
        cmocka_unit_test(test_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
