-- From chapters/c-making.nw: change it there, not here.
-- The LaTeX face of the book: what the reader left neutral.

local escapes = {
  ['\\'] = '\\textbackslash{}', ['{'] = '\\{', ['}'] = '\\}',
  ['$'] = '\\$', ['&'] = '\\&', ['#'] = '\\#', ['^'] = '\\^{}',
  ['_'] = '\\_', ['~'] = '\\~{}', ['%'] = '\\%',
}

local function escape(text)
  return (text:gsub('[\\{}$&#^_~%%]', escapes))
end

-- In code every sign stands for itself, and a space is a glyph, so
-- that what is copied from the page is what was written.
local function verbatim(text)
  return (text:gsub('[\\{}$&#^_~%% \'"`-]', function(c)
    return '\\CodeSign{' .. c:byte() .. '}'
  end))
end

local function raw(text) return pandoc.RawBlock('latex', text) end
local function raw_inline(text)
  return pandoc.RawInline('latex', text)
end

local function latex_of(inlines)
  local doc = pandoc.Pandoc({pandoc.Plain(inlines)})
  return (pandoc.write(doc, 'latex'):gsub('\n$', ''))
end

local function code_span(x)
  if x.t == 'Link' then
    local class, id = x.classes[1], x.target:sub(2)
    if class == 'use' then
      return string.format('\\CodeUse{%s}{%s}{%s}', id,
        escape(pandoc.utils.stringify(x)), x.attributes.number)
    end
    return string.format('\\CodeIdentifier{%s}{%s}', id,
                         verbatim(pandoc.utils.stringify(x)))
  end
  local text = verbatim(pandoc.utils.stringify(x))
  local class = x.classes[1]
  if class == 'kw' then return '\\CodeKeyword{' .. text .. '}' end
  if class == 'cm' then return '\\CodeComment{' .. text .. '}' end
  return text
end

-- A page may end inside a chunk only if it is long, and then
-- only well away from its ends.
local function may_break(i, n)
  return n > 14 and i >= 6 and n - i >= 6
end

