-- From chapters/e-making.nw: change it there, not here.
-- labels.lua CONTENTS < all chapters > labels.tsv
-- find the other Lua files
local script = PANDOC_SCRIPT_FILE or arg[0]
package.path = (script:match('^(.*/)') or './') .. '?.lua;'
               .. package.path
local noweb = require 'noweb'
local book = noweb.contents(arg[1])
local files = noweb.parse(io.read('a'))
local labels, order = {}, {}

-- define a label
local kinds = {eq = 'equation', fig = 'figure', tab = 'table',
               ex = 'exercise', sec = 'section', ch = 'chapter'}

local function define(label, number, file, line)
  local old = labels[label]
  if old then
    noweb.complain(file, line, 'label "%s" is already defined at'
                   .. ' %s:%d; choose another', label, old.file,
                   old.line)
    return
  end
  labels[label] = {label = label, number = number,
                   file = file, line = line}
  table.insert(order, labels[label])
end

-- number a chapter
-- give the number of a label
local function number_of(kind, chapter, count)
  if kind == 'ch' then return chapter end
  if kind ~= 'sec' then count[kind] = (count[kind] or 0) + 1 end
  return chapter .. '.' .. count[kind]
end

local function number_chapter(file)
  local chapter, count = book[file.name].number, {sec = 0}
  -- number the labels of a line
  local function number_line(text, line)
    if text:find('^##%s') then count.sec = count.sec + 1 end
    for label in text:gmatch('{[^{}]-#([%w:-]+)[^{}]-}') do
      local kind = label:match('^(%a+):')
      -- number one label
      if kinds[kind] then
        define(label, number_of(kind, chapter, count), file.name, line)
      else
        noweb.complain(file.name, line, 'label "%s" has no kind; kinds'
                       .. ' are eq, fig, tab, ex, sec, ch', label)
      end
    end
  end
  for text, line in noweb.prose(file) do
    local unnumbered = text:find('^#+%s.*{.-%.unnumbered.-}')
    if not unnumbered then number_line(text, line) end
  end
end

for _, file in ipairs(files) do
  if book[file.name] then number_chapter(file) end
end
-- check references
local function check(text, file, line)
  for label in text:gmatch(noweb.reference) do
    local kind = kinds[label:match('^%a+')]
    if kind and not labels[label] then
      noweb.complain(file, line, 'no %s is labelled "%s"', kind, label)
    end
  end
end

for _, file in ipairs(files) do
  for text, line in noweb.prose(file) do
    check(text, file.name, line)
  end
end
for item, chunk, line in noweb.code_items(files) do
  if item.text then check(item.text, chunk.file, line.at) end
end

-- check that chunks are defined and used
local defined, used = {}, {}
for chunk in noweb.code(files) do defined[chunk.name] = chunk end
for item, chunk, line in noweb.code_items(files) do
  if item.use then
    used[item.use] = true
    if not defined[item.use] then
      noweb.complain(chunk.file, line.at, 'chunk <<%s>> is not'
                     .. ' defined in any chapter', item.use)
    end
  end
end

for name, chunk in pairs(defined) do
  if not used[name] and not name:find('^[%w-]+/[%w/.-]+$') then
    noweb.complain(chunk.file, chunk.line, 'chunk <<%s>> is never'
                   .. ' used, and its name is not a file\'s', name)
  end
end

noweb.report()
for _, l in ipairs(order) do
  print(table.concat({l.label, l.number, l.file, l.line}, '\t'))
end
