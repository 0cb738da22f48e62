-- From chapters/f-making.nw: change it there, not here.
-- escape what LaTeX would take for its own
local escapes = {
  ['\\'] = '\\textbackslash{}', ['^'] = '\\^{}', ['~'] = '\\~{}',
}

local function escape(text)
  return (text:gsub('[\\{}$&#^_~%%]', function(c)
    return escapes[c] or '\\' .. c
  end))
end

local function verbatim(text)
  return (text:gsub('[\\{}$&#^_~%% \'"`-]', function(c)
    return '\\CodeSign{' .. c:byte() .. '}'
  end))
end

local function raw(...)
  return pandoc.RawBlock('latex', string.format(...))
end

local function raw_inline(...)
  return pandoc.RawInline('latex', string.format(...))
end

local function latex_of(inlines)
  local doc = pandoc.Pandoc({pandoc.Plain(inlines)})
  return (pandoc.write(doc, 'latex'):gsub('\n$', ''))
end

-- set lines of code
local function begins(line)
  local spaces, text = line:gsub('\\CodeSign{32}', ' ')
                           :match('^( *)(.*)')
  return #spaces, text
end

local function statement_ends(lines, i)
  local indent, this = begins(lines[i])
  local next_indent, text = begins(lines[i + 1])
  return this ~= '' and not this:find('^\\CodeComment')
         and next_indent <= indent and not text:find('^\\CodeSign{125}')
         and not text:find('^\\CodeKeyword{else')
         and not text:find('^\\CodeKeyword{end}')
end

local function may_break(lines, i)
  local n = #lines
  if i < 3 or n - i < 4 then return 'CodeNoBreak' end
  if lines[i + 1] == '' then return 'CodeBreak' end
  return n > 10 and i > 3 and statement_ends(lines, i)
         and 'CodeMayBreak' or 'CodeNoBreak'
end

local function set_lines(lines)
  local out, n = {}, #lines
  for i, line in ipairs(lines) do
    out[i] = (line == '' and '\\CodeBlank'
              or '\\CodeLine{' .. line .. '}')
      .. (i == n and '' or '\\' .. may_break(lines, i))
  end
  return table.concat(out, '\n')
end

local function listing(block)
  local lines = {}
  for line in (block.text .. '\n'):gmatch('(.-)\n') do
    table.insert(lines, verbatim(line))
  end
  return raw('\\ListingBegin\n%s\n\\ListingEnd', set_lines(lines))
end

local looks = {kw = '\\CodeKeyword{%s}', cm = '\\CodeComment{%s}'}

local function code_span(x)
  local text, class = pandoc.utils.stringify(x), x.classes[1]
  if class == 'use' then
    return string.format('\\CodeUse{%s}{%s}{%s}', x.target:sub(2),
                         escape(text), x.attributes.number)
  elseif class == 'id' then
    return string.format('\\CodeIdentifier{%s}{%s}', x.target:sub(2),
                         verbatim(text))
  end
  return string.format(looks[class] or '%s', verbatim(text))
end

local function code_line(row)
  local text = {}
  for i, x in ipairs(row.content) do text[i] = code_span(x) end
  return table.concat(text)
end

-- set a chunk
local function way(id, macro)
  return id and '\\' .. macro .. '{' .. id .. '}' or ''
end

local function chunk_heading(div)
  local a = div.attributes
  return string.format('\\ChunkBegin{%s}{%s}{%s}{%s}{%s}\n',
    div.identifier, escape(a.name), a.number,
    a.continues and '\\ChunkContinues' or '\\ChunkIs',
    way(a.prevdef, 'ChunkBefore') .. way(a.nextdef, 'ChunkAfter'))
end

local function chunk(div)
  local lines = {}
  for i, row in ipairs(div.content[1].content) do
    lines[i] = code_line(row)
  end
  local notes = div.content[2]
  return raw('%s%s\n\\ChunkEnd\n%s\\ChunkAfterwards',
    chunk_heading(div), set_lines(lines),
    notes and '\\ChunkNotes{' .. latex_of(notes.content[1].content)
              .. '}\n' or '')
end

-- set figures, tables and exercises
local function figure(div)
  local image = div.content[1].content[1]
  return raw('\\BookFigure{%s}{%s}{%s}{%s}', div.identifier,
             div.attributes.number, 'figures/' .. image.src .. '.pdf',
             latex_of(image.caption))
