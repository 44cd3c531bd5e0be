-- limn doc/generate.lua FOLDER: write what follows from the tables of the
-- functions and from the list of options.
--
--     reference.md  every function, for reading
--     limn.1        the man page
--     limn.lua      stubs for the Lua language server of editors
--     limn.bash     completion for bash, _limn for zsh

local help = require "limn.prompt.help"
local flags = require "limn.flags"

local folder = assert(arg[1], "usage: limn doc/generate.lua FOLDER")

local function write(name, text)
  local file = assert(io.open(folder .. "/" .. name, "w"))
  assert(file:write(text))
  assert(file:close())
end

-- Top-level functions first, then the folders by name.
local function groups()
  local list = {{name = "", exports = help.in_folder ""}}
  for _, name in ipairs(help.folder_names()) do
    list[#list + 1] = {name = name, exports = help.in_folder(name)}
  end
  return list
end

local DIRS = {{"in", "Argument"}, {"opt", "Option"}, {"out", "Result"}}

-- ---- reference.md --------------------------------------------------------

local function cell(text)
  return (text:gsub("|", "\\|"):gsub("\n", " "))
end

local function slot_rows(out, e)
  if #e.slots == 0 then return end
  out[#out + 1] = "| | name | kind | default | |"
  out[#out + 1] = "|---|---|---|---|---|"
  for _, dir in ipairs(DIRS) do
    for _, s in ipairs(help.slots(e, dir[1])) do
      out[#out + 1] = ("| %s | `%s` | %s | %s | %s%s |"):format(
        dir[2]:lower(), s.name, cell(help.kind(s)), cell(help.default(s) or ""),
        cell(s.doc), s.written and " (changed in place)"
          or s.asked and " (only with " .. s.asked .. " = true)" or "")
    end
  end
  out[#out + 1] = ""
end

local function reference()
  local out = {
    "# Reference", "",
    "Every function of limn, from the tables that declare them: written by "
      .. "`make doc`.", "",
    "Arguments are positional in the order shown, or by name; options come by "
      .. "name in a last table: `f(a, b, {option = 1})` or "
      .. "`f{a = a, b = b, option = 1}`. A function whose first argument is a "
      .. "tensor or an object is also its method.", ""}
  for _, g in ipairs(groups()) do
    local title = g.name == "" and "limn" or "limn." .. g.name
    out[#out + 1] = ("- [%s](#%s): %d functions%s"):format(title,
      title:gsub("%.", ""), #g.exports,
      help.folders[g.name] and ", " .. help.folders[g.name] or "")
  end
  out[#out + 1] = ""
  for _, g in ipairs(groups()) do
    out[#out + 1] = "## " .. (g.name == "" and "limn" or "limn." .. g.name)
    out[#out + 1] = ""
    for _, e in ipairs(g.exports) do
      out[#out + 1] = "### " .. help.full(e)
      out[#out + 1] = ""
      out[#out + 1] = "`" .. help.usage(e) .. "`"
      out[#out + 1] = ""
      out[#out + 1] = e.doc
      out[#out + 1] = ""
      slot_rows(out, e)
      if (e.ref or "") ~= "" then
        out[#out + 1] = "Reference: " .. e.ref
        out[#out + 1] = ""
      end
      if (e.example or "") ~= "" then
        out[#out + 1] = "```lua\n" .. e.example .. "\n```"
        out[#out + 1] = ""
      end
    end
  end
  out[#out] = nil
  return table.concat(out, "\n") .. "\n"
end

-- ---- limn.1 --------------------------------------------------------------

local function roff(text)
  text = text:gsub("\\", "\\e"):gsub("%-", "\\-")
  return (("\n" .. text):gsub("\n([.'])", "\n\\&%1"):sub(2))
end

local MAN_HEAD = [==[
.TH LIMN 1 "" "limn VERSION" "limn"
.SH NAME
limn \- a laboratory for feature learning in wide neural networks
.SH SYNOPSIS
.B limn
[options] [script [args]]
.SH DESCRIPTION
.B limn
executes a Lua script, or standard input when that is not a terminal, or else
serves a prompt.  All functions are in the table
.BR limn ;
at the prompt
.B ?
begins the help and
.B ?name
is about a function.
.SH OPTIONS
]==]

local MAN_TAIL = [[
.SH ENVIRONMENT
.TP
.B LIMN_INIT
Lua code that the prompt executes first, or a file as @FILE; without it
limn/init.lua in XDG_CONFIG_HOME or ~/.config.
.TP
.B LIMN_HISTORY
The file of what was typed; without it limn/history in XDG_STATE_HOME or
~/.local/state.
.TP
.B LIMN_THREADS, OPENBLAS_NUM_THREADS, OMP_NUM_THREADS
Threads of one matrix product, unless \-\-threads says otherwise; the first of
them that is set to a number counts.
.TP
.B LIMN_ISA
The kernels: v2, v3 or v4, for processors of x86-64-v2, -v3 (AVX2) and -v4
(AVX-512); without it the best that this one runs.  OPENBLAS_CORETYPE chooses
those of OpenBLAS.
.TP
.B LIMN_TRACE
When set, errors show whole tracebacks.
.TP
.B NO_COLOR
When set, the prompt has no colours.
.TP
.B LUA_PATH_5_4, LUA_CPATH_5_4
Where require looks, as in lua(1).
.SH EXIT STATUS
0 when all went well, 1 after an error, 2 for a wrong command line, 130, 143 or
129 when SIGINT, SIGTERM or SIGHUP ended it, 141 when its output was closed,
or what os.exit says.
.SH SEE ALSO
.BR lua (1),
.BR gnuplot (1)
]]

local function man()
  local out = {(MAN_HEAD:gsub("VERSION", limn.version)):sub(1, -2)}
  for _, o in ipairs(flags) do
    out[#out + 1] = ".TP"
    out[#out + 1] = ".B " .. roff(o.name)
      .. (o.argument and " \\fI" .. o.argument .. "\\fR" or "")
    out[#out + 1] = roff(o.doc)
  end
  out[#out + 1] = ".SH FUNCTIONS"
  for _, g in ipairs(groups()) do
    out[#out + 1] = ".SS " .. (g.name == "" and "limn" or "limn." .. g.name)
    for _, e in ipairs(g.exports) do
      out[#out + 1] = ".TP"
      out[#out + 1] = ".B " .. roff(help.usage(e))
      out[#out + 1] = roff(e.doc)
    end
  end
  return table.concat(out, "\n") .. "\n" .. MAN_TAIL
end

-- ---- limn.lua ------------------------------------------------------------

local RESERVED = {["end"] = true, ["in"] = true, ["repeat"] = true,
  ["function"] = true, ["for"] = true, ["and"] = true, ["or"] = true,
  ["not"] = true, ["local"] = true, ["nil"] = true}

local STUBS = {tensor = "limn.tensor_value", mat = "limn.tensor_value",
  vec = "limn.tensor_value", num = "number", int = "integer",
  index = "integer", seed = "integer", str = "string", flag = "boolean",
  ints = "integer[]", tensors = "tensor[]", strs = "string[]",
  named = "number|table<string, number>", ["function"] = "function",
  table = "table", any = "any"}
local LOOSE = {tensor = "|number|table", mat = "|table", vec = "|number[]"}

local function stub_type(s, result)
  if s.kind == "choice" then
    local words = {}
    for word in s.rule:gmatch("[^|]+") do words[#words + 1] = '"' .. word .. '"' end
    return table.concat(words, "|")
  end
  if s.kind == "object" then return "limn.object." .. s.type end
  if s.rule == "" and s.kind == "tensor" and result then return "number" end
  return STUBS[s.kind] .. (result and "" or LOOSE[s.kind] or "")
end

local function parameter(s)
  return RESERVED[s.name] and s.name .. "_" or s.name
end

local function stub(out, e)
  local names = {}
  for _, line in ipairs(help.fold(e.doc, 76)) do out[#out + 1] = "---" .. line end
  for _, s in ipairs(help.slots(e, "in")) do
    names[#names + 1] = parameter(s)
    out[#out + 1] = ("---@param %s %s %s"):format(parameter(s), stub_type(s), s.doc)
  end
  local options = help.slots(e, "opt")
  if #options > 0 then
    local fields = {}
    for _, s in ipairs(options) do
      fields[#fields + 1] = s.name .. "?: " .. stub_type(s)
    end
    names[#names + 1] = "options"
    out[#out + 1] = "---@param options? {" .. table.concat(fields, ", ") .. "}"
  end
  local results = {}
  for _, s in ipairs(help.slots(e, "out")) do
    if not s.asked then results[#results + 1] = s end
  end
  if #results == 1 then
    out[#out + 1] = ("---@return %s %s"):format(stub_type(results[1], true),
      results[1].name)
  elseif #results > 1 then
    local fields = {}
    for _, s in ipairs(results) do
      fields[#fields + 1] = s.name .. ": " .. stub_type(s, true)
    end
    out[#out + 1] = "---@return {" .. table.concat(fields, ", ") .. "}"
  end
  out[#out + 1] = ("function limn.%s(%s) end\n"):format(help.full(e),
    table.concat(names, ", "))
end

local function owners()
  local list, seen = {}, {}
  for _, e in ipairs(help.list()) do
    for _, s in ipairs(e.slots) do
      if s.kind == "object" and not seen[s.type] then
        seen[s.type] = s.about or ""
        list[#list + 1] = s.type
      end
    end
  end
  table.sort(list)
  return list, seen
end

local function methods(out, class, owner)
  out[#out + 1] = "---@class " .. class
  for _, e in ipairs(help.list()) do
    if help.owner(e) == owner then
      out[#out + 1] = ("---@field %s fun(self, ...): any %s"):format(e.name,
        (e.doc:gsub("\n", " ")))
    end
  end
  out[#out + 1] = ""
end

local function stubs()
  local out = {"---@meta", "-- What the tables of functions say, for the Lua "
    .. "language server: written by `make doc`.", ""}
  methods(out, "limn.tensor_value", "tensor")
  for _, name in ipairs((owners())) do
    methods(out, "limn.object." .. name, name)
  end
  out[#out + 1] = "limn = {}\n"
  for _, g in ipairs(groups()) do
    if g.name ~= "" then out[#out + 1] = "limn." .. g.name .. " = {}\n" end
    for _, e in ipairs(g.exports) do stub(out, e) end
  end
  return table.concat(out, "\n"):gsub("\n+$", "\n")
end

-- ---- shells --------------------------------------------------------------

local function bash()
  local words = {}
  for _, o in ipairs(flags) do words[#words + 1] = o.name end
  return ([==[
# Completion of limn for bash: options, then Lua scripts, then what a script
# itself says it takes (`limn options SCRIPT` reads it, and runs nothing).
_limn() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
    local script="" i name values
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            -e | -l | --threads) i=$((i + 1)) ;;
            -*) ;;
            *) script=${COMP_WORDS[i]}; break ;;
        esac
    done
    if [[ $script ]]; then
        script=${script/#\~\//$HOME/}
        local -a words=()
        while IFS=$'\t' read -r name values _; do
            if [[ $name == "$before" && $values != [-.] ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
                return
            fi
            words+=("$name")
        done < <("${COMP_WORDS[0]}" options "$script" 2>/dev/null)
        if [[ $word == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "${words[*]}" -- "$word")
        else
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
        fi
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "%s" -- "$word")
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(
            compgen -d -- "$word"
            compgen -f -X '!*.lua' -- "$word"
        )
    fi
}
complete -F _limn limn
]==]):gsub("%%s", table.concat(words, " "))
end

local function zsh()
  local lines = {}
  for _, o in ipairs(flags) do
    if o.name ~= "-" and o.name ~= "--" then
      local doc = o.doc:gsub("[%[%]:']", "\\%0")
      lines[#lines + 1] = ("    '%s[%s]%s' \\"):format(o.name, doc,
        o.argument and (":%s:"):format(o.argument) or "")
    end
  end
  return ([==[
#compdef limn
# Completion of limn for zsh: options, then Lua scripts, then what a script
# itself says it takes (`limn options SCRIPT` reads it, and runs nothing).
_limn_script() {
    local name values doc
    local -a specs
    while IFS=$'\t' read -r name values doc; do
        doc=${doc//[\[\]:]/ }
        case $values in
            .) specs+=("$name""[$doc]") ;;
            -) specs+=("$name""[$doc]:value:") ;;
            *) specs+=("$name""[$doc]:value:($values)") ;;
        esac
    done < <($program options ${(Q)line[1]/#\~\//$HOME/} 2>/dev/null)
    words=(limn ${words[2,-1]})
    _arguments "${specs[@]}" '*:file:_files'
}
_limn() {
    local line state program=${(Q)words[1]/#\~\//$HOME/}
    _arguments -S \
%s
    '1:script:_files -g "*.lua"' '*::argument:_limn_script'
}
_limn "$@"
]==]):gsub("%%s", function() return table.concat(lines, "\n") end)
end

write("reference.md", reference())
write("limn.1", man())
write("limn.lua", (stubs()))
write("limn.bash", (bash()))
write("_limn", (zsh()))
