#!/usr/bin/env bash
# The judge of exercises as a reader meets it, in a copy of the book: the
# reader edits chapters, and what is said, remembered and left alone is what
# the book promises.  What passes and what does not is in test_exercises.sh.

. "$(dirname "$0")/support.sh"

. "$root/tests/exercise_copy.sh"

copy=$scratch/"the copy"
exercise_copy "$copy" || exit 1
cp -pR figures "$copy"

# A session in a terminal, meanwhile: the one that the preface shows.
if command -v tmux >/dev/null; then
    "$root/tests/session.sh" --record >"$scratch/session" 2>&1 &
    session=$!
fi

cd "$copy" || exit 1
catalogue=build/src/exercises/catalogue.tsv
unset NO_COLOR

# judge ARGUMENT...: the driver as make calls it.
eval "call=($(make --no-print-directory -n exercise-0 WERROR= | tail -n 1))"
judge() {
    "${call[@]:0:${#call[@]}-2}" "$@"
}
chapter=chapters/05-delta.nw

# keep: what the last command printed, for checks that look at it.
keep() { cp "$scratch/.output" "$scratch/said"; }

# line_of TEXT: where it stands first in the chapter.
line_of() { grep -nF -e "$1" "$chapter" | head -n 1 | cut -d : -f 1; }
slope='real leaky_slope(real z, real y)
{
    return real_part(y) > 0 ? 1 : real_part(y) <= 0 ? 0.01 : y;
}'
right="real leaky(real z)
{
    return real_part(z) > 0 ? z : 0.01 * z;
}
$slope"

cp -pR chapters original

# Meanwhile the book is woven, up to LaTeX, in whose place stands a program
# that does nothing: as it is, and with nonsense in every exercise.
# weave_to DIRECTORY: all that is made of the chapters.
weave_to() {
    mkdir -p "$1/bin" "$1/weave"
    printf '#!/bin/sh\nfor a; do last=$a; done\n: >"${last%%.tex}.pdf"\n' >"$1/bin/latexmk"
    chmod +x "$1/bin/latexmk"
    tangled/weave/tangle.sh "$root/build/contents.tsv" "$1/plain" "$1/lines" >/dev/null &&
        PATH=$1/bin:$PATH tangled/weave/weave.sh "$root/build/contents.tsv" \
            "$1/lines/labels.tsv" chapters/references.bib "$1/weave" "$1/book.pdf"
}
before=$scratch/before after=$scratch/after
cp -pR "$copy" "$scratch/second"
cp -pR "$copy" "$scratch/third"
(
    set -e
    cd "$scratch/second"
    weave_to "$before"
    cd "$scratch/third"
    while IFS=$'\t' read -r _ slug _; do
        write "$slug" "$(printf '%s\n' '#error "mine" @eq:none [[x]] {{no.result}}' \
            'int f(int a) { return a <<2 | a >> 1; }' '' '<<no such chunk>>' '' '' '' '}' "$right")"
    done <"$catalogue"
    weave_to "$after"
) >"$scratch/woven" 2>&1 &
woven=$!

# Unsolved.
attempt bash -c 'git -C "$1" diff --quiet HEAD -- chapters' - "$root"
if [ "$status" -eq 0 ]; then
    check "the chapters' chunks are what tests/exercises/*/start.c say" \
        diff -r chapters "$root/chapters"
fi
check "there are at least thirty-two exercises in chapters 1 to 7" \
    [ "$(grep -c '^[1-7]\.' "$catalogue")" -ge 32 ]
for n in 1 2 3 4 5 6 7; do
    check "chapter $n has at least four" [ "$(grep -c "^$n\." "$catalogue")" -ge 4 ]
done
for kind in write repair derive predict experiment; do
    check "there are exercises to $kind" \
        [ "$(cut -f 3 "$catalogue" | grep -cx $kind)" -ge 3 ]
done
while IFS=$'\t' read -r number slug _ _ file _; do
    want="$file:$(grep -nxF "<<exercises/$slug.c>>=" "$file" | cut -d : -f 1): exercise $number is not written yet"
    attempt judge --check "$number"
    if [ "$status" -eq 3 ] && [ "$(cat "$scratch/.output")" = "$want" ]; then
        pass "$number is not written yet"
    else
        flunk "$number is not written yet" "status $status, wanted 3 and: $want"
    fi
done <"$catalogue"
check "asking leaves no trace" [ ! -e exercises.tsv ]
check_fails "make passes the status on" 2 "Error 3" make exercise-5.2

