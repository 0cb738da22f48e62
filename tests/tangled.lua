-- lua5.4 tangled.lua plain CONTENTS LABELS DIRECTORY
--     every file of the book is in DIRECTORY as a tangler of our own,
--     which knows nothing of noweb, would write it
-- lua5.4 tangled.lua lines CONTENTS LABELS DIRECTORY
--     every line of C in DIRECTORY stands where its #line says
-- lua5.4 tangled.lua chunks CONTENTS LABELS DIRECTORY
--     DIRECTORY/chunks.tsv has every chunk once, where it begins
-- Prints what differs, at most ten, and a count.

package.path = arg[0]:match('^(.*/)') .. '?.lua;' .. package.path
local chunks = require 'chunks'

local mode, directory = arg[1], arg[4]
local book = chunks.read(arg[2])
local labels = chunks.labels(arg[3])
local errors, count = 0, 0

local function complain(...)
  errors = errors + 1
  if errors <= 10 then print(string.format(...)) end
end

local comments = {
  c = '/* %s */', h = '/* %s */', lua = '-- %s', dot = '// %s',
  latex = '%% %s', template = '$-- %s',
}

local function trim(text) return (text:gsub('^ +', ''):gsub(' +$', '')) end

local function check_plain(root)
  local stream = io.open(directory .. '/' .. root)
  if not stream then return complain('%s is not there', root) end
  local got = stream:read('a')
  stream:close()
  local want = chunks.expand(book, root, labels,
                             comments[root:match('%.(%w+)$')] or '# %s')
  count = count + 1
  if got == want then return end
  local line, g, w = 0, got:gmatch('(.-)\n'), want:gmatch('(.-)\n')
  repeat
    line = line + 1
    local a, b = g(), w()
    if a ~= b then
      return complain('%s:%d: is\n  |%s\nnot\n  |%s', root, line,
                      a or '(nothing)', b or '(nothing)')
    end
  until not a
  complain('%s ends otherwise than its chunks', root)
end

local chapter_lines = {}
for _, chapter in ipairs(book) do
  chapter_lines[chapter.name] = chapter.lines
end

-- Where a part of a file ends, before a #line, there may be a line that
-- is in no chapter, if it is blank.
local function check_lines(root)
  local stream = io.open(directory .. '/' .. root)
  if not stream then return complain('%s is not there', root) end
  local file, at, n, blank = nil, 0, 0, nil
  for line in stream:lines() do
    n = n + 1
    local number, name = line:match('^#line (%d+) "(.-)"$')
    if number then
      file, at, blank = name, tonumber(number), nil
      if not chapter_lines[file] then
        return complain('%s:%d: there is no chapter %s', root, n, file)
      end
    elseif not file or blank then
      return complain('%s:%d: is no line of a chapter', root, blank or n)
    else
      local source = chapter_lines[file][at] or '(nothing)'
      source = chunks.resolve(chunks.code(source, ''), labels)
      if trim(source) == trim(line) then
        count = count + 1
      elseif line == '' then
        blank = n
      else
        return complain('%s:%d: is\n  |%s\nbut %s:%d is\n  |%s', root, n,
                        line, file, at, source)
      end
      at = at + 1
    end
  end
  stream:close()
end

-- The chunks in the book's order, each with the line of its name.
local function check_list()
  local next_line, seen = io.lines(directory .. '/chunks.tsv'), {}
  for _, chapter in ipairs(book) do
    for _, chunk in ipairs(chapter.chunks) do
      if not seen[chunk.name] then
        seen[chunk.name] = true
        count = count + 1
        local want = chunk.name .. '\t' .. chunk.file .. '\t' .. chunk.line - 1
        local got = next_line()
        if got ~= want then
          return complain('chunks.tsv:%d: is\n  |%s\nnot\n  |%s', count,
                          got or '(nothing)', want)
        end
      end
    end
  end
  local more = next_line()
  if more then complain('chunks.tsv has more: %s', more) end
end

if mode == 'chunks' then check_list() end
for root in pairs(mode ~= 'chunks' and chunks.first_numbers(book) or {}) do
  if root:find('^exercises/') then
    goto next       -- the reader's; the judge takes it from the chapter
  elseif root:find('/') and mode == 'plain' then
    check_plain(root)
  elseif root:find('/') and root:find('%.[ch]$') then
    check_lines(root)
  end
  ::next::
end
print(string.format('%d %s, %d errors', count,
                    ({plain = 'files', chunks = 'chunks'})[mode] or 'lines',
                    errors))
os.exit(errors == 0 and count > 0)
