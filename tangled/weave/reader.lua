-- From chapters/c-making.nw: change it there, not here.
local here = PANDOC_SCRIPT_FILE:match('^(.*/)') or './'
package.path = here .. '?.lua;' .. package.path
local noweb = require 'noweb'
local highlight = require 'highlight'

local function environment(name)
  return os.getenv(name)
         or error(name .. ' is not set; the Makefile sets it')
end

local book = noweb.contents(environment('BOOK_CONTENTS'))
local errors = {}

local function complain(file, line, ...)
  table.insert(errors, {file = file, line = line,
                        message = string.format(...)})
end

-- The tables that earlier steps wrote.

local numbers = {}
for line in io.lines(environment('BOOK_LABELS')) do
  local label, number = line:match('^(%S+)\t(%S*)')
  numbers[label] = number
end

local results = {}
for path in environment('BOOK_RESULTS'):gmatch('%S+') do
  local chapter = path:match('figures/(%w+)/') or 'all'
  for line in io.lines(path) do
    local _, name, text = line:match('^(%S+) (%S+) (.*)$')
    if name then results[chapter .. '.' .. name] = text end
  end
end

local cited = {}
for line in io.lines(environment('BOOK_BIBLIOGRAPHY')) do
  local key = line:match('^@%w+{(.-),')
  if key then cited[key] = true end
end

-- The first line of prose in a file that holds a text.
local function where(file, text)
  for _, chunk in ipairs(file.chunks) do
    for i, items in ipairs(chunk.lines) do
      if noweb.source(items):find(text, 1, true) then
        return chunk.line + i - 1
      end
    end
  end
  return 1
end

-- Chunks: numbers, uses and definitions.

local function number_chunks(files)
  local by_label, first = {}, {}
  for _, file in ipairs(files) do
    local count = 0
    for _, chunk in ipairs(file.chunks) do
      if chunk.kind == 'code' then
        count = count + 1
        chunk.number = book[file.name].number .. '.' .. count
        chunk.id = 'chunk-' .. chunk.number
        by_label[chunk.label] = chunk
        first[chunk.name] = first[chunk.name] or chunk
      end
    end
  end
  return by_label, first
end

local chunks, first_chunk

-- A use is labelled <label>-u<n>; the chunk it stands in is <label>.
local function by_label(label)
  return chunks[label] or chunks[label:gsub('%-u%d+$', '')]
end

local function root_extension(chunk)
  local steps = 0
  while chunk.uses[1] and steps < 100 do
    local user = by_label(chunk.uses[1])
    chunk = user and first_chunk[user.name] or chunk
    steps = steps + 1
  end
  return chunk.name:match('%.(%w+)$')
end

local function link_to(chunk, content)
  return pandoc.Link(content or chunk.number, '#' .. chunk.id, '',
                     {class = 'chunkref'})
end

local function span_inline(span)
  if span.class == 'ref' then
    local target = first_chunk[span.text]
    return pandoc.Link({pandoc.Str(span.text)}, '#' .. target.id, '',
                       {class = 'use', number = target.number})
  elseif span.target and by_label(span.target) then
    return pandoc.Link({pandoc.Str(span.text)},
                       '#' .. by_label(span.target).id, '',
                       {class = 'id'})
  end
  return pandoc.Span({pandoc.Str(span.text)}, {class = span.class})
end

local function trim(lines)
  while #lines > 1 and #lines[#lines] == 0 do lines[#lines] = nil end
  return lines
end

local function resolve_label(label)
  local number = numbers[label]
  if not number then return nil end
  return label:find('^eq:') and '(' .. number .. ')' or number
end

