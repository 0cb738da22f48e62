-- From chapters/c-making.nw: change it there, not here.
local here = arg[0]:match('^(.*/)') or './'
package.path = here .. '?.lua;' .. package.path
local noweb = require 'noweb'

local book = noweb.contents(arg[1])
local files = noweb.parse(io.read('a'))
local errors, labels, order = {}, {}, {}

local function complain(file, line, ...)
  table.insert(errors, {file = file, line = line,
                        message = string.format(...)})
end

local function define(label, number, file, line)
  local old = labels[label]
  if old then
    complain(file, line, 'label "%s" is already defined at %s:%d;'
             .. ' choose another', label, old.file, old.line)
    return
  end
  labels[label] = {label = label, number = number,
                   file = file, line = line}
  order[#order + 1] = labels[label]
end

local kinds = {eq = 'equation', fig = 'figure', tab = 'table',
               ex = 'exercise', sec = 'section', ch = 'chapter'}

local function number_chapter(file, chapter)
  local count = {eq = 0, fig = 0, tab = 0, ex = 0, sec = 0}
  local function next_number(kind)
    count[kind] = count[kind] + 1
    return chapter .. '.' .. count[kind]
  end
  local function heading(marks, rest, line)
    local label = rest:match('{.-#([%w:-]+).-}')
    if rest:find('{.-%.unnumbered.-}') then return end
    if #marks == 1 then
      if label then define(label, chapter, file.name, line) end
    elseif #marks == 2 then
      local number = next_number('sec')
      if label then define(label, number, file.name, line) end
    elseif label then
      define(label, chapter .. '.' .. count.sec, file.name, line)
    end
  end
  local function visit(line, text)
    local marks, rest = text:match('^(#+)%s+(.*)$')
    if marks then return heading(marks, rest, line) end
    for label in text:gmatch('{[^{}]-#([%w:-]+)[^{}]-}') do
      local kind = label:match('^(%a+):')
      if not kinds[kind] then
        complain(file.name, line, 'label "%s" has no kind; kinds are'
                 .. ' eq, fig, tab, ex, sec, ch', label)
      else
        define(label, next_number(kind), file.name, line)
      end
    end
  end
  for _, chunk in ipairs(file.chunks) do
    if chunk.kind == 'docs' then
      noweb.each_line_of_prose(chunk, visit)
    end
  end
end

local reference = '@(%a+):([%w][%w-]*)'

local function check_references(chunk, line, text)
  for kind, name in text:gmatch(reference) do
    if kinds[kind] and not labels[kind .. ':' .. name] then
      complain(chunk.file, line, 'no %s is labelled "%s:%s"',
               kinds[kind], kind, name)
    end
  end
end

local function check_code(chunk)
  for i, items in ipairs(chunk.lines) do
    for _, item in ipairs(items) do
      if item.text then
        check_references(chunk, chunk.line + i, item.text)
      end
    end
  end
end

local function is_file_name(name)
  return name:find('^[%w-]+/[%w/.-]+$') ~= nil
end

local function check_chunks()
  local defined, used = {}, {}
  local function each(visit)
    for _, file in ipairs(files) do
      for _, chunk in ipairs(file.chunks) do
        if chunk.kind == 'code' then visit(chunk) end
      end
    end
  end
  each(function(chunk) defined[chunk.name] = chunk end)
  each(function(chunk)
    for _, items in ipairs(chunk.lines) do
      for _, item in ipairs(items) do
        if item.use then
          used[item.use] = true
          if not defined[item.use] then
            complain(chunk.file, item.line, 'chunk <<%s>> is not'
                     .. ' defined in any chapter', item.use)
          end
        end
      end
    end
  end)
  for name, chunk in pairs(defined) do
    if not used[name] and not is_file_name(name) then
      complain(chunk.file, chunk.line, 'chunk <<%s>> is never used,'
               .. ' and its name is not a file\'s', name)
    end
  end
end

for _, file in ipairs(files) do
  local entry = book[file.name]
  if entry then number_chapter(file, entry.number) end
end
for _, file in ipairs(files) do
  for _, chunk in ipairs(file.chunks) do
    if chunk.kind == 'code' then
      check_code(chunk)
    else
      noweb.each_line_of_prose(chunk, function(line, text)
        check_references(chunk, line, text)
      end)
    end
  end
end
check_chunks()
noweb.report(errors)
for _, l in ipairs(order) do
  print(table.concat({l.label, l.number, l.file, l.line}, '\t'))
end
