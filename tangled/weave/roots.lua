-- From chapters/f-making.nw: change it there, not here.
-- roots.lua OVERRIDE < stream > the files that its chunks end up in
-- find the other Lua files
local script = PANDOC_SCRIPT_FILE or arg[0]
package.path = (script:match('^(.*/)') or './') .. '?.lua;'
               .. package.path
local noweb = require 'noweb'
local files = noweb.parse(io.read('a'))
local users, roots, sources, seen = {}, {}, 0, {}
for item, chunk in noweb.code_items(files) do
  if item.use then
    users[item.use] = users[item.use] or {}
    table.insert(users[item.use], chunk.name)
  end
  -- count what is included as used
  local header = (item.text or ''):match('^#include "(.-)"')
  if header then
    header = 'lib/' .. header
    users[header] = users[header] or {}
    table.insert(users[header], chunk.name)
  end
end

-- climb from a chunk to all its files
local function climb(name)
  if seen[name] then return end
  seen[name] = true
  for _, user in ipairs(users[name] or {}) do climb(user) end
  if name:find('^[%w-]+/.*%.[ch]$') then table.insert(roots, name) end
  if name:find('%.c$') then sources = sources + 1 end
end

-- climb from each chunk of the override
for chunk in noweb.code {files[arg[1]] or {chunks = {}}} do
  climb(chunk.name)
  if sources == 0 then
    noweb.complain(chunk.file, chunk.line, 'chunk <<%s>> is in no'
                   .. ' source file of C', chunk.name)
  end
end
noweb.report()
table.sort(roots)
for _, root in ipairs(roots) do print(root) end
