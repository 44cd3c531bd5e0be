---@meta
-- What the tables of functions say, for the Lua language server: written by `make doc`.

---@class limn.tensor_value
---@field mixture fun(self, ...): any Gaussian clusters, all equally likely.
---@field multi_index fun(self, ...): any Targets that depend on a few directions of the inputs.
---@field noisy fun(self, ...): any Labels with noise.
---@field one_hot fun(self, ...): any Classes 0 .. k-1 as rows with a single 1.
---@field single_index fun(self, ...): any Targets that depend on one direction of the inputs.
---@field standardise fun(self, ...): any Give every column the mean 0 and variance 1.
---@field teacher fun(self, ...): any Targets that a random network makes of the inputs.
---@field whiten fun(self, ...): any Make the covariance of the inputs the identity.
---@field save fun(self, ...): any Write a tensor to a file in numpy's npy format.
---@field cholesky fun(self, ...): any The Cholesky factor of a matrix.
---@field cond fun(self, ...): any The condition number of a matrix in the 2-norm.
---@field det fun(self, ...): any The determinant of a matrix.
---@field eig fun(self, ...): any Complex eigenvalues and eigenvectors of a matrix.
---@field eigh fun(self, ...): any Eigenvalues and eigenvectors of a symmetric matrix.
---@field eigs fun(self, ...): any A few eigenvalues at one end of the spectrum of a large matrix.
---@field expm fun(self, ...): any The exponential of a matrix (exp is elementwise).
---@field funm fun(self, ...): any A function of a symmetric matrix.
---@field inv fun(self, ...): any The inverse of a matrix; to solve a system, solve is better.
---@field kernel_ridge fun(self, ...): any Kernel ridge regression over a path of penalties.
---@field lstsq fun(self, ...): any Least squares: the x that minimises |a x - b|.
---@field lu fun(self, ...): any Triangular factors of a matrix with its rows permuted.
---@field matrix_rank fun(self, ...): any The rank of a matrix; x.rank is the number of axes.
---@field pinv fun(self, ...): any The Moore-Penrose inverse of a matrix.
---@field qr fun(self, ...): any Orthonormal columns times a triangle: a = q r.
---@field ridge fun(self, ...): any Ridge regression over a path of penalties, from one decomposition.
---@field slogdet fun(self, ...): any Sign and logarithm of the determinant.
---@field solve fun(self, ...): any Solve the linear system a x = b.
---@field svd fun(self, ...): any Singular value decomposition a = u diag(s) vt.
---@field svds fun(self, ...): any The largest singular values of a large matrix, and their vectors.
---@field act fun(self, ...): any An activation function or its derivatives.
---@field dual fun(self, ...): any Means of products of activations of two Gaussian variables.
---@field heatmap fun(self, ...): any Show a matrix as a map of colours.
---@field histogram fun(self, ...): any Show how numbers are distributed.
---@field lines fun(self, ...): any Show curves: y is a vector, or a matrix with one curve a column.
---@field scatter fun(self, ...): any Show points.
---@field align fun(self, ...): any Alignment <k, q> / (|k| |q|) of two kernels.
---@field minima fun(self, ...): any All local minima of a sampled curve.
---@field optima fun(self, ...): any Best learning rates of loss curves by width, the law of their drift, and what using another width's costs.
---@field power_law fun(self, ...): any Fit y = c x^p by least squares of logarithms.
---@field abs fun(self, ...): any |x|
---@field acos fun(self, ...): any The inverse of the cosine.
---@field acosh fun(self, ...): any The inverse of cosh.
---@field add fun(self, ...): any x + y.
---@field add_ fun(self, ...): any x + y. In place.
---@field all fun(self, ...): any Is no element 0?
---@field any fun(self, ...): any Is any element not 0?
---@field apply_ fun(self, ...): any Apply an element function in place.
---@field argmax fun(self, ...): any The index of the first largest element, along one axis or (row by row) of all.
---@field argmin fun(self, ...): any The index of the first smallest element, along one axis or (row by row) of all.
---@field argsort fun(self, ...): any The indices that sort; equal ones keep their order.
---@field asin fun(self, ...): any The inverse of the sine.
---@field asinh fun(self, ...): any The inverse of sinh.
---@field atan fun(self, ...): any The inverse of the tangent.
---@field atan2 fun(self, ...): any The angle of the point (y, x).
---@field atan2_ fun(self, ...): any The angle of the point (y, x). In place.
---@field atanh fun(self, ...): any The inverse of tanh.
---@field bernoulli fun(self, ...): any Random zeros and ones.
---@field categorical fun(self, ...): any Random classes with given weights.
---@field cbrt fun(self, ...): any The cube root.
---@field ceil fun(self, ...): any The smallest integer not below x.
---@field clip fun(self, ...): any Limit elements to an interval; NaN stays.
---@field clip_ fun(self, ...): any Limit elements to an interval, in place.
---@field close fun(self, ...): any Equality with a tolerance.
---@field copy fun(self, ...): any A tensor of its own with the same elements.
---@field cos fun(self, ...): any The cosine.
---@field cosh fun(self, ...): any The hyperbolic cosine.
---@field count fun(self, ...): any The number of elements that are not 0.
---@field cumprod fun(self, ...): any Running products.
---@field cumsum fun(self, ...): any Running sums.
---@field diag fun(self, ...): any A matrix from its diagonal, or the diagonal of one.
---@field diff fun(self, ...): any Differences of neighbours.
---@field digamma fun(self, ...): any The derivative of log gamma.
---@field div fun(self, ...): any x / y.
---@field div_ fun(self, ...): any x / y. In place.
---@field dot fun(self, ...): any The inner product of two vectors.
---@field eq fun(self, ...): any 1 where x equals y, else 0.
---@field eq_ fun(self, ...): any 1 where x equals y, else 0. In place.
---@field erf fun(self, ...): any The error function 2/sqrt(pi) int_0^x e^(-t^2) dt.
---@field erfc fun(self, ...): any 1 - erf(x), exact also for large x.
---@field erfinv fun(self, ...): any The inverse of erf.
---@field exp fun(self, ...): any e^x
---@field exp2 fun(self, ...): any 2^x
---@field expand fun(self, ...): any Broadcast to a shape.
---@field expm1 fun(self, ...): any e^x - 1, exact also near 0.
---@field fill_ fun(self, ...): any Make every element one number, in place.
---@field flatten fun(self, ...): any The elements as one vector.
---@field flip fun(self, ...): any Reverse the order along axes.
---@field floor fun(self, ...): any The largest integer not above x.
---@field gamma fun(self, ...): any The gamma function.
---@field ge fun(self, ...): any 1 where x is at least y, else 0.
---@field ge_ fun(self, ...): any 1 where x is at least y, else 0. In place.
---@field gram fun(self, ...): any The inner products of all pairs of rows.
---@field gt fun(self, ...): any 1 where x is more than y, else 0.
---@field gt_ fun(self, ...): any 1 where x is more than y, else 0. In place.
---@field histogram fun(self, ...): any Count elements in bins of equal width.
---@field hypot fun(self, ...): any sqrt(x^2 + y^2), without overflow.
---@field hypot_ fun(self, ...): any sqrt(x^2 + y^2), without overflow. In place.
---@field idiv fun(self, ...): any x // y, rounded down.
---@field idiv_ fun(self, ...): any x // y, rounded down. In place.
---@field isfinite fun(self, ...): any 1 where x is neither infinite nor NaN, else 0.
---@field isinf fun(self, ...): any 1 where x is infinite, else 0.
---@field isnan fun(self, ...): any 1 where x is NaN, else 0.
---@field kron fun(self, ...): any The Kronecker product of two matrices.
---@field le fun(self, ...): any 1 where x is at most y, else 0.
---@field le_ fun(self, ...): any 1 where x is at most y, else 0. In place.
---@field lgamma fun(self, ...): any log |gamma(x)|
---@field list fun(self, ...): any The elements as a nested Lua list.
---@field log fun(self, ...): any The natural logarithm.
---@field log10 fun(self, ...): any The logarithm to base 10.
---@field log1p fun(self, ...): any log(1 + x), exact also near 0.
---@field log2 fun(self, ...): any The logarithm to base 2.
---@field logical_and fun(self, ...): any 1 where neither is 0, else 0.
---@field logical_and_ fun(self, ...): any 1 where neither is 0, else 0. In place.
---@field logical_not fun(self, ...): any 1 where x is 0, else 0.
---@field logical_or fun(self, ...): any 1 where one is not 0, else 0.
---@field logical_or_ fun(self, ...): any 1 where one is not 0, else 0. In place.
---@field logical_xor fun(self, ...): any 1 where exactly one is 0, else 0.
---@field logical_xor_ fun(self, ...): any 1 where exactly one is 0, else 0. In place.
---@field logsumexp fun(self, ...): any log sum e^x, without overflow.
---@field lt fun(self, ...): any 1 where x is less than y, else 0.
---@field lt_ fun(self, ...): any 1 where x is less than y, else 0. In place.
---@field matmul fun(self, ...): any The product of matrices, also of batches of them.
---@field max fun(self, ...): any The largest element; NaN if there is one.
---@field maximum fun(self, ...): any The larger; NaN if either is.
---@field maximum_ fun(self, ...): any The larger; NaN if either is. In place.
---@field mean fun(self, ...): any The mean of the elements.
---@field median fun(self, ...): any The median of the elements.
---@field min fun(self, ...): any The smallest element; NaN if there is one.
---@field minimum fun(self, ...): any The smaller; NaN if either is.
---@field minimum_ fun(self, ...): any The smaller; NaN if either is. In place.
---@field mod fun(self, ...): any x - y floor(x / y), with the sign of y.
---@field mod_ fun(self, ...): any x - y floor(x / y), with the sign of y. In place.
---@field mul fun(self, ...): any x y.
---@field mul_ fun(self, ...): any x y. In place.
---@field ne fun(self, ...): any 1 where x differs from y, else 0.
---@field ne_ fun(self, ...): any 1 where x differs from y, else 0. In place.
---@field neg fun(self, ...): any -x
---@field new fun(self, ...): any A tensor from a nested list; of true and false, a mask.
---@field nonzero fun(self, ...): any Where the elements are not 0.
---@field norm fun(self, ...): any The norm of the elements as one vector.
---@field normal_cdf fun(self, ...): any The standard normal distribution function.
---@field normal_quantile fun(self, ...): any The inverse of normal_cdf.
---@field outer fun(self, ...): any The products of every element with every other.
---@field permute fun(self, ...): any The axes in another order.
---@field pow fun(self, ...): any x^y.
---@field pow_ fun(self, ...): any x^y. In place.
---@field prod fun(self, ...): any The product of the elements.
---@field quantile fun(self, ...): any A quantile of the elements.
---@field reciprocal fun(self, ...): any 1 / x
---@field relu fun(self, ...): any The larger of x and 0.
---@field repeats fun(self, ...): any Repeat every slice along an axis.
---@field reshape fun(self, ...): any The same elements, row by row, in another shape.
---@field roll fun(self, ...): any Shift elements around an axis.
---@field round fun(self, ...): any The nearest integer, the even one of two.
---@field rsqrt fun(self, ...): any 1 over the square root.
---@field sigmoid fun(self, ...): any 1 / (1 + e^-x)
---@field sign fun(self, ...): any -1, 0 or 1, the sign of x
---@field sin fun(self, ...): any The sine.
---@field sinh fun(self, ...): any The hyperbolic sine.
---@field softplus fun(self, ...): any log(1 + e^x), without overflow.
---@field sort fun(self, ...): any Sort along an axis.
---@field split fun(self, ...): any A list of parts along an axis.
---@field sqrt fun(self, ...): any The square root.
---@field square fun(self, ...): any x^2
---@field squeeze fun(self, ...): any Drop axes of size 1.
---@field std fun(self, ...): any The standard deviation, the square root of the variance.
---@field sub fun(self, ...): any x - y.
---@field sub_ fun(self, ...): any x - y. In place.
---@field sum fun(self, ...): any The sum of the elements, as exact as if in twice the precision.
---@field t fun(self, ...): any The transposed matrix; short for transpose.
---@field take fun(self, ...): any Slices by their indices.
---@field tan fun(self, ...): any The tangent.
---@field tanh fun(self, ...): any The hyperbolic tangent.
---@field tensordot fun(self, ...): any Sum products over pairs of axes.
---@field text fun(self, ...): any All elements as text that tensor.parse reads back exactly.
---@field tile fun(self, ...): any Copies of a tensor side by side.
---@field trace fun(self, ...): any The sum of the diagonal.
---@field transpose fun(self, ...): any The transposed matrix: the last two axes swap.
---@field tril fun(self, ...): any The lower triangle of a matrix.
---@field triu fun(self, ...): any The upper triangle of a matrix.
---@field trunc fun(self, ...): any x without its fraction.
---@field unique fun(self, ...): any The distinct elements.
---@field unsqueeze fun(self, ...): any Insert an axis of size 1.
---@field var fun(self, ...): any The variance, sum (x - mean)^2 / n.
---@field where fun(self, ...): any Choose elements from two tensors.
---@field abc_form fun(self, ...): any The same parametrization in another form: training is identical.
---@field classify fun(self, ...): any What an abc-parametrization becomes as the width grows: stable or not, kernel regime or feature learning, and all exponents.
---@field exponents fun(self, ...): any The exponents that theory.classify predicts for a parametrization, beside those of real networks: h^l and f change by n^-exponent. Medians over seeds; large rates and saturation flatten the slopes.
---@field gd fun(self, ...): any Full-batch gradient descent in function space under a kernel that does not move.
---@field ntk fun(self, ...): any Kernels of a fully connected network of infinite width: NNGP and NTK, with their errors.
---@field features fun(self, ...): any Feature kernels and feature movement of a deep linear network under muP at infinite width, exactly.
---@field limit fun(self, ...): any Training of a deep linear network under muP at infinite width: exact losses and outputs at every step and learning rate.
---@field lr_first fun(self, ...): any Learning rate that is best after one step of a deep linear network under muP at infinite width.
---@field lr_random fun(self, ...): any The random limit of the best learning rate after one step of a deep linear network under SP (times n) and NTP.
---@field optimum fun(self, ...): any Learning rates that are best after t steps of a deep linear network under muP at infinite width: all local minima in the basin of the origin, and its edge.
---@field step fun(self, ...): any One gradient step of a deep linear network of finite width: the exact polynomials in the learning rate, and all minima.
---@field train fun(self, ...): any Full-batch gradient descent of a deep linear network of finite width at many learning rates at once.

