#!/usr/bin/env bash
# test_exercises.sh [SLUG...]: every exercise (or those named) can be solved,
# and nothing else passes.  Our solution is right, under both oracles, with
# sanitizers, by gcc and by clang, without a warning; the chunk as it starts,
# bodies that are empty, return at once or set zeros, and the wrong answers
# of tests/exercises/*/wrong.nw are not, and get the diagnosis they must.

. "$(dirname "$0")/support.sh"

check "the judge is there" make -s --no-print-directory exercises CC=gcc
catalogue=build/src/exercises/catalogue.tsv
typed=$(make --no-print-directory -n exercise-0 CC=gcc WERROR=)
libraries=$(sed -n "s/.*--libraries '\([^']*\)'.*/\1/p" <<<"$typed" | head -n 1)
gcc=$(sed -n "s/.*--compile '\(.*\)' .*--check.*/\1/p; s/.*--compile '\(.*\)' *$/\1/p" <<<"$typed" | head -n 1)
clang=$(echo "$gcc" | sed 's/^[^ ]*/clang/; s/-fsanitize=[^ ]*//; s/-fno-sanitize[^ ]*//')

# judge_attempt FILE: judges it, and leaves in FILE.why what is not as it was
# wanted, nothing if all is.
judge_attempt() {
    local file=$1 slug compile=$gcc complex='-DBACKWARD_COMPLEX -fcx-limited-range'
    local status=0 want says said words lines
    slug=${file%/*}
    slug=${slug##*/}
    case $file in
    *-clang.c | */empty.c | */return.c | */zero.c)
        compile=$clang complex=-DBACKWARD_COMPLEX
        ;;
    esac
    build/bin/exercise --check "$slug" --attempt "$file" --work "$file.work" \
        --compile "$compile" --complex "$complex" --libraries "$libraries" >"$file.said" 2>&1 || status=$?
    rm -rf "$file.work"
    { read -r want; read -r says; } <"${file%.c}.want"
    mapfile -t lines <"$file.said"
    read -rd '' -a words <"$file.said" || :
    said=${words[*]}
    {
        [[ " $want " = *" $status "* ]] || echo "status $status, not $want"
        [[ $said = *"$says"* ]] || echo "does not say: $says"
        [ ${#lines[@]} -le 15 ] || echo "says ${#lines[@]} lines"
        [[ $file != */solution*.c || $said != *warning:* ]] || echo "warnings"
    } >"$file.why"
}
export -f judge_attempt
export gcc clang libraries

check "every exercise has what it needs" lua5.4 tests/exercises.lua \
    "$catalogue" "$scratch" "$@"
for file in "$scratch"/*/solution.c; do
    cp "$file" "${file%.c}-clang.c"
    cp "${file%.c}.want" "${file%.c}-clang.want"
done
printf '%s\0' "$scratch"/*/*.c |
    xargs -0 -P "$(nproc)" -n 1 bash -c 'judge_attempt "$1"' -

while IFS=$'\t' read -r number slug _; do
    for file in "$scratch/$slug"/*.c; do
        [ -e "$file" ] || continue
        name=${file##*/}
        if [ -e "$file.why" ] && [ ! -s "$file.why" ]; then
            pass "$number $slug, ${name%.c}"
        else
            cp "$file.said" "$scratch/.output"
            flunk "$number $slug, ${name%.c}" "$(cat "$file.why")"
        fi
    done
done <"$catalogue"
finish
