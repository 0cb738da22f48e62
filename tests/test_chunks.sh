#!/usr/bin/env bash
# The sizes of the chunks, which are printed, and the rules for chunks and
# prose that need no judgement.

. "$(dirname "$0")/support.sh"

attempt lua5.4 tests/chunk_sizes.lua build/contents.tsv
cat "$scratch/.output"
if [ "$status" -eq 0 ]; then
    pass "chunks and prose keep to the rules"
else
    flunk "chunks and prose keep to the rules" "see above"
fi

# The rules find what is against them.
sizes=$root/tests/chunk_sizes.lua
mkdir "$scratch/book" "$scratch/book/chapters"
cd "$scratch/book" || exit 1
echo 'chapter 01-bad' >contents.tsv
chapter() { printf '# Bad {#ch:bad}\n\nProse.\n\n%b' "$1" >chapters/01-bad.nw; }
lines() { seq -f 'int a%g;' "$1"; }

# finds MESSAGE CHAPTER: that chapter is complained of.
finds() {
    chapter "$2"
    check_fails "finds $1" 1 "$1" lua5.4 "$sizes" contents.tsv
}
chapter "<<do it>>=\n$(lines 8)\n@\n\nMore.\n
<<lib/a.c>>=\n$(lines 8)\n\n$(lines 4)\n@ %def x\n\nEnd.\n"
check "is content with what is right" lua5.4 "$sizes" contents.tsv
finds "01-bad.nw:5: a chunk of 31 lines" "<<do it>>=\n$(lines 31)\n@\n"
finds "01-bad.nw:5: a chunk of 31 lines" "<<do it>>=\n$(lines 15)\n\n$(lines 15)\n@\n"
finds "chapters:0: the median chunk has 9 lines" "<<do it>>=\n$(lines 9)\n@\n"
finds "01-bad.nw:6: code of 73 columns" "<<do it>>=\n$(printf '%73s' x)\n@\n"
finds "01-bad.nw:6: code of 73 columns" "<<do it>>=\n$(printf '%72s' x)δ\n@\n"
finds "01-bad.nw:6: a tab in code" "<<do it>>=\nint\ta;\n@\n"
finds "01-bad.nw:8: a chunk without prose" "<<do it>>=\nint a;\n@\n<<do more>>=\nint b;\n@\n"
finds "01-bad.nw:9: a chunk without prose" "<<do it>>=\nint a;\n@\n\n<<do more>>=\nint b;\n@\n"
finds "01-bad.nw:11: a chunk without prose" "<<do it>>=\nint a;\n@\n\n## More {#sec:m}\n\n<<do more>>=\nint b;\n@\n"
finds "01-bad.nw:7: a chunk that no @ has ended" "<<do it>>=\nint a;\n<<do more>>=\nint b;\n@\n"
finds "01-bad.nw:6: a chunk that no @ has ended" "<<do it>>=\nint a;\n"
finds "01-bad.nw:8: the end of a chunk, outside" "<<do it>>=\nint a;\n@\n@ %def a\n"
finds "01-bad.nw:5: a chunk without code" "<<do it>>=\n\n@\n"
finds '01-bad.nw:5: a chunk called "do (it)"' "<<do (it)>>=\nint a;\n@\n"
finds "01-bad.nw:5: prose of 93 columns" "$(printf '%93s' x)\n"
finds "01-bad.nw:5: [[ without ]]" "A [[name] of\n"
finds "01-bad.nw:5: a result's name on two lines" "A {{ch01.\n"
finds "01-bad.nw:5: a result of an odd name" "A {{ch01 x}}\n"
finds "01-bad.nw:5: two question marks" "A value of ??\n"
finds "01-bad.nw:5: a reference in TeX's manner" 'As in \\ref{x}\n'
finds "01-bad.nw:5: HTML" "A <b>word</b>\n"
finds "01-bad.nw:6: a heading without a blank line" "Prose.\n## More {#sec:m}\n"
finds "01-bad.nw:6: a quoted line of 73 columns" "\`\`\`\n$(printf '%73s' x)\n\`\`\`\n"
finds "01-bad.nw:6: a fence that is open" "\`\`\`\nint\n"

finish