---@class limn.object.figure
---@field add fun(self, ...): any Add a point to the curve of a name.
---@field band fun(self, ...): any Add a filled band, such as an error over seeds.
---@field bars fun(self, ...): any Add bars between given edges: a finished histogram.
---@field clear fun(self, ...): any Take the curves out of a figure; panels keep their settings.
---@field curves fun(self, ...): any Add a family of curves, such as one for each width.
---@field errorbars fun(self, ...): any Add points with error bars to a figure.
---@field flush fun(self, ...): any Show a figure as it is now, and wait until it is drawn.
---@field heat fun(self, ...): any Add a map of a matrix to a figure.
---@field hist fun(self, ...): any Add a histogram of numbers to a figure.
---@field hline fun(self, ...): any Add a horizontal line across a panel.
---@field line fun(self, ...): any Add a curve to a figure.
---@field mark fun(self, ...): any Mark one point of a figure, such as an optimum.
---@field note fun(self, ...): any Write words at a point of a figure.
---@field panel fun(self, ...): any Title, labels and axes of one panel of a figure.
---@field points fun(self, ...): any Add points to a figure.
---@field save fun(self, ...): any Write a figure to a file: .png .svg .pdf, .gp (a script with its data), .csv or .txt. Without gnuplot a picture becomes .gp and .csv.
---@field set fun(self, ...): any Give the curve of a name new points.
---@field show fun(self, ...): any Show a figure: in a window, or as text in the terminal. Returns at once; called too often, it draws less often.
---@field text fun(self, ...): any Draw a figure with characters; needs no gnuplot.
---@field vline fun(self, ...): any Add a vertical line across a panel.
---@field wait fun(self, ...): any Show a figure and wait until its window is closed (or Ctrl-C): the last line of a script whose windows are to stay.
---@field write fun(self, ...): any Write a figure to a file and say what came of it; save says it to the user.

---@class limn.object.net
---@field adam fun(self, ...): any Adam.
---@field adamw fun(self, ...): any Adam with decoupled weight decay.
---@field gd fun(self, ...): any Gradient descent on all data.
---@field sgd fun(self, ...): any Stochastic gradient descent.
---@field accuracy fun(self, ...): any How many samples a network classifies rightly.
---@field copy fun(self, ...): any A copy of a network, as it is now.
---@field count fun(self, ...): any The number of parameters of a network.
---@field features fun(self, ...): any The hidden features of a network.
---@field flat fun(self, ...): any All parameters of a network as one vector.
---@field forward fun(self, ...): any The outputs of a network.
---@field get fun(self, ...): any One tensor of a network, as a copy.
---@field gradient fun(self, ...): any The loss of a network and its gradient.
---@field hvp fun(self, ...): any The Hessian of a network's loss times a vector.
---@field jvp fun(self, ...): any The derivative of a network's outputs along a direction: the Jacobian times a vector.
---@field loss fun(self, ...): any The loss of a network.
---@field params fun(self, ...): any The names of a network's tensors.
---@field scaling fun(self, ...): any How each tensor of a network is scaled.
---@field set fun(self, ...): any Set one tensor of a network.
---@field setflat fun(self, ...): any Set all parameters of a network.
---@field vjp fun(self, ...): any The transposed Jacobian of a network's outputs times a vector.
---@field sharpness fun(self, ...): any Largest eigenvalues of the Hessian of a network's loss, by Lanczos' method.

---@class limn.object.run
---@field accuracy fun(self, ...): any The accuracy of a run on all its data, or on others.
---@field loss fun(self, ...): any The loss of a run on all its data, or on others.
---@field restore fun(self, ...): any Put a run back into an earlier state.
---@field settings fun(self, ...): any What a run was made with: two runs that agree in it and in their state take the same steps.
---@field state fun(self, ...): any All that a run needs to go on later, bit for bit.
---@field step fun(self, ...): any Take training steps.

---@class limn.object.screen
---@field await fun(self, ...): any Wait until the user closes a window; wait uses it.
---@field draw fun(self, ...): any Show a figure on a screen, if it is time; show and flush use it.

---@class limn.object.store
---@field backup fun(self, ...): any Copy a store, also while a sweep writes into it. The copy is a store with all trials that were finished; it replaces the last one whole.
---@field best fun(self, ...): any The runs with the least result, among those that are done and did not diverge.
---@field close fun(self, ...): any Close a store now, not when it is collected.
---@field compare fun(self, ...): any Where two runs differ: columns what, name, a, b.
---@field curve fun(self, ...): any A list or tensor that a run returned.
---@field delete fun(self, ...): any Forget runs.
---@field export fun(self, ...): any Write runs as a table: .csv, or .npz (numbers only).
---@field merge fun(self, ...): any Take over the runs of another store that are not done in this one.
---@field query fun(self, ...): any The rows of an SQL query as columns.
---@field select fun(self, ...): any Runs with their parameters and results, one a row.
---@field sessions fun(self, ...): any The calls of limn.sweep: what ran, where, with what.
---@field status fun(self, ...): any The sweeps of a store, one a line, with what runs and what failed.
---@field vacuum fun(self, ...): any Give room of deleted runs back to the disk.

limn = {}

---Seconds on a clock that never jumps.
---@return number seconds
function limn.clock() end

---The number of processors that this process may use.
---@return integer n
function limn.cores() end

---Make a folder, and those above it, unless they are there.
---@param path string the folder
---@return string path
function limn.folder(path) end

---Print what there is about a function, a folder, an object or a name.
---@param options? {of?: any}
function limn.help(options) end

---Has the user asked to stop? For a loop around pcall that cleans up.
---@return boolean stop
function limn.interrupted() end

---The known word that a misspelt one is likely to mean, or nil.
---@param word string what was written
---@param known string[] what there is
---@return string best
function limn.nearest(word, known) end

---Read the command line of a script by a table of options.
---@param specs table a list of {name, default or choices, doc}
---@param options? {arg?: string[]}
---@return table values
function limn.options(specs, options) end

---How far a long piece of work is, on stderr: a line that redraws itself on a
---terminal, otherwise a line about every 30 s.
---@param total integer of how many
---@param options? {title?: string, unit?: string, start?: integer, every?: number, show?: boolean}
---@return table bar
function limn.progress(total, options) end

---The number of this process in an MPI job, from 0; 0 outside one. Only rank 0
---should write files.
---@return integer rank
function limn.rank() end

---A value as text, as the prompt prints it: nothing is long.
---@param value any what to show
---@return string text
function limn.show(value) end

---The source of a function written in Lua; of one of limn, its place.
---@param f function the function
---@return string text
function limn.src(f) end

---Run a trial for every cell of a grid, in forked workers; the results come
---back as one record of columns, in grid order.
---@param grid any {name = list, ...} for all combinations, or a limn.space
---@param run function run(p) of one cell returns {name = number, string, flag, list of numbers or tensor}, {} if there is nothing to keep; p.seed is made from the other parameters where the grid has none
---@param options? {jobs?: integer, cost?: function, store?: any, name?: string, on?: function, timeout?: number, memory?: integer, retry?: boolean, retries?: integer, stop_on_failure?: boolean, code?: string, progress?: boolean, title?: string}
---@return table record
function limn.sweep(grid, run, options) end

---Set the number of threads of one matrix product; returns what it was.
---@param options? {n?: integer}
---@return integer before
function limn.threads(options) end

---Call a function and measure: seconds, and the seconds of a call when it is
---repeated until half a second has passed.
---@param f function called without arguments
---@param options? {times?: integer}
---@return {calls: integer, best: number, mean: number}
function limn.time(f, options) end

---Take many training steps and record what happens: columns t, loss (the mean
---over the steps of a row) and whatever 'record' adds; why it ended is in
---'why': done, diverged, stopped, asked, target or patience.
---@param run any a run of limn.dyn
---@param options? {steps?: integer, every?: integer, accuracy?: boolean, record?: table, on?: function, target?: number, patience?: integer, checkpoint?: any, show?: boolean, title?: string}
---@return table record
function limn.train(run, options) end

