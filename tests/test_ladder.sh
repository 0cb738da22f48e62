#!/usr/bin/env bash
# The ladder of chapter 9: each rung's file still fits the book, and its
# program multiplies.  (Each program compares a product with exact sums
# before it measures anything.)  Nothing here depends on how fast it is.

. "$(dirname "$0")/support.sh"

rung=build/ladder
for file in ladder/*.nw; do
    name=$(basename "$file" .nw)
    check "$file fits" make -s "$rung/$name"
    check_prints "$name multiplies" "64 " "$rung/$name" --most 64
    check "the chapter's program runs $name" \
        grep -qF "\"$name\"" tangled/programs/chapter9-ladder.c
done
check "the library fits" make -s $rung/library
check_prints "the library multiplies" "64 " $rung/library --most 64

check "a product asks for no memory but its stack" \
    bash -c '! nm -u build/double/product.o | grep -E "alloc|mmap"'

# What is wrong is told.
cat >"$scratch/nothing.c" <<'END'
int nothing(void);
int nothing(void) { return 0; }
END
cat >"$scratch/idle.c" <<'END'
void cblas_dgemm(void);
void cblas_dgemm(void) { }
END
for name in nothing idle; do
    gcc -shared -fPIC -o "$scratch/$name.so" "$scratch/$name.c"
done
check_fails "a wrong product is found" 1 "of a product is wrong by" \
    $rung/library --blas "$scratch/idle.so"
check_fails "a library without the product is told" 1 "has no cblas_dgemm" \
    $rung/library --blas "$scratch/nothing.so"
check_fails "a library that is not there is told" 1 "none.so" \
    $rung/library --blas none.so
check "the chapter's program fits" make -s build/bin/chapter9-ladder
mkdir "$scratch/bin"
cp build/bin/chapter9-ladder "$scratch/bin"
check_fails "a rung that is not there is told" 1 \
    "1-three-loops did not run; make builds it" \
    "$scratch/bin/chapter9-ladder" --out "$scratch/out"
check "and then nothing is written" [ ! -e "$scratch/out/chapter9-ladder.results" ]

finish
