#!/usr/bin/env bash
# Weaving: the book's pages, as far as programs can see them, and what is
# told when a chapter asks for something that is not there.

. "$(dirname "$0")/support.sh"
. "$root/tests/mini_book.sh"

contents=build/contents.tsv
labels=build/src/labels.tsv
log=build/weave/book.log
tex=build/weave/book.tex
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || echo 0)}"
export SOURCE_DATE_EPOCH FORCE_SOURCE_DATE=1

# field KEY: a value of book.yaml.
field() {
    printf '$for(%s)$$%s$$sep$, $endfor$\n' "$1" "$1" >"$scratch/field.txt"
    pandoc --metadata-file book.yaml --template "$scratch/field.txt" \
        --from markdown --to plain --wrap none /dev/null
}
pdf=build/$(field file).pdf
bibliography=chapters/$(field bibliography)

# A second weave, on the side: here it starts from what LaTeX noted down the
# first time, as after a changed word of prose; where there is more time,
# from nothing.
again=$scratch/again
mkdir "$again"
if [ -z "${CI-}" ]; then
    cp build/weave/book.* "$again"
    sed -i "s|build/weave|$again|g" "$again/book.fdb_latexmk" "$again/book.fls"
fi
tangled/weave/weave.sh $contents $labels "$bibliography" "$again" "$scratch/again.pdf" \
    >"$scratch/again.log" 2>&1 &
second=$!

# What LaTeX complained of.

# complaints LOG: everything in it that a reader would see on the page.
complaints() {
    ! awk '
        /^Overfull \\[hv]box \(/ {
            amount = $3
            sub(/^\(/, "", amount)
            if (amount + 0 > 1) print
        }
        /Missing character/ ||
        /multiply.defined/ ||
        /Reference .* undefined/ || /Citation .* undefined/ ||
        /There were undefined/ ||
        /has been referenced but does not exist/ ||
        /destination with (the same|duplicate)/ ||
        /Label\(s\) may have changed/ ||
        /Font shape .* undefined/ ||
        /Float too large/' "$1" | grep .
}
check "no box over 1 pt too wide, no sign missing, nothing undefined" complaints $log
while read -r line; do
    { cat $log; printf '%s\n' "$line"; } >"$scratch/bad.log"
    check_fails "and that check is not blind: $line" 1 "$line" complaints "$scratch/bad.log"
done <<'END'
Overfull \hbox (1.01pt too wide) in paragraph at lines 10--12
Overfull \hbox (20.5pt too wide) detected at line 8
Missing character: There is no ⇝ (U+21DD) in font JetBrains Mono!
LaTeX Warning: Reference `sec:x' on page 3 undefined on input line 9.
LaTeX Warning: Label `sec:x' multiply defined.
END

# The PDF as such.
check "all fonts are embedded" bash -c '
    pdffonts "$1" | awk '\''NR > 2 { n++; if ($(NF - 4) != "yes") { print; bad = 1 } }
        END { exit bad || n < 5 }'\' - "$pdf"
check "no font is a bitmap" bash -c '! pdffonts "$1" | grep "Type 3"' - "$pdf"
pdfinfo "$pdf" >"$scratch/info"
check_prints "its title is book.yaml's" "Title:           $(field title)" cat "$scratch/info"
check_prints "its author is book.yaml's" "Author:          $(field author)" cat "$scratch/info"
check_prints "its keywords are book.yaml's" "Keywords:        $(field keywords)" cat "$scratch/info"
check_fails "it has no date, for that is another each time" 1 "" \
    grep -E '^(Creation|Mod)Date' "$scratch/info"
pdftohtml -xml -i -stdout -f 1 -l 1 "$pdf" |
    sed -n 's/<item page="\([0-9]*\)">\(.*\)<\/item>/\1 \2/p' |
    sed -e 's/&#34;/"/g' -e "s/&#39;/'/g" -e 's/&amp;/\&/g' >"$scratch/bookmarks"
bookmarked() { grep -qE "^[0-9]+ $1 [^ ]" "$scratch/bookmarks"; }
while read -r label number _; do
    check "a bookmark for $label, number $number" bookmarked "${number//./\\.}"
done < <(grep -E '^(sec|ch):[^	]*	[0-9A-Z]' $labels)
for name in Bibliography 'Index of chunks' 'Index of identifiers' 'Index of terms'; do
    check "a bookmark for the $name" grep -qE "^[0-9]+ $name\$" "$scratch/bookmarks"
done

# Numbers of chapters and sections are ours; LaTeX must count the same.
awk -F '\t' '/^(ch|sec):/ && $2 != "" { print $1, $2 }' $labels | sort >"$scratch/ours"
sed -n 's/^\\newlabel{\(\(ch\|sec\):[^}]*\)}{{\([^{}]*\)}.*/\1 \3/p' build/weave/book.aux |
    awk '$2 != ""' | sort >"$scratch/latex"
check "LaTeX numbers the sections as we do" diff "$scratch/ours" "$scratch/latex"
check "there are sections" [ "$(wc -l <"$scratch/ours")" -gt 20 ]
while read -r label number _; do
    case $label in
    fig:*) caption="Figure $number:" ;;
    tab:*) caption="Table $number:" ;;
    esac
    check "$caption is in the book" grep -qF "$caption" "$scratch/text"
