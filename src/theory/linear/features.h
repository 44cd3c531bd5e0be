/* features.h -- feature kernels and feature movement of the infinite-width
 * limit (limit.h).
 *
 * The features a_l(x) of layer l are linear in the input, so their kernel is a
 * quadratic form,
 *
 *     <a_l(x), a_l(z)> / n = x' K_l z,
 *
 * and K_l is what the recursion carries along as Gram matrix of the a_l(e_k).
 * Hayou 2025 (arXiv 2511.01734).
 */
#ifndef LM_THEORY_LINEAR_FEATURES_H
#define LM_THEORY_LINEAR_FEATURES_H

#include "theory/linear/task.h"

/* At one learning rate, after t = 0 .. T steps: the feature kernel of layer
 * l = 0 .. L as a form on inputs, kernel (T+1 x L+1 x d x d) with
 * <a_l(x), a_l(z)>/n = x' kernel z, and the relative movement of the features
 * of the data, movement (T+1 x L+1) = |a_l(t) - a_l(0)| / |a_l(0)|, with its
 * error: its square is a difference of second moments. */
lm_status lm_linear_features(lm_env *env, const lm_linear_task *task, double lr,
                             double *loss, double *kernel, double *movement,
                             double *movement_error);

#endif