local function code_lines(rows)
  local out = {}
  for i, row in ipairs(rows) do
    local text = {}
    for _, x in ipairs(row.content) do text[#text + 1] = code_span(x) end
    local line = table.concat(text)
    out[#out + 1] = '\\CodeLine{' .. line .. '}'
      .. (i == #rows and '' or may_break(i, #rows) and '\\CodeBreak'
          or '\\CodeNoBreak')
  end
  return table.concat(out, '\n')
end

local function way(id, macro)
  return id and '\\' .. macro .. '{' .. id .. '}' or ''
end

local function chunk(div)
  local a = div.attributes
  local rows = div.content[1].content
  local notes = div.content[2]
  local tex = {
    string.format('\\ChunkBegin{%s}{%s}{%s}{%s}{%s}', div.identifier,
      escape(a.name), a.number,
      a.continues and '\\ChunkContinues' or '\\ChunkIs',
      way(a.prevdef, 'ChunkBefore') .. way(a.nextdef, 'ChunkAfter')),
    code_lines(rows),
    '\\ChunkEnd',
  }
  if notes then
    tex[#tex + 1] = '\\ChunkNotes{'
      .. latex_of(notes.content[1].content) .. '}'
  end
  tex[#tex + 1] = '\\ChunkAfterwards'
  return raw(table.concat(tex, '\n'))
end

local function listing(block)
  local lines = {}
  for line in (block.text .. '\n'):gmatch('(.-)\n') do
    lines[#lines + 1] = '\\CodeLine{' .. verbatim(line) .. '}'
  end
  local out = {}
  for i, line in ipairs(lines) do
    out[i] = line .. (i == #lines and '' or may_break(i, #lines)
                      and '\\CodeBreak' or '\\CodeNoBreak')
  end
  return raw('\\ListingBegin\n' .. table.concat(out, '\n')
             .. '\n\\ListingEnd')
end

local function figure(div)
  local image = div.content[1].content[1]
  return raw(string.format('\\BookFigure{%s}{%s}{%s}{%s}',
    div.identifier, div.attributes.number,
    'figures/' .. image.src .. '.pdf', latex_of(image.caption)))
end

local function numbered_table(div)
  return {raw(string.format('\\BookTable{%s}', div.attributes.number)),
          raw('\\phantomsection\\label{' .. div.identifier .. '}'),
          div.content[1], raw('\\BookTableEnd')}
end

local function exercise(div)
  local a = div.attributes
  local blocks = pandoc.List {raw(string.format(
    '\\ExerciseBegin{%s}{%s}{%s}{%s}{%s}', div.identifier, a.number,
    escape(a.title), a.kind, '\\ExerciseLevel{' .. a.level .. '}'))}
  blocks:extend(div.content)
  blocks:insert(raw('\\ExerciseEnd'))
  return blocks
end

local matter = {
  mainmatter = '\\mainmatter', appendix = '\\appendix',
  backmatter = '\\backmatter', ['index-of-terms'] = '\\printindex',
}

local function index_list(div)
  local rows = {}
  for i, row in ipairs(div.content) do
    rows[i] = '\\IndexRow{' .. latex_of(row.content) .. '}'
  end
  return raw('\\IndexListBegin\n' .. table.concat(rows, '\n')
             .. '\n\\IndexListEnd')
end

local function index_key(text)
  return (text:gsub('["@|!]', '"%0'))
end

local commands = {'chapter', 'section', 'subsection'}

local function heading(h)
  local command = h.classes:includes('unnumbered') and 'addchap'
                  or commands[h.level]
  local label = h.identifier ~= '' and '\\label{' .. h.identifier .. '}'
  return raw(string.format('\\%s{%s}%s', command,
                           latex_of(h.content), label or ''))
end

local divs = {
  chunk = chunk, figure = figure, table = numbered_table,
  exercise = exercise, ['index-list'] = index_list,
  part = function(div)
    return raw('\\part{' .. latex_of(div.content[1].content) .. '}')
  end,
}

return {
  {
    -- Whole divs first: what they hold is rendered with them.
    Link = function(l)
      if not l.target:find('^#') then return nil end
      local id, class = l.target:sub(2), l.classes[1]
      if class == 'use' or class == 'id' then return nil end
      local text = latex_of(l.content)
      if class == 'chunkref' then
        return raw_inline('\\ChunkReference{' .. id .. '}{' .. text
                          .. '}')
      end
      local macro = (id:find('^sec:') or id:find('^ch:') or id:find('^tab:'))
        and '\\HeadingReference{' or '\\BookReference{'
      return raw_inline(macro .. id .. '}{' .. text .. '}')
    end,
    Header = heading,
    Code = function(c)
      local text = '\\InlineCode{' .. verbatim(c.text) .. '}'
      if c.attributes.target then
        text = '\\BookReference{' .. c.attributes.target .. '}{'
               .. text .. '}'
      end
      return raw_inline(text)
    end,
    Span = function(s)
      if s.classes:includes('equation') then
        return raw_inline(string.format('\\BookEquation{%s}{%s}{%s}',
          s.identifier, s.attributes.number, s.content[1].text))
      elseif s.classes:includes('term') then
        local key = s.attributes.key or pandoc.utils.stringify(s)
        return {pandoc.Emph(s.content),
                raw_inline('\\index{' .. escape(index_key(key)) .. '}')}
      elseif s.classes:includes('index') then
        local key = s.attributes.key or pandoc.utils.stringify(s)
        local inlines = pandoc.List(s.content)
        inlines:insert(raw_inline('\\index{' .. escape(index_key(key))
                                  .. '}'))
        return inlines
      end
    end,
    CodeBlock = listing,
  },
  {
    Div = function(d)
      for _, class in ipairs(d.classes) do
        if divs[class] then return divs[class](d) end
        if matter[class] then return raw(matter[class]) end
      end
    end,
  },
}
