#!/usr/bin/env bash
# make bench, in short: the form of what it writes, what it says of what is
# not here, and what it refuses.

. "$(dirname "$0")/support.sh"

unset ROUNDS BENCH PYTHON KANN_DIR GENANN_DIR TINN_DIR OPENBLAS_LIBRARY BLIS_LIBRARY
programs=build/bin
targets=()
for name in product-double product-float epoch-double epoch-float; do
    targets+=("build/bin/bench-$name")
done
check "the programs are compiled" make --no-print-directory "${targets[@]}"

tsv=$scratch/bench.tsv
bench() { env "$@" bench/run.sh $programs "$tsv"; }
check_fails "ROUNDS that are no number" 2 "ROUNDS=few: must be" bench ROUNDS=few
check_fails "no rounds" 2 "ROUNDS=0: must be" bench ROUNDS=0
check_fails "another way than quick" 2 "BENCH=slow: there is only" bench BENCH=slow
check_fails "a device in place of the table" 2 "/dev/full is no file" \
    bench/run.sh $programs /dev/full
check "which is still there" [ -c /dev/full ]
check_fails "a directory that cannot be" 1 "cannot write /dev/null/bench.tsv" \
    bench/run.sh $programs /dev/null/bench.tsv
check "nothing was written by those" [ ! -e "$tsv" ]

# With nothing to compare with: all of it is named, and ours is measured.
alone=(BENCH=quick PYTHON=/nonexistent OPENBLAS_LIBRARY=/nonexistent BLIS_LIBRARY=/nonexistent)
check_prints "ours alone: a table" "Square products" bench "${alone[@]}"
cp "$scratch/.output" "$scratch/alone"
for what in OpenBLAS BLIS NumPy PyTorch KANN genann Tinn; do
    check "ours alone: says that $what is left out" grep -q "$what.*left out" "$scratch/alone"
done
check "ours alone: no row of others" awk -F '\t' \
    '!/^#/ && $5 != "ours" && $5 != "peak" { exit 1 }' "$tsv"

# Stand-ins for genann and Tinn, which say what they are to be trained on.
others=$scratch/others
mkdir "$others"
cat >"$others/genann.h" <<'EOF'
typedef struct { int inputs, outputs; } genann;
genann *genann_init(int inputs, int layers, int hidden, int outputs);
void genann_train(const genann *a, const double *x, const double *y, double rate);
EOF
cat >"$others/Tinn.h" <<'EOF'
typedef struct { int inputs, outputs; } Tinn;
Tinn xtbuild(int inputs, int hidden, int outputs);
float xttrain(Tinn a, const float *x, const float *y, float rate);
EOF
cat >"$others/report.h" <<'EOF'
#include <stdio.h>
#define REPORT(a, x, y) \
    double most = 0, sum = 0, good = 1; \
    for (int i = 0; i < (a).inputs; i++) { \
        good = good && x[i] >= 0 && x[i] <= 1; \
        most = x[i] > most ? x[i] : most; \
    } \
    for (int i = 0; i < (a).outputs; i++) \
        sum += y[i] == 1 || y[i] == 0 ? y[i] : 9; \
    fprintf(stderr, "%p %s\n", (void *)x, good && most > 0 && sum == 1 ? "good" : "bad");
EOF
cat >"$others/genann.c" <<'EOF'
#include "genann.h"
#include "report.h"
genann *genann_init(int inputs, int layers, int hidden, int outputs)
{
    static genann a;
    a = (genann){ inputs, outputs };
    fprintf(stderr, "%d %d %d %d\n", inputs, layers, hidden, outputs);
    return &a;
}
void genann_train(const genann *a, const double *x, const double *y, double rate)
{
    REPORT(*a, x, y)
}
EOF
cat >"$others/Tinn.c" <<'EOF'
#include "Tinn.h"
#include "report.h"
Tinn xtbuild(int inputs, int hidden, int outputs)
{
    fprintf(stderr, "%d %d %d\n", inputs, hidden, outputs);
    return (Tinn){ inputs, outputs };
}
float xttrain(Tinn a, const float *x, const float *y, float rate)
{
    REPORT(a, x, y)
    return 0;
}
EOF
check_prints "other directories: a table" "Epochs" bench "${alone[@]}" \
    CC=/nonexistent KANN_DIR="$scratch" TINN_DIR=/nonexistent GENANN_DIR="$others"
cp "$scratch/.output" "$scratch/table"
for what in "no kautodiff.c in KANN_DIR=$scratch; KANN" "no Tinn.c in TINN_DIR=/nonexistent; Tinn" \
    "genann cannot be compiled; it"; do
    check "it is told: $what is left out" grep -qF "$what is left out" "$scratch/table"
done
check_prints "genann and Tinn: a table" "genann, Tinn: sigmoids" bench "${alone[@]}" \
    TINN_DIR="$others" GENANN_DIR="$others"