---Optimal learning rates of a sweep against width: optima with intervals,
---their law, what they cost elsewhere, and the figure.
---@param record table of a sweep, or any columns; failed trials are left out, a loss that is not finite diverged
---@param options? {group?: string, width?: string, lr?: string, loss?: string, seed?: string, start?: string, boot?: integer, boot_seed?: integer, level?: number, window?: integer}
---@return table transfer
function limn.transfer(record, options) end

---The record of the last sweep or training that Ctrl-C or an error ended: what
---was finished (of a sweep with status 'waiting' for the rest); nil if there
---was none.
---@return table record
function limn.unfinished() end

limn.data = {}

---CIFAR-10 in its binary form: 32 x 32 pictures of 10 classes; a row is the
---red, the green and the blue plane.
---@param options? {path?: string, part?: "train"|"test", count?: integer}
---@return table data
function limn.data.cifar10(options) end

---1797 handwritten digits of 8 x 8 pixels, part of limn.
---@param options? {count?: integer}
---@return table data
function limn.data.digits(options) end

---Fashion-MNIST (Xiao et al. 2017; Debian package dataset-fashion-mnist): 28 x
---28 grey pictures of 10 classes.
---@param options? {path?: string, part?: "train"|"test", count?: integer}
---@return table data
function limn.data.fashion(options) end

---Gaussian inputs: white, with a power-law spectrum, or with any covariance.
---@param m integer how many
---@param d integer their dimension
---@param options? {power?: number, covariance?: limn.tensor_value|table, seed?: integer}
---@return {x: limn.tensor_value, spectrum: limn.tensor_value}
function limn.data.gaussian(m, d, options) end

---Pictures to train on: those at a path, else Fashion-MNIST if it is
---installed, else the digits.
---@param options? {path?: string, part?: "train"|"test", count?: integer}
---@return table data
function limn.data.images(options) end

---Gaussian clusters, all equally likely.
---@param means limn.tensor_value|table the centres, one a row
---@param labels limn.tensor_value|number[] the label of each
---@param m integer how many samples
---@param options? {std?: number, seed?: integer}
---@return {x: limn.tensor_value, y: limn.tensor_value, cluster: limn.tensor_value}
function limn.data.mixture(means, labels, m, options) end

---MNIST (LeCun et al. 1998): 28 x 28 grey pictures of 10 classes.
---@param options? {path?: string, part?: "train"|"test", count?: integer}
---@return table data
function limn.data.mnist(options) end

---Targets that depend on a few directions of the inputs.
---@param x limn.tensor_value|table inputs, one a row
---@param coefficients limn.tensor_value|number[] c0, c1, ...: g = sum of c_k he_k, the normalised Hermite polynomials
---@param options? {index?: integer, link?: "sum"|"product", seed?: integer}
---@return {y: limn.tensor_value, w: limn.tensor_value, exponent: integer}
function limn.data.multi_index(x, coefficients, options) end

---Labels with noise.
---@param y limn.tensor_value|number[] labels
---@param options? {flip?: number, classes?: integer, std?: number, seed?: integer}
---@return {value: limn.tensor_value, flipped: limn.tensor_value}
function limn.data.noisy(y, options) end

---Classes 0 .. k-1 as rows with a single 1.
---@param y limn.tensor_value|number[] classes
---@param classes integer k
---@return limn.tensor_value rows
function limn.data.one_hot(y, classes) end

---A sparse parity.
---@param m integer how many
---@param d integer their dimension
---@param options? {k?: integer, seed?: integer}
---@return {x: limn.tensor_value, y: limn.tensor_value}
function limn.data.parity(m, d, options) end

---Targets that depend on one direction of the inputs.
---@param x limn.tensor_value|table inputs, one a row
---@param coefficients limn.tensor_value|number[] c0, c1, ...: g = sum of c_k he_k, the normalised Hermite polynomials
---@param options? {w?: limn.tensor_value|number[], seed?: integer}
---@return {y: limn.tensor_value, direction: limn.tensor_value, exponent: integer}
function limn.data.single_index(x, coefficients, options) end

---Inputs uniform on the sphere of radius sqrt(d), or on the ellipsoid that a
---covariance makes of it.
---@param m integer how many
---@param d integer their dimension
---@param options? {power?: number, covariance?: limn.tensor_value|table, seed?: integer}
---@return {x: limn.tensor_value, spectrum: limn.tensor_value}
function limn.data.sphere(m, d, options) end

---A staircase: each product helps to find the next.
---@param m integer how many
---@param d integer their dimension
---@param options? {k?: integer, seed?: integer}
---@return {x: limn.tensor_value, y: limn.tensor_value}
function limn.data.staircase(m, d, options) end

---Give every column the mean 0 and variance 1.
---@param x limn.tensor_value|table inputs, one a row
---@param options? {like?: limn.tensor_value|table}
---@return {value: limn.tensor_value, mean: limn.tensor_value, std: limn.tensor_value}
function limn.data.standardise(x, options) end

---The samples of some classes, which become 0, 1, ... in the order given, or 1
---and -1.
---@param data table a record with x and y, as data.images returns
---@param classes integer[] which
---@param options? {count?: integer, signs?: boolean}
---@return table part
function limn.data.subset(data, classes, options) end

---Targets that a random network makes of the inputs.
---@param x limn.tensor_value|table inputs, one a row
---@param options? {width?: integer, depth?: integer, act?: string, std?: number, seed?: integer}
---@return {y: limn.tensor_value, net: limn.object.net}
function limn.data.teacher(x, options) end

---Make the covariance of the inputs the identity.
---@param x limn.tensor_value|table inputs, one a row
---@param options? {like?: limn.tensor_value|table, eps?: number}
---@return {value: limn.tensor_value, mean: limn.tensor_value, spectrum: limn.tensor_value, matrix: limn.tensor_value}
function limn.data.whiten(x, options) end

---Four Gaussian clusters with the labels of exclusive or.
---@param m integer how many samples
---@param d integer their dimension
---@param options? {distance?: number, std?: number, seed?: integer}
---@return {x: limn.tensor_value, y: limn.tensor_value, bayes: number}
function limn.data.xor(m, d, options) end

limn.dyn = {}

---The accuracy of a run on all its data, or on others.
---@param run limn.object.run a run
---@param options? {x?: limn.tensor_value|table, y?: limn.tensor_value|number|table}
---@return number fraction
function limn.dyn.accuracy(run, options) end

---Adam.
---@param net limn.object.net the network, which the run changes
---@param x limn.tensor_value|table inputs
---@param y limn.tensor_value|number|table targets: m numbers or m x k; for xent classes 0 .. k-1 or m x k probabilities, for logistic -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent", lr?: number, batch?: integer, order?: "epoch"|"replace"|"cycle", beta1?: number, beta2?: number, eps?: number, eps_scaled?: boolean, decay?: number, schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, steps?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], limit?: number, seed?: integer}
---@return limn.object.run run
function limn.dyn.adam(net, x, y, options) end

---Adam with decoupled weight decay.
---@param net limn.object.net the network, which the run changes
---@param x limn.tensor_value|table inputs
---@param y limn.tensor_value|number|table targets: m numbers or m x k; for xent classes 0 .. k-1 or m x k probabilities, for logistic -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent", lr?: number, batch?: integer, order?: "epoch"|"replace"|"cycle", beta1?: number, beta2?: number, eps?: number, eps_scaled?: boolean, decay?: number, schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, steps?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], limit?: number, seed?: integer}
---@return limn.object.run run
function limn.dyn.adamw(net, x, y, options) end

---Gradient descent on all data.
---@param net limn.object.net the network, which the run changes
---@param x limn.tensor_value|table inputs
---@param y limn.tensor_value|number|table targets: m numbers or m x k; for xent classes 0 .. k-1 or m x k probabilities, for logistic -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent", lr?: number, decay?: number, schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, steps?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], limit?: number, seed?: integer}
---@return limn.object.run run
function limn.dyn.gd(net, x, y, options) end

---The loss of a run on all its data, or on others.
---@param run limn.object.run a run
---@param options? {x?: limn.tensor_value|table, y?: limn.tensor_value|number|table}
---@return number value
function limn.dyn.loss(run, options) end

---Put a run back into an earlier state.
---@param run limn.object.run a run made like the one of the state
---@param values limn.tensor_value|number[] what run:state() gave
function limn.dyn.restore(run, values) end

---What a run was made with: two runs that agree in it and in their state take
---the same steps.
---@param run limn.object.run a run
---@return {opt: string, loss: string, lr: number, batch: integer, order: string, seed: integer, momentum: number, nesterov: boolean, beta1: number, beta2: number, eps: number, eps_scaled: boolean, decay: number, decoupled: boolean, schedule: string, warmup: integer, steps: integer, every: integer, drop: number, factors: string, limit: number, net: string, scaling: string, x: string, y: string}
function limn.dyn.settings(run) end

---Stochastic gradient descent.
---@param net limn.object.net the network, which the run changes
---@param x limn.tensor_value|table inputs
---@param y limn.tensor_value|number|table targets: m numbers or m x k; for xent classes 0 .. k-1 or m x k probabilities, for logistic -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent", lr?: number, batch?: integer, order?: "epoch"|"replace"|"cycle", momentum?: number, nesterov?: boolean, decay?: number, decoupled?: boolean, schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, steps?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], limit?: number, seed?: integer}
---@return limn.object.run run
function limn.dyn.sgd(net, x, y, options) end

---All that a run needs to go on later, bit for bit.
---@param run limn.object.run a run
---@return limn.tensor_value values
function limn.dyn.state(run) end

---Take training steps.
---@param run limn.object.run a run
---@param k integer take at most so many steps
---@return {t: integer, loss: number, mean: number, why: string}
function limn.dyn.step(run, k) end

limn.files = {}

---Read a binary file of CIFAR-10 or CIFAR-100.
---@param path string the file, plain or gzipped
---@param options? {skip?: integer, count?: integer, labels?: integer}
---@return {x: limn.tensor_value, y: limn.tensor_value}
function limn.files.cifar(path, options) end

---Read a file of separated values as a record of columns: tensors of numbers,
---lists of texts, lists of true and false. Returns the record, and a table
---that says what was found: names (in the order of the file), rows, header,
---sep, and missing (a mask for each column that lacks values, which are NaN,
---'' or false).
---@param path string the file, plain or gzipped
---@param options? {sep?: string, na?: string[], decimal?: string, types?: any, header?: "auto"|"yes"|"no", comment?: string, skip?: integer}
---@return {record: table, found: table}
function limn.files.csv(path, options) end

---Read a text of separated values; files.csv makes a record of it.
---@param path string the file, plain or gzipped
---@param options? {sep?: string, decimal?: string, comment?: string, skip?: integer, header?: "auto"|"yes"|"no", na?: string[], typed?: string[], types?: string[]}
---@return {rows: integer, names: string[], kinds: string[], texts: string[], numbers: limn.tensor_value, missing: limn.tensor_value, holes: integer[], headed: boolean, cut: string}
function limn.files.csv_read(path, options) end

---Write a text of separated values; files.save_csv writes a record.
---@param path string the file; it appears whole or not at all
---@param rows integer how many records of data
---@param kinds string[] what each column holds: number, text or flag
---@param numbers tensor[] each column of numbers or flags
---@param missing tensor[] for some columns, 1 where a cell is missing
---@param options? {names?: string[], texts?: string[], holes?: integer[], sep?: string}
function limn.files.csv_write(path, rows, kinds, numbers, missing, options) end

