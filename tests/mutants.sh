#!/bin/sh
# mutants.sh BUILD OUT JOBS [DIRECTORY]
#
# Plants each mistake of DIRECTORY (tests/mutants) in the library, lets
# gradcheck judge it in complex and in double, there also by the rules of
# others, and says what caught it.  Writes OUT/mutants.tsv,
# OUT/mutants.results and, for mistakes that ask for it by a line such as
# "Page: complex", the report as OUT/mutant-NAME.txt and the planted code
# as OUT/mutant-NAME-code.txt.  Where no gradient is wrong, a line such as
# "Test: batches test_judge" names a suite of tests/ and what must fail of
# it.  Exits 1 if a mistake that is not marked as equivalent survives, or
# is given another parameter or another diagnosis than its file says.
#
# A line "Needs: vectors" says that the mistake is in what only processors
# and compilers with vectors run; elsewhere it is left out, and this is said.
# "Needs: cores" is for what shows only where threads can be told which of
# at least two cores to run on.
#
# CC and MUTANT_FLAGS_complex, MUTANT_FLAGS_double say how to compile and
# MUTANT_LIBS with what to link.  The Makefile sets them and has made the
# objects that are linked here.
set -eu

# One mistake: mutants.sh --one BUILD FILE.  Leaves in BUILD/mutants/NAME
# what gradcheck said in each type, or why there is nothing to say.
one() {
    build=$1 file=$2
    name=$(basename "$file" .nw)
    place=$build/mutants/$name
    suite=$(sed -n 's/^Test: \([^ ]*\).*/\1/p' "$file")
    test=$(sed -n 's/^Test: [^ ]* \(.*\)/\1/p' "$file")
    rm -rf "$place"
    mkdir -p "$place"
    if ! tangled/weave/mutate.sh "$build/src/stream" "$file" "$place" \
        >"$place/files" 2>"$place/problem"; then
        return 0
    fi
    for type in complex double; do
        compile >>"$place/problem" 2>&1 || return 0
        options=--terse
        [ $type = complex ] || [ -n "$suite" ] || options='--terse --rules'
        status=0
        timeout --foreground 20 "$place/$type/gradcheck" $options \
            >"$place/$type.out" 2>"$place/$type.err" || status=$?
        echo $status >"$place/$type.status"
        if grep -qx "Page: $type" "$file"; then
            page >"$place/page.txt"
            sed -n '/^<<.*>>=$/,/^@/{//!p;}' "$file" >"$place/page-code.txt"
        fi
    done
    [ -z "$suite" ] || run_suite
    rm -rf "$place/complex" "$place/double"
}

# For the book: the report of the first check that fails, without its times.
page() {
    "$place/$type/gradcheck" --labels "$build/src/labels.tsv" \
        --only "$(sed -n 's/^check\t\([^\t]*\).*/\1/p' "$place/$type.out")" \
        2>/dev/null | sed -n '/^[a-z ]*: /,${/^  cost/!p}'
}

