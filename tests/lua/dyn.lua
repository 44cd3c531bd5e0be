-- Training from Lua.
local t = require "limn.test"

local x, y = {}, {}
for i = 1, 60 do
  x[i] = {math.sin(i), math.cos(3 * i), math.sin(i * i)}
  y[i] = x[i][1] > x[i][2] and 1 or 0
end

local function new(o)
  o = o or {}
  o.width, o.outputs, o.seed = o.width or 32, o.outputs or 2, 1
  return limn.model.net(3, o)
end

t.test("every optimizer learns to classify", function()
  for name, lr in pairs{gd = 0.5, sgd = 0.5, adam = 0.01, adamw = 0.01} do
    for _, precision in ipairs{"double", "single"} do
      local run = limn.dyn[name](new{precision = precision}, x, y,
        {lr = lr, loss = "xent", seed = 1})
      run:step(500)
      t.ok(run:accuracy() > 0.95, name)
      t.ok(run:loss() < 0.2, name)
    end
  end
end)

t.test("chunks do not matter", function()
  local o = {lr = 0.1, loss = "xent", batch = 7, momentum = 0.9, seed = 3}
  local a, b = limn.dyn.sgd(new(), x, y, o), limn.dyn.sgd(new(), x, y, o)
  local one = a:step(40).loss
  for _ = 1, 8 do b:step(5) end
  t.eq(b:step(0).t, 40)
  t.near(a:state(), b:state(), 0)
  t.ok(one > 0)
end)

-- A weight a sample: one that is drawn k times has 1 - w = (1 - lr)^k.
local function draws(order, n, steps)
  local net = limn.model.net(n, {depth = 0, param = "sp", bias = false})
  net:set("W1", limn.tensor.zeros(n, 1))
  local run = limn.dyn.sgd(net, limn.tensor.eye(n), limn.tensor.ones(n),
    {lr = 1e-3, batch = 1, order = order, seed = 4})
  run:step(steps)
  local k = (1 - net:get("W1")[{{}, 1}]):log() / math.log(1 - 1e-3)
  t.near(k:sum(), steps, 1e-9)
  return k
end

t.test("every sample is drawn as often as the others", function()
  local n, each = 7, 400
  local k = draws("replace", n, n * each)
  -- 0.001 quantile of chi^2 with 6 degrees of freedom
  t.ok(((k - each) ^ 2):sum() / each < 22.5)
  t.near(draws("epoch", n, n * each), limn.tensor.ones(n) * each, 1e-8)
  t.near(draws("cycle", n, n * each), limn.tensor.ones(n) * each, 1e-8)
end)

t.test("each epoch has its own order, and all orders occur", function()
  local orders = {}
  for epoch = 1, 60 do
    local first, second
    local before = epoch == 1 and limn.tensor.zeros(3) or draws("epoch", 3, 3 * epoch - 3)
    for place = 1, 2 do
      local k = draws("epoch", 3, 3 * epoch - 3 + place)
      local who = (k - before):argmax()
      before, first, second = k, first or who, place == 2 and who
    end
    orders[first * 10 + second] = true
  end
  local n = 0
  for _ in pairs(orders) do n = n + 1 end
  t.eq(n, 6) -- missing one has probability 6 (5/6)^60 = 1e-4; the seed is fixed
end)

t.test("one step by hand", function()
  local net = limn.model.net(1, {depth = 0, param = "sp", bias = false})
  net:set("W1", {{2}})
  -- f = 2x, loss (f - y)^2 / 2 with x = 3, y = 5: gradient (6 - 5) 3.
  limn.dyn.gd(net, {{3}}, {5}, {lr = 0.1}):step(1)
  t.near(net:get("W1")[1][1], 2 - 0.3, 1e-15)
end)

t.test("a schedule is a factor", function()
  local a = limn.dyn.gd(new(), x, y, {lr = 0.2, loss = "xent"})
  local b = limn.dyn.gd(new(), x, y, {lr = 0.4, loss = "xent",
    factors = {0.5}})
  t.near(a:step(20).loss, b:step(20).loss, 1e-12)
end)