---Read an IDX file (MNIST, Fashion-MNIST).
---@param path string the file, plain or gzipped
---@param options? {skip?: integer, count?: integer}
---@return limn.tensor_value items
function limn.files.idx(path, options) end

---Read a tensor from a file in numpy's npy format, of any numeric type and
---order.
---@param path string the file, plain or gzipped
---@param options? {round?: boolean}
---@return limn.tensor_value value
function limn.files.load(path, options) end

---Read all arrays of numbers of an npz file. Returns a table of tensors by
---name, and a list of what else the file holds, {name =, reason =} each.
---@param path string the file
---@param options? {round?: boolean}
---@return {arrays: table, skipped: table}
function limn.files.load_npz(path, options) end

---What an npz file holds.
---@param path string the file
---@return {names: string[], skipped: string[], reasons: string[]}
function limn.files.npz_names(path) end

---Read one array of an npz file.
---@param path string the file
---@param name string the name of an array in it
---@param options? {round?: boolean}
---@return limn.tensor_value value
function limn.files.npz_read(path, name, options) end

---Write named arrays to an npz file.
---@param path string the file; it appears whole or not at all
---@param names string[] a name for each array
---@param arrays tensor[] the arrays
---@param options? {compress?: boolean}
function limn.files.npz_write(path, names, arrays, options) end

---Read a file as one string.
---@param path string the file
---@return string text
function limn.files.read(path) end

---Write a tensor to a file in numpy's npy format.
---@param x limn.tensor_value|number|table a tensor
---@param path string the file; it appears whole or not at all
---@param options? {precision?: "double"|"single"}
function limn.files.save(x, path, options) end

---Write the columns of a record, or a matrix, to a file of separated values
---that files.csv reads back exactly.
---@param x any columns of equal length by name: tensors, lists of numbers, texts or flags; or a matrix
---@param path string the file; it appears whole or not at all
---@param options? {names?: string[], missing?: table, sep?: string}
---@return string path
function limn.files.save_csv(x, path, options) end

---Write a table of named tensors to an npz file, by name.
---@param path string the file; it appears whole or not at all
---@param arrays table tensors, numbers or lists by name
---@param options? {compress?: boolean}
---@return string path
function limn.files.save_npz(path, arrays, options) end

---Write a text to a file, which is replaced whole or not at all.
---@param path string the file
---@param text string what it will hold, without zero bytes
---@return string path
function limn.files.write(path, text) end

limn.linalg = {}

---The Cholesky factor of a matrix.
---@param a limn.tensor_value|table a symmetric positive definite matrix
---@return limn.tensor_value value
function limn.linalg.cholesky(a) end

---The condition number of a matrix in the 2-norm.
---@param a limn.tensor_value|table a matrix
---@return number value
function limn.linalg.cond(a) end

---The determinant of a matrix.
---@param a limn.tensor_value|table a square matrix
---@return number value
function limn.linalg.det(a) end

---Complex eigenvalues and eigenvectors of a matrix.
---@param a limn.tensor_value|table a square matrix
---@param options? {vectors?: boolean}
---@return {re: limn.tensor_value, im: limn.tensor_value, v_re: limn.tensor_value, v_im: limn.tensor_value}
function limn.linalg.eig(a, options) end

---Eigenvalues and eigenvectors of a symmetric matrix.
---@param a limn.tensor_value|table a symmetric matrix
---@param options? {vectors?: boolean}
---@return {values: limn.tensor_value, v: limn.tensor_value}
function limn.linalg.eigh(a, options) end

---A few eigenvalues at one end of the spectrum of a large matrix.
---@param a limn.tensor_value|table a symmetric matrix
---@param k integer how many eigenvalues
---@param options? {which?: "top"|"bottom"|"extreme", tol?: number, steps?: integer, seed?: integer}
---@return {values: limn.tensor_value, v: limn.tensor_value, residuals: limn.tensor_value, converged: boolean, products: integer}
function limn.linalg.eigs(a, k, options) end

---The exponential of a matrix (exp is elementwise).
---@param a limn.tensor_value|table a square matrix
---@param options? {tol?: number, error?: boolean}
---@return limn.tensor_value value
function limn.linalg.expm(a, options) end

---A function of a symmetric matrix.
---@param a limn.tensor_value|table a symmetric matrix
---@param f "exp"|"log"|"sqrt"|"invsqrt"|"power" the function of its eigenvalues
---@param options? {power?: number}
---@return limn.tensor_value value
function limn.linalg.funm(a, f, options) end

---The inverse of a matrix; to solve a system, solve is better.
---@param a limn.tensor_value|table a square matrix
---@param options? {error?: boolean}
---@return limn.tensor_value value
function limn.linalg.inv(a, options) end

---Kernel ridge regression over a path of penalties.
---@param x limn.tensor_value|table the kernel of all pairs of samples
---@param y limn.tensor_value|number|table targets: m numbers, or m x c
---@param penalty limn.tensor_value|number[] penalties c >= 0, in any order; 0 is the limit of least norm
---@return {w: limn.tensor_value, df: limn.tensor_value, train: limn.tensor_value, loo: limn.tensor_value}
function limn.linalg.kernel_ridge(x, y, penalty) end

---A few eigenvalues of a symmetric operator that is known by its products with
---blocks of vectors: randomised range finding with powers.
---@param apply function apply(v) returns the operator times each column of v, n x any
---@param n integer the rows of v
---@param k integer how many eigenvalues
---@param options? {which?: "top"|"bottom"|"extreme", extra?: integer, powers?: integer, tol?: number, seed?: integer}
---@return {values: limn.tensor_value, v: limn.tensor_value, residuals: limn.tensor_value, converged: boolean, products: integer}
function limn.linalg.krylov(apply, n, k, options) end

---A few eigenvalues of a symmetric operator that is known by its products
---only. One that occurs several times may be found once.
---@param apply function apply(v) returns the operator times the vector v
---@param n integer the length of v
---@param k integer how many eigenvalues
---@param options? {which?: "top"|"bottom"|"extreme", tol?: number, steps?: integer, seed?: integer}
---@return {values: limn.tensor_value, v: limn.tensor_value, residuals: limn.tensor_value, converged: boolean, products: integer}
function limn.linalg.lanczos(apply, n, k, options) end

---Least squares: the x that minimises |a x - b|.
---@param a limn.tensor_value|table a matrix, one equation a row
---@param b limn.tensor_value|number|table m numbers, or m x c for c problems at once
---@param options? {tol?: number}
---@return {x: limn.tensor_value, rank: integer, s: limn.tensor_value}
function limn.linalg.lstsq(a, b, options) end

---Triangular factors of a matrix with its rows permuted.
---@param a limn.tensor_value|table a matrix
---@return {p: limn.tensor_value, l: limn.tensor_value, u: limn.tensor_value}
function limn.linalg.lu(a) end

---The rank of a matrix; x.rank is the number of axes.
---@param a limn.tensor_value|table a matrix
---@param options? {tol?: number}
---@return integer value
function limn.linalg.matrix_rank(a, options) end

---The Moore-Penrose inverse of a matrix.
---@param a limn.tensor_value|table a matrix
---@param options? {tol?: number}
---@return limn.tensor_value value
function limn.linalg.pinv(a, options) end

---Orthonormal columns times a triangle: a = q r.
---@param a limn.tensor_value|table a matrix
---@param options? {full?: boolean, pivot?: boolean}
---@return {q: limn.tensor_value, r: limn.tensor_value, p: limn.tensor_value}
function limn.linalg.qr(a, options) end

---Ridge regression over a path of penalties, from one decomposition.
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets: m numbers, or m x c
---@param penalty limn.tensor_value|number[] penalties c >= 0, in any order; 0 is the limit of least norm
---@return {w: limn.tensor_value, df: limn.tensor_value, train: limn.tensor_value, loo: limn.tensor_value}
function limn.linalg.ridge(x, y, penalty) end

---Sign and logarithm of the determinant.
---@param a limn.tensor_value|table a square matrix
---@return {sign: number, logdet: number}
function limn.linalg.slogdet(a) end

---Solve the linear system a x = b.
---@param a limn.tensor_value|table a square matrix
---@param b limn.tensor_value|number|table n numbers, or n x c for c systems at once
---@param options? {form?: "general"|"positive"|"lower"|"upper", error?: boolean}
---@return limn.tensor_value value
function limn.linalg.solve(a, b, options) end

---Singular value decomposition a = u diag(s) vt.
---@param a limn.tensor_value|table a matrix
---@param options? {full?: boolean, vectors?: boolean}
---@return {u: limn.tensor_value, s: limn.tensor_value, vt: limn.tensor_value}
function limn.linalg.svd(a, options) end

---The largest singular values of a large matrix, and their vectors.
---@param a limn.tensor_value|table a matrix
---@param k integer how many singular values
---@param options? {extra?: integer, steps?: integer, tol?: number, seed?: integer}
---@return {u: limn.tensor_value, s: limn.tensor_value, vt: limn.tensor_value, residuals: limn.tensor_value, converged: boolean, powers: integer}
function limn.linalg.svds(a, k, options) end

limn.model = {}

---How many samples a network classifies rightly.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs
---@param y limn.tensor_value|number|table classes 0 .. k-1, or m x k with the largest at the class; for one output labels of either sign
---@return number fraction
function limn.model.accuracy(net, x, y) end

---An activation function or its derivatives.
---@param x limn.tensor_value|number|table where
---@param options? {act?: string, order?: integer}
---@return limn.tensor_value value
function limn.model.act(x, options) end

---A copy of a network, as it is now.
---@param net limn.object.net a network
---@return limn.object.net copy
function limn.model.copy(net) end

---The number of parameters of a network.
---@param net limn.object.net a network
---@return integer count
function limn.model.count(net) end

---Means of products of activations of two Gaussian variables.
---@param a limn.tensor_value|number[] variances of u
---@param b limn.tensor_value|number[] variances of v
---@param c limn.tensor_value|number[] covariances of u and v
---@param options? {act?: string, with?: string, tol?: number}
---@return {value: limn.tensor_value, slope: limn.tensor_value, value_error: limn.tensor_value, slope_error: limn.tensor_value}
function limn.model.dual(a, b, c, options) end

---The hidden features of a network.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs
---@param options? {layer?: integer, which?: "post"|"pre"}
---@return limn.tensor_value h
function limn.model.features(net, x, options) end

---All parameters of a network as one vector.
---@param net limn.object.net a network
---@return limn.tensor_value values
function limn.model.flat(net) end

---The outputs of a network.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs
---@return limn.tensor_value f
function limn.model.forward(net, x) end

---One tensor of a network, as a copy.
---@param net limn.object.net a network
---@param name string of the tensor, such as "W1" or "b1"
---@param options? {what?: "stored"|"moved"|"effective"}
---@return limn.tensor_value values
function limn.model.get(net, name, options) end

---The loss of a network and its gradient.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs
---@param y limn.tensor_value|number|table targets: m numbers or m x k; for xent classes 0 .. k-1 or m x k probabilities, for logistic -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"}
---@return {value: number, gradient: limn.tensor_value}
function limn.model.gradient(net, x, y, options) end

---Coefficients of an activation in Hermite polynomials.
---@param terms integer how many, from a_0 on
---@param options? {act?: string, variance?: number}
---@return {a: limn.tensor_value, a_error: limn.tensor_value, rest: number, rest_error: number}
function limn.model.hermite_coefficients(terms, options) end

