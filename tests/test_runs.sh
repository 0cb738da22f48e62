#!/usr/bin/env bash
# The chapters' programs: what they record is the same each time, but for
# times, which are marked; and how they take their options.

. "$(dirname "$0")/support.sh"

# without_times FROM TO: a run's files without what depends on the machine:
# the `time` lines of results, the series that say "# time" in their header,
# and drawings of both.
without_times() {
    local file
    mkdir -p "$2"
    for file in "$1"/*; do
        case $file in
        *.results) grep -v '^time ' "$file" >"$2/${file##*/}" ;;
        *.tsv) grep -qx '# time' "$file" || cp "$file" "$2" ;;
        *.pdf) ;;
        *) cp "$file" "$2" ;;
        esac
    done
}

# run NUMBER DIRECTORY OPTION...: all programs of a chapter.
run() {
    local number=$1 directory=$2 program
    shift 2
    mkdir -p "$directory"
    for program in build/bin/chapter"$number" build/bin/chapter"$number"-*; do
        case $program in *.d | *'*') continue ;; esac
        "$program" --out "$directory" "$@" >>"$directory.out" 2>>"$directory.err" ||
            return
    done
}

numbers=$(find build/bin -name 'chapter*[0-9]' | sed 's/.*chapter//' | sort -n)
check "there are programs" [ -n "$numbers" ]
# Training on MNIST takes minutes.  If the book has done that, the chapter
# runs twice here, on its own digits, instead of once more.
cp -R figures "$scratch/first"
export MNIST_DIR=
if grep -qx 'text data MNIST' figures/ch08/chapter8.results; then
    rm -rf "$scratch/first/ch08"
    check "chapter 8: runs on its own digits" run 8 "$scratch/first/ch08" --data own
fi
for number in $numbers; do
    chapter=ch$(printf %02d "$number")
    most=15 own=()
    [ "$number" != 8 ] || most=120 own=(--data own)
    [ "$number" != 9 ] || most=90     # it measures, for so many seconds
    TIMEFORMAT='%U %S'
    { time check "chapter $number: runs again" run "$number" "$scratch/$chapter" "${own[@]}" >&3; } \
        3>&1 2>"$scratch/spent"
    # Not a measurement: the same program has taken 6 and 10 s here within
    # minutes.  It finds an experiment that has got out of hand.
    check_prints "chapter $number: takes less than $most s of the processor" "" \
        awk -v most="$most" '{ printf "%.1f s\n", $1 + $2
            exit !($1 + $2 > 0.001 && $1 + $2 < most) }' "$scratch/spent"
    without_times "$scratch/first/$chapter" "$scratch/a"
    without_times "$scratch/$chapter" "$scratch/b"
    check "chapter $number: the same but for times" diff -r "$scratch/a" "$scratch/b"
    check "chapter $number: and there are values" \
        [ "$(cat "$scratch"/a/*.results | wc -l)" -ge 3 ]
    check "chapter $number: and series" ls "$scratch"/a/*.tsv
    check "chapter $number: no line of a report is wider than 72 signs" \
        bash -c '! grep -nE "^.{73}" "$@"' - "$scratch/$chapter.out" "$scratch/$chapter"/*.txt
    check "chapter $number: no progress where there is no terminal" [ ! -s "$scratch/$chapter.err" ]
    check "chapter $number: no listing speaks of seconds" \
        bash -c '! grep -niE "\b([0-9.]+ ?(m|µ|n)?s|(milli|micro|nano)?seconds?|minutes?)\b" "$@"' \
        - "$scratch/$chapter"/*.txt
    rm -rf "$scratch/a" "$scratch/b"
done

# How well the networks of chapter 8 read, whichever digits the book used,
# and that our own are too hard for a network without a hidden layer.
# within FILE NAME LEAST MOST: three seeds' values are all between the two.
within() {
    awk -v name="$2-" -v least="$3" -v most="$4" '
        $1 == "value" && $2 ~ "^" name "[123]$" { n++; if ($3 < least || $3 > most) bad = 1; print }
        END { exit bad || n != 3 }' "$1/chapter8.results"
}
if grep -qx 'text data MNIST' figures/ch08/chapter8.results; then
    check "784-50-10 on MNIST: 96.8 to 97.6 %" within figures/ch08 shallow 96.8 97.6
    check "784-64-32-10 on MNIST: 97.2 to 97.8 %" within figures/ch08 deep 97.2 97.8
fi
check "784-50-10 on our own digits: 95 to 99 %" within "$scratch/ch08" shallow 95 99
check "784-64-32-10 on our own digits: 95 to 99 %" within "$scratch/ch08" deep 95 99
check "a linear classifier on our own digits: below 93 %" within "$scratch/ch08" linear 50 93

# The gradient checks record the same, too.
mkdir "$scratch/checked"
for type in -complex ""; do
    check "gradcheck$type: runs again" "build/bin/gradcheck$type" --out "$scratch/checked"
    for file in "checks$type.tsv" "checks$type.results"; do
        check "gradcheck$type: $file is the same but for times" diff \
            <(grep -v '^time ' "figures/checked/$file") <(grep -v '^time ' "$scratch/checked/$file")
    done
done

# What is marked as a time is one; and the comparison sees what is not.
check "times are marked somewhere" grep -qs '^time [a-z]' figures/*/*.results
check "series of times are marked somewhere" grep -lqx '# time' figures/*/*.tsv
mkdir "$scratch/x" "$scratch/y"
printf 'value a 1\ntime b 2\n' >"$scratch/x/p.results"
printf 'value a 1\ntime b 3\n' >"$scratch/y/p.results"
printf '# note\n# time\n# n t\n1\t2\n' >"$scratch/x/t.tsv"
printf '# note\n# time\n# n t\n1\t3\n' >"$scratch/y/t.tsv"
compare() {
    rm -rf "$scratch/a" "$scratch/b"
    without_times "$scratch/x" "$scratch/a"
    without_times "$scratch/y" "$scratch/b"
    diff -r "$scratch/a" "$scratch/b"
}
check "other times are no difference" compare
echo 'value a 2' >"$scratch/y/p.results"
check_fails "another value is one" 1 "value a 2" compare
cp "$scratch/x/p.results" "$scratch/y"
printf '# note\n# n v\n1\t2\n' >"$scratch/x/s.tsv"
printf '# note\n# n v\n1\t3\n' >"$scratch/y/s.tsv"
check_fails "another series is one" 1 "s.tsv" compare
cp "$scratch/x/s.tsv" "$scratch/y"
echo one >"$scratch/x/l.txt"
check_fails "a listing that is missing is one" 1 "l.txt" compare

# Options.
for program in build/bin/chapter* build/bin/gradcheck*; do
    case $program in *.d) continue ;; esac
    name=${program##*/}
    # Chapter 9's programs measure; what they draw has one seed.
    case $name in
    chapter9*) known=--out ;;
    *)
        known=--seed
        check_fails "$name: a seed that is no number" 2 "--seed" "$program" --seed one
        ;;
    esac
    check_prints "$name --help names $known" "$known" "$program" --help
    check_prints "$name --help names --out" "--out" "$program" --help
    check_fails "$name: an unknown option is named" 2 "--lits" "$program" --lits
    check_fails "$name: and the known ones listed" 2 "$known" "$program" --lits
    echo file >"$scratch/file"
    check_fails "$name: a directory that cannot be" 1 "$scratch/file" \
        "$program" --out "$scratch/file/below"
done

finish
