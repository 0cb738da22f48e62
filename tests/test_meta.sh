#!/usr/bin/env bash
# What the project says about itself must be so: the README's commands,
# licences, citation, names of files and chunks, and the house style as
# far as a program can see it.

. "$(dirname "$0")/support.sh"

# every_file: all files of the project, without what is made of them.
every_file() {
    find . \( -name .git -o -path './build*' -o -path ./figures \) -prune \
        -o -type f -print
}

# none DESCRIPTION PATTERN FILE...: no file has a line like that.
none() {
    local description=$1 pattern=$2
    shift 2
    grep -nHP -e "$pattern" "$@" >"$scratch/found" 2>/dev/null
    check "$description" bash -c '! cat "$1" | grep .' - "$scratch/found"
}

# prose FILE: its prose with line numbers kept: chunks, fenced blocks and
# quoted code are blanked.
prose() {
    awk '/^<<.*>>=$/     { code = 1 }
         /^```/ && !code { fence = !fence; print ""; next }
         code || fence   { print ""; if (/^@( |$)/) code = 0; next }
                         { gsub(/`[^`]*`/, ""); print }' "$1"
}

# The README's commands.
block=$(awk '/^```sh$/ { on = 1; next } on && /^```/ { exit }
             on { sub(/ *#.*/, ""); print }' README.md)
check "the README's first commands build the book and run the tests" \
    [ "$block" = $'./setup.sh && make\n./setup.sh && make check' ]
.ci/run --print >"$scratch/steps"
while read -r line; do
    check ".ci/run types what the README says: $line" \
        grep -qxF "$line" "$scratch/steps"
done <<<"$block"
check ".ci/run compiles everything with clang, too" \
    grep -q "CC=clang compile" "$scratch/steps"
check "the README's first screen has both pictures" \
    bash -c 'head -n 30 README.md | grep -c "<img src=\"docs/" | grep -qx 2'
for target in $(sed -n 's/^| `make\( [a-zA-Z0-9]*\)\?` .*/\1/p' README.md |
                sed -e 's/chapter[0-9]*/chapterN/' -e /help/d); do
    check_prints "README's make $target is in make help" "make $target " make help
done
for target in $(make help | sed -n 's/^make \([a-zA-Z]*\) .*/\1/p'); do
    check "make help's $target is in the README" \
        grep -qE "^\| .make ${target/chapterN/chapter[0-9]}. " README.md
done
if [ -d tangled/lib ]; then
    command=$(sed -n 's/^cc -std/cc -std/p' README.md)
    mkdir -p "$scratch/tangled"
    ln -s "$root/tangled/lib" "$scratch/tangled/lib"
    for type in "" -DBACKWARD_FLOAT "-DBACKWARD_COMPLEX -fcx-limited-range"; do
        check "the library compiles as the README says ($type)" \
            bash -c 'cd "$1" && eval "${2/cc /gcc }" "$3"' - "$scratch" "$command" "$type"
    done
fi

# Files that are named are there.
for document in README.md CONTRIBUTING.md LICENSE chapters/00-preface.nw; do
    for name in $(grep -oE '(src="|`)[A-Za-z][A-Za-z0-9_./-]*\.(png|txt|md|cff|yaml|sh|nw|h)["`]' \
                      "$document" | sed 's/^src=//' | tr -d '"`' | sort -u); do
        check "$document names $name, which is there" [ -e "$name" ]
    done
done
for script in setup.sh .ci/run tests/mutants.sh tests/test_*.sh; do
    check "$script can be run" [ -x "$script" ]
    check "$script is sound shell" bash -n "$script"
done
check "what is made is ignored" grep -qx /build/ .gitignore
check "figures are ignored" grep -qx /figures/ .gitignore

# The vocabulary of exercises' checks.
for word in $(grep -oE '\bjudge_[a-z_]+\(' tests/exercises/judge.h | tr -d '(' | sort -u); do
    check "the appendix knows $word" grep -qF "| \`$word\` |" chapters/g-judging.nw
done

# Licences and citation.
check "LICENSE has the MIT licence" grep -q 'WITHOUT WARRANTY OF ANY KIND' LICENSE
check "LICENSE says which part is under which licence" grep -q 'CC BY-SA 4.0' LICENSE
check "the text's licence is there in full" bash -c '
    grep -q "^Attribution-ShareAlike 4.0 International$" "$1" &&
    [ "$(grep -c "^Section [1-8] -- " "$1")" -eq 8 ]' - LICENSES/CC-BY-SA-4.0.txt

# fields FILE KEY...: values in a YAML file, a line each, read by pandoc.
fields() {
    local file=$1
    shift
    printf '$%s$\n' "$@" >"$scratch/fields.txt"
    pandoc --metadata-file "$file" --template "$scratch/fields.txt" \
        --from markdown --to plain --wrap none /dev/null
}
fields CITATION.cff title cff-version message >"$scratch/citation"
check "CITATION.cff is YAML with a version" grep -qx '1\.2\.0' "$scratch/citation"
check "CITATION.cff has what the format demands" \
    bash -c '[ "$(grep -c . "$1")" -eq 3 ] && grep -q "^authors:" CITATION.cff' - "$scratch/citation"
check "CITATION.cff has the title of book.yaml" \
    [ "$(head -n 1 "$scratch/citation")" = "$(fields book.yaml title)" ]
check "CITATION.cff has the authors of book.yaml" \
    grep -qxF "  - name: $(fields book.yaml author)" CITATION.cff

# Nothing unfinished, nothing that only its makers understand.  (The words
# are written so that this file does not hold them.)
mapfile -t files < <(every_file | grep -v '^./LICENSES/' | grep -v '\.png$')
none "no note to ourselves is left" '\b(TO''DO|FIX''ME|X''XX)\b' "${files[@]}"
none "no path leads out of the project" '\.\./sha''red' "${files[@]}"
none "no conflict is left unresolved" '^(<{7} |={7}$|>{7} )' "${files[@]}"
none "no file has carriage returns" '\r$' "${files[@]}"
none "no line ends in blanks" '[ \t]+$' "${files[@]}"

# House style of the chapters.
for chapter in chapters/*.nw; do
    mkdir -p "$scratch/prose"
    prose "$chapter" >"$scratch/prose/${chapter##*/}"
done
cd "$scratch/prose" || exit 1
none "prose has no tabs" '\t' ./*.nw
none "prose does not call anything obvious" \
    '(?i)\b(obviously|simply|trivially|of course|it is easy to see|clearly)\b' ./*.nw
none "prose does not announce itself" '(?i)\bin this (chapter|section|book),? we (will|shall)\b' ./*.nw
none "prose does not exclaim" '[a-z]!( |$)' ./*.nw
cd "$root" || exit 1

# Chunks that the preface names exist.
while read -r name; do
    check "the preface's chunk <<$name>> exists" grep -qF "<<$name>>=" chapters/*.nw
done < <(tr '\n' ' ' <chapters/00-preface.nw |
         grep -oP '\$\\langle\$\*\K[^*]*(?=\*\$\\rangle)' | tr -s ' ')

finish