# The files that the mistake is in, and a check that includes one of them.
compile() {
    eval "flags=\$MUTANT_FLAGS_$type"
    mkdir -p "$place/$type"
    objects=
    while read -r source; do
        case $source in
        lib/*.c)
            object=$place/$type/$(basename "$source" .c).o
            $CC $flags -c "$place/$source" -o "$object" || return 1
            objects="$objects $object"
            ;;
        esac
    done <"$place/files"
    for object in "$build/$type"/checks/*.o; do
        check=tests/checks/$(basename "$object" .o).c
        if [ -e "$check" ] && grep -o 'programs/[^"]*\.c' "$check" |
            grep -qxFf "$place/files"; then
            new=$place/$type/check-$(basename "$object")
            $CC -Itests -Itests/checks -I"$place" -I"$build/src" $flags \
                -c "$check" -o "$new" || return 1
            object=$new
        fi
        objects="$objects $object"
    done
    $CC $objects "$build/$type/libbackward.a" $MUTANT_LIBS \
        -o "$place/$type/gradcheck"
}

# The test that must fail, in the type of the last compile, with the files
# that the mistake is in.  It runs alone: what a mistake does to the rest of
# its suite, such as to leave a thread at work, is not to decide.
run_suite() {
    source=tests/test_$suite.c
    wrap=$(sed -n 's/.*__wrap_\([a-z_]*\).*/-Wl,--wrap=\1/p' "$source" |
        sort -u)
    cat >"$place/$type/only.c" <<END
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
__attribute__((constructor)) static void only(void)
{
    cmocka_set_test_filter("$test");
}
END
    $CC -Itests $flags "$source" "$place/$type/only.c" "$place/$type"/*.o \
        "$build/$type/libbackward.a" $wrap -lcmocka $MUTANT_LIBS \
        -o "$place/$type/suite" >>"$place/problem" 2>&1 || return 0
    status=0
    timeout --foreground 60 "$place/$type/suite" >"$place/suite.out" 2>&1 ||
        status=$?
    [ $status -ne 124 ] || echo 'did not end' >>"$place/suite.out"
}

# Whether there is what a mutant needs; compiled as a mutant is.
has() {
    case $1 in
    vectors) cat <<'END' ;;
#include <string.h>
#include "product.h"
int main(void)
{
    for (int way = 0; way < product_ways(); way++)
        if (strncmp(product_way_name(way), "avx", 3) == 0)
            return 0;
    return 1;
}
END
    cores) cat <<'END' ;;
#define _GNU_SOURCE
#include <sched.h>
int main(void)
{
#ifdef CPU_COUNT
    cpu_set_t ours;
    return sched_getaffinity(0, sizeof ours, &ours) != 0
           || CPU_COUNT(&ours) < 2;
#else
    return 1;
#endif
}
END
    esac >"$build/mutants/probe.c"
    $CC $MUTANT_FLAGS_double "$build/mutants/probe.c" \
        "$build/src/lib/product.c" "$build/double/libbackward.a" \
        $MUTANT_LIBS -o "$build/mutants/probe" && "$build/mutants/probe"
}

if [ "$1" = --one ]; then
    one "$2" "$3"
    exit
fi

build=$1 out=$2 jobs=$3 mutants=${4-tests/mutants}
for type in complex double; do
    eval ": \"\${MUTANT_FLAGS_$type:?is not set; use make mutants}\""
done
: "${CC:?is not set; use make mutants}"
: "${MUTANT_LIBS:?is not set; use make mutants}"
mkdir -p "$build/mutants" "$out"
# Leftovers of mutants that are no more.
for old in "$build"/mutants/*; do
    [ ! -d "$old" ] || [ -e "$mutants/${old##*/}.nw" ] || rm -rf "$old"
done

vectors= cores=
set --
for mutant in "$mutants"/*.nw; do
    need=$(sed -n 's/^Needs: \(vectors\|cores\)$/\1/p' "$mutant")
    if [ -n "$need" ]; then
        eval "there=\$$need"
        : "${there:=$(has "$need" && echo yes || echo no)}"
        eval "$need=$there"
        if [ "$there" = no ]; then
            echo "$(basename "$mutant" .nw) is left out: it needs $need"
            continue
        fi
    fi
    set -- "$@" "$mutant"
done
[ $# -gt 0 ] || exit 0

# What the rules say of right code: where they are wrong about that, they
# are no witnesses.
"$build/bin/gradcheck" --terse --rules >"$build/mutants/right.out"
"$build/bin/gradcheck-complex" --terse

# Under timeout they are a group of processes, which ends as a whole when
# this script must.
export LC_ALL=C
printf '%s\0' "$@" |
    timeout 0 xargs -0 -P "$jobs" -n 1 "$0" --one "$build" &
group=$!
trap 'kill "$group" 2>/dev/null || :; wait; exit 1' INT TERM HUP
wait "$group"
trap - INT TERM HUP
rm -f "$out"/mutant-*.txt
for page in "$build"/mutants/*/page*.txt; do
    [ ! -e "$page" ] || {
        name=$(basename "${page%/*}")
        part=${page##*/page}        # .txt or -code.txt
        cp "$page" "$out/mutant-$name$part"
    }
done
lua5.4 tests/mutants.lua "$build/mutants" "$out" "$@"
