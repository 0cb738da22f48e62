-- From chapters/g-judging.nw: change it there, not here.
-- exercises.lua CONTENTS LABELS DIRECTORY < all chapters
-- find the other Lua files
local script = PANDOC_SCRIPT_FILE or arg[0]
package.path = (script:match('^(.*/)') or './') .. '?.lua;'
               .. package.path
local noweb = require 'noweb'
local book = noweb.contents(arg[1])
local numbers, printed = noweb.labels(arg[2])
local directory = arg[3]
local files = noweb.parse(io.read('a'))

local exercises, by_slug, sections = {}, {}, {}

local function attribute(text, name)
  return text:match('%s' .. name .. '="([^"]*)"')
         or text:match('%s' .. name .. '=([^%s}]+)')
end

local function plain(text)
  return (text:gsub('[*`]', ''):gsub('%[%[', ''):gsub('%]%]', ''))
end

local function add_exercise(text, file, line)
  local slug = text:match('#ex:([%w-]+)')
  local section = attribute(text, 'section')
  if not slug or not section then return end
  local e = {slug = slug, kind = attribute(text, 'kind'),
             level = attribute(text, 'level'), chapter = file,
             title = attribute(text, 'title'), line = line,
             section = 'sec:' .. section, text = {}}
  e.number = numbers['ex:' .. slug]
  if not numbers[e.section] then
    noweb.complain(file, line, 'no section is labelled "%s"', e.section)
  end
  table.insert(exercises, e)
  by_slug[slug] = e
end

local function resolved(text)
  return (text:gsub('@(%a+:%w[%w-]*)', printed)
              :gsub('%[%[(.-)%]%]', '`%1`'))
end

-- the Divs of hints and solutions
local function take_line(state, text, file, line)
  local class, slug = text:match('^::: {%.(%a+) of=([%w-]+)}')
  if class == 'hints' or class == 'solution' then
    local e = by_slug[slug]
    if not e then
      noweb.complain(file, line, 'no exercise is called "%s"', slug)
    elseif e[class] then
      noweb.complain(file, line, 'these %s are the second of exercise %s',
                     class, e.number)
    end
    state.lines = {}
    if e then e[class] = state.lines end
  elseif text == ':::' then
    state.lines = nil
  elseif state.lines then
    table.insert(state.lines, resolved(text))
  end
end

for _, file in ipairs(files) do
  local state = {}
  for text, line in noweb.all_prose(file) do
    local title, label = text:match('^#+ (.-) {#(%a+:[%w-]+)')
    if title then sections[label] = plain(title) end
    if text:find('^::: {%.exercise ') then
      add_exercise(text, file.name, line)
    else
      take_line(state, text, file.name, line)
    end
  end
end

local function write(name, text)
  local stream = assert(io.open(directory .. '/' .. name, 'w'))
  stream:write(text)
  assert(stream:close())
end

local function hints_of(lines)
  local hints = {}
  for _, text in ipairs(lines) do
    local first = text:match('^%d%. +(.*)$')
    if first then
      table.insert(hints, {first})
    elseif #hints > 0 then
      table.insert(hints[#hints], (text:gsub('^   ', '')))
    end
  end
  return hints
end

local catalogue = {}
for _, e in ipairs(exercises) do
  table.insert(catalogue, table.concat(
    {e.number, e.slug, e.kind, e.level, e.chapter, e.section,
     numbers[e.section] or '', sections[e.section] or '', e.title}, '\t'))
  local hints = hints_of(e.hints or {})
  if #hints ~= 3 and #hints ~= 0 then
    noweb.complain(e.chapter, e.line, 'exercise %s has %d hints, not three',
                   e.number, #hints)
  end
  for i, hint in ipairs(hints) do
    write(e.slug .. '.hint' .. i .. '.md', table.concat(hint, '\n') .. '\n')
  end
  if e.solution then
    write(e.slug .. '.solution.md', table.concat(e.solution, '\n') .. '\n')
  end
end
noweb.report()
write('catalogue.tsv', table.concat(catalogue, '\n') .. '\n')

local lines = {}
for label, title in pairs(sections) do
  if label:find('^sec:') and numbers[label] then
    table.insert(lines, label .. '\t' .. numbers[label] .. '\t' .. title)
  end
end
table.sort(lines)
write('sections.tsv', table.concat(lines, '\n') .. '\n')
