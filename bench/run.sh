#!/usr/bin/env bash
# run.sh DIRECTORY TSV: how fast the library is, beside what others would use.
#
# DIRECTORY has our programs, bench-product and bench-epoch with the endings
# -double and -float; TSV is the file for all that was measured.  What is not
# here is named and left out.  All take turns, so that what else the machine
# does troubles each of them; medians and ranges, and the ratio in each round.
#
#   ROUNDS=N          rounds of the networks (5; products take three times
#                     as many, the large network 3 fewer, at least one)
#   BENCH=quick       one round of the smallest of everything
#   PYTHON=COMMAND    a Python with NumPy, and with PyTorch if it has it
#   KANN_DIR=DIR      the sources of KANN (kann.h kann.c kautodiff.h kautodiff.c)
#   GENANN_DIR=DIR    those of genann (genann.h genann.c)
#   TINN_DIR=DIR      those of Tinn (Tinn.h Tinn.c)
#   OPENBLAS_LIBRARY=FILE, BLIS_LIBRARY=FILE   others than those installed

set -euo pipefail
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "$0")" && pwd)
programs=$1 tsv=$2
rounds=${ROUNDS:-5} how=${BENCH:-whole}

complain() { printf 'bench: %s\n' "$*" >&2; }
case $rounds in
'' | *[!0-9]* | 0*) complain "ROUNDS=$rounds: must be a whole number from 1"; exit 2 ;;
esac
case $how in
whole | quick) ;;
*) complain "BENCH=$how: there is only BENCH=quick, or nothing"; exit 2 ;;
esac

[ ! -e "$tsv" ] || [ -f "$tsv" ] || {
    complain "$tsv is no file that can be replaced"
    exit 2
}
if ! mkdir -p "$(dirname "$tsv")" || ! : >"$tsv.new"; then
    complain "cannot write $tsv"
    exit 1
fi
trap 'rm -f "$tsv.new"' EXIT

# (With glibc's own settings NumPy gives its memory back and asks for it again
# in each step, and takes twice as long.  All get the same.)
export MALLOC_TRIM_THRESHOLD_=1000000000 MALLOC_MMAP_THRESHOLD_=1000000000
# The kernels that a library would take if it knew this processor.
flags=$(sed -n 's/^flags[^:]*: *//p;' /proc/cpuinfo 2>/dev/null | head -n 1) || :
case " $flags " in
*' avx512f '*) kernels=SkylakeX ;;
*' avx2 '*) kernels=Haswell ;;
*) kernels= ;;
esac
cores=$(nproc 2>/dev/null || echo 1)

python=
for p in ${PYTHON:-python3 /usr/bin/python3}; do
    if "$p" -c 'import numpy' 2>/dev/null; then
        python=$p
        break
    fi
done
[ -n "$python" ] || complain "there is no Python with NumPy here; it is left out"
torch=
if [ -n "$python" ] && "$python" -c 'import torch' 2>/dev/null; then
    torch=$python
else
    complain "there is no Python with PyTorch here; it is left out"
fi

# driver NAME FILES OPTION...: compiles the driver of the library NAME together
# with its FILES, which are in NAME_DIR; sets $driver to it, or says what is
# missing and leaves it empty.
driver() {
    local name=$1 files=$2 directory=${1^^}_DIR lib=$here/../tangled/lib file
    local sources=("$here/${1,,}-epoch.c" "$lib/rng.c" "$lib/fail.c")
    driver=
    shift 2
    if [ -z "${!directory-}" ]; then
        complain "$directory is not set; $name is left out"
        return
    fi
    for file in $files; do
        sources+=("${!directory}/$file")
        [ ! -e "${sources[-1]}" ] || continue
        complain "there is no $file in $directory=${!directory}; $name is left out"
        return
    done
    if ${CC:-gcc} -march=native -w -I"${!directory}" -I"$lib" "${sources[@]}" "$@" -lm \
        -o "$programs/bench-${name,,}"; then
        driver=$programs/bench-${name,,}
    else
        complain "$name cannot be compiled; it is left out"
    fi
}

# shellcheck disable=SC2046
driver KANN 'kautodiff.c kann.c' -O3 -DHAVE_CBLAS -DHAVE_PTHREAD -pthread \
    $(pkg-config --cflags --libs openblas 2>/dev/null || echo -lopenblas)
kann=$driver
# (-Ofast is what Tinn's Makefile has, and lets the compiler change the order
# of a sum; without it no sum of theirs takes vectors.  Both get it.)
driver genann genann.c -Ofast -DNDEBUG
genann=$driver
driver Tinn Tinn.c -Ofast -DNDEBUG
tinn=$driver

