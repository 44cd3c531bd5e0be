-- What belongs together: the "see also" of help.
--
-- Each line is a family.  Names are those of the folder that it starts with,
-- or full where they have a dot; ".train" is limn.train.  A function may be in
-- several families.  The form in place (add_) goes with its base (add).
--
--     to(name, known) -- the full names of the functions related to one
--     names()         -- all that are in a family

local FAMILIES = [[
tensor: new zeros ones full eye from copy fill_
tensor: arange linspace geomspace logspace
tensor: list parse text split new files.load
tensor: rand randn randint bernoulli student sphere
tensor: permutation choice categorical randint
tensor: orthogonal goe wishart spiked sphere
tensor: randn_svdvals wishart randn
tensor: seed_named rand randn

tensor: reshape flatten squeeze unsqueeze permute expand
tensor: t transpose permute flip
tensor: flip roll permute
tensor: concat stack split tile repeats
tensor: tile repeats expand
tensor: diag tril triu trace eye
tensor: take where nonzero clip
tensor: sort argsort unique median quantile
tensor: histogram quantile plot.histogram

tensor: sum mean prod cumsum count
tensor: mean var std median
tensor: min max argmin argmax minimum maximum
tensor: any all count nonzero
tensor: cumsum cumprod diff
tensor: norm dot linalg.svd linalg.cond
tensor: logsumexp exp log softplus
tensor: close eq isfinite

tensor: add sub mul div idiv mod neg pow
tensor: minimum maximum clip relu
tensor: hypot atan2 abs
tensor: eq ne lt le gt ge close
tensor: logical_and logical_or logical_xor logical_not any all
tensor: isnan isinf isfinite

tensor: neg abs sign reciprocal
tensor: square sqrt rsqrt cbrt pow
tensor: exp exp2 expm1 log linalg.expm
tensor: log log2 log10 log1p exp
tensor: sin cos tan asin acos atan atan2
tensor: sinh cosh tanh asinh acosh atanh
tensor: floor ceil trunc round idiv
tensor: erf erfc erfinv normal_cdf normal_quantile
tensor: gamma lgamma digamma
tensor: sigmoid softplus relu tanh model.act
tensor: apply_ exp log tanh relu

tensor: matmul dot outer kron gram einsum tensordot
tensor: trace linalg.det linalg.eigh
tensor: gram probe.align theory.kernel.ntk

linalg: solve inv lstsq cholesky lu pinv
linalg: det slogdet lu
linalg: lu qr cholesky
linalg: svd pinv matrix_rank cond svds
linalg: eigh eig svd eigs
linalg: eigs svds eigh operator
linalg: cg solve operator
linalg: density funtrace eigs slogdet operator
linalg: operator apply compose plus affine transposed shape
linalg: run request reply cg_solver eigs_solver svds_solver density_solver
linalg: cg cg_solver cg_found
linalg: eigs eigs_solver eigs_found
linalg: svds svds_solver svds_found
linalg: density density_solver density_found
linalg: expm funm tensor.exp
linalg: ridge kernel_ridge lstsq

files: load save tensor.new
files: npz_read npz_write npz_names load_npz save_npz load
files: safetensors names dtype shape get load_npz load
files: csv save_csv csv_read csv_write
files: idx cifar data.mnist data.fashion data.cifar10
files: read write .folder

data: gaussian sphere mixture
data: single_index multi_index staircase parity teacher xor
data: noisy teacher one_hot
data: mnist fashion digits cifar10 images
data: subset one_hot images
data: standardise whiten

model: net params count scaling copy theory.abc
model: get set flat setflat params
model: forward features loss accuracy
model: gradient hvp jvp vjp loss
model: net graph kinds nodes exponents
model: save load text parse
model: gauss_newton hessian probe.spectrum
model: act acts
model: act dual hermite_coefficients
model: dual theory.kernel.ntk
calc: mean hermite quadrature model.hermite_coefficients theory.target
calc: quadrature nodes take estimate
calc: legendre mean
theory: target leap calc.hermite

dyn: gd sgd adam adamw lion signsgd rmsprop muon flow
dyn: flow flow_error theory.kernel.flow
dyn: giant .giant theory.spikes.predict theory.spikes.count sgd
dyn: scaling settings model.scaling probe.coord
dyn: step loss accuracy .train
dyn.limit: sampler dmft tangent which cost
dyn.limit: step loss accuracy state restore settings
dyn.limit: kernels responses forward covariance
dyn: state restore settings
dyn: loss model.loss accuracy model.accuracy

theory: abc abc_form classify exponents
theory.kernel: ntk gd tensor.gram probe.kernel
theory.kernel: gp evidence leave_one_out linalg.kernel_ridge
theory.kernel: evolve flow gd
theory.spikes: count predict align dyn.giant
theory.spikes: srf ridge linalg.ridge
theory.rmt: mp semicircle deformed add multiply singular atoms
theory.rmt: density cdf quantile support moments stieltjes
theory.rmt: spike theory.spikes.predict probe.outliers support
theory.rmt: tracy_widom tracy_widom_quantile probe.outliers
theory.rmt: ridge df linalg.ridge
theory.maps: fixed_points critical phase variance correlation
theory.maps: residual residual_linear theory.linear.limit
theory.linear: train step features limit
theory.linear: lr_first lr_random lr_spread optimum

dyn: langevin twotime theory.mean.gibbs probe.stein probe.entropy
dyn.particles: step state restore settings scaling .train
dyn.particles: get forward features kernel loss accuracy
dyn.particles: measure drift probe.stein kernel
probe: coord coord_table steps model.scaling
probe: align tensor.gram model.features
probe: kernel align gram theory.kernel.ntk
probe: movement diversity readout silent
probe: sharpness linalg.eigs model.hvp
probe: wasserstein sinkhorn sliced mmd
probe: wasserstein bures barycenter
theory.identify: canonical_form same depth theory.cell
theory.identify: atoms pruning canonical_form theory.cell
theory.identify: weight growth law_moments theory.cell
probe: mmd mmd_flow
probe: minima optima power_law .transfer
probe: spectrum outliers ranks overlaps angles tail theory.rmt.mp
probe: columns spectrum .train
linalg: svdvals svd svds
linalg: part operator model.hessian

plot: figure panel line points save show
plot: line points errorbars band curves stems slope
plot: bars named hist histogram marginals
plot: heat heatmap contours quiver colored scale palette
plot: hline vline mark note
plot: of figure show
plot: film frame finish live
plot: show flush wait settle save
plot: draw screen await show
plot: write save text
plot: lines scatter histogram heatmap
plot: live add set clear
plot: palette curves

store: open close status
store: query select best group compare
store: curve sessions select
store: export delete vacuum
store: merge backup open

space: grid list when sample between
space: range linear geometric log2 log10
space: grid .sweep

.sweep .train .transfer store.open space.grid .unfinished
.sweep .rank .cores .threads
.progress .interrupted .unfinished .clock
.time .bench .clock
.help .show .src .nearest
.options .nearest .progress
.folder files.write
]]

local families -- made at the first question: full name -> list of families

local function read()
  families = {}
  for line in FAMILIES:gmatch "[^\n]+" do
    local folder, rest = line:match "^([%w_.]+): (.*)$"
    local names = {}
    for word in (rest or line):gmatch "%S+" do
      local name = word:match "^%.(.*)$"
        or (word:find(".", 1, true) or not folder) and word
        or folder .. "." .. word
      names[#names + 1] = name
      families[name] = families[name] or {}
      table.insert(families[name], names)
    end
  end
end

local related = {}

-- All names in the families, in no order.
function related.names()
  if not families then read() end
  local names = {}
  for name in pairs(families) do names[#names + 1] = name end
  return names
end

-- The names related to the function of this full name, full; `known` is true
-- for each name that exists.
function related.to(full, known)
  if not families then read() end
  local base = full:match "^(.*[^_])_$"
  local twin = base or full .. "_"
  local found, seen = {}, {[full] = true}
  local function add(name)
    if known[name] and not seen[name] then
      seen[name] = true
      found[#found + 1] = name
    end
  end
  add(twin)
  for _, names in ipairs(families[full] or families[base] or {}) do
    for _, name in ipairs(names) do add(name) end
  end
  return found
end

return related
