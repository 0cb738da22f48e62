-- From chapters/c-making.nw: change it there, not here.
local here = arg[0]:match('^(.*/)') or './'
package.path = here .. '?.lua;' .. package.path

local names = arg[1] == '--names'
if names then table.remove(arg, 1) end

local numbers = {}
for line in io.lines(arg[1]) do
  local label, number = line:match('^(%S+)\t(%S*)')
  numbers[label] = label:find('^eq:') and '(' .. number .. ')' or number
end

local comment = {
  c = '/* %s */', h = '/* %s */', lua = '-- %s', gp = '# %s',
  dot = '// %s', sh = '# %s', latex = '%% %s', template = '$-- %s',
}

local lines, first_use = {}, {}
do
  local current
  for line in io.lines() do
    lines[#lines + 1] = line
    local defn = line:match('^@defn (.*)$')
    local use = line:match('^@use (.*)$')
    if defn then current = defn end
    if use and not first_use[use] then first_use[use] = current end
  end
end

-- The file in which a chunk ends up decides how to comment there.
local function root(name)
  local steps = 0
  while first_use[name] and steps < 100 do
    name, steps = first_use[name], steps + 1
  end
  return name
end

local function say(name, text)
  local form = comment[root(name):match('%.(%w+)$') or 'sh']
  if form then
    print('@text ' .. form:format(text))
    print('@nl')
  end
end

local file, chunk, seen, fresh = nil, nil, {}, false

local function introduce()
  if first_use[chunk] then
    say(chunk, chunk)
  else
    say(chunk, 'From ' .. file .. ': change it there, not here.')
  end
  fresh = false
end

local code = false
for _, line in ipairs(lines) do
  local key, rest = line:match('^@(%a+) ?(.*)$')
  if key == 'file' then file = rest
  elseif key == 'begin' then code = rest:find('^code') ~= nil
  elseif key == 'defn' then
    chunk = rest
    fresh = names and not seen[chunk]
    seen[chunk] = true
  elseif code and (key == 'text' or key == 'use') and fresh then
    if rest:find('^#!') then
      fresh = 'after'
    elseif fresh ~= 'after' then
      introduce()
    end
  end
  if code and key == 'text' then
    line = line:gsub('@(%a+:[%w][%w-]*)', numbers)
  end
  print(line)
  if key == 'nl' and fresh == 'after' then introduce() end
end
