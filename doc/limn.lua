---@meta
-- What the tables of functions say, for the Lua language server: written by `make doc`.

---@class limn.tensor_value
---@field mixture fun(self, ...): any Gaussian mixture with labels; all clusters are equally likely.
---@field multi_index fun(self, ...): any Multi-index model: targets that depend on a few directions of the inputs.
---@field noisy fun(self, ...): any Add noise to labels: random flips, Gaussian noise.
---@field one_hot fun(self, ...): any One-hot encoding of classes 0 .. k-1: rows with a single 1.
---@field single_index fun(self, ...): any Single-index model: targets that depend on one direction of the inputs.
---@field standardise fun(self, ...): any Standardize every column to mean 0 and variance 1.
---@field teacher fun(self, ...): any Targets from a random teacher network.
---@field whiten fun(self, ...): any Whiten inputs: transform them so that their covariance is the identity.
---@field langevin fun(self, ...): any Mean-field Langevin dynamics: a two-layer network as interacting particles under noisy gradient descent.
---@field twotime fun(self, ...): any Mean-field Langevin dynamics in the two-timescale limit: the second layer is optimal at every step, and the first learns its kernel.
---@field save fun(self, ...): any Save a tensor in numpy's npy format.
---@field cg_solver fun(self, ...): any Conjugate gradients as a stepping solver (reverse communication).
---@field cholesky fun(self, ...): any Cholesky factorization a = l l' of a positive definite matrix.
---@field cond fun(self, ...): any Condition number of a matrix in the 2-norm.
---@field det fun(self, ...): any Determinant of a matrix.
---@field eig fun(self, ...): any Eigenvalues and right eigenvectors of a general square matrix, both complex.
---@field eigh fun(self, ...): any Eigenvalues and eigenvectors of a symmetric matrix.
---@field expm fun(self, ...): any Matrix exponential (exp is elementwise).
---@field funm fun(self, ...): any Function of a symmetric matrix, such as its square root.
---@field inv fun(self, ...): any Inverse of a matrix; for linear systems, prefer solve.
---@field kernel_ridge fun(self, ...): any Kernel ridge regression for a path of penalties, from one eigendecomposition.
---@field lstsq fun(self, ...): any Least-squares solution: the x that minimises |a x - b|.
---@field lu fun(self, ...): any LU factorization with partial pivoting: rows of a, permuted, are l u.
---@field matrix_rank fun(self, ...): any Rank of a matrix (x.rank is the number of axes of a tensor).
---@field operator fun(self, ...): any A matrix as a linear map, for methods that need products only.
---@field pinv fun(self, ...): any Moore-Penrose pseudoinverse of a matrix.
---@field qr fun(self, ...): any QR factorization a = q r.
---@field ridge fun(self, ...): any Ridge regression for a path of penalties, from one singular value decomposition.
---@field slogdet fun(self, ...): any Sign and log-magnitude of the determinant.
---@field solve fun(self, ...): any Solution of the linear system a x = b.
---@field svd fun(self, ...): any Singular value decomposition, a = u diag(s) vt.
---@field svdvals fun(self, ...): any Singular values from the eigenvalues of the Gram matrix: several times as fast as svd, but small values lose digits.
---@field act fun(self, ...): any Activation function phi(x), or its first or second derivative.
---@field dual fun(self, ...): any Dual activation: E act(u) act(v) for jointly Gaussian u and v, and its derivatives by their covariance and variances.
---@field heatmap fun(self, ...): any Heatmap of a matrix.
---@field histogram fun(self, ...): any Histogram of numbers.
---@field lines fun(self, ...): any Plot curves: y is a vector, or a matrix with one curve per column.
---@field marginals fun(self, ...): any Scatter plot with histograms of both coordinates.
---@field scatter fun(self, ...): any Scatter plot.
---@field align fun(self, ...): any Alignment <k, q> / (|k| |q|) of two kernels, by default centred (CKA).
---@field angles fun(self, ...): any Principal angles and distances of two subspaces.
---@field bures fun(self, ...): any Wasserstein-2 distance between two Gaussian laws: that of Bures and the distance of their means.
---@field entropy fun(self, ...): any Differential entropy of samples, from distances to their neighbours.
---@field goodness fun(self, ...): any Whether singular values lie as near to the law of independent entries as those of normal matrices do.
---@field gram fun(self, ...): any Effective rank, participation ratio, numerical rank and extreme eigenvalues of a kernel.
---@field minima fun(self, ...): any All local minima of a sampled curve.
---@field mmd fun(self, ...): any Maximum mean discrepancy between two clouds, and its gradient.
---@field mmd_flow fun(self, ...): any Gradient flow of the maximum mean discrepancy: Euler steps of particles of equal mass against the gradient of its half square.
---@field optima fun(self, ...): any Optimal learning rates by width with confidence intervals, their scaling with width, and the regret of transferring them.
---@field outliers fun(self, ...): any Singular values that independent entries would not have, by a permutation test that is exact for every distribution.
---@field overlaps fun(self, ...): any Squared overlaps of vectors with directions, and how likely they are by chance.
---@field power_law fun(self, ...): any Fit a power law y = c x^p by least squares of the logarithms.
---@field ranks fun(self, ...): any Effective ranks of a matrix, from its spectrum.
---@field silent fun(self, ...): any Silent alignment: how much of the final alignment is there when the loss has fallen by a small share.
---@field sinkhorn fun(self, ...): any Entropic optimal transport in the logarithmic domain, with its duality gap and the debiased divergence.
---@field sliced fun(self, ...): any Sliced Wasserstein distance: the mean over random directions, each exactly.
---@field stein fun(self, ...): any Kernel Stein discrepancy between samples and a density whose score grad log p is known: a smoothed relative Fisher information, in any dimension.
---@field tail fun(self, ...): any The exponent of a heavy tail by maximum likelihood, its beginning, goodness and alternatives.
---@field wasserstein fun(self, ...): any Wasserstein distance between two clouds of points, exactly: by assignment, or for masses by a network simplex.
---@field abs fun(self, ...): any Absolute value, |x|.
---@field acos fun(self, ...): any Inverse cosine, in [0, pi].
---@field acosh fun(self, ...): any Inverse hyperbolic cosine.
---@field add fun(self, ...): any Sum, x + y.
---@field add_ fun(self, ...): any Sum, x + y. In place.
---@field all fun(self, ...): any True if all elements are nonzero.
---@field any fun(self, ...): any True if any element is nonzero.
---@field apply_ fun(self, ...): any Apply an elementwise function in place.
---@field argmax fun(self, ...): any Index of the maximum, the first one: along one axis, or in the flattened tensor.
---@field argmin fun(self, ...): any Index of the minimum, the first one: along one axis, or in the flattened tensor.
---@field argsort fun(self, ...): any Indices that would sort the elements along an axis; a stable sort.
---@field asin fun(self, ...): any Inverse sine, in [-pi/2, pi/2].
---@field asinh fun(self, ...): any Inverse hyperbolic sine.
---@field atan fun(self, ...): any Inverse tangent, in [-pi/2, pi/2].
---@field atan2 fun(self, ...): any Angle of the point (y, x), in [-pi, pi].
---@field atan2_ fun(self, ...): any Angle of the point (y, x), in [-pi, pi]. In place.
---@field atanh fun(self, ...): any Inverse hyperbolic tangent.
---@field bernoulli fun(self, ...): any Bernoulli random numbers: 1 with probability p, else 0.
---@field categorical fun(self, ...): any Random classes, 1 to k, from a categorical distribution.
---@field cbrt fun(self, ...): any Cube root.
---@field ceil fun(self, ...): any Ceiling: the smallest integer >= x.
---@field clip fun(self, ...): any Clip the elements to an interval; NaN stays.
---@field clip_ fun(self, ...): any Clip the elements to an interval, in place.
---@field close fun(self, ...): any True if two tensors are equal within a tolerance.
---@field copy fun(self, ...): any A copy of a tensor.
---@field cos fun(self, ...): any Cosine.
---@field cosh fun(self, ...): any Hyperbolic cosine.
---@field count fun(self, ...): any Number of nonzero elements.
---@field cumprod fun(self, ...): any Cumulative product along an axis.
---@field cumsum fun(self, ...): any Cumulative sum along an axis.
---@field diag fun(self, ...): any The diagonal of a matrix, or the diagonal matrix of a vector.
---@field diff fun(self, ...): any Differences of successive elements along an axis.
---@field digamma fun(self, ...): any Digamma function, the derivative of log gamma.
---@field div fun(self, ...): any Quotient, x / y.
---@field div_ fun(self, ...): any Quotient, x / y. In place.
---@field dot fun(self, ...): any Inner product of two vectors.
---@field eq fun(self, ...): any Mask of the elements where x equals y.
---@field eq_ fun(self, ...): any Mask of the elements where x equals y. In place.
---@field erf fun(self, ...): any Error function, 2/sqrt(pi) int_0^x e^(-t^2) dt.
---@field erfc fun(self, ...): any Complementary error function, 1 - erf(x), accurate also for large x.
---@field erfinv fun(self, ...): any Inverse error function.
---@field exp fun(self, ...): any Exponential function, e^x.
---@field exp2 fun(self, ...): any Base-2 exponential, 2^x.
---@field expand fun(self, ...): any Broadcast a tensor to a shape.
---@field expm1 fun(self, ...): any e^x - 1, accurate also near 0.
---@field fill_ fun(self, ...): any Fill a tensor with a number, in place.
---@field flatten fun(self, ...): any Flatten a tensor to a vector.
---@field flip fun(self, ...): any Reverse the order of the elements along axes.
---@field floor fun(self, ...): any Floor: the largest integer <= x.
---@field gamma fun(self, ...): any Gamma function.
---@field ge fun(self, ...): any Mask of the elements where x >= y.
---@field ge_ fun(self, ...): any Mask of the elements where x >= y. In place.
---@field gram fun(self, ...): any Gram matrix: the inner products of all pairs of rows.
---@field gt fun(self, ...): any Mask of the elements where x > y.
---@field gt_ fun(self, ...): any Mask of the elements where x > y. In place.
---@field histogram fun(self, ...): any Histogram with bins of equal width.
---@field hypot fun(self, ...): any sqrt(x^2 + y^2), without overflow.
---@field hypot_ fun(self, ...): any sqrt(x^2 + y^2), without overflow. In place.
---@field idiv fun(self, ...): any Floor division, floor(x / y).
---@field idiv_ fun(self, ...): any Floor division, floor(x / y). In place.
---@field isfinite fun(self, ...): any Mask of the elements that are finite, neither infinite nor NaN.
---@field isinf fun(self, ...): any Mask of the elements that are infinite.
---@field isnan fun(self, ...): any Mask of the elements that are NaN.
---@field kron fun(self, ...): any Kronecker product of two matrices.
---@field le fun(self, ...): any Mask of the elements where x <= y.
---@field le_ fun(self, ...): any Mask of the elements where x <= y. In place.
---@field lgamma fun(self, ...): any Logarithm of the absolute value of the gamma function.
---@field list fun(self, ...): any Convert a tensor to a nested Lua list.
---@field log fun(self, ...): any Natural logarithm.
---@field log10 fun(self, ...): any Base-10 logarithm.
---@field log1p fun(self, ...): any log(1 + x), accurate also near 0.
---@field log2 fun(self, ...): any Base-2 logarithm.
---@field logical_and fun(self, ...): any Logical and; nonzero is true.
---@field logical_and_ fun(self, ...): any Logical and; nonzero is true. In place.
---@field logical_not fun(self, ...): any Logical negation: a mask of the elements that are zero.
---@field logical_or fun(self, ...): any Logical or; nonzero is true.
---@field logical_or_ fun(self, ...): any Logical or; nonzero is true. In place.
---@field logical_xor fun(self, ...): any Logical exclusive or; nonzero is true.
---@field logical_xor_ fun(self, ...): any Logical exclusive or; nonzero is true. In place.
---@field logsumexp fun(self, ...): any Logarithm of the sum of exponentials, log sum e^x, without overflow.
---@field lt fun(self, ...): any Mask of the elements where x < y.
---@field lt_ fun(self, ...): any Mask of the elements where x < y. In place.
---@field matmul fun(self, ...): any Matrix product; batches of matrices broadcast.
---@field max fun(self, ...): any Maximum of the elements; NaN if any is NaN.
---@field maximum fun(self, ...): any Elementwise maximum; NaN if either is NaN.
---@field maximum_ fun(self, ...): any Elementwise maximum; NaN if either is NaN. In place.
---@field mean fun(self, ...): any Mean of the elements.
---@field median fun(self, ...): any Median of the elements.
---@field min fun(self, ...): any Minimum of the elements; NaN if any is NaN.
---@field minimum fun(self, ...): any Elementwise minimum; NaN if either is NaN.
---@field minimum_ fun(self, ...): any Elementwise minimum; NaN if either is NaN. In place.
---@field mod fun(self, ...): any Remainder of floor division, x - y floor(x / y), with the sign of y.
---@field mod_ fun(self, ...): any Remainder of floor division, x - y floor(x / y), with the sign of y. In place.
---@field mul fun(self, ...): any Elementwise product, x y.
---@field mul_ fun(self, ...): any Elementwise product, x y. In place.
---@field ne fun(self, ...): any Mask of the elements where x differs from y.
---@field ne_ fun(self, ...): any Mask of the elements where x differs from y. In place.
---@field neg fun(self, ...): any Negation, -x.
---@field new fun(self, ...): any A tensor from a nested list; a mask if its elements are true and false.
---@field nonzero fun(self, ...): any Indices of the nonzero elements.
---@field norm fun(self, ...): any Vector p-norm of the elements; of a matrix, by default, the Frobenius norm.
---@field normal_cdf fun(self, ...): any Cumulative distribution function of the standard normal distribution.
---@field normal_quantile fun(self, ...): any Quantile function of the standard normal distribution, the inverse of normal_cdf.
---@field outer fun(self, ...): any Outer product of two tensors.
---@field permute fun(self, ...): any Permute the axes of a tensor.
---@field pow fun(self, ...): any Power, x^y.
---@field pow_ fun(self, ...): any Power, x^y. In place.
---@field prod fun(self, ...): any Product of the elements.
---@field quantile fun(self, ...): any Quantile of the elements.
---@field reciprocal fun(self, ...): any Reciprocal, 1 / x.
---@field relu fun(self, ...): any Rectified linear unit, max(x, 0).
---@field repeats fun(self, ...): any Repeat each slice along an axis.
---@field reshape fun(self, ...): any Reshape a tensor, its elements in row-major order.
---@field roll fun(self, ...): any Roll the elements along an axis; those beyond one end reappear at the other.
---@field round fun(self, ...): any Nearest integer; of two, the even one.
---@field rsqrt fun(self, ...): any Reciprocal square root, 1 / sqrt(x).
---@field sigmoid fun(self, ...): any Logistic sigmoid, 1 / (1 + e^-x).
---@field sign fun(self, ...): any Sign of x: -1, 0 or 1.
---@field sin fun(self, ...): any Sine.
---@field sinh fun(self, ...): any Hyperbolic sine.
---@field softplus fun(self, ...): any Softplus, log(1 + e^x), without overflow.
---@field sort fun(self, ...): any Sorted elements along an axis.
---@field split fun(self, ...): any Split a tensor along an axis into parts of (nearly) equal size.
---@field sqrt fun(self, ...): any Square root.
---@field square fun(self, ...): any Square, x^2.
---@field squeeze fun(self, ...): any Remove axes of size 1.
---@field std fun(self, ...): any Standard deviation of the elements, the square root of the variance.
---@field sub fun(self, ...): any Difference, x - y.
---@field sub_ fun(self, ...): any Difference, x - y. In place.
---@field sum fun(self, ...): any Sum of the elements, as accurate as if computed in twice the precision.
---@field t fun(self, ...): any Transpose of a matrix; short for transpose.
---@field take fun(self, ...): any Take slices along an axis by their indices.
---@field tan fun(self, ...): any Tangent.
---@field tanh fun(self, ...): any Hyperbolic tangent.
---@field tensordot fun(self, ...): any Tensor contraction: sum of products over pairs of axes.
---@field text fun(self, ...): any Format a tensor as text that tensor.parse reads back exactly.
---@field tile fun(self, ...): any Tile a tensor: repeat it along each axis.
---@field trace fun(self, ...): any Trace of a matrix, the sum of its diagonal.
---@field transpose fun(self, ...): any Transpose of a matrix: the last two axes, or two given ones, are swapped.
---@field tril fun(self, ...): any Lower triangle of a matrix; zeros elsewhere.
---@field triu fun(self, ...): any Upper triangle of a matrix; zeros elsewhere.
---@field trunc fun(self, ...): any Truncation to an integer, towards zero.
---@field unique fun(self, ...): any Sorted distinct elements.
---@field unsqueeze fun(self, ...): any Insert an axis of size 1.
---@field var fun(self, ...): any Variance of the elements, sum (x - mean)^2 / (n - ddof).
---@field where fun(self, ...): any Elements of x where a condition holds, of y elsewhere.
---@field abc_form fun(self, ...): any An equivalent parametrization in another form, with identical training dynamics.
---@field classify fun(self, ...): any Classify the infinite-width limit of an abc-parametrization: stability, kernel regime or feature learning, and all exponents.
---@field exponents fun(self, ...): any Measure the exponents that theory.classify predicts: h^l and f change by n^-exponent in networks of several widths, by a coordinate check (probe.coord); large learning rates and saturation flatten the slopes.
---@field leap fun(self, ...): any The leap of a target of few directions: how SGD learns it in stages.
---@field atoms fun(self, ...): any Atoms of a trained two-layer network: clusters of units modulo scale and sign that hold nearly all mass.
---@field canonical_form fun(self, ...): any A two-layer network modulo permutations, reflections, scales, splitting, and the linear relations of its units: f(x) = constant + linear . x + sum mass e(at . x), act = affine + e.
---@field certificate fun(self, ...): any Bound on the atoms of a minimiser from its residual r = f* - f: the certificate eta(u) = E r act(u . x) / threshold, |u| = 1, is at most 1 in size at a minimum, and 1 on its atoms. Counts the components of |eta| >= 1 - delta that are not joined by a great circle, modulo the sign of u for odd and even activations: S_cert, for the atoms modulo symmetry. An estimate in that peaks are found by ascent from many starts; of a step, which has no slope, by the starts alone.
---@field depth fun(self, ...): any Moment-variety depth and orbit depth: which Hermite moments of a network determine it.
---@field growth fun(self, ...): any Fit log m_k = k log g + rho k log k to moments, k from 2 on: rho is 0 for bounded laws, 1/2 for Gaussian and 1 for exponential tails as k grows; at finite k compare with the fit of exact moments (theory.identify.law_moments).
---@field pruning fun(self, ...): any Relative error of a network that keeps only its largest atoms, as they are and with masses fitted again.
---@field same fun(self, ...): any Whether two networks compute the same function, by their canonical forms and by f - f'.
---@field sampled_depth fun(self, ...): any Depths of a network under the law of given inputs, estimated: as theory.identify.depth, with moments E f(x) p(x) by polynomials that are orthonormal over the samples. What is 0 under a law is 1 over the root of their number in samples: two functions, or moments, that differ by less than the resolution are the same, so that orb is too large where it is coarse.
---@field weight fun(self, ...): any Largest admissible weights w_k = 1 / E |theta|^k of clouds of parameters: of the first (w*_init), and those that all times admit (w*_flow, through the largest moment along the flow).
---@field evidence fun(self, ...): any Evidence (log marginal likelihood) of a Gaussian process and its derivatives, with error bounds.
---@field evolve fun(self, ...): any Outputs on training and test points along gradient flow, or descent with momentum, under a kernel that does not move (square loss): mean and covariance, with error bounds.
---@field flow fun(self, ...): any Gradient flow in function space under a kernel that does not move.
---@field gd fun(self, ...): any Kernel gradient descent: full-batch training of a linearized model with a constant kernel.
---@field gp fun(self, ...): any Posterior mean and covariance of a Gaussian process, with error bounds.
---@field leave_one_out fun(self, ...): any Leave-one-out predictions of a Gaussian process, generalised cross validation and degrees of freedom, with error bounds.
---@field ntk fun(self, ...): any NNGP and neural tangent kernels of a fully connected network of infinite width, with error bounds.
---@field features fun(self, ...): any Feature kernels and feature movement of a deep linear network under muP in the infinite-width limit, exactly.
---@field limit fun(self, ...): any Infinite-width limit of training a deep linear network under muP: exact losses and outputs at every step.
---@field lr_first fun(self, ...): any Optimal learning rate of one gradient step of a deep linear network under muP in the infinite-width limit.
---@field lr_random fun(self, ...): any Samples of the random limit of the optimal learning rate of one step of a deep linear network under SP (times n) and NTP.
---@field optimum fun(self, ...): any Optimal learning rate of t steps of a deep linear network under muP in the infinite-width limit: all local minima in the basin of the origin, and its edge.
---@field step fun(self, ...): any One gradient step of a deep linear network of finite width: loss and output as exact polynomials in the learning rate, and all minima.
---@field train fun(self, ...): any Full-batch gradient descent of a deep linear network of finite width at many learning rates at once.
---@field correlation fun(self, ...): any The map of the correlation of two inputs from layer to layer, at equal variances.
---@field phase fun(self, ...): any Phase diagram of a deep network of infinite width at initialization: one row a variance of the biases.  The map of the variance is taken to rise, as those of most activations do.
---@field residual fun(self, ...): any Kernel of a residual network of infinite width, L blocks x + L^-power act(W x + b), at initialization, and its limit of infinite depth.
---@field variance fun(self, ...): any The map of variances from layer to layer of a network of infinite width at initialization.
---@field gibbs fun(self, ...): any Minimiser of the free energy of a two-layer network of one input whose second layer is optimal: the limit of mean-field Langevin dynamics, without particles.
---@field atoms fun(self, ...): any The law of finitely many values.
---@field deformed fun(self, ...): any The law of a sample covariance matrix over a population that is not isotropic.
---@field tracy_widom fun(self, ...): any Tracy-Widom law, the limit law of the largest eigenvalue, centred and scaled.
---@field tracy_widom_quantile fun(self, ...): any Quantiles of the Tracy-Widom law.
---@field predict fun(self, ...): any Outliers of the first layer after one or two giant steps, from the data of the steps.
---@field ridge fun(self, ...): any Losses of ridge regression on random features in the proportional limit, and what the spikes of a giant step gain.
---@field srf fun(self, ...): any Test error of ridge regression on features after one giant step: spiked random features in the proportional limit.