done < <(pdftotext "$pdf" "$scratch/text"; grep -E '^(fig|tab):' $labels)

# Blank pages: beside the title and the parts alone, whose pages have few
# words themselves.
check "no page is blank but those beside a title" awk -v RS='\f' '
    { words[NR] = NF }
    END { for (i = 2; i < NR; i++)
              if (words[i] == 0 && words[i - 1] > 40 && words[i + 1] > 40) {
                  printf "page %d\n", i; bad = 1 }
          exit bad }' "$scratch/text"

# Figures: one that leaves a third of the page white has text beside it, but
# where the chapter ends.
awk -v RS='\f' -F '\n' '
    { opens = 0; for (i = NF; i > 0 && $i == ""; i--); opens = $i ~ /^[0-9]+$/
      for (i = 1; i <= 3; i++) if ($i ~ /^[0-9]+$/) opens = 0
      if (figure && !opens) print NR - 1
      figure = $0 ~ /\nFigure [0-9A-Z]+\.[0-9]+:/ }' "$scratch/text" >"$scratch/pages"
no_lonely_figure() {
    ! while read -r page; do
        pdftotext -bbox -f "$page" -l "$page" "$pdf" - | awk -F '"' -v page="$page" '
            /<page/ { height = $4 }
            /<word/ && $8 > foot { foot = $8 }
            END { if (foot < 0.65 * height) print "page " page }'
    done <"$scratch/pages" | grep .
}
check "there are pages with figures" [ "$(wc -l <"$scratch/pages")" -gt 20 ]
check "no figure has a page for itself that it does not fill" no_lonely_figure

