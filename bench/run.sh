#!/usr/bin/env bash
# run.sh EPOCH TSV: how long an epoch takes, ours beside NumPy's, on one
# thread.  The two take turns, so that what else the machine does troubles
# both; medians of seven rounds, and the ratio of each round.  EPOCH is our
# program, TSV the file for all that was measured.

set -euo pipefail
# (Without the next line NumPy gives its memory back and asks for it again in
# each step, and takes twice as long.)
export MALLOC_TRIM_THRESHOLD_=1000000000 MALLOC_MMAP_THRESHOLD_=1000000000
export LC_ALL=C OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1
here=$(dirname "$0")
epoch=$1 tsv=$2
rounds=${ROUNDS:-7}
python=
for p in python3 /usr/bin/python3; do
    if "$p" -c 'import numpy' 2>/dev/null; then
        python=$p
        break
    fi
done
[ -n "$python" ] || echo "there is no Python with NumPy here; ours alone" >&2

# middle: least, median and most of the numbers on standard input.
middle() {
    sort -n | awk '{ v[NR] = $1 } END {
        printf "%.3f\t%.3f\t%.3f\n", v[1], v[int((NR + 1) / 2)], v[NR] }'
}

printf '# seconds of an epoch of 60000 samples, double, one thread\n' >"$tsv.new"
printf '# network\tbatch\tround\tours\tnumpy\n' >>"$tsv.new"
printf '%-14s %5s  %-22s %-22s %s\n' network batch 'ours, s (range)' \
    'NumPy, s (range)' 'ratio (range)'
while read -r batch sizes; do
    : >"$tsv.rounds"
    for ((round = 1; round <= rounds; round++)); do
        # shellcheck disable=SC2086  # sizes are several words
        ours=$("$epoch" 60000 "$batch" $sizes)
        numpy=nan
        # shellcheck disable=SC2086
        [ -z "$python" ] || numpy=$("$python" "$here/epoch.py" 60000 "$batch" $sizes)
        printf '%s\t%s\t%s\t%s\t%s\n' "${sizes// /-}" "$batch" "$round" "$ours" "$numpy" \
            >>"$tsv.rounds"
    done
    IFS=$'\t' read -r a0 a1 a2 < <(cut -f 4 "$tsv.rounds" | middle)
    IFS=$'\t' read -r b0 b1 b2 < <(cut -f 5 "$tsv.rounds" | middle)
    IFS=$'\t' read -r c0 c1 c2 < <(awk -F '\t' '{ print $4 / $5 }' "$tsv.rounds" | middle)
    printf '%-14s %5s  %-22s %-22s %s\n' "${sizes// /-}" "$batch" "$a1 ($a0-$a2)" \
        "$b1 ($b0-$b2)" "$c1 ($c0-$c2)"
    cat "$tsv.rounds" >>"$tsv.new"
done <<'END'
100 784 50 10
64 784 64 32 10
END
rm "$tsv.rounds"
mv "$tsv.new" "$tsv"
