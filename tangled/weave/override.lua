-- From chapters/c-making.nw: change it there, not here.
local override = {}
for _, file in ipairs(arg) do override[file] = true end

local function each_line(lines, visit)
  local file, number = nil, 1
  for _, line in ipairs(lines) do
    local key, rest = line:match('^@(%a+) ?(.*)$')
    if key == 'file' then file, number = rest, 1 end
    visit(line, key, rest, file, number)
    if key == 'nl' then number = number + 1 end
  end
end

local lines = {}
for line in io.lines() do lines[#lines + 1] = line end

local replaced, first, known = {}, {}, {}
each_line(lines, function(_, key, name, file, number)
  if key ~= 'defn' then return end
  if override[file] then
    replaced[name] = true
    first[#first + 1] = {name = name, file = file, line = number}
  else
    known[name] = true
  end
end)

local bad = 0
for _, d in ipairs(first) do
  if not known[d.name] then
    bad = bad + 1
    io.stderr:write(d.file, ':', d.line, ': the book has no chunk <<',
                    d.name, '>> to replace\n')
  end
end
if bad > 0 then os.exit(1) end

-- A replaced chunk keeps its newlines, so that line numbers stay.
local waiting, dropping
each_line(lines, function(line, key, rest, file)
  if key == 'begin' then
    waiting, dropping = line, false
    return
  end
  if waiting then
    if key == 'defn' and replaced[rest] and not override[file] then
      dropping = true
      waiting = waiting:gsub('^@begin code', '@begin docs')
    end
    print(waiting)
    waiting = nil
  end
  if not dropping then
    print(line)
  elseif key == 'nl' then
    print(line)
  elseif key == 'end' then
    print((line:gsub('^@end code', '@end docs')))
  end
end)