# Hints, of which the first two give no code of the solution away.
# gives_away SLUG HINT: does it quote a whole line of the solution?
gives_away() {
    grep -vE '^ *([{}]|/\*.*|else|\} else \{|#include.*|const .*= *\{|(static )?[a-z_]+ [*a-z_]+\(.*)?$' \
        "tangled/solutions/$1.c" | sed 's/^ *//; s/;$//' | awk 'length > 11' >"$scratch/code"
    grep -qF -f "$scratch/code" "build/src/exercises/$1.hint$2.md"
}
while IFS=$'\t' read -r number slug _; do
    for i in 1 2 3; do
        check "$number has hint $i" [ -s "build/src/exercises/$slug.hint$i.md" ]
        [ $i = 3 ] || check_fails "which gives no code away" any "" gives_away "$slug" $i
    done
    check "$number says what to notice" [ -s "build/src/exercises/$slug.solution.md" ]
done <"$catalogue"
check_prints "the first hint comes first" "Hint 1 of 3" make hint-5.2
keep
check "and alone" bash -c '! grep -q "Hint 2" "$1"' - "$scratch/said"
check_prints "then the second" "Hint 2 of 3" make hint-5.2
check_prints "then the third" "Hint 3 of 3" make hint-5.2
check_prints "and there is no fourth" "There is no other" make hint-5.2
check_fails "a solution is shown to who has one" 1 "with PEEK=1" judge --solution 5.2
check_prints "or insists" "return real_part(y) > 0" make solution-5.2 PEEK=1

# Wrong, right, and what is remembered.
write leaky "real leaky(real z)
{
    return real_part(z) > 0 ? z : 0;
}
$slope"
check_fails "a wrong answer is wrong" 1 "This is ReLU" judge --check 5.2
keep
line=$(($(line_of '<<exercises/leaky.c>>=') + 1))
for text in "$chapter:$line: exercise 5.2 is wrong" "expected " "came " "Reread section 5." \
    "make hint-5.2" " of "; do
    check "and is told: $text" grep -qF -e "$text" "$scratch/said"
done
check "in at most 15 lines" [ "$(wc -l <"$scratch/said")" -le 15 ]
check "without colours, which are for terminals" bash -c '! grep -q "$(printf "\033")" "$1"' - "$scratch/said"
write leaky "$right"
check_prints "a right answer is right" "exercise 5.2 is right" judge --check 5.2
check_prints "and is remembered" "1 of " make exercises
check_prints "so that our solution can be compared" "real leaky_slope" make solution-5.2
write leaky "$right
/* changed */"
check_prints "what is changed is to be judged again" " 0 of " make exercises
write leaky "$right"
check_prints "and what is changed back is not" " 1 of " make exercises
cp tests/exercises/leaky/check.c "$scratch/check.c"
echo '/* another check */' >>tests/exercises/leaky/check.c
check_prints "another check is another exercise" " 0 of " make exercises
cp "$scratch/check.c" tests/exercises/leaky/check.c

# Two at once.
write two-one-one "$(sed 1d tangled/solutions/two-one-one.c)"
rm -f exercises.tsv
attempt make -j2 exercise-5.1 exercise-5.2
keep
check "two exercises at once are both right" \
    [ "$(grep -c 'is right' "$scratch/said")" -eq 2 ]
check "and both are remembered" [ "$(grep -vc '^#' exercises.tsv)" -eq 2 ]
write two-one-one "void two_one_one(double answer[11])
{
    answer[0] = 7;
}"
check_prints "a wrong one does not disturb another" "5.2 is right" judge --check 5.2
check_fails "nor is it disturbed" 1 "5.1 is wrong" judge --check 5.1