---@class limn.object.figure
---@field add fun(self, ...): any Append a point to the curve with a given label.
---@field band fun(self, ...): any Add a filled band, such as a standard error or a confidence interval.
---@field bars fun(self, ...): any Add bars between given edges, such as a histogram computed elsewhere.
---@field clear fun(self, ...): any Remove all series from a figure; panels keep their settings.
---@field colored fun(self, ...): any Add points whose colour shows a number.
---@field contours fun(self, ...): any Add the contour lines of a function on a grid.
---@field curves fun(self, ...): any Add a family of curves, such as one per width.
---@field errorbars fun(self, ...): any Add points with error bars.
---@field flush fun(self, ...): any Show a figure and wait until it is drawn.
---@field heat fun(self, ...): any Add a heatmap of a matrix.
---@field hist fun(self, ...): any Add a histogram of numbers.
---@field hline fun(self, ...): any Add a horizontal line across a panel.
---@field line fun(self, ...): any Add a curve.
---@field mark fun(self, ...): any Mark one point, such as an optimum.
---@field named fun(self, ...): any Add bars with names; a second call puts its bars beside the first.
---@field note fun(self, ...): any Add a text annotation at a point.
---@field panel fun(self, ...): any Set title, labels and axes of one panel of a figure.
---@field points fun(self, ...): any Add points (a scatter plot).
---@field quiver fun(self, ...): any Add arrows, such as a gradient at points.
---@field save fun(self, ...): any Save a figure as .png, .svg, .pdf, .gp (a gnuplot script with its data), .csv or .txt. Without gnuplot an image becomes .gp and .csv.
---@field scale fun(self, ...): any Add a colour scale, for colours such as 'viridis:0.3' that mean numbers.
---@field set fun(self, ...): any Replace the points of the curve with a given label.
---@field show fun(self, ...): any Show a figure in a window, or as text in the terminal. Returns at once; frequent calls draw only some frames.
---@field size fun(self, ...): any The size of a figure as a picture.
---@field slope fun(self, ...): any Add a power law y (x / x1)^exponent to compare with.
---@field stems fun(self, ...): any Add points on stems, such as the coefficients of an expansion.
---@field text fun(self, ...): any Render a figure as text, without gnuplot.
---@field vline fun(self, ...): any Add a vertical line across a panel.
---@field wait fun(self, ...): any Show a figure and wait until its window is closed (or Ctrl-C): the last line of a script that keeps its windows open.
---@field write fun(self, ...): any Write a figure to a file and report problems; plot.save prints them.

---@class limn.object.film
---@field finish fun(self, ...): any Write a film to its file.
---@field frame fun(self, ...): any Add a figure to a film as its next frame.

---@class limn.object.law
---@field add fun(self, ...): any Free additive convolution of two laws.
---@field cdf fun(self, ...): any The distribution function of a law.
---@field density fun(self, ...): any The density of a law.
---@field df fun(self, ...): any Degrees of freedom of ridge regression over a spectrum, per dimension.
---@field moments fun(self, ...): any Moments of a law.
---@field multiply fun(self, ...): any Free multiplicative convolution of two laws.
---@field quantile fun(self, ...): any Quantiles of a law.
---@field singular fun(self, ...): any The law of the singular values whose squares have a given law.
---@field spike fun(self, ...): any Outliers and overlaps that a perturbation of rank one adds to a bulk.
---@field stieltjes fun(self, ...): any The Stieltjes transform m(z) = E 1 / (x - z) of a law.
---@field support fun(self, ...): any Edges, points and masses of a law.

---@class limn.object.limit
---@field accuracy fun(self, ...): any Classification accuracy at infinite width: the fraction of samples classified correctly.
---@field covariance fun(self, ...): any Covariance over starts of the outputs of a network of infinite width whose features do not move.
---@field forward fun(self, ...): any Outputs of a network of infinite width.
---@field kernels fun(self, ...): any Kernels of features and gradients at infinite width, at the start and now, and how far features have moved.
---@field loss fun(self, ...): any Loss at infinite width on all training data, or on other data.
---@field responses fun(self, ...): any Responses of features to backward fields and of gradients to forward fields, at infinite width.
---@field restore fun(self, ...): any Restore a run at infinite width to a state.
---@field settings fun(self, ...): any Settings of a run at infinite width: two runs with equal settings and equal state take the same steps.
---@field state fun(self, ...): any State of a run at infinite width: a run restored to it continues bit for bit.
---@field step fun(self, ...): any Take k training steps at infinite width.

---@class limn.object.net
---@field adam fun(self, ...): any Adam: adaptive moment estimation.
---@field adamw fun(self, ...): any Adam with decoupled weight decay.
---@field flow fun(self, ...): any Gradient flow dw/dt = -rate dL/dw with error control; gd at learning rate h follows it to order h.  run:flow_error() is the error so far and what it cost.
---@field gd fun(self, ...): any Full-batch gradient descent.
---@field giant fun(self, ...): any Giant steps of gradient descent on the first layer of a two-layer network, on fresh, reused or partly reused samples. With the output s sum_i a_i phi(w_i.x), a_i of variance 1/N at the start, a step is W + eta/n sum_j (y_j - f_j) a phi'(W x_j) x_j: the gradient of s = 1, whatever s is. Sizes N^alpha, alpha < 1/2, are those of the papers.
---@field lion fun(self, ...): any Lion: the sign of a momentum.  Scales with width as Adam does.
---@field muon fun(self, ...): any Muon: orthogonalized momentum for hidden weight matrices, Adam for the other tensors.
---@field rmsprop fun(self, ...): any RMSprop: the gradient over the root of its mean square.  Scales with width as Adam does.
---@field sgd fun(self, ...): any Minibatch stochastic gradient descent, optionally with momentum.
---@field signsgd fun(self, ...): any Sign descent: the sign of the gradient, or of its moving average.  Scales with width as Adam does.
---@field dmft fun(self, ...): any Training at infinite width by dynamical mean-field theory, marched in time.
---@field sampler fun(self, ...): any Training at infinite width by a sequential tensor program: Monte Carlo over neurons.
---@field tangent fun(self, ...): any Training at infinite width where features do not move: along the tangent kernel, from a start that is a Gaussian process. Exact under the square loss.
---@field accuracy fun(self, ...): any Classification accuracy: the fraction of samples classified correctly.
---@field copy fun(self, ...): any Deep copy of a network with its current parameters.
---@field count fun(self, ...): any Number of parameters of a network.
---@field exponents fun(self, ...): any Exponents (a, b, c) of each matrix of a network, n its width over the base width, as theory.classify takes them.
---@field features fun(self, ...): any Activations, or pre-activations, of one hidden layer, or the value of a node.
---@field flat fun(self, ...): any All parameters of a network as one vector.
---@field forward fun(self, ...): any Outputs f(x) of a network: the forward pass.
---@field gauss_newton fun(self, ...): any Gauss-Newton matrix J' H J of the loss, as an operator: J is the Jacobian of the outputs by the parameters, H the Hessian of the loss by the outputs.
---@field get fun(self, ...): any Values of one parameter tensor.
---@field gradient fun(self, ...): any Loss and its gradient with respect to the parameters.
---@field hessian fun(self, ...): any Hessian of the loss with respect to the parameters, as an operator.
---@field hvp fun(self, ...): any Hessian-vector product: the Hessian of the loss with respect to the parameters, times a vector.
---@field jvp fun(self, ...): any Jacobian-vector product: the directional derivative of the outputs along a direction of the parameters, and of the inputs.
---@field linearize fun(self, ...): any The lazy network f(x; w0) + df(x; w0)/dw (w - w0), w0 the current parameters: its tangent kernel stays, and its features do not exist.
---@field loss fun(self, ...): any Loss of a network on a data set.
---@field nodes fun(self, ...): any The nodes of a network, as a table.
---@field params fun(self, ...): any Names of the parameter tensors of a network.
---@field save fun(self, ...): any Write a network to an npz file: its parameters by name, and what model.load needs to make it again.
---@field scaling fun(self, ...): any Multiplier, initialization and learning-rate scaling of each parameter tensor.
---@field set fun(self, ...): any Set the values of one parameter tensor.
---@field setflat fun(self, ...): any Set all parameters of a network from one vector.
---@field text fun(self, ...): any What a network is, as text: all but the values of its parameters.
---@field vjp fun(self, ...): any Vector-Jacobian product: the transposed Jacobian of the outputs by the parameters, times a vector.
---@field diversity fun(self, ...): any Independence of the features of different samples: smallest eigenvalues of Gram matrices, now and jointly with initialization, and ranks, by layer.
---@field kernel fun(self, ...): any Kernels of a network: NTK, NNGP, features, gradients. Of a finite one as it is, by blocks and without Jacobians; of one of infinite width in the limit of its own parametrization, with their errors.
---@field movement fun(self, ...): any How far features and weights have moved since initialization, by layer.
---@field readout fun(self, ...): any The read-out identity: a step of gradient descent moves the read-out by what its features and errors say.
---@field sharpness fun(self, ...): any Largest eigenvalues of the Hessian of a network's loss, by Lanczos' method.
---@field steps fun(self, ...): any Spectral norms of each weight matrix, multiplier included, and of its change, over sqrt(fan-out / fan-in): of order 1 at every width where features are learned; and the change over the weight.

---@class limn.object.operator
---@field affine fun(self, ...): any A linear map scaled, and shifted by the identity.
---@field apply fun(self, ...): any Apply a linear map to a block of vectors.
---@field compose fun(self, ...): any The product of two linear maps.
---@field part fun(self, ...): any A diagonal block of a linear map.
---@field plus fun(self, ...): any The sum of two linear maps.
---@field shape fun(self, ...): any The size of a linear map.
---@field transposed fun(self, ...): any The transpose of a linear map.

---@class limn.object.particles
---@field accuracy fun(self, ...): any Classification accuracy on all training data, or on other data: the fraction of samples classified correctly.
---@field drift fun(self, ...): any Drift of the first layer: N times the negative gradient of the regularised objective, for limn.dyn.twotime by the envelope theorem.
---@field features fun(self, ...): any Features at given inputs: the particles as points of a space of functions.
---@field forward fun(self, ...): any Outputs of the network at given inputs.
---@field get fun(self, ...): any The particles: both layers of the network.
---@field kernel fun(self, ...): any Intrinsic kernel of the particles: the kernel of their features.
---@field loss fun(self, ...): any Loss on all training data, or on other data.
---@field measure fun(self, ...): any Energies, alignment and degrees of freedom of the particles as they are; nothing of it changes the run.
---@field restore fun(self, ...): any Restore a run to a saved state.
---@field scaling fun(self, ...): any Multiplier, initial scales and learning rates of the run as those of a network under gradient descent: at alpha = 1 the mean-field parametrization, which for two layers is muP.
---@field settings fun(self, ...): any Settings of a run: two runs with equal settings and equal state take the same steps.
---@field state fun(self, ...): any State of a run: a run restored to it continues bit for bit.
---@field step fun(self, ...): any Move the particles k times.

---@class limn.object.quadrature
---@field estimate fun(self, ...): any What a quadrature has found.
---@field nodes fun(self, ...): any The nodes of the next level of a quadrature.
---@field take fun(self, ...): any Give a quadrature the values that it asks for.

---@class limn.object.run
---@field accuracy fun(self, ...): any Classification accuracy on all training data, or on other data: the fraction of samples classified correctly.
---@field flow_error fun(self, ...): any Time, global error and cost of a gradient flow.  Stiff problems cost at least 6.5 t times the largest eigenvalue of the Hessian in gradients.
---@field loss fun(self, ...): any Loss on all training data, or on other data.
---@field restore fun(self, ...): any Restore a run to a saved state.
---@field scaling fun(self, ...): any Learning rate, epsilon and decay that each tensor of a run has: those of the optimizer times what the parametrization and the user make of them.
---@field settings fun(self, ...): any Settings of a run: two runs with equal settings and equal state take the same steps.
---@field state fun(self, ...): any State of a run: a run restored to it continues bit for bit.
---@field step fun(self, ...): any Take k training steps.

---@class limn.object.safetensors
---@field dtype fun(self, ...): any How a safetensors file stores the numbers of a tensor.
---@field get fun(self, ...): any Read one tensor of a safetensors file.
---@field names fun(self, ...): any Names of the tensors of a safetensors file.
---@field shape fun(self, ...): any The shape of a tensor of a safetensors file.

---@class limn.object.screen
---@field await fun(self, ...): any Wait until a window is closed; plot.wait uses it.
---@field draw fun(self, ...): any Draw a figure on a screen if a new frame is due; plot.show and plot.flush use it.

---@class limn.object.solver
---@field cg_found fun(self, ...): any The solutions that a solver has found.
---@field density_found fun(self, ...): any The density that a solver has found.
---@field eigs_found fun(self, ...): any The eigenvalues that a solver has found.
---@field reply fun(self, ...): any Hand the products that it asked for to a stepping solver.
---@field request fun(self, ...): any The block of vectors that a stepping solver asks to multiply.
---@field run fun(self, ...): any Run a stepping solver on an operator until it ends.
---@field svds_found fun(self, ...): any The singular values that a solver has found.

---@class limn.object.store
---@field backup fun(self, ...): any Copy a store to another file, safely also while a sweep writes into it. The copy has all trials finished so far and replaces an existing file atomically.
---@field best fun(self, ...): any The runs with the smallest value of a result, among those that are done and did not diverge.
---@field close fun(self, ...): any Close a store now, rather than when it is collected.
---@field compare fun(self, ...): any Compare two runs: the parameters and results in which they differ, as columns what, name, a, b.
---@field curve fun(self, ...): any A list or tensor that a run returned, such as its loss curve.
---@field delete fun(self, ...): any Delete runs.
---@field export fun(self, ...): any Export runs as a table: .csv, or .npz (numeric columns only).
---@field merge fun(self, ...): any Copy the runs of another store that are not done in this one.
---@field query fun(self, ...): any Run an SQL statement; its rows as columns.
---@field select fun(self, ...): any Select runs: one per row, with their parameters and scalar results as columns.
---@field sessions fun(self, ...): any The calls of limn.sweep that wrote into a store, one per row: time, machine, script, versions, and how many trials are done.
---@field status fun(self, ...): any Summarise the sweeps of a store, one per line: progress, running and failed trials.
---@field vacuum fun(self, ...): any Return the space of deleted runs to the file system.

limn = {}

---Measure how long a function takes, or compare several: after one call that
---is not counted, samples of as many calls as last a millisecond, in turns.
---Seconds per call; of several functions a record, a row each.
---@param f any function without arguments, or a table of some by name
---@param options? {samples?: integer}
---@return {best: any, median: any, mean: any, error: any, calls: any, ratio: any, name: any}
function limn.bench(f, options) end

---Monotonic clock, in seconds.
---@return number seconds
function limn.clock() end

---Number of processors available to this process.
---@return integer n
function limn.cores() end

---Create a directory and its parents.
---@param path string the directory
---@return string path
function limn.folder(path) end

---How values are printed. Returns the settings as they were, with which they
---can be set again; what is not given stays.
---@param options? {digits?: integer, rows?: integer, items?: integer, depth?: integer, text?: integer, width?: integer}
---@return table before
function limn.format(options) end

---One or two giant steps on the first layer of a two-layer network with
---neurons, inputs and samples in proportion: outliers of its spectrum, what
---they align with, and what theory says. Rows of W start on the unit sphere,
---the output is N^-1/2 sum a_i phi, a_i of variance 1/N, phi less its mean;
---inputs are Gaussian, the target is of the first coordinates.
---@param options? {neurons?: integer, inputs?: integer, samples?: integer, act?: string, target?: any, index?: integer, noise?: number, alpha?: limn.tensor_value|number[], constant?: limn.tensor_value|number[], reuse?: number, loss?: "mse"|"correlation", readout?: "gaussian"|"signs", top?: integer, tau?: number, precision?: "double"|"single", seed?: integer}
---@return {value: limn.tensor_value, predicted: limn.tensor_value, strength: limn.tensor_value, outliers: integer, bbp: integer, rule: integer, undecided: boolean, masked: boolean, gauge: number, target: limn.tensor_value, direction: limn.tensor_value, single: number, edge: number, eta: table, net: limn.object.net}
function limn.giant(options) end

---Print help on a function, a folder, an object or a name.
---@param options? {of?: any}
function limn.help(options) end

---Whether the user has pressed Ctrl-C, for loops that call pcall.
---@return boolean stop
function limn.interrupted() end

---The nearest of some known words to a misspelt one (Damerau-Levenshtein
---distance), or nil.
---@param word string the misspelt word
---@param known string[] the known words
---@return string best
function limn.nearest(word, known) end

---Parse the command line of a script.
---@param specs table list of options {name, default or choices, doc}; with infinite = true numbers may be inf
---@param options? {arg?: string[]}
---@return table values
function limn.options(specs, options) end

---A progress bar on stderr: one line that is redrawn on a terminal, otherwise
---a line for each tenth of the work, and one in 30 s.
---@param total integer number of items in all
---@param options? {title?: string, unit?: string, start?: integer, every?: number, show?: boolean}
---@return table bar
function limn.progress(total, options) end

---Rank of this process in an MPI job, from 0; 0 outside of one. Only rank 0
---should write files.
---@return integer rank
function limn.rank() end

---Load a module again after its file has changed. Where it is a table, as
---before, that table gets the new fields, so that all who have it see them; if
---loading fails, everything stays as it was.
---@param name string the module, as require takes it
---@return any module
function limn.reload(name) end

---Write a page of HTML that needs no other file: figures and tables of
---results, parameters, seeds, versions and the script.
---@param path string the file, .html
---@param results any a result (whatever limn.plot has a picture of, figures, records), or a table of them by name
---@param options? {title?: string, text?: string, params?: table, seed?: any, script?: string}
---@return string path
function limn.report(path, results, options) end

---Run a script in this session: it sees the globals, and those that it sets
---are there afterwards. os.exit ends the script alone.
---@param path string the script
---@param options? {args?: string[]}
---@return any value
function limn.run(path, options) end

---Format a value as the prompt prints it, abbreviated.
---@param value any the value
---@return string text
function limn.show(value) end

---Source code of a function of Lua, also of limn's own; for one in C, file and
---line.
---@param f function the function
---@return string text
function limn.src(f) end

---Run a trial for every cell of a parameter grid, in parallel worker
---processes; returns one record of columns, in grid order.
---@param grid any parameter grid: {name = list, ...} for all combinations, or a space (limn.space)
---@param run function run(p) of one cell returns {name = number, string, flag, list of numbers or tensor}, {} if there is nothing to keep; p.seed is made from the other parameters where the grid has none
---@param options? {jobs?: integer, cost?: function, store?: any, name?: string, on?: function, timeout?: number, memory?: integer, retry?: boolean, retries?: integer, stop_on_failure?: boolean, code?: string, progress?: boolean, title?: string}
---@return table record
function limn.sweep(grid, run, options) end

---Set the number of BLAS threads; returns the previous number.
---@param options? {n?: integer}
---@return integer before
function limn.threads(options) end

---Time a function: it is called repeatedly for half a second, or a given
---number of times.
---@param f function function without arguments
---@param options? {times?: integer}
---@return {calls: integer, best: number, mean: number}
function limn.time(f, options) end

---Train and record: columns t, loss (mean over the steps of a row) and those
---that 'record' adds. 'why' tells why it ended: done, diverged, stopped,
---asked, target or patience.
---@param run any a training run (limn.dyn)
---@param options? {steps?: integer, every?: integer, plot?: any, accuracy?: boolean, record?: any, net?: any, x?: any, y?: any, on?: function, target?: number, patience?: integer, checkpoint?: any, show?: boolean, title?: string}
---@return table record
function limn.train(run, options) end

---Learning-rate transfer: optimal learning rates of a sweep against width with
---confidence intervals, their scaling law, the regret of transferring them,
---and a figure. Infinite width is in no law; the regret of its column is that
---of a width's optimum in the limit.
---@param record table record of a sweep, or any columns; failed trials are left out, a loss that is not finite counts as diverged; or {sweep = what limn.sweep takes}, which is run, and of which t:refine() runs more
---@param options? {group?: string, width?: string, lr?: string, loss?: string, seed?: string, start?: string, boot?: integer, boot_seed?: integer, level?: number, window?: integer}
---@return table transfer
function limn.transfer(record, options) end

---The record of the last sweep or training that was ended by Ctrl-C or an
---error, as far as it got (trials of a sweep that did not run have status
---'waiting'); nil if there was none.
---@return table record
function limn.unfinished() end

limn.calc = {}

---What a quadrature has found.
---@param q limn.object.quadrature a quadrature
---@return {mean: number, mean_error: number, square: number, square_error: number, a: limn.tensor_value, a_error: limn.tensor_value, calls: integer, nodes: integer}
function limn.calc.estimate(q) end

---Coefficients of the Hermite expansion of a function, f(sqrt(variance) z) =
---sum a_k he_k(z) with he_k orthonormal under N(0, 1), by adaptive quadrature.
---@param f any a function of a tensor of n numbers that returns n numbers, or the name of an activation
---@param terms integer number of coefficients, a_0, a_1, ...
---@param options? {variance?: number, kinks?: limn.tensor_value|number[], tol?: number, calls?: integer}
---@return {a: limn.tensor_value, a_error: limn.tensor_value, rest: number, rest_error: number, calls: integer, nodes: integer}
function limn.calc.hermite(f, terms, options) end

---Nodes and weights of Gauss-Legendre quadrature.
---@param n integer nodes
---@return {nodes: limn.tensor_value, weights: limn.tensor_value}
function limn.calc.legendre(n) end

---The mean of a function of a Gaussian variable, and of its square, by
---adaptive quadrature: each call of the function is with a tensor of nodes.
---@param f function of a tensor of n numbers, returns n numbers
---@param options? {variance?: number, kinks?: limn.tensor_value|number[], tol?: number, calls?: integer}
---@return {mean: number, mean_error: number, square: number, square_error: number, calls: integer, nodes: integer}
function limn.calc.mean(f, options) end

---The nodes of the next level of a quadrature.
---@param q limn.object.quadrature a quadrature
---@return limn.tensor_value x
function limn.calc.nodes(q) end

---A Gaussian quadrature that asks for values, level by level.
---@param options? {variance?: number, tol?: number, terms?: integer, calls?: integer, kinks?: limn.tensor_value|number[]}
---@return limn.object.quadrature value
function limn.calc.quadrature(options) end

---Give a quadrature the values that it asks for.
---@param q limn.object.quadrature a quadrature
---@param f limn.tensor_value|number[] the values at its nodes
function limn.calc.take(q, f) end

limn.data = {}

---CIFAR-10, read from its binary files: 32 x 32 colour images of 10 classes; a
---row is the red, the green and the blue plane.
---@param options? {path?: string, part?: "train"|"test", count?: integer}
---@return table data
function limn.data.cifar10(options) end

---1797 images of handwritten digits, 8 x 8 pixels, part of limn.
---@param options? {count?: integer}
---@return table data
function limn.data.digits(options) end

---Fashion-MNIST: 28 x 28 grey-scale images of 10 classes of clothing (Debian
---package dataset-fashion-mnist).
---@param options? {path?: string, part?: "train"|"test", count?: integer}
---@return table data
function limn.data.fashion(options) end

---Gaussian inputs: white, with a power-law spectrum, or with any covariance.
---@param m integer number of samples
---@param d integer dimension of the inputs
---@param options? {power?: number, covariance?: limn.tensor_value|table, seed?: integer}
---@return {x: limn.tensor_value, spectrum: limn.tensor_value}
function limn.data.gaussian(m, d, options) end

---Images to train on: those at a path, else Fashion-MNIST if it is installed,
---else limn.data.digits.
---@param options? {path?: string, part?: "train"|"test", count?: integer}
---@return table data
function limn.data.images(options) end

---Gaussian mixture with labels; all clusters are equally likely.
---@param means limn.tensor_value|table centres, one per row
---@param labels limn.tensor_value|number[] label of each
---@param m integer number of samples
---@param options? {std?: number, seed?: integer}
---@return {x: limn.tensor_value, y: limn.tensor_value, cluster: limn.tensor_value}
function limn.data.mixture(means, labels, m, options) end

