-- From chapters/c-making.nw: change it there, not here.
-- Splits lines of items into spans {class, text, target}.
local highlight = {}

local function set(words)
  local t = {}
  for w in words:gmatch('%S+') do t[w] = true end
  return t
end

local c_words = set [[auto break case char complex const continue
  default do double else enum extern float for goto if inline int
  long real register restrict return short signed sizeof static
  struct switch typedef union unsigned void volatile while bool
  size_t uint64_t FILE _Noreturn _Static_assert]]
local lua_words = set [[and break do else elseif end false for
  function goto if in local nil not or repeat return then true
  until while]]
local gnuplot_words = set [[set unset plot splot replot load do for
  if else while with using title notitle every index reset]]
local shell_words = set [[if then else elif fi for in do done while
  case esac set trap exit local return]]
local none = {}

local languages = {
  c = {words = c_words, open = '/*', close = '*/', line = '//'},
  lua = {words = lua_words, line = '--'},
  gp = {words = gnuplot_words, line = '#'},
  sh = {words = shell_words, line = '#'},
  dot = {words = set 'digraph graph node edge subgraph',
         line = '//', open = '/*', close = '*/'},
  latex = {words = none, line = '%'},
  template = {words = none, line = '$--'},
}
languages.h = languages.c

-- The end of the string literal that starts at position i.
local function string_end(text, i)
  local quote = text:sub(i, i)
  local j = i + 1
  while j <= #text do
    local c = text:sub(j, j)
    if c == '\\' then j = j + 1
    elseif c == quote then return j end
    j = j + 1
  end
  return i
end

-- Splits one stretch of text; idents maps a position to a link.
local function scan(text, idents, state, language, emit)
  local i = 1
  while i <= #text do
    if state.comment then
      local _, e = text:find(language.close, i, true)
      emit('cm', text:sub(i, e or #text))
      if e then state.comment = false end
      i = (e or #text) + 1
    elseif language.open and
           text:sub(i, i + #language.open - 1) == language.open then
      state.comment = true
      emit('cm', language.open)
      i = i + #language.open
    elseif text:sub(i, i + #language.line - 1) == language.line then
      emit('cm', text:sub(i))
      i = #text + 1
    elseif text:find('^[%a_]', i) then
      local word = text:match('^[%w_]+', i)
      if idents[i] then
        emit('id', word, idents[i])
      else
        emit(language.words[word] and 'kw' or '', word)
      end
      i = i + #word
    elseif text:find('^["\']', i) then
      local e = string_end(text, i)
      emit('', text:sub(i, e))
      i = e + 1
    else
      local other = text:match('^[^%a_"\'/%-#%%$]+', i)
                    or text:sub(i, i)
      emit('', other)
      i = i + #other
    end
  end
end

-- Collects spans, joining neighbours of one class.
local function collector(spans)
  return function(class, text, target)
    local last = spans[#spans]
    if last and last.class == class and not target
       and not last.target then
      last.text = last.text .. text
    else
      spans[#spans + 1] = {class = class, text = text, target = target}
    end
  end
end

-- lines: a chunk's lines of items; extension: of the file it goes to.
function highlight.spans(lines, extension)
  local language = languages[extension] or {words = none, line = '\0'}
  local state, result = {}, {}
  for n, items in ipairs(lines) do
    local spans = {}
    local emit = collector(spans)
    local text, idents = '', {}
    for _, item in ipairs(items) do
      if item.use then
        scan(text, idents, state, language, emit)
        text, idents = '', {}
        emit('ref', item.use, item.target)
      elseif item.text then
        if item.ident then idents[#text + 1] = item.ident end
        text = text .. item.text
      end
    end
    scan(text, idents, state, language, emit)
    result[n] = spans
  end
  return result
end

return highlight
