-- The functions of `limn` itself.
local limn = limn
local proc = require "limn.proc"
local session = require "limn.session"

limn.version = session.facts().version

limn.def{
  name = "cores",
  doc = "Number of processors available to this process.",
  example = "assert(limn.cores() >= 1)",
  args = {},
  results = {{name = "n", kind = "int", doc = "number of processors"}},
  run = function() return proc.cores() end,
}

limn.def{
  name = "threads",
  doc = "Set the number of BLAS threads; returns the previous number.",
  example = [[
local before = limn.threads(1)
assert(limn.threads(before) == 1)]],
  args = {{name = "n", kind = "int", default = 0, rule = "[0,4096]",
           doc = "number of threads; 0: leave it unchanged"}},
  results = {{name = "before", kind = "int", doc = "previous number of "
    .. "threads"}},
  run = function(a) return session.threads(a.n) end,
}

limn.def{
  name = "clock",
  doc = "Monotonic clock, in seconds.",
  example = "local t = limn.clock()\nassert(limn.clock() >= t)",
  args = {},
  results = {{name = "seconds", kind = "num", doc = "seconds"}},
  run = function() return proc.now() end,
}

limn.def{
  name = "interrupted",
  doc = "Whether the user has pressed Ctrl-C, for loops that call pcall.",
  example = "assert(limn.interrupted() == false)",
  args = {},
  results = {{name = "stop", kind = "flag", doc = "true after Ctrl-C"}},
  run = function() return session.stopped() end,
}

limn.def{
  name = "help",
  doc = "Print help on a function, a folder, an object or a name.",
  example = [[limn.help "help"]],
  args = {{name = "of", kind = "any", optional = true,
           doc = "a name or a value; absent: an introduction"}},
  run = function(a)
    local of = a.of
    require("limn.prompt.help").about(of == nil and "" or of)
  end,
}

limn.def{
  name = "show",
  doc = "Format a value as the prompt prints it, abbreviated.",
  example = [[assert(limn.show{a = 1} == "{a = 1}")]],
  args = {{name = "value", kind = "any", doc = "the value"}},
  results = {{name = "text", kind = "str", doc = "the formatted value"}},
  run = function(a) return require "limn.prompt.show"(a.value) end,
}

-- A table is always the value, whatever its fields are called.
local declared = limn.show
function limn.show(value) return declared{value = value} end

local function excerpt(text, first, last)
  local list, n = {}, 0
  for line in (text .. "\n"):gmatch("(.-)\n") do
    n = n + 1
    if n >= first and n <= last then list[#list + 1] = line end
  end
  return table.concat(list, "\n")
end

-- The text that a function was read from, or nil: a block at the prompt, a file
-- of limn's own, a file.
local function text_of(source)
  local block = require("limn.prompt.prompt").source(source)
  if block then return block end
  local name, path = source:match "^=(limn/.*)", source:match "^@(.*)"
  if name then return require "limn.source"(name) end
  return path and proc.content(path)
end

-- A function of limn: where it is declared; of Lua, its file, or of a file with
-- several its declaration.
local function declared_text(e)
  local text = require "limn.source"(e.file)
  if not text then return ("%s:%d"):format(e.file, e.line) end
  local from, count
  for at in ("\n" .. text):gmatch "\n()limn%.def{" do
    local _, above = text:sub(1, at - 1):gsub("\n", "")
    count = (count or 0) + 1
    if above < e.line then from = at end
  end
  if count and count > 1 then text = text:match("^.-\n}", from - 1) or text end
  return ("-- %s:%d\n%s"):format(e.file, e.line, text)
end

limn.def{
  name = "src",
  doc = "Source code of a function of Lua, also of limn's own; for one in C, file "
    .. "and line.",
  example = [[assert(limn.src(limn.cores):find "Number of processors")]],
  args = {{name = "f", kind = "function", doc = "the function"}},
  results = {{name = "text", kind = "str", doc = "the source, or file and "
    .. "line"}},
  run = function(a)
    for _, e in ipairs(limn.exports()) do
      if e.run == a.f then return declared_text(e) end
    end
    local info = debug.getinfo(a.f, "S")
    if info.what == "C" then return "a function of C" end
    local text = text_of(info.source)
    return text and excerpt(text, info.linedefined, info.lastlinedefined)
      or ("%s:%d"):format(info.short_src, info.linedefined)
  end,
}

limn.def{
  name = "time",
  doc = "Time a function: it is called repeatedly for half a second, or a "
    .. "given number of times.",
  example = [[
local t = limn.time(function() end, {times = 3})
assert(t.calls == 3 and t.best >= 0)]],
  args = {
    {name = "f", kind = "function", doc = "function without arguments"},
    {name = "times", kind = "int", default = 0, rule = "[0,inf)",
     doc = "number of calls; 0: for half a second, at least one"},
  },
  results = {
    {name = "calls", kind = "int", doc = "number of calls"},
    {name = "best", kind = "num", doc = "seconds of the fastest call"},
    {name = "mean", kind = "num", doc = "mean seconds per call"},
  },
  run = function(a)
    local best, calls, start = math.huge, 0, proc.now()
    repeat
      local began = proc.now()
      a.f()
      best = math.min(best, proc.now() - began)
      calls = calls + 1
    until a.times > 0 and calls >= a.times
      or a.times == 0 and proc.now() - start > 0.5
    return {calls = calls, best = best, mean = (proc.now() - start) / calls}
  end,
}
