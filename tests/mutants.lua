-- mutants.lua JUDGED OUT MUTANT...
-- Judges what tests/mutants.sh has left in JUDGED about each mutant;
-- prints the table and writes OUT/mutants.tsv and OUT/mutants.results.

local judged, out = arg[1], arg[2]

local function read(name)
  local f = io.open(name)
  if not f then return nil end
  local text = f:read('a')
  f:close()
  return text
end

-- What a mutant's file may say, and, where there is a choice, of what.
local keys = {check = true, parameter = true, diagnosis = true,
              verdict = true, complex = true, richardson = true,
              equivalent = true, test = true, only = {complex = true, richardson = true},
              page = {complex = true, double = true},
              needs = {vectors = true, cores = true}}

local function refuse(file, ...)
  io.stderr:write(file, ': ', string.format(...), '\n')
  os.exit(1)
end

-- What a mutant's file says: its title, the chunk, and the expectations.
local function parse(file)
  local text = assert(read(file), file)
  local m = {name = file:match('([^/]+)%.nw$'), file = file, found = {},
             title = text:match('^# ([^\n\t]+)\n'),
             chunk = text:match('\n<<([^\n]-)>>=\n')}
  local head = text:match('^(.-)\n<<') or text
  for key, value in head:gmatch('\n(%u%l+): ([^\n]+)') do
    local known = keys[key:lower()]
    if not known then refuse(file, 'what is "%s:"?', key) end
    if known ~= true and not known[value] then
      refuse(file, '"%s: %s" is not known', key, value)
    end
    m[key:lower()] = value
  end
  if m.test then m.suite, m.fails = m.test:match('^(%S+) (%S+)$') end
  local complete = m.title and m.chunk and (m.equivalent or m.suite
                   or m.check and m.parameter and m.diagnosis)
  if not complete then
    refuse(file, 'needs a title "# ...", a chunk, and either Equivalent:, '
                 .. 'Test: with a suite and a test, or Check:, Parameter: '
                 .. 'and Diagnosis:')
  end
  return m
end

-- What gradcheck --terse said: the first failing check, and for each rule
-- the set of checks that fail by it.
local function parse_output(text)
  local found, rules = nil, {}
  for line in text:gmatch('[^\n]+') do
    local cell = {}
    for c in (line .. '\t'):gmatch('([^\t]*)\t') do table.insert(cell, c) end
    if cell[1] == 'check' then
      found = {check = cell[2], verdict = cell[3], parameter = cell[4],
               diagnosis = cell[5]}
    elseif cell[1] == 'rule' then
      local failing = {}
      for c in (cell[3] or ''):gmatch('%S+') do failing[c] = true end
      table.insert(rules, {name = cell[2], failing = failing})
    end
  end
  return found, rules
end

local oracle = {complex = 'complex', double = 'richardson'}
local _, right_rules = parse_output(assert(read(judged .. '/right.out')))
local function slug(name) return (name:lower():gsub('%.', ''):gsub(' ', '-')) end

local complaints = {}
local function complain(m, ...)
  table.insert(complaints, m.file .. ': ' .. string.format(...))
end

local function listed(list, word)
  return (' ' .. list .. ' '):find(' ' .. word .. ' ', 1, true) ~= nil
end

-- Whether all is as the mutant's file says in this type.
local function judge_type(m, type)
  local place = judged .. '/' .. m.name .. '/'
  local status = tonumber(read(place .. type .. '.status') or '')
  if not status then
    if not m.unbuilt then
      complain(m, 'cannot be built:\n%s', read(place .. 'problem') or '')
    end
    m.unbuilt = true
    return
  end
  local found, rules = parse_output(read(place .. type .. '.out'))
  if status ~= 0 and (status ~= 1 or not found) then
    complain(m, 'gradcheck stopped with status %d (%s): %s', status, type,
             read(place .. type .. '.err'):match('[^\n]*'))
  end
  m.found[type] = found or false
  if type == 'double' then m.rules = rules end
  local exempt = m.only and m.only ~= oracle[type]
  if (m.equivalent or m.test) and found then
    complain(m, 'is marked as %s but fails %s (%s)',
             m.test and 'seen by a test alone' or 'equivalent', found.check,
             oracle[type])
  elseif m.equivalent or m.test then
    return
  elseif not found and not exempt then
    complain(m, 'SURVIVES (%s)', oracle[type])
  elseif found then
    local expected = m[oracle[type]] or m.check
    for _, e in ipairs {{'check', expected}, {'parameter', m.parameter},
                        {'diagnosis', m.diagnosis},
                        {'verdict', m.verdict or 'fail'}} do
      if not listed(e[2], found[e[1]]) then
        complain(m, 'has the %s "%s" (%s, in %s), not "%s"', e[1],
                 found[e[1]], oracle[type], found.check, e[2])
      end
    end
  end
end

-- Whether the test that should fail does.
local function judge_test(m)
  if not m.test or m.unbuilt then return end
  local said = read(judged .. '/' .. m.name .. '/suite.out')
  if not said then
    complain(m, 'the suite cannot be built:\n%s',
             read(judged .. '/' .. m.name .. '/problem'))
  elseif (said .. '\n'):find('FAILED  ] ' .. m.fails .. '\n', 1, true) then
    m.tested = true
  elseif said:find('did not end\n$') then
    complain(m, 'the suite %s did not end', m.suite)
  else
    complain(m, 'SURVIVES (%s of the suite %s)', m.fails, m.suite)
  end
