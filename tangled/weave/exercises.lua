-- From chapters/g-judging.nw: change it there, not here.
-- exercises.lua LABELS DIRECTORY < all chapters
-- find the other Lua files
local script = PANDOC_SCRIPT_FILE or arg[0]
package.path = (script:match('^(.*/)') or './') .. '?.lua;'
               .. package.path
local noweb = require 'noweb'
local numbers, printed = noweb.labels(arg[1])
local directory = arg[2]
local files = noweb.parse(io.read('a'))

local exercises, by_slug, sections = {}, {}, {}

-- note an exercise
local function attribute(text, name)
  return text:match('%s' .. name .. '="([^"]*)"')
         or text:match('%s' .. name .. '=([^%s}]+)')
end

local function add_exercise(text, file, line)
  local slug = text:match('#ex:([%w-]+)')
  -- leave out what cannot be judged
  if not slug then return end
  local e = {slug = slug, file = file, line = line,
             number = numbers['ex:' .. slug]}
  -- take an exercise's attributes, all of them
  for _, name in ipairs {'kind', 'level', 'title', 'section'} do
    e[name] = attribute(text, name)
    if not e[name] then
      noweb.complain(file, line, 'exercise %s needs %s=', e.number, name)
    end
  end
  if section and not numbers['sec:' .. section] then
    noweb.complain(file, line, 'no section is labelled "%s"', section)
  end
  table.insert(exercises, e)
  by_slug[slug] = e
end

-- note the lines of hints and solutions
local function resolved(text)
  return (text:gsub(noweb.reference, printed)
              :gsub('%[%[(.-)%]%]', '`%1`'))
end

local function open_lines(class, slug, file, line)
  local e, lines = by_slug[slug], {}
  if not e then
    noweb.complain(file, line, 'no exercise is called "%s"', slug)
  elseif e[class] then
    noweb.complain(file, line, 'exercise %s has its %s already',
                   e.number, class)
  else
    e[class] = lines
  end
  return lines
end

-- walk through the prose for exercises
for _, file in ipairs(files) do
  local outside, lines = {}, nil
  for _, line in noweb.prose(file) do outside[line] = true end
  for text, line in noweb.all_prose(file) do
    if outside[line] and not lines then
      -- look for a heading, an exercise, hints or a solution
      local title, label = text:match('^#+ (.-) {#(%a+:[%w-]+)')
      if title then sections[label] = title:gsub('[*`%[%]]', '') end
      local class, slug = text:match('^::: {%.(%a+) of=([%w-]+)}')
      if text:find('^::: {%.exercise ') then
        add_exercise(text, file.name, line)
      elseif class == 'hints' or class == 'solution' then
        lines = open_lines(class, slug, file.name, line)
      end
    elseif outside[line] and text == ':::' then
      lines = nil
    elseif lines then
      table.insert(lines, resolved(text))
    end
  end
end

-- insist that every exercise has its parts
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

local chunks = {}
for chunk in noweb.code(files) do chunks[chunk.name] = true end

for _, e in ipairs(exercises) do
  e.hints = hints_of(e.hints or {})
  if #e.hints ~= 3 then
    noweb.complain(e.file, e.line, 'exercise %s has %d hints, not'
                   .. ' three', e.number, #e.hints)
  end
  -- insist on a solution and two chunks
  if not e.solution then
    noweb.complain(e.file, e.line, 'exercise %s has no solution',
                   e.number)
  end
  for _, folder in ipairs {'exercises', 'solutions'} do
    local name = folder .. '/' .. e.slug .. '.c'
    if not chunks[name] then
      noweb.complain(e.file, e.line, 'exercise %s has no chunk %s',
                     e.number, name)
    end
  end
end
noweb.report()

-- write what the judge reads
local function write(name, lines)
  local stream = assert(io.open(directory .. '/' .. name, 'w'))
  for _, text in ipairs(lines) do stream:write(text, '\n') end
  assert(stream:close())
end

local catalogue = {}
for _, e in ipairs(exercises) do
  -- write an exercise's hints and its solution
  for i, hint in ipairs(e.hints) do
    write(e.slug .. '.hint' .. i .. '.md', hint)
  end
  write(e.slug .. '.solution.md', e.solution)
  -- add an exercise to the catalogue
  table.insert(catalogue, table.concat(
    {e.number, e.slug, e.kind, e.level, e.file, 'sec:' .. e.section,
     e.title}, '\t'))
end
write('catalogue.tsv', catalogue)

local lines = {}
for label, title in pairs(sections) do
  if label:find('^sec:') and numbers[label] then
    table.insert(lines, table.concat({label, numbers[label], title},
                                     '\t'))
  end
end
table.sort(lines)
write('sections.tsv', lines)
