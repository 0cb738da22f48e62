#!/usr/bin/env bash
# Tangling: what is in tangled/ and build/src is what the chapters say, and
# what the chapters say wrongly is told with file and line, before anything
# is written.

. "$(dirname "$0")/support.sh"
. "$root/tests/mini_book.sh"

contents=$root/build/contents.tsv
labels=$root/build/src/labels.tsv

# The real book.

# snapshot DIRECTORY...: all files with what tells whether one was written.
snapshot() {
    find "$@" -type f -printf '%p %i %T@ %m %s\n' | sort
}
snapshot tangled build/src >"$scratch/before"
check "the book tangles" tangled/weave/tangle.sh "$contents" \
    "$scratch/plain" "$scratch/lines"
check "tangled/ is a fresh tangle, with nothing else in it" \
    diff -r tangled "$scratch/plain"
check "build/src is a fresh tangle, too" diff -r build/src "$scratch/lines"
check "tangled/ is what the chapters say, by a tangler of our own" \
    lua5.4 tests/tangled.lua plain "$contents" "$labels" tangled
check "each #line tells the truth, line by line" \
    lua5.4 tests/tangled.lua lines "$contents" "$labels" build/src
check "every chunk is listed where it begins" \
    lua5.4 tests/tangled.lua chunks "$contents" "$labels" build/src
sed '5s/[0-9]*$/1&/' build/src/chunks.tsv >"$scratch/chunks.tsv"
check_fails "and that check is not blind" 1 "chunks.tsv:5: is" \
    lua5.4 tests/tangled.lua chunks "$contents" "$labels" "$scratch"

