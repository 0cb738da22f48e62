#!/usr/bin/env bash
# The program `digits`: chapter 8, section "A program to train with".

. "$(dirname "$0")/support.sh"

check "it can be made" make -s --no-print-directory digits
digits=$root/build/bin/digits
mnist_given=${MNIST_DIR-}
unset MNIST_DIR
cd "$scratch" || exit 1

# ---- small data ------------------------------------------------------------

# number N: four bytes, the most significant first.
number() {
    # shellcheck disable=SC2059  # the format is the bytes
    printf "$(printf '\\%03o' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) $(($1 >> 8 & 255)) $(($1 & 255)))"
}

# part DIRECTORY NAME COUNT FROM: COUNT images and labels.  A network can
# learn the labels of what it has seen, which will do here.
part() {
    { number 2051; number "$3"; number 28; number 28
      cat "$root"/chapters/*.nw | tail -c "+$4" | head -c $(($3 * 784)); } >"$1/$2-images-idx3-ubyte"
    { number 2049; number "$3"
      for _ in $(seq $(($3 / 10))); do printf '\000\001\002\003\004\005\006\007\010\011'; done
    } >"$1/$2-labels-idx1-ubyte"
}

small="$scratch/small data"
mkdir "$small"
part "$small" train 600 1
part "$small" t10k 200 500001
tiny=(--data "$small" --sizes "784,4,10" --batch 100 --rate 0.01)

# ---- a training, and a network that reads -------------------------------------

check_prints "--help explains" "--resume          go on from that file" "$digits" --help
own=(--data own --sizes "784,16,10" --epochs 3)
check "it trains on digits of our own" "$digits" "${own[@]}" --save "my net"
cp .output one
check "and says which they are" grep -qx \
    "data: our own digits, 10000 images to learn from, 2000 to be examined with" one
check "how large the network is" grep -qx "network: 784,16,10, relu, 12730 parameters" one
check "what the first loss is, near ln 10" awk '
    /^before the first step: test loss .*, and ln 10 is 2.3026$/ { n = $7 + 0 }
    END { exit !(n > 2.2 && n < 2.8) }' one
check "how each epoch ends" [ "$(grep -cE '^epoch [123] of 3: rate 0.1, loss [0-9.]*, training [0-9.]* %, test [0-9.]* %$' one)" -eq 3 ]
check "how good it is in the end" awk '
    /^epoch 3/ { last = $(NF - 1) }
    /^after the last update: / { found = $5 == last && $5 > 80 && $5 <= 100 }
    /^most often: [0-9]+ times a [0-9] was taken for a [0-9]$/ { confused = 1 }
    END { exit !(found && confused) }' one
check "no bar where there is no terminal" bash -c '! grep -q "s left" one'
check "nothing else is left" [ "$(find . -newer one -name '*net*' | wc -l)" -le 1 -a ! -e "my net.part" ]

check "the network can be examined" "$digits" --data own --load "my net"
check "and is as good as it was" [ "$(grep -o '[0-9.]* % of the test.*' .output)" = \
    "$(grep -o '[0-9.]* % of the test.*' one)" ]

check "it reads a test image" "$digits" --data own --load "my net" --sample 4 --write "four 4.pgm"
cp .output sample
check "shows it in 28 lines" [ "$(sed -n '2,29p' sample | grep -c '[.:=+*#%@-]')" -ge 10 ]
check "with ten probabilities that add up" awk '
    NR >= 30 && NR <= 39 { if ($1 != NR - 30) exit 1; sum += $2; n++
        if (length($3) != int(50 * $2 + 0.5)) bad = 1 }
    END { exit !(n == 10 && sum > 0.9995 && sum < 1.0005 && !bad) }' sample
check "and a verdict, the largest of them" awk '
    NR >= 30 && NR <= 39 && $2 > most { most = $2; best = $1 }
    /^This is (perhaps )?a [0-9]\.$/ { v = $NF + 0; n = NR }
    END { exit !(n == 40 && NR == 40 && v == best) }' sample

check_prints "a test image has its label" "test image 17 of MNIST, labelled 7" \
    "$digits" --data "$small" --sample 17 --write seventeen.pgm
check "and its pixels" cmp <(tail -c 784 seventeen.pgm) \
    <(tail -c +$((17 + 17 * 784)) "$small/t10k-images-idx3-ubyte" | head -c 784)

same_reading() {
    "$digits" --load "my net" --read "$1" >reading && head -n 1 reading &&
        diff <(tail -n +2 sample) <(tail -n +2 reading)
}
check_prints "what it has written it reads the same" "four 4.pgm, 28×28" same_reading "four 4.pgm"
check "and takes as it is" [ "$(sed -n 1p .output)" = "four 4.pgm, 28×28" ]

# The picture in digits, its levels one after the other in pixels.
tail -c 784 "four 4.pgm" | od -An -v -tu1 | tr -s ' \n' '\n\n' | sed '/^$/d' >pixels
{ echo "P2 28 28 255"; awk '{ print 255 - $1 }' pixels; } >dark.pgm
check_prints "dark ink on light paper is inverted" \
    "dark.pgm, 28×28, inverted since its border is light" same_reading dark.pgm
{ printf 'P5 28 28 65535 '; tail -c 784 "four 4.pgm" | od -An -v -tx1 | tr -d ' \n' |
    sed 's/../\\x&\\x&/g' | xargs -0 printf '%b'; } >deep.pgm
check_prints "two bytes a level are the same levels" "deep.pgm, 28×28" same_reading deep.pgm
# photo: the pixels on standard input, six times as large, as dark ink that
# is not quite black, off the middle of a sheet that is not quite white.
photo() {
    awk '{ p[NR - 1] = $1 }
        END { print "P2 # a photograph\n200 300\n255"
            for (r = 0; r < 300; r++) for (c = 0; c < 200; c++) {
                i = int((r - 100) / 6 + 100) - 100; j = int((c - 20) / 6 + 100) - 100
                ink = i >= 0 && i < 28 && j >= 0 && j < 28 ? p[i * 28 + j] : 0
                print 230 - int(ink * 0.7) } }'
}
photo <pixels >photo.pgm
check_prints "a photograph is scaled and centred" \
    "photo.pgm, 300×200, inverted since its border is light, scaled and centred" \
    "$digits" --load "my net" --read photo.pgm --write seen.pgm
cp .output sample
check_prints "what the network has seen of it reads the same" "seen.pgm, 28×28" same_reading seen.pgm
tail -c 784 seen.pgm | od -An -v -tu1 | tr -s ' \n' '\n\n' | sed '/^$/d' >pixels
photo <pixels >photo.pgm
check "a photograph of what the network has seen" \
    "$digits" --load "my net" --read photo.pgm --write seen.pgm
check "looks to it much the same" awk '
    FNR == NR { a[FNR] = $1; next } { d = $1 - a[FNR]; s += d * d; t += a[FNR] * a[FNR] }
    END { print s / t; exit !(FNR == 784 && s < 0.1 * t) }' pixels \
    <(tail -c 784 seen.pgm | od -An -v -tu1 | tr -s ' \n' '\n\n' | sed '/^$/d')

# ---- the same again --------------------------------------------------------------

lines() { grep -h '^epoch' "$@"; }
"$digits" "${tiny[@]}" --epochs 4 --save a >a.out 2>a.err
"$digits" "${tiny[@]}" --epochs 4 --save b >b.out 2>b.err
check "the same training prints the same" cmp a.out b.out
check "and saves the same" cmp a b
check "in a pipe nothing but the report" [ ! -s a.err ]
for threads in 1 2 3; do
    check "with $threads threads it trains" "$digits" "${tiny[@]}" --epochs 4 --threads "$threads" --save "t$threads"
    cp .output said
    check "and saves the same with $threads" cmp a "t$threads"
    check "and prints the same" diff said a.out
done
# A network whose products are large enough to be divided.
for threads in 1 2; do
    check "a larger one with $threads" "$digits" --data "$small" --sizes 784,50,10 --epochs 2 \
        --threads "$threads" --save "large$threads"
done
check "saves the same with 2 as with 1" cmp large1 large2
check_prints "--help names --threads" "cores to work on" "$digits" --help
cp .output said
check "and the default is the machine's cores" grep -qE -- "--threads N .*cores to work on.*default $(nproc)\)" said
for other in "--seed 2" --replace "--rate 0.02" "--decay 0.5" "--batch 99" "--activation tanh"; do
    # shellcheck disable=SC2086
    "$digits" "${tiny[@]}" --epochs 4 $other >b.out 2>&1
    check "$other is another training" bash -c \
        '[ "$(grep -c ^epoch b.out)" = 4 ] && ! diff <(grep ^epoch a.out) <(grep ^epoch b.out)'
done
check "with no epoch it says what it would begin with" "$digits" "${tiny[@]}" --epochs 0
cp .output said
check "and prints none" bash -c '! grep ^epoch said && grep "^after the last update" said'

on_a_terminal() { script -qec "'$digits' --data own --batch 1 --epochs 1" /dev/null </dev/null; }
check_prints "on a terminal there is a bar" "epoch 1/1" on_a_terminal
cp .output said
check "with rate and time left" grep -qE '[0-9]+k?/s +[#.]{24} +[0-9]+ %.* left' said

# ---- killed ------------------------------------------------------------------------

plan=("${tiny[@]}" --decay 0.97 --epochs 40)
"$digits" "${plan[@]}" --save whole >whole.out
# (A kill between the saving of an epoch and the printing of its line loses
# the line.  Nobody can have both or neither; then the life is lived again.)
kills=0 lost=0 early=0 between=0
rm -f broken broken.out
touch broken.out
while [ "$kills" -lt 20 ]; do
    again=()
    [ ! -e broken ] || again=(--resume)
    rm -f kept
    [ ! -e broken ] || cp broken kept
    "$digits" "${plan[@]}" --save broken "${again[@]}" >life.out 2>life.err &
    sleep "0.0$((RANDOM % 90 + 10))"
    kill -KILL "$!" 2>/dev/null
    wait "$!" 2>/dev/null
    if [ "$?" -eq 0 ]; then     # it got to its end before: the next round
        cat life.out >>broken.out
        cmp -s broken whole && diff <(lines broken.out) <(lines whole.out) || lost=$((lost + 1))
        rm -f broken
        : >broken.out
        continue
    fi
    epochs=$(sed -n 's/^epochs //p' broken 2>/dev/null)
    printed=$(lines broken.out life.out | wc -l)
    [ "${epochs:-0}" -ge "$printed" ] || early=$((early + 1))
    if [ "${epochs:-0}" -ne "$printed" ]; then
        rm -f broken
        [ ! -e kept ] || cp kept broken
        between=$((between + 1))
        [ "$between" -lt 200 ] || break
        continue
    fi
    kills=$((kills + 1))
    cat life.out >>broken.out
done 2>/dev/null
again=()
[ ! -e broken ] || again=(--resume)
check "killed twenty times, it gets to its end" "$digits" "${plan[@]}" --save broken "${again[@]}"
cat .output >>broken.out
check "rounds that ended before were right" [ "$lost" -eq 0 ]
check "in each of twenty lives" [ "$kills" -eq 20 ]
check "each epoch was saved before its line was printed" [ "$early" -eq 0 ]
check "the file is that of an undisturbed run" cmp broken whole
check "and has all epochs" grep -qx "epochs 40" broken
check "and so are the lines of the epochs" diff <(lines broken.out) <(lines whole.out)
check_prints "what has come to its end is examined" "after the last update" \
    "$digits" "${plan[@]}" --save broken --resume
check "and stays" cmp broken whole
check "it can be trained for longer" "$digits" "${plan[@]}" --epochs 42 --save broken --resume
check "by two epochs" [ "$(grep -c '^epoch 4[12] of 42' .output)" -eq 2 ]

# interrupt SIGNAL OPTION...: signals it in its first epoch, a long one.
long=(--data own --batch 1 --rate 0.01 --epochs 1)
interrupt() {
    local signal=$1 n=0
    shift
    "$digits" "${long[@]}" "$@" >i.out 2>i.err &
    until grep -q "^before the first step" i.out || [ "$n" -gt 500 ]; do
        sleep 0.02
        n=$((n + 1))
    done
    sleep 0.1
    kill "-$signal" "$!"
    wait "$!"
    echo "status $?"
    cat i.err
}
check_prints "Ctrl-C stops it" "status 130" interrupt INT --save stopped
cp .output said
check "and it says how to go on" grep -qx \
    "digits: stopped in epoch 1 of 1; the same command with --resume goes on from stopped" said
at=$(sed -n 's/^position //p' stopped)
check "nothing that was done is lost" [ "${at:-0}" -gt 0 ]
check_prints "it goes on where it stopped" "resumed after 0 epochs and $at images" \
    "$digits" "${long[@]}" --save stopped --resume
check "and would have come there anyway" "$digits" "${long[@]}" --save straight
check "to the same end" cmp stopped straight
check_prints "a request to end does the same" "status 143" interrupt TERM
cp .output said
check "and says what is lost" grep -q "nothing was saved, since there was no --save" said

# ---- disks and directories --------------------------------------------------------------

cp a old
cp a full
on_a_full_disk() { bash -c 'trap "" XFSZ; ulimit -f 30; exec "$@"' - "$@"; }
check_fails "a disk that is full is named" 1 "full: File too large; what was there is unchanged; make room" \
    on_a_full_disk "$digits" "${tiny[@]}" --epochs 9 --save full --resume
check "the checkpoint is the old one" cmp full old
check "and nothing else is there" [ ! -e full.part ]
check "with room again it goes on" "$digits" "${tiny[@]}" --epochs 5 --save full --resume
check_fails "a new one that has no room fails before the first step" 1 "new: File too large" \
    on_a_full_disk "$digits" "${tiny[@]}" --save new
check "and leaves nothing" [ ! -e new -a ! -e new.part ]
cat >full.sh <<'END'
mount -t tmpfs -o size=120k none disk || exit 99
cp old disk/full
status=0
"$@" || status=$?
ls disk
cmp disk/full old || exit 98
exit "$status"
END
mkdir disk
if unshare -rm mount -t tmpfs none disk 2>/dev/null; then
    check_fails "the same on a disk of its own" 1 "what was there is unchanged" \
        unshare -rm bash full.sh "$digits" "${tiny[@]}" --epochs 9 --save disk/full --resume
    check "and nothing else is there" [ "$(grep -c '^full' .output)" -eq 1 ]
fi
check_fails "a directory that is not there" 1 "make its directory first" \
    "$digits" "${tiny[@]}" --save none/net
if [ "$(id -u)" -ne 0 ]; then
    mkdir locked && chmod 500 locked
    check_fails "a directory without rights" 1 "choose a directory that you may write to" \
        "$digits" "${tiny[@]}" --save locked/net
fi
if [ -e /dev/full ]; then
    check_fails "a report that cannot be printed" 1 "cannot write the report" \
        bash -c '"$@" >/dev/full' - "$digits" "${tiny[@]}" --epochs 1
fi

# ---- files that are not what they should be ------------------------------------------------

refuse_data() {     # DESCRIPTION TEXT
    check_fails "data: $1" 1 "$2" "$digits" --data bad --epochs 1 --save bad.net
    check "data: $1, and nothing is saved" [ ! -e bad.net ]
    rm -rf bad
    cp -R "$small" bad
}
images=train-images-idx3-ubyte
cp -R "$small" bad
head -c 10000 "$small/$images" >bad/$images
refuse_data "cut off" "bad/$images: at offset 10000: the file ends here"
echo more >>bad/t10k-images-idx3-ubyte
refuse_data "too long" "bad/t10k-images-idx3-ubyte: at offset 156816: the file should end here"
cp bad/train-labels-idx1-ubyte bad/$images
refuse_data "labels for images" "are these the labels?"
cp bad/t10k-labels-idx1-ubyte bad/train-labels-idx1-ubyte
refuse_data "labels of the other part" "200 labels for 600 images"
printf '\377' | dd of=bad/train-labels-idx1-ubyte bs=1 seek=20 conv=notrunc 2>/dev/null
refuse_data "a label that is none" "at offset 20: sample 12 has the label 255"
: >bad/$images
refuse_data "empty" "bad/$images: at offset 0: the file is empty"
{ number 2051; number 65536; number 256; number 256; } >bad/$images
refuse_data "a huge header" "bad/$images: at offset 16: the file ends here, but its header promises 4294967312 bytes"
echo '<!DOCTYPE html>' >bad/$images
refuse_data "a page" "not an IDX file"
{ number 2051; number 600; number 14; number 56; tail -c +17 "$small/$images"; } >bad/$images
refuse_data "images of another shape" "14×56"
gzip -9n bad/$images && head -c 5000 bad/$images.gz >half && mv half bad/$images.gz
refuse_data "packed and cut off" "bad/$images.gz: at offset"
rm bad/$images
refuse_data "no images" "$images"
rm bad/t10k-*
refuse_data "no test images" "bad has no t10k images"
rm bad/$images && mkdir bad/$images
refuse_data "a directory" "it is a directory"
if [ "$(id -u)" -ne 0 ]; then
    chmod 000 bad/$images
    refuse_data "unreadable" "Permission denied"
fi
check_fails "data that are not there" 1 "nowhere has none of the four files" "$digits" --data nowhere

for file in "$small/$images" one "four 4.pgm" /dev/null .; do
    check_fails "--load ${file##*/} is refused" 1 "${file##*/}" "$digits" --data own --load "$file"
    check_fails "--resume with ${file##*/} as well" 1 "${file##*/}" \
        "$digits" "${tiny[@]}" --save "$file" --resume
done
head -c 30000 a >half
check_fails "half a checkpoint is not loaded" 1 "half, line" "$digits" --data own --load half
check_fails "nor resumed" 1 "half, line" "$digits" "${tiny[@]}" --save half --resume
sed 's/^batch 100$/batch 200/' a >changed
check_fails "a changed one has another checksum" 1 "expected \"checksum" "$digits" --data own --load changed
check_fails "a plan that is another is told apart" 1 'expected "batch 50", as it is in this run, found "batch 100"' \
    "$digits" "${tiny[@]}" --batch 50 --save a --resume
check_fails "a network that is another, too" 1 'expected "sizes 784 5 10"' \
    "$digits" "${tiny[@]}" --sizes 784,5,10 --save a --resume
check_fails "nothing to resume" 1 "cannot read none: No such file" "$digits" "${tiny[@]}" --save none --resume
check_fails "a file that is there is not written over" 1 "a is there already: add --resume to go on with it" \
    "$digits" "${tiny[@]}" --save a
check "and is what it was" cmp a old

# A network of chapter 7's kind with its checksum, 64 bits that wrap.
line='backward network 1\nsizes 1 1\nactivations linear\nparameters 2\n1\n1\n'
sum=-3750763034362895579
for byte in $(printf '%b' "$line" | od -An -v -tu1); do
    sum=$(((sum ^ byte) * 1099511628211))
done
printf '%bchecksum %016x\n' "$line" "$sum" >line
check_fails "a network that is not for digits" 1 "--load line: a network with 1 inputs and 1 outputs, but digits take 784 and 10" \
    "$digits" --data own --load line

refuse_picture() { check_fails "a picture: $1" 1 "$2" "$digits" --load "my net" --read picture; }
head -c 100 "four 4.pgm" >picture
refuse_picture "cut off" "picture: at offset 100: the file ends here, 697 bytes before"
printf 'P5 2147483647 2147483647 255 ' >picture
refuse_picture "a huge header" "more pixels than"
printf 'P6 1 1 255 abc' >picture
refuse_picture "in colour" "not a picture in grey"
: >picture
refuse_picture "empty" "the file is empty"
{ echo "P2 20 20 255"; yes 200 | head -n 400; } >picture
refuse_picture "all paper" "picture is all paper: there is nothing in it to read"
rm picture
refuse_picture "not there" "No such file"

# ---- options ----------------------------------------------------------------------------------

bad() {     # TEXT OPTION...: refused with the text
    local text=$1
    shift
    check_fails "$*" 1 "$text" "$digits" "$@"
}
bad_plan() {
    local text=$1
    shift
    check_fails "$*" 1 "$text" "$digits" "${tiny[@]}" "$@" --save "never made"
}
check_fails "--lits" 2 "unknown option --lits" "$digits" --lits
for option in batch epochs sample rate decay seed threads; do
    check_fails "--$option x" 2 "option --$option: 'x' is not" "$digits" --$option x
done
check_fails "--seed -1" 2 "a whole number from 0" "$digits" --seed -1
check_fails "--rate nan" 2 "a finite number" "$digits" --rate nan
check_fails "--batch 99999999999" 2 "at most 31 bits" "$digits" --batch 99999999999
bad_plan "--batch 0: must be 1 to 600, the number of training images" --batch 0
bad_plan "--batch 601: must be 1 to 600" --batch 601
bad_plan "--rate 0: must be above 0" --rate 0
bad_plan "--rate -0.1: must be above 0" --rate -0.1
bad_plan "--decay 0: must be above 0 and at most 1" --decay 0
bad_plan "--decay 1.5: must be above 0 and at most 1" --decay 1.5
bad_plan "--epochs -1: must be 0 to 3579139" --epochs -1
bad_plan "--epochs 3579140: must be 0 to 3579139" --epochs 3579140
for threads in 0 -1 257 100000; do
    bad_plan "--threads $threads: must be 1 to 256" --threads "$threads"
done
bad_plan "--activation relus: there is none of this name; there are linear, relu, sigmoid, tanh" --activation relus
for sizes in "" 784 784, 784,10, ,784,10 784,,10 "784, 10" 784,0,10 784,-5,10 784,x,10 \
    784,2147483648,10 784,99999999999999999999,10 784x10 \
    784,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,10; do
    bad_plan "--sizes $sizes: must be 2 to 21 whole numbers" --sizes "$sizes"
done
bad_plan "--sizes 783,10: the first must be 784" --sizes 783,10
bad_plan "--sizes 784,9: the first must be 784, for the pixels of an image, and the last 10" --sizes 784,9
bad_plan "take smaller layers" --sizes 784,2147483647,10
bad_plan "take smaller layers" --sizes 784,50000,50000,10
bad_plan "take smaller layers" --batch 600 --sizes 784,1,10000000,10
check "none of these has made a file" [ ! -e "never made" -a ! -e "never made.part" ]
check "a network without hidden layers is one" "$digits" "${tiny[@]}" --sizes 784,10 --epochs 1
check "and one with twenty layers" "$digits" "${tiny[@]}" --epochs 1 \
    --sizes 784,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,10
bad_plan "step" --rate 1e60 --activation linear --epochs 2
cp .output said
check "a training that diverges names step and layer" grep -qE "step [0-9]+.*layer" said
check "and leaves the file from before its first step" grep -qx "epochs 0" "never made"
rm -f "never made"
bad "--read and --sample are two pictures" --load "my net" --read dark.pgm --sample 1
bad "--read needs a network" --read dark.pgm
bad "--sample needs --load FILE" --sample 3
bad "--sample -2: test images are counted from 0" --load "my net" --sample -2
bad "--sample 2000: must be 0 to 1999 in our own digits" --data own --load "my net" --sample 2000
bad "--write needs --sample N or --read FILE" --write x.pgm
bad "--load reads with a network, --save trains one" --load "my net" --save x
bad "--save trains and does not read" --save x --sample 3 --write y.pgm
bad "--resume needs --save FILE" --resume
bad "nothing is trained here" --load "my net" --sizes 784,10
bad "nothing is trained here" --load "my net" --sample 3 --rate 0.2
bad "nothing is trained here" --sample 3 --write y.pgm --replace
cp dark.pgm "one file.pgm"
ln "one file.pgm" linked.pgm
bad "--write linked.pgm would replace what is read" --load "my net" --read "one file.pgm" --write linked.pgm
bad "--write ./my net would replace what is read" --load "my net" --sample 3 --write "./my net"
check "and the picture is as it was" cmp "one file.pgm" dark.pgm
check "a test image is written without a network" "$digits" --data own --sample 4 --write again.pgm
check "and is the same" cmp again.pgm "four 4.pgm"

# ---- memory ----------------------------------------------------------------------------------------

# With all of MNIST, half as much again as the unpacked files, all told.
for mnist in "$root/data/mnist" "$mnist_given"; do
    [ -e "$mnist/$images.gz" ] || continue
    check "memory for MNIST" bash -c 'ulimit -v $((54950048 * 3 / 2 / 1024)); exec "$@"' - \
        "$digits" --data "$mnist" --epochs 1 --save "with mnist"
    break
done

finish
