-- lua5.4 exercises.lua CATALOGUE DIRECTORY [SLUG]...
-- Attempts at every exercise (or at those named), a file each, as
-- DIRECTORY/SLUG/NAME.c, and beside it NAME.want: the exit statuses that
-- the judge may answer with, and a text that it must print.
--   start     the chunk as it is before anyone writes: not right
--   solution  ours: right, and without warnings
--   empty, return, zero
--             each function's body emptied, replaced by a return, or by
--             zeros in all that it is to set: not right
--   wrong1, wrong2, ...
--             the wrong answers of wrong.nw.  Each is a chunk; above it
--             stand "Says: text" (the text that must be printed) and,
--             unless it is 1, "Status: n".

local catalogue, directory = arg[1], arg[2]
local bad = 0

local function complain(...)
  bad = bad + 1
  print(string.format(...))
end

local function read(path)
  local stream = io.open(path)
  local text = stream and stream:read('a')
  if stream then stream:close() end
  return text
end

local function write(path, text)
  local stream = assert(io.open(path, 'w'))
  stream:write(text)
  assert(stream:close())
end

-- ---- bodies in place of the reader's ----

local function parameters(list)
  local all = {}
  for text in (list .. ','):gmatch('%s*(.-)%s*,') do
    local name, size = text:match('([%a_][%w_]*)%[(%w*)%]$')
    name = name or text:match('([%a_][%w_]*)$')
    if text ~= 'void' and name and not text:find('%(') then
      table.insert(all, {text = text, name = name, size = size})
    end
  end
  return all
end

local function zeros(p)
  if p.text:find('^const ') then return '' end
  if p.size and p.size ~= '' then
    return ('    for (int i = 0; i < %s; i++)\n        %s[i] = 0;\n')
           :format(p.size, p.name)
  elseif p.text:find('^Matrix %*') then
    return ('    for (int i = 0; i < %s->rows * %s->cols; i++)\n'
            .. '        %s->at[i] = 0;\n'):format(p.name, p.name, p.name)
  elseif p.text:find('^real %*') or p.text:find('^double %*') then
    return ('    *%s = 0;\n'):format(p.name)
  end
  return ''
end

local function ending(type)
  if type:find('^void%f[^%w*]') or type == 'void ' then
    return '    return;\n'
  elseif type:find('%*') then
    return '    return NULL;\n'
  elseif type:find('^%u') then
    return '    return (' .. type:gsub(' $', '') .. '){0};\n'
  end
  return '    return 0;\n'
end

local function with_bodies(text, body)
  local new, count = ('\n' .. text):gsub(
    '\n([%a][%w_ ]*[ *]+)([%a_][%w_]*)(%b())\n(%b{})',
    function(type, name, list)
      local ps = parameters(list:sub(2, -2))
      return '\n' .. type .. name .. list .. '\n{\n' .. body(type, ps)
             .. '}'
    end)
  return new:sub(2), count
end

local function used(ps)
  local text = ''
  for _, p in ipairs(ps) do text = text .. '    (void)' .. p.name .. ';\n' end
  return text
end

local bodies = {
  empty = function() return '' end,
  ['return'] = function(type, ps) return used(ps) .. ending(type) end,
  zero = function(type, ps)
    local text = used(ps)
    for _, p in ipairs(ps) do text = text .. zeros(p) end
    return text .. ending(type)
  end,
}

-- ---- one exercise ----

local function attempt(slug, name, text, statuses, says)
  local path = directory .. '/' .. slug .. '/' .. name
  write(path .. '.c', text)
  write(path .. '.want', statuses .. '\n' .. (says or '') .. '\n')
end

local function wrong_answers(slug)
  local path = 'tests/exercises/' .. slug .. '/wrong.nw'
  local text = read(path)
  if not text then return complain('%s is not there', path) end
  local n, heading = 0, '<<exercises/' .. slug .. '.c>>='
  local says, status, code
  for line in text:gmatch('([^\n]*)\n') do
    if code and line == '@' then
      n = n + 1
      if not says then complain('%s: answer %d has no "Says:"', path, n) end
      attempt(slug, 'wrong' .. n, table.concat(code, '\n') .. '\n',
              status or '1', says)
      says, status, code = nil, nil, nil
    elseif code then
      table.insert(code, line)
    elseif line == heading then
      code = {}
    else
      says = line:match('^Says: (.+)$') or says
      status = line:match('^Status: (%d)$') or status
    end
  end
  if n < 2 or n > 4 then
    complain('%s has %d wrong answers, not 2 to 4', path, n)
  end
end

local function exercise(slug)
  os.execute("mkdir -p '" .. directory .. '/' .. slug .. "'")
  local start = read('tests/exercises/' .. slug .. '/start.c')
  local solution = read('tangled/solutions/' .. slug .. '.c')
  if not start then return complain('%s has no start.c', slug) end
  if not solution then return complain('%s has no solution', slug) end
  attempt(slug, 'start', start, '1 2')
  attempt(slug, 'solution', solution, '0')
  for name, body in pairs(bodies) do
    local text, count = with_bodies(start, body)
    if count == 0 then
      complain('%s: no function found in start.c', slug)
    end
    attempt(slug, name, text, '1 2')
  end
  wrong_answers(slug)
end

local wanted = {}
for i = 3, #arg do wanted[arg[i]] = true end
for line in io.lines(catalogue) do
  local slug = line:match('^[^\t]*\t([^\t]*)')
  if #arg < 3 or wanted[slug] then exercise(slug) end
end
os.exit(bad == 0)