---The Hessian of a network's loss times a vector.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs
---@param y limn.tensor_value|number|table targets: m numbers or m x k; for xent classes 0 .. k-1 or m x k probabilities, for logistic -1 and 1
---@param v limn.tensor_value|number[] a vector, flat
---@param options? {loss?: "mse"|"logistic"|"xent"}
---@return limn.tensor_value hv
function limn.model.hvp(net, x, y, v, options) end

---The derivative of a network's outputs along a direction: the Jacobian times
---a vector.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs
---@param v limn.tensor_value|number[] direction of the parameters, flat
---@param options? {dx?: limn.tensor_value|table}
---@return limn.tensor_value df
function limn.model.jvp(net, x, v, options) end

---The loss of a network.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs
---@param y limn.tensor_value|number|table targets: m numbers or m x k; for xent classes 0 .. k-1 or m x k probabilities, for logistic -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"}
---@return number value
function limn.model.loss(net, x, y, options) end

---A fully connected network under an abc-parametrization.
---@param d integer number of inputs
---@param options? {outputs?: integer, width?: integer, depth?: integer, widths?: integer[], act?: string, param?: "sp"|"ntp"|"mup"|"meanfield", a?: limn.tensor_value|number[], b?: limn.tensor_value|number[], c?: limn.tensor_value|number[], base?: number, base_depth?: integer, gain?: number, gamma?: number, input_mult?: number, hidden_mult?: number, output_mult?: number, residual_mult?: number, bias?: boolean, zero_readout?: boolean, residual?: boolean, freeze?: string[], precision?: "double"|"single", track?: boolean, seed?: integer}
---@return limn.object.net net
function limn.model.net(d, options) end

---The names of a network's tensors.
---@param net limn.object.net a network
---@return string[] names
function limn.model.params(net) end

---How each tensor of a network is scaled.
---@param net limn.object.net a network
---@return {tensor: string[], role: string[], shape: string[], multiplier: limn.tensor_value, std: limn.tensor_value, lr_sgd: limn.tensor_value, lr_adam: limn.tensor_value, eps_adam: limn.tensor_value}
function limn.model.scaling(net) end

---Set one tensor of a network.
---@param net limn.object.net a network
---@param name string of the tensor
---@param values limn.tensor_value|number|table the new values, of its shape
function limn.model.set(net, name, values) end

---Set all parameters of a network.
---@param net limn.object.net a network
---@param values limn.tensor_value|number[] all parameters in the order of params(), each row-major
function limn.model.setflat(net, values) end

---The transposed Jacobian of a network's outputs times a vector.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs
---@param u limn.tensor_value|table weights of the outputs
---@return limn.tensor_value gradient
function limn.model.vjp(net, x, u) end

limn.plot = {}

---Add a point to the curve of a name.
---@param figure limn.object.figure the figure
---@param label string the name of a curve, which is made at its first use
---@param x number where the next point is
---@param y number how high; NaN makes a gap
---@param options? {color?: string, panel?: integer}
function limn.plot.add(figure, label, x, y, options) end

---Wait until the user closes a window; wait uses it.
---@param screen limn.object.screen where it is shown
---@param figure limn.object.figure a figure
function limn.plot.await(screen, figure) end

---Add a filled band, such as an error over seeds.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] where
---@param lo limn.tensor_value|number[] the lower edge
---@param hi limn.tensor_value|number[] the upper edge
---@param options? {label?: string, color?: string, panel?: integer}
function limn.plot.band(figure, x, lo, hi, options) end

---Add bars between given edges: a finished histogram.
---@param figure limn.object.figure the figure
---@param edges limn.tensor_value|number[] the edges of the bars, rising
---@param counts limn.tensor_value|number[] their heights
---@param options? {label?: string, color?: string, panel?: integer}
function limn.plot.bars(figure, edges, counts, options) end

---Take the curves out of a figure; panels keep their settings.
---@param figure limn.object.figure the figure
---@param options? {panel?: integer}
function limn.plot.clear(figure, options) end

---Add a family of curves, such as one for each width.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] where
---@param y limn.tensor_value|number|table one curve a column, or a vector
---@param options? {labels?: string[], palette?: "cycle"|"viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", panel?: integer, width?: number, dash?: "solid"|"dash"|"dot"|"dashdot", marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", size?: number, style?: "line"|"steps"|"impulses"}
function limn.plot.curves(figure, x, y, options) end

---Show a figure on a screen, if it is time; show and flush use it.
---@param screen limn.object.screen where to show it
---@param figure limn.object.figure what to show
---@param options? {below?: boolean, wait?: boolean}
---@return {drawn: boolean, rest: number, notice: string}
function limn.plot.draw(screen, figure, options) end

---Add points with error bars to a figure.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] where
---@param y limn.tensor_value|number[] how high
---@param options? {err?: limn.tensor_value|number[], lo?: limn.tensor_value|number[], hi?: limn.tensor_value|number[], label?: string, color?: string, panel?: integer, width?: number, size?: number, marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star"}
function limn.plot.errorbars(figure, x, y, options) end

---A figure: a grid of panels, to be filled, shown and saved.
---@param options? {title?: string, rows?: integer, cols?: integer, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], sharex?: boolean, sharey?: boolean, legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"none", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean}
---@return limn.object.figure figure
function limn.plot.figure(options) end

---Show a figure as it is now, and wait until it is drawn.
---@param figure limn.object.figure the figure
---@return limn.object.figure figure
function limn.plot.flush(figure) end

---Add a map of a matrix to a figure.
---@param figure limn.object.figure the figure
---@param m limn.tensor_value|table the matrix; row 1 is at the top, NaN stays blank
---@param options? {x?: limn.tensor_value|number[], y?: limn.tensor_value|number[], palette?: "viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", label?: string, panel?: integer}
function limn.plot.heat(figure, m, options) end

---Show a matrix as a map of colours.
---@param m limn.tensor_value|table the matrix
---@param options? {title?: string, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"none", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean, x?: limn.tensor_value|number[], y?: limn.tensor_value|number[], palette?: "viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", label?: string}
---@return limn.object.figure figure
function limn.plot.heatmap(m, options) end

---Add a histogram of numbers to a figure.
---@param figure limn.object.figure the figure
---@param values limn.tensor_value|number|table numbers, of any shape; NaN and infinity are left out
---@param options? {bins?: integer, range?: limn.tensor_value|number[], density?: boolean, label?: string, color?: string, panel?: integer}
function limn.plot.hist(figure, values, options) end

---Show how numbers are distributed.
---@param values limn.tensor_value|number|table numbers
---@param options? {title?: string, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"none", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean, bins?: integer, range?: limn.tensor_value|number[], density?: boolean, label?: string, color?: string}
---@return limn.object.figure figure
function limn.plot.histogram(values, options) end

---Add a horizontal line across a panel.
---@param figure limn.object.figure the figure
---@param y number how high
---@param options? {label?: string, color?: string, panel?: integer, width?: number, dash?: "solid"|"dash"|"dot"|"dashdot"}
function limn.plot.hline(figure, y, options) end

