/* Predicted gains of all small tiles, by going through the three bounds.
   double only: no numbers of the library. */
#include "exercise.h"
#include "judge.h"

static double most(double a, double b)
{
    return a > b ? a : b;
}

/* Cycles for a term of all sums: what the units, the fetches and the
   latency need. */
static double cycles(int r, int v, bool units, bool fetches, bool latency)
{
    return most(units ? r * v / 2.0 : 0,
                most(fetches ? (r + v) / 2.0 : 0, latency ? 4 : 0));
}

static void judge_tile(int r, int v, int registers)
{
    double came = predict_gain(r, v, registers), fused = r * v;
    if (fused + v + 1 > registers) {
        judge_suspect_else("The sums, a row's vectors of B and one number of"
                           " A are in registers at the same time.");
        judge_close(came, 0, 0, "predict_gain(%d, %d, %d)", r, v, registers);
        return;
    }
    double right = fused / cycles(r, v, true, true, true);
    judge_suspect(0, "It fits: count the sums, a row's vectors of B, and one"
                  " number of A.");
    judge_suspect(fused / cycles(r, v, true, true, false), "A sum waits four"
                  " cycles for its next term. How many sums are there in the"
                  " meantime?");
    judge_suspect(fused / cycles(r, v, true, false, true), "The units wait for"
                  " what is fetched: vectors of B, and numbers of A.");
    judge_suspect(fused / cycles(r, v, false, true, true), "There are two"
                  " units and no more, whatever can be fetched.");
    judge_suspect(right / 2, "The loops of four rows do one multiply-add in a"
                  " cycle, since products and sums are instructions apart.");
    judge_suspect(fused / (fused / 2 + (r + v) / 2.0 + 4), "The three go on"
                  " at the same time, as under the roof.");
    judge_close(came, right, 1e-12, "predict_gain(%d, %d, %d)", r, v,
                registers);
}

void check(void)
{
    judge_function("predict_gain");
    judge_tile(14, 2, 32);
    for (int v = 1; v <= 5; v++) {
        for (int r = 1; r <= 34; r++) {
            judge_tile(r, v, 32);
            judge_tile(r, v, 16);
        }
    }
}
