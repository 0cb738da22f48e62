-- From chapters/f-making.nw: change it there, not here.
-- labels.lua CONTENTS CHUNKS < all chapters > labels.tsv
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

local function define(label, number, file, line, class)
  local old = labels[label]
  if old then
    noweb.complain(file, line, 'label "%s" is already defined at'
                   .. ' %s:%d; choose another', label, old.file,
                   old.line)
    return
  end
  labels[label] = {label = label, number = number, file = file,
                   line = line, class = class}
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
  -- keep the formula before a label
  local formula, inside = '', false
  local function keep_formula(text)
    repeat
      local before, after = text:match('^(.-)%$%$(.*)$')
      if inside then formula = formula .. (before or text) .. '\n' end
      if after then
        inside = not inside
        if inside then formula = '' end
      end
      text = after
    until not text
  end
  -- insist that an equation of derivatives has a class
  local signs = {'\\partial%f[%A]', '\\nabla%f[%A]', '\\bar%f[%A]',
                 '\\delta%f[%A]', '\\prime%f[%A]', "'",
                 '\\frac{d[%a\\]*}{d'}
  local function speaks_of_derivatives()
    for _, sign in ipairs(signs) do
      if formula:find(sign) then return true end
    end
  end

  local function class_of(label, others, line)
    local class = others:match('^%s*%.(%S+)%s*$')
    if class == 'derivative' or class == 'general' then
      return class
    elseif others:find('%S') then
      noweb.complain(file.name, line, 'equation "%s": a class is'
                     .. ' .derivative or .general, not "%s"', label,
                     others:match('%S.*'))
    elseif speaks_of_derivatives() then
      noweb.complain(file.name, line, 'equation "%s" speaks of'
                     .. ' derivatives: say .derivative or .general',
                     label)
    end
  end
  -- number the labels of a line
  local function number_line(text, line)
    if text:find('^##%s') then count.sec = count.sec + 1 end
    for label, others in text:gmatch('{[^{}]-#([%w:-]+)([^{}]-)}') do
      local kind = label:match('^(%a+):')
      local class = kind == 'eq' and class_of(label, others, line)
      -- number one label
      if kinds[kind] then
        define(label, number_of(kind, chapter, count), file.name, line,
               class or '')
      else
        noweb.complain(file.name, line, 'label "%s" has no kind; kinds'
                       .. ' are eq, fig, tab, ex, sec, ch', label)
      end
    end
  end
  for text, line in noweb.prose(file) do
    local unnumbered = text:find('^#+%s.*{.-%.unnumbered.-}')
    keep_formula(text)
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
local defined, used, names = {}, {}, {}
for chunk in noweb.code(files) do
  local known = defined[chunk.name]
  if not known then table.insert(names, chunk.name) end
  defined[chunk.name] = known or chunk
end
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
-- print the labels and list the chunks
for _, l in ipairs(order) do
  print(table.concat({l.label, l.number, l.file, l.line, l.class},
                     '\t'))
end
local list = assert(io.open(arg[2], 'w'))
for _, name in ipairs(names) do
  local chunk = defined[name]
  list:write(name, '\t', chunk.file, '\t', chunk.line, '\n')
end
assert(list:close())