---Add a curve to a figure.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] where; NaN makes a gap
---@param y limn.tensor_value|number[] how high
---@param options? {err?: limn.tensor_value|number[], label?: string, color?: string, panel?: integer, width?: number, dash?: "solid"|"dash"|"dot"|"dashdot", marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", size?: number, style?: "line"|"steps"|"impulses"}
function limn.plot.line(figure, x, y, options) end

---Show curves: y is a vector, or a matrix with one curve a column.
---@param x limn.tensor_value|number[] where
---@param y limn.tensor_value|number|table how high
---@param options? {title?: string, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"none", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean, labels?: string[], palette?: "cycle"|"viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", dash?: "solid"|"dash"|"dot"|"dashdot", marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", size?: number, style?: "line"|"steps"|"impulses"}
---@return limn.object.figure figure
function limn.plot.lines(x, y, options) end

---A figure that follows a loop: live:add(name, x, y) and live:set(name, xs,
---ys) return at once and draw now and then; live:done() draws the end.
---live.figure is the figure.
---@param options? {title?: string, rows?: integer, cols?: integer, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], sharex?: boolean, sharey?: boolean, legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"none", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean}
---@return table live
function limn.plot.live(options) end

---Mark one point of a figure, such as an optimum.
---@param figure limn.object.figure the figure
---@param x number where
---@param y number how high
---@param options? {label?: string, color?: string, panel?: integer, size?: number}
function limn.plot.mark(figure, x, y, options) end

---Write words at a point of a figure.
---@param figure limn.object.figure the figure
---@param x number where
---@param y number how high
---@param label string the words
---@param options? {color?: string, panel?: integer}
function limn.plot.note(figure, x, y, label, options) end

---Evenly spaced colours of a palette, one per curve.
---@param n integer how many colours
---@param options? {palette?: "viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", reverse?: boolean, range?: limn.tensor_value|number[]}
---@return string[] colors
function limn.plot.palette(n, options) end

---Title, labels and axes of one panel of a figure.
---@param figure limn.object.figure the figure
---@param index integer which panel, row by row
---@param options? {title?: string, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"none"|"unchanged", shaded?: boolean}
function limn.plot.panel(figure, index, options) end

---Add points to a figure.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] where
---@param y limn.tensor_value|number[] how high
---@param options? {label?: string, color?: string, panel?: integer, marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", size?: number}
function limn.plot.points(figure, x, y, options) end

---Write a figure to a file: .png .svg .pdf, .gp (a script with its data), .csv
---or .txt. Without gnuplot a picture becomes .gp and .csv.
---@param figure limn.object.figure the figure
---@param path string the file
---@param options? {scale?: number}
---@return string path
function limn.plot.save(figure, path, options) end

---Show points.
---@param x limn.tensor_value|number[] where
---@param y limn.tensor_value|number[] how high
---@param options? {title?: string, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"none", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean, label?: string, color?: string, marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", size?: number}
---@return limn.object.figure figure
function limn.plot.scatter(x, y, options) end

---A place to show figures; show makes one by itself.
---@param options? {term?: string}
---@return limn.object.screen screen
function limn.plot.screen(options) end

---Give the curve of a name new points.
---@param figure limn.object.figure the figure
---@param label string the name of a curve, which is made at its first use
---@param x limn.tensor_value|number[] all its points
---@param y limn.tensor_value|number[] how high
---@param options? {color?: string, panel?: integer}
function limn.plot.set(figure, label, x, y, options) end

---Draw what shown figures have not drawn yet.
function limn.plot.settle() end

---Show a figure: in a window, or as text in the terminal. Returns at once;
---called too often, it draws less often.
---@param figure limn.object.figure the figure
---@return limn.object.figure figure
function limn.plot.show(figure) end

---Draw a figure with characters; needs no gnuplot.
---@param figure limn.object.figure the figure
---@param options? {width?: integer, height?: integer, ascii?: boolean, color?: boolean}
---@return string text
function limn.plot.text(figure, options) end

---Add a vertical line across a panel.
---@param figure limn.object.figure the figure
---@param x number where
---@param options? {label?: string, color?: string, panel?: integer, width?: number, dash?: "solid"|"dash"|"dot"|"dashdot"}
function limn.plot.vline(figure, x, options) end

---Show a figure and wait until its window is closed (or Ctrl-C): the last line
---of a script whose windows are to stay.
---@param figure limn.object.figure the figure
---@return limn.object.figure figure
function limn.plot.wait(figure) end

---Write a figure to a file and say what came of it; save says it to the user.
---@param figure limn.object.figure the figure
---@param path string the file; .png .svg .pdf .gp .csv or .txt
---@param options? {scale?: number}
---@return {written: string, notice: string}
function limn.plot.write(figure, path, options) end

limn.probe = {}

---Alignment <k, q> / (|k| |q|) of two kernels.
---@param k limn.tensor_value|table a kernel (Gram matrix)
---@param q limn.tensor_value|table the kernel to compare it with
---@param options? {center?: boolean}
---@return number value
function limn.probe.align(k, q, options) end

---All local minima of a sampled curve.
---@param value limn.tensor_value|number[] a curve; infinite: diverged, NaN: not known
---@param x limn.tensor_value|number[] where, increasing
---@param options? {start?: number}
---@return limn.tensor_value minima
function limn.probe.minima(value, x, options) end

---Best learning rates of loss curves by width, the law of their drift, and
---what using another width's costs.
---@param loss limn.tensor_value|number|table losses by width, seed and x; infinite: diverged, NaN: no such run
---@param width limn.tensor_value|number[] the widths
---@param x limn.tensor_value|number[] log2 of the learning rates, increasing
---@param options? {start?: limn.tensor_value|number[], boot?: integer, window?: integer, level?: number, seed?: integer}
---@return {optimum: limn.tensor_value, low: limn.tensor_value, high: limn.tensor_value, best: limn.tensor_value, grid: limn.tensor_value, edge: limn.tensor_value, cliff: limn.tensor_value, diverged: limn.tensor_value, mean: limn.tensor_value, mean_se: limn.tensor_value, regret: limn.tensor_value, slope: number, intercept: number, slope_low: number, slope_high: number}
function limn.probe.optima(loss, width, x, options) end

---Fit y = c x^p by least squares of logarithms.
---@param x limn.tensor_value|number[] positive, for instance widths
---@param y limn.tensor_value|number[] what grows or falls with x; zeros, NaN and infinities are left out
---@return {exponent: number, exponent_se: number, factor: number}
function limn.probe.power_law(x, y) end

---Largest eigenvalues of the Hessian of a network's loss, by Lanczos' method.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs
---@param y limn.tensor_value|number|table targets: m numbers or m x k; for xent classes 0 .. k-1 or m x k probabilities, for logistic -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent", top?: integer, products?: integer, tol?: number, scaled?: boolean, seed?: integer}
---@return {sharpness: number, values: limn.tensor_value, residuals: limn.tensor_value, lowest: number, steps: integer, converged: boolean}
function limn.probe.sharpness(net, x, y, options) end

limn.space = {}

---A range for limn.space.sample.
---@param low number the first value
---@param high number the last one
---@param options? {scale?: "linear"|"log", whole?: boolean}
---@return table range
function limn.space.between(low, high, options) end

---n numbers from low to high in equal ratios.
---@param low number the first value
---@param high number the last one
---@param n integer how many
---@return table list
function limn.space.geometric(low, high, n) end

---All combinations of lists: names in alphabetic order, the last one fastest.
---@param lists table {name = list, ...}
---@return table space
function limn.space.grid(lists) end

---n numbers from low to high in equal steps.
---@param low number the first value
---@param high number the last one
---@param n integer how many
---@return table list
function limn.space.linear(low, high, n) end

---Exactly these cells.
---@param cells table {{name = value, ...}, ...}
---@return table space
function limn.space.list(cells) end

---Powers of ten: 10^low, 10^(low + step), ..., 10^high.
---@param low number the first exponent
---@param high number the last one
---@param step number between exponents
---@return table list
function limn.space.log10(low, high, step) end

---Powers of two: 2^low, 2^(low + step), ..., 2^high.
---@param low number the first exponent
---@param high number the last one
---@param step number between exponents
---@return table list
function limn.space.log2(low, high, step) end

---Numbers low, low + step, ..., up to high.
---@param low number the first value
---@param high number the last one
---@param step number between values
---@return table list
function limn.space.range(low, high, step) end

---n cells from ranges and lists, evenly spread or random.
---@param n integer how many
---@param ranges table {name = limn.space.between(...) or list, ...}
---@param options? {method?: "sobol"|"halton"|"random", shift?: integer}
---@return table space
function limn.space.sample(n, ranges, options) end

---Values of a parameter that only some cells of a grid have.
---@param name string the parameter that decides
---@param is any the value it must have, or a list
---@param values table the values then
---@return table values
function limn.space.when(name, is, values) end

limn.store = {}

---Copy a store, also while a sweep writes into it. The copy is a store with
---all trials that were finished; it replaces the last one whole.
---@param store limn.object.store of limn.store.open
---@param path string the file of the copy
---@return string path
function limn.store.backup(store, path) end

---The runs with the least result, among those that are done and did not
---diverge.
---@param store limn.object.store of limn.store.open
---@param by string which result
---@param options? {n?: integer, largest?: boolean, name?: string, where?: table}
---@return table record
function limn.store.best(store, by, options) end

---Close a store now, not when it is collected.
---@param store limn.object.store of limn.store.open
---@return any nothing
function limn.store.close(store) end

---Where two runs differ: columns what, name, a, b.
---@param store limn.object.store of limn.store.open
---@param a integer id of a run
---@param b integer of another
---@return table record
function limn.store.compare(store, a, b) end

---A list or tensor that a run returned.
---@param store limn.object.store of limn.store.open
---@param run integer id
---@param name string of the result
---@return any curve
function limn.store.curve(store, run, name) end

---Forget runs.
---@param store limn.object.store of limn.store.open
---@param options? {name?: string, status?: string, session?: integer, runs?: integer[], all?: boolean}
---@return integer n
function limn.store.delete(store, options) end

---Write runs as a table: .csv, or .npz (numbers only).
---@param store limn.object.store of limn.store.open
---@param path string the file
---@param options? {name?: string, status?: string, session?: integer, where?: table}
---@return any nothing
function limn.store.export(store, path, options) end

---Columns n, diverged, mean, sd, mean_se (the standard error of the mean), min
---and max of a column where others agree. Trials that failed are left out; a
---run that diverged, whose value is not finite, counts as infinite.
---@param record table columns
---@param by string[] columns that must agree
---@param value string column to summarise
---@return table record
function limn.store.group(record, by, value) end

---Take over the runs of another store that are not done in this one.
---@param store limn.object.store of limn.store.open
---@param path string the file of the other
---@return integer n
function limn.store.merge(store, path) end

---Open a database of runs.
---@param path string the file
---@param options? {mode?: "create"|"write"|"read"}
---@return limn.object.store store
function limn.store.open(path, options) end

---The rows of an SQL query as columns.
---@param store limn.object.store of limn.store.open
---@param sql string one statement; ? stands for a value
---@param options? {values?: table}
---@return table record
function limn.store.query(store, sql, options) end

---Runs with their parameters and results, one a row.
---@param store limn.object.store of limn.store.open
---@param options? {name?: string, status?: string, session?: integer, where?: table}
---@return table record
function limn.store.select(store, options) end

---The calls of limn.sweep: what ran, where, with what.
---@param store limn.object.store of limn.store.open
---@param options? {name?: string}
---@return table record
function limn.store.sessions(store, options) end

---The sweeps of a store, one a line, with what runs and what failed.
---@param store limn.object.store of limn.store.open
---@return string text
function limn.store.status(store) end

---Give room of deleted runs back to the disk.
---@param store limn.object.store of limn.store.open
---@return any nothing
function limn.store.vacuum(store) end

limn.tensor = {}

---|x|
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.abs(x) end

---The inverse of the cosine.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.acos(x) end

---The inverse of cosh.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.acosh(x) end

---x + y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.add(x, y) end

---x + y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.add_(x, y) end

---Is no element 0?
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.all(x, options) end

---Is any element not 0?
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.any(x, options) end

---Apply an element function in place.
---@param x limn.tensor_value|number|table the tensor to change
---@param f "neg"|"abs"|"sign"|"square"|"reciprocal"|"sqrt"|"rsqrt"|"cbrt"|"exp"|"exp2"|"expm1"|"log2"|"log10"|"log1p"|"sin"|"cos"|"tan"|"asin"|"acos"|"atan"|"sinh"|"cosh"|"asinh"|"acosh"|"atanh"|"erf"|"erfc"|"erfinv"|"normal_cdf"|"normal_quantile"|"gamma"|"lgamma"|"digamma"|"sigmoid"|"softplus"|"relu"|"floor"|"ceil"|"trunc"|"round"|"log"|"tanh" the element function to apply
function limn.tensor.apply_(x, f) end

---The numbers of a Lua loop `for i = from, to, step`.
---@param from number the first number
---@param to number the end; it is included, as in a Lua `for`
---@param options? {step?: number}
---@return limn.tensor_value value
function limn.tensor.arange(from, to, options) end

---The index of the first largest element, along one axis or (row by row) of
---all.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.argmax(x, options) end

---The index of the first smallest element, along one axis or (row by row) of
---all.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.argmin(x, options) end

---The indices that sort; equal ones keep their order.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer, descending?: boolean}
---@return limn.tensor_value value
function limn.tensor.argsort(x, options) end

---The inverse of the sine.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.asin(x) end

---The inverse of sinh.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.asinh(x) end

---The inverse of the tangent.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.atan(x) end

---The angle of the point (y, x).
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.atan2(x, y) end

---The angle of the point (y, x). In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.atan2_(x, y) end

---The inverse of tanh.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.atanh(x) end

---Random zeros and ones.
---@param p limn.tensor_value|number|table the probability of a 1, for every element
---@param options? {seed?: integer}
---@return limn.tensor_value value
function limn.tensor.bernoulli(p, options) end

---Random classes with given weights.
---@param weights limn.tensor_value|number[] how likely each class is, up to a factor
---@param n integer how many to draw
---@param options? {seed?: integer}
---@return limn.tensor_value value
function limn.tensor.categorical(weights, n, options) end

---The cube root.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.cbrt(x) end

---The smallest integer not below x.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.ceil(x) end

---Choose k of the indices 1 to n at random.
---@param n integer choose from 1 to n
---@param k integer how many
---@param options? {seed?: integer, replace?: boolean}
---@return limn.tensor_value value
function limn.tensor.choice(n, k, options) end

---Limit elements to an interval; NaN stays.
---@param x limn.tensor_value|number|table a tensor
---@param options? {low?: number, high?: number}
---@return limn.tensor_value value
function limn.tensor.clip(x, options) end

---Limit elements to an interval, in place.
---@param x limn.tensor_value|number|table the tensor to change
---@param options? {low?: number, high?: number}
function limn.tensor.clip_(x, options) end

---Equality with a tolerance.
---@param x limn.tensor_value|number|table a tensor
---@param y limn.tensor_value|number|table what it should be
---@param options? {rtol?: number, atol?: number}
---@return boolean close
function limn.tensor.close(x, y, options) end

---Join tensors along an axis.
---@param list tensor[] tensors of one shape but for the axis, in a list or loose
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.concat(list, options) end

---A tensor of its own with the same elements.
---@param x limn.tensor_value|number|table a nested list of numbers, or of true and false; or a tensor
---@return limn.tensor_value value
function limn.tensor.copy(x) end

---The cosine.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.cos(x) end

---The hyperbolic cosine.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.cosh(x) end

---The number of elements that are not 0.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.count(x, options) end

---Running products.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.cumprod(x, options) end

---Running sums.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.cumsum(x, options) end

---A matrix from its diagonal, or the diagonal of one.
---@param x limn.tensor_value|number|table a vector or a matrix
---@return limn.tensor_value value
function limn.tensor.diag(x) end

---Differences of neighbours.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.diff(x, options) end

---The derivative of log gamma.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.digamma(x) end

---x / y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.div(x, y) end

---x / y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.div_(x, y) end

---The inner product of two vectors.
---@param x limn.tensor_value|number[] a vector
---@param y limn.tensor_value|number[] another
---@return number value
function limn.tensor.dot(x, y) end

---Sums of products of tensors, by subscripts.
---@param subscripts string a letter for each axis of each tensor, commas between tensors, '->' and those of the result; '...' for further axes, which broadcast
---@param list tensor[] the tensors, in a list or one after the other
---@return limn.tensor_value value
function limn.tensor.einsum(subscripts, list) end

---1 where x equals y, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.eq(x, y) end

---1 where x equals y, else 0. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.eq_(x, y) end

---The error function 2/sqrt(pi) int_0^x e^(-t^2) dt.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.erf(x) end

---1 - erf(x), exact also for large x.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.erfc(x) end

---The inverse of erf.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.erfinv(x) end

---e^x
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.exp(x) end

---2^x
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.exp2(x) end

---Broadcast to a shape.
---@param x limn.tensor_value|number|table a tensor
---@param size integer[] the shape to broadcast it to
---@return limn.tensor_value value
function limn.tensor.expand(x, size) end

---e^x - 1, exact also near 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.expm1(x) end

---The identity matrix.
---@param n integer rows
---@param options? {m?: integer, diagonal?: integer}
---@return limn.tensor_value value
function limn.tensor.eye(n, options) end

---Make every element one number, in place.
---@param x limn.tensor_value|number|table the tensor to change
---@param number number what every element becomes
function limn.tensor.fill_(x, number) end

---The elements as one vector.
---@param x limn.tensor_value|number|table a tensor
---@return limn.tensor_value value
function limn.tensor.flatten(x) end

---Reverse the order along axes.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[]}
---@return limn.tensor_value value
function limn.tensor.flip(x, options) end

