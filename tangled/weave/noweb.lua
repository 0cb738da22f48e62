-- From chapters/f-making.nw: change it there, not here.
local noweb = {}

-- walk along noweb's lines
function noweb.lines(input)
  local file, line, ended = '?', 1, false
  local next_text = input:gmatch('([^\n]*)\n')
  return function()
    local text = next_text()
    if not text then return nil end
    local key, rest = text:match('^@(%a+) ?(.*)$')
    if ended then line = line + 1 end
    if key == 'file' then file, line = rest, 1 end
    if key == 'line' then line = tonumber(rest) end
    ended = key == 'nl' or key == 'index' and rest == 'nl'
    return text, key, rest, file, line, ended
  end
end

-- collect complaints, and stop once with all of them
local complaints = {}

function noweb.complain(file, line, ...)
  table.insert(complaints, {file = file, line = line,
                            message = string.format(...)})
end

function noweb.report()
  if #complaints == 0 then return end
  table.sort(complaints, function(a, b)
    if a.file ~= b.file then return a.file < b.file end
    if a.line ~= b.line then return a.line < b.line end
    return a.message < b.message
  end)
  -- print each complaint once
  local last
  for _, c in ipairs(complaints) do
    local text = c.file .. ':' .. c.line .. ': ' .. c.message .. '\n'
    if text ~= last then io.stderr:write(text) end
    last = text
  end
  os.exit(1)
end

-- parse the stream into files, chunks, lines and items
local read = {}

-- read where files, chunks and lines begin
function read.file(state, name)
  state.file = {name = name, chunks = {}}
  table.insert(state.files, state.file)
  state.files[name] = state.file
end

function read.fatal(state, message)
  noweb.complain(state.name, state.line, 'noweb gave up: %s', message)
end

local function new_line(state, number)
  table.insert(state.chunk.lines, {at = number})
end

function read.begin(state, rest)
  state.chunk = {file = state.file.name, kind = rest:match('^%a+'),
                 line = state.line, lines = {}, uses = {}, defs = {}}
  table.insert(state.file.chunks, state.chunk)
  if state.chunk.kind == 'docs' then new_line(state, state.line) end
end

function read.nl(state)
  if state.chunk then new_line(state, state.line + 1) end
end

read['end'] = function(state) state.chunk = nil end

