-- limn.train(run, {steps =, every =, ...}): drive a run in bounded chunks.
--
-- The loop lives here, in Lua, so that a callback, a plot or Ctrl-C acts
-- between chunks, with no C frame on the stack while Lua runs.

local limn = limn
local errors = require "limn.errors"
local checkpoint = require "limn.checkpoint"
local proc = require "limn.proc"
local announce = require "limn.dyn.announce"
local progress = require "limn.progress"
local recorders = require "limn.recorders"
local unfinished = require "limn.unfinished"

local PATIENCE = 2 -- seconds before progress shows
local ROWS = 100 -- of a record, about, where nothing else was asked for

-- The columns that the user asked for, functions by name: his own, and those
-- of the recorders that he named.
local function columns_of(o)
  local columns, wanted = {}, {}
  local record = type(o.record) == "string" and {o.record} or o.record or {}
  if type(record) ~= "table" then
    error(("train: 'record' must be a table or a name, got a %s"):format(type(record)), 0)
  end
  for name, fn in pairs(record) do
    if type(name) == "string" and type(fn) == "function" then
      columns[name] = fn
    elseif math.type(name) == "integer" and type(fn) == "string" then
      wanted[#wanted + 1] = fn
    else
      error("train: 'record' must hold functions by name, or names of "
        .. recorders.names, 0)
    end
  end
  table.sort(wanted)
  for _, name in ipairs(wanted) do recorders.add(name, o, columns) end
  return columns
end

local function names_of(columns)
  local names = {}
  for name in pairs(columns) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- The columns to plot, whose accuracy is then recorded.
local function plotted(o)
  local list = o.plot == true and {"loss"} or type(o.plot) == "string" and {o.plot}
    or o.plot or {}
  if type(list) ~= "table" then
    error(("train: 'plot' must be true or names of columns, got a %s")
      :format(type(o.plot)), 0)
  end
  for _, name in ipairs(list) do
    if type(name) ~= "string" then
      error(("train: 'plot' must hold names of columns, got a %s"):format(type(name)), 0)
    end
    o.accuracy = o.accuracy or name == "accuracy"
  end
  return list
end

-- A live figure of those columns, a panel each; nil if there are none.
local function live_of(o, log)
  if not o.plotted[1] then return nil end
  for _, name in ipairs(o.plotted) do
    if not log[name] then
      local known = names_of(log)
      local near = errors.call("train", limn.nearest, name, known)
      error(("train: 'plot' names '%s', expected one of %s%s"):format(name,
        table.concat(known, ", "), near and (" (did you mean '%s'?)"):format(near) or ""), 0)
    end
  end
  local live = limn.plot.live{title = o.title, cols = #o.plotted}
  for k, name in ipairs(o.plotted) do
    live.figure:panel(k, {xlabel = "t", ylabel = name, legend = "none",
      logy = name == "loss" and 10 or nil})
    if log.t[1] then live:set(name, log.t, log[name], {panel = k}) end
  end
  return live
end

local function draw(live, o, log)
  local n = #log.t
  for k, name in ipairs(o.plotted) do
    live:add(name, log.t[n], log[name][n], {panel = k})
  end
end

local function new_log(o, names)
  local log = {t = {}, loss = {}}
  if o.accuracy then log.accuracy = {} end
  for _, name in ipairs(names) do
    if log[name] then
      error(("train: 'record' has '%s', which train records itself")
        :format(name), 0)
    end
    log[name] = {}
  end
  return log
end

local function measure(o, names, log, s)
  local i = #log.t + 1
  log.t[i], log.loss[i] = s.t, s.mean
  if o.accuracy then log.accuracy[i] = errors.call("train", o.run.accuracy, o.run) end
  for _, name in ipairs(names) do
    log[name][i] = o.columns[name](o.run, s)
  end
end

-- Has the loss stopped falling for the last o.patience rows?
local function stale(log, patience)
  local best, at = math.huge, 0
  for i, loss in ipairs(log.loss) do
    if loss < best then best, at = loss, i end
  end
  return #log.loss - at >= patience
end

-- Why training is over after this chunk; nil: it is not.
local function verdict(o, log, s)
  if s.why then return s.why end
  if o.on and o.on(s, log) == false then return "asked" end
  if s.mean <= o.target then return "target" end
  if o.patience > 0 and stale(log, o.patience) then return "patience" end
end

local function show(o, bar, done, loss)
  if not bar.line and proc.now() - bar.began >= PATIENCE then
    bar.line = progress.new{total = o.steps, unit = "steps",
      title = o.title or "train", start = 0}
  end
  if bar.line then
    bar.line:update(done, {note = ("loss %.4g"):format(loss)})
  end
end

-- What a row of the record is, and when it was the last.
local function rows_of(o, names)
  local columns = names[1] and table.concat(names, " ") or "none"
  return {["rows every"] = o.every, accuracy = o.accuracy, record = columns,
    target = o.target, patience = o.patience}
end

-- Whatever steps as a run does will do.
local function check_run(run)
  local ok, step = errors.try(function() return run.step end)
  -- A matrix has a method step, too: of a deep linear network.
  if ok and type(step) == "function" and getmetatable(run) ~= "tensor" then return end
  error("train: 'run' has no method step; train(run) and "
    .. "train{run, steps = 100} are the calls", 0)
end

-- Keep the whole rows of a record that is not going to be returned.
local function leave(o, log, bar)
  local n = math.huge
  for _, column in pairs(log) do
    if type(column) == "table" then n = math.min(n, #column) end
  end
  for _, column in pairs(log) do
    for i = type(column) == "table" and #column or 0, n + 1, -1 do
      column[i] = nil
    end
  end
  if n == 0 then return end
  log.why = log.why or "stopped"
  unfinished.keep(log)
  if bar.live then log.figure = bar.live:done() end
  if bar.line then
    bar.line:finish()
    io.stderr:write("limn: stopped; limn.unfinished() has the record so far\n")
  end
end

local function train(o)
  check_run(o.run)
  if o.show then announce(o.run, o.steps) end
  o.every = o.every or math.max(1, math.ceil(o.steps / ROWS))
  o.plotted = plotted(o)
  o.columns = columns_of(o)
  local names = names_of(o.columns)
  local log = new_log(o, names)
  local bar = {began = proc.now()}
  local done = 0
  local _ <close> = setmetatable({}, {__close = function(_, why)
    if why then leave(o, log, bar) end
  end})
  local saved <close> = o.checkpoint and checkpoint.open(o.checkpoint, o.run,
    rows_of(o, names))
  if saved then
    local before, rows = saved:resume(o.steps)
    if before then done, log = before, rows end
  end
  bar.live = live_of(o, log)
  while done < o.steps and not log.why do
    local k = math.min(o.every, o.steps - done)
    local s = errors.call("train", o.run.step, o.run, k)
    done = done + k
    if s.mean == s.mean or s.why ~= "stopped" then
      measure(o, names, log, s)
      if bar.live then draw(bar.live, o, log) end
    end
    log.why = verdict(o, log, s)
    -- A last row that is short would be another one if there were more steps.
    if saved and s.why ~= "stopped" and (k == o.every or s.why) then
      saved:keep(done, log, log.why or o.steps - done < o.every)
    end
    if o.show then show(o, bar, done, s.mean) end
  end
  if bar.live then log.figure = bar.live:done() end
  if bar.line then bar.line:finish() end
  log.why = log.why or "done"
  return log
end

limn.def{
  name = "train",
  doc = "Train and record: columns t, loss (mean over the steps of a row) "
    .. "and those that 'record' adds. 'why' tells why it ended: done, "
    .. "diverged, stopped, asked, target or patience.",
  example = [[
local net = limn.model.net(2, {width = 16, seed = 1})
local x, y = {{1, 0}, {0, 1}, {1, 1}}, {1, -1, 0}
local run = limn.dyn.gd(net, x, y, {lr = 0.1})
local log = limn.train(run, {steps = 100, every = 10, record = {
  size = function() return net:get("W1")[1][1] end}})
assert(#log.t == 10 and log.loss[10] < log.loss[1] and log.why == "done")]],
  args = {
    {name = "run", kind = "any", doc = "a training run (limn.dyn)"},
    {name = "steps", kind = "int", default = 1000, rule = "[0,inf)",
      doc = "maximum number of steps"},
    {name = "every", kind = "int", optional = true, rule = "[1,inf)",
      doc = "steps per row of the record; absent: as many as give about 100 rows"},
    {name = "plot", kind = "any", optional = true,
      doc = "a live figure: true (the loss), or names of columns, a panel each; "
        .. "the record then has it as 'figure'"},
    {name = "accuracy", kind = "flag", default = false,
      doc = "record the accuracy on the training data"},
    {name = "record", kind = "any", optional = true,
      doc = "additional columns: functions of (run, last step) by name, and "
        .. "names of sets of columns, which need net and x: movement "
        .. "(movement_1, change_1, ...: probe.movement by hidden layer) and "
        .. "kernel (kernel_trace, kernel_drift, kernel_cka, kernel_rank, with y "
        .. "kernel_align: probe.kernel against its start) and steps "
        .. "(step_ratio_W1, step_weight_W1, step_change_W1, ...: probe.steps "
        .. "since the row before)"},
    {name = "net", kind = "any", optional = true,
      doc = "the network of the run, for sets of columns"},
    {name = "x", kind = "any", optional = true,
      doc = "the inputs that sets of columns are measured on"},
    {name = "y", kind = "any", optional = true,
      doc = "targets of x (numbers), for kernel_align"},
    {name = "on", kind = "function", optional = true,
      doc = "callback on(last step, record) after each row; returning false "
        .. "ends training"},
    {name = "target", kind = "num", default = -math.huge, rule = "any",
      doc = "end when the loss is at most this"},
    {name = "patience", kind = "int", default = 0, rule = "[0,inf)",
      doc = "end after this many rows without a new lowest loss; 0: never"},
    {name = "checkpoint", kind = "any", optional = true,
      doc = "{path =, every = '60s'}: save state and record to a file and "
        .. "resume from it, bit for bit"},
    {name = "show", kind = "flag", default = true,
      doc = "print progress to stderr after 2 s"},
    {name = "title", kind = "str", optional = true, doc = "title of the "
      .. "progress bar"},
  },
  results = {{name = "record", kind = "table", doc = "the columns, and "
    .. "'why'"}},
  run = train,
}