---The largest integer not above x.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.floor(x) end

---A tensor whose elements a function of their indices gives.
---@param size integer[] size of every axis
---@param f function called with the indices, from 1
---@return limn.tensor_value value
function limn.tensor.from(size, f) end

---A tensor with one number everywhere.
---@param size integer[] the size of every axis
---@param number number what every element is
---@return limn.tensor_value value
function limn.tensor.full(size, number) end

---The gamma function.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.gamma(x) end

---1 where x is at least y, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.ge(x, y) end

---1 where x is at least y, else 0. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.ge_(x, y) end

---Numbers with equal ratios, both ends included.
---@param from number the first number
---@param to number the last number
---@param n integer how many
---@return limn.tensor_value value
function limn.tensor.geomspace(from, to, n) end

---A matrix of the Gaussian orthogonal ensemble.
---@param n integer rows and columns
---@param options? {seed?: integer}
---@return limn.tensor_value value
function limn.tensor.goe(n, options) end

---The inner products of all pairs of rows.
---@param x limn.tensor_value|table n points as rows
---@return limn.tensor_value value
function limn.tensor.gram(x) end

---1 where x is more than y, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.gt(x, y) end

---1 where x is more than y, else 0. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.gt_(x, y) end

---Count elements in bins of equal width.
---@param x limn.tensor_value|number|table a tensor
---@param options? {bins?: integer, low?: number, high?: number}
---@return {counts: limn.tensor_value, edges: limn.tensor_value, outside: integer}
function limn.tensor.histogram(x, options) end

---sqrt(x^2 + y^2), without overflow.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.hypot(x, y) end

---sqrt(x^2 + y^2), without overflow. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.hypot_(x, y) end

---x // y, rounded down.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.idiv(x, y) end

---x // y, rounded down. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.idiv_(x, y) end

---1 where x is neither infinite nor NaN, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.isfinite(x) end

---1 where x is infinite, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.isinf(x) end

---1 where x is NaN, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.isnan(x) end

---The Kronecker product of two matrices.
---@param x limn.tensor_value|table a matrix
---@param y limn.tensor_value|table another
---@return limn.tensor_value value
function limn.tensor.kron(x, y) end

---1 where x is at most y, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.le(x, y) end

---1 where x is at most y, else 0. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.le_(x, y) end

---log |gamma(x)|
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.lgamma(x) end

---Equally spaced numbers, both ends included.
---@param from number the first number
---@param to number the last number
---@param n integer how many
---@return limn.tensor_value value
function limn.tensor.linspace(from, to, n) end

---The elements as a nested Lua list.
---@param x limn.tensor_value|number|table a tensor
---@return table list
function limn.tensor.list(x) end

---The natural logarithm.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.log(x) end

---The logarithm to base 10.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.log10(x) end

---log(1 + x), exact also near 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.log1p(x) end

---The logarithm to base 2.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.log2(x) end

---1 where neither is 0, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.logical_and(x, y) end

---1 where neither is 0, else 0. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.logical_and_(x, y) end

---1 where x is 0, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.logical_not(x) end

---1 where one is not 0, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.logical_or(x, y) end

---1 where one is not 0, else 0. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.logical_or_(x, y) end

---1 where exactly one is 0, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.logical_xor(x, y) end

---1 where exactly one is 0, else 0. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.logical_xor_(x, y) end

---Powers with equally spaced exponents, both ends included; geomspace takes
---the numbers themselves.
---@param from number the first exponent
---@param to number the last exponent
---@param n integer how many
---@param options? {base?: number}
---@return limn.tensor_value value
function limn.tensor.logspace(from, to, n, options) end

---log sum e^x, without overflow.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.logsumexp(x, options) end

---1 where x is less than y, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.lt(x, y) end

---1 where x is less than y, else 0. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.lt_(x, y) end

---The product of matrices, also of batches of them.
---@param a limn.tensor_value|number|table a matrix, a vector (a row), or a batch of matrices
---@param b limn.tensor_value|number|table another; a vector is a column
---@param options? {ta?: boolean, tb?: boolean}
---@return limn.tensor_value value
function limn.tensor.matmul(a, b, options) end

---The largest element; NaN if there is one.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.max(x, options) end

---The larger; NaN if either is.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.maximum(x, y) end

---The larger; NaN if either is. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.maximum_(x, y) end

---The mean of the elements.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.mean(x, options) end

---The median of the elements.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.median(x, options) end

---The smallest element; NaN if there is one.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.min(x, options) end

---The smaller; NaN if either is.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.minimum(x, y) end

---The smaller; NaN if either is. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.minimum_(x, y) end

---x - y floor(x / y), with the sign of y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.mod(x, y) end

---x - y floor(x / y), with the sign of y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.mod_(x, y) end

---x y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.mul(x, y) end

---x y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.mul_(x, y) end

---1 where x differs from y, else 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.ne(x, y) end

---1 where x differs from y, else 0. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.ne_(x, y) end

----x
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.neg(x) end

---A tensor from a nested list; of true and false, a mask.
---@param x limn.tensor_value|number|table a nested list of numbers, or of true and false; or a tensor
---@return limn.tensor_value value
function limn.tensor.new(x) end

---Where the elements are not 0.
---@param x limn.tensor_value|number|table a tensor
---@return limn.tensor_value value
function limn.tensor.nonzero(x) end

---The norm of the elements as one vector.
---@param x limn.tensor_value|number|table a tensor
---@param options? {ord?: number, axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.norm(x, options) end

---The standard normal distribution function.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.normal_cdf(x) end

---The inverse of normal_cdf.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.normal_quantile(x) end

---A tensor of ones.
---@param size integer[] the size of every axis
---@return limn.tensor_value value
function limn.tensor.ones(size) end

---A random orthogonal matrix (Haar measure).
---@param n integer rows
---@param options? {k?: integer, seed?: integer}
---@return limn.tensor_value value
function limn.tensor.orthogonal(n, options) end

---The products of every element with every other.
---@param x limn.tensor_value|number|table a tensor, mostly a vector
---@param y limn.tensor_value|number|table another
---@return limn.tensor_value value
function limn.tensor.outer(x, y) end

---A tensor from text: numbers apart by blanks or commas, rows by line ends or
---semicolons.
---@param text string the numbers
---@return limn.tensor_value value
function limn.tensor.parse(text) end

---A random order of 1 to n.
---@param n integer how many
---@param options? {seed?: integer}
---@return limn.tensor_value value
function limn.tensor.permutation(n, options) end

---The axes in another order.
---@param x limn.tensor_value|number|table a tensor
---@param axes integer[] for every axis of the result, which one of x it is
---@return limn.tensor_value value
function limn.tensor.permute(x, axes) end

---x^y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.pow(x, y) end

---x^y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.pow_(x, y) end

---The product of the elements.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.prod(x, options) end

---A quantile of the elements.
---@param x limn.tensor_value|number|table a tensor
---@param q limn.tensor_value|number|table which quantile, in [0,1]; 0.5 is the median; a vector of several leads the axes of the result
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.quantile(x, q, options) end

---Uniform random numbers.
---@param size integer[] the size of every axis
---@param options? {seed?: integer, low?: number, high?: number}
---@return limn.tensor_value value
function limn.tensor.rand(size, options) end

---Random integers from low to high, both included.
---@param size integer[] the size of every axis
---@param options? {low?: integer, high?: integer, seed?: integer}
---@return limn.tensor_value value
function limn.tensor.randint(size, options) end

---Normal random numbers.
---@param size integer[] the size of every axis
---@param options? {seed?: integer, mean?: number, std?: number}
---@return limn.tensor_value value
function limn.tensor.randn(size, options) end

---1 / x
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.reciprocal(x) end

---The larger of x and 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.relu(x) end

---Repeat every slice along an axis.
---@param x limn.tensor_value|number|table a tensor
---@param times integer how often
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.repeats(x, times, options) end

---The same elements, row by row, in another shape.
---@param x limn.tensor_value|number|table a tensor
---@param size integer[] the new sizes; -1 stands for what is left
---@return limn.tensor_value value
function limn.tensor.reshape(x, size) end

---Shift elements around an axis.
---@param x limn.tensor_value|number|table a tensor
---@param shift integer by how many places; negative: backwards
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.roll(x, shift, options) end

---The nearest integer, the even one of two.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.round(x) end

---1 over the square root.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.rsqrt(x) end

---Split a seed by name.
---@param of integer a seed
---@param name string what the new seed is for
---@return integer seed
function limn.tensor.seed_named(of, name) end

---1 / (1 + e^-x)
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.sigmoid(x) end

----1, 0 or 1, the sign of x
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.sign(x) end

---The sine.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.sin(x) end

---The hyperbolic sine.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.sinh(x) end

---log(1 + e^x), without overflow.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.softplus(x) end

---Sort along an axis.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer, descending?: boolean}
---@return limn.tensor_value value
function limn.tensor.sort(x, options) end

---Points uniformly distributed on a sphere.
---@param n integer how many points
---@param d integer their dimension
---@param options? {radius?: number, seed?: integer}
---@return limn.tensor_value value
function limn.tensor.sphere(n, d, options) end