-- read what a line consists of
local function add(state, item)
  if not state.chunk then return end
  table.insert(state.chunk.lines[#state.chunk.lines], item)
end

function read.text(state, text)
  local known = state.ident == text
  state.ident = nil
  -- continue a label that was cut in two
  local lines = state.chunk and state.chunk.lines
  local line = lines and lines[#lines] or {}
  local last = line[#line]
  if last and last.text and last.text:find('@%a+:[%w-]*$') then
    last.text = last.text .. text
    return
  end
  add(state, {text = text, ident = known and text or nil})
end

function read.use(state, name) add(state, {use = name}) end
function read.quote(state) add(state, {quote = true}) end
function read.endquote(state) add(state, {endquote = true}) end

-- read noweb's cross-references
function read.defn(state, name)
  state.chunk.name = name
  state.chunk.label = state.label
end

function read.xref(state, rest)
  local key, value = rest:match('^(%S+)%s?(.*)$')
  if key == 'label' or key == 'ref' then
    state[key] = value
  elseif state.chunk and (key == 'prevdef' or key == 'nextdef') then
    state.chunk[key] = value
  elseif state.chunk and key == 'useitem' then
    table.insert(state.chunk.uses, value)
  end
end

-- read noweb's index of identifiers
function read.index(state, rest)
  local key, value = rest:match('^(%S+)%s?(.*)$')
  if key == 'use' then
    state.ident = value
  elseif key == 'defitem' then
    table.insert(state.chunk.defs, value)
  end
end


-- hand each line to the function for its keyword
function noweb.parse(input)
  local state = {files = {}}
  for text, key, rest, file, line in noweb.lines(input) do
    state.name, state.line = file, line
    if read[key] then
      -- read one line, or complain of it
      local fine, why = pcall(read[key], state, rest)
      if not fine then
        noweb.complain(file, line, 'noweb\'s line "%s" makes no sense'
                       .. ' here: %s', text, why)
      end
    end
  end
  return state.files
end

-- walk along the code
function noweb.code(files)
  return coroutine.wrap(function()
    for _, file in ipairs(files) do
      for _, chunk in ipairs(file.chunks) do
        if chunk.kind == 'code' then coroutine.yield(chunk, file) end
      end
    end
  end)
end

function noweb.code_items(files)
  return coroutine.wrap(function()
    for chunk in noweb.code(files) do
      for _, line in ipairs(chunk.lines) do
        for _, item in ipairs(line) do
          coroutine.yield(item, chunk, line)
        end
      end
    end
  end)
end

-- walk along the prose
-- walk along the lines of all prose
local function source(line)
  local text = {}
  for i, item in ipairs(line) do
    text[i] = item.text or item.quote and '[[' or ']]'
  end
  return table.concat(text)
end

function noweb.all_prose(file)
  return coroutine.wrap(function()
    for _, chunk in ipairs(file.chunks) do
      for _, line in ipairs(chunk.lines) do
        if chunk.kind == 'docs' then
          coroutine.yield(source(line), line.at)
        end
      end
    end
  end)
end

function noweb.where(file, words)
  for text, line in noweb.all_prose(file) do
    if text:find(words, 1, true) then return line end
  end
  return 1
end

function noweb.prose(file)
  return coroutine.wrap(function()
    local fence
    for text, line in noweb.all_prose(file) do
      local mark = text:match('^%s*(```+)') or text:match('^%s*(~~~+)')
      if fence and mark and #mark >= #fence then
        fence = nil
      elseif not fence and mark then
        fence = mark
      elseif not fence then
        text = text:gsub('`[^`]*`', ''):gsub('%[%[.-%]%]', '')
        coroutine.yield(text, line)
      end
    end
  end)
end

-- find the file in which a chunk ends up
function noweb.root_finder(files)
  local user = {}
  for item, chunk in noweb.code_items(files) do
    if item.use then user[item.use] = user[item.use] or chunk.name end
  end
  return function(name)
    for _ = 1, 100 do name = user[name] or name end
    return name
  end
end

-- know the order of the chapters
function noweb.contents(path)
  local book, count = {}, {chapter = 0, appendix = 0}
  for line in io.lines(path) do
    local kind, text = line:match('^(%S+)%s+(.*)$')
    local entry = {kind = kind, title = text, number = ''}
    table.insert(book, entry)
    if kind ~= 'part' then
      entry.file = 'chapters/' .. text .. '.nw'
      book[entry.file] = entry
    end
    -- count a chapter or an appendix
    if count[kind] then
      count[kind] = count[kind] + 1
      entry.number = kind == 'chapter' and tostring(count[kind])
                     or string.char(64 + count[kind])
    end
  end
  return book
end

-- resolve labels
noweb.reference = '@(%a+:%w[%w-]*)'

function noweb.labels(path)
  local numbers, printed = {}, {}
  for line in io.lines(path) do
    local label, number = line:match('^(%S+)\t(%S*)')
    numbers[label] = number
    printed[label] = label:find('^eq:') and '(' .. number .. ')'
                     or number
  end
  return numbers, printed
end

-- read a table with a header
function noweb.rows(path)
  local rows, columns, last = {columns = {}}, {}, ''
  local n = 0
  for text in io.lines(path) do
    n = n + 1
    if text:find('^#') then
      last = text
    elseif text ~= '' then
      -- take the columns from the last comment
      if #columns == 0 then
        local cut = last:find('\t') and '[^\t]+' or '%S+'
        for name in last:gsub('^#%s*', ''):gmatch(cut) do
          table.insert(columns, name)
          rows.columns[name] = true
        end
      end
      -- read a row into cells with names
      local row, i = {line = n}, 0
      for cell in text:gmatch('[^\t]+') do
        i = i + 1
        if columns[i] then row[columns[i]] = cell end
      end
      table.insert(rows, row)
    end
  end
  return rows
end

return noweb