---MNIST: 28 x 28 grey-scale images of 10 classes of handwritten digits.
---@param options? {path?: string, part?: "train"|"test", count?: integer}
---@return table data
function limn.data.mnist(options) end

---Multi-index model: targets that depend on a few directions of the inputs.
---@param x limn.tensor_value|table inputs, one per row
---@param coefficients limn.tensor_value|number[] c0, c1, ...: g = sum of c_k he_k, in normalized Hermite polynomials
---@param options? {index?: integer, link?: "sum"|"product", seed?: integer}
---@return {y: limn.tensor_value, w: limn.tensor_value, exponent: integer}
function limn.data.multi_index(x, coefficients, options) end

---Add noise to labels: random flips, Gaussian noise.
---@param y limn.tensor_value|number[] labels
---@param options? {flip?: number, classes?: integer, std?: number, seed?: integer}
---@return {value: limn.tensor_value, flipped: limn.tensor_value}
function limn.data.noisy(y, options) end

---One-hot encoding of classes 0 .. k-1: rows with a single 1.
---@param y limn.tensor_value|number[] classes
---@param classes integer number of classes, k
---@return limn.tensor_value rows
function limn.data.one_hot(y, classes) end

---Sparse parity: the product of k coordinates on the hypercube.
---@param m integer number of samples
---@param d integer dimension of the inputs
---@param options? {k?: integer, seed?: integer}
---@return {x: limn.tensor_value, y: limn.tensor_value}
function limn.data.parity(m, d, options) end

---Single-index model: targets that depend on one direction of the inputs.
---@param x limn.tensor_value|table inputs, one per row
---@param coefficients limn.tensor_value|number[] c0, c1, ...: g = sum of c_k he_k, in normalized Hermite polynomials
---@param options? {w?: limn.tensor_value|number[], seed?: integer}
---@return {y: limn.tensor_value, direction: limn.tensor_value, exponent: integer}
function limn.data.single_index(x, coefficients, options) end

---Inputs uniform on the sphere of radius sqrt(d), or on the ellipsoid of a
---given covariance.
---@param m integer number of samples
---@param d integer dimension of the inputs
---@param options? {power?: number, covariance?: limn.tensor_value|table, seed?: integer}
---@return {x: limn.tensor_value, spectrum: limn.tensor_value}
function limn.data.sphere(m, d, options) end

---Staircase function on the hypercube: each monomial extends the last.
---@param m integer number of samples
---@param d integer dimension of the inputs
---@param options? {k?: integer, seed?: integer}
---@return {x: limn.tensor_value, y: limn.tensor_value}
function limn.data.staircase(m, d, options) end

---Standardize every column to mean 0 and variance 1.
---@param x limn.tensor_value|table inputs, one per row
---@param options? {like?: limn.tensor_value|table}
---@return {value: limn.tensor_value, mean: limn.tensor_value, std: limn.tensor_value}
function limn.data.standardise(x, options) end

---Select the samples of some classes, relabelled 0, 1, ... in the order given,
---or 1 and -1.
---@param data table data set with x and y, as data.images returns
---@param classes integer[] classes to keep
---@param options? {count?: integer, signs?: boolean}
---@return table part
function limn.data.subset(data, classes, options) end

---Targets from a random teacher network.
---@param x limn.tensor_value|table inputs, one per row
---@param options? {width?: integer, depth?: integer, act?: string, std?: number, seed?: integer}
---@return {y: limn.tensor_value, net: limn.object.net}
function limn.data.teacher(x, options) end

---Whiten inputs: transform them so that their covariance is the identity.
---@param x limn.tensor_value|table inputs, one per row
---@param options? {like?: limn.tensor_value|table, eps?: number}
---@return {value: limn.tensor_value, mean: limn.tensor_value, spectrum: limn.tensor_value, matrix: limn.tensor_value}
function limn.data.whiten(x, options) end

---Four Gaussian clusters with the labels of exclusive or.
---@param m integer number of samples
---@param d integer dimension of the inputs
---@param options? {distance?: number, std?: number, seed?: integer}
---@return {x: limn.tensor_value, y: limn.tensor_value, bayes: number}
function limn.data.xor(m, d, options) end

limn.dyn = {}

---Classification accuracy on all training data, or on other data: the fraction
---of samples classified correctly.
---@param run limn.object.run a run
---@param options? {x?: limn.tensor_value|table, y?: limn.tensor_value|number|table}
---@return number fraction
function limn.dyn.accuracy(run, options) end

---Adam: adaptive moment estimation.
---@param net limn.object.net the network, trained in place
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", lr?: number, batch?: integer, order?: "epoch"|"replace"|"cycle", beta1?: number, beta2?: number, eps?: number, eps_scaled?: boolean, decay?: number|table<string, number>, decay_kind?: "coupled"|"decoupled"|"independent", schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, steps?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], rates?: number|table<string, number>, label_noise?: number, limit?: number, seed?: integer, solver?: "auto"|"sampler"|"dmft", samples?: integer, groups?: integer, tol?: number, test?: limn.tensor_value|table}
---@return {run: limn.object.run, infinite: limn.object.limit}
function limn.dyn.adam(net, x, y, options) end

---Adam with decoupled weight decay.
---@param net limn.object.net the network, trained in place
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", lr?: number, batch?: integer, order?: "epoch"|"replace"|"cycle", beta1?: number, beta2?: number, eps?: number, eps_scaled?: boolean, decay?: number|table<string, number>, decay_kind?: "coupled"|"decoupled"|"independent", schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, steps?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], rates?: number|table<string, number>, label_noise?: number, limit?: number, seed?: integer}
---@return limn.object.run run
function limn.dyn.adamw(net, x, y, options) end

---Gradient flow dw/dt = -rate dL/dw with error control; gd at learning rate h
---follows it to order h. run:flow_error() is the error so far and what it
---cost.
---@param net limn.object.net the network, in double precision, trained in place
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", dt?: number, tol?: number, gradients?: integer, rates?: number|table<string, number>, limit?: number}
---@return limn.object.run run
function limn.dyn.flow(net, x, y, options) end

---Time, global error and cost of a gradient flow. Stiff problems cost at least
---6.5 t times the largest eigenvalue of the Hessian in gradients.
---@param run limn.object.run a gradient flow
---@return {time: number, error: number, gradients: integer}
function limn.dyn.flow_error(run) end

---Full-batch gradient descent.
---@param net limn.object.net the network, trained in place
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", lr?: number, lr_n?: number, decay?: number|table<string, number>, decay_kind?: "coupled"|"decoupled"|"independent", schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, steps?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], rates?: number|table<string, number>, label_noise?: number, limit?: number, seed?: integer, solver?: "auto"|"sampler"|"dmft", samples?: integer, groups?: integer, tol?: number, test?: limn.tensor_value|table}
---@return {run: limn.object.run, infinite: limn.object.limit}
function limn.dyn.gd(net, x, y, options) end

---Giant steps of gradient descent on the first layer of a two-layer network,
---on fresh, reused or partly reused samples. With the output s sum_i a_i
---phi(w_i.x), a_i of variance 1/N at the start, a step is W + eta/n sum_j (y_j
---- f_j) a phi'(W x_j) x_j: the gradient of s = 1, whatever s is. Sizes
---N^alpha, alpha < 1/2, are those of the papers.
---@param net limn.object.net one hidden layer, the rest frozen
---@param x limn.tensor_value|table inputs of all steps
---@param y limn.tensor_value|number[] targets
---@param options? {eta?: limn.tensor_value|number[], reuse?: number, loss?: "mse"|"logistic"|"correlation"}
---@return limn.object.run run
function limn.dyn.giant(net, x, y, options) end

---Mean-field Langevin dynamics: a two-layer network as interacting particles
---under noisy gradient descent.
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", width?: integer, act?: string, bias?: boolean, outputs?: integer, second?: "trained"|"fixed", lr?: number, temperature?: number, decay?: number, decay_out?: number, alpha?: number, sphere?: boolean, batch?: integer, order?: "epoch"|"replace"|"cycle", schedule?: "constant"|"linear"|"cosine"|"step", anneal?: "constant"|"linear"|"cosine"|"log", steps?: integer, factors?: limn.tensor_value|number[], std?: number, std_out?: number, out?: "normal"|"signs", antisymmetric?: boolean, w?: limn.tensor_value|table, a?: limn.tensor_value|table, precision?: "double"|"single", limit?: number, seed?: integer}
---@return limn.object.particles run
function limn.dyn.langevin(x, y, options) end

---Lion: the sign of a momentum. Scales with width as Adam does.
---@param net limn.object.net the network, trained in place
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", lr?: number, batch?: integer, order?: "epoch"|"replace"|"cycle", beta1?: number, beta2?: number, decay?: number|table<string, number>, decay_kind?: "coupled"|"decoupled"|"independent", schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, steps?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], rates?: number|table<string, number>, label_noise?: number, limit?: number, seed?: integer}
---@return limn.object.run run
function limn.dyn.lion(net, x, y, options) end

---Loss on all training data, or on other data.
---@param run limn.object.run a run
---@param options? {x?: limn.tensor_value|table, y?: limn.tensor_value|number|table}
---@return number value
function limn.dyn.loss(run, options) end

---Muon: orthogonalized momentum for hidden weight matrices, Adam for the other
---tensors.
---@param net limn.object.net the network, trained in place
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", lr?: number, batch?: integer, order?: "epoch"|"replace"|"cycle", momentum?: number, nesterov?: boolean, scale?: "spectral"|"jordan"|"rms", polynomial?: "jordan"|"newton", polar_steps?: integer, adam?: string[], adam_ratio?: number, beta1?: number, beta2?: number, eps?: number, eps_scaled?: boolean, decay?: number|table<string, number>, decay_kind?: "coupled"|"decoupled"|"independent", schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, steps?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], rates?: number|table<string, number>, label_noise?: number, limit?: number, seed?: integer}
---@return limn.object.run run
function limn.dyn.muon(net, x, y, options) end

---Restore a run to a saved state.
---@param run limn.object.run a run made like the one of the state
---@param values limn.tensor_value|number[] a state, from run:state()
function limn.dyn.restore(run, values) end

---RMSprop: the gradient over the root of its mean square. Scales with width as
---Adam does.
---@param net limn.object.net the network, trained in place
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", lr?: number, batch?: integer, order?: "epoch"|"replace"|"cycle", beta2?: number, eps?: number, eps_scaled?: boolean, momentum?: number, centered?: boolean, decay?: number|table<string, number>, decay_kind?: "coupled"|"decoupled"|"independent", schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, steps?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], rates?: number|table<string, number>, label_noise?: number, limit?: number, seed?: integer}
---@return limn.object.run run
function limn.dyn.rmsprop(net, x, y, options) end

---Learning rate, epsilon and decay that each tensor of a run has: those of the
---optimizer times what the parametrization and the user make of them.
---@param run limn.object.run a run
---@return {tensor: string[], role: string[], follows: string[], lr: limn.tensor_value, gauge: limn.tensor_value, eps: limn.tensor_value, decay: limn.tensor_value, shrink: limn.tensor_value, steps: limn.tensor_value, epochs: limn.tensor_value}
function limn.dyn.scaling(run) end

---Settings of a run: two runs with equal settings and equal state take the
---same steps.
---@param run limn.object.run a run
---@return {opt: string, loss: string, lr: number, batch: integer, order: string, seed: integer, momentum: number, nesterov: boolean, beta1: number, beta2: number, eps: number, eps_scaled: boolean, centered: boolean, options: string, decay: number, decay_kind: string, label_noise: number, schedule: string, warmup: integer, steps: integer, every: integer, drop: number, factors: string, limit: number, net: string, scaling: string, x: string, y: string}
function limn.dyn.settings(run) end

---Minibatch stochastic gradient descent, optionally with momentum.
---@param net limn.object.net the network, trained in place
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", lr?: number, lr_n?: number, batch?: integer, order?: "epoch"|"replace"|"cycle", momentum?: number, nesterov?: boolean, decay?: number|table<string, number>, decay_kind?: "coupled"|"decoupled"|"independent", schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, steps?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], rates?: number|table<string, number>, label_noise?: number, limit?: number, seed?: integer, solver?: "auto"|"sampler"|"dmft", samples?: integer, groups?: integer, tol?: number, test?: limn.tensor_value|table}
---@return {run: limn.object.run, infinite: limn.object.limit}
function limn.dyn.sgd(net, x, y, options) end

---Sign descent: the sign of the gradient, or of its moving average. Scales
---with width as Adam does.
---@param net limn.object.net the network, trained in place
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", lr?: number, batch?: integer, order?: "epoch"|"replace"|"cycle", momentum?: number, decay?: number|table<string, number>, decay_kind?: "coupled"|"decoupled"|"independent", schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, steps?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], rates?: number|table<string, number>, label_noise?: number, limit?: number, seed?: integer, solver?: "auto"|"sampler"|"dmft", samples?: integer, groups?: integer, tol?: number, test?: limn.tensor_value|table}
---@return {run: limn.object.run, infinite: limn.object.limit}
function limn.dyn.signsgd(net, x, y, options) end

---State of a run: a run restored to it continues bit for bit.
---@param run limn.object.run a run
---@return limn.tensor_value values
function limn.dyn.state(run) end

---Take k training steps.
---@param run limn.object.run a run
---@param k integer number of steps, at most
---@return {t: integer, loss: number, mean: number, why: string}
function limn.dyn.step(run, k) end

---Mean-field Langevin dynamics in the two-timescale limit: the second layer is
---optimal at every step, and the first learns its kernel.
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x T; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic", width?: integer, act?: string, bias?: boolean, lr?: number, temperature?: number, penalty?: number, decay?: number, ratio?: number, noise?: number, inject?: "paper"|"frozen"|"both", sphere?: boolean, schedule?: "constant"|"linear"|"cosine"|"step", anneal?: "constant"|"linear"|"cosine"|"log", steps?: integer, factors?: limn.tensor_value|number[], std?: number, w?: limn.tensor_value|table, precision?: "double"|"single", limit?: number, seed?: integer}
---@return limn.object.particles run
function limn.dyn.twotime(x, y, options) end

limn.dyn.limit = {}

---Classification accuracy at infinite width: the fraction of samples
---classified correctly.
---@param run limn.object.limit a run of infinite width
---@param options? {x?: limn.tensor_value|table, y?: limn.tensor_value|number|table}
---@return number fraction
function limn.dyn.limit.accuracy(run, options) end

---What training at infinite width takes, by either solver: upper bounds on
---memory, operations, and what fits.
---@param m integer training samples
---@param steps integer steps
---@param options? {depth?: integer, inputs?: integer, outputs?: integer, batch?: integer, test?: integer, samples?: integer, groups?: integer, opt?: "sgd"|"sign"|"adam"|"entry", memory?: number}
---@return {sampler_bytes: number, sampler_flops: number, dmft_bytes: number, dmft_flops: number, least: integer, sampler_steps: integer, dmft_steps: integer, cheaper: string}
function limn.dyn.limit.cost(m, steps, options) end

---Covariance over starts of the outputs of a network of infinite width whose
---features do not move.
---@param run limn.object.limit a run of the kernel limit
---@param x limn.tensor_value|table inputs that the run was made with, one a row
---@param options? {output?: integer}
---@return limn.tensor_value cov
function limn.dyn.limit.covariance(run, x, options) end

---Training at infinite width by dynamical mean-field theory, marched in time.
---@param net limn.object.net a network, of any width, whose limit is meant: it is not trained
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", lr?: number, rates?: number|table<string, number>, batch?: integer, order?: "epoch"|"replace"|"cycle", momentum?: number, nesterov?: boolean, test?: limn.tensor_value|table, steps?: integer, samples?: integer, groups?: integer, schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], limit?: number, tol?: number, seed?: integer}
---@return limn.object.limit run
function limn.dyn.limit.dmft(net, x, y, options) end

---Outputs of a network of infinite width.
---@param run limn.object.limit a run of infinite width
---@param x limn.tensor_value|table inputs, one sample a row: any, of dmft those that it was made with
---@param options? {errors?: boolean}
---@return limn.tensor_value f
function limn.dyn.limit.forward(run, x, options) end

---Kernels of features and gradients at infinite width, at the start and now,
---and how far features have moved.
---@param run limn.object.limit a run of infinite width
---@param x limn.tensor_value|table p inputs, one a row, as forward takes them
---@param options? {output?: integer}
---@return {pre: limn.tensor_value, features: limn.tensor_value, gradients: limn.tensor_value, pre_se: limn.tensor_value, features_se: limn.tensor_value, gradients_se: limn.tensor_value, change: limn.tensor_value, change_se: limn.tensor_value, start_min: limn.tensor_value, start_min_se: limn.tensor_value, now_min: limn.tensor_value, now_min_se: limn.tensor_value, spacetime_min: limn.tensor_value, spacetime_min_se: limn.tensor_value}
function limn.dyn.limit.kernels(run, x, options) end

---Loss at infinite width on all training data, or on other data.
---@param run limn.object.limit a run of infinite width
---@param options? {x?: limn.tensor_value|table, y?: limn.tensor_value|number|table}
---@return number value
function limn.dyn.limit.loss(run, options) end

---Responses of features to backward fields and of gradients to forward fields,
---at infinite width.
---@param run limn.object.limit a run of dyn.limit.dmft
---@return {a: limn.tensor_value, b: limn.tensor_value, a_se: limn.tensor_value, b_se: limn.tensor_value}
function limn.dyn.limit.responses(run) end

---Restore a run at infinite width to a state.
---@param run limn.object.limit a run made like the one of the state
---@param values limn.tensor_value|number[] a state, from run:state()
function limn.dyn.limit.restore(run, values) end

---Training at infinite width by a sequential tensor program: Monte Carlo over
---neurons.
---@param net limn.object.net a network, of any width, whose limit is meant: it is not trained
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", lr?: number, rates?: number|table<string, number>, batch?: integer, order?: "epoch"|"replace"|"cycle", opt?: "sgd"|"sign"|"adam"|"entry", momentum?: number, nesterov?: boolean, beta1?: number, beta2?: number, eps?: number, steps?: integer, samples?: integer, groups?: integer, schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], limit?: number, tol?: number, seed?: integer}
---@return limn.object.limit run
function limn.dyn.limit.sampler(net, x, y, options) end

---Settings of a run at infinite width: two runs with equal settings and equal
---state take the same steps.
---@param run limn.object.limit a run of infinite width
---@return {solver: string, opt: string, loss: string, act: string, lr: number, points: integer, inputs: integer, outputs: integer, test: integer, depth: integer, batch: integer, order: string, samples: integer, groups: integer, seed: integer, momentum: number, nesterov: boolean, beta1: number, beta2: number, eps: number, limit: number, scaling: string, schedule: string, x: string, y: string}
function limn.dyn.limit.settings(run) end

---State of a run at infinite width: a run restored to it continues bit for
---bit.
---@param run limn.object.limit a run of infinite width
---@return limn.tensor_value values
function limn.dyn.limit.state(run) end

---Take k training steps at infinite width.
---@param run limn.object.limit a run of infinite width
---@param k integer number of steps, at most
---@return {t: integer, loss: number, loss_se: number, f_se: number, loose: boolean, mean: number, why: string}
function limn.dyn.limit.step(run, k) end

---Training at infinite width where features do not move: along the tangent
---kernel, from a start that is a Gaussian process. Exact under the square
---loss.
---@param net limn.object.net a network, of any width, whose limit is meant: it is not trained
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", lr?: number, rates?: number|table<string, number>, batch?: integer, order?: "epoch"|"replace"|"cycle", lr_n?: number, momentum?: number, nesterov?: boolean, test?: limn.tensor_value|table, steps?: integer, samples?: integer, groups?: integer, schedule?: "constant"|"linear"|"cosine"|"step", warmup?: integer, every?: integer, drop?: number, factors?: limn.tensor_value|number[], limit?: number, tol?: number, seed?: integer}
---@return limn.object.limit run
function limn.dyn.limit.tangent(net, x, y, options) end

---Which limit a parametrization has at infinite width.
---@param param "sp"|"ntp"|"mup"|"meanfield" abc-parametrization
---@param options? {depth?: integer, opt?: "sgd"|"adam", lr_n?: boolean, a?: limn.tensor_value|number[], b?: limn.tensor_value|number[], c?: limn.tensor_value|number[]}
---@return {kind: string, why: string}
function limn.dyn.limit.which(param, options) end

limn.dyn.particles = {}

---Classification accuracy on all training data, or on other data: the fraction
---of samples classified correctly.
---@param run limn.object.particles a run of limn.dyn.langevin or limn.dyn.twotime
---@param options? {x?: limn.tensor_value|table, y?: limn.tensor_value|number|table}
---@return number value
function limn.dyn.particles.accuracy(run, options) end

---Drift of the first layer: N times the negative gradient of the regularised
---objective, for limn.dyn.twotime by the envelope theorem.
---@param run limn.object.particles a run of limn.dyn.langevin or limn.dyn.twotime
---@return limn.tensor_value drift
function limn.dyn.particles.drift(run) end

---Features at given inputs: the particles as points of a space of functions.
---@param run limn.object.particles a run of limn.dyn.langevin or limn.dyn.twotime
---@param x limn.tensor_value|table inputs, one sample a row
---@return limn.tensor_value h
function limn.dyn.particles.features(run, x) end

---Outputs of the network at given inputs.
---@param run limn.object.particles a run of limn.dyn.langevin or limn.dyn.twotime
---@param x limn.tensor_value|table inputs, one sample a row
---@return limn.tensor_value f
function limn.dyn.particles.forward(run, x) end

---The particles: both layers of the network.
---@param run limn.object.particles a run of limn.dyn.langevin or limn.dyn.twotime
---@return {w: limn.tensor_value, a: limn.tensor_value}
function limn.dyn.particles.get(run) end

---Intrinsic kernel of the particles: the kernel of their features.
---@param run limn.object.particles a run of limn.dyn.langevin or limn.dyn.twotime
---@param x limn.tensor_value|table inputs, one sample a row
---@param options? {z?: limn.tensor_value|table}
---@return limn.tensor_value k
function limn.dyn.particles.kernel(run, x, options) end

---Loss on all training data, or on other data.
---@param run limn.object.particles a run of limn.dyn.langevin or limn.dyn.twotime
---@param options? {x?: limn.tensor_value|table, y?: limn.tensor_value|number|table}
---@return number value
function limn.dyn.particles.loss(run, options) end

---Energies, alignment and degrees of freedom of the particles as they are;
---nothing of it changes the run.
---@param run limn.object.particles a run of limn.dyn.langevin or limn.dyn.twotime
---@param options? {target?: limn.tensor_value|number|table, penalty?: number}
---@return {U: number, G: number, risk: number, norm: number, size: number, align: number, df: number}
function limn.dyn.particles.measure(run, options) end

---Restore a run to a saved state.
---@param run limn.object.particles a run made like the one of the state
---@param values limn.tensor_value|number[] a state, from run:state()
function limn.dyn.particles.restore(run, values) end

---Multiplier, initial scales and learning rates of the run as those of a
---network under gradient descent: at alpha = 1 the mean-field parametrization,
---which for two layers is muP.
---@param run limn.object.particles a run of limn.dyn.langevin or limn.dyn.twotime
---@return {multiplier: number, std_w: number, std_a: number, lr_w: number, lr_a: number}
function limn.dyn.particles.scaling(run) end

