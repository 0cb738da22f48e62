#!/usr/bin/env bash
# make bench, in short: the form of what it writes, what it says of what is
# not here, and what it refuses.

. "$(dirname "$0")/support.sh"

unset ROUNDS BENCH PYTHON KANN_DIR OPENBLAS_LIBRARY BLIS_LIBRARY
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
for what in OpenBLAS BLIS NumPy PyTorch KANN; do
    check "ours alone: says that $what is left out" grep -q "$what.*left out" "$scratch/alone"
done
check "ours alone: no row of others" awk -F '\t' \
    '!/^#/ && $5 != "ours" && $5 != "peak" { exit 1 }' "$tsv"
check "a KANN_DIR without KANN is told" bash -c '"$@" 2>&1 | grep -q "no kautodiff.c"' - \
    env "${alone[@]}" KANN_DIR="$scratch" bench/run.sh $programs "$tsv"

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
    double third 6e-6 >>"$scratch/sums.tsv"
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
