#!/usr/bin/env bash
# The Makefile, on a book of a few lines in a directory with a space in its
# name.  Most of it goes without LaTeX: a false latexmk is quick, and can be
# made to wait or to fail; the true one works on the side, where it matters.

. "$(dirname "$0")/support.sh"
. "$root/tests/mini_book.sh"

book="$scratch/a small book"
mini_book "$book"
cd "$book" || exit 1
small=chapters/01-small.nw
cp $small "$scratch/whole.nw"
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CC CFLAGS BUILD OVERRIDE WERROR
unset DISPLAY WAYLAND_DISPLAY
export TERM=dumb SOURCE_DATE_EPOCH=0

# The true LaTeX, on the side: what a run leaves behind that was cut short
# must not stop the next.  Looked at in the end.
mkdir -p "$scratch/true/figures/ch01"
cp -R "$book/." "$scratch/true"
# (By a relative path: pandoc makes the capitals of a reader's path small.)
weave() {
    tangled/weave/weave.sh contents.tsv lines/labels.tsv \
        chapters/references.bib "weave here" small.pdf
}
export -f weave
export root
(
    cd "$scratch/true" || exit 1
    printf 'chapter 01-small\n' >contents.tsv
    cp "$root/$(cd "$root" && find figures -name '*.pdf' | head -n 1)" figures/ch01/points.pdf
    echo 'value tiny 1.2e-05' >figures/ch01/chapter1.results
    "$root/tangled/weave/tangle.sh" contents.tsv plain lines
    echo old >small.pdf
    setsid bash -c weave &
    n=0
    until [ -s "weave here/book.aux" ] || [ "$n" -gt 500 ]; do
        sleep 0.05
        n=$((n + 1))
    done
    kill -KILL -- "-$!"
    wait
    truncate -s 100 "weave here/book.aux"
    cp small.pdf old.1
    bash -c 'trap "" XFSZ; ulimit -f 30; weave' >full.out 2>&1
    cp small.pdf old.2
    timeout 300 bash -c weave >good.out 2>&1
    echo "status $?" >>good.out
    # A chapter that begins a page later if it did not in the last run.
    # shellcheck disable=SC2016
    restless='\\clearpage\\ifnum\\getpagerefnumber{restless}=\\value{page}\\null\\clearpage\\fi'
    sed -i "s/^.end{document}/$restless\\\\chapter{Restless}\\\\label{restless}&/" \
        tangled/weave/book.latex
    timeout 300 bash -c weave >settled.out 2>&1
    echo "status $?" >>settled.out
) >"$scratch/true.out" 2>&1 &
true_latex=$!