---Settings of a run: two runs with equal settings and equal state take the
---same steps.
---@param run limn.object.particles a run of limn.dyn.langevin or limn.dyn.twotime
---@return {second: string, act: string, loss: string, width: integer, dimension: integer, outputs: integer, bias: boolean, sphere: boolean, lr: number, alpha: number, temperature: number, decay: number, decay_out: number, ratio: number, noise: number, inject: string, batch: integer, order: string, schedule: string, anneal: string, steps: integer, seed: integer, precision: string, limit: number, x: string, y: string}
function limn.dyn.particles.settings(run) end

---State of a run: a run restored to it continues bit for bit.
---@param run limn.object.particles a run of limn.dyn.langevin or limn.dyn.twotime
---@return limn.tensor_value values
function limn.dyn.particles.state(run) end

---Move the particles k times.
---@param run limn.object.particles a run of limn.dyn.langevin or limn.dyn.twotime
---@param k integer number of steps, at most
---@return {t: integer, loss: number, mean: number, why: string}
function limn.dyn.particles.step(run, k) end

limn.files = {}

---Read a binary file of CIFAR-10 or CIFAR-100.
---@param path string the file, plain or gzipped
---@param options? {skip?: integer, count?: integer, labels?: integer}
---@return {x: limn.tensor_value, y: limn.tensor_value}
function limn.files.cifar(path, options) end

---Read a file of delimiter-separated values as a record of columns: tensors of
---numbers, lists of strings, lists of booleans. Returns the record and what
---was found in the file: names (in order), rows, header, sep, and missing (a
---mask for each column with missing values, which are NaN, '' or false).
---@param path string the file, plain or gzipped
---@param options? {sep?: string, na?: string[], decimal?: string, types?: any, header?: "auto"|"yes"|"no", comment?: string, skip?: integer}
---@return {record: table, found: table}
function limn.files.csv(path, options) end

---Read delimiter-separated values; files.csv makes a record of the result.
---@param path string the file, plain or gzipped
---@param options? {sep?: string, decimal?: string, comment?: string, skip?: integer, header?: "auto"|"yes"|"no", na?: string[], typed?: string[], types?: string[]}
---@return {rows: integer, names: string[], kinds: string[], texts: string[], numbers: limn.tensor_value, missing: limn.tensor_value, holes: integer[], headed: boolean, cut: string}
function limn.files.csv_read(path, options) end

---Write delimiter-separated values; files.save_csv writes a record.
---@param path string the file, replaced atomically
---@param rows integer number of records
---@param kinds string[] types of the columns: number, text or flag
---@param numbers tensor[] columns of numbers and flags
---@param missing tensor[] masks for some columns, 1 where a value is missing
---@param options? {names?: string[], texts?: string[], holes?: integer[], sep?: string}
function limn.files.csv_write(path, rows, kinds, numbers, missing, options) end

---How a safetensors file stores the numbers of a tensor.
---@param file limn.object.safetensors an open file
---@param name string of a tensor
---@return string dtype
function limn.files.dtype(file, name) end

---Read one tensor of a safetensors file.
---@param file limn.object.safetensors an open file
---@param name string of a tensor
---@param options? {round?: boolean}
---@return limn.tensor_value value
function limn.files.get(file, name, options) end

---Read an IDX file (MNIST, Fashion-MNIST).
---@param path string the file, plain or gzipped
---@param options? {skip?: integer, count?: integer}
---@return limn.tensor_value items
function limn.files.idx(path, options) end

---Load a tensor from a file in numpy's npy format, of any numeric type and
---memory order.
---@param path string the file, plain or gzipped
---@param options? {round?: boolean}
---@return limn.tensor_value value
function limn.files.load(path, options) end

---Read the numeric arrays of an npz file. Returns a table of tensors by name,
---and a list of the members that were skipped, {name =, reason =} each.
---@param path string the file
---@param options? {round?: boolean}
---@return {arrays: table, skipped: table}
function limn.files.load_npz(path, options) end

---Names of the tensors of a safetensors file.
---@param file limn.object.safetensors an open file
---@return string[] names
function limn.files.names(file) end

---List the members of an npz file.
---@param path string the file
---@return {names: string[], skipped: string[], reasons: string[]}
function limn.files.npz_names(path) end

---Read one array of an npz file.
---@param path string the file
---@param name string name of the array
---@param options? {round?: boolean}
---@return limn.tensor_value value
function limn.files.npz_read(path, name, options) end

---Write named arrays to an npz file.
---@param path string the file, replaced atomically
---@param names string[] name of each array
---@param arrays tensor[] the arrays
---@param options? {compress?: boolean}
function limn.files.npz_write(path, names, arrays, options) end

---Read a file as one string.
---@param path string the file
---@return string text
function limn.files.read(path) end

---Open a safetensors file: tensors are read one at a time, so that memory
---holds one of them.
---@param path string the file
---@return limn.object.safetensors file
function limn.files.safetensors(path) end

---Save a tensor in numpy's npy format.
---@param x limn.tensor_value|number|table a tensor
---@param path string the file, replaced atomically
---@param options? {precision?: "double"|"single"}
function limn.files.save(x, path, options) end

---Write the columns of a record, or a matrix, as delimiter-separated values,
---which files.csv reads back exactly.
---@param x any columns of equal length by name: tensors, lists of numbers, texts or flags; or a matrix
---@param path string the file, replaced atomically
---@param options? {names?: string[], missing?: table, sep?: string}
---@return string path
function limn.files.save_csv(x, path, options) end

---Write tensors to an npz file, by name.
---@param path string the file, replaced atomically
---@param arrays table tensors, numbers or lists by name
---@param options? {compress?: boolean}
---@return string path
function limn.files.save_npz(path, arrays, options) end

---The shape of a tensor of a safetensors file.
---@param file limn.object.safetensors an open file
---@param name string of a tensor
---@return integer[] shape
function limn.files.shape(file, name) end

---Write a string to a file, which is replaced atomically.
---@param path string the file
---@param text string its contents, without zero bytes
---@return string path
function limn.files.write(path, text) end

limn.linalg = {}

---A linear map scaled, and shifted by the identity.
---@param a limn.object.operator a linear map
---@param options? {scale?: number, shift?: number}
---@return limn.object.operator value
function limn.linalg.affine(a, options) end

---Apply a linear map to a block of vectors.
---@param a limn.object.operator a linear map
---@param x limn.tensor_value|table vectors, one a row
---@param options? {transposed?: boolean}
---@return limn.tensor_value y
function limn.linalg.apply(a, x, options) end

---Solve a x = b by conjugate gradients, for a positive definite matrix,
---operator or function that multiplies.
---@param a any a matrix, an operator, or a function of blocks of vectors, one a row, that returns their products
---@param b limn.tensor_value|number|table n numbers, or n x k: a right-hand side a column
---@param options? {tol?: number, products?: integer}
---@return {x: limn.tensor_value, residuals: limn.tensor_value, converged: boolean, products: integer}
function limn.linalg.cg(a, b, options) end

---The solutions that a solver has found.
---@param solver limn.object.solver one that limn.linalg.cg_solver made
---@return {x: limn.tensor_value, residuals: limn.tensor_value, converged: boolean, products: integer}
function limn.linalg.cg_found(solver) end

---Conjugate gradients as a stepping solver (reverse communication).
---@param b limn.tensor_value|table right-hand sides, one a row
---@param options? {tol?: number, products?: integer}
---@return limn.object.solver solver
function limn.linalg.cg_solver(b, options) end

---Cholesky factorization a = l l' of a positive definite matrix.
---@param a limn.tensor_value|table a symmetric positive definite matrix
---@return limn.tensor_value value
function limn.linalg.cholesky(a) end

---The product of two linear maps.
---@param a limn.object.operator what is applied second
---@param b limn.object.operator what is applied first
---@return limn.object.operator value
function limn.linalg.compose(a, b) end

---Condition number of a matrix in the 2-norm.
---@param a limn.tensor_value|table a matrix
---@return number value
function limn.linalg.cond(a) end

---The density of the eigenvalues of a large symmetric matrix, operator or
---function that multiplies: each probe sees it as weights at a few values, by
---stochastic Lanczos quadrature.
---@param a any a symmetric matrix, an operator, or a function of blocks of vectors, one a row, that returns their products
---@param options? {n?: integer, probes?: integer, steps?: integer, seed?: integer}
---@return {values: limn.tensor_value, weights: limn.tensor_value, products: integer}
function limn.linalg.density(a, options) end

---The density that a solver has found.
---@param solver limn.object.solver one that limn.linalg.density_solver made
---@param options? {level?: integer}
---@return {values: limn.tensor_value, weights: limn.tensor_value, exact: boolean, products: integer}
function limn.linalg.density_found(solver, options) end

---Stochastic Lanczos quadrature of density and funtrace as a stepping solver
---(reverse communication).
---@param n integer the size of the operator
---@param options? {probes?: integer, steps?: integer, seed?: integer}
---@return limn.object.solver solver
function limn.linalg.density_solver(n, options) end

---Determinant of a matrix.
---@param a limn.tensor_value|table a square matrix
---@return number value
function limn.linalg.det(a) end

---Eigenvalues and right eigenvectors of a general square matrix, both complex.
---@param a limn.tensor_value|table a square matrix
---@param options? {vectors?: boolean}
---@return {re: limn.tensor_value, im: limn.tensor_value, v_re: limn.tensor_value, v_im: limn.tensor_value}
function limn.linalg.eig(a, options) end

---Eigenvalues and eigenvectors of a symmetric matrix.
---@param a limn.tensor_value|table a symmetric matrix
---@param options? {vectors?: boolean, first?: integer, last?: integer}
---@return {values: limn.tensor_value, v: limn.tensor_value}
function limn.linalg.eigh(a, options) end

---A few eigenvalues at one end of the spectrum of a large symmetric matrix or
---operator, or of a function that multiplies.
---@param a any a symmetric matrix, an operator, or a function of blocks of vectors, one a row, that returns their products
---@param k integer how many eigenvalues
---@param options? {n?: integer, which?: "top"|"bottom"|"extreme", block?: integer, basis?: integer, products?: integer, tol?: number, seed?: integer}
---@return {values: limn.tensor_value, v: limn.tensor_value, residuals: limn.tensor_value, converged: boolean, products: integer}
function limn.linalg.eigs(a, k, options) end

---The eigenvalues that a solver has found.
---@param solver limn.object.solver one that limn.linalg.eigs_solver made
---@return {values: limn.tensor_value, v: limn.tensor_value, residuals: limn.tensor_value, converged: boolean, products: integer}
function limn.linalg.eigs_found(solver) end

---Block Lanczos method of eigs as a stepping solver (reverse communication).
---@param n integer the size of the operator
---@param k integer how many eigenvalues
---@param options? {which?: "top"|"bottom"|"extreme", block?: integer, basis?: integer, products?: integer, tol?: number, seed?: integer}
---@return limn.object.solver solver
function limn.linalg.eigs_solver(n, k, options) end

---Matrix exponential (exp is elementwise).
---@param a limn.tensor_value|table a square matrix
---@param options? {tol?: number, error?: boolean}
---@return limn.tensor_value value
function limn.linalg.expm(a, options) end

---Function of a symmetric matrix, such as its square root.
---@param a limn.tensor_value|table a symmetric matrix
---@param f "exp"|"log"|"sqrt"|"invsqrt"|"power" the function, applied to the eigenvalues
---@param options? {power?: number}
---@return limn.tensor_value value
function limn.linalg.funm(a, f, options) end

---The trace of a function of a large symmetric matrix, operator or function
---that multiplies, estimated with random vectors. That of the logarithm is the
---logarithm of the determinant.
---@param a any a symmetric matrix, an operator, or a function of blocks of vectors, one a row, that returns their products
---@param f "identity"|"square"|"exp"|"log"|"sqrt"|"inverse" which function
---@param options? {n?: integer, probes?: integer, steps?: integer, seed?: integer}
---@return {value: number, value_se: number, value_error: number, products: integer}
function limn.linalg.funtrace(a, f, options) end

---Inverse of a matrix; for linear systems, prefer solve.
---@param a limn.tensor_value|table a square matrix
---@param options? {error?: boolean}
---@return limn.tensor_value value
function limn.linalg.inv(a, options) end

---Kernel ridge regression for a path of penalties, from one
---eigendecomposition.
---@param x limn.tensor_value|table kernel matrix of the training samples
---@param y limn.tensor_value|number|table targets: m numbers, or m x c
---@param penalty limn.tensor_value|number[] penalties c >= 0, in any order; 0 gives the minimum-norm solution
---@return {w: limn.tensor_value, df: limn.tensor_value, train: limn.tensor_value, loo: limn.tensor_value}
function limn.linalg.kernel_ridge(x, y, penalty) end

---Least-squares solution: the x that minimises |a x - b|.
---@param a limn.tensor_value|table the coefficients, one equation a row
---@param b limn.tensor_value|number|table the right-hand side: m numbers, or m x c for c problems
---@param options? {tol?: number}
---@return {x: limn.tensor_value, rank: integer, s: limn.tensor_value}
function limn.linalg.lstsq(a, b, options) end

---LU factorization with partial pivoting: rows of a, permuted, are l u.
---@param a limn.tensor_value|table a matrix
---@return {p: limn.tensor_value, l: limn.tensor_value, u: limn.tensor_value}
function limn.linalg.lu(a) end

---Rank of a matrix (x.rank is the number of axes of a tensor).
---@param a limn.tensor_value|table a matrix
---@param options? {tol?: number}
---@return integer value
function limn.linalg.matrix_rank(a, options) end

---A matrix as a linear map, for methods that need products only.
---@param a limn.tensor_value|table a matrix, which is not copied
---@param options? {gram?: boolean, cogram?: boolean, symmetric?: boolean}
---@return limn.object.operator value
function limn.linalg.operator(a, options) end

---A diagonal block of a linear map.
---@param a limn.object.operator a square linear map
---@param first integer the first coordinate, from 1 on
---@param n integer how many
---@return limn.object.operator value
function limn.linalg.part(a, first, n) end

---Moore-Penrose pseudoinverse of a matrix.
---@param a limn.tensor_value|table a matrix
---@param options? {tol?: number}
---@return limn.tensor_value value
function limn.linalg.pinv(a, options) end

---The sum of two linear maps.
---@param a limn.object.operator a linear map
---@param b limn.object.operator another
---@return limn.object.operator value
function limn.linalg.plus(a, b) end

---QR factorization a = q r.
---@param a limn.tensor_value|table a matrix
---@param options? {full?: boolean, pivot?: boolean}
---@return {q: limn.tensor_value, r: limn.tensor_value, p: limn.tensor_value}
function limn.linalg.qr(a, options) end

---Hand the products that it asked for to a stepping solver.
---@param solver limn.object.solver an iterative method
---@param y limn.tensor_value|table the products it has asked for, one a row
---@return boolean ended
function limn.linalg.reply(solver, y) end

---The block of vectors that a stepping solver asks to multiply.
---@param solver limn.object.solver an iterative method
---@return {x: limn.tensor_value, transposed: boolean}
function limn.linalg.request(solver) end

---Ridge regression for a path of penalties, from one singular value
---decomposition.
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets: m numbers, or m x c
---@param penalty limn.tensor_value|number[] penalties c >= 0, in any order; 0 gives the minimum-norm solution
---@return {w: limn.tensor_value, df: limn.tensor_value, train: limn.tensor_value, loo: limn.tensor_value}
function limn.linalg.ridge(x, y, penalty) end

---Run a stepping solver on an operator until it ends.
---@param solver limn.object.solver an iterative method
---@param a limn.object.operator what to multiply with
---@return integer products
function limn.linalg.run(solver, a) end

---The size of a linear map.
---@param a limn.object.operator a linear map
---@return {rows: integer, cols: integer, symmetric: boolean}
function limn.linalg.shape(a) end

---Sign and log-magnitude of the determinant.
---@param a limn.tensor_value|table a square matrix
---@return {sign: number, logdet: number}
function limn.linalg.slogdet(a) end

---Solution of the linear system a x = b.
---@param a limn.tensor_value|table a square matrix
---@param b limn.tensor_value|number|table the right-hand side: n numbers, or n x c for c systems
---@param options? {form?: "general"|"positive"|"lower"|"upper", error?: boolean}
---@return limn.tensor_value value
function limn.linalg.solve(a, b, options) end

---Singular value decomposition, a = u diag(s) vt.
---@param a limn.tensor_value|table a matrix
---@param options? {full?: boolean, vectors?: boolean}
---@return {u: limn.tensor_value, s: limn.tensor_value, vt: limn.tensor_value}
function limn.linalg.svd(a, options) end

---The largest singular values of a large matrix, operator or function that
---multiplies, and their vectors.
---@param a any a matrix, an operator, or a function of (blocks of vectors, one a row; transposed) that returns their products with a, or with a'
---@param k integer how many singular values
---@param options? {size?: integer[], block?: integer, steps?: integer, tol?: number, seed?: integer}
---@return {u: limn.tensor_value, s: limn.tensor_value, vt: limn.tensor_value, residuals: limn.tensor_value, converged: boolean, powers: integer, products: integer}
function limn.linalg.svds(a, k, options) end

---The singular values that a solver has found.
---@param solver limn.object.solver one that limn.linalg.svds_solver made
---@return {u: limn.tensor_value, s: limn.tensor_value, vt: limn.tensor_value, residuals: limn.tensor_value, converged: boolean, powers: integer, products: integer}
function limn.linalg.svds_found(solver) end

---Block Lanczos method of svds as a stepping solver (reverse communication).
---@param m integer rows of the operator
---@param n integer and its columns
---@param k integer how many singular values
---@param options? {block?: integer, steps?: integer, tol?: number, seed?: integer}
---@return limn.object.solver solver
function limn.linalg.svds_solver(m, n, k, options) end

---Singular values from the eigenvalues of the Gram matrix: several times as
---fast as svd, but small values lose digits.
---@param a limn.tensor_value|table a matrix
---@return {s: limn.tensor_value, s_error: limn.tensor_value}
function limn.linalg.svdvals(a) end

---The transpose of a linear map.
---@param a limn.object.operator a linear map
---@return limn.object.operator value
function limn.linalg.transposed(a) end

limn.model = {}

---Classification accuracy: the fraction of samples classified correctly.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table class labels 0 .. k-1, or m x k with the largest entry at the class; with one output, labels of either sign, of which 0 is none
---@return number fraction
function limn.model.accuracy(net, x, y) end

---Activation function phi(x), or its first or second derivative.
---@param x limn.tensor_value|number|table arguments
---@param options? {act?: string, order?: integer}
---@return limn.tensor_value value
function limn.model.act(x, options) end

---Names of the activation functions.
---@return string[] names
function limn.model.acts() end

---Deep copy of a network with its current parameters.
---@param net limn.object.net a network
---@return limn.object.net copy
function limn.model.copy(net) end

---Number of parameters of a network.
---@param net limn.object.net a network
---@return integer count
function limn.model.count(net) end

---Dual activation: E act(u) act(v) for jointly Gaussian u and v, and its
---derivatives by their covariance and variances.
---@param a limn.tensor_value|number[] variances of u, the first Gaussian variable
---@param b limn.tensor_value|number[] variances of v, the second
---@param c limn.tensor_value|number[] covariances of u and v
---@param options? {act?: string, with?: string, tol?: number, gradient?: boolean}
---@return {value: limn.tensor_value, slope: limn.tensor_value, value_error: limn.tensor_value, slope_error: limn.tensor_value}
function limn.model.dual(a, b, c, options) end

---Exponents (a, b, c) of each matrix of a network, n its width over the base
---width, as theory.classify takes them.
---@param net limn.object.net a network
---@param options? {rule?: "sgd"|"adam"|"spectral"}
---@return {tensor: string[], role: string[], a: limn.tensor_value, b: limn.tensor_value, c: limn.tensor_value}
function limn.model.exponents(net, options) end

---Activations, or pre-activations, of one hidden layer, or the value of a
---node.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs, one sample a row
---@param options? {layer?: integer, which?: "post"|"pre", node?: string}
---@return limn.tensor_value h
function limn.model.features(net, x, options) end

---All parameters of a network as one vector.
---@param net limn.object.net a network
---@return limn.tensor_value values
function limn.model.flat(net) end

---Outputs f(x) of a network: the forward pass.
---@param net limn.object.net a network; of infinite width one that a run of dyn trains, whose outputs it has
---@param x limn.tensor_value|table inputs, one sample a row
---@return limn.tensor_value f
function limn.model.forward(net, x) end

---Gauss-Newton matrix J' H J of the loss, as an operator: J is the Jacobian of
---the outputs by the parameters, H the Hessian of the loss by the outputs.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", scaled?: boolean}
---@return limn.object.operator value
function limn.model.gauss_newton(net, x, y, options) end

---Values of one parameter tensor.
---@param net limn.object.net a network
---@param name string of the tensor, such as "W1" or "b1"
---@param options? {what?: "stored"|"moved"|"effective", since?: limn.object.net}
---@return limn.tensor_value values
function limn.model.get(net, name, options) end

---Loss and its gradient with respect to the parameters.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation"}
---@return {value: number, gradient: limn.tensor_value}
function limn.model.gradient(net, x, y, options) end

---A network of any nodes, each a table: kind (limn.model.kinds() lists them
---and what they may be told), name, inputs (names of nodes, or "input"; by
---default the node before), act, mult (multiplier of its matrices), alpha
---(depth exponent, for nodes in a residual branch), params ({W = "a.W"}: has
---that tensor in place of its own). The last node in the order in which they
---read each other is the output, whose number does not grow with the width
---unless it has grows = true.
---@param d integer input dimension
---@param nodes table a list of nodes
---@param options? {param?: "sp"|"ntp"|"mup"|"meanfield", a?: limn.tensor_value|number[], b?: limn.tensor_value|number[], c?: limn.tensor_value|number[], base?: number, gain?: number, gamma?: number, input_mult?: number, hidden_mult?: number, output_mult?: number, depth?: integer, base_depth?: integer, zero_readout?: boolean, freeze?: string[], precision?: "double"|"single", track?: boolean, seed?: integer}
---@return limn.object.net net
function limn.model.graph(d, nodes, options) end

---Coefficients of the Hermite expansion of an activation.
---@param terms integer number of coefficients, a_0, a_1, ...
---@param options? {act?: string, variance?: number}
---@return {a: limn.tensor_value, a_error: limn.tensor_value, rest: number, rest_error: number}
function limn.model.hermite_coefficients(terms, options) end

---Hessian of the loss with respect to the parameters, as an operator.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", scaled?: boolean}
---@return limn.object.operator value
function limn.model.hessian(net, x, y, options) end

---Hessian-vector product: the Hessian of the loss with respect to the
---parameters, times a vector.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param v limn.tensor_value|number[] a vector, flat
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation"}
---@return limn.tensor_value hv
function limn.model.hvp(net, x, y, v, options) end

---Jacobian-vector product: the directional derivative of the outputs along a
---direction of the parameters, and of the inputs.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs, one sample a row
---@param v limn.tensor_value|number[] tangent vector of the parameters, flat
---@param options? {dx?: limn.tensor_value|table}
---@return limn.tensor_value df
function limn.model.jvp(net, x, v, options) end

---The kinds of nodes of which networks are made.
---@return {kind: string[], doc: string[], attributes: string[]}
function limn.model.kinds() end