t.test("divergence is data", function()
  local run = limn.dyn.gd(new{outputs = 1}, x, y, {lr = 100})
  local log = limn.train(run, {steps = 1000, every = 10})
  t.eq(log.why, "diverged")
  t.ok(#log.t < 100)
  local limited = limn.dyn.gd(new(), x, y, {lr = 0.1, loss = "xent",
    limit = 1e-3})
  t.eq(limited:step(5).why, "diverged")
end)

t.test("a record has about a hundred rows, and a figure where one was asked for", function()
  local x, y = limn.tensor.randn(8, 3), limn.tensor.randn(8)
  local net = limn.model.net(3, {width = 4})
  local run = limn.dyn.gd(net, x, y, {lr = 0.01})
  for steps, rows in pairs{[7] = 7, [100] = 100, [101] = 51, [1000] = 100, [1001] = 91} do
    t.eq(#limn.train(run, {steps = steps}).t, rows)
  end
  local log = limn.train(run, {steps = 20, plot = {"loss", "size"},
    record = {size = function(_, s) return s.t end}})
  local csv = os.tmpname() .. ".csv"
  log.figure:save(csv)
  local file <close> = io.open(csv)
  local text = file:read "a"
  os.remove(csv)
  t.eq(select(2, text:gsub("1,loss,line,", "")), 20)
  t.ok(text:find(("2,size,line,%.17g,%.17g,"):format(log.t[20], log.t[20]), 1, true), text)
  t.ok(log.figure:text():find "10[⁻⁰¹]", "the loss is on a logarithmic axis")
  t.eq(limn.train(run, {steps = 2}).figure, nil)
  local labels = limn.tensor.new{0, 1, 1, 0, 1, 0, 0, 1}
  local classes = limn.dyn.gd(limn.model.net(3, {width = 4, outputs = 2}), x, labels, {loss = "xent"})
  t.eq(#limn.train{classes, steps = 3, plot = "accuracy"}.accuracy, 3)
  t.raises(function() limn.train{run, steps = 2, plot = {"los"}} end,
    "'plot' names 'los', expected one of loss, t (did you mean 'loss'?)")
  t.raises(function() limn.train{run, steps = 2, plot = 3} end, "'plot' must be true or names")
end)

-- They take digests of all data.
t.test("train does not read the settings of a run of finite width", function()
  local run = {step = function(_, k) return {t = k, loss = 1, mean = 1} end,
    settings = function() error "asked" end}
  t.eq(#limn.train(run, {steps = 4, every = 1}).t, 4)
end)

t.test("train records and stops", function()
  local net = new()
  local run = limn.dyn.adam(net, x, y, {lr = 0.01, loss = "xent", seed = 1})
  local log = limn.train(run, {steps = 200, every = 20, accuracy = true,
    record = {norm = function() return #net:flat() end}})
  t.eq(#log.t, 10)
  t.eq(log.t[10], 200)
  t.eq(log.norm[1], net:count())
  t.ok(log.accuracy[10] >= log.accuracy[1])
  t.eq(log.why, "done")
  local seen = 0
  log = limn.train(run, {steps = 200, every = 20, on = function()
    seen = seen + 1
    return seen < 3
  end})
  t.eq(log.why, "asked")
  t.eq(#log.t, 3)
  log = limn.train(run, {steps = 10000, every = 10, target = 0.05})
  t.eq(log.why, "target")
  log = limn.train{run, steps = 100, every = 30}
  t.eq(#log.t, 4)
  t.raises(function() limn.train(run, {record = {t = print}}) end,
    "records itself")
end)

t.test("a record that is not returned is kept", function()
  local calls = 0
  t.raises(function()
    limn.train{limn.dyn.gd(new{outputs = 1}, x, y), steps = 100, every = 10,
      record = {twice = function(_, s)
        calls = calls + 1
        return calls < 4 and 2 * s.t or error("enough")
      end}}
  end, "enough")
  local log = limn.unfinished()
  t.eq(table.concat(log.t, " "), "10 20 30")
  t.eq(table.concat(log.twice, " "), "20 40 60")
  t.eq(#log.loss, 3)
  t.eq(log.why, "stopped")
end)

t.test("patience", function()
  local run = limn.dyn.gd(new(), x, y, {lr = 0, loss = "xent"})
  local log = limn.train(run, {steps = 1000, every = 1, patience = 5})
  t.eq(log.why, "patience")
  t.eq(#log.t, 6)
end)

t.test("messages", function()
  t.raises(function() limn.dyn.sgd(new(), x, y, {lr = 0 / 0}) end,
    "'lr' must be a finite number")
  t.raises(function() limn.dyn.sgd(new(), {{1, 2}}, {0}) end, "'x' is 1 x 2")
  t.raises(function() limn.dyn.gd(new(), x, y, {schedule = "cosine", warmup = 3,
    steps = 3}) end, "'steps' must be the length of the cosine schedule, more "
    .. "than 'warmup' = 3, got 3")
  t.raises(function() limn.train{limn.dyn.gd(new{outputs = 1}, x, y)} end,
    "train: 'run' has no method step")
  t.raises(function() limn.dyn.gd(new{outputs = 1}, x, y):restore({1, 2}) end,
    "'values'")
end)

-- The losses before the steps that were taken, also of one that went too far.
t.test("the mean of a stretch", function()
  local o = {lr = 1.5, limit = 4}
  local function line() return limn.model.net(1, {depth = 0, bias = false}) end
  local function run()
    local net = line()
    net:set("W1", {{1}})
    return limn.dyn.gd(net, {{2}}, {0}, o)
  end
  local one, sum, n, last = run(), 0, 0, nil
  repeat
    last = one:step(1)
    sum, n = sum + last.loss, n + 1
  until last.why or n == 100
  t.eq(last.why, "diverged")
  t.ok(n > 1)
  local whole = run():step(100)
  t.near(whole.mean, sum / n, 1e-14)
  t.eq(run():step(n - 1).mean, (sum - last.loss) / (n - 1))
end)

-- Rate 1/2 halves a weight 1 in each step: the losses before the first ten are
-- 4^-t / 2, their mean is above 1/16, and the last of them below 1e-5.
t.test("a target is for the mean of a stretch", function()
  local net = limn.model.net(1, {depth = 0, bias = false})
  net:set("W1", {{1}})
  local rate = 0.5 / net:scaling().lr_sgd[1]
  local log = limn.train(limn.dyn.gd(net, {{1}}, {0}, {lr = rate}),
    {steps = 100, every = 10, target = 1 / 16})
  t.eq(log.why, "target")
  t.eq(#log.t, 2)
end)

-- One list makes the constants of C, the words of help and what settings() and
-- tostring say.
t.test("names", function()
  local x, y = {{1, 0}, {0, 1}}, {1, -1}
  for slot, n in pairs{loss = 4, order = 3, schedule = 4} do
    local words = t.choices("dyn.sgd", slot)
    t.eq(#words, n)
    for _, word in ipairs(words) do
      local net = limn.model.net(2, {width = 2, outputs = 2, seed = 1})
      local targets = word == "xent" and {1, 0} or {{1, -1}, {-1, 1}}
      local run = limn.dyn.sgd(net, x, targets, {[slot] = word, steps = 9})
      t.eq(run:settings()[slot], word)
      t.ok(slot ~= "loss" or tostring(run):find(word, 1, true))
    end
  end
  for _, opt in ipairs{"gd", "adam"} do
    local net = limn.model.net(2, {width = 2, seed = 1})
    t.eq(limn.dyn[opt](net, x, y):settings().opt, ({gd = "sgd"})[opt] or opt)
  end
  local net = limn.model.net(2, {width = 2, seed = 1})
  t.eq(limn.dyn.sgd(net, x, y, {momentum = .5}):settings().opt, "momentum")
  for _, param in ipairs(t.choices("model.net", "param")) do
    local net = limn.model.net(2, {param = param, seed = 1})
    t.ok(tostring(net):find(", " .. param .. ", ", 1, true))
  end
end)

t.done()
