-- From chapters/c-making.nw: change it there, not here.
local noweb = {}

-- Chapters in the order of the book: file -> {number, kind}.
function noweb.contents(path)
  local book, chapters, appendices = {}, 0, 0
  for line in io.lines(path) do
    local kind, rest = line:match('^(%S+)\t(.*)$')
    local entry = {kind = kind, title = rest, number = ''}
    if kind == 'chapter' then
      chapters = chapters + 1
      entry.number = tostring(chapters)
    elseif kind == 'appendix' then
      appendices = appendices + 1
      entry.number = string.char(64 + appendices)
    end
    if kind == 'part' then
      entry.file = nil
    else
      entry.file = 'chapters/' .. rest .. '.nw'
      book[entry.file] = entry
    end
    book[#book + 1] = entry
  end
  return book
end

local function new_chunk(file, kind, line)
  return {file = file, kind = kind, line = line, lines = {{}},
          uses = {}, defs = {}}
end

local read = {}

function read.file(state, name)
  state.file = {name = name, chunks = {}}
  state.files[#state.files + 1] = state.file
  state.line = 1
end

function read.begin(state, rest)
  local kind = rest:match('^%a+')
  state.chunk = new_chunk(state.file.name, kind, state.line)
  local chunks = state.file.chunks
  chunks[#chunks + 1] = state.chunk
end

read['end'] = function(state)
  state.chunk = nil
end

local function add(state, item)
  if not state.chunk then return end
  local lines = state.chunk.lines
  local line = lines[#lines]
  line[#line + 1] = item
end

function read.text(state, text)
  local ident = state.ident
  state.ident = nil
  if ident and ident.name == text then
    add(state, {text = text, ident = ident.label})
  else
    add(state, {text = text})
  end
end

function read.nl(state)
  state.line = state.line + 1
  local chunk = state.chunk
  if chunk and not state.in_name then
    chunk.lines[#chunk.lines + 1] = {}
  end
  state.in_name = nil
end

function read.quote(state) add(state, {quote = true}) end
function read.endquote(state) add(state, {endquote = true}) end

function read.defn(state, name)
  state.chunk.name = name
  state.chunk.label = state.label
  state.in_name = true
end

function read.use(state, name)
  add(state, {use = name, target = state.ref, line = state.line})
end

function read.xref(state, rest)
  local key, value = rest:match('^(%S+)%s?(.*)$')
  if key == 'label' then state.label = value
  elseif key == 'ref' then state.ref = value
  elseif state.chunk then
    if key == 'prevdef' or key == 'nextdef' then
      state.chunk[key] = value
    elseif key == 'useitem' then
      table.insert(state.chunk.uses, value)
    end
  end
end

function read.index(state, rest)
  local key, value = rest:match('^(%S+)%s?(.*)$')
  if key == 'use' then
    state.ident = {name = value, label = state.ref}
  elseif key == 'isused' then
    state.users = state.users or {}
    table.insert(state.users, value)
  elseif key == 'defitem' and state.chunk
         and value ~= 'main' and not value:find('^[A-Z_]+_H$') then
    table.insert(state.chunk.defs,
                 {name = value, users = state.users or {}})
    state.users = nil
  elseif key == 'isdefined' or key == 'begindefs' then
    state.users = nil
  end
end

-- The pipeline's lines as files of chunks of lines of items.
function noweb.parse(input)
  local state = {files = {}, line = 1}
  for line in (input .. '\n'):gmatch('(.-)\n') do
    local key, rest = line:match('^@(%a+) ?(.*)$')
    if read[key] then read[key](state, rest) end
  end
  return state.files
end

-- The source text of one line of items.
function noweb.source(items)
  local text = {}
  for _, item in ipairs(items) do
    text[#text + 1] = item.text
      or item.use and '<<' .. item.use .. '>>'
      or item.quote and '[[' or item.endquote and ']]' or ''
  end
  return table.concat(text)
end

-- Calls visit(line number, text) for every line of prose
-- that is neither inside a fence nor, in part, code.
function noweb.each_line_of_prose(chunk, visit)
  local fence
  for i, items in ipairs(chunk.lines) do
    local text = noweb.source(items)
    local mark = text:match('^%s*(```+)') or text:match('^%s*(~~~+)')
    if fence then
      if mark and #mark >= #fence then fence = nil end
    elseif mark then
      fence = mark
    else
      visit(chunk.line + i - 1, (text:gsub('`[^`]*`', '')
                                     :gsub('%[%[.-%]%]', '')))
    end
  end
end

-- Runs a check over everything and stops once, with all that it found.
function noweb.report(errors)
  if #errors == 0 then return end
  table.sort(errors, function(a, b)
    if a.file ~= b.file then return a.file < b.file end
    return a.line < b.line
  end)
  for _, e in ipairs(errors) do
    io.stderr:write(e.file, ':', e.line, ': ', e.message, '\n')
  end
  os.exit(1)
end

return noweb
