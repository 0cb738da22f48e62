#!/bin/sh
# From chapters/08-digits.nw: change it there, not here.
# data.sh SUMS DIRECTORY MIRROR...: brings the files of which SUMS has
# the sums, packed, into DIRECTORY.  They are copied from the directory
# $MNIST_DIR if that is set, and else fetched from the mirrors in turn.
set -eu
sums=$1 to=$2
shift 2
mirrors=$*

# say what could not be done
complain() { echo "data.sh: $*" >&2; }
remedies() {
    cat >&2 << 'END'
What has arrived is kept, and the next run goes on from there.  Without
a network, copy the files from a machine that has one, and say
    MNIST_DIR=directory make data
Or do without: the book is then made with digits of its own.
END
}
# judge files by their sums
if command -v sha256sum > /dev/null; then
    digest() { sha256sum | cut -c 1-64; }
elif command -v shasum > /dev/null; then
    digest() { shasum -a 256 | cut -c 1-64; }
else
    complain "neither sha256sum nor shasum is there: install one"
    exit 1
fi
sum_of() {      # NAME KIND
    awk -v name="$1" -v kind="$2" 'NF == 1 { here = $1 == name }
        here && $1 == kind { print $2 }' "$sums"
}
has_sum() {     # FILE NAME KIND
    [ -s "$1" ] && [ "$(digest < "$1")" = "$(sum_of "$2" "$3")" ]
}
unpacks_right() {       # FILE NAME
    [ -s "$1" ] && [ "$(gzip -dc < "$1" 2> /dev/null | digest)" \
        = "$(sum_of "$2" raw)" ]
}
# take a file from the reader's directory
take() {        # NAME, into $part
    if [ -e "$MNIST_DIR/$1" ]; then
        from=$MNIST_DIR/$1
        gzip -nc < "$from" > "$part" || return 1
    elif [ -e "$MNIST_DIR/$1.gz" ]; then
        from=$MNIST_DIR/$1.gz
        cat "$from" > "$part" || return 1
    else
        complain "MNIST_DIR, $MNIST_DIR, has no $1 or $1.gz"
        return 1
    fi
    # refuse a file that is another
    unpacks_right "$part" "$1" && return 0
    rm -f "$part"
    complain "$from is not the file it should be, or damaged: its" \
        "SHA-256 sum is another"
    return 1
}
# fetch a file from the mirrors
quiet=-sS
[ ! -t 2 ] || quiet=-#
attempt() {     # NAME URL, into $part
    begun=no
    [ ! -s "$part" ] || begun=yes
    status=0
    # ask for the rest of a file
    code=$(curl $quiet -fL --connect-timeout 20 --speed-limit 1000 \
        --speed-time 30 -C - -o "$part" -w '%{http_code}' "$2") || status=$?
    # judge what has come
    case $status-$code in
    0-*) has_sum "$part" "$1" gz && unpacks_right "$part" "$1" \
            && return 0
        complain "$2 is not the file it should be" ;;
    33-* | 36-* | 22-416) ;;
    *) return 1 ;;
    esac
    rm -f "$part"
    [ "$begun" = yes ] && attempt "$1" "$2"
}
fetch() {       # NAME, into $part
    has_sum "$part" "$1" gz && unpacks_right "$part" "$1" && return 0
    for mirror in $mirrors; do
        attempt "$1" "${mirror%/}/$1.gz" && return 0
    done
    complain "no mirror had $1.gz; asked were: ${mirrors:-none}"
    remedies
    return 1
}
# bring a file
bring() {       # NAME
    part=$to/$1.gz.part
    if has_sum "$to/$1" "$1" raw || unpacks_right "$to/$1.gz" "$1"; then
        echo "good   $1"
        return 0
    fi
    # take the name from what is wrong
    [ ! -e "$to/$1" ] || mv "$to/$1" "$to/$1.wrong"
    [ ! -e "$to/$1.gz" ] || mv "$to/$1.gz" "$part"
    if [ -n "${MNIST_DIR-}" ]; then take "$1"; else fetch "$1"; fi \
        || return 1
    mv "$part" "$to/$1.gz"
    echo "new    $1"
}
# bring all files
mkdir -p "$to" || { complain "cannot make $to: choose another"
                    exit 1; }
[ -w "$to" ] || { complain "cannot write into $to"; exit 1; }
[ -n "${MNIST_DIR-}" ] || command -v curl > /dev/null \
    || { complain "curl is missing: install it, or set MNIST_DIR"
         exit 1; }
# shellcheck disable=SC2013  # a name is one word
for name in $(awk 'NF == 1' "$sums"); do
    bring "$name" || exit 1
done
