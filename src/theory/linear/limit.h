/* limit.h -- deep linear networks under muP at infinite width, exactly.
 *
 *     f(x) = V' W_L ... W_1 W_0 x,   loss = (1/2m) sum_i (f(x_i) - y_i)^2,
 *     W_0 (n x d) ~ N(0, 1/d), W_l (n x n) ~ N(0, 1/n), V (n) ~ N(0, 1/n^2)
 *
 * full-batch gradient descent with learning rate lr on W_l, lr n on W_0 and
 * lr / n on V, n -> infinity (Hayou 2025, arXiv 2511.01734).  After any number
 * of steps every layer vector is a combination of Gaussian vectors whose
 * covariances are inner products of the layers beside it, so the limit is a
 * finite recursion over Gram matrices: no randomness, exact to rounding.
 * See doc/theory/mup.md for the derivation.
 *
 * Cost: with k = min(d, rank x, T) dimensions (see bidiagonal.h) T steps of
 * depth L take about L T^3 k^3 flops and 2 L (T k)^2 doubles per learning rate.
 */
#ifndef LM_THEORY_LINEAR_LIMIT_H
#define LM_THEORY_LINEAR_LIMIT_H

#include "theory/linear/task.h"

/* loss (E x (T+1)) and, unless NULL, f (E x (T+1) x m) at each of the E
 * learning rates and after 0 .. T steps.  Divergence shows as huge values,
 * infinity or NaN. */
lm_status lm_linear_limit(lm_env *env, const lm_linear_task *task, lm_vec lr,
                          double *loss, double *f);

#endif
