-- From chapters/f-making.nw: change it there, not here.
-- checked.lua LABELS CHUNKS CHECKS... > what was checked, by equation
-- find the other Lua files
local script = PANDOC_SCRIPT_FILE or arg[0]
package.path = (script:match('^(.*/)') or './') .. '?.lua;'
               .. package.path
local noweb = require 'noweb'
local paths = {table.unpack(arg, 3)}

-- read the labels with their classes, and the names of the chunks
local equations, chunks = {}, {}
for line in io.lines(arg[1]) do
  local label, _, file, at, class =
    line:match('^(eq:%S+)\t(.-)\t(.-)\t(%d+)\t(%a*)$')
  if label then
    local e = {label = label, file = file, line = tonumber(at),
               class = class, functions = {}, checks = {}, worst = {}}
    equations[label] = e
    table.insert(equations, e)
  end
end
for line in io.lines(arg[2]) do chunks[line:match('^[^\t]*')] = true end

-- enter a check under its equations
-- find fault with a check
local function fault(path, check, ...)
  noweb.complain(path, check.line, 'check "%s" %s', check.name or '?',
                 string.format(...))
end

local function enter(i, path, check)
  local none = true
  for label in (check.equations or ''):gmatch('%S+') do
    none = none and label == '-'
    if equations[label] then
      -- add the check to what is known of the equation
      local e = equations[label]
      for name in (check['function'] or ''):gmatch('%S+') do
        if not e.functions[name] then table.insert(e.functions, name) end
        e.functions[name] = true
      end
      e.checks[i] = (e.checks[i] or 0) + 1
      local old, new = tonumber(e.worst[i]), tonumber(check.error)
      if not e.worst[i] or not new or old and new > old then
        e.worst[i] = check.error
      end
    elseif label ~= '-' then
      fault(path, check, 'names "%s", which no equation is', label)
    end
  end
  if none then fault(path, check, 'names no equation') end
  -- find fault with its chunk and its verdict
  if not chunks[check.chunk] then
    fault(path, check, 'names the chunk <<%s>>, which no chapter has',
          check.chunk or '?')
  end
  if check.verdict ~= 'pass' then
    fault(path, check, 'has the verdict "%s"', check.verdict or '?')
  end
end

for i, path in ipairs(paths) do
  for _, check in ipairs(noweb.rows(path)) do enter(i, path, check) end
end
-- insist that every derivative is checked
for _, e in ipairs(equations) do
  for i, path in ipairs(paths) do
    if e.class == 'derivative' and not e.checks[i] then
      noweb.complain(e.file, e.line, 'equation "%s" states a'
                     .. ' derivative, and no check in %s names it',
                     e.label, path)
    end
  end
end
noweb.report()
-- print what was checked
local header = {'# equation', 'functions', 'number', 'verdict'}
for _, path in ipairs(paths) do
  table.insert(header, path:match('([^/]*)%.tsv$'))
end
print(table.concat(header, '\t'))
for _, e in ipairs(equations) do
  local row = {e.label, table.concat(e.functions, ', '), 0, 'pass'}
  for i in ipairs(paths) do
    row[3] = math.max(row[3], e.checks[i] or 0)
    table.insert(row, e.worst[i] or '-')
  end
  if row[3] > 0 then print(table.concat(row, '\t')) end
end