# The false latexmk: its PDF is the LaTeX text.  `hook`, if there, is done
# half-way.
mkdir "$scratch/false"
cat >"$scratch/false/latexmk" <<'END'
#!/bin/sh
for argument; do
    case $argument in -output-directory=*) directory=${argument#*=} ;; esac
done
echo half >"$directory/book.pdf"
[ ! -e hook ] || . ./hook
cp "$argument" "$directory/book.pdf"
END
chmod +x "$scratch/false/latexmk"
PATH=$scratch/false:$PATH
pdf=build/small.pdf

# state FILE...: what tells whether a file was written.
state() { stat -c '%n %i %y' "$@"; }
made() { timeout 300 make "$@"; }

# whole PDF: it is what the false latexmk makes in the end.
whole() { [ "$(tail -n 1 "$1")" = '\end{document}' ]; }

# From nothing, in one go.
export CDPATH=.:/
check "from nothing to the book" made
unset CDPATH
check "the book is there" whole $pdf
check "the figure is there" pdfinfo figures/ch01/points.pdf
check "the code is there" [ -s tangled/lib/sum.c -a -s tangled/weave/weave.sh ]
before=$(state $pdf figures/ch01/.ran figures/ch01/.drawn build/bin/chapter1)
check_prints "nothing is left to do" "Nothing to be done" made
check "and nothing is done" \
    [ "$before" = "$(state $pdf figures/ch01/.ran figures/ch01/.drawn build/bin/chapter1)" ]
check "in another language and a plain locale, nothing either" \
    bash -c 'LC_ALL=C timeout 300 make -q book'
cp $pdf "$scratch/first.pdf"

# What a change causes.

# change SED-SCRIPT: of the chapter as it first was.
change() { sed "$1" "$scratch/whole.nw" >$small; }
# same and differs BEFORE FILE...: whether they were written since.
same() { local was=$1; shift; [ "$was" = "$(state "$@")" ]; }
differs() { ! same "$@"; }

runs=$(state figures/ch01/.ran figures/ch01/.drawn figures/ch01/points.pdf)
was=$(state $pdf)
change 's/^It computes/It really computes/'
check "a word of prose is changed" made
check "a word of prose: a new book" differs "$was" $pdf
check "a word of prose: with the word in it" grep -q "really computes" $pdf
check "a word of prose: no program runs, no figure is drawn" \
    same "$runs" figures/ch01/.ran figures/ch01/.drawn figures/ch01/points.pdf
change '3s/^/Some lines more.\n\nAnd one.\n\n/'
check "lines of prose are added" made
check "lines of prose: in the book" grep -q "Some lines more" $pdf
check "lines of prose: no program runs, no figure is drawn" \
    same "$runs" figures/ch01/.ran figures/ch01/.drawn figures/ch01/points.pdf
check_prints "lines of prose: then nothing is left to do" "Nothing to be done" made
check_prints "lines of prose: the library knows its new lines" \
    "#line $(line_of $small '#include "sum.h"') \"$small\"" cat build/src/lib/sum.c
was=$(state figures/ch01/.ran)
drawn=$(state figures/ch01/.drawn)
change "s/^set xlabel 'i'/set xlabel 'n'/"
check "a plot is changed" made
check "a plot: drawn again" differs "$drawn" figures/ch01/.drawn
check "a plot: nothing runs" same "$was" figures/ch01/.ran
change 's/sum_of(5, 7)/sum_of(5, 8)/'
check "a program is changed" made
check "a program: it runs" differs "$was" figures/ch01/.ran
check "a program: its number is in the book" grep -qF '1.3\times 10^{-5}' $pdf
was=$(state figures/ch01/.ran)
change 's/return a + b;/return a + 2 * b;/'
check "the library is changed" made
check "the library: the program runs" differs "$was" figures/ch01/.ran
check "the library: the number is in the book" grep -qF '1.9\times 10^{-5}' $pdf
cp "$scratch/whole.nw" $small
check "all is changed back" made
check "all is changed back: the same bytes as at first" cmp $pdf "$scratch/first.pdf"
was=$(state $pdf)
sed -i 's/^title: .*/title: A Smaller Book/' book.yaml
check "the title is changed" made
check "the title: in the book" grep -q 'A Smaller Book' $pdf
sed -i 's/^title: .*/title: A Small Book/' book.yaml

# Chapters by number.
check_prints "make chapter1 says where things are" \
    "Data and figures are in figures/ch01/." made chapter1
check_fails "make chapter99 says which chapters there are" any \
    "there is no program of chapter 99; chapters with one: 1" made chapter99
check_fails "make chapter2, which has no program" any "chapters with one: 1" made chapter2

# A second chapter with a program, all at once, with many modules.
cat >chapters/02-more.nw <<'END'
# More {#ch:more}

It has {{ch02.many}}.

<<programs/chapter2.c>>=
#include <stdio.h>
#include "sum.h"

int main(int argc, char **argv)
{
    if (argc != 3) {
        return 2;
    }
    char name[200];
    snprintf(name, sizeof name, "%s/chapter2.results", argv[2]);
    FILE *f = fopen(name, "w");
    fprintf(f, "value many %d\n", sum_of(20, 3));
    return fclose(f) == 0 ? 0 : 1;
}
@
END
for n in $(seq 12); do
    printf '\nOne more.\n\n<<lib/m%d.c>>=\n#include "sum.h"\n' "$n"
    printf 'int m%d(int a);\nint m%d(int a) { return sum_of(a, 1); }\n@\n' "$n" "$n"
done >>chapters/02-more.nw
sed -i 's/\[01-small\]/[01-small, 02-more]/' book.yaml
jobs() {
    made clean >/dev/null
    timeout 300 make -j2 VERBOSE=1 >"$scratch/jobs" 2>&1 || { cat "$scratch/jobs"; return 1; }
}
check "two jobs at once, from nothing" jobs
check "two jobs at once: each file is compiled once" \
    [ -z "$(grep -o -- '-o build/.*' "$scratch/jobs" | sort | uniq -d)" ]
check "two jobs at once: the library is made once" \
    [ "$(grep -c 'ar rcs build/double' "$scratch/jobs")" -eq 1 ]
check "two jobs at once: the numbers of both are in the book" \
    bash -c 'grep -q "It has \\\\(23\\\\)" "$1" && grep -q "1.2.times" "$1"' - $pdf
check_fails "make chapter99 names both chapters now" any "chapters with one: 1 2" made chapter99

# A chunk replaced: nothing of the book is touched.
cat >mine.nw <<'END'
<<refuse what is too large>>=
if (a != 0) {
    return 77;
}
@
END
was=$(find tangled figures chapters $pdf -type f -exec stat -c '%n %i %y' {} + | sort)
check "a chunk can be replaced" made OVERRIDE=mine.nw BUILD=build-mine chapter2
check "the replacement is used" grep -qx "value many 77" build-mine/figures/ch02/chapter2.results
check "the book's files stay as they were" [ "$was" = "$(
    find tangled figures chapters $pdf -type f -exec stat -c '%n %i %y' {} + | sort)" ]
check_fails "a replacement in the book's own directory: refused" any \
    "needs a build directory of its own" made OVERRIDE=mine.nw chapter2
check "another replacement takes the first one's place" bash -c '
    sed "s/77/78/" mine.nw >other.nw && touch -d "2 days ago" other.nw &&
    timeout 300 make OVERRIDE=other.nw BUILD=build-mine compile &&
    grep -rqF "return 78" build-mine/src/lib && ! grep -rqF "return 77" build-mine/src'
check "without one, the book's chunk is back" bash -c '
    timeout 300 make BUILD=build-mine tangle && ! grep -rqF "return 78" build-mine/src'
check_fails "a replacement that does not exist" any "there is no file none.nw" \
    made OVERRIDE=none.nw BUILD=build-mine compile
check_fails "a book with a replacement: refused" any \
    "the book itself is made of the chapters alone" made OVERRIDE=mine.nw BUILD=build-mine

# Gradient checks and mutants: a driver that checks one sum, and a judge
# of mutants that counts them.
mkdir -p tests/checks tests/mutants
cat >tests/gradcheck.c <<'END'
#include <stdio.h>
#include <string.h>
int check_sum(void);
#ifdef BACKWARD_COMPLEX
#define NAME "checks-complex"
#else
#define NAME "checks"
#endif
int main(int argc, char **argv)
{
    int good = check_sum();
    printf("%s %s %s\n", NAME, good ? "pass" : "FAIL", argv[1]);
    for (int i = 1; i + 1 < argc; i++) {
        char name[200];
        if (strcmp(argv[i], "--out") == 0) {
            snprintf(name, sizeof name, "%s/" NAME ".tsv", argv[i + 1]);
            FILE *f = fopen(name, "w");
            fprintf(f, "# name\tequations\tfunction\tchunk\tentries\toracle\terror\tverdict\n"
                    "sum\teq:sum\tsum_of\trefuse what is too large\t1\tcounting\t%g\tpass\n",
                    check_sum() * 2.5e-16);
            fclose(f);
            snprintf(name, sizeof name, "%s/" NAME ".results", argv[i + 1]);
            f = fopen(name, "w");
            fprintf(f, "value n-" NAME " 1\n");
            fclose(f);
        }
    }
    return !good;
}
END
cat >tests/checks/sum.c <<'END'
#include "sum.h"
#include "only.h"
int check_sum(void);
int check_sum(void) { return sum_of(2, 3) == FIVE; }
END
echo '#define FIVE 5' >tests/checks/only.h
printf 'Too little.\n\n<<refuse what is too large>>=\nif (a != 0) {\n    return 1;\n}\n@\n' \
    >tests/mutants/little.nw
cat >tests/mutants.sh <<'END'
#!/bin/sh
# Judges as the true one does: links what is mutated before the library.
set -eu
build=$1 out=$2 jobs=$3 died=0 all=0
for mutant in tests/mutants/*.nw; do
    all=$((all + 1))
    for type in complex double; do
        where=$build/mutants/$type
        tangled/weave/mutate.sh "$build/src/stream" "$mutant" "$where" >/dev/null
        eval "flags=\$MUTANT_FLAGS_$type"
        $CC $flags -c "$where/lib/sum.c" -o "$where/sum.o"
        $CC "$build/$type/checks"/*.o "$where/sum.o" "$build/$type/libbackward.a" -lm -o "$where/check"
        "$where/check" || died=$((died + 1))
    done
done
echo "value deaths $died of $((2 * all)) with $jobs jobs" >"$out/mutants.results"
echo "mutants: $died of $((2 * all))"
[ "$died" -eq "$((2 * all))" ]
END
chmod +x tests/mutants.sh
sed -i '2s/$/\nChecked: {{checked.n-checks}} {{checked.n-checks-complex}} {{checked.deaths}}.\n/
    s/{#eq:sum}/{#eq:sum .derivative}/' $small
cat >>$small <<'END'

::: {.rows from="checked/equations"}
| equation | error |
|---|---|
| [{{equation}}]{.reference} | {{checks}} |

Table: What was checked. {#tab:checked}
:::
END
cp $small checked.nw
check_prints "checks and mutants are run for the book" "run   gradient checks" made
check "their results are in it" grep -q 'Checked: \\(1\\) \\(1\\) 2 of 2 with [0-9]* jobs\.' $pdf
check "and a table of theirs" grep -qF '{eq:sum}{(1.1)} & \(2.5\times 10^{-16}\)' $pdf
check_prints "then nothing is left to do, with checks" "Nothing to be done" made
check_prints "make gradcheck prints both runs" "checks-complex pass --chunks" made gradcheck
cp "$scratch/.output" said
check "make gradcheck: the other, too" grep -q "^checks pass" said
check_fails "and nothing of what was up to date" 1 '' grep -q "up to date" said
check_prints "make mutants prints its table" "mutants: 2 of 2" made mutants
checks=figures/checked/.ran mutants=figures/checked/.mutants

# causes WHAT CHECKS MUTANTS: after a change the book is made, and checks and
# mutants are run (differs) or not (same).
causes() {
    local was
    was=$(state $checks) wasnt=$(state $mutants)
    check "$1: the book is made" made
    check "$1: checks" "$2" "$was" $checks
    check "$1: mutants" "$3" "$wasnt" $mutants
}
sed 's/^It computes/It perhaps computes/; 3s/^/Line.\n\n/' checked.nw >$small
causes "a word of prose, with checks" same same
sed 's/ return a + b;/ return b + a;/' checked.nw >$small
causes "the library, with checks" differs differs
echo '#define FIVE (4 + 1)' >tests/checks/only.h
causes "a check's header" differs differs
echo '/* more */' >>tests/checks/sum.c
causes "a check" differs differs
echo 'More.' >>tests/mutants/little.nw
causes "a mutant" same differs
echo '# more' >>tests/mutants.sh
causes "the judge of mutants" same differs
cp tests/mutants/little.nw tests/mutants/copy.nw
causes "one mutant more" same differs
rm tests/mutants/copy.nw
causes "one mutant less" same differs
made gradcheck >/dev/null
made clean >/dev/null
check "checks, mutants and the book at once, with two jobs" \
    bash -c 'timeout 300 make -j2 VERBOSE=1 gradcheck mutants book >said 2>&1'
check "and each file is compiled once" \
    [ -z "$(grep -o -- '-c [a-z].* -o build/[^m].*' said | sort | uniq -d)" ]
check "with one goal, two jobs by themselves" \
    bash -c 'make clean; timeout 300 make VERBOSE=1 mutants >said 2>&1'
check "and each file is compiled once, too" \
    [ -z "$(grep -o -- '-c [a-z].* -o build/[^m].*' said | sort | uniq -d)" ]
check "some are" [ "$(grep -c -- '-c tests/' said)" -eq 4 ]
sed 's/ return a + b;/ return b + a;/; 3s/^/Line.\n\n/' checked.nw >$small
check_prints "a line of prose: the library is compiled anew" "-c build/src/lib/sum.c" \
    made gradcheck VERBOSE=1
cp "$scratch/.output" said
check "but no check" bash -c '! grep -e "-c tests/" said'

# An equation and its checks need each other.
unchecked() {
    check_fails "$1" any "$2" made
    check "$1: the book stays" cmp $pdf "$scratch/checked.pdf"
}
cp checked.nw $small
made >/dev/null
cp $pdf "$scratch/checked.pdf"
sed "s/^Large numbers/\$\$\nf'(x) = 1\n\$\$ {#eq:other .derivative}\n\n&/" checked.nw >$small
for file in checks checks-complex; do
    unchecked "an equation without a check, $file" \
        "$small:$(line_of $small '{#eq:other'): equation \"eq:other\" states a derivative, and no \
check in figures/checked/$file.tsv names it"
done
sed "s/^Large numbers/\$\$\nf'(x) = 1\n\$\$ {#eq:other .general}\n\n&/" checked.nw >$small
check "an equation that needs no check" made
cp checked.nw $small
made >/dev/null
cp tests/gradcheck.c "$scratch/driver.c"
while IFS=$'\t' read -r edit message; do
    sed "$edit" "$scratch/driver.c" >tests/gradcheck.c
    unchecked "$message" "figures/checked/checks.tsv:2: check \"sum\" $message"
done <<'END'
s/teq:sum/teq:some/	names "eq:some", which no equation is
s/teq:sum/teq:sum sec:sum/	names "sec:sum", which no equation is
s/teq:sum/t-/	names no equation
s/trefuse what/trefuse all/	names the chunk <<refuse all is too large>>, which no chapter has
s/tpass/tvacuous/	has the verdict "vacuous"
END
cp "$scratch/driver.c" tests/gradcheck.c
sed 's/ return a + b;/ return a + b + 1;/' checked.nw >$small
unchecked "a check that fails stops the book, with its report" "checks-complex FAIL"
check_fails "a check that fails: make gradcheck says so" any "checks-complex FAIL" made gradcheck
cp "$scratch/.output" said
check "and makes the other, too" grep -q "^checks FAIL" said
cp checked.nw $small
check "all right again, with checks" made
printf 'No harm.\n\n<<refuse what is too large>>=\nif (a < 0) {\n    return 0;\n}\n@\n' \
    >tests/mutants/harmless.nw
unchecked "a mutant that survives stops the book" "mutants: 2 of 4"
check_fails "a mutant that survives: make mutants says so" any "mutants: 2 of 4" made mutants
rm tests/mutants/harmless.nw
cp -R figures/checked "$scratch/recorded"
check_fails "a replaced chunk is judged by make gradcheck" any "checks-complex FAIL" \
    made OVERRIDE=tests/mutants/little.nw BUILD=build-mine gradcheck
check "and nothing of the book's is touched" diff -r figures/checked "$scratch/recorded"
check_fails "mutants of a replaced chunk: refused" any "the book itself is made" \
    made OVERRIDE=mine.nw BUILD=build-mine mutants
rm -r tests figures/checked checked.nw

# What goes wrong.
rm -rf chapters/02-more.nw build-mine figures/ch02
sed -i 's/\[01-small, 02-more\]/[01-small]/' book.yaml
cp "$scratch/whole.nw" $small
made >/dev/null
cp -R figures "$scratch/figures"
cp -R tangled "$scratch/tangled"
cp $pdf "$scratch/first.pdf"
# (A figure's own PDF has the time in it, which the book's has not.)
unharmed() {
    diff -r -x '*.pdf' figures "$scratch/figures" && diff -r tangled "$scratch/tangled" &&
        cmp $pdf "$scratch/first.pdf"
}
change 's/^size_t end/fprintf(stderr, "no luck\\n");\nif (argc > 1) return 3;\n&/'
check_fails "a program that fails stops the build" any "no luck" made
check "a program that fails: earlier figures stay whole" diff -r figures "$scratch/figures"
check "a program that fails: so does the book" cmp $pdf "$scratch/first.pdf"
check_fails "and the next time, it fails again" any "no luck" made
change 's/return a + b;/return a + c;/'
check_fails "what does not compile is told with the chapter's line" any \
    "$small:$(line_of $small 'return a + c'):" made
check "what does not compile: earlier figures stay whole" diff -r figures "$scratch/figures"
change "s/^plot 'points.tsv'/plot 'none.tsv'/"
check_fails "a plot that fails stops the build" any "tangled/plots/ch01/points.gp" made
check "a plot that fails: earlier figures stay whole" \
    cmp figures/ch01/points.pdf "$scratch/figures/ch01/points.pdf"
change 's/ch01\.tiny}}, that/ch01.giant}}, that/'
check_fails "an unknown result stops the build" any \
    "$small:$(line_of $small 'giant'): no run has recorded \"ch01.giant\"" made
check "an unknown result: the book stays as it was" cmp $pdf "$scratch/first.pdf"
change 's/@eq:sum of/@eq:none of/'
check_fails "a wrong reference stops the build" any \
    "$small:$(line_of $small '@eq:none'): no equation is labelled \"eq:none\"" made
check "a wrong reference: the code stays as it was" diff -r tangled "$scratch/tangled"
echo 'exit 1' >hook
change 's/^It computes/It perhaps computes/'
check_fails "LaTeX fails: said, with its log's name" any "build/weave/book.log" made
check "LaTeX fails: the book stays as it was" cmp $pdf "$scratch/first.pdf"
rm hook
check "and when it is repaired, it is made" made
check "it is" grep -q 'perhaps computes' $pdf
sed -i 's/01-small\]/01-small, 05-missing]/' book.yaml
check_fails "a chapter that is not there is named" any "chapters/05-missing.nw" made
sed -i 's/01-small, 05-missing/01-small/' book.yaml
cp "$scratch/whole.nw" $small
check "all well again" made
check "all well again: the same bytes as at first" unharmed

# Missing tools.
farm=$scratch/farm
mkdir "$farm"
cp -rs /usr/bin/. "$farm" 2>/dev/null
[ -e "$farm/make" ] || cp -rs /bin/. "$farm" 2>/dev/null
rm -f "$farm/latexmk"
change 's/^It computes/It still computes/'

# without TOOL PACKAGE TARGET...
without() {
    local tool=$1 package=$2
    shift 2
    mv "$farm/$tool" "$scratch/hidden"
    check_fails "without $tool: names the package $package and setup.sh" any \
        "$tool is missing: install the package $package, or run ./setup.sh" \
        env PATH="$farm" make "$@"
    mv "$scratch/hidden" "$farm/$tool"
}
without pandoc pandoc
without lua5.4 lua5.4 tangle
without gcc gcc compile
without clang clang CC=clang compile
rm -f figures/ch01/.drawn
without gnuplot gnuplot-nox chapter1
without dot graphviz
check_fails "without noweb: names the package and setup.sh" any \
    "markup is missing: install the package noweb, or run ./setup.sh" \
    made NOWEB="$scratch/nothing"
made figures/ch01/.drawn >/dev/null
cp "$scratch/false/latexmk" "$farm/latexmk"
without latexmk latexmk
without lualatex texlive-luatex
mkdir "$scratch/bare"
ln -s "$(type -P make)" "$(type -P echo)" "$scratch/bare"
check_prints "without any tool: make help" "make chapterN" \
    env -i PATH="$scratch/bare" make help
check_fails "without any tool: make says which one first" any "is missing" \
    env -i PATH="$scratch/bare" make

# A build that is interrupted, here and there.
made >/dev/null
cp $pdf "$scratch/still.pdf"

# interrupted SIGNAL WHAT SED-SCRIPT: after that change make gets the signal,
# with all that it has started, as soon as the file `reached` is there.
interrupted() {
    local signal=$1 what=$2 n=0
    change "$3"
    rm -f reached
    setsid bash -c 'trap - INT; exec timeout --foreground 300 make' >"$scratch/interrupted" 2>&1 &
    local job=$!
    until [ -e reached ] || [ "$n" -gt 500 ]; do
        sleep 0.02
        n=$((n + 1))
    done
    check "$what: comes that far" [ -e reached ]
    kill -s "$signal" -- "-$job"
    local status=0
    wait "$job" 2>/dev/null || status=$?
    check "$what, $signal: the build ends badly" [ "$status" -ne 0 ]
    check "$what, $signal: the old book stays whole" cmp $pdf "$scratch/still.pdf"
}

# recovers WHAT: the next make does all.
recovers() {
    check "$1: the next make recovers" made
    check "$1: the book is new" grep -q 'NEW' $pdf
    check "$1: and whole" whole $pdf
    check "$1: and nothing is left to do" make -q book
    cp $pdf "$scratch/still.pdf"
}
wait_here='f = fopen("reached", "w"); fclose(f); if (!fopen("go", "r")) for (;;) ;'
for signal in INT KILL; do
    rm -f go
    interrupted $signal "in a run" \
        "s|^strcpy(name + end, \"/points.tsv\");|$wait_here\n&|; s/^It computes/NEW $signal/"
    touch go
    recovers "in a run, $signal"
    echo 'touch reached; [ -e go ] || sleep 30' >hook
    rm -f go
    interrupted $signal "while weaving" "s/^It computes/NEW 2 $signal/"
    touch go
    recovers "while weaving, $signal"
    rm -f hook
done

# The library is installed, and used.
cp "$scratch/whole.nw" $small
check "installs below DESTDIR" made install DESTDIR="$scratch/dest dir" PREFIX=/opt/b
check "and nowhere else" [ ! -e /opt/b ]
cat >user.c <<'END'
#include <stdio.h>
#include "sum.h"
int main(void) { return printf("%d\n", sum_of(2, 3)) < 0; }
END
mv "$scratch/dest dir" "$scratch/dest"
flags="-I$scratch/dest/opt/b/include/backward -L$scratch/dest/opt/b/lib -lbackward -lm"
if command -v pkg-config >/dev/null; then
    export PKG_CONFIG_PATH=$scratch/dest/opt/b/lib/pkgconfig
    flags=$(pkg-config --define-variable=prefix="$scratch/dest/opt/b" --cflags --libs backward)
    check "pkg-config knows it" [ -n "$flags" ]
fi
check "a program is built with it" bash -c 'gcc -std=c11 user.c $1 -o user' - "$flags"
check_prints "and runs" 5 ./user
check "make clean" made clean
check "nothing made is left but tangled/" [ ! -e build -a ! -e figures -a -d tangled ]

# The true LaTeX.
wait $true_latex
cd "$scratch/true" || exit 1
check "LaTeX is cut short: its notes are there, the old book is, too" \
    [ -s "weave here/book.aux" -a "$(cat old.1)" = old ]
check "then the disk is full: it is said" grep -q "weave here/book.log" full.out
check "then the disk is full: with a reason" [ "$(wc -l <full.out)" -ge 2 ]
check "then the disk is full: the old book stays" [ "$(cat old.2)" = old ]
check_prints "then all is well again" "status 0" cat good.out
check "and the book has its pages" bash -c 'pdfinfo small.pdf | grep -qE "^Pages: +([5-9]|1[0-9])$"'
check_prints "page numbers that never settle are settled" "status 0" cat settled.out
check "by a file that LaTeX sees" [ -e "weave here/book.settle" ]

finish
