/* Rows of two logits, against softplus: log y_0 = -softplus(z_1 - z_0).
   One row after another, each with one of the three mistakes in view, and
   then all in one batch; and three logits, against the library's loss. */
#include "exercise.h"
#include "activation.h"
#include "judge.h"
#include <math.h>

static void log_softmax_of(const Matrix *z, Matrix *y)
{
    for (int i = 0; i < z->rows * z->cols; i++) {
        y->at[i] = NAN;
    }
    real kept[8];
    int n = z->rows * z->cols;
    for (int i = 0; i < n; i++) {
        kept[i] = z->at[i];
    }
    log_softmax(z, y);
    for (int i = 0; i < n; i++) {
        judge_true(z->at[i] == kept[i], "z stays as it was");
    }
}

/* What y[row][k] must be. */
static void judge_entry(const Matrix *z, const Matrix *y, int row, int k)
{
    const real *of = matrix_row(z, row);
    double expected = -real_part(softplus(of[1 - k] - of[k]));
    double came = real_part(matrix_row(y, row)[k]);
    judge_close_or(came, expected, 1e-14, 1e-286,
                   "y[%d][%d] of a batch of %d, in the row (%g, %g)", row, k,
                   z->rows, real_part(of[0]), real_part(of[1]));
}

static void check_moderate(void)
{
    const Matrix z = {1, 2, (real[]){0, 1}};
    Matrix y = {1, 2, (real[2]){0}};
    log_softmax_of(&z, &y);
    for (int k = 0; k < 2; k++) {
        judge_suspect(NAN, "It has not been set, or from nothing.");
        judge_suspect(k - 1 - log1p(1 + exp(-1)), "log1p adds a 1 of its own:"
                      " the largest term has been counted twice.");
        judge_suspect_else("This row is moderate, and was right to begin"
                           " with: has the function become another one?");
        judge_entry(&z, &y, 0, k);
    }
}

static void check_batch(void)
{
    const Matrix z = {2, 2, (real[]){0, 1, 1000, 1001}};
    Matrix y = {2, 2, (real[4]){0}};
    log_softmax_of(&z, &y);
    const char *text = "Alone, this row is right. What has it to do with the"
                       " other one?";
    for (int i = 0; i < 4; i++) {
        if (isfinite(real_part(y.at[i]))) {
            judge_suspect_else("Digits are missing: something as large as the"
                               " logits has lost its last ones, and was"
                               " subtracted from the like.");
        } else {
            judge_suspect_else("%s", text);
        }
        judge_entry(&z, &y, i / 2, i % 2);
    }
}

static void check_spread(void)
{
    const Matrix z = {1, 2, (real[]){0, -1000}};
    Matrix y = {1, 2, (real[2]){0}};
    log_softmax_of(&z, &y);
    judge_entry(&z, &y, 0, 0);
    if (isfinite(real_part(y.at[1]))) {
        judge_suspect_else("It has been kept finite, and is another number."
                           " Of which number do we know the logarithm before"
                           " we take the exponential?");
    } else {
        judge_suspect_else("exp(-1000) is 0 in a double, and the logarithm of"
                           " 0 has been taken. Of which number do we know"
                           " the logarithm before we take the exponential?");
    }
    judge_entry(&z, &y, 0, 1);
}

static void check_sure(void)
{
    const Matrix z = {1, 2, (real[]){40, 0}};
    Matrix y = {1, 2, (real[2]){0}};
    log_softmax_of(&z, &y);
    judge_suspect(0, "Next to 1, or next to 40, a number of the size of 4e-18"
                  " is rounded away. Where does it meet one of these?");
    judge_entry(&z, &y, 0, 0);
    judge_entry(&z, &y, 0, 1);
}

static void check_all(void)
{
    const Matrix z = {4, 2, (real[]){0, 1, 1000, 1001, 0, -1000, 40, 0}};
    Matrix y = {4, 2, (real[8]){0}};
    log_softmax_of(&z, &y);
    for (int i = 0; i < 8; i++) {
        judge_entry(&z, &y, i / 2, i % 2);
    }
}

static void check_three(void)
{
    const Matrix z = {2, 3, (real[]){40, -1, 1, -0.5, 2, 2}};
    Matrix y = {2, 3, (real[6]){0}};
    log_softmax_of(&z, &y);
    const Loss *loss = loss_find("cross-entropy");
    for (int i = 0; i < 6; i++) {
        const Matrix row = {1, 3, matrix_row(&z, i / 3)};
        Matrix one_hot = {1, 3, (real[3]){0}};
        one_hot.at[i % 3] = 1;
        judge_close(real_part(y.at[i]),
                    -real_part(loss->value(&row, &one_hot)), 1e-14,
                    "y[%d][%d] in a batch of 2 rows of 3 logits", i / 3,
                    i % 3);
    }
}

void check(void)
{
    judge_function("log_softmax");
    check_moderate();
    check_batch();
    check_spread();
    check_sure();
    check_all();
    check_three();
}
