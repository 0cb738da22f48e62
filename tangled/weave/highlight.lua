-- From chapters/f-making.nw: change it there, not here.
local highlight = {}

-- know the keywords
local function set(words)
  local t = {}
  for word in words:gmatch('%S+') do t[word] = true end
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

-- know the comments
local none = {}
local languages = {
  c = {words = c_words, open = '/*', close = '*/', line = '//',
       linked = true},
  lua = {words = lua_words, line = '--'},
  gp = {words = gnuplot_words, line = '#'},
  sh = {words = shell_words, line = '#'},
  dot = {words = set 'digraph graph node edge subgraph',
         line = '//', open = '/*', close = '*/'},
  latex = {words = none, line = '%'},
  template = {words = none, line = '$--'},
}
languages.h = languages.c

-- find the end of a string
local function string_end(text, i)
  local quote, j = text:sub(i, i), i + 1
  while j <= #text do
    local c = text:sub(j, j)
    if c == quote then return j end
    j = j + (c == '\\' and 2 or 1)
  end
  return i
end

-- cut one piece off a text
local function piece(text, i, state, language)
  local function at(sign)
    return sign and text:sub(i, i + #sign - 1) == sign
  end
  -- cut a comment
  if state.comment then
    local _, e = text:find(language.close, i, true)
    if e then state.comment = false end
    return 'cm', e or #text
  elseif at(language.open) then
    state.comment = true
    return 'cm', i + #language.open - 1
  elseif at(language.line) then
    return 'cm', #text
  end
  if text:find('^[%a_]', i) then
    local word = text:match('^[%w_]+', i)
    return language.words[word] and 'kw' or '', i + #word - 1
  elseif text:find('^["\']', i) then
    return '', string_end(text, i)
  end
  local other = text:match('^[^%a_"\'/%-#%%$]+', i) or ' '
  return '', i + #other - 1
end

-- cut up the lines of a chunk
local function append(spans, class, text, target)
  local last = spans[#spans]
  if last and last.class == class and not (target or last.target) then
    last.text = last.text .. text
  else
    table.insert(spans, {class = class, text = text, target = target})
  end
end

local function cut(spans, text, targets, state, language)
  local i = 1
  while i <= #text do
    local class, e = piece(text, i, state, language)
    local linked = language.linked and class ~= 'cm'
    local target = linked and targets[i] or nil
    append(spans, target and 'id' or class, text:sub(i, e), target)
    i = e + 1
  end
end

function highlight.spans(lines, extension)
  local language = languages[extension] or {words = none, line = '\0'}
  local state, result = {}, {}
  for n, line in ipairs(lines) do
    local spans, text, targets = {}, '', {}
    for _, item in ipairs(line) do
      -- add the item to the text, or cut up the text before it
      if item.use then
        cut(spans, text, targets, state, language)
        text, targets = '', {}
        append(spans, 'ref', item.use)
      else
        targets[#text + 1] = item.ident
        text = text .. item.text
      end
    end
    cut(spans, text, targets, state, language)
    result[n] = spans
  end
  return result
end

return highlight