---The lazy network f(x; w0) + df(x; w0)/dw (w - w0), w0 the current
---parameters: its tangent kernel stays, and its features do not exist.
---@param net limn.object.net a network
---@return limn.object.net lazy
function limn.model.linearize(net) end

---Load a network that net:save wrote. A network with track counts movement
---from the loaded values on.
---@param path string the file
---@return limn.object.net net
function limn.model.load(path) end

---Loss of a network on a data set.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs, one sample a row
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation"}
---@return number value
function limn.model.loss(net, x, y, options) end

---A fully connected network (multilayer perceptron), plain or residual, in an
---abc-parametrization.
---@param d integer input dimension
---@param options? {outputs?: integer, width?: integer, depth?: integer, widths?: integer[], act?: string, param?: "sp"|"ntp"|"mup"|"meanfield", a?: limn.tensor_value|number[], b?: limn.tensor_value|number[], c?: limn.tensor_value|number[], base?: number, base_depth?: integer, depth_exponent?: number, gain?: number, gamma?: number, input_mult?: number, hidden_mult?: number, output_mult?: number, residual_mult?: number, bias?: boolean, zero_readout?: boolean, residual?: boolean, block?: integer, norm?: string, embedding?: integer, freeze?: string[], precision?: "double"|"single", track?: boolean, seed?: integer}
---@return limn.object.net net
function limn.model.net(d, options) end

---The nodes of a network, as a table.
---@param net limn.object.net a network
---@return {node: string[], kind: string[], inputs: string[], shape: string[], tensors: string[]}
function limn.model.nodes(net) end

---Names of the parameter tensors of a network.
---@param net limn.object.net a network
---@return string[] names
function limn.model.params(net) end

---The network that a text describes (net:text()).
---@param text string of net:text(): settings, and a line for each node
---@param options? {count?: integer, seed?: integer}
---@return limn.object.net net
function limn.model.parse(text, options) end

---Write a network to an npz file: its parameters by name, and what model.load
---needs to make it again.
---@param net limn.object.net a network
---@param path string the file, replaced atomically
---@param options? {compress?: boolean}
---@return string path
function limn.model.save(net, path, options) end

---Multiplier, initialization and learning-rate scaling of each parameter
---tensor.
---@param net limn.object.net a network
---@return {tensor: string[], role: string[], shape: string[], multiplier: limn.tensor_value, std: limn.tensor_value, lr_sgd: limn.tensor_value, lr_adam: limn.tensor_value, lr_spectral: limn.tensor_value, eps_adam: limn.tensor_value, variance: limn.tensor_value, speed: limn.tensor_value}
function limn.model.scaling(net) end

---Set the values of one parameter tensor.
---@param net limn.object.net a network
---@param name string of the tensor, such as "W1" or "b1"
---@param values limn.tensor_value|number|table new values, of the tensor's shape
function limn.model.set(net, name, values) end

---Set all parameters of a network from one vector.
---@param net limn.object.net a network
---@param values limn.tensor_value|number[] all parameters in the order of params(), each row-major
function limn.model.setflat(net, values) end

---What a network is, as text: all but the values of its parameters.
---@param net limn.object.net a network
---@return string text
function limn.model.text(net) end

---Vector-Jacobian product: the transposed Jacobian of the outputs by the
---parameters, times a vector.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs, one sample a row
---@param u limn.tensor_value|table cotangent vectors of the outputs
---@return limn.tensor_value gradient
function limn.model.vjp(net, x, u) end

limn.plot = {}

---Append a point to the curve with a given label.
---@param figure limn.object.figure the figure
---@param label string label of the curve, which is created at its first use
---@param x number x of the point
---@param y number y of the point; NaN makes a gap
---@param options? {color?: string, panel?: integer}
function limn.plot.add(figure, label, x, y, options) end

---Wait until a window is closed; plot.wait uses it.
---@param screen limn.object.screen the screen
---@param figure limn.object.figure a figure
function limn.plot.await(screen, figure) end

---Add a filled band, such as a standard error or a confidence interval.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] x coordinates
---@param lo limn.tensor_value|number[] lower edge
---@param hi limn.tensor_value|number[] upper edge
---@param options? {label?: string, color?: string, panel?: integer}
function limn.plot.band(figure, x, lo, hi, options) end

---Add bars between given edges, such as a histogram computed elsewhere.
---@param figure limn.object.figure the figure
---@param edges limn.tensor_value|number[] edges of the bars, ascending
---@param counts limn.tensor_value|number[] heights of the bars
---@param options? {label?: string, color?: string, panel?: integer}
function limn.plot.bars(figure, edges, counts, options) end

---Remove all series from a figure; panels keep their settings.
---@param figure limn.object.figure the figure
---@param options? {panel?: integer}
function limn.plot.clear(figure, options) end

---Add points whose colour shows a number.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] x coordinates
---@param y limn.tensor_value|number[] y coordinates
---@param values limn.tensor_value|number[] what the colours mean; NaN is grey
---@param options? {palette?: "viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", label?: string, panel?: integer, marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", size?: number}
function limn.plot.colored(figure, x, y, values, options) end

---Add the contour lines of a function on a grid.
---@param figure limn.object.figure the figure
---@param m limn.tensor_value|table values of the function on a grid, as for heat
---@param options? {levels?: limn.tensor_value|number[], count?: integer, x?: limn.tensor_value|number[], y?: limn.tensor_value|number[], palette?: "viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", label?: string, color?: string, panel?: integer, width?: number}
function limn.plot.contours(figure, m, options) end

---Add a family of curves, such as one per width.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] x coordinates
---@param y limn.tensor_value|number|table a matrix with one curve per column, or a vector
---@param options? {labels?: string[], palette?: "cycle"|"viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", panel?: integer, width?: number, dash?: "solid"|"dash"|"dot"|"dashdot", marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", size?: number, style?: "line"|"steps"|"impulses", by?: limn.tensor_value|number[], by_label?: string, right?: boolean}
function limn.plot.curves(figure, x, y, options) end

---Draw a figure on a screen if a new frame is due; plot.show and plot.flush
---use it.
---@param screen limn.object.screen the screen
---@param figure limn.object.figure the value
---@param options? {share?: integer, wait?: boolean, moving?: boolean}
---@return {drawn: boolean, rest: number, picture: string, pixels: boolean, notice: string}
function limn.plot.draw(screen, figure, options) end

---Add points with error bars.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] x coordinates
---@param y limn.tensor_value|number[] y coordinates
---@param options? {err?: limn.tensor_value|number[], lo?: limn.tensor_value|number[], hi?: limn.tensor_value|number[], label?: string, color?: string, panel?: integer, width?: number, size?: number, marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", right?: boolean}
function limn.plot.errorbars(figure, x, y, options) end

---Create a figure: a grid of panels to add series to, show and save.
---@param options? {title?: string, rows?: integer, cols?: integer, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], y2label?: string, logy2?: integer, y2range?: limn.tensor_value|number[], widths?: limn.tensor_value|number[], heights?: limn.tensor_value|number[], sharex?: boolean, sharey?: boolean, legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"below"|"ends"|"none", aspect?: "auto"|"free"|"equal"|"square", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean}
---@return limn.object.figure figure
function limn.plot.figure(options) end

---Begin a moving picture, whose frames are figures; see frame and finish.
---@param path string the file: .gif, or .png where apngasm is installed; with a number, 'frame%04d.png', a picture a frame, from 1 on
---@param options? {fps?: number}
---@return limn.object.film film
function limn.plot.film(path, options) end

---Write a film to its file.
---@param film limn.object.film the film
---@return string written
function limn.plot.finish(film) end

---Show a figure and wait until it is drawn.
---@param figure limn.object.figure the figure
---@return limn.object.figure figure
function limn.plot.flush(figure) end

---Add a figure to a film as its next frame.
---@param film limn.object.film the film
---@param figure limn.object.figure the figure, as it is now
function limn.plot.frame(film, figure) end

---Add a heatmap of a matrix.
---@param figure limn.object.figure the figure
---@param m limn.tensor_value|table the matrix; row 1 is at the top, NaN is grey (without colours: blank)
---@param options? {x?: limn.tensor_value|number[], y?: limn.tensor_value|number[], palette?: "viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", label?: string, panel?: integer}
function limn.plot.heat(figure, m, options) end

---Heatmap of a matrix.
---@param m limn.tensor_value|table the matrix
---@param options? {title?: string, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], y2label?: string, logy2?: integer, y2range?: limn.tensor_value|number[], legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"below"|"ends"|"none", aspect?: "auto"|"free"|"equal"|"square", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean, x?: limn.tensor_value|number[], y?: limn.tensor_value|number[], palette?: "viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", label?: string}
---@return limn.object.figure figure
function limn.plot.heatmap(m, options) end

---Add a histogram of numbers.
---@param figure limn.object.figure the figure
---@param values limn.tensor_value|number|table numbers, of any shape; NaN and infinities are left out
---@param options? {bins?: integer, range?: limn.tensor_value|number[], density?: boolean, along?: "x"|"y", label?: string, color?: string, panel?: integer}
function limn.plot.hist(figure, values, options) end

---Histogram of numbers.
---@param values limn.tensor_value|number|table numbers
---@param options? {title?: string, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], y2label?: string, logy2?: integer, y2range?: limn.tensor_value|number[], legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"below"|"ends"|"none", aspect?: "auto"|"free"|"equal"|"square", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean, bins?: integer, range?: limn.tensor_value|number[], density?: boolean, along?: "x"|"y", label?: string, color?: string}
---@return limn.object.figure figure
function limn.plot.histogram(values, options) end

---Add a horizontal line across a panel.
---@param figure limn.object.figure the figure
---@param y number y coordinate
---@param options? {label?: string, color?: string, panel?: integer, width?: number, dash?: "solid"|"dash"|"dot"|"dashdot"}
function limn.plot.hline(figure, y, options) end

---Add a curve.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] x coordinates; NaN makes a gap
---@param y limn.tensor_value|number[] y coordinates
---@param options? {err?: limn.tensor_value|number[], label?: string, color?: string, panel?: integer, width?: number, dash?: "solid"|"dash"|"dot"|"dashdot", marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", size?: number, style?: "line"|"steps"|"impulses", right?: boolean}
function limn.plot.line(figure, x, y, options) end

---Plot curves: y is a vector, or a matrix with one curve per column.
---@param x limn.tensor_value|number[] x coordinates
---@param y limn.tensor_value|number|table y coordinates
---@param options? {title?: string, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], y2label?: string, logy2?: integer, y2range?: limn.tensor_value|number[], legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"below"|"ends"|"none", aspect?: "auto"|"free"|"equal"|"square", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean, labels?: string[], palette?: "cycle"|"viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", dash?: "solid"|"dash"|"dot"|"dashdot", marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", size?: number, style?: "line"|"steps"|"impulses", by?: limn.tensor_value|number[], by_label?: string, right?: boolean}
---@return limn.object.figure figure
function limn.plot.lines(x, y, options) end

---A figure that is updated in a loop: live:add(label, x, y) and
---live:set(label, xs, ys) return at once and redraw now and then; live:done()
---draws the final state. live.figure is the figure; with film all of it
---becomes a moving picture.
---@param options? {title?: string, rows?: integer, cols?: integer, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], y2label?: string, logy2?: integer, y2range?: limn.tensor_value|number[], widths?: limn.tensor_value|number[], heights?: limn.tensor_value|number[], sharex?: boolean, sharey?: boolean, legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"below"|"ends"|"none", aspect?: "auto"|"free"|"equal"|"square", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean, film?: string, every?: integer, fps?: number}
---@return table live
function limn.plot.live(options) end

---Scatter plot with histograms of both coordinates.
---@param x limn.tensor_value|number[] x coordinates
---@param y limn.tensor_value|number[] y coordinates
---@param options? {title?: string, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], y2label?: string, logy2?: integer, y2range?: limn.tensor_value|number[], legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"below"|"ends"|"none", aspect?: "auto"|"free"|"equal"|"square", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean, label?: string, color?: string, marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", size?: number}
---@return limn.object.figure figure
function limn.plot.marginals(x, y, options) end

---Mark one point, such as an optimum.
---@param figure limn.object.figure the figure
---@param x number x coordinate
---@param y number y coordinate
---@param options? {label?: string, color?: string, panel?: integer, size?: number}
function limn.plot.mark(figure, x, y, options) end

---Add bars with names; a second call puts its bars beside the first.
---@param figure limn.object.figure the figure
---@param names string[] names of the bars, which stand at x = 1, 2, ...
---@param values limn.tensor_value|number[] heights of the bars
---@param options? {label?: string, color?: string, panel?: integer}
function limn.plot.named(figure, names, values, options) end

---Add a text annotation at a point.
---@param figure limn.object.figure the figure
---@param x number x coordinate
---@param y number y coordinate
---@param label string the text
---@param options? {to?: limn.tensor_value|number[], color?: string, panel?: integer}
function limn.plot.note(figure, x, y, label, options) end

---Show the picture of a value, also called as limn.plot(x): a record of train,
---a sweep, a transfer analysis, a spectrum, a coordinate check, a law, a
---kernel or another matrix, a vector, particles, a network. The manual has a
---table.
---@param value any the value
---@param options? {title?: string, x?: string, y?: string, by?: string}
---@return limn.object.figure figure
function limn.plot.of(value, options) end

---Evenly spaced colours of a palette, one per curve.
---@param n integer number of colours
---@param options? {palette?: "viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", reverse?: boolean, range?: limn.tensor_value|number[]}
---@return string[] colors
function limn.plot.palette(n, options) end

---Set title, labels and axes of one panel of a figure.
---@param figure limn.object.figure the figure
---@param index integer index of the panel, row by row
---@param options? {title?: string, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], y2label?: string, logy2?: integer, y2range?: limn.tensor_value|number[], legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"below"|"ends"|"none"|"unchanged", aspect?: "auto"|"free"|"equal"|"square"|"unchanged", shaded?: boolean, hidden?: boolean}
function limn.plot.panel(figure, index, options) end

---Add points (a scatter plot).
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] x coordinates
---@param y limn.tensor_value|number[] y coordinates
---@param options? {label?: string, color?: string, panel?: integer, marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", size?: number, right?: boolean}
function limn.plot.points(figure, x, y, options) end

---Add arrows, such as a gradient at points.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] x coordinates of the tails
---@param y limn.tensor_value|number[] y coordinates of the tails
---@param dx limn.tensor_value|number[] x components of the arrows
---@param dy limn.tensor_value|number[] y components of the arrows
---@param options? {scale?: number, label?: string, color?: string, panel?: integer, width?: number}
function limn.plot.quiver(figure, x, y, dx, dy, options) end

---Save a figure as .png, .svg, .pdf, .gp (a gnuplot script with its data),
---.csv or .txt. Without gnuplot an image becomes .gp and .csv.
---@param figure limn.object.figure the figure
---@param path string the file
---@param options? {scale?: number}
---@return string path
function limn.plot.save(figure, path, options) end

---Add a colour scale, for colours such as 'viridis:0.3' that mean numbers.
---@param figure limn.object.figure the figure
---@param range limn.tensor_value|number[] the lowest and the highest number
---@param options? {palette?: "viridis"|"plasma"|"magma"|"inferno"|"cividis"|"rdbu"|"gray", label?: string, panel?: integer}
function limn.plot.scale(figure, range, options) end

---Scatter plot.
---@param x limn.tensor_value|number[] x coordinates
---@param y limn.tensor_value|number[] y coordinates
---@param options? {title?: string, xlabel?: string, ylabel?: string, logx?: integer, logy?: integer, logz?: integer, xrange?: limn.tensor_value|number[], yrange?: limn.tensor_value|number[], zrange?: limn.tensor_value|number[], y2label?: string, logy2?: integer, y2range?: limn.tensor_value|number[], legend?: "auto"|"topright"|"topleft"|"bottomright"|"bottomleft"|"outside"|"below"|"ends"|"none", aspect?: "auto"|"free"|"equal"|"square", grid?: boolean, width?: integer, height?: integer, font?: number, markup?: boolean, label?: string, color?: string, marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", size?: number, right?: boolean}
---@return limn.object.figure figure
function limn.plot.scatter(x, y, options) end

---Open a screen on which figures are shown; plot.show opens one by itself.
---@param options? {term?: string}
---@return limn.object.screen screen
function limn.plot.screen(options) end

---Replace the points of the curve with a given label.
---@param figure limn.object.figure the figure
---@param label string label of the curve, which is created at its first use
---@param x limn.tensor_value|number[] x coordinates of all points
---@param y limn.tensor_value|number[] y coordinates
---@param options? {color?: string, panel?: integer}
function limn.plot.set(figure, label, x, y, options) end

---Draw the last state of every figure that is shown.
function limn.plot.settle() end

---Show a figure in a window, or as text in the terminal. Returns at once;
---frequent calls draw only some frames.
---@param figure limn.object.figure the figure
---@return limn.object.figure figure
function limn.plot.show(figure) end

---The size of a figure as a picture.
---@param figure limn.object.figure the figure
---@return {width: integer, height: integer}
function limn.plot.size(figure) end

---Add a power law y (x / x1)^exponent to compare with.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] where it begins and ends, both positive
---@param y number its value where it begins
---@param exponent number the exponent: the slope on two logarithmic axes
---@param options? {label?: string, color?: string, panel?: integer, width?: number, dash?: "solid"|"dash"|"dot"|"dashdot"}
function limn.plot.slope(figure, x, y, exponent, options) end

---Add points on stems, such as the coefficients of an expansion.
---@param figure limn.object.figure the figure
---@param x limn.tensor_value|number[] x coordinates
---@param y limn.tensor_value|number[] y coordinates
---@param options? {base?: number, label?: string, color?: string, panel?: integer, width?: number, size?: number, marker?: "none"|"circle"|"square"|"triangle"|"diamond"|"cross"|"plus"|"star", right?: boolean}
function limn.plot.stems(figure, x, y, options) end

---Render a figure as text, without gnuplot.
---@param figure limn.object.figure the figure
---@param options? {width?: integer, height?: integer, ascii?: boolean, color?: boolean}
---@return string text
function limn.plot.text(figure, options) end

---Add a vertical line across a panel.
---@param figure limn.object.figure the figure
---@param x number x coordinate
---@param options? {label?: string, color?: string, panel?: integer, width?: number, dash?: "solid"|"dash"|"dot"|"dashdot"}
function limn.plot.vline(figure, x, options) end

---Show a figure and wait until its window is closed (or Ctrl-C): the last line
---of a script that keeps its windows open.
---@param figure limn.object.figure the figure
---@return limn.object.figure figure
function limn.plot.wait(figure) end

---Write a figure to a file and report problems; plot.save prints them.
---@param figure limn.object.figure the figure
---@param path string the file: .png, .svg, .pdf, .gp, .csv or .txt
---@param options? {scale?: number}
---@return {written: string, notice: string}
function limn.plot.write(figure, path, options) end

limn.probe = {}

---Alignment <k, q> / (|k| |q|) of two kernels, by default centred (CKA).
---@param k limn.tensor_value|table kernel (Gram) matrix
---@param q limn.tensor_value|table kernel matrix to compare with
---@param options? {center?: boolean}
---@return number value
function limn.probe.align(k, q, options) end

---Principal angles and distances of two subspaces.
---@param a limn.tensor_value|table its columns span a subspace
---@param b limn.tensor_value|table its columns span another one
---@return {angles: limn.tensor_value, geodesic: number, chordal: number, projection: number, overlap: number}
function limn.probe.angles(a, b) end

---Wasserstein-2 barycentre of clouds of a line: the average of their
---quantiles.
---@param clouds tensor[] vectors of points of a line, in a list or as arguments
---@param options? {weights?: limn.tensor_value|number[]}
---@return {x: limn.tensor_value, mass: limn.tensor_value}
function limn.probe.barycenter(clouds, options) end

---Wasserstein-2 distance between two Gaussian laws: that of Bures and the
---distance of their means.
---@param cov_x limn.tensor_value|table covariance of one law, singular or not
---@param cov_y limn.tensor_value|table covariance of the other
---@param options? {mean_x?: limn.tensor_value|number[], mean_y?: limn.tensor_value|number[]}
---@return {value: number, value_error: number}
function limn.probe.bures(cov_x, cov_y, options) end

---Numbers of probe.spectrum as the 'record' of limn.train: one spectrum a row,
---of what a function returns.
---@param of function of the run and its last step: what probe.spectrum takes
---@param names string[] trace, logdet, count, stable_rank, layers.W1.trace ...; of a list of values the first
---@param options? {prefix?: string, options?: table}
---@return table record
function limn.probe.columns(of, names, options) end

---Coordinate check: train a network of several widths (or depths) for a few
---steps, fit how features, their changes and updates scale, and say which
---tensor breaks the scaling of maximal updates and how to mend it. Epsilon and
---decay are judged by their own ratios.
---@param net function function(width, seed) that returns a network; of depth with 'depths'
---@param data table {x = inputs, y = targets}, such as limn.data has; every step takes the same batch
---@param options? {opt?: any, lr?: number, loss?: string, options?: any, widths?: integer[], depths?: integer[], steps?: integer, seeds?: integer, samples?: integer, size?: "rms"|"l1"|"l2", tolerance?: number, target?: number, title?: string}
---@return table check
function limn.probe.coord(net, data, options) end

---Coordinate check of a table that another program has written: slopes by
---module and step, which of them is the first to fail, and what such a table
---cannot tell. By default its columns are those of get_coord_data of mup.
---@param table table columns by name
---@param options? {width?: string, module?: string, t?: string, value?: string, output?: string, tolerance?: number, title?: string}
---@return table check
function limn.probe.coord_table(table, options) end

---Independence of the features of different samples: smallest eigenvalues of
---Gram matrices, now and jointly with initialization, and ranks, by layer.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs, one sample a row
---@param options? {start?: limn.object.net, which?: "pre"|"post", normalise?: boolean}
---@return {lowest: limn.tensor_value, lowest_error: limn.tensor_value, joint: limn.tensor_value, joint_error: limn.tensor_value, effective: limn.tensor_value, participation: limn.tensor_value, rank: limn.tensor_value}
function limn.probe.diversity(net, x, options) end

---Differential entropy of samples, from distances to their neighbours.
---@param x limn.tensor_value|table samples of a density, one a row, d at most 6
---@param options? {k?: integer}
---@return {entropy: number, entropy_se: number, entropy_bias: number}
function limn.probe.entropy(x, options) end

---Whether singular values lie as near to the law of independent entries as
---those of normal matrices do.
---@param s limn.tensor_value|number[] singular values, falling
---@param m integer rows of the matrix that they are of
---@param n integer columns
---@param x limn.tensor_value|number[] places, rising
---@param cdf limn.tensor_value|number[] what the law of entries of variance 1 has there
---@param options? {resamples?: integer, seed?: integer}
---@return {distance: number, p: number}
function limn.probe.goodness(s, m, n, x, cdf, options) end

---Effective rank, participation ratio, numerical rank and extreme eigenvalues
---of a kernel.
---@param k limn.tensor_value|table a kernel (Gram matrix)
---@return {effective: number, participation: number, rank: integer, lowest: number, highest: number, error: number}
function limn.probe.gram(k) end

