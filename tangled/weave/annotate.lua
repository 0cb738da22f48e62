-- From chapters/f-making.nw: change it there, not here.
-- annotate.lua [--names] LABELS < all chapters > all chapters
-- find the other Lua files
local script = PANDOC_SCRIPT_FILE or arg[0]
package.path = (script:match('^(.*/)') or './') .. '?.lua;'
               .. package.path
local noweb = require 'noweb'
local names = arg[1] == '--names'
local _, numbers = noweb.labels(arg[names and 2 or 1])
local input = io.read('a')
local root = noweb.root_finder(noweb.parse(input))
noweb.report()

-- write a comment in the language of a file
local forms = {
  c = '/* %s */', h = '/* %s */', lua = '-- %s', gp = '# %s',
  dot = '// %s', sh = '# %s', sums = '# %s',
  latex = '%% %s', template = '$-- %s',
}

local function comment(file, text)
  local form = forms[file:match('%.(%w+)$') or 'sh']
  if not form then return end
  print('@text ' .. form:format(text))
  print('@nl')
end

-- copy the stream with its comments
local chunk, code, owed
local introduced = {}
for line, key, rest, file in noweb.lines(input) do
  if key == 'begin' then
    code = rest:find('^code')
  elseif key == 'defn' then
    chunk, owed = rest, names
  elseif owed and code and (key == 'text' or key == 'use')
         and not rest:find('^#!') then
    -- introduce the chunk
    local top = root(chunk)
    if not introduced[chunk] then
      comment(top, top ~= chunk and chunk
              or 'From ' .. file .. ': change it there, not here.')
    elseif top == chunk then
      print('@nl')
    end
    introduced[chunk] = true
    owed = false
  end
  if code and key == 'text' then
    line = line:gsub(noweb.reference, numbers)
  end
  print(line)
end
