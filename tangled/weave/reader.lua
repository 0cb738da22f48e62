-- From chapters/f-making.nw: change it there, not here.
-- find the other Lua files
local script = PANDOC_SCRIPT_FILE or arg[0]
package.path = (script:match('^(.*/)') or './') .. '?.lua;'
               .. package.path
local noweb = require 'noweb'
local highlight = require 'highlight'

-- read what the earlier steps have written
local function setting(name)
  return os.getenv(name)
         or error(name .. ' is not set; weave.sh sets it')
end

local book = noweb.contents(setting('BOOK_CONTENTS'))
local numbers, printed = noweb.labels(setting('BOOK_LABELS'))

local cited = {}
for line in io.lines(setting('BOOK_BIBLIOGRAPHY')) do
  local key = line:match('^@%w+{(.-),')
  if key then cited[key] = true end
end

-- read the results of all runs
local results = {}
for path in setting('BOOK_RESULTS'):gmatch('%S+') do
  local chapter = path:match('figures/(%w+)/') or 'all'
  for line in io.lines(path) do
    local name, text = line:match('^%S+ (%S+) (.*)$')
    if name then results[chapter .. '.' .. name] = text end
  end
end

-- number the chunks
local chunks, first_chunk = {}, {}

local function number_chunks(files)
  local count, root = {}, noweb.root_finder(files)
  for chunk, file in noweb.code(files) do
    local n = (count[file.name] or 0) + 1
    count[file.name] = n
    chunk.number = book[file.name].number .. '.' .. n
    chunk.id = 'chunk-' .. chunk.number
    chunk.root = root(chunk.name)
    chunk.language = chunk.root:match('%.(%w+)$')
    chunks[chunk.label] = chunk
    -- join the chunk to the parts before it
    local first = first_chunk[chunk.name] or chunk
    first_chunk[chunk.name] = first
    first.parts = first.parts or {}
    table.insert(first.parts, chunk)
  end
end

-- link to chunks
local function by_label(label)
  return chunks[label] or chunks[label:gsub('%-u%d+$', '')]
end

local function link_to(chunk, class)
  return pandoc.Link(chunk.number, '#' .. chunk.id, '',
                     {class = class})
end

local function unique_links(used, class, but)
  local seen, links = {}, pandoc.List()
  for _, chunk in ipairs(but or {}) do seen[chunk] = true end
  for _, chunk in ipairs(used) do
    if not seen[chunk] then
      seen[chunk] = true
      links:insert(link_to(chunk, class))
    end
  end
  return links
end

local function users_of(chunk)
  return pandoc.List(chunk.uses):map(by_label)
end

-- find out what names mean
local meanings, meanings_in = {}, {}

local function enter_meaning(scope, name, meaning)
  local known = meanings_in[scope] or {}
  meanings_in[scope] = known
  if known[name] == nil or known[name] == meaning then
    known[name] = meaning
  else
    known[name] = false
  end
end

local function meaning_of(name, ...)
  for _, scope in ipairs {...} do
    local meaning = (meanings_in[scope] or {})[name]
    if meaning ~= nil then return meaning end
  end
end

-- drop blank lines at the end, and resolve references in the code
local function tidy(lines)
  while #lines > 1 and #lines[#lines] == 0 do lines[#lines] = nil end
  for _, line in ipairs(lines) do
    for _, item in ipairs(line) do
      if item.text then
        item.text = item.text:gsub(noweb.reference, printed)
      end
    end
  end
end

local words_of = {}

local function note_words(spans, words)
  for _, span in ipairs(spans) do
    local text = span.class == 'cm' and '' or span.text
    for word in text:gmatch('[%w_]+') do words[word] = true end
  end
end

local function cut_up(files)
  for chunk in noweb.code(files) do
    tidy(chunk.lines)
    chunk.spans = highlight.spans(chunk.lines, chunk.language)
    if chunk.language == 'h' then
      local words = words_of[chunk.root] or {}
      words_of[chunk.root] = words
      for _, spans in ipairs(chunk.spans) do
        note_words(spans, words)
      end
    end
  end
end

local function new_meaning(name, chunk, home, public)
  local meaning = {name = name, root = chunk.root, defined = {},
                   users = {}}
  table.insert(meanings, meaning)
  local scopes = {home, 'in ' .. chunk.file, 'book'}
  if public then scopes = {home, 'public'} end
  for _, scope in ipairs(scopes) do
    enter_meaning(scope, name, meaning)
  end
  return meaning
