#!/usr/bin/env bash
# The suites with threads, a training among them, under ThreadSanitizer:
# silent as the book has it, and not with the order of a bell taken out.

. "$(dirname "$0")/support.sh"

flags=(-std=c11 -pthread -D_POSIX_C_SOURCE=200809L -ffp-contract=off -O1 -g -fsanitize=thread)
echo 'int main(void) { return 0; }' >"$scratch/t.c"
if ! { gcc "${flags[@]}" "$scratch/t.c" -o "$scratch/t" && "$scratch/t"; } 2>/dev/null; then
    pass "skipped: there is no ThreadSanitizer here"
    finish
fi

# build LIBRARY TO SUITE...
build() {
    local lib=$1 to=$2 f suite
    shift 2
    mkdir -p "$to"
    for f in "$lib"/*.c; do
        gcc "${flags[@]}" -I"$lib" -c "$f" -o "$to/$(basename "$f" .c).o" || return 1
    done
    for suite; do
        mapfile -t wrap < <(sed -n 's/.*__wrap_\([a-z_]*\).*/-Wl,--wrap=\1/p' \
            "tests/test_$suite.c" | sort -u)
        gcc "${flags[@]}" "${wrap[@]}" -I"$lib" -Itests "tests/test_$suite.c" "$to"/*.o \
            -lcmocka -lm -o "$to/test_$suite" || return 1
    done
}

check "it compiles" build tangled/lib "$scratch/right" parallel product threads
for suite in parallel product threads; do
    check "$suite passes" "$scratch/right/test_$suite"
    cp "$scratch/.output" "$scratch/said"
    check "and no race is seen" bash -c '! grep "ThreadSanitizer" "$1"' - "$scratch/said"
done

cp -R tangled/lib "$scratch/wrong"
sed 's/atomic_exchange(&b->rung, false)/atomic_exchange_explicit(\&b->rung, false, memory_order_relaxed)/' \
    tangled/lib/parallel.c >"$scratch/wrong/parallel.c"
check "a race can be planted" bash -c '! cmp -s "$1" tangled/lib/parallel.c' - "$scratch/wrong/parallel.c"
check "and compiled" build "$scratch/wrong" "$scratch/raced" parallel
check_fails "and is seen" any "ThreadSanitizer: data race" "$scratch/raced/test_parallel"

finish
