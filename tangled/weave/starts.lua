-- From chapters/g-judging.nw: change it there, not here.
-- starts.lua DIRECTORY < all chapters > all chapters
-- find the other Lua files
local script = PANDOC_SCRIPT_FILE or arg[0]
package.path = (script:match('^(.*/)') or './') .. '?.lua;'
               .. package.path
local noweb = require 'noweb'
local directory = arg[1]
local start, skipping       -- of the chunk that we are in

-- write a line, or say that the disk is full
local function put(line)
  assert(io.write(line, '\n'))
end

-- read how an exercise starts
local function start_of(name)
  local slug = name:match('^exercises/([%w-]+)%.c$')
  local stream = slug
                 and io.open(directory .. '/' .. slug .. '/start.c')
  if not stream then return nil end
  local text = stream:read('a')
  stream:close()
  return text
end

for line, key, rest, file, at, ended in noweb.lines(io.read('a')) do
  -- copy a line, or put a start in place of a chunk
  if key == 'defn' then start = start_of(rest) end
  if not skipping then
    put(line)
    if start and ended then
      skipping = true
      -- write the lines of the start
      for text in start:gmatch('(.-)\n') do
        if text ~= '' then put('@text ' .. text) end
        put('@nl')
      end
    end
  elseif key == 'end' then
    -- go on with the chapter's own lines
    put(line)
    put('@line ' .. at)
    start, skipping = nil, false
  elseif key == 'text' and start and rest:find('^::: {') then
    -- complain of a chunk that has run into the prose
    noweb.complain(file, at, 'the chunk of the exercise above has no end:'
                   .. ' a line with @ alone belongs after its code')
    start = nil
  end
end
noweb.report()
assert(io.flush())