end

local function define_name(name, chunk)
  local header = chunk.root:gsub('%.c$', '.h')
  local public = (words_of[header] or {})[name]
  local home = public and header or chunk.root
  local meaning = meaning_of(name, home)
                  or new_meaning(name, chunk, home, public)
  table.insert(meaning.defined, chunk)
  chunk.means = chunk.means or {}
  table.insert(chunk.means, meaning)
end

local function find_meanings(files)
  for chunk in noweb.code(files) do
    for _, name in ipairs(chunk.defs) do define_name(name, chunk) end
  end
end

local function use_name(span, before, chunk)
  local text = before and before.text or ''
  local field = text:find('%.$') or text:find('%->$')
  local meaning = not field
                  and meaning_of(span.text, chunk.root, 'public')
  if meaning then
    span.target = meaning.defined[1]
    table.insert(meaning.users, chunk)
  else
    span.class, span.target = '', nil
  end
end

local function find_users(files)
  for chunk in noweb.code(files) do
    for _, spans in ipairs(chunk.spans) do
      for i, span in ipairs(spans) do
        if span.target then use_name(span, spans[i - 1], chunk) end
      end
    end
  end
end

-- make a Div of a chunk
-- make the lines of code
local function inline_of(span)
  local text = {pandoc.Str(span.text)}
  if span.class == 'ref' then
    local used = first_chunk[span.text]
    return pandoc.Link(text, '#' .. used.id, '',
                       {class = 'use', number = used.number})
  elseif span.target then
    return pandoc.Link(text, '#' .. span.target.id, '', {class = 'id'})
  end
  return pandoc.Span(text, {class = span.class})
end

local function code_block(chunk)
  local rows = {}
  for i, spans in ipairs(chunk.spans) do
    rows[i] = pandoc.Plain(pandoc.List(spans):map(inline_of))
  end
  return pandoc.Div(rows, {class = 'code'})
end