# classes FILE...: labels of equations with their class, from the chapters.
classes() {
    awk '/^```/ { fence = !fence } fence { next } { gsub(/`[^`]*`/, "") }
         match($0, /\{#eq:[^}]*}/) { print substr($0, RSTART + 2, RLENGTH - 3) }' "$@" |
        sed 's/ *\.\(.*\)/ \1/; s/^[^ ]*$/& none/' | sort
}
awk -F '\t' '/^eq:/ { print $1, $5 ? $5 : "none" }' "$labels" | sort >"$scratch/classes"
check "equations have the classes that the chapters give them" diff "$scratch/classes" <(
    awk '$1 != "part" { print "chapters/" $2 ".nw" }' "$contents" | xargs cat | classes)
check "there are equations of each class" [ "$(cut -d ' ' -f 2 "$scratch/classes" |
    sort | uniq -c | awk '$1 >= 20' | wc -l)" -eq 3 ]
check "tangling again succeeds" bash -c \
    'tangled/weave/tangle.sh "$1" tangled build/src >"$2/written"' - "$contents" "$scratch"
check "and names no file as written" [ ! -s "$scratch/written" ]
check "and touches none" diff "$scratch/before" <(snapshot tangled build/src)
while read -r file; do
    check "$file names its chapter" bash -c '
        chapter=$(sed -n "1,2s/.*From \(chapters\/.*\.nw\): change it there, not here\..*/\1/p" "tangled/$1")
        grep -qxF "<<$1>>=" "$chapter"' - "$file"
done < <(cd tangled && find . -type f | sed 's|^\./||' | sort)
check "what is to be run can be run" \
    [ -z "$(find tangled "$scratch/plain" -name '*.sh' ! -perm -u+x)" ]

# What stands under version control, if this does: once the chapters have
# been added, so must tangled/.
if [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$root" ] &&
    [ -n "$(git ls-files chapters)" ] && git diff --quiet -- chapters book.yaml; then
    check "tangled/ is under version control as the chapters make it" \
        git diff --exit-code --stat -- tangled
    check "no file of tangled/ is left out of version control" \
        bash -c '! git ls-files --others -- tangled | grep .'
fi

# The compilers name the chapter.
cat >"$scratch/caller.c" <<'END'
#include "matrix.h"

int main(void)
{
    Matrix *a = matrix_new(2, 3), *c = matrix_new(2, 3);
    matrix_multiply(a, a, c);
    return 0;
}
END
check "a caller of the library compiles" gcc -std=c11 -Ibuild/src/lib \
    "$scratch/caller.c" build/double/libbackward.a -lm -o "$scratch/caller"
attempt bash -c '"$1"; exit' - "$scratch/caller"
place=$(grep -o '(chapters/[^)]*)' "$scratch/.output" | tr -d '()')
check "shapes that do not fit stop it" [ "$status" -ge 128 ]
check "with the chapter's name and line, where a require stands" bash -c '
    sed -n "$(($2 - 2)),${2}p" "$1" | grep require' - "${place%:*}" "${place##*:}"

# A small book, to be broken.
mini_book "$scratch/small"
cd "$scratch/small" || exit 1
printf 'part\tAll\nchapter\t01-small\n' >contents.tsv
cp -p chapters/01-small.nw whole.nw
small=chapters/01-small.nw
tangle() { "$root/tangled/weave/tangle.sh" "$@" contents.tsv plain lines; }

check "the small book tangles" tangle
check "in plain C, labels are numbers" grep -qF "eq. (1.1). */" plain/lib/sum.h
check "in the compiled C, too" grep -qF "eq. (1.1) */" lines/lib/sum.c
check "chunk names are comments of the plain C, indented as their code" \
    grep -qxF "    /* refuse what is too large */" plain/lib/sum.c
check "but not of the compiled C" bash -c '! grep "refuse what" lines/lib/sum.c'

# names_line TEXT TOOL...: the tool's message names the line with that text.
names_line() {
    local line
    line=$(line_of $small "$1")
    shift
    "$@" >"$scratch/message" 2>&1
    grep -F "$small:$line:" "$scratch/message" || { cat "$scratch/message"; return 1; }
}
for compiler in gcc clang; do
    for broken in "    return a + b;" "if (a > most) {" "int sum_of(int a, int b);"; do
        sed "s/^$broken/& oops @;/" whole.nw >$small
        tangle >"$scratch/written"
        check "$compiler names the line of: $broken" \
            names_line "oops" "$compiler" -std=c11 -Wall -c lines/lib/sum.c -o sum.o
    done
done
sed 's/^    return a + b;/    int c = a + b; a *= c;\n&/' whole.nw >$small
tangle >"$scratch/written"
cat >overflow.c <<'END'
#include "sum.h"
int main(void) { return sum_of(1000, 2147483000); }
END
check "a sanitized program compiles" gcc -std=c11 -g -fsanitize=undefined \
    overflow.c lines/lib/sum.c -Ilines/lib -o overflow
check "a sanitizer names the chapter's line" names_line "int c = a + b; a *= c" ./overflow

# What is there already.
cp whole.nw $small
tangle >/dev/null
touch plain/lib/stray.c lines/lib/stray.c
ln plain/lib/sum.c opened
sed 's/return a + b;/return b + a;/' whole.nw >$small
check_prints "a change is written, and named" "lib/sum.c" tangle
check "it is there" grep -q 'return b + a;' plain/lib/sum.c
check "in one step: who has the old file open keeps it" grep -q 'return a + b;' opened
check "what no chapter makes is removed" [ ! -e plain/lib/stray.c -a ! -e lines/lib/stray.c ]

# What is wrong with the chapters.

cp whole.nw $small
tangle >/dev/null
good=$(snapshot plain lines)

# wrong DESCRIPTION SED-SCRIPT TEXT MESSAGE: after that change of the chapter
# tangling fails with MESSAGE at the first line that holds TEXT.
wrong() {
    sed "$2" whole.nw >$small
    check_fails "$1: told with file and line" 1 \
        "$small:$(line_of $small "$3"): $4" tangle
    check "$1: nothing is written" [ "$(snapshot plain lines)" = "$good" ]
}
wrong "undefined chunk" 's/<<refuse what is too large>>$/<<refuse what is large>>/' \
    '<<refuse what is large>>' 'chunk <<refuse what is large>> is not defined in any chapter'
wrong "unused chunk" 's/^    <<refuse.*>>$//' \
    '<<refuse what is too large>>=' 'chunk <<refuse what is too large>> is never used'
wrong "duplicate label" 's/{#sec:program}/{#sec:sum}/' \
    '## The program' "label \"sec:sum\" is already defined at $small:$(line_of whole.nw '## The sum')"
wrong "unknown equation in prose" 's/equation @eq:sum/equation @eq:some/' \
    '@eq:some' 'no equation is labelled "eq:some"'
wrong "unknown equation in code" 's/eq\. @eq:sum \*/eq. @eq:some */' \
    '@eq:some' 'no equation is labelled "eq:some"'
wrong "unknown section in code" 's/eq\. @eq:sum\. \*/section @sec:some *\//' \
    'section @sec:some' 'no section is labelled "sec:some"'
wrong "label of no kind" 's/{#fig:points}/{#figure:points}/; s/@fig:points/1/' \
    '{#figure:points}' 'label "figure:points" has no kind'
wrong "two at once, the first" 's/equation @eq:sum/@eq:one/; s/Figure @fig:points/@fig:two/' \
    '@eq:one' 'no equation'
wrong "two at once, the second" 's/equation @eq:sum/@eq:one/; s/Figure @fig:points/@fig:two/' \
    '@fig:two' 'no figure'

# An equation of derivatives says whether it is to be checked.
formula() { sed -e "s/^s = a + b\.\$/$1/" -e "s/{#eq:sum}/$2/" whole.nw >$small; }
class_told() {
    check_fails "$1: told with file and line" 1 \
        "$small:$(line_of $small '$$ {#eq:sum'): $2" tangle
    check "$1: nothing is written" [ "$(snapshot plain lines)" = "$good" ]
}
while IFS=$'\t' read -r sign text; do
    formula "${text//\\/\\\\}" '{#eq:sum}'
    class_told "$sign without a class" \
        'equation "eq:sum" speaks of derivatives: say .derivative or .general'
done <<'END'
a partial derivative	y = \partial L
a gradient	y = \nabla L
an adjoint	\bar y_1 = 1
a delta	y = \delta_1
a prime	y = f'(x)
a prime in words	y = f^{\prime}
a quotient of differentials	y = \frac{dy}{dx}
a quotient of Greek ones	y = \frac{d\alpha}{dx}
a prime in the first of three lines	f'(x) \\\n2 \\\n3
END
formula 'y = \\partial L' '{#eq:sum .derivation}'
class_told "a class that does not exist" \
    'equation "eq:sum": a class is .derivative or .general, not ".derivation"'
formula 'y = \\partial L' '{#eq:sum .general .derivative}'
class_told "two classes" \
    'equation "eq:sum": a class is .derivative or .general, not ".general .derivative"'
for class in derivative general; do
    formula 'y = \\partial L' "{#eq:sum .$class}"
    check "class $class is taken" "$root/tangled/weave/tangle.sh" contents.tsv plain2 lines2
    check "class $class is in the table of labels" \
        grep -qxP "eq:sum\t1\.1\t$small\t$(line_of $small "\$\$ {#eq:sum")\t$class" lines2/labels.tsv
done
formula 'y = \\Delta f + \\barrel + \\frac{1}{d}' '{#eq:sum}'
check "what only looks like a derivative needs no class" \
    "$root/tangled/weave/tangle.sh" contents.tsv plain2 lines2
sed "s/^Large numbers/\$\$\nf'(x)\n\$\$\n&/" whole.nw >$small
check "nor does a formula without a label, nor one after it" \
    "$root/tangled/weave/tangle.sh" contents.tsv plain2 lines2
cp whole.nw $small

sed 's/^Large numbers.*/As in `@eq:quoted`.\n\n```\n@eq:fenced\n```\n/' whole.nw >$small
check "what stands in a fence or in quotes is not looked up" \
    "$root/tangled/weave/tangle.sh" contents.tsv plain2 lines2
sed 's/^Large numbers/& <<are left out/' whole.nw >$small
check_fails "unescaped signs in prose: told with file and line" any \
    "$small:$(line_of $small 'Large numbers'): unescaped <<" tangle
check "unescaped signs in prose: nothing is written" [ "$(snapshot plain lines)" = "$good" ]
sed 's/^if (a > most) {/<<refuse what is too large>>\n&/' whole.nw >$small
check_fails "a chunk that uses itself: refused" any "<<refuse what is too large>>" \
    timeout 20 "$root/tangled/weave/tangle.sh" contents.tsv plain lines
check "a chunk that uses itself: nothing is written" [ "$(snapshot plain lines)" = "$good" ]
cp whole.nw $small
printf '# Other {#ch:small}\n' >chapters/02-other.nw
printf 'part\tAll\nchapter\t01-small\nchapter\t02-other\n' >contents.tsv
check_fails "label of another chapter: told where" 1 \
    "chapters/02-other.nw:1: label \"ch:small\" is already defined at $small:1" tangle
printf 'part\tAll\nchapter\t01-small\n' >contents.tsv

# A full disk: what is there stays whole, as it was or as it should be.
tangle >/dev/null
cp -R plain old
cp -R lines old-lines
for n in 1 2 3 4 5 6; do
    printf '<<lib/more%d.h>>=\nint more%d;   /* @eq:sum */\n@\n\nAgain.\n\n' $n $n
done >more.nw
sed -e 's/^    return a + b;/    a += 0;\n&/' -e '/^Large numbers/r more.nw' whole.nw >$small
"$root/tangled/weave/tangle.sh" contents.tsv new new-lines >/dev/null

# whole_files DIRECTORY OLD NEW: each file is the one or the other.
whole_files() {
    local file
    while read -r file; do
        cmp -s "$1/$file" "$2/$file" || cmp -s "$1/$file" "$3/$file" ||
            { echo "$1/$file is neither old nor new"; return 1; }
    done < <(cd "$2" && find . -type f)
}

# done_or_whole SAID: after an attempt to tangle in plain/ and lines/ with
# that status: all done, or told why not and no file spoilt.
done_or_whole() {
    if [ "$1" -eq 0 ]; then
        diff -r plain new && diff -r lines new-lines
    else
        whole_files plain old new && whole_files lines old-lines new-lines &&
            { [ -s message ] || { echo "no reason is told"; return 1; }; }
    fi
}
judge_full() {
    local said=$status
    cp "$scratch/.output" message
    if [ "$said" -eq 0 ]; then
        succeeded=$((succeeded + 1))
    else
        failures=$((failures + 1))
    fi
    check "$1: status $said, and so it is" done_or_whole "$said"
}
succeeded=0 failures=0
for size in 1 2 4 5 6 1000; do
    rm -rf plain lines
    cp -R old plain
    cp -R old-lines lines
    attempt bash -c 'trap "" XFSZ; ulimit -f "$1"
        exec "$2/tangled/weave/tangle.sh" contents.tsv plain lines' - "$size" "$root"
    judge_full "no file over $size KiB"
done
check "some of these attempts failed and some did not" \
    [ "$succeeded" -ge 1 -a "$failures" -ge 3 ]
check "afterwards it is done" tangle
check "and well" diff -r plain new

# The same with a disk of its own, where one can be had: `disk` holds
# plain/ and lines/ or the temporary files.
cat >full.sh <<'END'
where=$1 room=$2 tangle=$3
mount -t tmpfs -o size=1m none disk || exit 99
case $where in
results)
    cp -R old disk/plain
    cp -R old-lines disk/lines
    set -- disk/plain disk/lines ;;
temporary)
    cp -R old plain
    cp -R old-lines lines
    export TMPDIR=$PWD/disk
    set -- plain lines ;;
esac
free=$(df --output=avail -k disk | tail -n 1)
head -c "$((free - room))k" /dev/zero >disk/filler
status=0
"$tangle" contents.tsv "$@" || status=$?
if [ "$where" = results ]; then
    cp -R disk/plain disk/lines .
fi
exit "$status"
END
mkdir disk
if unshare -rm mount -t tmpfs none disk 2>/dev/null; then
    succeeded=0 failures=0
    for try in results:{0,4,8,16,24,32,400} temporary:{8,24,40,56,64,72,88,400}; do
        rm -rf plain lines
        attempt unshare -rm bash full.sh "${try%:*}" "${try#*:}" "$root/tangled/weave/tangle.sh"
        judge_full "${try#*:} KiB left for ${try%:*}"
    done
    check "some of these attempts failed and some did not" \
        [ "$succeeded" -ge 2 -a "$failures" -ge 4 ]
fi
check "afterwards it is done again" tangle
check "and well again" diff -r plain new

# Overrides.
printf 'part\tAll\nchapter\t01-small\nchapter\t02-more\n' >contents.tsv
cp whole.nw $small
cat >chapters/02-more.nw <<'END'
# More {#ch:more}

Negative numbers are left out, too.

<<refuse what is too large>>=
if (a < -1000) {
    return 0;
}
@

An end.
END
tangle >/dev/null
check "a chunk can be extended in another chapter" bash -c '
    grep -A 3 "a > most" plain/lib/sum.c | grep "a < -1000"'
check "its name is said once" [ "$(grep -c 'refuse what' plain/lib/sum.c)" -eq 1 ]
check "each part is at its own place" bash -c \
    'grep -A 1 "^#line 6 \"chapters/02-more.nw\"" lines/lib/sum.c | grep "a < -1000"'
mkdir -p other
cat >other/one.nw <<'END'
Other limits.

<<refuse what is too large>>=
if (a > 7)
    return 7;
@

And more of it, eq. @eq:sum.

<<refuse what is too large>>=
if (a < 3)
    return 3;   /* eq. @eq:sum */
@
END
cp lines/lib/sum.c before.c
cp plain/programs/chapter1.c before-program.c
cp lines/programs/chapter1.c before-program-lines.c
check "the chunk is listed where its first part begins" grep -qxF \
    "refuse what is too large	$small	$(line_of $small '<<refuse what is too large>>=')" lines/chunks.tsv
check "an override is taken" tangle --override other/one.nw
check "the chunk is listed where the override has it" grep -qxF \
    "refuse what is too large	other/one.nw	3" lines/chunks.tsv
check "all parts of the chunk are replaced" bash -c '! grep -r -e 1000 plain/lib lines/lib'
check "by all parts of the override, in order" bash -c '
    grep -A 2 "a > 7" plain/lib/sum.c | grep "a < 3"'
check "labels in it are resolved" grep -qF "return 3;   /* eq. (1.1) */" plain/lib/sum.c
check "its name is a comment still" grep -qxF "    /* refuse what is too large */" plain/lib/sum.c
check "#line names the override" bash -c \
    'grep -A 1 "^#line 4 \"other/one.nw\"" lines/lib/sum.c | grep "a > 7"'

# book_lines FILE: its lines of the small chapter's own, with their places.
book_lines() {
    awk -F '"' '/^#line/ { split($1, a, " "); n = a[2]; f = $2; next }
                f ~ /small/ { print n++ ": " $0 }' "$1"
}
book_lines before.c | grep -v -e most -e 'return 0' -e '^[0-9]*: }$' >before.lines
book_lines lines/lib/sum.c | grep -v '^[0-9]*: }$' >after.lines
check "the other lines keep their numbers" diff before.lines after.lines
check "there are such lines" grep -q 'return a + b' after.lines
check "other files stay as they were" cmp plain/programs/chapter1.c before-program.c
check "and the lines below keep their numbers" cmp lines/programs/chapter1.c before-program-lines.c
sed 's/what is too large/what is too small/' other/one.nw >other/none.nw
check_fails "unknown name in an override: told with file and line" 1 \
    "other/none.nw:3: the book has no chunk <<refuse what is too small>> to replace" \
    tangle --override other/none.nw
check "unknown name in an override: nothing is written" grep -q "a > 7" plain/lib/sum.c
cat >other/two.nw <<'END'
<<lib/sum.h>>=
int sum_of(int a, int b); /* replaced */
@
END
check "two overrides at once" tangle --override other/one.nw --override other/two.nw
check "the first is taken" grep -q "a > 7" plain/lib/sum.c
check "the second is taken" grep -q "replaced" plain/lib/sum.h
check "a replaced file names the override" grep -qF "From other/two.nw: change it there" plain/lib/sum.h
sed 's/return 7;/<<nothing of the kind>>/' other/one.nw >other/bad.nw
check_fails "undefined chunk in an override: told with file and line" 1 \
    "other/bad.nw:5: chunk <<nothing of the kind>> is not defined" \
    tangle --override other/bad.nw
tangle >/dev/null
check "without overrides all is as before" cmp lines/lib/sum.c before.c
mkdir "other/a space"
cp other/two.nw "other/a space/two.nw"
check "an override in a directory with a space" tangle --override "other/a space/two.nw"
check "is taken" grep -q replaced plain/lib/sum.h

# The same for one file, in a hurry.
mutate() { "$root/tangled/weave/mutate.sh" "$@"; }
tangle --override other/one.nw >/dev/null
cp lines/lib/sum.c other/slowly.c
tangle >/dev/null
check_prints "a mistake is planted in one file" "lib/sum.c" \
    mutate lines/stream other/one.nw planted
check "in no other" [ "$(find planted -type f)" = planted/lib/sum.c ]
check "as an override would, but for labels in its comments" \
    cmp <(sed 's/@eq:sum/(1.1)/' planted/lib/sum.c) other/slowly.c
check "what was tangled stays" cmp lines/lib/sum.c before.c
cat >other/program.nw <<'END'
<<write the result>>=
return 3;
@
END
check_prints "a chapter's program is a file, too" "programs/chapter1.c" \
    mutate lines/stream other/program.nw planted
check "with its mistake" grep -q 'return 3' planted/programs/chapter1.c
check_fails "unknown name: told with file and line" 1 \
    "other/none.nw:3: the book has no chunk <<refuse what is too small>> to replace" \
    mutate lines/stream other/none.nw planted3
cat >other/prose.nw <<'END'
<<of no use>>=
return 3;
@
END
cp lines/stream other/stream
printf '@file x.nw\n@begin code 1\n@defn of no use\n@nl\n@end code 1\n' >>other/stream
check_fails "in no source file: refused with file and line" 1 \
    "other/prose.nw:1: chunk <<of no use>> is in no source file of C" \
    mutate other/stream other/prose.nw planted3
check "and nothing is written" [ ! -e planted3 ]
check "a header, and who includes it" \
    mutate lines/stream other/two.nw planted4
check "with its mistake, too" grep -q replaced planted4/lib/sum.h
check "beside the source" [ -e planted4/lib/sum.c ]

finish
