-- lua5.4 pdf_chunks.lua CONTENTS LABELS TEXT
-- Every chunk of the book must stand in the PDF's text (pdftotext
-- -layout -fixed) as it was written: each line with its indentation,
-- inner spaces and quotes, blank lines, chunk references as ⟨name N.M⟩,
-- labels as numbers.  Prints what differs, at most ten, and a count.

package.path = arg[0]:match('^(.*/)') .. '?.lua;' .. package.path
local chunks = require 'chunks'

local book = chunks.read(arg[1])
local labels = chunks.labels(arg[2])
local first = chunks.first_numbers(book)

local function trim(text)
  return (text:gsub('%s+', ' '):gsub('^ ', ''):gsub(' $', ''))
end

-- The lines with text on them, {text, page, gap}, without running heads
-- (the first line of a page, with its number) and folios.  gap says
-- that there is a blank line above; how many, pdftotext only guesses.
local lines = {}

local function add_page(page, number)
  local last = page[#page]
  if #page > 1 and last.text:find('^ +[%divxl]+$') then
    page[#page] = nil
  end
  local head = page[1] and page[1].text
  if head and (head:find('^ *%d+   ') or head:find('   %d+$')) then
    table.remove(page, 1)
  end
  for _, line in ipairs(page) do
    line.page = number
    lines[#lines + 1] = line
  end
end

do
  local page, number, gap = {}, 1, false
  for line in io.lines(arg[3]) do
    local text, feeds = line:gsub('\f', '')
    if feeds > 0 then
      add_page(page, number)
      page, number, gap = {}, number + feeds, false
    end
    text = text:gsub('%s+$', '')
    if text ~= '' then page[#page + 1] = {text = text, gap = gap} end
    gap = text == ''
  end
  add_page(page, number)
end

local function printed_name(name)
  return (name:gsub("'", '’'))
end

local function printed(line)
  return chunks.resolve(chunks.code(line, function(name)
    return '⟨' .. printed_name(name) .. ' ' .. (first[name] or '?') .. '⟩'
  end), labels)
end

local errors, count = 0, {chunks = 0, lines = 0, broken = 0}

local function complain(chunk, n, ...)
  errors = errors + 1
  if errors <= 10 then
    print(string.format('%s:%d: ', chunk.file, chunk.line + n)
          .. string.format(...))
  end
end

local function heads(text, chunk)
  local head = '⟨' .. printed_name(chunk.name) .. ' ' .. chunk.number
               .. '⟩'
  text = trim(text)
  if text:sub(1, #head) ~= head then return false end
  local rest = text:sub(#head + 1)
  return rest:find('^ ?≡') or rest:find('^ ?%+≡')
end

local function indentation(text)
  return #text:match('^ *')
end

-- A page may break inside a chunk, and a figure may stand at its foot
-- and at the next one's head.  Gives the place of the wanted line there,
-- if what is passed over ends in a caption.
local function turn_page(i, page, want)
  local passed, caption = 0, false
  while lines[i] and (lines[i].page == page or trim(lines[i].text)
                      ~= trim(want)) do
    if lines[i].page > page + 1 then return nil end
    caption = caption or lines[i].text:find('^ *Figure %w+%.%d+:')
    i, passed = i + 1, passed + 1
  end
  return (passed == 0 or caption) and lines[i] and i
end

local step     -- columns from a heading to its code, the same everywhere

-- Compares a chunk with what stands below its heading, line i; gives the
-- line after the last that was right.
local function compare(chunk, i)
  local column, page, base = indentation(lines[i].text), lines[i].page, nil
  local gap = false
  i = i + 1
  for n = 1, chunk.length do
    local want = printed(chunk.lines[n])
    if want == '' then
      gap = true
    else
      local got = lines[i] or {text = '', gap = false}
      if got.page ~= page or trim(got.text) ~= trim(want) then
        local j = turn_page(i, page, want)
        if j then
          i, got, page, base = j, lines[j], lines[j].page, nil
          count.broken = count.broken + 1
        end
      elseif n > 1 and got.gap ~= gap then
        complain(chunk, n - 1, 'a blank line is %s above "%s"',
                 gap and 'missing' or 'added', want)
      end
      base = base or indentation(got.text) - indentation(want)
      if n == 1 then
        step = step or base - column
        if base - column ~= step then
          complain(chunk, 0, 'indented by %d, not by %d columns',
                   base - column, step)
        end
      end
      if got.text ~= (' '):rep(base) .. want then
        complain(chunk, n - 1, 'in the PDF\n  |%s\nin the chapter\n  |%s',
                 got.text:sub(base + 1), want)
        return i
      end
      i, gap = i + 1, false
    end
    count.lines = count.lines + 1
  end
  return i
end

local at = 1
for _, chapter in ipairs(book) do
  for _, chunk in ipairs(chapter.chunks) do
    local i = at
    while lines[i] and not heads(lines[i].text, chunk) do i = i + 1 end
    if lines[i] then
      at = compare(chunk, i)
      count.chunks = count.chunks + 1
    else
      complain(chunk, -1, 'chunk %s is not in the PDF, or not in its place',
               chunk.number)
    end
  end
end
print(string.format('%d chunks, %d lines, %d page breaks inside chunks,'
                    .. ' %d errors', count.chunks, count.lines,
                    count.broken, errors))
os.exit(errors == 0 and count.chunks > 0)