-- enumerate the first of some links
local function enumerate(notes, links)
  local shown = #links > 5 and 4 or #links
  for i = 1, shown do
    if i > 1 then
      notes:insert(pandoc.Str(i == #links and ' and ' or ', '))
    end
    notes:insert(links[i])
  end
  if shown < #links then
    notes:insert(pandoc.Str(' and ' .. #links - shown .. ' more'))
  end
end

-- note where a chunk is used and what it defines
local function notes_of(chunk)
  local notes = pandoc.List()
  if chunk == first_chunk[chunk.name] and #chunk.uses > 0 then
    notes:insert(pandoc.Str('Used in '))
    enumerate(notes, unique_links(users_of(chunk), 'chunkref'))
    notes:insert(pandoc.Str('. '))
  end
  -- note what the chunk defines
  for i, meaning in ipairs(chunk.means or {}) do
    notes:insert(pandoc.Str(i == 1 and 'Defines ' or '; '))
    notes:insert(pandoc.Code(meaning.name))
    local users = unique_links(meaning.users, 'brief', {chunk})
    if #users > 0 then notes:insert(pandoc.Str(', used in ')) end
    enumerate(notes, users)
  end
  if #chunk.defs > 0 then notes:insert(pandoc.Str('.')) end
  return notes
end


local function chunk_div(chunk)
  -- collect what the heading might show
  local first = first_chunk[chunk.name]
  local attributes = {class = 'chunk', id = chunk.id,
                      name = chunk.name, number = chunk.number}
  if chunk ~= first then attributes.continues = first.number end
  for _, way in ipairs {'prevdef', 'nextdef'} do
    if chunk[way] then attributes[way] = by_label(chunk[way]).id end
  end
  local blocks, notes = {code_block(chunk)}, notes_of(chunk)
  if #notes > 0 then
    blocks[2] = pandoc.Div({pandoc.Plain(notes)}, {class = 'notes'})
  end
  return pandoc.Div(blocks, attributes)
end

-- make Markdown of a chapter
-- make Markdown of a line
local function markdown_of_line(file, line)
  local text, code, target = {}, nil, ''
  for _, item in ipairs(line) do
    if item.quote then
      code, target = {}, ''
    elseif item.endquote and code then
      local words = '`' .. table.concat(code) .. '`'
      table.insert(text, words .. '{.c' .. target .. '}')
      code = nil
    else
      table.insert(code or text, item.text or ']]')
      -- remember where the quoted code leads
      local meaning = code and item.ident
                      and meaning_of(item.ident, 'in ' .. file.name, 'public',
                                     'book')
      if meaning then
        target = ' target="' .. meaning.defined[1].id .. '"'
      end
    end
  end
  -- insist that quoted code ends on its line
  if code then
    noweb.complain(file.name, line.at, '"[[" and its "]]" must stand'
                   .. ' on one line')
  end
  return table.concat(text)
end


local function markdown_of(file)
  local text = {}
  for _, chunk in ipairs(file.chunks) do
    if chunk.kind == 'code' then
      table.insert(text, '\n::: {.chunk-here label="' .. chunk.label
                         .. '"}\n:::\n')
    else
      for _, line in ipairs(chunk.lines) do
        table.insert(text, markdown_of_line(file, line))
      end
    end
  end
  return table.concat(text, '\n')
end

local extensions = 'markdown-auto_identifiers'
  .. '-tex_math_single_backslash+tex_math_dollars'
  .. '-raw_html-raw_tex-native_divs-native_spans+fenced_divs'
  .. '+bracketed_spans'

-- look up a result
local function recorded(file, name)
  local text = results[name]
  if text then return text end
  noweb.complain(file.name, noweb.where(file, '{{' .. name .. '}}'),
                 'no run has recorded "%s"', name)
  return '?'
end

-- put results into prose and formulas
local quote = '{{(%w[%w.-]*)}}'

local function as_math(text)
  local mantissa, exponent = text:match('^(-?[%d.]+)e([+-]?%d+)$')
  if not mantissa then
    return tonumber(text) and text or '\\text{' .. text .. '}'
  end
  local power = string.format('10^{%d}', exponent)
  if tonumber(mantissa) == 0 then return '0' end
  if tonumber(mantissa) == 1 then return power end
  return mantissa .. '\\times ' .. power
end

local function results_in_math(find, math)
  math.text = math.text:gsub(quote, function(name)
    return as_math(find(name))
  end)
  return math
end

local function results_in_word(find, word)
  if not word.text:find(quote) then return nil end
  local inlines, at = pandoc.List(), 1
  for from, name, to in word.text:gmatch('()' .. quote .. '()') do
    local text = find(name)
    local math = tonumber(text) and as_math(text)
    inlines:insert(pandoc.Str(word.text:sub(at, from - 1)))
    inlines:insert(math and pandoc.Math('InlineMath', math)
                   or pandoc.Str(text))
    at = to
  end
  inlines:insert(pandoc.Str(word.text:sub(at)))
  return inlines
end

local function quoting(find)
  return {Str = function(word) return results_in_word(find, word) end,
          Math = function(math) return results_in_math(find, math) end}
end

-- resolve references and citations
local function reference(file, cite)
  local inlines, literature = pandoc.List(), false
  for i, citation in ipairs(cite.citations) do
    local id = citation.id
    if printed[id] then
      if i > 1 then inlines:insert(pandoc.Str(', ')) end
      inlines:insert(pandoc.Link(printed[id], '#' .. id, '',
                                 {class = 'reference'}))
    else
      literature = true
      -- insist that the key is in the bibliography
      if not cited[id] then
        noweb.complain(file.name, noweb.where(file, '@' .. id),
                       '"%s" is not in the bibliography', id)
      end
    end
  end
  return not literature and inlines or nil
end

-- name no section twice
-- find the reference that follows
local function is_reference(x)
  return x and x.t == 'Link' and x.classes:includes('reference')
         and x.target:find('^#sec:')
end

local function next_reference(inlines, i)
  local text = ''
  for j = i + 1, i + 5 do
    local x = inlines[j]
    if is_reference(x) then
      return (text == ', ' or text:find('^,? and $')) and j or nil
    elseif not x then
      return nil
    end
    text = text .. (x.t == 'Str' and x.text or ' ')
  end
end
-- join the references of a list
local function join_references(out, links)
  for i = #out, math.max(1, #out - 1), -1 do
    if #links == 1 and out[i].t == 'Str' then
      out[i].text = out[i].text:gsub('(%f[%w][Ss]ection)s$', '%1')
    end
  end
  for i, link in ipairs(links) do
    if i > 1 then
      out:insert(pandoc.Str(i == #links and ' and ' or ', '))
    end
    out:insert(link)
  end
end

local function merge_references(inlines)
  local out, i = pandoc.List(), 1
  while i <= #inlines do
    local links, seen, last = pandoc.List(), {}, i
    -- collect the references that follow each other
    local count, at = 0, is_reference(inlines[i]) and i
    while at do
      local number = pandoc.utils.stringify(inlines[at])
      if not seen[number] then links:insert(inlines[at]) end
      seen[number] = true
      count, last, at = count + 1, at, next_reference(inlines, at)
    end
    if #links < count then
      join_references(out, links)
    else
      out:extend({table.unpack(inlines, i, last)})
    end
    i = last + 1
  end
  return out
end

-- set numbers on equations and tables
local function label_after(inlines, i)
  local x, text, last = inlines[i], '', i + 1
  if x.t ~= 'Math' or x.mathtype ~= 'DisplayMath' then return nil end
  repeat
    last = last + 1
    local word = inlines[last]
    text = text .. (word and word.t == 'Str' and word.text or ' ')
  until text:find('}') or last == i + 4
  local label, rest = text:match('^{#(eq:[%w-]+)[^}]*}(.*)$')
  return label, rest, last
end

local function label_equations(inlines)
  local out, i = pandoc.List(), 1
  while i <= #inlines do
    local x = inlines[i]
    local label, rest, last = label_after(inlines, i)
    if label then
      x = pandoc.Span({x}, {id = label, class = 'equation',
                            number = numbers[label]})
    end
    out:insert(x)
    if label and rest ~= '' then out:insert(pandoc.Str(rest)) end
    i = (label and last or i) + 1
  end
  return out
end

local function numbered_table(file, t)
  local caption = t.caption.long[1]
  local words = caption and caption.content or pandoc.List()
  local last = words[#words]
  local label = last and last.t == 'Str'
                and last.text:match('^{#(tab:[%w-]+)}$')
  if not label then
    -- complain of a table without label
    local text = pandoc.utils.stringify(t.caption.long)
    noweb.complain(file.name,
                   noweb.where(file, 'Table: ' .. text:sub(1, 20)),
                   'the caption of a table ends with no label {#tab:...}')
    return nil
  end
  -- remove the label and the space before it
  repeat
    words:remove()
    last = words[#words]
  until not last or last.t ~= 'Space' and last.t ~= 'SoftBreak'
  return pandoc.Div({t}, {class = 'table', id = label,
                          number = numbers[label]})
end

-- insist that a figure was drawn
local function from_run(file, name, path, made)
  local stream = io.open(path)
  if not stream then
    noweb.complain(file.name, noweb.where(file, name),
                   'no run has %s %s', made, path)
  end
  return stream
end

local function figure(file, paragraph)
  local image = paragraph.content[1]
  if #paragraph.content ~= 1 or image.t ~= 'Image' then
    return nil
  end
  local id, path = image.identifier, 'figures/' .. image.src .. '.pdf'
  local stream = from_run(file, image.src, path, 'drawn')
  if stream then stream:close() end
  if not numbers[id] then
    noweb.complain(file.name, noweb.where(file, image.src),
                   'figure %s has no label {#fig:...}', image.src)
  end
  return pandoc.Div({pandoc.Plain({image})},
                    {class = 'figure', id = id, number = numbers[id]})
end

-- insist that an exercise is complete
local exercise_kinds = pandoc.List {'write', 'repair', 'derive',
                                    'predict', 'experiment'}
local function lack_of(a)
  if not a.number or not a.title then
    return 'an exercise needs #ex:label and title='
  elseif not exercise_kinds:includes(a.kind) then
    return 'an exercise\'s kind is write, repair, derive, predict or'
           .. ' experiment'
  elseif not (a.level or ''):find('^[123]$') then
    return 'an exercise\'s level is 1, 2 or 3'
  end
end

local exercises = {}    -- their attributes, by label

local function exercise(file, div)
  div.attributes.number = numbers[div.identifier]
  local wrong = lack_of(div.attributes)
  if wrong then
    local text = div.attributes.title or div.identifier
    noweb.complain(file.name, noweb.where(file, text), '%s', wrong)
  end
  exercises[div.identifier] = div.attributes
  return div
end
local function about_exercise(file, div)
  local a = div.attributes
  local exercise = exercises['ex:' .. a.of]
  if exercise then
    a.number, a.title = exercise.number, exercise.title
  else
    noweb.complain(file.name, noweb.where(file, 'of=' .. a.of),
                   'no exercise is labelled "ex:%s"', a.of)
  end
  return div
end
-- link to what a Span names
-- link to a chunk by its name
local function chunk_link(file, line, name)
  local chunk = first_chunk[name]
  if not chunk then
    noweb.complain(file.name, line, 'no chunk is called <<%s>>', name)
    return nil
  end
  return pandoc.Link(name, '#' .. chunk.id, '',
                     {class = 'chunk', number = chunk.number})
end

local function link_span(file, line, span)
  local class, links = span.classes[1], pandoc.List()
  local text = pandoc.utils.stringify(span)
  if class == 'chunk' then return chunk_link(file, line, text) end
  if class ~= 'reference' and class ~= 'page' then return nil end
  for label in text:gmatch('%S+') do
    if not printed[label] then
      noweb.complain(file.name, line, 'nothing is labelled "%s"', label)
    end
    if #links > 0 then links:insert(pandoc.Str(', ')) end
    links:insert(pandoc.Link(printed[label] or '?', '#' .. label, '',
                             {class = class}))
  end
  return links
end

-- quote what a program printed
local function output(file, block)
  local source = block.attributes.from
  if not source then return nil end
  local stream = from_run(file, source, 'figures/' .. source .. '.txt',
                          'written')
  if not stream then return nil end
  local text = stream:read('a'):gsub('%s+$', '')
  stream:close()
  text = text:gsub('eq:[%w-]+', function(label)
    return printed[label] and 'eq. ' .. printed[label]
  end)
  return pandoc.CodeBlock(text, {class = 'output'})
end

-- make a table of what a run recorded
local function recorded_rows(file, line, source)
  local path = 'figures/' .. source .. '.tsv'
  local stream = from_run(file, source, path, 'written')
  if not stream then return nil end
  stream:close()
  local rows = noweb.rows(path)
  if #rows > 0 then return rows end
  noweb.complain(file.name, line, '%s has no rows', path)
end

-- find the cells of a row
local function cells_of(file, line, rows, row)
  return function(name)
    if not rows.columns[name] then
      noweb.complain(file.name, line, 'the rows have no column "%s"',
                     name)
    end
    local text = row[name] or '-'
    return text == '-' and '\u{2013}' or text
  end
end

local marks = {yes = '\\bullet', no = '\\circ'}

local function filling(file, line, rows, row)
  local find = cells_of(file, line, rows, row)
  local walk = quoting(find)
  walk.Span = function(span) return link_span(file, line, span) end
  walk.Code = function(code)
    code.text = code.text:gsub(quote, find)
    return code
  end
  local marking = {Str = function(word)
    local mark = marks[word.text]
    return mark and pandoc.Math('InlineMath', mark)
  end}
  return walk, marking
end

-- fill the cells of one row
local function filled(cells, walk, marking)
  local row = pandoc.List()
  for _, cell in ipairs(cells) do
    local blocks = pandoc.walk_block(pandoc.Div(cell), walk)
    row:insert(pandoc.walk_block(blocks, marking).content)
  end
  return row
end


local function table_of_rows(file, line, rows, t)
  local simple, all = pandoc.utils.to_simple_table(t), pandoc.List()
  for _, row in ipairs(rows) do
    for _, cells in ipairs(simple.rows) do
      all:insert(filled(cells, filling(file, line, rows, row)))
    end
  end
  simple.rows = all
  return pandoc.utils.from_simple_table(simple)
end

local function rows_of_run(file, div)
  local source = div.attributes.from
  if not div.classes:includes('rows') or not source then return nil end
  local line = noweb.where(file, source)
  local rows = recorded_rows(file, line, source)
  if not rows then return {} end
  return div.content:map(function(block)
    return block.t == 'Table' and table_of_rows(file, line, rows, block)
           or block
  end)
end

-- read a chapter
local function read_chapter(file)
  local function with(f)
    return function(element) return f(file, element) end
  end
  -- replace a Div
  local function div(d)
    if d.classes:includes('chunk-here') then
      return chunk_div(chunks[d.attributes.label])
    elseif d.classes:includes('exercise') then
      return exercise(file, d)
    elseif d.attributes.of then
      return about_exercise(file, d)
    end
  end
  -- replace a Span
  local function span(s)
    local text = pandoc.utils.stringify(s)
    return link_span(file, noweb.where(file, text), s)
  end
  local doc = pandoc.read(markdown_of(file), extensions)
  local blocks = pandoc.Div(doc.blocks)
  local results = quoting(with(recorded))
  results.CodeBlock = with(output)
  for _, filter in ipairs {
    {Div = with(rows_of_run)}, results,
    {Cite = with(reference), Span = span, Inlines = label_equations,
     Table = with(numbered_table)},
    {Inlines = merge_references},
    {Para = with(figure), Div = div},
  } do blocks = pandoc.walk_block(blocks, filter) end
  return blocks.content
end

-- make the indexes
local function by_name(a, b)
  local x, y = a.name:lower(), b.name:lower()
  if x ~= y then return x < y end
  return a.name < b.name
end

local function index_list(entries)
  table.sort(entries, by_name)
  local rows = {}
  for i, entry in ipairs(entries) do
    -- make a row of the index
    local row, links = pandoc.List {entry.shown}, pandoc.List()
    for _, chunk in ipairs(entry.defined) do
      links:insert(pandoc.Strong({link_to(chunk, 'entry')}))
    end
    links:extend(entry.users)
    for j, link in ipairs(links) do
      row:insert(pandoc.Str(j == 1 and ' ' or ', '))
      row:insert(link)
    end
    rows[i] = pandoc.Plain(row)
  end
  return pandoc.Div(rows, {class = 'index-list'})
end

local function index_of_chunks()
  local entries = {}
  for name, chunk in pairs(first_chunk) do
    table.insert(entries, {
      name = name, shown = pandoc.Emph({pandoc.Str(name)}),
      defined = chunk.parts,
      users = unique_links(users_of(chunk), 'entry')})
  end
  return index_list(entries)
end

local function uses_of(meaning)
  local users = unique_links(meaning.users, 'entry', meaning.defined)
  if #users <= 40 then return users end
  return {pandoc.Str('in ' .. #users .. ' other chunks')}
end

local function index_of_identifiers()
  local entries, count = {}, {}
  for _, meaning in ipairs(meanings) do
    local name = meaning.name
    count[name] = (count[name] or 0) + 1
  end
  for i, meaning in ipairs(meanings) do
    local name, file = meaning.name, meaning.root:match('[^/]*$')
    entries[i] = {
      name = name .. ' ' .. file, defined = meaning.defined,
      shown = pandoc.Code(count[name] > 1
                          and name .. ' (' .. file .. ')' or name),
      users = uses_of(meaning)}
  end
  return index_list(entries)
end

-- put the book together
local function put_together(files)
  local blocks, matter = pandoc.List(), nil
  -- enter a new part of the book
  local function enter(class)
    if matter ~= class then
      blocks:insert(pandoc.Div({}, {class = class}))
    end
    matter = class
  end
  for _, item in ipairs(book) do
    if item.kind ~= 'front' then
      enter(item.kind == 'appendix' and 'appendix' or 'mainmatter')
    end
    if item.kind == 'part' then
      local title = pandoc.Plain({pandoc.Str(item.title)})
      blocks:insert(pandoc.Div({title}, {class = 'part'}))
    else
      blocks:extend(read_chapter(files[item.file]))
    end
  end
  enter('backmatter')
  -- add the bibliography and the indexes
  for _, back in ipairs {
    {'Bibliography', 'bibliography', pandoc.Div({}, {id = 'refs'})},
    {'Index of chunks', 'index-of-chunks', index_of_chunks()},
    {'Index of identifiers', 'index-of-identifiers',
     index_of_identifiers()},
  } do
    blocks:insert(pandoc.Header(1, back[1], {id = back[2],
                                             class = 'unnumbered'}))
    blocks:insert(back[3])
  end
  enter('index-of-terms')
  return blocks
end

-- insist that the stream is whole
local function insist_on_all(files)
  for _, item in ipairs(book) do
    if item.file and not files[item.file] then
      noweb.complain(item.file, 1, 'nothing of this chapter has come'
                     .. ' through noweb')
    end
  end
  for item, chunk, line in noweb.code_items(files) do
    if item.use and not first_chunk[item.use] then
      noweb.complain(chunk.file, line.at, 'chunk <<%s>> is not'
                     .. ' defined in any chapter', item.use)
    end
  end
  noweb.report()
end

-- read all files of the book
function Reader(input)
  local files = noweb.parse(tostring(input))
  number_chunks(files)
  insist_on_all(files)
  cut_up(files)
  find_meanings(files)
  find_users(files)
  local blocks = put_together(files)
  noweb.report()
  return pandoc.Pandoc(blocks)
end