---Points of the spiked covariance model.
---@param n integer how many points
---@param d integer their dimension
---@param strength limn.tensor_value|number[] how much larger the variance is along each spike
---@param options? {seed?: integer}
---@return {x: limn.tensor_value, directions: limn.tensor_value}
function limn.tensor.spiked(n, d, strength, options) end

---A list of parts along an axis.
---@param x limn.tensor_value|number|table a tensor
---@param parts integer how many; the first are one longer where they cannot be equal
---@param options? {axis?: integer}
---@return table list
function limn.tensor.split(x, parts, options) end

---The square root.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.sqrt(x) end

---x^2
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.square(x) end

---Drop axes of size 1.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[]}
---@return limn.tensor_value value
function limn.tensor.squeeze(x, options) end

---Join tensors along a new axis.
---@param list tensor[] tensors or numbers of one shape, in a list or loose
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.stack(list, options) end

---The standard deviation, the square root of the variance.
---@param x limn.tensor_value|number|table a tensor
---@param options? {ddof?: number, axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.std(x, options) end

---Random numbers of Student's t distribution.
---@param size integer[] the size of every axis
---@param options? {df?: number, seed?: integer}
---@return limn.tensor_value value
function limn.tensor.student(size, options) end

---x - y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.sub(x, y) end

---x - y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.sub_(x, y) end

---The sum of the elements, as exact as if in twice the precision.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.sum(x, options) end

---The transposed matrix; short for transpose.
---@param x limn.tensor_value|number|table a tensor of rank 2 or more
---@param options? {i?: integer, j?: integer}
---@return limn.tensor_value value
function limn.tensor.t(x, options) end

---Slices by their indices.
---@param x limn.tensor_value|number|table a tensor
---@param index limn.tensor_value|number[] which slices; one may come several times
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.take(x, index, options) end

---The tangent.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.tan(x) end

---The hyperbolic tangent.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.tanh(x) end

---Sum products over pairs of axes.
---@param x limn.tensor_value|number|table a tensor
---@param y limn.tensor_value|number|table another
---@param x_axes integer[] the axes of x to sum over
---@param y_axes integer[] the axes of y that go with them, in this order
---@return limn.tensor_value value
function limn.tensor.tensordot(x, y, x_axes, y_axes) end

---All elements as text that tensor.parse reads back exactly.
---@param x limn.tensor_value|number|table a number, a vector or a matrix
---@return string text
function limn.tensor.text(x) end

---Copies of a tensor side by side.
---@param x limn.tensor_value|number|table a tensor
---@param times integer[] for every axis, how often
---@return limn.tensor_value value
function limn.tensor.tile(x, times) end

---The sum of the diagonal.
---@param x limn.tensor_value|table a square matrix
---@return number value
function limn.tensor.trace(x) end

---The transposed matrix: the last two axes swap.
---@param x limn.tensor_value|number|table a tensor of rank 2 or more
---@param options? {i?: integer, j?: integer}
---@return limn.tensor_value value
function limn.tensor.transpose(x, options) end

---The lower triangle of a matrix.
---@param x limn.tensor_value|table a matrix
---@param options? {diagonal?: integer}
---@return limn.tensor_value value
function limn.tensor.tril(x, options) end

---The upper triangle of a matrix.
---@param x limn.tensor_value|table a matrix
---@param options? {diagonal?: integer}
---@return limn.tensor_value value
function limn.tensor.triu(x, options) end

---x without its fraction.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.trunc(x) end

---The distinct elements.
---@param x limn.tensor_value|number|table a tensor
---@return limn.tensor_value value
function limn.tensor.unique(x) end

---Insert an axis of size 1.
---@param x limn.tensor_value|number|table a tensor
---@param axis integer where the new axis will be; -1: last
---@return limn.tensor_value value
function limn.tensor.unsqueeze(x, axis) end

---The variance, sum (x - mean)^2 / n.
---@param x limn.tensor_value|number|table a tensor
---@param options? {ddof?: number, axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.var(x, options) end

---Choose elements from two tensors.
---@param cond limn.tensor_value|number|table what decides
---@param x limn.tensor_value|number|table taken where cond is not 0
---@param y limn.tensor_value|number|table taken where it is 0
---@return limn.tensor_value value
function limn.tensor.where(cond, x, y) end

---A Wishart matrix, of mean 1.
---@param d integer rows and columns
---@param n integer degrees of freedom
---@param options? {seed?: integer}
---@return limn.tensor_value value
function limn.tensor.wishart(d, n, options) end

---A tensor of zeros.
---@param size integer[] the size of every axis
---@return limn.tensor_value value
function limn.tensor.zeros(size) end

limn.theory = {}

---Exponents of a named parametrization.
---@param name "sp"|"ntp"|"mup"|"meanfield" standard, neural tangent, maximal update, or mean field (integrable)
---@param depth integer number of hidden layers, L
---@param options? {opt?: "sgd"|"adam", form?: "given"|"weight"|"multiplier", shift?: number}
---@return {a: limn.tensor_value, b: limn.tensor_value, c: limn.tensor_value}
function limn.theory.abc(name, depth, options) end

---The same parametrization in another form: training is identical.
---@param a limn.tensor_value|number[] multiplier exponents of W^1 .. W^(L+1)
---@param b limn.tensor_value|number[] initial exponents
---@param options? {c?: limn.tensor_value|number[], opt?: "sgd"|"adam", form?: "weight"|"multiplier"}
---@return {a: limn.tensor_value, b: limn.tensor_value, c: limn.tensor_value}
function limn.theory.abc_form(a, b, options) end

---What an abc-parametrization becomes as the width grows: stable or not,
---kernel regime or feature learning, and all exponents.
---@param a limn.tensor_value|number[] multiplier exponents of W^1 .. W^(L+1): W = n^-a w
---@param b limn.tensor_value|number[] initial exponents: w has standard deviation n^-b
---@param options? {c?: limn.tensor_value|number[], opt?: "sgd"|"adam", loss?: "mse"|"logistic"|"xent", update_alignment?: number, readout_alignment?: number}
---@return {init: boolean, stable: boolean, trivial: boolean, nontrivial: boolean, features_move: boolean, feature_learning: boolean, maximal: boolean, regime: string, reason: string, regime_aligned: string, regime_uncorrelated: string, r: limn.tensor_value, change: limn.tensor_value, r_min: number, A: number, Q: number, f_init: number, f_change: number, learns: integer[], weight_b: limn.tensor_value, weight_c: limn.tensor_value, nearest_a: limn.tensor_value, nearest_b: limn.tensor_value, nearest_c: limn.tensor_value}
function limn.theory.classify(a, b, options) end

---The exponents that theory.classify predicts for a parametrization, beside
---those of real networks: h^l and f change by n^-exponent. Medians over seeds;
---large rates and saturation flatten the slopes.
---@param a limn.tensor_value|number[] multiplier exponents
---@param b limn.tensor_value|number[] initial exponents
---@param options? {c?: limn.tensor_value|number[], opt?: "sgd"|"adam", widths?: integer[], seeds?: integer, steps?: integer, lr?: number, act?: string, show?: boolean}
---@return {name: string[], predicted: table, measured: table}
function limn.theory.exponents(a, b, options) end

limn.theory.kernel = {}

---Full-batch gradient descent in function space under a kernel that does not
---move.
---@param k limn.tensor_value|table the kernel on the training samples
---@param y limn.tensor_value|number[] targets
---@param lr limn.tensor_value|number[] learning rates
---@param options? {steps?: integer, start?: limn.tensor_value|number[]}
---@return {loss: limn.tensor_value, f: limn.tensor_value}
function limn.theory.kernel.gd(k, y, lr, options) end

---Kernels of a fully connected network of infinite width: NNGP and NTK, with
---their errors.
---@param x limn.tensor_value|table inputs, one sample a row
---@param options? {depth?: integer, act?: string, gain?: number, input?: boolean, tol?: number}
---@return {nngp: limn.tensor_value, ntk: limn.tensor_value, nngp_error: limn.tensor_value, ntk_error: limn.tensor_value}
function limn.theory.kernel.ntk(x, options) end

limn.theory.linear = {}

---Feature kernels and feature movement of a deep linear network under muP at
---infinite width, exactly.
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number[] targets
---@param lr number learning rate
---@param options? {depth?: integer, steps?: integer, train?: limn.tensor_value|number[]}
---@return {loss: limn.tensor_value, kernel: limn.tensor_value, movement: limn.tensor_value}
function limn.theory.linear.features(x, y, lr, options) end

---Training of a deep linear network under muP at infinite width: exact losses
---and outputs at every step and learning rate.
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number[] targets
---@param lr limn.tensor_value|number[] learning rates, each run on its own
---@param options? {depth?: integer, steps?: integer, train?: limn.tensor_value|number[]}
---@return {loss: limn.tensor_value, f: limn.tensor_value}
function limn.theory.linear.limit(x, y, lr, options) end

---Learning rate that is best after one step of a deep linear network under muP
---at infinite width.
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number[] targets
---@param options? {depth?: integer, train?: limn.tensor_value|number[]}
---@return {lr: number, loss: number}
function limn.theory.linear.lr_first(x, y, options) end

---The random limit of the best learning rate after one step of a deep linear
---network under SP (times n) and NTP.
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number[] targets
---@param options? {depth?: integer, samples?: integer, seed?: integer}
---@return limn.tensor_value lr
function limn.theory.linear.lr_random(x, y, options) end

---Spread over starts of the best learning rate after one step of a deep linear
---network, on one-dimensional data.
---@param depth integer number of n x n matrices that learn, L
---@param options? {slope?: number, readout?: number}
---@return {deviation: number, tau: number, scaling: number, width: number}
function limn.theory.linear.lr_spread(depth, options) end

---Learning rates that are best after t steps of a deep linear network under
---muP at infinite width: all local minima in the basin of the origin, and its
---edge.
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number[] targets
---@param options? {depth?: integer, steps?: integer, train?: limn.tensor_value|number[], tie?: number, pieces?: integer}
---@return {lr: number, lr_error: number, loss: number, loss_error: number, width: number, basin_edge: number, basin_edge_error: number, basin_step: integer, return_at_t: number, return_at_t_error: number, lr_averaged: number, lr_averaged_error: number, loss_averaged: number, minima: limn.tensor_value, minima_error: limn.tensor_value, minima_loss: limn.tensor_value, minima_width: limn.tensor_value, unresolved: string}
function limn.theory.linear.optimum(x, y, options) end

---One gradient step of a deep linear network of finite width: the exact
---polynomials in the learning rate, and all minima.
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number[] targets
---@param options? {width?: integer, depth?: integer, param?: "mup"|"sp"|"ntp", readout?: number, train?: limn.tensor_value|number[], seed?: integer, precision?: "double"|"single", hi?: number, tie?: number}
---@return {coef: limn.tensor_value, poly: limn.tensor_value, lr: number, loss: number, minima: limn.tensor_value, minima_loss: limn.tensor_value}
function limn.theory.linear.step(x, y, options) end

---Full-batch gradient descent of a deep linear network of finite width at many
---learning rates at once.
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number[] targets
---@param lr limn.tensor_value|number[] learning rates: one run each, all from the same start
---@param options? {width?: integer, depth?: integer, steps?: integer, param?: "mup"|"sp"|"ntp", readout?: number, train?: limn.tensor_value|number[], seed?: integer, precision?: "double"|"single"}
---@return {loss: limn.tensor_value, map: limn.tensor_value}
function limn.theory.linear.train(x, y, lr, options) end
