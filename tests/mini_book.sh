# shellcheck shell=bash
# A book of a few lines, for tests that must break something.  After
#
#     . "$(dirname "$0")/mini_book.sh"
#     mini_book DIRECTORY
#
# DIRECTORY has a Makefile, a chapter 1 (chapters/01-small.nw: a library of
# one function, a program, a plot) and an appendix that holds the real
# machinery, so that all that is made there is made as in the real book.

# machinery_chapter: tangled/weave and the plots' style as a chapter.
machinery_chapter() {
    local file
    printf '# The machinery {#ch:machinery}\n'
    for file in weave/* plots/style.gp; do
        printf '\nThe file %s.\n\n<<%s>>=\n' "${file##*/}" "$file"
        sed -e 's/^@/@@/' -e 's/<</@<</g' "$root/tangled/$file"
        printf '@\n'
    done
}

# mini_book DIRECTORY
mini_book() {
    mkdir -p "$1/chapters" "$1/tangled"
    cp -p "$root/Makefile" "$root/setup.sh" "$root/packages.txt" "$1"
    cp -pR "$root/tangled/weave" "$1/tangled"
    (cd "$root/tangled" && machinery_chapter) >"$1/chapters/m-machinery.nw"
    cat >"$1/book.yaml" <<'EOF'
title: A Small Book
subtitle: For tests
author: [Nobody]
edition: None
keywords: [nothing]
lang: english
file: small
bibliography: references.bib
frontmatter: []
parts:
  - title: All of it
    chapters: [01-small]
appendices: [m-machinery]
EOF
    cat >"$1/chapters/references.bib" <<'EOF'
@article{nobody1900,
  author = {Nobody, Ann},
  title = {On little},
  journal = {Journal of Less},
  year = {1900}
}
EOF
    cat >"$1/chapters/01-small.nw" <<'EOF'
# A small chapter {#ch:small}

It computes equation @eq:sum of section @sec:sum, as @nobody1900 says. The
result is {{ch01.tiny}}, that is $s = {{ch01.tiny}}$, on [[sum_of]].

## The sum {#sec:sum}

$$
s = a + b.
$$ {#eq:sum}

<<lib/sum.h>>=
/* The sum of a and b, eq. @eq:sum. */
int sum_of(int a, int b);
@ %def sum_of

The function does what section @sec:sum says.

<<lib/sum.c>>=
#include "sum.h"

int sum_of(int a, int b)
{
    <<refuse what is too large>>
    return a + b;   /* "δ" is 'N×H', eq. @eq:sum */
}
@

Large numbers are left out.

<<refuse what is too large>>=
const int most = 1000;
if (a > most) {
    return 0;
}
@ %def most

## The program {#sec:program}

It writes what it found.

<<programs/chapter1.c>>=
#include <stdio.h>
#include <string.h>
#include "sum.h"

int main(int argc, char **argv)
{
    char name[200] = "";
    <<find the directory>>
    <<write the result>>
    <<write the points>>
    return 0;
}
@

Its name comes after an option.

<<find the directory>>=
for (int i = 1; i + 1 < argc; i++) {
    if (strcmp(argv[i], "--out") == 0) {
        snprintf(name, 100, "%s", argv[i + 1]);
    }
}
size_t end = strlen(name);
@

One number.

<<write the result>>=
strcpy(name + end, "/chapter1.results");
FILE *f = fopen(name, "w");
if (f == NULL) {
    return 1;
}
fprintf(f, "value tiny %.1e\ntext colour blue\n", sum_of(5, 7) * 1e-6);
fclose(f);
@

And a few points.

<<write the points>>=
strcpy(name + end, "/points.tsv");
f = fopen(name, "w");
for (int i = 0; f != NULL && i < 10; i++) {
    fprintf(f, "%d\t%d\n", i, sum_of(i, i));
}
fclose(f);
@

Figure @fig:points has them, and table @tab:few what else there is.

![Points, the first of them {{ch01.tiny}}.](ch01/points){#fig:points}

<<plots/ch01/points.gp>>=
set xlabel 'i'
plot 'points.tsv' with lines ls 1
@

| what   | how many      |
|--------|---------------|
| points | {{ch01.tiny}} |

Table: What there is. {#tab:few}

::: {.exercise #ex:more title="More" kind=predict level=1 section=sum}
What comes next?
:::

<<exercises/more.c>>=
void more(double answer[1])
{
    answer[0] = UNKNOWN;
}
@

::: {.hints of=more}
1. Look.
2. Think.
3. Add.
:::

::: {.solution of=more}
The sum.
:::

<<solutions/more.c>>=
void more(double answer[1])
{
    answer[0] = 2;
}
@
EOF
}

# line_of FILE TEXT: the number of the first line with that text.
line_of() {
    grep -nF -e "$2" "$1" | head -n 1 | cut -d : -f 1
}