# What does not compile, crashes, leaks, never ends, or pretends.
# broken DESCRIPTION STATUS LINE-TEXT SAYS CODE: LINE-TEXT stands on the line
# that must be named.
broken() {
    write leaky "$5"
    check_fails "$1" "$2" "$4" judge --check 5.2
    keep
    check "... with its line" grep -qF "$chapter:$(line_of "$3"): exercise 5.2" "$scratch/said"
    check "... in at most 15 lines" [ "$(wc -l <"$scratch/said")" -le 15 ]
}
broken "an unclosed brace is found" 2 'if (real_part(z) > 0) { /* open */' "The { on this line is not closed" \
    "real leaky(real z)
{
    if (real_part(z) > 0) { /* open */
        return z;
    return 0.01 * z;
}
$slope"
broken "a slip of the keyboard is the compiler's" 2 'retrun z;' "does not compile" "real leaky(real z)
{
    retrun z;
}
$slope"
broken "complex numbers have no order" 2 'return z > 0' "Compare real_part(x) instead of x" "real leaky(real z)
{
    return z > 0 ? z : 0.01 * z;
}
$slope"
broken "an array's end is watched" 2 'return a[n]' "out of bounds" "real leaky(real z)
{
    real a[2] = {z, z};
    volatile int n = 2;
    return a[n];
}
$slope"
broken "so is the heap's" 2 'a[7] = z' "insufficient space" "#include <stdlib.h>
real leaky(real z)
{
    real *a = malloc(7 * sizeof *a);
    volatile int n = 7;
    a[n] = z; /* a[7] = z */
    free(a);
    return z;
}
$slope"
broken "a null pointer is not followed" 2 'return *p' "crashes" "real leaky(real z)
{
    real *volatile p = 0;
    return *p + z;
}
$slope"
broken "what is allocated must be freed" 2 'malloc(8)' "leaks memory" "#include <stdlib.h>
real leaky(real z)
{
    volatile char *p = malloc(8);
    p[0] = 0;
    return real_part(z) > 0 ? z : 0.01 * z + p[0];
}
$slope"
broken "who leaves is not right" 2 '<<exercises/leaky.c>>=' "crashes" "#include <stdlib.h>
real leaky(real z)
{
    exit(0);
}
$slope"
broken "a loop that never ends is stopped" 4 'n = n;' "stopped after 10 s" "real leaky(real z)
{
    volatile int n = 1;
    for (;;) n = n;
    return z;
}
$slope"
write leaky "$slope"
check_fails "a function that is gone is missed" 2 "cannot be linked" judge --check 5.2

# What is ours is compiled anew when a header that checks share has changed.
touch tests/exercises/by_samples.h
check_fails "a header has changed, and the verdict has not" 2 "cannot be linked" judge --check 5.2
check "the check is newer than the header" [ -n "$(find build/exercises/leaky \
    -name 'check-double-*.o' -newer tests/exercises/by_samples.h)" ]

# Broken around the chunk, and mended.
# spoiled DESCRIPTION SAYS SED: the chapter is changed by a sed script.
spoiled() {
    cp original/05-delta.nw "$chapter"
    sed -i -e "$3" "$chapter"
    check_fails "$1" 2 "$2" judge --check 5.2
    check_prints "... and mended" "kept as attempts/" judge --reset 5.2
    check "... to the byte" cmp "$chapter" original/05-delta.nw
}
spoiled "a changed name is noticed" "has lost its name" 's|^<<exercises/leaky.c>>=|<<exercise/leaky.c>>=|'
spoiled "a lost name is noticed" "has lost its name" '/^<<exercises\/leaky.c>>=/d'
spoiled "a chunk without end is noticed" "has no end" '/^<<exercises\/leaky.c>>=/,/^@/{/^@/d}'
cp original/05-delta.nw "$chapter"
sed -i '/#ex:leaky /d' "$chapter"
check_fails "a statement that is gone cannot be mended" 2 "git diff" judge --reset 5.2
cp original/05-delta.nw "$chapter"

# Reset: one chunk, to the byte, and the attempt is kept.
while IFS=$'\t' read -r number slug _ _ file _; do
    write "$slug" "/* attempt at $slug */"
    write leaky "/* another's */"
    judge --reset "$number" >"$scratch/.output" 2>&1
    [ "$slug" = leaky ] || judge --reset leaky >/dev/null
    check "reset-$number restores the bytes" cmp "$file" "original/${file#chapters/}"
    check "and keeps the attempt" grep -q "/\* attempt at $slug \*/\|another's" "attempts/$slug-"*.c
done <"$catalogue"
check "all is as it was" diff -r chapters original
check_prints "there is nothing to reset then" "is as it was" make reset-5.2

# The book: whatever the reader writes, tangled files and pages are the same.
check "the book is woven, without and with nonsense in every exercise" wait "$woven"
check "tangled/ is the same to the byte" diff -r "$before/plain" "$after/plain"
check "so is what goes to LaTeX" cmp "$before/weave/book.tex" "$after/weave/book.tex"
check "so are the hints and solutions" diff -r "$before/lines/exercises" "$after/lines/exercises"
check "and the nonsense was in the chapters" [ "$(cat "$scratch"/third/chapters/*.nw |
    grep -c '^<<no such chunk>>')" -eq "$(wc -l <"$catalogue")" ]

# Careless calls.
check_fails "an exercise that is not there" 2 "there is no exercise 9.9" judge --check 9.9
check_fails "a wrong option" 2 "unknown option" judge --frobnicate
check_fails "exercises and something else" 2 "ask for exercises alone" make exercise-5.2 book
check_prints "make watch without a terminal ends" " of " make watch
chmod a-w chapters
write_protected() { [ "$(id -u)" -ne 0 ]; }
if write_protected; then
    write leaky "$right"
    check_fails "a chapter that cannot be written" 2 "cannot write" judge --reset 5.2
fi
chmod u+w chapters

if command -v tmux >/dev/null; then
    check "the session ends" wait "$session"
    # Times in the text may push a section to the next page.
    pages() { sed 's/(page [0-9]*)/(page)/' "$@"; }
    check "and is the one that the preface shows" diff \
        <("$root/tests/session.sh" --shown | pages) <(pages "$scratch/session")
fi
finish
