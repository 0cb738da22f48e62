-- From chapters/f-making.nw: change it there, not here.
-- override.lua FILE... < overrides and chapters > the stream to use
-- find the other Lua files
local script = PANDOC_SCRIPT_FILE or arg[0]
package.path = (script:match('^(.*/)') or './') .. '?.lua;'
               .. package.path
local noweb = require 'noweb'
local input = io.read('a')
local overrides = {}
for _, file in ipairs(arg) do overrides[file] = true end

-- find out which chunks are replaced
local replaced, known = {}, {}
for _, key, name, file, line in noweb.lines(input) do
  if key == 'defn' and overrides[file] then
    replaced[name] = replaced[name] or {file = file, line = line}
  elseif key == 'defn' then
    known[name] = true
  end
end
for name, place in pairs(replaced) do
  if not known[name] then
    noweb.complain(place.file, place.line,
                   'the book has no chunk <<%s>> to replace', name)
  end
end
noweb.report()

-- copy the stream without what is replaced
local begin, emptying
for line, key, rest, file, _, ended in noweb.lines(input) do
  if begin then
    -- begin a chunk as code or as blank prose
    emptying = key == 'defn' and replaced[rest]
               and not overrides[file]
    print(emptying and begin:gsub('code', 'docs') or begin)
    begin = nil
  end
  if key == 'begin' then
    begin = line
  elseif not emptying then
    print(line)
  elseif ended then
    print('@nl')
  elseif key == 'end' then
    print((line:gsub('code', 'docs')))
  end
end
