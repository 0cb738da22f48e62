-- From chapters/g-judging.nw: change it there, not here.
-- starts.lua DIRECTORY < all chapters > all chapters
-- find the other Lua files
local script = PANDOC_SCRIPT_FILE or arg[0]
package.path = (script:match('^(.*/)') or './') .. '?.lua;'
               .. package.path
local noweb = require 'noweb'
local directory = arg[1]
local input = io.read('a')

local function start_of(slug)
  local stream = io.open(directory .. '/' .. slug .. '/start.c')
  local text = stream and stream:read('a')
  if stream then stream:close() end
  return text
end

local chunk, skipping
for line, key, rest, _, at, ended in noweb.lines(input) do
  if key == 'defn' then
    local slug = rest:match('^exercises/([%w-]+)%.c$')
    chunk = slug and start_of(slug)
    skipping = false
    print(line)
  elseif chunk and not skipping and ended then
    print(line)
    for text in chunk:gmatch('(.-)\n') do
      if text ~= '' then print('@text ' .. text) end
      print('@nl')
    end
    skipping = true
  elseif skipping and key == 'end' then
    print(line)
    print('@line ' .. at)
    chunk, skipping = nil, false
  elseif not skipping then
    print(line)
  end
end