---Kernels of a network: NTK, NNGP, features, gradients. Of a finite one as it
---is, by blocks and without Jacobians; of one of infinite width in the limit
---of its own parametrization, with their errors.
---@param net limn.object.net a network, finite or of infinite width
---@param x limn.tensor_value|table inputs, one sample a row
---@param options? {z?: limn.tensor_value|table, kind?: "ntk"|"nngp"|"features"|"gradients", layer?: integer, output?: integer, full?: boolean, scaled?: boolean, diagonal?: boolean, error?: boolean, tol?: number}
---@return limn.tensor_value k
function limn.probe.kernel(net, x, options) end

---All local minima of a sampled curve.
---@param value limn.tensor_value|number[] values of the curve; infinite: diverged, NaN: missing
---@param x limn.tensor_value|number[] abscissae, increasing
---@param options? {start?: number}
---@return limn.tensor_value minima
function limn.probe.minima(value, x, options) end

---Maximum mean discrepancy between two clouds, and its gradient.
---@param x limn.tensor_value|number|table points, one per row; a vector: points of a line
---@param y limn.tensor_value|number|table points of the other cloud
---@param options? {kernel?: "gaussian"|"laplace"|"energy", length?: number, unbiased?: boolean, with_gradient?: boolean, mass_x?: limn.tensor_value|number[], mass_y?: limn.tensor_value|number[]}
---@return {square: number, square_se: number, gradient: limn.tensor_value}
function limn.probe.mmd(x, y, options) end

---Gradient flow of the maximum mean discrepancy: Euler steps of particles of
---equal mass against the gradient of its half square.
---@param x limn.tensor_value|number|table initial particles, one per row
---@param y limn.tensor_value|number|table points of the target
---@param options? {steps?: integer, lr?: number, kernel?: "gaussian"|"laplace"|"energy", length?: number, mass_y?: limn.tensor_value|number[]}
---@return {x: limn.tensor_value, square: limn.tensor_value}
function limn.probe.mmd_flow(x, y, options) end

---How far features and weights have moved since initialization, by layer.
---@param net limn.object.net a network
---@param start limn.object.net a copy of it from before training
---@param x limn.tensor_value|table inputs, one sample a row
---@param options? {which?: "pre"|"post"}
---@return {movement: limn.tensor_value, change: limn.tensor_value, weights: limn.tensor_value}
function limn.probe.movement(net, start, x, options) end

---Optimal learning rates by width with confidence intervals, their scaling
---with width, and the regret of transferring them.
---@param loss limn.tensor_value|number|table losses by width, seed and x; infinite: diverged, NaN: missing
---@param width limn.tensor_value|number[] widths; infinity is left out of the law
---@param x limn.tensor_value|number[] log2 of the learning rates, increasing
---@param options? {start?: limn.tensor_value|number[], boot?: integer, window?: integer, level?: number, seed?: integer}
---@return {optimum: limn.tensor_value, low: limn.tensor_value, high: limn.tensor_value, best: limn.tensor_value, grid: limn.tensor_value, edge: limn.tensor_value, cliff: limn.tensor_value, diverged: limn.tensor_value, mean: limn.tensor_value, mean_se: limn.tensor_value, regret: limn.tensor_value, slope: number, intercept: number, slope_low: number, slope_high: number}
function limn.probe.optima(loss, width, x, options) end

---Singular values that independent entries would not have, by a permutation
---test that is exact for every distribution.
---@param w limn.tensor_value|table a matrix
---@param options? {level?: number, draws?: integer, most?: integer, seed?: integer}
---@return {s: limn.tensor_value, s_error: limn.tensor_value, p: limn.tensor_value, count: integer, next: number, variance: number, lower: number, upper: number, drawn: integer}
function limn.probe.outliers(w, options) end

---Squared overlaps of vectors with directions, and how likely they are by
---chance.
---@param v limn.tensor_value|table vectors, its columns, of any length
---@param directions limn.tensor_value|table directions, its columns, independent
---@return {overlap: limn.tensor_value, p: limn.tensor_value, each: limn.tensor_value, each_p: limn.tensor_value, mean: number}
function limn.probe.overlaps(v, directions) end

---Fit a power law y = c x^p by least squares of the logarithms.
---@param x limn.tensor_value|number[] abscissae, positive, such as widths; infinite ones are left out
---@param y limn.tensor_value|number[] values; zeros, NaN and infinities are left out
---@param options? {level?: number}
---@return {exponent: number, exponent_se: number, exponent_margin: number, factor: number}
function limn.probe.power_law(x, y, options) end

---Effective ranks of a matrix, from its spectrum.
---@param s limn.tensor_value|number[] singular values, or eigenvalues, of which sizes count
---@param options? {tol?: number}
---@return {stable: number, effective: number, participation: number, numerical: integer}
function limn.probe.ranks(s, options) end

---The read-out identity: a step of gradient descent moves the read-out by what
---its features and errors say.
---@param net limn.object.net a network after a step of gradient descent
---@param start limn.object.net a copy of it from before the step
---@param x limn.tensor_value|table the inputs of the step
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param lr number the learning rate of the step
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation"}
---@return {moved: number, predicted: number, bound: number, lowest: number, signal: number}
function limn.probe.readout(net, start, x, y, lr, options) end

---Largest eigenvalues of the Hessian of a network's loss, by Lanczos' method.
---@param net limn.object.net a network
---@param x limn.tensor_value|table inputs
---@param y limn.tensor_value|number|table targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k probabilities; logistic: labels -1 and 1
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", top?: integer, products?: integer, tol?: number, scaled?: boolean, seed?: integer}
---@return {sharpness: number, values: limn.tensor_value, residuals: limn.tensor_value, lowest: number, steps: integer, converged: boolean}
function limn.probe.sharpness(net, x, y, options) end

---Silent alignment: how much of the final alignment is there when the loss has
---fallen by a small share.
---@param loss limn.tensor_value|number[] losses along training
---@param alignment limn.tensor_value|number[] an alignment of the tangent kernel at the same times
---@param options? {drop?: number}
---@return {at: number, alignment_at: number, share: number, gained: number}
function limn.probe.silent(loss, alignment, options) end

---Entropic optimal transport in the logarithmic domain, with its duality gap
---and the debiased divergence.
---@param x limn.tensor_value|number|table points, one per row; a vector: points of a line
---@param y limn.tensor_value|number|table points of the other cloud
---@param options? {epsilon?: number, p?: integer, mass_x?: limn.tensor_value|number[], mass_y?: limn.tensor_value|number[], sign?: limn.tensor_value|number[], tol?: number, sweeps?: integer, debias?: boolean}
---@return {value: number, gap: number, cost: number, epsilon_used: number, sweeps_used: integer, converged: boolean}
function limn.probe.sinkhorn(x, y, options) end

---Sliced Wasserstein distance: the mean over random directions, each exactly.
---@param x limn.tensor_value|number|table points, one per row; a vector: points of a line
---@param y limn.tensor_value|number|table points of the other cloud
---@param options? {p?: integer, directions?: integer, mass_x?: limn.tensor_value|number[], mass_y?: limn.tensor_value|number[], seed?: integer}
---@return {value: number, value_se: number, cost: number, cost_se: number}
function limn.probe.sliced(x, y, options) end

---The spectrum of a matrix, with the Marchenko-Pastur law of what its outliers
---leave; of an operator, by stochastic Lanczos quadrature; or a table of all
---matrices of a network, a file of safetensors or an npz.
---@param a any a matrix; a symmetric operator, or function of blocks of vectors; a network; the path of a file or an open one; or tensors by name
---@param options? {eigen?: boolean, top?: integer, bottom?: integer, n?: integer, layers?: any, directions?: limn.tensor_value|table, side?: "left"|"right", level?: number, draws?: integer, resamples?: integer, probes?: integer, steps?: integer, shift?: number, show?: boolean, seed?: integer}
---@return table spectrum
function limn.probe.spectrum(a, options) end

---Kernel Stein discrepancy between samples and a density whose score grad log
---p is known: a smoothed relative Fisher information, in any dimension.
---@param x limn.tensor_value|table samples, one a row
---@param score limn.tensor_value|table grad log p at the samples
---@param options? {length?: number}
---@return {stein: number, stein_se: number, noise: number, used: number}
function limn.probe.stein(x, score, options) end

---Spectral norms of each weight matrix, multiplier included, and of its
---change, over sqrt(fan-out / fan-in): of order 1 at every width where
---features are learned; and the change over the weight.
---@param net limn.object.net a network
---@param start limn.object.net a copy of it from before
---@return {tensor: string[], weight: table, change: table, ratio: table}
function limn.probe.steps(net, start) end

---The exponent of a heavy tail by maximum likelihood, its beginning, goodness
---and alternatives.
---@param x limn.tensor_value|number[] values, e.g. eigenvalues; only positive finite ones count
---@param options? {xmin?: number, least?: integer, candidates?: integer, resamples?: integer, seed?: integer}
---@return {alpha: number, alpha_se: number, from: number, n: integer, distance: number, p: number, p_se: number, exponential: number, exponential_p: number, lognormal: number, lognormal_p: number, truncated: number, truncated_p: number, cutoff: number, reason: string}
function limn.probe.tail(x, options) end

---Wasserstein distance between two clouds of points, exactly: by assignment,
---or for masses by a network simplex.
---@param x limn.tensor_value|number|table points, one per row; a vector: points of a line
---@param y limn.tensor_value|number|table points of the other cloud
---@param options? {p?: integer, mass_x?: limn.tensor_value|number[], mass_y?: limn.tensor_value|number[], sign?: limn.tensor_value|number[], with_plan?: boolean}
---@return {value: number, value_error: number, cost: number, cost_error: number}
function limn.probe.wasserstein(x, y, options) end

limn.session = {}

---Load a session that session.save wrote: its globals, which replace those of
---the same names, and its seed, so that what is drawn next is what would have
---been drawn. Objects are made again and checked against their settings; a run
---goes on bit for bit.
---@param options? {path?: string}
---@return {path: string, loaded: table, skipped: table}
function limn.session.load(options) end

---Write what was typed at the prompt as a script that does the same:
---expressions print their values, and what failed, help and commands of the
---system are remarks.
---@param path string the file, replaced atomically
---@return string path
function limn.session.log(path) end

---Save the session: what your globals hold, and the seed. Numbers, texts,
---tables, tensors, networks, runs with their state, laws and operators; what
---cannot be saved, as functions and figures, is listed.
---@param path string the file, replaced atomically
---@param options? {names?: string[], compress?: boolean}
---@return {path: string, saved: table, skipped: table}
function limn.session.save(path, options) end

limn.space = {}

---An interval for limn.space.sample.
---@param low number the first value
---@param high number the last value
---@param options? {scale?: "linear"|"log", whole?: boolean}
---@return table range
function limn.space.between(low, high, options) end

---n numbers from low to high, evenly spaced on a logarithmic scale.
---@param low number the first value
---@param high number the last value
---@param n integer number of values
---@return table list
function limn.space.geometric(low, high, n) end

---The Cartesian product of lists: names in alphabetic order, the last one
---fastest.
---@param lists table {name = list, ...}
---@return table space
function limn.space.grid(lists) end

---n evenly spaced numbers from low to high.
---@param low number the first value
---@param high number the last value
---@param n integer number of values
---@return table list
function limn.space.linear(low, high, n) end

---A space of exactly the given cells.
---@param cells table {{name = value, ...}, ...}
---@return table space
function limn.space.list(cells) end

---Powers of ten: 10^low, 10^(low + step), ..., 10^high.
---@param low number the first exponent
---@param high number the last exponent
---@param step number difference of neighbouring exponents
---@return table list
function limn.space.log10(low, high, step) end

---Powers of two: 2^low, 2^(low + step), ..., 2^high.
---@param low number the first exponent
---@param high number the last exponent
---@param step number difference of neighbouring exponents
---@return table list
function limn.space.log2(low, high, step) end

---Numbers from low to high with a given step.
---@param low number the first value
---@param high number the last value
---@param step number difference of neighbours
---@return table list
function limn.space.range(low, high, step) end

---Sample n cells from intervals and lists, by quasi-random or random points.
---@param n integer number of cells
---@param ranges table {name = limn.space.between(...) or list, ...}
---@param options? {method?: "sobol"|"halton"|"random", shift?: integer}
---@return table space
function limn.space.sample(n, ranges, options) end

---Values of a parameter that exists only in some cells of a grid.
---@param name string the parameter it depends on
---@param is any the value that it must have, or a list
---@param values table the values in those cells
---@return table values
function limn.space.when(name, is, values) end

limn.store = {}

---Copy a store to another file, safely also while a sweep writes into it. The
---copy has all trials finished so far and replaces an existing file
---atomically.
---@param store limn.object.store a store (limn.store.open)
---@param path string the file of the copy
---@return string path
function limn.store.backup(store, path) end

---The runs with the smallest value of a result, among those that are done and
---did not diverge.
---@param store limn.object.store a store (limn.store.open)
---@param by string name of the result
---@param options? {n?: integer, largest?: boolean, name?: string, where?: table}
---@return table record
function limn.store.best(store, by, options) end

---Close a store now, rather than when it is collected.
---@param store limn.object.store a store (limn.store.open)
---@return any nothing
function limn.store.close(store) end

---Compare two runs: the parameters and results in which they differ, as
---columns what, name, a, b.
---@param store limn.object.store a store (limn.store.open)
---@param a integer id of a run
---@param b integer id of the other
---@return table record
function limn.store.compare(store, a, b) end

---A list or tensor that a run returned, such as its loss curve.
---@param store limn.object.store a store (limn.store.open)
---@param run integer id of the run
---@param name string name of the result
---@return any curve
function limn.store.curve(store, run, name) end

---Delete runs.
---@param store limn.object.store a store (limn.store.open)
---@param options? {name?: string, status?: string, session?: integer, runs?: integer[], all?: boolean}
---@return integer n
function limn.store.delete(store, options) end

---Export runs as a table: .csv, or .npz (numeric columns only).
---@param store limn.object.store a store (limn.store.open)
---@param path string the file
---@param options? {name?: string, status?: string, session?: integer, where?: table}
---@return any nothing
function limn.store.export(store, path, options) end

---Group the rows of a record by columns and summarise another: number, mean,
---standard deviation (sd), standard error of the mean (mean_se), min and max.
---Failed trials are left out; diverged runs, whose value is not finite, are
---counted in 'diverged' and count as infinite.
---@param record table columns of equal length
---@param by string[] columns to group by
---@param value string column to summarise
---@return table record
function limn.store.group(record, by, value) end

---Copy the runs of another store that are not done in this one.
---@param store limn.object.store a store (limn.store.open)
---@param path string the file of the other store
---@return integer n
function limn.store.merge(store, path) end

---Open a store, a database of runs.
---@param path string the file
---@param options? {mode?: "create"|"write"|"read"}
---@return limn.object.store store
function limn.store.open(path, options) end

---Run an SQL statement; its rows as columns.
---@param store limn.object.store a store (limn.store.open)
---@param sql string one statement; each ? stands for a value
---@param options? {values?: table}
---@return table record
function limn.store.query(store, sql, options) end

---Select runs: one per row, with their parameters and scalar results as
---columns.
---@param store limn.object.store a store (limn.store.open)
---@param options? {name?: string, status?: string, session?: integer, where?: table}
---@return table record
function limn.store.select(store, options) end

---The calls of limn.sweep that wrote into a store, one per row: time, machine,
---script, versions, and how many trials are done.
---@param store limn.object.store a store (limn.store.open)
---@param options? {name?: string}
---@return table record
function limn.store.sessions(store, options) end

---Summarise the sweeps of a store, one per line: progress, running and failed
---trials.
---@param store limn.object.store a store (limn.store.open)
---@return string text
function limn.store.status(store) end

---Return the space of deleted runs to the file system.
---@param store limn.object.store a store (limn.store.open)
---@return any nothing
function limn.store.vacuum(store) end

limn.tensor = {}

---Absolute value, |x|.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.abs(x) end

---Inverse cosine, in [0, pi].
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.acos(x) end

---Inverse hyperbolic cosine.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.acosh(x) end

---Sum, x + y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.add(x, y) end

---Sum, x + y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.add_(x, y) end

---True if all elements are nonzero.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.all(x, options) end

---True if any element is nonzero.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.any(x, options) end

---Apply an elementwise function in place.
---@param x limn.tensor_value|number|table the tensor to change
---@param f "neg"|"abs"|"sign"|"square"|"reciprocal"|"sqrt"|"rsqrt"|"cbrt"|"exp"|"exp2"|"expm1"|"log2"|"log10"|"log1p"|"sin"|"cos"|"tan"|"asin"|"acos"|"atan"|"sinh"|"cosh"|"asinh"|"acosh"|"atanh"|"erf"|"erfc"|"erfinv"|"normal_cdf"|"normal_quantile"|"gamma"|"lgamma"|"digamma"|"sigmoid"|"softplus"|"relu"|"floor"|"ceil"|"trunc"|"round"|"log"|"tanh" the element function to apply
function limn.tensor.apply_(x, f) end

---Evenly spaced numbers, `from`, `from` + `step`, ... up to `to`.
---@param from number the first number
---@param to number the end of the interval, included, also where rounding takes the last number beyond it
---@param options? {step?: number}
---@return limn.tensor_value value
function limn.tensor.arange(from, to, options) end

---Index of the maximum, the first one: along one axis, or in the flattened
---tensor.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.argmax(x, options) end

---Index of the minimum, the first one: along one axis, or in the flattened
---tensor.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.argmin(x, options) end

---Indices that would sort the elements along an axis; a stable sort.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer, descending?: boolean}
---@return limn.tensor_value value
function limn.tensor.argsort(x, options) end

---Inverse sine, in [-pi/2, pi/2].
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.asin(x) end

---Inverse hyperbolic sine.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.asinh(x) end

---Inverse tangent, in [-pi/2, pi/2].
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.atan(x) end

---Angle of the point (y, x), in [-pi, pi].
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.atan2(x, y) end

---Angle of the point (y, x), in [-pi, pi]. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.atan2_(x, y) end

---Inverse hyperbolic tangent.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.atanh(x) end

---Bernoulli random numbers: 1 with probability p, else 0.
---@param p limn.tensor_value|number|table the probability of 1, elementwise
---@param options? {seed?: integer}
---@return limn.tensor_value value
function limn.tensor.bernoulli(p, options) end

---Random classes, 1 to k, from a categorical distribution.
---@param weights limn.tensor_value|number[] unnormalised probabilities of the classes
---@param n integer the number of samples
---@param options? {seed?: integer}
---@return limn.tensor_value value
function limn.tensor.categorical(weights, n, options) end

---Cube root.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.cbrt(x) end

---Ceiling: the smallest integer >= x.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.ceil(x) end

---Random sample of k of the indices 1 to n.
---@param n integer the population: 1 to n
---@param k integer how many
---@param options? {seed?: integer, replace?: boolean}
---@return limn.tensor_value value
function limn.tensor.choice(n, k, options) end

---Clip the elements to an interval; NaN stays.
---@param x limn.tensor_value|number|table a tensor
---@param options? {low?: number, high?: number}
---@return limn.tensor_value value
function limn.tensor.clip(x, options) end

---Clip the elements to an interval, in place.
---@param x limn.tensor_value|number|table the tensor to change
---@param options? {low?: number, high?: number}
function limn.tensor.clip_(x, options) end

---True if two tensors are equal within a tolerance.
---@param x limn.tensor_value|number|table a tensor
---@param y limn.tensor_value|number|table the reference
---@param options? {rtol?: number, atol?: number}
---@return boolean close
function limn.tensor.close(x, y, options) end

---Concatenate tensors along an existing axis.
---@param list tensor[] tensors of equal shape except along the axis, in a list or as arguments
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.concat(list, options) end

---A copy of a tensor.
---@param x limn.tensor_value|number|table a nested list of numbers or of true and false, or a tensor
---@return limn.tensor_value value
function limn.tensor.copy(x) end

---Cosine.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.cos(x) end

---Hyperbolic cosine.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.cosh(x) end

---Number of nonzero elements.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.count(x, options) end

---Cumulative product along an axis.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.cumprod(x, options) end

---Cumulative sum along an axis.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.cumsum(x, options) end

---The diagonal of a matrix, or the diagonal matrix of a vector.
---@param x limn.tensor_value|number|table a vector or a matrix
---@return limn.tensor_value value
function limn.tensor.diag(x) end

---Differences of successive elements along an axis.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.diff(x, options) end

---Digamma function, the derivative of log gamma.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.digamma(x) end

---Quotient, x / y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.div(x, y) end

---Quotient, x / y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.div_(x, y) end

---Inner product of two vectors.
---@param x limn.tensor_value|number[] a vector
---@param y limn.tensor_value|number[] another one
---@return number value
function limn.tensor.dot(x, y) end

---Einstein summation: sums of products of tensors, given by subscripts.
---@param subscripts string one letter for each axis of each tensor, tensors separated by commas, then '->' and the letters of the result; '...' stands for further axes, which broadcast
---@param list tensor[] the tensors, in a list or as arguments
---@return limn.tensor_value value
function limn.tensor.einsum(subscripts, list) end

---Mask of the elements where x equals y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.eq(x, y) end

---Mask of the elements where x equals y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.eq_(x, y) end

---Error function, 2/sqrt(pi) int_0^x e^(-t^2) dt.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.erf(x) end

---Complementary error function, 1 - erf(x), accurate also for large x.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.erfc(x) end

---Inverse error function.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.erfinv(x) end

---Exponential function, e^x.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.exp(x) end

---Base-2 exponential, 2^x.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.exp2(x) end

---Broadcast a tensor to a shape.
---@param x limn.tensor_value|number|table a tensor
---@param size integer[] the shape to broadcast to
---@return limn.tensor_value value
function limn.tensor.expand(x, size) end

---e^x - 1, accurate also near 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.expm1(x) end

---Identity matrix, or ones on another diagonal.
---@param n integer rows
---@param options? {m?: integer, diagonal?: integer}
---@return limn.tensor_value value
function limn.tensor.eye(n, options) end

---Fill a tensor with a number, in place.
---@param x limn.tensor_value|number|table the tensor to change
---@param number number the fill value
function limn.tensor.fill_(x, number) end

---Flatten a tensor to a vector.
---@param x limn.tensor_value|number|table a tensor
---@return limn.tensor_value value
function limn.tensor.flatten(x) end

---Reverse the order of the elements along axes.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[]}
---@return limn.tensor_value value
function limn.tensor.flip(x, options) end

---Floor: the largest integer <= x.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.floor(x) end

---A tensor whose elements are a function of their indices.
---@param size integer[] the shape
---@param f function called with the indices, from 1
---@return limn.tensor_value value
function limn.tensor.from(size, f) end

---A tensor filled with a number.
---@param size integer[] the shape
---@param number number the fill value
---@return limn.tensor_value value
function limn.tensor.full(size, number) end

---Gamma function.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.gamma(x) end

---Mask of the elements where x >= y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.ge(x, y) end

---Mask of the elements where x >= y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.ge_(x, y) end

---Numbers spaced evenly on a log scale (a geometric progression), both ends
---included.
---@param from number the first number
---@param to number the last number
---@param n integer how many
---@return limn.tensor_value value
function limn.tensor.geomspace(from, to, n) end

---Random matrix of the Gaussian orthogonal ensemble (GOE).
---@param n integer rows and columns
---@param options? {seed?: integer}
---@return limn.tensor_value value
function limn.tensor.goe(n, options) end

