/* linear_limit.h -- deep linear networks under muP at infinite width, exactly.
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
 * Cost: with k = min(d, rank x, T) dimensions (see bidiagonal.h) T steps of depth
 * L take about L T^3 k^3 flops and 2 L (T k)^2 doubles per learning rate.
 */
#ifndef LM_THEORY_LINEAR_LIMIT_H
#define LM_THEORY_LINEAR_LIMIT_H

#include "core/lm.h"

typedef struct lm_linear_task {
    lm_mat x;      /* m x d */
    lm_vec y;      /* m */
    int64_t depth; /* L, the number of n x n matrices, >= 0 */
    int64_t steps; /* T >= 1 */
    /* How much each tensor learns, (L + 2): W_0, W_1 .. W_L, V.  The factor
     * multiplies its learning rate; 0 freezes it. */
    const double *train;
} lm_linear_task;

/* A task with, if train.data is NULL, the ends frozen and the rest learning
 * at the full rate (in scratch). */
lm_status lm_linear_task_fill(lm_env *env, lm_mat x, lm_vec y, int64_t depth,
                              int64_t steps, lm_vec train,
                              lm_linear_task *task);

/* loss (E x (T+1)) and, unless NULL, f (E x (T+1) x m) at each of the E
 * learning rates and after 0 .. T steps.  Divergence shows as huge values,
 * infinity or NaN. */
lm_status lm_linear_limit(lm_env *env, const lm_linear_task *task, lm_vec lr,
                          double *loss, double *f);

/* At one learning rate, after t = 0 .. T steps: the feature kernel of layer
 * l = 0 .. L as a form on inputs, kernel (T+1 x L+1 x d x d) with
 * <a_l(x), a_l(z)>/n = x' kernel z, and the relative movement of the features
 * of the data, movement (T+1 x L+1) = |a_l(t) - a_l(0)| / |a_l(0)|. */
lm_status lm_linear_features(lm_env *env, const lm_linear_task *task, double lr,
                             double *loss, double *kernel, double *movement);

#endif
