#!/usr/bin/env bash
# The session in the preface: make watch, and exercise `leaky` from not
# written through a hint and a wrong answer to a right one.
#
#   session.sh --record   does it in a terminal of tmux's, and prints the
#                         screen
#   session.sh --shown    prints what the preface shows
#   session.sh --update   makes the preface show what was recorded

set -eu
export LC_ALL=C.UTF-8
unset MAKEFLAGS MFLAGS MAKELEVEL NO_COLOR TMUX
cd "$(dirname "$0")/.."
. tests/exercise_copy.sh
preface=chapters/00-preface.nw

shown() {
    awk '/^```/ && shown { exit } shown { print } /^```{.console #session}/ { shown = 1 }' "$preface"
}

# screen: all that the terminal shows, and has scrolled away.
screen() {
    tmux -L "$socket" capture-pane -p -S - -t session | sed -e 's/ *$//' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'
}

# until COUNT TEXT: waits till the screen has TEXT that often.
until_shown() {
    for _ in $(seq 200); do
        [ "$(screen | grep -cF -e "$2")" -lt "$1" ] || return 0
        sleep 0.1
    done
    echo "the session has not shown \"$2\" $1 times:" >&2
    screen >&2
    return 1
}

record() {
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/backward.XXXXXX")
    socket=backward-$$
    trap 'tmux -L "$socket" kill-server 2>/dev/null || :; rm -rf "$scratch"' EXIT
    exercise_copy "$scratch/book"
    cd "$scratch/book"
    tmux -L "$socket" -f /dev/null new-session -d -x 80 -y 60 -s session "env PS1='\$ ' TERM=dumb sh"
    tmux -L "$socket" set-option -t session history-limit 1000 >/dev/null
    tmux -L "$socket" send-keys -t session 'make watch' Enter
    keys='q: quit'
    until_shown 1 "$keys"
    write leaky "$(cat tests/exercises/leaky/start.c)
"
    until_shown 2 "$keys"
    tmux -L "$socket" send-keys -t session h
    until_shown 3 "$keys"
    write leaky "$(awk '/^<</ { n++; next } /^@/ { if (n == 2) exit } n == 2' tests/exercises/leaky/wrong.nw)"
    until_shown 4 "$keys"
    write leaky "$(sed 1d tangled/solutions/leaky.c)"
    until_shown 5 "$keys"
    tmux -L "$socket" send-keys -t session q
    sleep 0.5
    screen
}

case ${1-} in
--record) record ;;
--shown) shown ;;
--update)
    (record) >"$preface.session"
    awk -v session="$preface.session" '
        /^```/ && skip { skip = 0 }
        !skip
        /^```{.console #session}/ {
            while ((getline line < session) > 0) print line
            skip = 1
        }' "$preface" >"$preface.new"
    mv "$preface.new" "$preface"
    rm "$preface.session"
    ;;
*)
    sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
