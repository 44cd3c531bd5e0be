-- Trials of a sweep: what each has to do, doing it, and what came of it.
--
-- Before a trial starts, the session's seed is set from its parameters, so
-- that its numbers depend neither on the order of trials nor on who runs
-- them.

local limn = limn
local canonical = require "limn.space.canonical"
local proc = require "limn.proc"
local wire = require "limn.wire"

local trial = {inside = false} -- inside a trial: sweeps there stay in process

local function number_of(digits)
  return tonumber(digits:sub(1, 13), 16)
end

-- What a sweep has to do: one entry a cell, with everything that depends on
-- its parameters alone.
function trial.plan(cells, fingerprint)
  local trials = {}
  for i, cell in ipairs(cells) do
    local text = canonical(cell)
    local p = {}
    for name, value in pairs(cell) do p[name] = value end
    if p.seed == nil then p.seed = number_of(wire.digest("seed", text)) end
    trials[i] = {index = i, cell = cell, p = p, text = text,
      key = wire.digest(text, fingerprint),
      session = number_of(wire.digest("session", text))}
  end
  return trials
end

local reserved = {status = true, message = true}

local function check_value(name, v)
  local kind = type(v)
  if v ~= v then return -(0 / 0) end -- one NaN, whatever its bits
  if kind == "number" or kind == "string" or kind == "boolean"
    or wire.shape(v) then
    return v
  end
  if kind == "table" then
    for i, x in ipairs(v) do
      if type(x) ~= "number" then
        error(("result '%s' is a list with a %s in it; a curve holds numbers")
          :format(name, type(x)), 0)
      end
    end
    for k in pairs(v) do
      if not (math.type(k) == "integer" and k >= 1 and k <= #v) then
        error(("result '%s' is a table with names; results are numbers, "
          .. "strings, flags, lists of numbers and tensors"):format(name), 0)
      end
    end
    local curve = {}
    for i, x in ipairs(v) do curve[i] = x + 0.0 end
    return curve
  end
  error(("result '%s' is a %s; results are numbers, strings, flags, lists of "
    .. "numbers and tensors"):format(name, kind), 0)
end

local function check_result(r, p)
  if type(r) ~= "table" then
    error("'run' must return a table of named results, got "
      .. (r == nil and "nothing" or "a " .. type(r)), 0)
  end
  local out = {}
  for name, v in pairs(r) do
    if type(name) ~= "string" then
      error("'run' must return a table of named results, got the key "
        .. tostring(name), 0)
    end
    if p[name] ~= nil or reserved[name] then
      error(("result '%s' has the name of %s"):format(name,
        reserved[name] and "a column of its own" or "a parameter"), 0)
    end
    out[name] = check_value(name, v)
  end
  return out
end

-- A value that was raised, as text: the same for the same trial, whoever ran
-- it, so no addresses.
local function text_of(e)
  local mt = debug.getmetatable(e)
  if e == nil then return "raised nil" end
  if type(e) == "string" or type(mt) == "table" and mt.__tostring then
    return tostring(e)
  end
  local ok, text = pcall(canonical, e)
  return "raised " .. (ok and text or "a " .. type(e))
end

-- Errors of a trial with where they came from; the message first.
local function explain(e)
  local ok, text = pcall(text_of, e)
  return {ok and text or "raised a " .. type(e), debug.traceback("", 2)}
end

-- Run one trial here: {status =, message =, trace =, result =, seconds =}.
function trial.attempt(run, t)
  limn.seed(t.session)
  local p = {}
  for name, v in pairs(t.p) do p[name] = v end
  local start, date = proc.now(), proc.date()
  trial.inside = true
  local ok, r = xpcall(function() return check_result(run(p), t.cell) end,
    explain)
  trial.inside = false
  local out = {started = date, seconds = proc.now() - start}
  if ok then
    out.status, out.result = "done", r
  else
    -- Without memory for a message there is the bare error.
    out.status = "failed"
    out.message = type(r) == "table" and r[1] or tostring(r)
    out.trace = type(r) == "table" and r[2] or nil
  end
  return out
end

-- What an event of the pool says about its trial.
function trial.outcome(event)
  if event.lost then
    return {status = "failed", message = event.lost, started = proc.date()}
  end
  local ok, o = pcall(wire.decode, event.text)
  if not ok or type(o) ~= "table" or (o.status ~= "done"
    and o.status ~= "failed") then
    return {status = "failed", message = "the worker sent what is no result"}
  end
  o.result = o.status == "done" and (type(o.result) == "table"
    and o.result or {}) or nil
  return o
end

return trial
