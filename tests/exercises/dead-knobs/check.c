/* Every knob is turned by 0.1 and by 1, and put back; double only, since
   the numbers are entered by hand. */
#include "exercise.h"
#include "judge.h"
#include "loss.h"
#include "mlp.h"

enum { KNOBS = 17 };

static const char *const names[] = {
    "w 11 of layer 1", "w 12 of layer 1", "w 13 of layer 1",
    "w 21 of layer 1", "w 22 of layer 1", "w 23 of layer 1",
    "b 1 of layer 1", "b 2 of layer 1", "b 3 of layer 1",
    "w 11 of layer 2", "w 12 of layer 2", "w 21 of layer 2",
    "w 22 of layer 2", "w 31 of layer 2", "w 32 of layer 2",
    "b 1 of layer 2", "b 2 of layer 2", "how many are dead for +0.1",
};

static double charge(Mlp *m)
{
    const Matrix x = {1, 2, (real[]){1, 2}};
    const Matrix t = {1, 2, (real[]){1, 0}};
    return real_part(loss_find("cross-entropy")->value(mlp_forward(m, &x),
                                                       &t));
}

static bool is_felt(Mlp *m, int knob, double turn)
{
    double before = charge(m);
    real kept = m->theta[knob];
    m->theta[knob] += turn;
    double after = charge(m);
    m->theta[knob] = kept;
    return after != before;
}

static void turn_all(double expected[KNOBS + 1])
{
    static const double theta[KNOBS] = {
        0.1, 0.3, -0.2, 0.4, -0.4, 0.5, 0, 0, 0,
        0.2, -0.3, 0.1, 0.4, -0.5, 0.2, 0, 0,
    };
    Mlp *m = mlp_new((const int[]){2, 3, 2}, 3, activation_find("relu"), 1);
    expected[KNOBS] = 0;
    for (int i = 0; i < KNOBS; i++) {
        m->theta[i] = theta[i];
    }
    for (int i = 0; i < KNOBS; i++) {
        bool small = is_felt(m, i, 0.1);
        expected[i] = small ? 0.1 : is_felt(m, i, 1) ? 1 : 0;
        expected[KNOBS] += !small;
    }
    mlp_free(m);
}

static void suspect_knob(int i)
{
    if (i == 1 || i == 4 || i == 7) {
        judge_answer_suspect(i, 0.1, "Unit 2 is closed, with a sum of -0.5."
                             " How much does a turn by 0.1 add to that?");
        judge_answer_suspect(i, 0, "It goes into unit 2, whose sum is -0.5."
                             " What does a turn by 1 make of that sum?");
    } else if (i == 11 || i == 12) {
        const char *text = "This weight multiplies what unit 2 lets through,"
                           " and nothing changes that while the unit is"
                           " closed.";
        judge_answer_suspect(i, 0.1, "%s", text);
        judge_answer_suspect(i, 1, "%s", text);
    } else if (i >= 15) {
        judge_answer_suspect(i, 0, "Softmax does not see a shift of both"
                             " scores, but this bias shifts one of them.");
    } else {
        const char *text = "It belongs to a unit that is open, and nothing"
                           " stands between it and the loss.";
        judge_answer_suspect(i, 0, "%s", text);
        judge_answer_suspect(i, 1, "%s", text);
    }
}

void check(void)
{
    double expected[KNOBS + 1], came[KNOBS + 1];
    for (int i = 0; i <= KNOBS; i++) {
        came[i] = NAN;
    }
    turn_all(expected);
    dead_knobs(came);
    judge_function("dead_knobs");
    for (int i = 0; i < KNOBS; i++) {
        suspect_knob(i);
    }
    judge_answer_suspect(KNOBS, 3, "Dead for +0.1 is also what is not felt"
                         " at any turn.");
    judge_answer_suspect(KNOBS, 2, "Dead for +0.1 is also what a turn by 1"
                         " brings to life.");
    judge_answers(came, expected, names, KNOBS + 1, 0);
}