---Gram matrix: the inner products of all pairs of rows.
---@param x limn.tensor_value|table n points as rows
---@return limn.tensor_value value
function limn.tensor.gram(x) end

---Mask of the elements where x > y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.gt(x, y) end

---Mask of the elements where x > y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.gt_(x, y) end

---Histogram with bins of equal width.
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

---Floor division, floor(x / y).
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.idiv(x, y) end

---Floor division, floor(x / y). In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.idiv_(x, y) end

---Mask of the elements that are finite, neither infinite nor NaN.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.isfinite(x) end

---Mask of the elements that are infinite.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.isinf(x) end

---Mask of the elements that are NaN.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.isnan(x) end

---Kronecker product of two matrices.
---@param x limn.tensor_value|table a matrix
---@param y limn.tensor_value|table another one
---@return limn.tensor_value value
function limn.tensor.kron(x, y) end

---Mask of the elements where x <= y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.le(x, y) end

---Mask of the elements where x <= y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.le_(x, y) end

---Logarithm of the absolute value of the gamma function.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.lgamma(x) end

---Evenly spaced numbers over an interval, both ends included.
---@param from number the first number
---@param to number the last number
---@param n integer how many
---@return limn.tensor_value value
function limn.tensor.linspace(from, to, n) end

---Convert a tensor to a nested Lua list.
---@param x limn.tensor_value|number|table a tensor
---@return table list
function limn.tensor.list(x) end

---Natural logarithm.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.log(x) end

---Base-10 logarithm.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.log10(x) end

---log(1 + x), accurate also near 0.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.log1p(x) end

---Base-2 logarithm.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.log2(x) end

---Logical and; nonzero is true.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.logical_and(x, y) end

---Logical and; nonzero is true. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.logical_and_(x, y) end

---Logical negation: a mask of the elements that are zero.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.logical_not(x) end

---Logical or; nonzero is true.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.logical_or(x, y) end

---Logical or; nonzero is true. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.logical_or_(x, y) end

---Logical exclusive or; nonzero is true.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.logical_xor(x, y) end

---Logical exclusive or; nonzero is true. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.logical_xor_(x, y) end

---Numbers spaced evenly on a log scale, base^from to base^to; geomspace takes
---the end points themselves.
---@param from number the first exponent
---@param to number the last exponent
---@param n integer how many
---@param options? {base?: number}
---@return limn.tensor_value value
function limn.tensor.logspace(from, to, n, options) end

---Logarithm of the sum of exponentials, log sum e^x, without overflow.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.logsumexp(x, options) end

---Mask of the elements where x < y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.lt(x, y) end

---Mask of the elements where x < y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.lt_(x, y) end

---Matrix product; batches of matrices broadcast.
---@param a limn.tensor_value|number|table a matrix, a vector (a row), or a batch of matrices
---@param b limn.tensor_value|number|table another one; a vector is a column
---@param options? {ta?: boolean, tb?: boolean}
---@return limn.tensor_value value
function limn.tensor.matmul(a, b, options) end

---Maximum of the elements; NaN if any is NaN.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.max(x, options) end

---Elementwise maximum; NaN if either is NaN.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.maximum(x, y) end

---Elementwise maximum; NaN if either is NaN. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.maximum_(x, y) end

---Mean of the elements.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.mean(x, options) end

---Median of the elements.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.median(x, options) end

---Minimum of the elements; NaN if any is NaN.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.min(x, options) end

---Elementwise minimum; NaN if either is NaN.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.minimum(x, y) end

---Elementwise minimum; NaN if either is NaN. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.minimum_(x, y) end

---Remainder of floor division, x - y floor(x / y), with the sign of y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.mod(x, y) end

---Remainder of floor division, x - y floor(x / y), with the sign of y. In
---place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.mod_(x, y) end

---Elementwise product, x y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.mul(x, y) end

---Elementwise product, x y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.mul_(x, y) end

---Mask of the elements where x differs from y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.ne(x, y) end

---Mask of the elements where x differs from y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.ne_(x, y) end

---Negation, -x.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.neg(x) end

---A tensor from a nested list; a mask if its elements are true and false.
---@param x limn.tensor_value|number|table a nested list of numbers or of true and false, or a tensor
---@return limn.tensor_value value
function limn.tensor.new(x) end

---Indices of the nonzero elements.
---@param x limn.tensor_value|number|table a tensor
---@return limn.tensor_value value
function limn.tensor.nonzero(x) end

---Vector p-norm of the elements; of a matrix, by default, the Frobenius norm.
---@param x limn.tensor_value|number|table a tensor
---@param options? {ord?: number, axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.norm(x, options) end

---Cumulative distribution function of the standard normal distribution.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.normal_cdf(x) end

---Quantile function of the standard normal distribution, the inverse of
---normal_cdf.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.normal_quantile(x) end

---A tensor of ones.
---@param size integer[] the shape
---@return limn.tensor_value value
function limn.tensor.ones(size) end

---Random orthogonal matrix (Haar measure).
---@param n integer rows
---@param options? {k?: integer, seed?: integer}
---@return limn.tensor_value value
function limn.tensor.orthogonal(n, options) end

---Outer product of two tensors.
---@param x limn.tensor_value|number|table a tensor, usually a vector
---@param y limn.tensor_value|number|table another one
---@return limn.tensor_value value
function limn.tensor.outer(x, y) end

---Parse a tensor from text: numbers separated by blanks or commas, rows by
---newlines or semicolons.
---@param text string the numbers
---@return limn.tensor_value value
function limn.tensor.parse(text) end

---Random permutation of 1 to n.
---@param n integer how many
---@param options? {seed?: integer}
---@return limn.tensor_value value
function limn.tensor.permutation(n, options) end

---Permute the axes of a tensor.
---@param x limn.tensor_value|number|table a tensor
---@param axes integer[] the axis of x that becomes axis 1, 2, ... of the result
---@return limn.tensor_value value
function limn.tensor.permute(x, axes) end

---Power, x^y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.pow(x, y) end

---Power, x^y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.pow_(x, y) end

---Product of the elements.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.prod(x, options) end

---Quantile of the elements.
---@param x limn.tensor_value|number|table a tensor
---@param q limn.tensor_value|number|table the probability, in [0,1]; 0.5 gives the median; for a vector, the quantiles are the first axis of the result
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.quantile(x, q, options) end

---Uniform random numbers in (low, high).
---@param size integer[] the shape
---@param options? {seed?: integer, low?: number, high?: number}
---@return limn.tensor_value value
function limn.tensor.rand(size, options) end

---Uniform random integers from low to high, both included.
---@param size integer[] the shape
---@param options? {low?: integer, high?: integer, seed?: integer}
---@return limn.tensor_value value
function limn.tensor.randint(size, options) end

---Normal (Gaussian) random numbers.
---@param size integer[] the shape
---@param options? {seed?: integer, mean?: number, std?: number}
---@return limn.tensor_value value
function limn.tensor.randn(size, options) end

---Singular values of a matrix of independent standard normal numbers, drawn
---from their exact law without the matrix.
---@param m integer rows
---@param n integer columns
---@param options? {seed?: integer}
---@return limn.tensor_value s
function limn.tensor.randn_svdvals(m, n, options) end

---Reciprocal, 1 / x.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.reciprocal(x) end

---Rectified linear unit, max(x, 0).
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.relu(x) end

---Repeat each slice along an axis.
---@param x limn.tensor_value|number|table a tensor
---@param times integer the number of repetitions
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.repeats(x, times, options) end

---Reshape a tensor, its elements in row-major order.
---@param x limn.tensor_value|number|table a tensor
---@param size integer[] the new shape; one size may be -1, to be inferred
---@return limn.tensor_value value
function limn.tensor.reshape(x, size) end

---Roll the elements along an axis; those beyond one end reappear at the other.
---@param x limn.tensor_value|number|table a tensor
---@param shift integer the number of places; negative shifts backwards
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.roll(x, shift, options) end

---Nearest integer; of two, the even one.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.round(x) end

---Reciprocal square root, 1 / sqrt(x).
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.rsqrt(x) end

---Derive a seed from a seed and a name.
---@param of integer a seed
---@param name string what the derived seed is for
---@return integer seed
function limn.tensor.seed_named(of, name) end

---Logistic sigmoid, 1 / (1 + e^-x).
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.sigmoid(x) end

---Sign of x: -1, 0 or 1.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.sign(x) end

---Sine.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.sin(x) end

---Hyperbolic sine.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.sinh(x) end

---Softplus, log(1 + e^x), without overflow.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.softplus(x) end

---Sorted elements along an axis.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer, descending?: boolean}
---@return limn.tensor_value value
function limn.tensor.sort(x, options) end

---Random points, uniform on a sphere.
---@param n integer the number of points
---@param d integer their dimension
---@param options? {radius?: number, seed?: integer}
---@return limn.tensor_value value
function limn.tensor.sphere(n, d, options) end

---Gaussian samples of the spiked covariance model.
---@param n integer the number of points
---@param d integer their dimension
---@param strength limn.tensor_value|number[] the excess variance along each spike, at least -1
---@param options? {seed?: integer}
---@return {x: limn.tensor_value, directions: limn.tensor_value}
function limn.tensor.spiked(n, d, strength, options) end

---Split a tensor along an axis into parts of (nearly) equal size.
---@param x limn.tensor_value|number|table a tensor
---@param parts integer the number of parts; the first ones are longer by one where sizes cannot be equal
---@param options? {axis?: integer}
---@return table list
function limn.tensor.split(x, parts, options) end

---Square root.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.sqrt(x) end

---Square, x^2.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.square(x) end

---Remove axes of size 1.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[]}
---@return limn.tensor_value value
function limn.tensor.squeeze(x, options) end

---Stack tensors along a new axis.
---@param list tensor[] tensors or numbers of equal shape, in a list or as arguments
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.stack(list, options) end

