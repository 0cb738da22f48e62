-- From chapters/f-making.nw: change it there, not here.
-- definitions.lua < stream of autodefs.c > the same without false ones
-- find the other Lua files
local script = PANDOC_SCRIPT_FILE or arg[0]
package.path = (script:match('^(.*/)') or './') .. '?.lua;'
               .. package.path
local noweb = require 'noweb'
local input = io.read('a')
local root = noweb.root_finder(noweb.parse(input))
local chunk, text = '', ''
local macros = {main = true, __attribute__ = true}
for name in input:gmatch('\n@text #define ([%w_]+)%(') do
  macros[name] = true
end

local function is_definition(name)
  return text:find('\n$') or not macros[name]
         and root(chunk):find('%.[ch]$')
         and not chunk:find('^exercises/')
         and not chunk:find('^solutions/')
         and text:find('\n%a[^\n]*[ *]' .. name .. '%(')
end

for line, key, rest, _, _, ended in noweb.lines(input) do
  if key == 'defn' then chunk, text = rest, '' end
  if key == 'text' then text = text .. rest end
  if ended then text = text .. '\n' end
  local name = key == 'index' and rest:match('^%a*defn (.*)$')
  if not name or is_definition(name) then print(line) end
end