end

local function numbered_table(div)
  local rows = #div.content[1].bodies[1].body
  return {raw('\\BookTable{%s}{%d}', div.attributes.number,
              rows > 18 and 6 or rows),
          raw('\\phantomsection\\label{%s}', div.identifier),
          div.content[1], raw('\\BookTableEnd')}
end

local function exercise(div)
  local a = div.attributes
  local blocks = pandoc.List {
    raw('\\ExerciseBegin{%s}{%s}{%s}{%s}{\\ExerciseLevel{%s}}{%s}',
        div.identifier, a.number, escape(a.title), a.kind, a.level,
        div.identifier:match('[^:]*$'))}
  blocks:extend(div.content)
  blocks:insert(raw('\\ExerciseEnd'))
  return blocks
end

local function about_exercise(div)
  local a = div.attributes
  local blocks = pandoc.List {
    raw('\\AboutExercise{%s:%s}{%s}{%s}{ex:%s}', div.classes[1],
        a.of, a.number, escape(a.title or ''), a.of)}
  blocks:extend(div.content)
  return blocks
end

-- set the indexes
local function index_list(div)
  local rows = {}
  for i, row in ipairs(div.content) do
    rows[i] = '\\IndexRow{' .. latex_of(row.content) .. '}'
  end
  return raw('\\IndexListBegin\n%s\n\\IndexListEnd',
             table.concat(rows, '\n'))
end

local function indexed(span)
  local key = span.attributes.key or pandoc.utils.stringify(span)
  local inlines = pandoc.List(span.content)
  if span.classes:includes('term') then
    inlines = pandoc.List {pandoc.Emph(inlines)}
  end
  inlines:insert(raw_inline('\\index{%s}',
                            escape(key:gsub('["@|!]', '"%0'))))
  return inlines
end

-- set headings
local numbered = {'chapter', 'section', 'subsection'}
local unnumbered = {'addchap', 'section*', 'subsection*'}

local function heading(h)
  local commands = h.classes:includes('unnumbered') and unnumbered
                   or numbered
  local label = h.identifier ~= '' and
                '\\label{' .. h.identifier .. '}' or ''
  return raw('\\%s{%s}%s', commands[h.level], latex_of(h.content),
             label)
end

-- set links, code and spans in a sentence
local macros = {chunkref = 'ChunkReference', entry = 'IndexReference',
                page = 'PageReference',
                sec = 'HeadingReference', ch = 'HeadingReference',
                tab = 'HeadingReference'}

local function link(l)
  local id, class = l.target:match('^#(.*)'), l.classes[1]
  if not id or class == 'use' or class == 'id' then return nil end
  if class == 'chunk' then
    return raw_inline('\\ChunkName{%s}{%s}{%s}', id,
                      latex_of(l.content), l.attributes.number)
  end
  local macro = macros[class] or macros[id:match('^(%a+):')]
                or 'BookReference'
  return raw_inline('\\%s{%s}{%s}', macro, id, latex_of(l.content))
end

local function code(c)
  local text = '\\InlineCode{' .. verbatim(c.text) .. '}'
  local target = c.attributes.target
  return target and raw_inline('\\BookReference{%s}{%s}', target, text)
         or raw_inline('%s', text)
end

local function span(s)
  if s.classes:includes('equation') then
    return raw_inline('\\BookEquation{%s}{%s}{%s}', s.identifier,
                      s.attributes.number, s.content[1].text)
  elseif s.classes:includes('term') or s.classes:includes('index') then
    return indexed(s)
  end
end

-- do the small things before the large
local divs = {
  chunk = chunk, figure = figure, table = numbered_table,
  exercise = exercise, hints = about_exercise,
  solution = about_exercise, ['index-list'] = index_list,
  part = function(div)
    return raw('\\part{%s}', latex_of(div.content[1].content))
  end,
  mainmatter = function() return raw('\\mainmatter') end,
  appendix = function() return raw('\\appendix') end,
  backmatter = function() return raw('\\backmatter') end,
  ['index-of-terms'] = function() return raw('\\printindex') end,
}

return {
  {Link = link, Header = heading, Code = code, Span = span,
   CodeBlock = listing},
  {Div = function(div)
     for _, class in ipairs(div.classes) do
       if divs[class] then return divs[class](div) end
     end
   end},
}
