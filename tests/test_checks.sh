#!/usr/bin/env bash
# The gradient checks of the book and those who judge them: no false
# alarm, no check that says what does not exist, no mutant that slips
# through.

. "$(dirname "$0")/support.sh"

places=(--chunks build/src/chunks.tsv --labels build/src/labels.tsv)

# No false alarm: every check, at a hundred random points, and from each
# of them after training and at a hard point.
points=100
for g in gradcheck-complex gradcheck; do
    "build/bin/$g" --points $points >"$scratch/$g.out" 2>&1 &
done
wait
for g in gradcheck-complex gradcheck; do
    grep -v -e '^gradient of' -e ' pass$' "$scratch/$g.out" >"$scratch/$g.alarms"
    check "$g makes its checks at $points points" \
        [ "$(grep -c ' pass$' "$scratch/$g.out")" -ge 30 ]
    check "and raises no false alarm" diff /dev/null "$scratch/$g.alarms"
done

# Both builds check the same things.
names() { awk 'NR > 1 { print $1 }' "$scratch/$1.out"; }
check "both builds make the same checks" \
    diff <(names gradcheck-complex) <(names gradcheck)

for g in gradcheck-complex gradcheck; do
    attempt bash -c 'time -p "$@"' - "build/bin/$g" "${places[@]}"
    check "$g takes at most two seconds" \
        awk '/^real/ { exit !($2 <= 2) }' "$scratch/.output"
    check "$g leaves a table" "build/bin/$g" --out "$scratch/$g" "${places[@]}"
    check "and the same bytes once more" bash -c '
        "build/bin/$1" --out "$2/again" >/dev/null || exit
        cat "$2/again/"*.tsv | cmp - "$2/$1/"*.tsv' - "$g" "$scratch"
    rm -rf "$scratch/again"
done

# What is wrong with the list or the files is said.
grep -v '^eq:local-add' build/src/labels.tsv >"$scratch/labels.tsv"
grep -v '^differentiate a sum' build/src/chunks.tsv >"$scratch/chunks.tsv"
check_fails "an equation that does not exist" 1 \
    'check add: no equation is labelled "eq:local-add"' \
    build/bin/gradcheck --labels "$scratch/labels.tsv"
check_fails "a chunk that does not exist" 1 \
    'check add: no chunk is called "differentiate a sum"' \
    build/bin/gradcheck --chunks "$scratch/chunks.tsv"
check_fails "a directory in place of a file" 1 "cannot read $scratch" \
    build/bin/gradcheck --chunks "$scratch"
check_fails "a file that does not exist" 1 "cannot read $scratch/none" \
    build/bin/gradcheck --labels "$scratch/none"
check_fails "a check that does not exist" 1 'no check is called nonsense' \
    build/bin/gradcheck --only nonsense
check_fails "no point at all" 1 'makes no point' \
    build/bin/gradcheck --points 0
check_fails "a directory that cannot be written" 1 '/dev/null' \
    build/bin/gradcheck --only add --out /dev/null/below

# The judge of the mutants: small families of mistakes, with what it must
# say of them.
flags='-std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -O1 -w -Ibuild/src/lib'
export CC=${CC:-gcc} MUTANT_FLAGS_double=$flags
export MUTANT_FLAGS_complex="$flags -DBACKWARD_COMPLEX" MUTANT_LIBS=-lm
! grep -q inflate build/double/gunzip.o || MUTANT_LIBS='-lz -lm'

# judge NAME < FILE: the judgement on a single mutant.
judge() {
    rm -rf "$scratch/a family" "$scratch/out"
    mkdir -p "$scratch/a family"
    cat >"$scratch/a family/$1.nw"
    attempt tests/mutants.sh build "$scratch/out" 2 "$scratch/a family"
    cp "$scratch/.output" "$scratch/judged"
    echo "$status" >"$scratch/judgement"
}
judged() { [ "$(cat "$scratch/judgement")" -eq "$1" ]; }

# mutant DIAGNOSIS LINE: a mistake in the sum.
mutant() {
    cat <<END
# a mistake in the sum

Check: add
Parameter: a b
Diagnosis: $1

<<differentiate a sum>>=
case NODE_ADD:
    $2
    break;
@
END
}

says() { grep -qF -e "$1" "$scratch/judged"; }

mutant halved 'local[0] = local[1] = 0.5;' | judge halved
check "a mistake with its diagnosis is in order" judged 0
check "its line is written" grep -q \
    '^halved	differentiate a sum	a mistake in the sum	add	[ab]	halved	yes	yes	' \
    "$scratch/out/mutants.tsv"
check "and counted" grep -qx 'value killed 1' "$scratch/out/mutants.results"
mutant negated 'local[0] = local[1] = 0.5;' | judge wrong
check "another diagnosis is a failure of the judge" judged 1
check "and is told" says 'has the diagnosis "halved" (complex, in add), not "negated"'
check "without being asked it writes no page" \
    bash -c '! ls "$1"/out/mutant-*' - "$scratch"
mutant halved 'local[0] = local[1] = 0.5;' | sed 's/^Check:/Page: double\n&/' |
    judge page
