-- The chapters' chunks, read by a parser of our own: the tests must not
-- trust the machinery that they test.  chunks.read(contents) gives a list
-- of chapters {name, number, lines, chunks}; a chunk is {name, number,
-- line, lines, length}, where `line` is the number of its first line of
-- code and `length` how many lines there are without blank ones at the end.

local chunks = {}

-- A line of code with every <<name>> as use(name) has it and without
-- noweb's escapes.
function chunks.code(line, use)
  line = line:gsub('^@@', '@'):gsub('@<<', '\1'):gsub('@>>', '\2')
  line = line:gsub('<<(.-)>>', use)
  return (line:gsub('\1', '<<'):gsub('\2', '>>'))
end

local function read_lines(path)
  local lines = {}
  for line in io.lines(path) do lines[#lines + 1] = line end
  return lines
end

-- The book has an exercise's chunk as it starts, whatever a reader has
-- written there.
local function start_of(name)
  local slug = name:match('^exercises/(.*)%.c$')
  local path = slug and 'tests/exercises/' .. slug .. '/start.c'
  local stream = path and io.open(path)
  if not stream then return nil end
  stream:close()
  return read_lines(path)
end

local function read_chapter(path, number)
  local chapter = {name = path, number = number, lines = read_lines(path),
                   chunks = {}}
  local chunk
  for n, line in ipairs(chapter.lines) do
    local name = line:match('^<<(.*)>>=%s*$')
    if name then
      chunk = {name = name, line = n + 1, lines = {}, file = path,
               number = number .. '.' .. #chapter.chunks + 1}
      table.insert(chapter.chunks, chunk)
    elseif line == '@' or line:find('^@ ') then
      chunk = nil
    elseif chunk then
      table.insert(chunk.lines, line)
    end
  end
  for _, c in ipairs(chapter.chunks) do
    c.lines = start_of(c.name) or c.lines
    c.length = #c.lines
    while c.lines[c.length] == '' do c.length = c.length - 1 end
  end
  return chapter
end

-- contents: the list that is made of book.yaml, "kind name" a line.
function chunks.read(contents)
  local book, count = {}, {chapter = 0, appendix = 0}
  for line in io.lines(contents) do
    local kind, name = line:match('^(%a+)%s+(.+)$')
    if kind ~= 'part' then
      local number = ''
      if count[kind] then
        count[kind] = count[kind] + 1
        number = kind == 'chapter' and tostring(count[kind])
                 or string.char(64 + count[kind])
      end
      table.insert(book, read_chapter('chapters/' .. name .. '.nw', number))
    end
  end
  return book
end

-- The number of each name's first chunk.
function chunks.first_numbers(book)
  local first = {}
  for _, chapter in ipairs(book) do
    for _, chunk in ipairs(chapter.chunks) do
      first[chunk.name] = first[chunk.name] or chunk.number
    end
  end
  return first
end

-- Labels as they are printed: equations in parentheses.
function chunks.labels(path)
  local numbers = {}
  for line in io.lines(path) do
    local label, number = line:match('^(%S+)\t(%S*)')
    numbers[label] = label:find('^eq:') and '(' .. number .. ')' or number
  end
  return numbers
end

function chunks.resolve(line, labels)
  return (line:gsub('@(%l+:%w[%w-]*)', labels))
end

-- What a chunk of the book should become as a plain file, for chapters
-- that override nothing: `comment` is the form of its comments.
function chunks.expand(book, root, labels, comment)
  local parts = {}
  for _, chapter in ipairs(book) do
    for _, chunk in ipairs(chapter.chunks) do
      parts[chunk.name] = parts[chunk.name] or {}
      table.insert(parts[chunk.name], chunk)
    end
  end
  local out, depth = {}, 0
  local function emit(name, indent)
    depth = depth + 1
    assert(depth < 50, name)
    local said = false
    local function say()
      local text = name
      if name == root then
        text = 'From ' .. parts[name][1].file .. ': change it there, not here.'
      end
      table.insert(out, indent .. comment:format(text))
      said = true
    end
    for p, part in ipairs(parts[name]) do
      if p > 1 and name == root then table.insert(out, '') end
      for n, line in ipairs(part.lines) do
        if not said and not (n == 1 and line:find('^#!')) then say() end
        local before, used = line:match('^( *)<<(.-)>>$')
        if used then
          emit(used, indent .. before)
        else
          line = chunks.resolve(chunks.code(line, '<<%1>>'), labels)
          table.insert(out, line == '' and '' or indent .. line)
        end
      end
    end
    depth = depth - 1
  end
  emit(root, '')
  return table.concat(out, '\n') .. '\n'
end

return chunks
