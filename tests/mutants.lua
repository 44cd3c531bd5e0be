-- mutants.lua BUILD TREE PART PARTS [WORD ...] -- run in a copy of the checkout
-- with its build: make wrong lines in TREE, another such copy, one at a time; the
-- test that is named beside each must fail.  Takes every PARTS-th of
-- tests/mutants.txt, of those whose file has one of the words in its name.  For
-- mutants.sh.

local build, tree, part, parts = arg[1], arg[2], tonumber(arg[3]), tonumber(arg[4])
local words = table.move(arg, 5, #arg, 1, {})
local passed, failed = 0, 0

local function contents(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

-- A line each: the file, "- " before, "+ " after, "! " the test.
local function read(path)
  local list, file, m = {}, nil, nil
  for line in io.lines(path) do
    local mark, text = line:match "^([-+!]) (.*)$"
    if mark == "-" then
      m = {file = file, before = text}
      list[#list + 1] = m
    elseif mark == "+" then
      m.after = text
    elseif mark == "!" then
      m.test = text
    elseif line:find "^%w" then
      file = line
    end
  end
  return list
end

local function wanted(m)
  for _, word in ipairs(words) do
    if m.file:find(word, 1, true) then return true end
  end
  return #words == 0
end

local log = tree .. ".log"
local function run(command)
  return os.execute(("cd '%s' && %s >'%s' 2>&1 </dev/null"):format(tree,
    command, log))
end

-- What a test needs, and how it runs.
local function of_test(test)
  local kind, name = test:match "^(%a+)/(.*)$"
  local binary = kind == "c" and build .. "/tests/" .. name or build .. "/limn"
  local command = kind == "c" and binary
    or kind == "lua" and ("%s tests/lua/%s.lua"):format(binary, name)
    or kind == "host" and ("env LIMN=$PWD/%s sh tests/%s.host.sh"):format(binary, name)
    or error("no such kind of test: " .. test)
  return binary, "timeout 120 " .. command
end

local function make(binary)
  return run(("make -s -j1 ARCH=native B='%s' '%s'"):format(build, binary))
end

-- What is made from a file.
local function made(file)
  local stem = file:match "^src/(.*)%.c$"
  if not stem then return {"embed.c", "embed.o"} end
  local hot, isa = stem:match "^(.*)%.hot(.*)$" -- isa: ".isa" or ""
  return hot and {hot .. "_s" .. isa .. ".o", hot .. "_d" .. isa .. ".o"}
    or {stem .. ".o"}
end

local function restore(m, binary)
  local files = {m.file, binary}
  for _, f in ipairs(made(m.file)) do files[#files + 1] = build .. "/" .. f end
  for _, f in ipairs(files) do
    assert(os.execute(("cp -p '%s' '%s/%s'"):format(f, tree, f)))
  end
end

local sound = {}
local function passes_unchanged(test)
  if sound[test] == nil then
    local binary, command = of_test(test)
    sound[test] = make(binary) and run(command) or false
  end
  return sound[test]
end

-- The text of a file with the wrong line in it, or nil and what is wrong.
local function spoilt(m)
  local lines, n = {}, 0
  for line in contents(m.file):gmatch "([^\n]*)\n" do
    local indent, rest = line:match "^(%s*)(.*)$"
    if rest == m.before then n, line = n + 1, indent .. m.after end
    lines[#lines + 1] = line
  end
  if n == 1 then return table.concat(lines, "\n") .. "\n" end
  return nil, ("the line is there %d times"):format(n)
end

-- Whether the test noticed, or nil and why it could not.
local function noticed(m)
  local text, why = spoilt(m)
  if not text then return nil, why end
  if not passes_unchanged(m.test) then return nil, "the test fails anyway" end
  local file = assert(io.open(tree .. "/" .. m.file, "wb"))
  assert(file:write(text))
  file:close()
  local binary, command = of_test(m.test)
  local built = make(binary)
  local survived = built and run(command)
  restore(m, binary)
  if not built then return nil, "does not compile" end
  return not survived
end

for i, m in ipairs(read "tests/mutants.txt") do
  if i % parts == part and wanted(m) then
    local good, why = noticed(m)
    if good then
      passed = passed + 1
    else
      failed = failed + 1
      print(("FAIL  %s, %s: %s\n      - %s\n      + %s"):format(m.file, m.test,
        why or "survived", m.before, m.after))
      io.stdout:flush()
    end
  end
end
print(("%d passed, %d failed, 0 skipped"):format(passed, failed))