# The code, line by line, as it is copied from a page.
pitch=$(pdftotext -bbox -l 60 "$pdf" - | awk -F '"' '
    />#include</ { n[sprintf("%.3f", ($6 - $2) / 8)]++ }
    END { for (w in n) if (n[w] > most) { most = n[w]; best = w }; print best }')
check "the code's letters have one width ($pitch pt)" [ -n "$pitch" ]
pdftotext -layout -fixed "$pitch" "$pdf" "$scratch/code"
compare() { lua5.4 tests/pdf_chunks.lua $contents $labels "$1"; }
check_prints "every chunk in the PDF is its source" " 0 errors" compare "$scratch/code"
cat "$scratch/.output"

# spoilt DESCRIPTION SED-SCRIPT: that change of the text must be seen.
spoilt() {
    sed "$2" "$scratch/code" >"$scratch/spoilt"
    check_fails "and that check is not blind: $1" 1 "" compare "$scratch/spoilt"
}
spoilt "curled quotes" '0,/#include "/s/#include "\([^"]*\)"/#include “\1”/'
spoilt "lost indentation" \
    '0,/^ *return [a-z].*;$/s/^\( *\)  \(return [a-z].*;\)$/\1\2/'
spoilt "a lost line" '0,/^ *int main(/{/^ *int main(/d}'
spoilt "a wrong number in a heading" '0,/^ *⟨[^⟩]* 1\.2⟩/s/ 1\.2⟩/ 1.3⟩/'

# Figures: those that are asked for are those that are drawn.
grep -oE '\\BookFigure\{[^}]*\}\{[^}]*\}\{[^}]*\}' $tex | sed 's/.*{\(.*\)}$/\1/' |
    sort >"$scratch/wanted"
find figures -name '*.pdf' | sort >"$scratch/drawn"
check "every figure that is drawn is in the book, once, and no other" \
    diff "$scratch/wanted" "$scratch/drawn"
check "there are figures in each chapter" \
    [ "$(cut -d / -f 2 "$scratch/wanted" | uniq | wc -l)" -eq "$(grep -c '^chapter' $contents)" ]

# What was checked: a row for each equation that states a derivative, and
# what the checks have recorded stands in it.
sed -n '/\\label{tab:checked}/,/\\BookTableEnd/p' $tex | tr '\n' ' ' |
    sed 's/\\\\ /\n/g' | tr -s ' ' >"$scratch/table"
awk -F '\t' '$5 == "derivative" { print $1, $2 }' $labels >"$scratch/derivatives"
check "equations that state derivatives: there are some" \
    [ "$(wc -l <"$scratch/derivatives")" -ge 20 ]
while read -r label number; do
    check_prints "What was checked: $label, with number and page" \
        "\\BookReference{$label}{($number)} & \\PageReference{$label}{($number)} &" \
        cat "$scratch/table"
    for file in checks checks-complex; do
        worst=$(awk -F '\t' -v label="$label" '
            /^#/ { for (i = 1; i <= NF; i++) { sub(/^# /, "", $i); at[$i] = i }; next }
            index(" " $at["equations"] " ", " " label " ") && (w == "" || $at["error"] > w) {
                w = $at["error"] + 0; text = $at["error"] }
            END { print text }' figures/checked/$file.tsv)
        check "its worst error in $file.tsv, $worst" grep -qF "$(
            awk -v e="$worst" 'BEGIN { split(e, a, "e"); m = a[1] + 0; p = a[2] + 0
                print (m == 0 ? "\\(0\\)" : m == 1 ? "\\(10^{" p "}\\)" : \
                    "\\(" a[1] "\\times 10^{" p "}\\)") }')" \
            <(grep -F "{$label}" "$scratch/table")
    done
done <"$scratch/derivatives"

# enders BREAK: before how many lines that only end something, and after how
# many comments, the command BREAK says whether a page may end.
enders() {
    awk -v command="$1" '
        /^\\CodeLine/ {
            line = $0
            gsub(/\\CodeSign[{]32[}]/, "", line)
            ends = line ~ /^\\CodeLine[{]\\(CodeSign[{]125[}]|CodeKeyword[{](else|end)[}])/
            if (open && ends || line ~ /^\\CodeLine[{]\\CodeComment/ && line ~ command "$") n++
        }
        { open = $0 ~ command "$" }
        END { print n + 0 }' "$tex"
}
check "no page may end before a closing brace, or after a comment" [ "$(enders CodeMayBreak)" -eq 0 ]
check "and that check is not blind" [ "$(enders CodeNoBreak)" -gt 100 ]
check "of names that are everywhere the index counts the uses" \
    grep -qE 'in [0-9]+ other chunks' "$tex"

# The second weave.
status=0
wait $second || status=$?
cp "$scratch/again.log" "$scratch/.output"
if [ $status -eq 0 ]; then
    pass "it can be woven again"
else
    flunk "it can be woven again" "status $status"
fi
check "the same records give the same LaTeX, wherever" cmp $tex "$again/book.tex"
check "the same records give the same bytes, wherever" cmp "$pdf" "$scratch/again.pdf"

# A small book, with a LaTeX that does nothing.
mini_book "$scratch/small"
cd "$scratch/small" || exit 1
small=chapters/01-small.nw
cp $small whole.nw
mkdir -p tools figures/ch01
cat >tools/latexmk <<'END'
#!/bin/sh
for argument; do
    case $argument in -output-directory=*) directory=${argument#*=} ;; esac
done
cp "$argument" "$directory/book.pdf"
END
chmod +x tools/latexmk
cat >figures/ch01/chapter1.results <<'END'
value tiny 1.2e-05
value one 1.0e-07
value plain -0.250
value count 1000000
value large 3e+08
time speed 4.5
text colour blue & green_ish
END
printf 'z   1.0\n    "x" \\ {y}\n' >figures/ch01/shown.txt
cp "$root/$(head -n 1 "$scratch/drawn")" figures/ch01/points.pdf
printf 'part All\nchapter 01-small\n' >contents.tsv
weave() {
    "$root/tangled/weave/tangle.sh" contents.tsv plain lines >/dev/null &&
        PATH=$scratch/small/tools:$PATH "$root/tangled/weave/weave.sh" contents.tsv \
            lines/labels.tsv chapters/references.bib woven small.pdf
}

# adds TEXT...: the small book with paragraphs at its end.
adds() {
    { cat whole.nw; printf '\n%s\n' "$@"; } >$small
}
check "the small book is woven" weave

# How something is printed, a paragraph each.
cat >printed <<'END'
{{ch01.tiny}}	\(1.2\times 10^{-5}\)
a ({{ch01.tiny}}), b	(\(1.2\times 10^{-5}\)), b
$x = {{ch01.tiny}}$	\(x = 1.2\times 10^{-5}\)
{{ch01.one}}	10^{-7}\)
{{ch01.plain}}	\(-0.250\)
{{ch01.large}}	\(3\times 10^{8}\)
{{ch01.speed}}	4.5
{{ch01.colour}}	blue \& green\_ish
on @eq:sum	{(1.1)}
on [eq:sum]{.reference}.	\BookReference{eq:sum}{(1.1)}.
on [eq:sum sec:sum]{.reference}	{(1.1)}, \HeadingReference{sec:sum}{1.1}
on page [eq:sum]{.page}.	page \PageReference{eq:sum}{(1.1)}.
in [refuse what is too large]{.chunk},	\ChunkName{chunk-1.3}{refuse what is too large}{1.3},
$$ a $$ {#eq:one .derivative} b	\BookEquation{eq:one}{1.2}{ a } b
$$ a $$ {#eq:two .general}, b	\BookEquation{eq:two}{1.3}{ a }, b
in @sec:program	{1.2}
(Sections @sec:program and @sec:more.)	(Section \HeadingReference{sec:program}{1.2}.)
in sections @sec:sum, @sec:more and @sec:program, too	sections \HeadingReference{sec:sum}{1.1} and \HeadingReference{sec:more}{1.2}, too
in sections @sec:sum and @sec:more	sections \HeadingReference{sec:sum}{1.1} and \HeadingReference{sec:more}{1.2}
by @nobody1900	Nobody
END
mapfile -t paragraphs < <(sed 's/^\(.*\)	.*/BEGIN \1 END\n/' printed)
adds '### More {#sec:more}' '' "${paragraphs[@]}"
check "the small book is woven with more in it" weave
tr '\n' ' ' <small.pdf | grep -oP 'BEGIN .*? END' >"$scratch/paragraphs"
n=0
while IFS=$'\t' read -r text wanted; do
    n=$((n + 1))
    check_prints "$text is printed as $wanted" "$wanted" sed -n "${n}p" "$scratch/paragraphs"
done <printed
check "results in captions are numbers" \
    grep -qF '{Points, the first of them \(1.2\times 10^{-5}\).}' small.pdf
check "results in tables are numbers" grep -qF 'points & \(1.2\times 10^{-5}\)' small.pdf
# sign NUMBER...: signs as the LaTeX text has them.
sign() { printf '\\CodeSign{%s}' "$@"; }
# Names: each of two programs has a function `total`, and other words are
# spelt alike.
cat >names.nw <<'END'
<<lib/both.h>>=
int both_of(int a);
@

<<lib/both.c>>=
int both_of(int a)
{
    return 2 * a;
}
@

<<programs/one.c>>=
static int total(int a)
{
    return sum_of(a, both_of(a));
}

<<add one up>>
@

<<add one up>>=
int one(Sums *s)
{
    return total(s->first) + s->most + total(2);
}
@

<<programs/two.c>>=
static int total(int a)
{
    return 2 * a;
}

<<add two up>>
<<speak of it>>
@

<<add two up>>=
#define PASTED(name) name##_pasted
static int PASTED(two)(int a)
{
    return total(a);
}
@

<<speak of it>>=
/* The total is what total says. */
int three(Sums *s)
{
    return s->total + s->most;
}
@

BEGIN [[total]] and [[sum_of]] END
END
adds "$(cat names.nw)"
check "the small book is woven with names that are spelt alike" weave
# notes NAME: what stands under the chunk of that name.
notes() {
    awk -v name="{$1}" 'index($0, "\\ChunkBegin") { at = index($0, name) }
        at && /ChunkNotes/' small.pdf
}
row() { grep -F "\\IndexRow{\\InlineCode{$1" small.pdf; }
one=$(grep -oP 'ChunkBegin\{chunk-\K[^}]*(?=\}\{programs/one.c\})' small.pdf)
next=${one%.*}.$((${one#*.} + 1))
check_prints "a name is used where it is called" \
    "Defines \\InlineCode{total}, used in \\BookReference{chunk-$next}{$next}." \
    notes programs/one.c
two=${one%.*}.$((${one#*.} + 2)) add=${one%.*}.$((${one#*.} + 3))
check_prints "and not in comments, nor as a field, nor in another file" \
    "Defines \\InlineCode{total}, used in \\BookReference{chunk-$add}{$add}." \
    notes programs/two.c
check_fails "a macro that makes names is no function" 1 "" grep "InlineCode{PASTED" small.pdf
check "the index has both, each with its file" [ "$(row total | wc -l)" -eq 2 ]
check "with its users only" [ "$(row 'total' | grep -c "Reference{chunk-$add}")" -eq 1 ]
check_prints "what a header defines is used everywhere" "IndexReference{chunk-$one}{$one}" \
    row "sum$(printf '\\CodeSign{95}')of"
check_prints "so is what it declares" "IndexReference{chunk-$one}{$one}" \
    row "both$(printf '\\CodeSign{95}')of"
check "where a name means two things, prose is no link; where one, it is" \
    grep -qF 'BEGIN \InlineCode{total} and \BookReference{chunk-1.1}' <(tr '\n' ' ' <small.pdf)
adds '```{.output from="ch01/shown"}' '```'
check "a run's output is quoted" weave
check "with its signs as they are" grep -qF \
    "$(sign 32 32 32 32 34)x$(sign 34 32 92 32 123)y$(sign 125)}" small.pdf

# Tables from what a run recorded.
printf '# some note\n# equation\tname\tin\twrong\terror\tbig\n' >figures/ch01/rows.tsv
printf '%b\n' 'eq:sum\tsum_of\trefuse what is too large\tno & *all*\t1.2e-16\tyes' \
    'eq:sum\tnone_of\trefuse what is too large\ta yes-man\t0e+00\tno' \
    'eq:sum\ta, b\trefuse what is too large\t-\t-0.5' >>figures/ch01/rows.tsv
cat >rows.nw <<'END'
::: {.rows from="ch01/rows"}
| e | p | n | c | w | x | b |
|---|---|---|---|---|--:|---|
| [{{equation}}]{.reference} | [{{equation}}]{.page} | `{{name}}` | [{{in}}]{.chunk} | {{wrong}}, {{ch01.tiny}} | {{error}} | {{big}} |

Table: Rows from a run, $x = {{ch01.tiny}}$. {#tab:rows}
:::
END
adds "$(cat rows.nw)"
sed -i 's/, {{ch01.tiny}} |/ |/' $small
check "a table is made from a run" weave
tr '\n' ' ' <small.pdf | grep -oP '(?<=BookTable\{1.2\}).*?(?=BookTableEnd)' |
    sed 's/\\\\ /\n/g' | tr -s ' ' >"$scratch/table"
check_prints "with its caption" '\caption{Rows from a run, \(x = 1.2\times 10^{-5}\).}' cat "$scratch/table"
check "and a row for each of the run's" [ "$(grep -c '{eq:sum}{(1.1)}' "$scratch/table")" -eq 3 ]
n=0
while IFS= read -r wanted; do
    n=$((n + 1))
    check_prints "row $n: $wanted" "$wanted" \
        sed -n "$(((n + 4) / 5))p" <(grep -F '{eq:sum}{(1.1)}' "$scratch/table")
done <<END
\BookReference{eq:sum}{(1.1)} & \PageReference{eq:sum}{(1.1)} &
 & \InlineCode{sum$(sign 95)of} &
 & \ChunkName{chunk-1.3}{refuse what is too large}{1.3} &
 & no \& *all* &
 & \(1.2\times 10^{-16}\) & \(\bullet\)
\BookReference{eq:sum}{(1.1)} & \PageReference{eq:sum}{(1.1)} &
 & \InlineCode{none$(sign 95)of} &
 & \ChunkName{chunk-1.3}{refuse what is too large}{1.3} &
 & a yes-man &
 & \(0\) & \(\circ\)
\BookReference{eq:sum}{(1.1)} & \PageReference{eq:sum}{(1.1)} &
 & \InlineCode{a,$(sign 32)b} &
 & \ChunkName{chunk-1.3}{refuse what is too large}{1.3} &
 & -- &
 & \(-0.5\) & --
END
adds "$(cat rows.nw)"
check_fails "a name that is no column: told with file and line" any \
    "$small:$(line_of $small '::: {.rows'): the rows have no column \"ch01.tiny\"" weave
cp small.pdf "$scratch/before.pdf"
printf '# a b\n' >figures/ch01/empty.tsv
printf '# a b\n1\t2\n\n3\t4\n' >figures/ch01/series.tsv
printf '::: {.rows from="ch01/series"}\n| a | b |\n|---|---|\n' >series.nw
printf '| x {{a}} | $b={{b}}$ |\n\nTable: A series. {#tab:series}\n:::\n' >>series.nw
adds "$(cat series.nw)"
check "a series makes a table, too" weave
check "with its numbers" bash -c 'grep -qF "x \(1\) & \(b=2\)" small.pdf &&
    grep -qF "x \(3\) & \(b=4\)" small.pdf'
cp small.pdf "$scratch/before.pdf"

# What is missing, all at once: each is told, with file and line.
cp figures/ch01/points.pdf figures/ch01/other.pdf
cat >missing <<'END'
Here {{ch01.nothing}}.	no run has recorded "ch01.nothing"
Here {{ch02.tiny}}.	no run has recorded "ch02.tiny"
Here $x = {{ch01.none}}$.	no run has recorded "ch01.none"
Here @nobody2000.	"nobody2000" is not in the bibliography
Here [@nobody1900; @nobody2001, page 3].	"nobody2001" is not in the bibliography
![A caption of {{ch01.non}}.](ch01/points){#fig:more}	no run has recorded "ch01.non"
![A caption](ch01/none){#fig:none}	no run has drawn figures/ch01/none.pdf
![A caption](ch01/other)	figure ch01/other has no label
```{.output from="ch01/nowhere"}\n```	no run has written figures/ch01/nowhere.txt
on [eq:nothing]{.page}.	nothing is labelled "eq:nothing"
on [do nothing]{.chunk}.	no chunk is called <<do nothing>>
::: {.rows from="ch01/norows"}\n| a |\n|--|\n| {{a}} |\n\nTable: T. {#tab:t}\n:::	no run has written figures/ch01/norows.tsv
::: {.rows from="ch01/empty"}\n| a |\n|--|\n| {{a}} |\n\nTable: U. {#tab:u}\n:::	figures/ch01/empty.tsv has no rows
::: {.exercise #ex:bad title="Bad" kind=guess level=1 section=sum}\nA.\n:::\n\n<<exercises/bad.c>>=\nint a;\n@\n\n::: {.hints of=bad}\n1. A\n2. B\n3. C\n:::\n\n::: {.solution of=bad}\nS.\n:::\n\n<<solutions/bad.c>>=\nint a;\n@	an exercise's kind is write, repair, derive, predict or experiment
::: {.exercise #ex:worse title="Worse" kind=write level=4 section=sum}\nA.\n:::\n\n<<exercises/worse.c>>=\nint a;\n@\n\n::: {.hints of=worse}\n1. A\n2. B\n3. C\n:::\n\n::: {.solution of=worse}\nS.\n:::\n\n<<solutions/worse.c>>=\nint a;\n@	an exercise's level is 1, 2 or 3
END
mapfile -t paragraphs < <(sed -e 's/	.*/\n/' -e 's/\\n/\n/g' missing)
adds "${paragraphs[@]}"
attempt weave
cp "$scratch/.output" told
check "what is missing stops the weave" [ "$status" -ne 0 ]
check "the old book stays" cmp small.pdf "$scratch/before.pdf"
while IFS=$'\t' read -r text message; do
    check_prints "told with file and line: $message" \
        "$small:$(line_of $small "${text%%\\n*}"): $message" cat told
done <missing
check "nothing else is told" [ "$(wc -l <told)" -eq "$(wc -l <missing)" ]
# One alone is enough.
while IFS=$'\t' read -r text message; do
    adds "$(printf '%b' "$text")"
    check_fails "alone: $message" any "$message" weave
done < <(sed -n '1p;5p;7p;9p' missing)

finish
