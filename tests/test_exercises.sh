#!/usr/bin/env bash
# test_exercises.sh [SLUG...]: every exercise (or those named) can be solved,
# and nothing else passes.  Our solution is right, under both oracles, with
# sanitizers, by gcc and by clang, without a warning; the chunk as it starts,
# bodies that are empty, return at once or set zeros, and the wrong answers
# of tests/exercises/*/wrong.nw are not, and get the diagnosis they must.

. "$(dirname "$0")/support.sh"

catalogue=build/src/exercises/catalogue.tsv
gcc=$(make --no-print-directory -n exercise-0 CC="${CC:-gcc}" WERROR= |
    sed -n "s/.*--compile '\(.*\)' .*--check.*/\1/p; s/.*--compile '\(.*\)' *$/\1/p" | head -n 1)
clang=$(echo "$gcc" | sed 's/^[^ ]*/clang/; s/-fsanitize=[^ ]*//; s/-fno-sanitize[^ ]*//')

# judge_attempt FILE: leaves what was said in FILE.said, the status last.
judge_attempt() {
    local file=$1 slug compile=$gcc complex='-DBACKWARD_COMPLEX -fcx-limited-range'
    slug=$(basename "$(dirname "$file")")
    case $file in *-clang.c) compile=$clang complex=-DBACKWARD_COMPLEX ;; esac
    build/bin/exercise --check "$slug" --attempt "$file" --work "$file.work" \
        --compile "$compile" --complex "$complex" >"$file.said" 2>&1
    echo $? >"$file.status"
    rm -rf "$file.work"
}
export -f judge_attempt
export gcc clang

check "every exercise has what it needs" lua5.4 tests/exercises.lua \
    "$catalogue" "$scratch" "$@"
for file in "$scratch"/*/solution.c; do
    cp "$file" "${file%.c}-clang.c"
    cp "${file%.c}.want" "${file%.c}-clang.want"
done
printf '%s\0' "$scratch"/*/*.c |
    xargs -0 -P "$(nproc)" -n 1 bash -c 'judge_attempt "$1"' -

# verdict FILE: is it what was wanted?
verdict() {
    local file=$1 want says status
    { read -r want; read -r says; } <"${file%.c}.want"
    status=$(cat "$file.status")
    cat "$file.said"
    echo "status $status, wanted $want; should say: $says"
    case " $want " in *" $status "*) ;; *) return 1 ;; esac
    [ -z "$says" ] || tr -s '\n ' '  ' <"$file.said" | grep -qF -e "$says" || return 1
    [ "$(wc -l <"$file.said")" -le 15 ] || return 1
    case $file in */solution*) ! grep -q 'warning:' "$file.said" ;; esac
}
while IFS=$'\t' read -r number slug _; do
    for file in "$scratch/$slug"/*.c; do
        [ -e "$file" ] || continue
        check "$number $slug, $(basename "$file" .c)" verdict "$file"
    done
done <"$catalogue"
finish
