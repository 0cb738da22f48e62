# shellcheck shell=bash
# The few words that our shell tests share.  A test begins with
#
#     #!/usr/bin/env bash
#     . "$(dirname "$0")/support.sh"
#
# and then stands at the root of the project, with an empty directory
# $scratch that disappears at the end.  Each check is one line of the
# report; a failed one shows what its command printed.  The last line,
# from `finish`, is "N passed, N failed", and its status tells the rest.

set -u
export LC_ALL=C.UTF-8
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MAKELEVEL  # a make in a test is a new one
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
# shellcheck disable=SC2034  # for the tests
root=$PWD
scratch=$(mktemp -d "${TMPDIR:-/tmp}/backward.XXXXXX") || exit 1
passed=0
failed=0
finished=no

# A test that stops before `finish` has failed, whatever its status.
trap 'status=$?; rm -rf "$scratch"
      [ "$finished" = yes ] || { echo "stopped before its end" >&2; exit 1; }
      exit "$status"' EXIT

# pass DESCRIPTION: counts a success.
pass() {
    passed=$((passed + 1))
    printf 'ok      %s\n' "$1"
}

# flunk DESCRIPTION WHY: counts a failure and shows what was printed.
flunk() {
    failed=$((failed + 1))
    printf 'not ok  %s\n        %s\n' "$1" "$2"
    [ ! -s "$scratch/.output" ] || head -n 40 "$scratch/.output" | sed 's/^/        | /'
}

# attempt COMMAND...: runs it with nothing to read; its output, of both
# kinds, stands in $scratch/.output and its status in $status.
attempt() {
    status=0
    "$@" >"$scratch/.output" 2>&1 </dev/null || status=$?
}

# check DESCRIPTION COMMAND...: the command must succeed.
check() {
    local description=$1
    shift
    attempt "$@"
    if [ "$status" -eq 0 ]; then
        pass "$description"
    else
        flunk "$description" "status $status: $*"
    fi
}

# check_prints DESCRIPTION TEXT COMMAND...: it must succeed and print TEXT.
check_prints() {
    local description=$1 text=$2
    shift 2
    attempt "$@"
    if [ "$status" -ne 0 ]; then
        flunk "$description" "status $status: $*"
    elif [ -n "$text" ] && ! grep -qF -e "$text" "$scratch/.output"; then
        flunk "$description" "did not print \"$text\": $*"
    else
        pass "$description"
    fi
}

# check_fails DESCRIPTION STATUS TEXT COMMAND...: it must end with that
# status ("any" for any but 0) and print TEXT (or, with an empty TEXT,
# whatever it likes).
check_fails() {
    local description=$1 expected=$2 text=$3
    shift 3
    attempt "$@"
    if [ "$status" -eq 0 ]; then
        flunk "$description" "should have failed: $*"
    elif [ "$expected" != any ] && [ "$status" -ne "$expected" ]; then
        flunk "$description" "status $status, not $expected: $*"
    elif [ -n "$text" ] && ! grep -qF -e "$text" "$scratch/.output"; then
        flunk "$description" "did not print \"$text\": $*"
    else
        pass "$description"
    fi
}

# finish: the last line of the report; ends the test.
finish() {
    finished=yes
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}
