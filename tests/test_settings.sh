#!/usr/bin/env bash
# REAL and BLAS: what they compile, what they leave alone, what they refuse.

. "$(dirname "$0")/support.sh"

unset REAL BLAS
build=$scratch/build
made() { make --no-print-directory BUILD="$build" "$@"; }

check_fails "REAL=complex says why not" any "numbers that are complex serve the checks" \
    made REAL=complex chapter1
check_fails "REAL=half is refused" any "for double or for float" made REAL=half chapter1
check_fails "no book in float" any "the book itself is made of the chapters alone" \
    made REAL=float
check_fails "no book with another's product" any "the book itself" made BLAS=openblas book
check_fails "a program that needs double says so" any "numbers that float cannot hold" \
    made REAL=float chapter3
check_fails "a BLAS that is not there" any "there is no library nonsense" \
    made BLAS=nonsense compile
check_fails "...names the package" any "libopenblas-dev" made BLAS=nonsense compile
check_fails "two names are refused" any "the name of one library" \
    made BLAS='openblas blis' compile

# is_float PROGRAM: it was linked with the library of floats, which alone
# calls expf.
is_float() { nm -u "$1" | grep -q ' expf'; }
is_double() { ! is_float "$1"; }
figures=$(ls -l --time-style=full-iso figures 2>&1)
check "chapter 1 in float" made REAL=float "$build/bin/chapter1"
check "...is float" is_float "$build/bin/chapter1"
check "...runs" "$build/bin/chapter1" --out "$scratch/out"
check "the next make knows that it was float" made "$build/bin/chapter1"
check "...and is double again" is_double "$build/bin/chapter1"
check "with nothing changed nothing is compiled" \
    bash -c '[ -z "$(make -n BUILD="$1" "$1/bin/chapter1" | grep -- " -o ")" ]' - "$build"
check "figures/ was left alone" [ "$figures" = "$(ls -l --time-style=full-iso figures 2>&1)" ]

if echo '#include <cblas.h>' | ${CC:-gcc} -E $(pkg-config --cflags openblas 2>/dev/null) \
    -x c - >/dev/null 2>&1; then
    check "a program with OpenBLAS's product" made BLAS=openblas "$build/bin/chapter1"
    check "...calls it" bash -c 'nm -u "$1" | grep -q cblas_dgemm' - "$build/bin/chapter1"
    check "...runs" "$build/bin/chapter1" --out "$scratch/out"
    check "the suite of products with it" made BLAS=openblas test-product
    check "and without it again" made "$build/bin/chapter1"
    check "...does not call it" bash -c '! nm -u "$1" | grep -q cblas_' - "$build/bin/chapter1"
else
    echo "skipped: OpenBLAS's product; its package libopenblas-dev is not here"
fi
finish
