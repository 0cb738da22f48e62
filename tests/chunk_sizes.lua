-- lua5.4 chunk_sizes.lua CONTENTS
-- The sizes of the book's chunks, and every chunk and line of prose that
-- breaks a rule of the house: how long and how wide code may be, how a
-- chunk may be called, that there is prose before it.  Prints FILE:LINE:
-- and the rule, then the distribution; fails if there was any.  A chunk's
-- size is its lines with something on them; the longest is not to have
-- more than its share of the page, blank lines and all.

package.path = arg[0]:match('^(.*/)') .. '?.lua;' .. package.path
local chunks = require 'chunks'

local longest_chunk, highest_median = 30, 8
local widest_code, widest_prose = 72, 92

local bad = 0
local function complain(file, line, ...)
  bad = bad + 1
  print(file .. ':' .. line .. ': ' .. string.format(...))
end

local function check_chunk(chunk)
  if chunk.length > longest_chunk then
    complain(chunk.file, chunk.line - 1, 'a chunk of %d lines', chunk.length)
  elseif chunk.length == 0 then
    complain(chunk.file, chunk.line - 1, 'a chunk without code')
  end
  if not chunk.name:find("^[%a%d][%a%d ,'-]*$")
     and not chunk.name:find('^%l+/[%l%d/.-]+$') then
    complain(chunk.file, chunk.line - 1, 'a chunk called "%s"', chunk.name)
  end
  for n, line in ipairs(chunk.lines) do
    local width = utf8.len(chunks.code(line, '<<%1>>'))
    if width > widest_code then
      complain(chunk.file, chunk.line + n - 1, 'code of %d columns', width)
    end
    if line:find('\t') then
      complain(chunk.file, chunk.line + n - 1, 'a tab in code')
    end
  end
end

-- Prose: between any two chunks, not too wide, without what noweb, pandoc
-- or the reader would not understand.
local leftovers = {
  {'^@ ', 'the end of a chunk, outside of one'},
  {'^@$', 'the end of a chunk, outside of one'},
  {'%]%]%]', 'three brackets'},
  {'%?%?', 'two question marks'},
  {'{{[^}]*$', 'a result\'s name on two lines'},
  {'{{[^}]*[^%w.}-][^}]*}}', 'a result of an odd name'},
  {'^%%', 'a comment of TeX'},
  {'\\[a-zA-Z]*ref{', 'a reference in TeX\'s manner'},
  {'\\cite', 'a citation in TeX\'s manner'},
  {'</?%a+[^>]*>', 'HTML'},
}

local function check_prose(file, n, line, formula)
  if utf8.len(line) > widest_prose and not line:find('^|')
     and not line:find('^::: {')
     and not formula then
    complain(file, n, 'prose of %d columns', utf8.len(line))
  end
  local plain = line:gsub('``.-``', ''):gsub('`[^`]*`', '')
                    :gsub('%[%[.-%]%]', ''):gsub('@<<', '')
  if plain:find('%[%[') then complain(file, n, '[[ without ]]') end
  for _, rule in ipairs(leftovers) do
    if plain:find(rule[1]) then complain(file, n, '%s', rule[2]) end
  end
end

local function check_chapter(chapter)
  local inside, prose, fence, formula = false, false, nil, false
  local opens = {}
  for _, chunk in ipairs(chapter.chunks) do opens[chunk.line - 1] = true end
  for n, line in ipairs(chapter.lines) do
    if opens[n] then
      if inside then
        complain(chapter.name, n, 'a chunk that no @ has ended')
      end
      if not prose then complain(chapter.name, n,
                                 'a chunk without prose before it') end
      inside, prose = true, false
    elseif inside then
      inside = not (line == '@' or line:find('^@ '))
    else
      local mark = line:match('^```+')
      if mark then
        fence = not fence and mark or #mark < #fence and fence or nil
      elseif not fence then
        if line:find('^%s*%$%$') then formula = not formula end
        check_prose(chapter.name, n, line, formula)
        if line:find('^##* %S') and (chapter.lines[n - 1] or ''):find('^[^@]') then
          complain(chapter.name, n, 'a heading without a blank line above')
        end
        if line:find('%a') and not line:find('^#')
           and not line:find('^:::') then
          prose = true
        end
      end
      if utf8.len(line) > widest_code and fence then
        complain(chapter.name, n, 'a quoted line of %d columns',
                 utf8.len(line))
      end
    end
  end
  if inside then
    complain(chapter.name, #chapter.lines, 'a chunk that no @ has ended')
  end
  if fence then
    complain(chapter.name, #chapter.lines, 'a fence that is open')
  end
end

local all = {}
local function row(name, sizes)
  table.sort(sizes)
  local function part(p)
    return sizes[math.max(1, math.ceil(p * #sizes))] or 0
  end
  local lines = 0
  for _, size in ipairs(sizes) do lines = lines + size end
  print(string.format('%-24s %6d %6d %7d %7d %8d', name, #sizes, lines,
                      part(0.5), part(0.9), part(1)))
  return part(0.5)
end

local table_of = {}
for _, chapter in ipairs(chunks.read(arg[1])) do
  local sizes = {}
  check_chapter(chapter)
  for _, chunk in ipairs(chapter.chunks) do
    check_chunk(chunk)
    local size = 0
    for _, line in ipairs(chunk.lines) do
      if line ~= '' then size = size + 1 end
    end
    -- What is set as an exercise is a function or two, whole; so is its
    -- solution, which is compared with it.
    if not chunk.name:find('^exercises/') and not chunk.name:find('^solutions/')
    then
      table.insert(sizes, size)
      table.insert(all, size)
    end
  end
  table.insert(table_of, {chapter.name:match('([^/]*)%.nw$'), sizes})
end

print(string.format('%-24s %6s %6s %7s %7s %8s', 'lines in a chunk', 'chunks',
                    'lines', 'median', '90 %', 'longest'))
for _, chapter in ipairs(table_of) do
  if #chapter[2] > 0 then row(chapter[1], chapter[2]) end
end
local median = row('all', all)
local bars = {}
for _, size in ipairs(all) do bars[size] = (bars[size] or 0) + 1 end
for size = 1, all[#all] or 0 do
  if bars[size] then
    print(string.format('%4d  %4d  %s', size, bars[size],
                        ('#'):rep(math.ceil(bars[size] * 100 / #all))))
  end
end
if median > highest_median then
  complain('chapters', 0, 'the median chunk has %d lines', median)
end
print(bad .. ' complaints')
os.exit(bad == 0 and #all > 0)
