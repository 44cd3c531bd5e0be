-- limn.run(path): a script inside of the session.

local strict = require "limn.prompt.strict"

-- Modules beside the script are found, as where it is run by itself.
local function search_beside(path)
  local folder = path:match "^(.*)/"
  if not folder or folder:find "[?;]" then return end
  local place = folder .. "/?.lua;"
  if not package.path:find(place, 1, true) then
    package.path = place .. package.path
  end
end

limn.def{
  name = "run",
  doc = "Run a script in this session: it sees the globals, and those that it sets "
    .. "are there afterwards. os.exit ends the script alone.",
  example = [[
local path = os.tmpname()
limn.files.write(path, "answer = 6 * 7 return ...")
assert(limn.run(path, {args = {"said"}}) == "said" and answer == 42)
answer = nil
os.remove(path)]],
  args = {
    {name = "path", kind = "str", doc = "the script"},
    {name = "args", kind = "strs", optional = true,
     doc = "its arguments, as the command line would give them"},
  },
  results = {{name = "value", kind = "any", doc = "what it returns"}},
  run = function(o)
    local f, why = strict.file(o.path)
    if not f then error("run: " .. why, 0) end
    local words = o.args or {}
    local before, exit = rawget(_G, "arg"), os.exit
    local restore <close> = setmetatable({}, {__close = function()
      rawset(_G, "arg", before)
      os.exit = exit
    end})
    rawset(_G, "arg", table.move(words, 1, #words, 1, {[0] = o.path}))
    function os.exit(code)
      error(("run: %s ended with os.exit(%s)"):format(o.path, tostring(code or true)), 0)
    end
    search_beside(o.path)
    return (f(table.unpack(words)))
  end,
}
