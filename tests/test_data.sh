#!/usr/bin/env bash
# The script behind `make data`: chapter 8, section "Where the files come
# from".  It brings four files of a few bytes from mirrors on the disk.

. "$(dirname "$0")/support.sh"

unset MNIST_DIR
script="$root/tangled/scripts/data.sh"
names="train-images-idx3-ubyte train-labels-idx1-ubyte
       t10k-images-idx3-ubyte t10k-labels-idx1-ubyte"
cd "$scratch" || exit 1

# ---- four files, their sums, and mirrors of several kinds ----------------

mkdir plain good short altered empty repacked
for name in $names; do
    seq 1 600 | awk -v name="$name" '{ print $1, $1 * $1, name }' >"plain/$name"
    gzip -9nc "plain/$name" >"good/$name.gz"
    head -c 700 "good/$name.gz" >"short/$name.gz"
    { head -c 500 "good/$name.gz"; printf x; tail -c +502 "good/$name.gz"; } >"altered/$name.gz"
    gzip -1nc "plain/$name" >"repacked/$name.gz"
    printf '%s\ngz  %s\nraw %s\n' "$name" \
        "$(sha256sum <"good/$name.gz" | cut -c 1-64)" \
        "$(sha256sum <"plain/$name" | cut -c 1-64)"
done >sums

# data TO MIRROR...: runs the script with mirrors of the test.
data() {
    local to=$1 mirror urls=()
    shift
    for mirror; do urls+=("file://$scratch/$mirror"); done
    "$script" sums "$to" "${urls[@]}"
}

# all_good DIRECTORY: exactly the four packed files are there.
all_good() {
    [ "$(find "$1" -type f | wc -l)" -eq 4 ] || { ls "$1"; return 1; }
    local name
    for name in $names; do
        gzip -dc <"$1/$name.gz" | cmp - "plain/$name" || return 1
    done
}

# nothing_bad DIRECTORY: what has a good name is good.
nothing_bad() {
    local name
    for name in $names; do
        [ ! -e "$1/$name" ] || cmp "$1/$name" "plain/$name" || return 1
        [ ! -e "$1/$name.gz" ] || gzip -dc <"$1/$name.gz" | cmp - "plain/$name" || return 1
    done
}

# ---- mirrors ---------------------------------------------------------------

check_prints "a good mirror gives all four files" "new    t10k-labels" data a good
check "and they are right" all_good a
check_prints "what is there is not fetched again" "good   train-images" data a empty
for mirrors in "empty good" "short good" "altered good" "short altered empty good" \
    "good short"; do
    # shellcheck disable=SC2086
    check "the mirrors $mirrors give all four files" data "b $mirrors" $mirrors
    check "and nothing else is left" all_good "b $mirrors"
done
for mirror in empty short altered; do
    check_fails "a mirror that is $mirror gives nothing" 1 "no mirror had train-images" \
        data "c $mirror" "$mirror"
    check_fails "and says what to do" 1 "MNIST_DIR=directory make data" data "c $mirror" "$mirror"
    check "and leaves nothing under a good name" test -z "$(find "c $mirror" -type f ! -name '*.part')"
    check "a good mirror mends it" data "c $mirror" good
    check "and all is there" all_good "c $mirror"
done
check_fails "an altered file is named" 1 "altered/train-images-idx3-ubyte.gz is not the file" \
    data d altered
check_fails "without mirrors it says so" 1 "asked were: none" data d
check_fails "another packing is refused from a mirror" 1 "is not the file" data d repacked

# ---- going on ----------------------------------------------------------------

# A curl that writes down how much is there when it is asked to go on.
mkdir bin
real_curl=$(command -v curl)
cat >bin/curl <<END
#!/bin/sh
for a; do case \$a in *.part) wc -c <"\$a" >>"$scratch/begun" 2>/dev/null || echo 0 >>"$scratch/begun" ;; esac; done
exec "$real_curl" "\$@"
END
chmod +x bin/curl
first=train-images-idx3-ubyte
going_on() { PATH="$scratch/bin:$PATH" data "$@"; }

mkdir e
head -c 600 good/$first.gz >e/$first.gz.part
: >begun
check "a part is continued" going_on e good
check "from where it ended" test "$(head -n 1 begun)" -eq 600
check "in one attempt" test "$(wc -l <begun)" -eq 4
check "and is right" all_good e

mkdir f
head -c 600 altered/$first.gz >f/$first.gz.part
check "a part that is wrong is fetched anew" data f good
check "and is right then" all_good f

mkdir g
{ cat good/$first.gz; echo more; } >g/$first.gz.part
check "a part that is too long is fetched anew" data g good
check "and is right then" all_good g

mkdir h
cp good/$first.gz h/$first.gz.part
: >begun
check "a part that is whole" going_on h good
check "needs no mirror" test "$(wc -l <begun)" -eq 3