local function code_block(chunk)
  local lines = trim(chunk.lines)
  for _, items in ipairs(lines) do
    for _, item in ipairs(items) do
      if item.text then
        item.text = item.text:gsub('@(%a+:[%w][%w-]*)', resolve_label)
      end
    end
  end
  local rows = {}
  local spans = highlight.spans(lines, root_extension(chunk))
  for i, line in ipairs(spans) do
    local inlines = {}
    for _, span in ipairs(line) do
      inlines[#inlines + 1] = span_inline(span)
    end
    rows[i] = pandoc.Plain(inlines)
  end
  return pandoc.Div(rows, {class = 'code'})
end

local function join(inlines, links, open)
  for i, link in ipairs(links) do
    if i > 1 then
      local last = i == #links and not open
      inlines:insert(pandoc.Str(last and ' and ' or ', '))
    end
    inlines:insert(link)
  end
end

local function unique_links(labels, except)
  local seen, links = {[except or ''] = true}, {}
  for _, label in ipairs(labels) do
    local chunk = by_label(label)
    if chunk and not seen[chunk.number] then
      seen[chunk.number] = true
      links[#links + 1] = link_to(chunk)
    end
  end
  return links
end

local function note_uses(chunk, notes)
  local uses = first_chunk[chunk.name].uses
  if chunk ~= first_chunk[chunk.name] or #uses == 0 then return end
  notes:insert(pandoc.Str('Used in '))
  join(notes, unique_links(uses))
  notes:insert(pandoc.Str('. '))
end

-- More than a few users are left to the index.
local function few(links)
  local most = 4
  if #links <= most + 1 then return links, '' end
  local rest = #links - most
  return {table.unpack(links, 1, most)},
         string.format(' and %d more', rest)
end

local function note_definitions(chunk, notes)
  for i, d in ipairs(chunk.defs) do
    notes:insert(pandoc.Str(i == 1 and 'Defines ' or '; '))
    notes:insert(pandoc.Code(d.name))
    local links, more = few(unique_links(d.users, chunk.number))
    if #links > 0 then
      notes:insert(pandoc.Str(', used in '))
      join(notes, links, more ~= '')
      notes:insert(pandoc.Str(more))
    end
  end
  if #chunk.defs > 0 then notes:insert(pandoc.Str('.')) end
end

local function chunk_div(chunk)
  local notes = pandoc.List()
  note_uses(chunk, notes)
  note_definitions(chunk, notes)
  local first = first_chunk[chunk.name]
  local attributes = {class = 'chunk', id = chunk.id,
                      name = chunk.name, number = chunk.number}
  if chunk ~= first then attributes.continues = first.number end
  for _, way in ipairs {'prevdef', 'nextdef'} do
    if chunk[way] then attributes[way] = by_label(chunk[way]).id end
  end
  local blocks = {code_block(chunk)}
  if #notes > 0 then
    blocks[2] = pandoc.Div({pandoc.Plain(notes)}, {class = 'notes'})
  end
  return pandoc.Div(blocks, attributes)
end

-- Prose: markdown with a place held for every chunk.

local function quoted_code(items)
  local text, inside = {}, nil
  for _, item in ipairs(items) do
    if item.quote then
      inside = {}
    elseif item.endquote then
      local target = inside.target and
                     ' target="' .. inside.target .. '"' or ''
      text[#text + 1] = '`' .. table.concat(inside) .. '`{.c'
                        .. target .. '}'
      inside = nil
    elseif inside then
      inside[#inside + 1] = item.text or ''
      if item.ident and by_label(item.ident) then
        inside.target = by_label(item.ident).id
      end
    else
      text[#text + 1] = item.text or ''
    end
  end
  return table.concat(text)
end

local function markdown_of(file)
  local text = {}
  for _, chunk in ipairs(file.chunks) do
    if chunk.kind == 'docs' then
      for _, items in ipairs(chunk.lines) do
        text[#text + 1] = quoted_code(items)
      end
    else
      text[#text + 1] = '\n::: {.chunk-here label="' .. chunk.label
                        .. '"}\n:::\n'
    end
  end
  return table.concat(text, '\n')
end

local extensions = 'markdown-auto_identifiers'
  .. '-tex_math_single_backslash+tex_math_dollars'
  .. '-raw_html-raw_tex-native_divs-native_spans+fenced_divs'
  .. '+bracketed_spans'

-- Results.

local quote = '{{([%w][%w.-]*)}}'

local function recorded(file, name)
  local text = results[name]
  if not text then
    complain(file.name, where(file, '{{' .. name .. '}}'),
             'no run has recorded "%s"', name)
    return '?'
  end
  return text
end

local function as_math(text)
  local mantissa, exponent = text:match('^(-?[%d.]+)e([+-]?%d+)$')
  if mantissa then
    exponent = tostring(math.floor(tonumber(exponent)))
    if tonumber(mantissa) == 1 then return '10^{' .. exponent .. '}' end
    return mantissa .. '\\times 10^{' .. exponent .. '}'
  end
  if tonumber(text) then return text end
  return '\\text{' .. text .. '}'
end

local function results_in_text(file, text)
  local inlines, at = {}, 1
  while true do
    local s, e, name = text:find(quote, at)
    if not s then break end
    if s > at then inlines[#inlines + 1] =
      pandoc.Str(text:sub(at, s - 1)) end
    local value = recorded(file, name)
    if tonumber(value) then
      inlines[#inlines + 1] = pandoc.Math('InlineMath', as_math(value))
    else
      inlines[#inlines + 1] = pandoc.Str(value)
    end
    at = e + 1
  end
  if at == 1 then return nil end
  if at <= #text then inlines[#inlines + 1] =
    pandoc.Str(text:sub(at)) end
  return inlines
end

-- References, figures, tables, exercises.

local words = {eq = 'an equation', fig = 'a figure', tab = 'a table',
               sec = 'a section', ex = 'an exercise',
               ch = 'a chapter'}

local function reference(file, cite)
  local inlines = pandoc.List()
  for i, c in ipairs(cite.citations) do
    local kind = c.id:match('^(%a+):')
    if not (kind and words[kind]) then
      if not cited[c.id] then
        complain(file.name, where(file, '@' .. c.id),
                 '"%s" is not in the bibliography', c.id)
      end
      return nil
    end
    local number = resolve_label(c.id) or '?'
    if i > 1 then inlines:insert(pandoc.Str(', ')) end
    inlines:insert(pandoc.Link(number, '#' .. c.id, '',
                               {class = 'reference'}))
  end
  return inlines
end

-- A label that follows something in a list of inlines.
local function take_label(inlines)
  local last = inlines[#inlines]
  local label = last and last.t == 'Str' and
                last.text:match('^{#([%w:-]+)}$')
  if not label then return nil end
  inlines:remove()
  while #inlines > 0 and (inlines[#inlines].t == 'Space'
        or inlines[#inlines].t == 'SoftBreak') do
    inlines:remove()
  end
  return label
end

local function label_equations(inlines)
  local out, i = pandoc.List(), 1
  while i <= #inlines do
    local x, after = inlines[i], inlines[i + 2]
    local label = x.t == 'Math' and x.mathtype == 'DisplayMath'
      and after and after.t == 'Str'
      and after.text:match('^{#(eq:[%w-]+)}')
    if label then
      out:insert(pandoc.Span({x}, {id = label, class = 'equation',
                                   number = numbers[label]}))
      local rest = after.text:gsub('^{#eq:[%w-]+}', '')
      if rest ~= '' then out:insert(pandoc.Str(rest)) end
      i = i + 3
    else
      out:insert(x)
      i = i + 1
    end
  end
  return out
end

local function figure(file, image)
  local id = image.identifier
  if not numbers[id] then
    complain(file.name, where(file, image.src),
             'figure %s has no label {#fig:...}', image.src)
    return nil
  end
  local path = 'figures/' .. image.src .. '.pdf'
  local stream = io.open(path)
  if not stream then
    complain(file.name, where(file, image.src),
             'no run has drawn %s', path)
    return nil
  end
  stream:close()
  return pandoc.Div({pandoc.Plain({image})},
                    {class = 'figure', id = id, number = numbers[id]})
end

local function numbered_table(file, t)
  local caption = t.caption.long[1]
  local label = caption and take_label(caption.content)
  if not label then
    local text = pandoc.utils.stringify(t.caption.long)
    complain(file.name, where(file, 'Table: ' .. text:sub(1, 20)),
             'the caption of a table ends with no label {#tab:...}')
    return nil
  end
  return pandoc.Div({t}, {class = 'table', id = label,
                          number = numbers[label]})
end

local exercise_kinds = {write = true, ['repair'] = true,
  derive = true, predict = true, experiment = true}

local function exercise(file, div)
  local a = div.attributes
  a.number = numbers[div.identifier]
  local line = where(file, div.identifier)
  if not a.number or not a.title then
    complain(file.name, line, 'an exercise needs #ex:label and title=')
  elseif not exercise_kinds[a.kind] then
    complain(file.name, line, 'an exercise\'s kind is write, repair,'
             .. ' derive, predict or experiment')
  elseif not (a.level or ''):find('^[123]$') then
    complain(file.name, line, 'an exercise\'s level is 1, 2 or 3')
  end
  return div
end

local function output(file, block)
  local source = block.attributes.from
  local path = 'figures/' .. source .. '.txt'
  local stream = io.open(path)
  if not stream then
    complain(file.name, where(file, source),
             'no run has written %s', path)
    return nil
  end
  local text = stream:read('a'):gsub('%s+$', '')
  stream:close()
  return pandoc.CodeBlock(text, {class = 'output'})
end

local function filters(file)
  return {
    {
      Str = function(s)
        return results_in_text(file, s.text)
      end,
      Math = function(m)
        m.text = m.text:gsub(quote, function(name)
          return as_math(recorded(file, name))
        end)
        return m
      end,
      CodeBlock = function(b)
        if b.attributes.from then return output(file, b) end
      end,
    },
    {
      Cite = function(c) return reference(file, c) end,
      Inlines = label_equations,
      Table = function(t) return numbered_table(file, t) end,
    },
    {
      Para = function(p)
        if #p.content == 1 and p.content[1].t == 'Image' then
          return figure(file, p.content[1])
        end
      end,
      Div = function(d)
        if d.classes:includes('chunk-here') then
          return chunk_div(chunks[d.attributes.label])
        elseif d.classes:includes('exercise') then
          return exercise(file, d)
        end
      end,
    },
  }
end

local function read_chapter(file)
  local doc = pandoc.read(markdown_of(file), extensions)
  local blocks = pandoc.Div(doc.blocks)
  for _, filter in ipairs(filters(file)) do
    blocks = pandoc.walk_block(blocks, filter)
  end
  return blocks.content
end

-- The indexes of chunks and of identifiers.

local function by_name(a, b)
  local x, y = a.name:lower(), b.name:lower()
  if x ~= y then return x < y end
  return a.name < b.name
end

local function entry(name, definitions, users)
  local inlines = pandoc.List(name)
  inlines:insert(pandoc.Str(' '))
  for i, chunk in ipairs(definitions) do
    if i > 1 then inlines:insert(pandoc.Str(', ')) end
    inlines:insert(pandoc.Strong({link_to(chunk)}))
  end
  for _, link in ipairs(users) do
    inlines:insert(pandoc.Str(', '))
    inlines:insert(link)
  end
  return pandoc.Plain(inlines)
end

local function index_of_chunks(files)
  local names = {}
  for name, chunk in pairs(first_chunk) do
    names[#names + 1] = {name = name, chunk = chunk, all = {}}
    chunk.entry = names[#names]
  end
  for _, file in ipairs(files) do
    for _, chunk in ipairs(file.chunks) do
      if chunk.kind == 'code' then
        table.insert(first_chunk[chunk.name].entry.all, chunk)
      end
    end
  end
  table.sort(names, by_name)
  local rows = {}
  for i, n in ipairs(names) do
    rows[i] = entry({pandoc.Emph({pandoc.Str(n.name)})}, n.all,
                    unique_links(n.chunk.uses))
  end
  return pandoc.Div(rows, {class = 'index-list'})
end

local function index_of_identifiers(files)
  local names = {}
  for _, file in ipairs(files) do
    for _, chunk in ipairs(file.chunks) do
      for _, d in ipairs(chunk.defs) do
        names[#names + 1] = {name = d.name, chunk = chunk,
                             users = d.users}
      end
    end
  end
  table.sort(names, by_name)
  local rows = {}
  for i, n in ipairs(names) do
    rows[i] = entry({pandoc.Code(n.name)}, {n.chunk},
                    unique_links(n.users, n.chunk.number))
  end
  return pandoc.Div(rows, {class = 'index-list'})
end

-- The book.

local function back_matter(blocks, title, id, content)
  blocks:insert(pandoc.Header(1, title, {id = id,
                                         class = 'unnumbered'}))
  blocks:insert(content)
end

local function marker(class)
  return pandoc.Div({}, {class = class})
end

local function assemble(files)
  local read, blocks, matter = {}, pandoc.List(), nil
  for _, file in ipairs(files) do read[file.name] = file end
  local function enter(class)
    if matter ~= class then blocks:insert(marker(class)) end
    matter = class
  end
  for _, item in ipairs(book) do
    if item.kind == 'part' then
      enter('mainmatter')
      blocks:insert(pandoc.Div({pandoc.Plain({pandoc.Str(item.title)})},
                               {class = 'part'}))
    else
      if item.kind == 'chapter' then enter('mainmatter') end
      if item.kind == 'appendix' then enter('appendix') end
      blocks:extend(read_chapter(read[item.file]))
    end
  end
  enter('backmatter')
  back_matter(blocks, 'Bibliography', 'bibliography',
              pandoc.Div({}, {id = 'refs'}))
  back_matter(blocks, 'Index of chunks', 'index-of-chunks',
              index_of_chunks(files))
  back_matter(blocks, 'Index of identifiers', 'index-of-identifiers',
              index_of_identifiers(files))
  blocks:insert(marker('index-of-terms'))
  return blocks
end

function Reader(input)
  local files = noweb.parse(tostring(input))
  chunks, first_chunk = number_chunks(files)
  local blocks = assemble(files)
  noweb.report(errors)
  return pandoc.Pandoc(blocks)
end