end

-- Whether a rule fails a check that it does not fail for right code.
local function killed_by_rule(rule, right)
  for check in pairs(rule.failing) do
    if not right.failing[check] then return true end
  end
  return false
end

local mutants = {}
for i = 3, #arg do table.insert(mutants, parse(arg[i])) end
local killed = {complex = 0, double = 0, all = 0, mutants = 0, equivalent = 0,
                instrument = 0, tested = 0}
local killed_rule = {}
local rows = {}
for _, m in ipairs(mutants) do
  judge_type(m, 'complex')
  judge_type(m, 'double')
  judge_test(m)
  local first = m.found.complex or m.found.double or {check = '-', parameter = '-',
                                         diagnosis = '-'}
  if m.tested then
    first.check, first.diagnosis = m.fails, 'test of ' .. m.suite
    killed.tested = killed.tested + 1
  end
  if first.diagnosis == 'none' and first.verdict ~= 'fail' then
    first.diagnosis = first.verdict
  end
  local row = {m.name, m.chunk, m.title, first.check, first.parameter,
               first.diagnosis, m.found.complex and 'yes' or 'no',
               m.found.double and 'yes' or 'no'}
  killed.mutants = killed.mutants + 1
  if m.equivalent then killed.equivalent = killed.equivalent + 1 end
  if m.found.complex then killed.complex = killed.complex + 1 end
  if m.found.double then killed.double = killed.double + 1 end
  if m.tested or not m.equivalent and (m.found.complex or m.found.double) then
    killed.all = killed.all + 1
  end
  if m.only then killed.instrument = killed.instrument + 1 end
  for k, right in ipairs(right_rules) do
    local yes = m.rules and m.rules[k] and killed_by_rule(m.rules[k], right)
    if m.only or m.test then
      table.insert(row, '-')    -- an instrument not theirs, or no gradient
    else
      if yes then killed_rule[k] = (killed_rule[k] or 0) + 1 end
      table.insert(row, yes and 'yes' or 'no')
    end
  end
  table.insert(row, m.equivalent and 'yes' or 'no')
  table.insert(rows, row)
end

-- The terminal gets the table with dots, the book the cells.
local names = {'complex', 'richardson'}
for _, r in ipairs(right_rules) do table.insert(names, slug(r.name)) end
local line = '%-24s %-22s %-10s %-17s'
print(string.format(line, 'mutant', 'dies by', 'at', 'diagnosis')
      .. ' ' .. table.concat(names, ' '))
for _, row in ipairs(rows) do
  local cells = {string.format(line, row[1], row[4], row[5], row[6])}
  for k, name in ipairs(names) do
    local mark = ({yes = 'x', no = '.'})[row[6 + k]] or '-'
    table.insert(cells, mark .. (' '):rep(#name - 1))
  end
  print((table.concat(cells, ' '):gsub('%s+$', '')))
end

local function write(name, text)
  local f = assert(io.open(out .. '/' .. name .. '.new', 'w'))
  assert(f:write(text))
  assert(f:close())
  assert(os.rename(out .. '/' .. name .. '.new', out .. '/' .. name))
end

local header = {'mutant', 'chunk', 'mistake', 'check', 'parameter',
                'diagnosis', table.unpack(names)}
table.insert(header, 'equivalent')
local text = {'# every planted mistake, and what catches it',
              '# ' .. table.concat(header, '\t')}
for _, row in ipairs(rows) do table.insert(text, table.concat(row, '\t')) end
write('mutants.tsv', table.concat(text, '\n') .. '\n')

local survivors = killed.mutants - killed.equivalent - killed.all
local results = {}
local function value(name, n)
  table.insert(results, 'value ' .. name .. ' ' .. tostring(n))
end
value('mutants', killed.mutants)
value('mistakes', killed.mutants - killed.equivalent)
value('equivalent', killed.equivalent)
value('instrument', killed.instrument)
value('tested', killed.tested)
local others = killed.mutants - killed.equivalent - killed.instrument
               - killed.tested
value('others-judge', others)
value('killed', killed.all)
value('survivors', survivors)
value('killed-complex', killed.complex)
value('killed-richardson', killed.double)
for k, r in ipairs(right_rules) do
  local alarms = 0
  for _ in pairs(r.failing) do alarms = alarms + 1 end
  value('killed-' .. slug(r.name), killed_rule[k] or 0)
  value('missed-' .. slug(r.name), others - (killed_rule[k] or 0))
  value('alarms-' .. slug(r.name), alarms)
end
write('mutants.results', table.concat(results, '\n') .. '\n')

print(string.format('%d mutants, %d of them equivalent: %d killed, %d survive',
                    killed.mutants, killed.equivalent, killed.all, survivors))
for _, c in ipairs(complaints) do io.stderr:write(c, '\n') end
assert(io.stdout:flush())
os.exit(#complaints == 0)