check "the report of a mistake that asks for a page is written" \
    grep -q '1/2 of the right value' "$scratch/out/mutant-page.txt"
check "without its times" bash -c '! grep -q cost "$1"' - "$scratch/out/mutant-page.txt"
printf '%s\n' 'case NODE_ADD:' '    local[0] = local[1] = 0.5;' '    break;' \
    >"$scratch/planted"
check "and the code that was planted, no more and no less" \
    diff "$scratch/planted" "$scratch/out/mutant-page-code.txt"
mutant halved 'local[0] = local[1] = 0.5;' |
    sed 's/^Check:.*/Page: double\nCheck: multiply add/' | judge pages
check "the report is that of the check that failed" \
    grep -q '^fail: add$' "$scratch/out/mutant-pages.txt"
mutant halved 'local[0] = local[1] = 1;' | judge survivor
check "a survivor is a failure" judged 1
check "and is told" says 'SURVIVES'
check "and counted" grep -qx 'value survivors 1' "$scratch/out/mutants.results"
mutant halved 'nonsense;' | judge nonsense
check "what cannot be compiled is a failure" judged 1
check "and is told with the mutant's file and line" says 'nonsense.nw:9'
mutant halved 'for (;;);' | judge endless
check "what does not end is a failure" judged 1
check "and is told" says 'stopped with status 124'
mutant halved 'local[0] = local[1] = 1;' |
    sed 's/^Check:.*/Equivalent: it is right/; /^Parameter\|^Diagnosis/d' |
    judge equivalent
check "right code may call itself equivalent" judged 0
mutant halved 'local[0] = local[1] = 0.5;' |
    sed 's/^Check:.*/Equivalent: it is not/; /^Parameter\|^Diagnosis/d' |
    judge liar
check "wrong code may not" judged 1
check "and is told" says 'is marked as equivalent but fails add'
# Mistakes that no gradient shows: a test is named that does.
tested() {
    mutant halved "$2" |
        sed "s/^Check:.*/Test: $1/; /^Parameter\|^Diagnosis/d"
}
tested 'graph test_nothing' 'local[0] = local[1] = 1;' | judge untested
check "a mistake that the test does not see is a failure" judged 1
check "and is told" says 'SURVIVES (test_nothing of the suite graph)'
tested 'graph test_sum' 'local[0] = local[1] = 0.5;' | judge seen
check "so is one that a gradient check sees" judged 1
check "and is told" says 'is marked as seen by a test alone but fails add'
tested nonsense 'break;' | judge half
check "a suite without a test is not enough" judged 1
tested 'nonsense test_sum' 'local[0] = local[1] = 1;' | judge nowhere
check "a suite that does not exist is a failure" judged 1
check "and is told" says 'the suite cannot be built'
# Mistakes in what not every machine runs.
tested 'graph test_sum' 'local[0] = local[1] = 1;' | sed 's/^Test/Needs: vectors\n&/' >"$scratch/needs"
MUTANT_FLAGS_double="$flags -D__builtin_cpu_supports(f)=0" judge elsewhere <"$scratch/needs"
check "a mistake that needs vectors is left out without them" judged 0
check "and this is said" says "elsewhere is left out: it needs vectors"
sed 's/^Needs: .*/Needs: cores/' "$scratch/needs" >"$scratch/cores"
MUTANT_FLAGS_double="$flags -Dsched_getaffinity(a,b,c)=1" judge alone <"$scratch/cores"
check "so is one that needs two cores" says "alone is left out: it needs cores"
tested 'graph test_nothing' 'local[0] = local[1] = 1;' | sed 's/^Test/Needs: wings\n&/' |
    judge wings
check "nobody knows of another need" judged 1
check "and this is told" says '"Needs: wings" is not known'
mutant halved 'break;' | sed 's/differentiate a sum/no such chunk/' | judge lost
check "a chunk that the book does not have is a failure" judged 1
check "and is told" says 'the book has no chunk'
mutant halved 'break;' | sed '/^Diagnosis/d' | judge silent
check "expectations must be written down" judged 1
for line in 'Only: richardsn' 'Page: both' 'Olny: complex'; do
    mutant halved 'local[0] = local[1] = 1;' | sed "s/^Check:/$line\n&/" |
        judge misspelt
    check "$line: is not understood" judged 1
    check "and is told" says "${line%%:*}:"
done
mutant halved 'break;' | sed '1s/in/\t/' | judge tab
check "a title with a tab would spoil the table" judged 1

# Whoever ends the judge ends what it has begun.
mutant halved 'for (;;);' >"$scratch/a family/endless.nw"
tests/mutants.sh build "$scratch/out" 2 "$scratch/a family" >/dev/null 2>&1 &
judge=$!
endless() { pgrep -f '^build/mutants/endless/[a-z]*/gradcheck'; }
for _ in $(seq 100); do endless >/dev/null && break; sleep 0.1; done
check "a mistake that does not end is under way" endless
kill "$judge"
wait "$judge" 2>/dev/null
sleep 0.2
check_fails "with the judge it ends, too" 1 '' endless

finish
