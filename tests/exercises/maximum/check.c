/* A maximum: away from ties, at ties, at ties of numbers with labels in
   their imaginary parts, and in a loss. */
#include "exercise.h"
#include "judge.h"

#include <complex.h>

static void check_pair(double a, double b, double left)
{
    real local[2] = {NAN, NAN};
    max_local((real)a, (real)b, local);
    if (left != 0.5 && real_part(local[0]) == real_part(local[1])) {
        judge_suspect(1 - left, "Both have received the same, and this is no"
                      " tie.");
    }
    judge_suspect(1 - left, "It is the other one that is larger.");
    if (left == 0.5) {
        judge_suspect(1, "A tie is not decided for one of the two: half of"
                      " the upstream goes to each.");
        judge_suspect(0, "A tie is not decided for one of the two: half of"
                      " the upstream goes to each.");
    } else {
        judge_suspect(0.5, "This is no tie, however close the two are.");
        judge_suspect(a, "This is the value. How fast does it grow with the"
                      " operand?");
        judge_suspect(b, "This is the value. How fast does it grow with the"
                      " operand?");
    }
    judge_close(real_part(local[0]), left, 0,
                "local[0] of max(%.16g, %.16g)", a, b);
    if (left == 0.5) {
        judge_suspect(1, "Together they hand on twice what came: max(a, a)"
                      " would have the derivative 2.");
    }
    judge_suspect(left, "The two belong together: what one does not receive"
                  " the other does.");
    judge_close(real_part(local[1]), 1 - left, 0,
                "local[1] of max(%.16g, %.16g)", a, b);
}

/* A label in the imaginary part, as the complex step puts it there. */
static void check_labels(void)
{
#ifdef BACKWARD_COMPLEX
    const real label = 1e-20 * I;
    for (int k = 0; k < 2; k++) {
        real local[2] = {NAN, NAN};
        max_local(k == 0 ? 2 + label : 2, k == 0 ? 2 : 2 + label, local);
        judge_suspect_else("The real parts are equal, and they alone"
                           " decide; == compares the imaginary parts as"
                           " well.");
        judge_close(real_part(local[0]), 0.5, 0, "local[0] of a tie, operand"
                    " %d with an imaginary part", k);
        judge_close(real_part(local[1]), 0.5, 0, "local[1] of a tie, operand"
                    " %d with an imaginary part", k);
    }
#endif
}

/* ---- in a loss ---- */

enum { COUNT = 6 };
static real a[COUNT] = {0.9, -1.7, 0.4, 2.2, -0.3, 1.1};
static real b[COUNT] = {-1.3, 0.8, 1.9, 0.7, -1.1, 2.4};

static real larger(real x, real y)
{
    return real_part(x) > real_part(y) ? x : y;
}

/* Half the squares of max(a, b), and a third of the cubes of max(a, a),
   which are ties. */
static real value(void *context)
{
    (void)context;
    real sum = 0;
    for (int k = 0; k < COUNT; k++) {
        real y = larger(a[k], b[k]);
        sum += (k + 1) * y * y / 2 + a[k] * a[k] * a[k] / 3;
    }
    return sum;
}

static void gradient(void *context, real upstream, real *gradient)
{
    (void)context;
    real local[2];
    for (int k = 0; k < COUNT; k++) {
        real y = upstream * (k + 1) * larger(a[k], b[k]);
        max_local(a[k], b[k], local);
        gradient[k] += y * local[0];
        gradient[COUNT + k] += y * local[1];
        max_local(a[k], a[k], local);
        gradient[k] += upstream * a[k] * a[k] * (local[0] + local[1]);
    }
}

void check(void)
{
    judge_function("max_local");
    check_pair(3, 2, 1);
    check_pair(-3, 2, 0);
    check_pair(-2, -3, 1);
    check_pair(1, 1 + 1e-15, 0);
    check_pair(1e-300, -1e-300, 1);
    check_pair(1.5, 1.5, 0.5);
    check_pair(-7, -7, 0.5);
    check_pair(0, -0.0, 0.5);
    check_pair(0, 0, 0.5);
    check_labels();
    const Parameter parameters[] = {{"a", a, 2, 3}, {"b", b, 2, 3}};
    judge_gradient(&(Subject){
        .name = "squares and cubes of maxima",
        .parameters = parameters, .count = 2,
        .value = value, .gradient = gradient,
    });
}
