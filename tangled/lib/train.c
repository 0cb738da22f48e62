/* From chapters/07-networks.nw: change it there, not here. */
#include "train.h"
#include <stdio.h>
#include "descent.h"
#include "fail.h"

/* look at the data */
static void check_samples(const Matrix *x)
{
    for (int i = 0; i < x->rows; i++)
        for (int d = 0; d < x->cols; d++) {
            double v = real_part(matrix_row(x, i)[d]);
            if (!isfinite(v))
                fail("X, row %d, column %d: %g; leave out this "
                     "sample, or repair the data", i, d, v);
        }
}
void train_check_data(const Network *network, const Loss *loss,
                      const Matrix *x, const Matrix *t)
{
    int inputs = network->sizes[0];
    int outputs = network->sizes[network->depth];
    if (x->rows < 1)
        fail("there are no samples to train on");
    if (x->rows != t->rows)
        fail("X has %d rows but T has %d", x->rows, t->rows);
    if (x->cols != inputs || t->cols != outputs)
        fail("X has %d columns and T %d, but the network takes %d "
             "and gives %d", x->cols, t->cols, inputs, outputs);
    check_samples(x);
    loss_check_target(loss, t);
}
/* find where a number came apart */
static bool all_finite(const Matrix *m)
{
    for (int i = 0; i < m->rows * m->cols; i++)
        if (!isfinite(real_part(m->at[i])))
            return false;
    return true;
}
static _Noreturn void stop_training(const Network *n,
                                    const TrainPlan *plan, int step,
                                    double loss)
{
    int l = 0, k = 0;
    for (; k < n->layer_count && all_finite(&n->layers[k]->y); k++)
        l += k + 1 < n->layer_count
             && n->layers[k + 1]->parameter_count > 0;
    char where[60] = "the loss itself";
    if (k < n->layer_count)
        snprintf(where, sizeof where, "layer %d (%s)", l + 1,
                 n->layers[k]->kind->name);
    fail("step %d: the loss is %g, and the first number that is not "
         "finite came out of %s; try a learning rate below %g",
         step, loss, where, plan->learning_rate);
}
/* train on the full batch */
double train_full_batch(Network *network, const TrainPlan *plan,
                        const Matrix *x, const Matrix *t)
{
    train_check_data(network, plan->loss, x, t);
    for (int step = 0;; step++) {
        /* take the loss and its gradient */
        network_clear(network);
        double loss =
            real_part(network_gradient(network, plan->loss, x, t, 1));
        if (!isfinite(loss))
            stop_training(network, plan, step, loss);
        if (plan->observe)
            plan->observe(plan->context, step, loss, network);
        if (step == plan->steps)
            return loss;
        descent_step(network->theta, network->gradient,
                     network->count, plan->learning_rate);
    }
}
void train_check_loss(const Network *network, double loss, int step,
                      double learning_rate)
{
    const TrainPlan plan = { .learning_rate = learning_rate };
    if (!isfinite(loss))
        stop_training(network, &plan, step, loss);
}