{
    printf '# %s\n' "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)"
    printf '# square, layer, peak: GFLOP/s; epoch, step: seconds\n'
    printf '# block\twhat\ttype\tthreads\twho\tround\tvalue\n'
} >"$tsv.new"

# progress TEXT: on a terminal, what is being done.
progress() { [ ! -t 2 ] || printf '\r\033[K%s' "$*" >&2; }

quick=
product_rounds=$((3 * rounds))
[ "$how" = whole ] || quick=yes product_rounds=1
for type in float double; do
    "$programs/bench-product-$type" "$tsv.new" "$product_rounds" \
        ${quick:+quick}
done

# once BLOCK WHAT TYPE THREADS WHO ROUND COMMAND...: a row of the file, with
# $value; none for what the command does not have, which prints nothing.
once() {
    local block=$1 what=$2 type=$3 threads=$4 who=$5 round=$6
    shift 6
    progress "$what, round $round: $who, $type, threads: $threads"
    value=$(OPENBLAS_NUM_THREADS=$threads OMP_NUM_THREADS=$threads \
        MKL_NUM_THREADS=$threads BLIS_NUM_THREADS=$threads "$@" 2>"$tsv.error") || {
        progress ''
        complain "$who, $type, $threads threads: $(head -n 1 "$tsv.error")"
        value=
    }
    rm -f "$tsv.error"
    [ -z "$value" ] || printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' \
        "$block" "$what" "$type" "$threads" "$who" "$round" "$value" >>"$tsv.new"
}
forced() { env ${kernels:+OPENBLAS_CORETYPE=$kernels} "$@"; }

# single BLOCK WHAT TYPE WHO NUMBER DRIVER ARGUMENTS...: one that steps after
# each image, on one thread; and ours, if it had to.
single() {
    local block=$1 what=$2 type=$3 who=$4 number=$5 driver=$6
    shift 6
    once "$block" "$what" "$type" 1 "$who, batch 1" "$number" "$driver" 1 "$@"
    [ -z "$value" ] || once "$block" "$what" "$type" 1 'ours, batch 1' "$number" \
        "$programs/bench-epoch-$type" 1 "$1" 1 "${@:3}"
}

# round BLOCK WHAT NUMBER ARGUMENTS...: all of them in turn.
round() {
    local block=$1 what=$2 number=$3 threads type
    shift 3
    for threads in 1 2; do
        [ "$threads" -le "$cores" ] || continue
        [ "$how" = whole ] || [ "$threads" -eq 1 ] || continue
        for type in float double; do
            once "$block" "$what" "$type" "$threads" ours "$number" \
                "$programs/bench-epoch-$type" "$threads" "$@"
            [ -z "$python" ] || once "$block" "$what" "$type" "$threads" NumPy "$number" \
                "$python" "$here/numpy-epoch.py" "$type" "$@"
        done
        [ -z "$torch" ] || once "$block" "$what" float "$threads" PyTorch "$number" \
            "$torch" "$here/torch-epoch.py" "$threads" "$@"
        [ -z "$kann" ] || once "$block" "$what" float "$threads" KANN "$number" \
            env OPENBLAS_NUM_THREADS=1 "$kann" "$threads" "$@"
        [ -z "$kann" ] || [ -z "$kernels" ] || once "$block" "$what" float "$threads" \
            "KANN, kernels forced" "$number" \
            forced env OPENBLAS_NUM_THREADS=1 "$kann" "$threads" "$@"
        [ -z "$kann" ] || [ -z "$kernels" ] || [ "$threads" -eq 1 ] || \
            once "$block" "$what" float "$threads" "KANN, OpenBLAS's threads" "$number" \
            forced "$kann" 1 "$@"
    done
    [ -z "$genann" ] || single "$block" "$what" double genann "$number" "$genann" "$@"
    [ -z "$tinn" ] || single "$block" "$what" float Tinn "$number" "$tinn" "$@"
}

few=$((rounds > 3 ? rounds - 3 : 1))
if [ "$how" = quick ]; then
    round epoch '784-50-10, batch 100, 1000 samples' 1 1000 100 784 50 10
    round step '2-16-8-1' 1 step
else
    for ((r = 1; r <= rounds; r++)); do
        round epoch '784-50-10, batch 100, 60000 samples' "$r" 60000 100 784 50 10
        round epoch '784-64-32-10, batch 64, 60000 samples' "$r" 60000 64 784 64 32 10
        round step '2-16-8-1' "$r" step
        [ "$r" -gt "$few" ] || round epoch '784-512-512-10, batch 128, 12800 samples' "$r" \
            12800 128 784 512 512 10
    done
fi
progress ''
mv "$tsv.new" "$tsv"
awk -f "$here/table.awk" "$tsv"
printf '\nAll rounds are in %s.\n' "$tsv"