---Standard deviation of the elements, the square root of the variance.
---@param x limn.tensor_value|number|table a tensor
---@param options? {ddof?: number, axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.std(x, options) end

---Random numbers from Student's t distribution.
---@param size integer[] the shape
---@param options? {df?: number, seed?: integer}
---@return limn.tensor_value value
function limn.tensor.student(size, options) end

---Difference, x - y.
---@param x limn.tensor_value|number|table a tensor or a number
---@param y limn.tensor_value|number|table another; their shapes broadcast
---@return limn.tensor_value value
function limn.tensor.sub(x, y) end

---Difference, x - y. In place.
---@param x limn.tensor_value|number|table the tensor to change
---@param y limn.tensor_value|number|table a tensor that broadcasts to its shape
function limn.tensor.sub_(x, y) end

---Sum of the elements, as accurate as if computed in twice the precision.
---@param x limn.tensor_value|number|table a tensor
---@param options? {axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.sum(x, options) end

---Transpose of a matrix; short for transpose.
---@param x limn.tensor_value|number|table a tensor of rank 2 or more
---@param options? {i?: integer, j?: integer}
---@return limn.tensor_value value
function limn.tensor.t(x, options) end

---Take slices along an axis by their indices.
---@param x limn.tensor_value|number|table a tensor
---@param index limn.tensor_value|number[] the indices, which may repeat
---@param options? {axis?: integer}
---@return limn.tensor_value value
function limn.tensor.take(x, index, options) end

---Tangent.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.tan(x) end

---Hyperbolic tangent.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.tanh(x) end

---Tensor contraction: sum of products over pairs of axes.
---@param x limn.tensor_value|number|table a tensor
---@param y limn.tensor_value|number|table another one
---@param x_axes integer[] the axes of x to contract
---@param y_axes integer[] the matching axes of y, in the same order
---@return limn.tensor_value value
function limn.tensor.tensordot(x, y, x_axes, y_axes) end

---Format a tensor as text that tensor.parse reads back exactly.
---@param x limn.tensor_value|number|table a number, a vector or a matrix
---@return string text
function limn.tensor.text(x) end

---Tile a tensor: repeat it along each axis.
---@param x limn.tensor_value|number|table a tensor
---@param times integer[] the number of repetitions along each axis
---@return limn.tensor_value value
function limn.tensor.tile(x, times) end

---Trace of a matrix, the sum of its diagonal.
---@param x limn.tensor_value|table a square matrix
---@return number value
function limn.tensor.trace(x) end

---Transpose of a matrix: the last two axes, or two given ones, are swapped.
---@param x limn.tensor_value|number|table a tensor of rank 2 or more
---@param options? {i?: integer, j?: integer}
---@return limn.tensor_value value
function limn.tensor.transpose(x, options) end

---Lower triangle of a matrix; zeros elsewhere.
---@param x limn.tensor_value|table a matrix
---@param options? {diagonal?: integer}
---@return limn.tensor_value value
function limn.tensor.tril(x, options) end

---Upper triangle of a matrix; zeros elsewhere.
---@param x limn.tensor_value|table a matrix
---@param options? {diagonal?: integer}
---@return limn.tensor_value value
function limn.tensor.triu(x, options) end

---Truncation to an integer, towards zero.
---@param x limn.tensor_value|number|table a tensor or a number
---@return limn.tensor_value value
function limn.tensor.trunc(x) end

---Sorted distinct elements.
---@param x limn.tensor_value|number|table a tensor
---@return limn.tensor_value value
function limn.tensor.unique(x) end

---Insert an axis of size 1.
---@param x limn.tensor_value|number|table a tensor
---@param axis integer the position of the new axis; -1: last
---@return limn.tensor_value value
function limn.tensor.unsqueeze(x, axis) end

---Variance of the elements, sum (x - mean)^2 / (n - ddof).
---@param x limn.tensor_value|number|table a tensor
---@param options? {ddof?: number, axis?: integer[], keep?: boolean}
---@return limn.tensor_value value
function limn.tensor.var(x, options) end

---Elements of x where a condition holds, of y elsewhere.
---@param cond limn.tensor_value|number|table the condition; nonzero is true
---@param x limn.tensor_value|number|table values where the condition is true
---@param y limn.tensor_value|number|table values where it is false
---@return limn.tensor_value value
function limn.tensor.where(cond, x, y) end

---Random Wishart matrix, x x' / n, whose mean is the identity.
---@param d integer rows and columns
---@param n integer degrees of freedom
---@param options? {seed?: integer}
---@return limn.tensor_value value
function limn.tensor.wishart(d, n, options) end

---A tensor of zeros.
---@param size integer[] the shape
---@return limn.tensor_value value
function limn.tensor.zeros(size) end

limn.theory = {}

---Exponents (a, b, c) of a named parametrization.
---@param name "sp"|"ntp"|"mup"|"meanfield" standard, neural tangent, maximal update, or mean field (integrable)
---@param depth integer number of hidden layers, L
---@param options? {opt?: "sgd"|"adam", form?: "given"|"weight"|"multiplier", shift?: number}
---@return {a: limn.tensor_value, b: limn.tensor_value, c: limn.tensor_value}
function limn.theory.abc(name, depth, options) end

---An equivalent parametrization in another form, with identical training
---dynamics.
---@param a limn.tensor_value|number[] exponents of the multipliers of W^1 .. W^(L+1): W = n^-a w
---@param b limn.tensor_value|number[] exponents of the initial standard deviations
---@param options? {c?: limn.tensor_value|number[], opt?: "sgd"|"adam", form?: "weight"|"multiplier"}
---@return {a: limn.tensor_value, b: limn.tensor_value, c: limn.tensor_value}
function limn.theory.abc_form(a, b, options) end

---The learning cell of an activation and an input law: admissible weight,
---moment-variety and orbit depth, and with a target the number of atoms it
---needs; prints a card that says which entries are bounds, which are estimates
---and which hit a resolution limit.
---@param act string activation
---@param options? {init?: "gaussian"|"sphere"|"uniform"|"laplace"|"student", df?: number, inputs?: limn.tensor_value|table, d?: integer, atoms?: integer, target?: table, cloud?: table, l2?: number, tau?: number, radius?: number, draws?: integer, starts?: integer, seed?: integer, show?: boolean}
---@return table cell
function limn.theory.cell(act, options) end

---Classify the infinite-width limit of an abc-parametrization: stability,
---kernel regime or feature learning, and all exponents.
---@param a limn.tensor_value|number[] multiplier exponents of W^1 .. W^(L+1): W = n^-a w
---@param b limn.tensor_value|number[] exponents of the initial standard deviations n^-b of w
---@param options? {c?: limn.tensor_value|number[], opt?: "sgd"|"adam", loss?: "mse"|"logistic"|"xent"|"correlation", update_alignment?: number, readout_alignment?: number}
---@return {init: boolean, stable: boolean, trivial: boolean, nontrivial: boolean, features_move: boolean, feature_learning: boolean, maximal: boolean, regime: string, reason: string, regime_aligned: string, regime_uncorrelated: string, r: limn.tensor_value, change: limn.tensor_value, r_min: number, A: number, Q: number, f_init: number, f_change: number, learns: integer[], weight_b: limn.tensor_value, weight_c: limn.tensor_value, nearest_a: limn.tensor_value, nearest_b: limn.tensor_value, nearest_c: limn.tensor_value}
function limn.theory.classify(a, b, options) end

---Measure the exponents that theory.classify predicts: h^l and f change by
---n^-exponent in networks of several widths, by a coordinate check
---(probe.coord); large learning rates and saturation flatten the slopes.
---@param a limn.tensor_value|number[] exponents of the multipliers
---@param b limn.tensor_value|number[] exponents of the initial standard deviations
---@param options? {c?: limn.tensor_value|number[], opt?: "sgd"|"adam", widths?: integer[], seeds?: integer, steps?: integer, lr?: number, act?: string, show?: boolean}
---@return {name: string[], predicted: table, measured: table}
function limn.theory.exponents(a, b, options) end

---The leap of a target of few directions: how SGD learns it in stages.
---@param degree limn.tensor_value|table a row a term of the target: its degree in each direction, for parities 0 or 1
---@return {leap: integer, information: integer, staircase: boolean, order: limn.tensor_value, stage: limn.tensor_value}
function limn.theory.leap(degree) end

---Exponents of a target of one to three directions, Gaussian inputs:
---information exponent and leap of its Hermite terms, and the same of
---functions of it, which reusing samples or another loss can reach.
---@param f any a function of n numbers, or of n x directions, that returns n numbers; or the name of an activation
---@param options? {directions?: integer, terms?: integer, least?: number, kinks?: limn.tensor_value|number[], tol?: number, calls?: integer}
---@return {information: number, leap: number, staircase: boolean, generative: number, generative_leap: number, degree: table, value: table, value_error: number, stage: any}
function limn.theory.target(f, options) end

limn.theory.identify = {}

---Atoms of a trained two-layer network: clusters of units modulo scale and
---sign that hold nearly all mass.
---@param a limn.tensor_value|number[] second layer, with the factor 1 / n of a mean: f(x) = sum a_j act(w_j . x)
---@param w limn.tensor_value|table first layer, one unit per row
---@param options? {act?: string, radius?: number, share?: number, floor?: number}
---@return {mass: limn.tensor_value, at: limn.tensor_value, spread: limn.tensor_value, spread_se: limn.tensor_value, part: limn.tensor_value, units: limn.tensor_value, count: integer, inactive: integer, total: number}
function limn.theory.identify.atoms(a, w, options) end

---A two-layer network modulo permutations, reflections, scales, splitting, and
---the linear relations of its units: f(x) = constant + linear . x + sum mass
---e(at . x), act = affine + e.
---@param a limn.tensor_value|number[] second layer: f(x) = sum a_j act(w_j . x)
---@param w limn.tensor_value|table first layer, one unit per row
---@param options? {act?: string, tol?: number}
---@return {mass: limn.tensor_value, at: limn.tensor_value, linear: limn.tensor_value, constant: number, inactive: integer, merged: integer}
function limn.theory.identify.canonical_form(a, w, options) end

---Bound on the atoms of a minimiser from its residual r = f* - f: the
---certificate eta(u) = E r act(u . x) / threshold, |u| = 1, is at most 1 in
---size at a minimum, and 1 on its atoms. Counts the components of |eta| >= 1 -
---delta that are not joined by a great circle, modulo the sign of u for odd
---and even activations: S_cert, for the atoms modulo symmetry. An estimate in
---that peaks are found by ascent from many starts; of a step, which has no
---slope, by the starts alone.
---@param x limn.tensor_value|table inputs, one a row
---@param residual limn.tensor_value|number[] f* - f, or y - f, at them
---@param threshold number lambda |act(u .)| of the penalty lambda times the total mass of normalised atoms; for units of degree 1 (relu) it is the weight decay
---@param options? {act?: string, weights?: limn.tensor_value|number[], delta?: number, starts?: integer, from?: limn.tensor_value|table, steps?: integer, seed?: integer}
---@return {count: integer, largest: number, holds: boolean, at: any, eta: any}
function limn.theory.identify.certificate(x, residual, threshold, options) end

---Moment-variety depth and orbit depth: which Hermite moments of a network
---determine it.
---@param a limn.tensor_value|number[] second layer: f(x) = sum a_j act(w_j . x)
---@param w limn.tensor_value|table first layer, one unit per row
---@param options? {act?: string, degree?: integer, starts?: integer, seed?: integer}
---@return {var: number, orb: number, rank: limn.tensor_value, singular: number, orbits: integer, separates: limn.tensor_value, nearest: number, found: number, complete: boolean}
function limn.theory.identify.depth(a, w, options) end

---Fit log m_k = k log g + rho k log k to moments, k from 2 on: rho is 0 for
---bounded laws, 1/2 for Gaussian and 1 for exponential tails as k grows; at
---finite k compare with the fit of exact moments
---(theory.identify.law_moments).
---@param log_moment limn.tensor_value|number[] log m_k from k = 1 on; infinite ones and what follows are left out
---@param options? {degree?: integer}
---@return {exponent: number, growth: number, degree: integer}
function limn.theory.identify.growth(log_moment, options) end

---Logarithms of the moments E |theta|^k of an initial law of the parameters,
---exactly: the reciprocals are the largest weights that it admits.
---@param law "gaussian"|"sphere"|"uniform"|"laplace"|"student" independent normal numbers; on a sphere; in a ball; density exp(-|theta|); multivariate t
---@param options? {dim?: integer, degree?: integer, scale?: number, df?: number}
---@return limn.tensor_value log_moment
function limn.theory.identify.law_moments(law, options) end

---Relative error of a network that keeps only its largest atoms, as they are
---and with masses fitted again.
---@param mass limn.tensor_value|number[] masses of the atoms
---@param at limn.tensor_value|table their positions
---@param options? {act?: string, x?: limn.tensor_value|table, seed?: integer}
---@return {kept: limn.tensor_value, refit: limn.tensor_value, order: limn.tensor_value}
function limn.theory.identify.pruning(mass, at, options) end

---Whether two networks compute the same function, by their canonical forms and
---by f - f'.
---@param a limn.tensor_value|number[] second layer: f(x) = sum a_j act(w_j . x)
---@param w limn.tensor_value|table first layer, one unit per row
---@param b limn.tensor_value|number[] second layer of the other network
---@param v limn.tensor_value|table its first layer
---@param options? {act?: string, tol?: number}
---@return {verdict: string, form: number, difference: number, difference_error: number, norm: number, sampled: boolean}
function limn.theory.identify.same(a, w, b, v, options) end

---Depths of a network under the law of given inputs, estimated: as
---theory.identify.depth, with moments E f(x) p(x) by polynomials that are
---orthonormal over the samples. What is 0 under a law is 1 over the root of
---their number in samples: two functions, or moments, that differ by less than
---the resolution are the same, so that orb is too large where it is coarse.
---@param a limn.tensor_value|number[] second layer: f(x) = sum a_j act(w_j . x)
---@param w limn.tensor_value|table first layer, one unit a row
---@param x limn.tensor_value|table inputs, one a row
---@param options? {act?: string, degree?: integer, starts?: integer, resolution?: number, seed?: integer}
---@return {var: integer, orb: number, rank: integer, singular: number, orbits: integer, separates: table, found: number, complete: boolean, degree: integer, resolution: number}
function limn.theory.identify.sampled_depth(a, w, x, options) end

---Largest admissible weights w_k = 1 / E |theta|^k of clouds of parameters: of
---the first (w*_init), and those that all times admit (w*_flow, through the
---largest moment along the flow).
---@param clouds limn.tensor_value|number|table n x p: one cloud; times x n x p: the clouds of a flow
---@param options? {degree?: integer}
---@return {init: limn.tensor_value, flow: limn.tensor_value, degree: integer, init_exponent: number, init_growth: number, flow_exponent: number, flow_growth: number, index: number, index_se: number, verdict: string}
function limn.theory.identify.weight(clouds, options) end

limn.theory.kernel = {}

---Evidence (log marginal likelihood) of a Gaussian process and its
---derivatives, with error bounds.
---@param k limn.tensor_value|table kernel of the training samples
---@param y limn.tensor_value|number|table targets: m numbers, or m x c
---@param options? {noise?: number, start?: limn.tensor_value|number|table, k_error?: limn.tensor_value|table, gradient?: boolean}
---@return {value: number, value_error: number, by_noise: number, by_noise_error: number, by_scale: number, by_scale_error: number}
function limn.theory.kernel.evidence(k, y, options) end

---Outputs on training and test points along gradient flow, or descent with
---momentum, under a kernel that does not move (square loss): mean and
---covariance, with error bounds.
---@param k limn.tensor_value|table kernel of the training samples
---@param y limn.tensor_value|number|table targets: m numbers, or m x c
---@param cross limn.tensor_value|table kernel between the points whose outputs are wanted and the training samples; k itself for these
---@param times limn.tensor_value|number[] learning rate times steps (may be infinite), with lr numbers of steps; not decreasing
---@param options? {lr?: number, momentum?: number, nesterov?: boolean, start?: limn.tensor_value|number|table, start_test?: limn.tensor_value|number|table, covariance?: boolean, prior?: limn.tensor_value|table, prior_cross?: limn.tensor_value|table, prior_test?: limn.tensor_value|table, k_error?: limn.tensor_value|table, cross_error?: limn.tensor_value|table}
---@return {mean: limn.tensor_value, mean_error: limn.tensor_value}
function limn.theory.kernel.evolve(k, y, cross, times, options) end

---Gradient flow in function space under a kernel that does not move.
---@param k limn.tensor_value|table the kernel on the training samples
---@param y limn.tensor_value|table targets; for xent probabilities, for logistic -1 and 1
---@param times limn.tensor_value|number[] learning rate times steps, not decreasing
---@param options? {loss?: "mse"|"logistic"|"xent"|"correlation", start?: limn.tensor_value|table, cross?: limn.tensor_value|table, start_test?: limn.tensor_value|table, tol?: number}
---@return {f: limn.tensor_value, f_error: limn.tensor_value, test: limn.tensor_value, test_error: limn.tensor_value, value: limn.tensor_value, value_error: limn.tensor_value}
function limn.theory.kernel.flow(k, y, times, options) end

---Kernel gradient descent: full-batch training of a linearized model with a
---constant kernel.
---@param k limn.tensor_value|table kernel matrix of the training samples
---@param y limn.tensor_value|number[] targets
---@param lr limn.tensor_value|number[] learning rates
---@param options? {steps?: integer, start?: limn.tensor_value|number[]}
---@return {loss: limn.tensor_value, f: limn.tensor_value}
function limn.theory.kernel.gd(k, y, lr, options) end

---Posterior mean and covariance of a Gaussian process, with error bounds.
---@param k limn.tensor_value|table kernel of the training samples
---@param y limn.tensor_value|number|table targets: m numbers, or m x c
---@param cross limn.tensor_value|table kernel between test points and training samples
---@param test limn.tensor_value|table kernel of the test points
---@param options? {noise?: number, start?: limn.tensor_value|number|table, start_test?: limn.tensor_value|number|table, k_error?: limn.tensor_value|table, cross_error?: limn.tensor_value|table, test_error?: limn.tensor_value|table}
---@return {mean: limn.tensor_value, mean_error: limn.tensor_value, cov: limn.tensor_value, cov_error: limn.tensor_value, left_out: integer}
function limn.theory.kernel.gp(k, y, cross, test, options) end

---Leave-one-out predictions of a Gaussian process, generalised cross
---validation and degrees of freedom, with error bounds.
---@param k limn.tensor_value|table kernel of the training samples
---@param y limn.tensor_value|number|table targets: m numbers, or m x c
---@param options? {noise?: number, start?: limn.tensor_value|number|table, k_error?: limn.tensor_value|table}
---@return {loo: limn.tensor_value, loo_error: limn.tensor_value, variance: limn.tensor_value, variance_error: limn.tensor_value, mse: number, mse_error: number, gcv: number, gcv_error: number, df1: number, df1_error: number, df2: number, df2_error: number}
function limn.theory.kernel.leave_one_out(k, y, options) end

---NNGP and neural tangent kernels of a fully connected network of infinite
---width, with error bounds.
---@param x limn.tensor_value|table inputs, one sample per row
---@param options? {depth?: integer, act?: string, gain?: number, input?: boolean, tol?: number}
---@return {nngp: limn.tensor_value, ntk: limn.tensor_value, nngp_error: limn.tensor_value, ntk_error: limn.tensor_value}
function limn.theory.kernel.ntk(x, options) end

limn.theory.linear = {}

---Feature kernels and feature movement of a deep linear network under muP in
---the infinite-width limit, exactly.
---@param x limn.tensor_value|table inputs, one sample per row
---@param y limn.tensor_value|number[] targets
---@param lr number learning rate
---@param options? {depth?: integer, steps?: integer, train?: limn.tensor_value|number[]}
---@return {loss: limn.tensor_value, kernel: limn.tensor_value, movement: limn.tensor_value, movement_error: limn.tensor_value}
function limn.theory.linear.features(x, y, lr, options) end

---Infinite-width limit of training a deep linear network under muP: exact
---losses and outputs at every step.
---@param x limn.tensor_value|table inputs, one sample per row
---@param y limn.tensor_value|number[] targets
---@param lr limn.tensor_value|number[] learning rates, one run each
---@param options? {depth?: integer, steps?: integer, train?: limn.tensor_value|number[]}
---@return {loss: limn.tensor_value, f: limn.tensor_value}
function limn.theory.linear.limit(x, y, lr, options) end

---Optimal learning rate of one gradient step of a deep linear network under
---muP in the infinite-width limit.
---@param x limn.tensor_value|table inputs, one sample per row
---@param y limn.tensor_value|number[] targets
---@param options? {depth?: integer, train?: limn.tensor_value|number[]}
---@return {lr: number, loss: number}
function limn.theory.linear.lr_first(x, y, options) end

---Samples of the random limit of the optimal learning rate of one step of a
---deep linear network under SP (times n) and NTP.
---@param x limn.tensor_value|table inputs, one sample per row
---@param y limn.tensor_value|number[] targets
---@param options? {depth?: integer, samples?: integer, seed?: integer}
---@return limn.tensor_value lr
function limn.theory.linear.lr_random(x, y, options) end

---Fluctuation over initializations of the optimal learning rate of one step of
---a deep linear network, on one-dimensional data.
---@param depth integer number of trained n x n matrices, L
---@param options? {slope?: number, readout?: number}
---@return {deviation: number, tau: number, scaling: number, width: number}
function limn.theory.linear.lr_spread(depth, options) end

---Optimal learning rate of t steps of a deep linear network under muP in the
---infinite-width limit: all local minima in the basin of the origin, and its
---edge.
---@param x limn.tensor_value|table inputs, one sample per row
---@param y limn.tensor_value|number[] targets
---@param options? {depth?: integer, steps?: integer, train?: limn.tensor_value|number[], tie?: number, pieces?: integer}
---@return {lr: number, lr_error: number, loss: number, loss_error: number, width: number, basin_edge: number, basin_edge_error: number, basin_step: integer, return_at_t: number, return_at_t_error: number, lr_averaged: number, lr_averaged_error: number, loss_averaged: number, minima: limn.tensor_value, minima_error: limn.tensor_value, minima_loss: limn.tensor_value, minima_width: limn.tensor_value, unresolved: string}
function limn.theory.linear.optimum(x, y, options) end

---One gradient step of a deep linear network of finite width: loss and output
---as exact polynomials in the learning rate, and all minima.
---@param x limn.tensor_value|table inputs, one sample per row
---@param y limn.tensor_value|number[] targets
---@param options? {width?: integer, depth?: integer, param?: "mup"|"sp"|"ntp", readout?: number, train?: limn.tensor_value|number[], seed?: integer, precision?: "double"|"single", hi?: number, tie?: number}
---@return {coef: limn.tensor_value, poly: limn.tensor_value, lr: number, loss: number, minima: limn.tensor_value, minima_loss: limn.tensor_value}
function limn.theory.linear.step(x, y, options) end

---Full-batch gradient descent of a deep linear network of finite width at many
---learning rates at once.
---@param x limn.tensor_value|table inputs, one sample per row
---@param y limn.tensor_value|number[] targets
---@param lr limn.tensor_value|number[] learning rates, one run each, all from the same initialization
---@param options? {width?: integer, depth?: integer, steps?: integer, param?: "mup"|"sp"|"ntp", readout?: number, train?: limn.tensor_value|number[], seed?: integer, precision?: "double"|"single"}
---@return {loss: limn.tensor_value, map: limn.tensor_value}
function limn.theory.linear.train(x, y, lr, options) end

limn.theory.maps = {}

---The map of the correlation of two inputs from layer to layer, at equal
---variances.
---@param c limn.tensor_value|number[] correlations of the pre-activations of two inputs
---@param q number the variance of both; see fixed_points
---@param options? {act?: string, weight?: number, bias?: number, tol?: number}
---@return {value: limn.tensor_value, value_error: limn.tensor_value, slope: limn.tensor_value, slope_error: limn.tensor_value}
function limn.theory.maps.correlation(c, q, options) end

---Critical initialization: the variances of weights and biases at which a deep
---network is between order and chaos.
---@param at number the variance of the biases, or of the weights
---@param options? {act?: string, given?: "bias"|"weight", map?: "correlation"|"variance", tol?: number}
---@return {q: limn.tensor_value, q_error: limn.tensor_value, weight: limn.tensor_value, weight_error: limn.tensor_value, bias: limn.tensor_value, bias_error: limn.tensor_value, marginal: boolean}
function limn.theory.maps.critical(at, options) end

---Fixed points of variance and correlation of a deep network of infinite width
---at initialization, with their depth scales.
---@param options? {act?: string, weight?: number, bias?: number, tol?: number}
---@return {q: limn.tensor_value, q_error: limn.tensor_value, stability: limn.tensor_value, slope: limn.tensor_value, slope_error: limn.tensor_value, chi: limn.tensor_value, chi_error: limn.tensor_value, c: limn.tensor_value, gap: limn.tensor_value, gap_error: limn.tensor_value, c_slope: limn.tensor_value, c_slope_error: limn.tensor_value, depth: limn.tensor_value, depth_error: limn.tensor_value, c_depth: limn.tensor_value, c_depth_error: limn.tensor_value, marginal: boolean, unbounded: boolean}
function limn.theory.maps.fixed_points(options) end

---Phase diagram of a deep network of infinite width at initialization: one row
---a variance of the biases. The map of the variance is taken to rise, as those
---of most activations do.
---@param weight limn.tensor_value|number[] variances of the weights, times fan-in
---@param bias limn.tensor_value|number[] variances of the biases
---@param options? {act?: string, start?: number, correlation?: boolean, tol?: number}
---@return {q: limn.tensor_value, q_error: limn.tensor_value, chi: limn.tensor_value, chi_error: limn.tensor_value}
function limn.theory.maps.phase(weight, bias, options) end

---Kernel of a residual network of infinite width, L blocks x + L^-power act(W
---x + b), at initialization, and its limit of infinite depth.
---@param depth limn.tensor_value|number[] numbers of blocks L; math.huge is the limit
---@param a number variance of the first input at the first block
---@param b number variance of the second
---@param c number their covariance
---@param options? {act?: string, weight?: number, bias?: number, scale?: number, power?: number, centred?: boolean, tol?: number}
---@return {k: limn.tensor_value, k_error: limn.tensor_value}
function limn.theory.maps.residual(depth, a, b, c, options) end

---Training of a deep linear residual network of infinite width under
---Depth-muP, exactly, for one sample and frozen ends.
---@param depth integer blocks of the network, L
---@param options? {steps?: integer, lr?: number, y?: number}
---@return {f: limn.tensor_value, norm: limn.tensor_value}
function limn.theory.maps.residual_linear(depth, options) end

---The map of variances from layer to layer of a network of infinite width at
---initialization.
---@param q limn.tensor_value|number[] variances of the pre-activations
---@param options? {act?: string, weight?: number, bias?: number, tol?: number}
---@return {value: limn.tensor_value, value_error: limn.tensor_value, slope: limn.tensor_value, slope_error: limn.tensor_value, chi: limn.tensor_value, chi_error: limn.tensor_value}
function limn.theory.maps.variance(q, options) end

limn.theory.mean = {}

---Minimiser of the free energy of a two-layer network of one input whose
---second layer is optimal: the limit of mean-field Langevin dynamics, without
---particles.
---@param x limn.tensor_value|number[] inputs, one number each
---@param y limn.tensor_value|number|table targets, n numbers or n x T; logistic: labels -1 and 1
---@param options? {temperature?: number, penalty?: number, decay?: number, noise?: number, loss?: "mse"|"logistic", act?: string, cells?: integer, range?: number, start?: limn.tensor_value|table, steps?: integer, tol?: number}
---@return {axis: limn.tensor_value, weights: limn.tensor_value, kernel: limn.tensor_value, f: limn.tensor_value, alpha: limn.tensor_value, U: number, G: number, FE: number, FE_error: number, entropy: number, KL: number, norm: number, risk: number, align: number, df: number, edge: number, taken: integer, converged: boolean}
function limn.theory.mean.gibbs(x, y, options) end

limn.theory.rmt = {}

---Free additive convolution of two laws.
---@param a limn.object.law of A
---@param b limn.object.law of B
---@return limn.object.law law
function limn.theory.rmt.add(a, b) end

---The law of finitely many values.
---@param at limn.tensor_value|number[] the values; equal ones are one
---@param options? {weights?: limn.tensor_value|number[]}
---@return limn.object.law law
function limn.theory.rmt.atoms(at, options) end

---The distribution function of a law.
---@param law limn.object.law a law
---@param x limn.tensor_value|number|table points at which to evaluate
---@return {cdf: limn.tensor_value, cdf_error: limn.tensor_value, beyond: limn.tensor_value, beyond_error: limn.tensor_value}
function limn.theory.rmt.cdf(law, x) end

---The law of a sample covariance matrix over a population that is not
---isotropic.
---@param population limn.tensor_value|number[] eigenvalues of the population, not negative
---@param ratio number c = d / n, of dimension to samples
---@param options? {weights?: limn.tensor_value|number[]}
---@return limn.object.law law
function limn.theory.rmt.deformed(population, ratio, options) end

---The density of a law.
---@param law limn.object.law a law
---@param x limn.tensor_value|number|table points at which to evaluate
---@return {density: limn.tensor_value, density_error: limn.tensor_value}
function limn.theory.rmt.density(law, x) end

---Degrees of freedom of ridge regression over a spectrum, per dimension.
---@param law limn.object.law of eigenvalues that are not negative
---@param penalty limn.tensor_value|number|table not negative
---@return {df1: limn.tensor_value, df1_error: limn.tensor_value, df2: limn.tensor_value, df2_error: limn.tensor_value}
function limn.theory.rmt.df(law, penalty) end

---Moments of a law.
---@param law limn.object.law a law
---@param order integer the highest
---@return {moments: limn.tensor_value, moments_error: limn.tensor_value}
function limn.theory.rmt.moments(law, order) end

---Marchenko-Pastur law of the eigenvalues of a sample covariance matrix.
---@param ratio number c = d / n, of dimension to samples
---@param options? {variance?: number}
---@return limn.object.law law
function limn.theory.rmt.mp(ratio, options) end

---Free multiplicative convolution of two laws.
---@param a limn.object.law of A, not negative
---@param b limn.object.law of B, not negative
---@return limn.object.law law
function limn.theory.rmt.multiply(a, b) end

---Quantiles of a law.
---@param law limn.object.law a law
---@param p limn.tensor_value|number|table in [0, 1]
---@return {quantile: limn.tensor_value, quantile_error: limn.tensor_value}
function limn.theory.rmt.quantile(law, p) end

---Risk of ridge regression as dimension and samples grow in a fixed ratio.
---@param ratio number c = d / n, of features to samples
---@param penalty limn.tensor_value|number|table of |y - X b|^2 / n + penalty |b|^2
---@param options? {population?: limn.tensor_value|number[], weights?: limn.tensor_value|number[], along?: limn.tensor_value|number[], signal?: number, noise?: number}
---@return {kappa: limn.tensor_value, kappa_error: limn.tensor_value, df1: limn.tensor_value, df1_error: limn.tensor_value, df2: limn.tensor_value, df2_error: limn.tensor_value, bias: limn.tensor_value, bias_error: limn.tensor_value, variance: limn.tensor_value, variance_error: limn.tensor_value, risk: limn.tensor_value, risk_error: limn.tensor_value, train: limn.tensor_value, train_error: limn.tensor_value}
function limn.theory.rmt.ridge(ratio, penalty, options) end

---The semicircle law of the eigenvalues of a Wigner matrix.
---@param options? {variance?: number}
---@return limn.object.law law
function limn.theory.rmt.semicircle(options) end

---The law of the singular values whose squares have a given law.
---@param bulk limn.object.law of eigenvalues that are not negative
---@return limn.object.law law
function limn.theory.rmt.singular(bulk) end

---Outliers and overlaps that a perturbation of rank one adds to a bulk.
---@param bulk limn.object.law of the eigenvalues without the spike; rectangular: of the squares of the singular values
---@param strength limn.tensor_value|number|table s of X + s u u', 1 + s u u' or X + s u v'; or the eigenvalue of the population
---@param options? {model?: "additive"|"multiplicative"|"rectangular"|"population", ratio?: number}
---@return {outlier: limn.tensor_value, outlier_error: limn.tensor_value, detached: limn.tensor_value, overlap: limn.tensor_value, overlap_error: limn.tensor_value, right: limn.tensor_value, right_error: limn.tensor_value, threshold: number, threshold_error: number}
function limn.theory.rmt.spike(bulk, strength, options) end

---The Stieltjes transform m(z) = E 1 / (x - z) of a law.
---@param law limn.object.law a law
---@param x limn.tensor_value|number|table real parts of z
---@param options? {y?: limn.tensor_value|number|table}
---@return {re: limn.tensor_value, im: limn.tensor_value, error: limn.tensor_value}
function limn.theory.rmt.stieltjes(law, x, options) end

---Edges, points and masses of a law.
---@param law limn.object.law a law
---@return {lower: limn.tensor_value, lower_error: limn.tensor_value, upper: limn.tensor_value, upper_error: limn.tensor_value, mass: limn.tensor_value, point: limn.tensor_value, point_mass: limn.tensor_value, error: number}
function limn.theory.rmt.support(law) end

---Tracy-Widom law, the limit law of the largest eigenvalue, centred and
---scaled.
---@param x limn.tensor_value|number|table points at which to evaluate
---@param options? {beta?: "1"|"2"|"4"}
---@return {density: limn.tensor_value, density_error: limn.tensor_value, cdf: limn.tensor_value, cdf_error: limn.tensor_value, beyond: limn.tensor_value, beyond_error: limn.tensor_value}
function limn.theory.rmt.tracy_widom(x, options) end

---Quantiles of the Tracy-Widom law.
---@param p limn.tensor_value|number|table in (0, 1)
---@param options? {beta?: "1"|"2"|"4"}
---@return {quantile: limn.tensor_value, quantile_error: limn.tensor_value}
function limn.theory.rmt.tracy_widom_quantile(p, options) end

limn.theory.spikes = {}

---How the spikes of one and two giant steps align with a single-index target,
---on fresh and on reused data.
---@param target string the centred target as a function of one direction; an activation, see model.act
---@param options? {ratio?: number, noise?: number, eta1?: number, eta2?: number}
---@return {reuse: integer, first: number, top: number, fresh: number, reused: number, moments: limn.tensor_value, moments_error: limn.tensor_value}
function limn.theory.spikes.align(target, options) end

---How many outliers the first layer has after two giant steps.
---@param alpha1 number the first step has size N^alpha1
---@param alpha2 number the second has size N^alpha2
---@param options? {act?: string, readout?: "gaussian"|"signs", neurons?: number}
---@return {added: integer, total: integer, rule: integer, undecided: boolean, exponent: limn.tensor_value, present: limn.tensor_value}
function limn.theory.spikes.count(alpha1, alpha2, options) end

---Outliers of the first layer after one or two giant steps, from the data of
---the steps.
---@param a limn.tensor_value|number[] the read-out: f = N^-1/2 sum a_i phi(w_i.x)
---@param x1 limn.tensor_value|table data of the first step
---@param r1 limn.tensor_value|number[] y - f on them before it
---@param options? {act?: string, eta1?: number, eta2?: number, x2?: limn.tensor_value|table, r2?: limn.tensor_value|number[], terms?: integer}
---@return {strength: limn.tensor_value, outlier: limn.tensor_value, detached: limn.tensor_value, left_overlap: limn.tensor_value, right_overlap: limn.tensor_value, left: limn.tensor_value, right: limn.tensor_value, direction: limn.tensor_value, edge: number, threshold: number}
function limn.theory.spikes.predict(a, x1, r1, options) end

---Losses of ridge regression on random features in the proportional limit, and
---what the spikes of a giant step gain.
---@param penalty limn.tensor_value|number[] of |y - F a|^2 / n + penalty |a|^2
---@param options? {act?: string, target?: string, samples?: number, ratio?: number, noise?: number}
---@return {kappa: limn.tensor_value, resolvent: limn.tensor_value, linear: limn.tensor_value, train: limn.tensor_value, risk: limn.tensor_value, gain_one: limn.tensor_value, gain_two: limn.tensor_value, error: limn.tensor_value}
function limn.theory.spikes.ridge(penalty, options) end

---Test error of ridge regression on features after one giant step: spiked
---random features in the proportional limit.
---@param samples limn.tensor_value|number[] samples of the read-out over inputs, n / d
---@param options? {student?: string, teacher?: string, first?: number, step?: number, penalty?: number, ratio?: number}
---@return {error: limn.tensor_value, error_error: limn.tensor_value, theta: limn.tensor_value, psi: limn.tensor_value, mean: limn.tensor_value, spike: number, bulk: number, alignment: number}
function limn.theory.spikes.srf(samples, options) end