mkdir i
head -c 600 good/$first.gz >i/$first.gz
: >begun
check "a file that is cut off is continued" going_on i good
check "from where it ended" test "$(head -n 1 begun)" -eq 600
check "and is right" all_good i

cp -R a j
cp altered/$first.gz j/$first.gz
check_fails "an altered file loses its name" 1 "" data j empty
check "also when nothing replaces it" test ! -e j/$first.gz
check "and the others stay" nothing_bad j

# A curl of which the line breaks: some bytes, and curl's status 18.
mkdir broken
cat >broken/curl <<END
#!/bin/sh
for a; do
    case \$a in
    *.part) part=\$a ;;
    file://*) file=\${a#file://} ;;
    esac
done
have=\$(wc -c <"\$part" 2>/dev/null || echo 0)
tail -c +\$((have + 1)) "\$file" | head -c 300 >>"\$part"
[ \$((have + 300)) -ge \$(wc -c <"\$file") ] || exit 18
END
chmod +x broken/curl
PATH="$scratch/broken:$PATH" data k good >k.out 2>&1
check "a broken line leaves a part" test "$(wc -c <k/$first.gz.part)" -eq 300
for n in $(seq 200); do
    if PATH="$scratch/broken:$PATH" data k good >k.out 2>&1; then break; fi
done
check "many broken lines make all files" all_good k
check "in many runs" test "$n" -gt 10

# ---- killed ------------------------------------------------------------------

# A curl that is slow, so that it can be killed in the middle.
mkdir slow
cat >slow/curl <<'END'
#!/bin/sh
for a; do
    case $a in
    *.part) part=$a ;;
    file://*) file=${a#file://} ;;
    esac
done
while have=$(wc -c <"$part" 2>/dev/null || echo 0)
      [ "$have" -lt "$(wc -c <"$file")" ]; do
    tail -c +$((have + 1)) "$file" | head -c 500 >>"$part"
    sleep 0.003
done
END
chmod +x slow/curl
bad=0
for n in $(seq 20); do
    PATH="$scratch/slow:$PATH" setsid "$script" sums l "file://$scratch/good" >l.out 2>&1 &
    sleep "0.0$((RANDOM % 90 + 10))"
    kill -KILL -- "-$!" 2>/dev/null
    wait "$!" 2>/dev/null
    [ ! -d l ] || nothing_bad l || bad=$((bad + 1))
done
check "killed twenty times, it leaves nothing bad under a good name" test "$bad" -eq 0
check "and then goes on" data l good
check "to the right end" all_good l

# ---- a directory of the reader's -----------------------------------------------

for from in plain good repacked; do
    check "MNIST_DIR with $from files" env MNIST_DIR="$scratch/$from" "$script" sums "m $from"
    check "gives all four" all_good "m $from"
done
for from in short altered; do
    check_fails "MNIST_DIR with files that are $from is refused" 1 \
        "$from/$first.gz is not the file it should be, or damaged" \
        env MNIST_DIR="$scratch/$from" "$script" sums "n $from"
    check "and leaves nothing" test -z "$(ls "n $from")"
done
check_fails "MNIST_DIR without the files is refused" 1 "has no $first or $first.gz" \
    env MNIST_DIR="$scratch/empty" "$script" sums o "file://$scratch/good"
check "and no mirror is asked" test -z "$(ls o)"

mkdir p
cp plain/* p
check_prints "plain files that are right stay" "good   $first" data p empty
echo more >>p/$first
check "one that is not" data p good
check "is put aside" test -e p/$first.wrong -a ! -e p/$first -a -e p/$first.gz

# ---- where nothing can be done ---------------------------------------------------

: >file
check_fails "a file is no directory" 1 "cannot make file/q" data file/q good
if [ "$(id -u)" -ne 0 ]; then
    mkdir r && chmod 500 r
    check_fails "a directory without rights" 1 "cannot write into r" data r good
fi
mkdir tools
for t in sh awk cut gzip mkdir rm mv cat sha256sum; do
    ln -s "$(command -v $t)" "tools/$t"
done
check_fails "without curl it says so" 1 "curl is missing" \
    env PATH="$scratch/tools" "$script" sums s "file://$scratch/good"
check "with MNIST_DIR it needs none" \
    env PATH="$scratch/tools" MNIST_DIR="$scratch/good" "$script" sums s
rm tools/sha256sum
check_fails "without a program for sums it says so" 1 "neither sha256sum nor shasum" \
    env PATH="$scratch/tools" "$script" sums t "file://$scratch/good"

# ---- the true sums ------------------------------------------------------------------

check "the book has two sums for each of the four files" awk '
    NF == 1 { n++ }
    NF == 2 && length($2) == 64 && $2 !~ /[^0-9a-f]/ { s++ }
    END { exit !(n == 4 && s == 8) }' "$root/tangled/scripts/mnist.sums"

finish