sed -n 's/\t1\t[0-9.]*$//p' "$tsv" | grep 'batch 1$' >"$scratch/rows"
printf 'epoch\t784-50-10, batch 100, 1000 samples\t%s\t1\t%s, batch 1\n' \
    double genann double ours float Tinn float ours >"$scratch/expected"
check "each has a row of its type, beside ours" diff "$scratch/expected" "$scratch/rows"

# trained_on SHAPE DRIVER ARGUMENTS...: a network of that shape, on 3 x 10
# images and then on each of 40 once, in an order that is not theirs.
trained_on() {
    local shape=$1
    shift
    "$@" >"$scratch/seconds" 2>"$scratch/said" && grep -Eqx '[0-9.]+' "$scratch/seconds" || return
    [ "$(head -n 1 "$scratch/said")" = "$shape" ] || return
    [ "$(grep -c ' good$' "$scratch/said")" -eq 70 ] || return
    tail -n 40 "$scratch/said" >"$scratch/last"
    [ "$(sort -u "$scratch/last" | wc -l)" -eq 40 ] && ! sort -c "$scratch/last" 2>/dev/null
}
check "genann: an epoch of one hidden layer" \
    trained_on "60 1 9 5" $programs/bench-genann 1 40 3 60 9 5
check "genann: of three" trained_on "60 3 9 5" $programs/bench-genann 1 40 3 60 9 9 9 5
check "genann: of none" trained_on "60 0 5 5" $programs/bench-genann 1 40 3 60 5
check "Tinn: an epoch" trained_on "60 9 5" $programs/bench-tinn 1 40 3 60 9 5
for work in "genann 1 step" "genann 2 40 3 60 9 5" "genann 1 40 3 60 9 8 5" "tinn 1 step" \
    "tinn 2 40 3 60 9 5" "tinn 1 40 3 60 5" "tinn 1 40 3 60 9 9 5"; do
    # shellcheck disable=SC2086
    check "nothing of $work" [ -z "$($programs/bench-$work 2>&1)" ]
done

# form FILE: a row is block, what, type, threads, who, round, a number > 0;
# all four blocks are there, in both types, and each product has its peak.
form() {
    awk -F '\t' '
        /^#/ { next }
        NF != 7 || $1 !~ /^(square|layer|epoch|step)$/ || $2 == "" ||
            $3 !~ /^(float|double)$/ || $4 !~ /^[12]$/ || $5 == "" ||
            $6 !~ /^[1-9][0-9]*$/ || $7 !~ /^[0-9.]+$/ || $7 <= 0 { print "line " NR ": " $0; bad = 1 }
        { n[$1, $3, $5 == "peak" ? "peak" : "any"]++ }
        END {
            split("square layer epoch step", block, " ")
            for (b = 1; b <= 4; b++)
                for (t = 0; t < 2; t++) {
                    type = t ? "float" : "double"
                    if (!n[block[b], type, "any"]) { print block[b] ", " type ": no row"; bad = 1 }
                    if (b <= 2 && !n[block[b], type, "peak"]) { print block[b] ": no peak"; bad = 1 }
                }
            exit bad
        }' "$1"
}
check "the rows have their form" form "$tsv"
printf 'square\tn = 64\tfloat\t1\tours\t1\n' >"$scratch/bad.tsv"
check_fails "another form is seen" any "line 1" form "$scratch/bad.tsv"

# The table's arithmetic: medians, ranges, and ratios in each round.
printf 'square\tn = 64\tfloat\t1\t%s\t%d\t%s\n' \
    ours 1 10 other 1 20 peak 1 20 ours 2 30 other 2 15 peak 2 40 \
    ours 3 20 other 3 20 peak 3 40 >"$scratch/sums.tsv"
printf 'step\ts\t%s\t1\t%s\t1\t%s\n' float ours 2e-6 float other 8e-6 double ours 3e-6 \
    double third 6e-6 float 'ours, batch 1' 1e-6 >>"$scratch/sums.tsv"
awk -f bench/table.awk "$scratch/sums.tsv" >"$scratch/table"
check "a median and its range" grep -q '20.0 (10.0-30.0)' "$scratch/table"
check "of peak: the median of three rounds" grep -q ' 0.50 ' "$scratch/table"
check "the others' median and ratio" grep -q '20.0  1.00 (0.50-2.00)' "$scratch/table"
check "a ratio of one type" grep -Eq 'other +float +1 +8.0 \(8.0-8.0\) +0.25' "$scratch/table"
check "the best of the others, whatever their type" \
    grep -q 'best of the others on one thread: third in double; ours in float takes 0.33' \
    "$scratch/table"

# One that is here, if it is.
for python in python3 /usr/bin/python3; do
    "$python" -c 'import numpy' 2>/dev/null || continue
    for type in float double; do
        check "NumPy's step, $type" bash -c '"$@" | grep -Eq "^[0-9.e-]+$"' - \
            "$python" bench/numpy-epoch.py $type step
        check "NumPy's epoch, $type" bash -c '"$@" | grep -Eq "^[0-9.e-]+$"' - \
            "$python" bench/numpy-epoch.py $type 500 50 20 10 5
    done
    break
done
finish
