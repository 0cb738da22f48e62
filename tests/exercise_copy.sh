# shellcheck shell=bash
# exercise_copy DIRECTORY: as much of the project as exercises need, whose
# chapters may be edited, with all of them as they start and nothing done.
exercise_copy() {
    make -s --no-print-directory exercises >/dev/null || return 1
    mkdir -p "$1/build/src" "$1/tests" "$1/build/weave"
    cp -p Makefile setup.sh packages.txt book.yaml "$1"
    cp -pR chapters tangled "$1"
    cp -pR tests/exercises "$1/tests"
    cp -pR build/bin build/double build/complex "$1/build"
    cp -pR build/src/lib build/src/exercises "$1/build/src"
    [ ! -e build/weave/book.aux ] || cp -p build/weave/book.aux "$1/build/weave"
    (
        cd "$1" || exit 1
        cut -f 1 build/src/exercises/catalogue.tsv | while read -r number; do
            build/bin/exercise --reset "$number" >/dev/null
        done
        rm -rf attempts exercises.tsv
    )
}

# chapter_of SLUG: the file that the exercise stands in.
chapter_of() {
    awk -F '\t' -v s="$1" '$2 == s { print $5 }' build/src/exercises/catalogue.tsv
}

# write SLUG CODE: puts code into the exercise's chunk, in its chapter.
write() {
    local file
    file=$(chapter_of "$1")
    CODE=$2 awk -v name="<<exercises/$1.c>>=" '
        $0 == name { print; print ENVIRON["CODE"]; inside = 1; next }
        inside && /^@( |$)/ { inside = 0 }
        !inside' "$file" >"$file.new" && mv "$file.new" "$file"
}
