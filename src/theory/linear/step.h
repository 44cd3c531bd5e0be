/* step.h -- the loss after one step as a polynomial in the learning
 * rate, and all its minima.
 *
 * If f(x) = sum_j lr^j phi_j . x then, over the m samples,
 *
 *     loss(lr) = (1/2m) |sum_j lr^j x phi_j - y|^2,
 *
 * of degree 2L for a deep linear network with L learning matrices and frozen
 * ends (Hayou 2025, arXiv 2511.01734, section 3).
 */
#ifndef LM_THEORY_LINEAR_STEP_H
#define LM_THEORY_LINEAR_STEP_H

#include "calc/minima.h"

/* poly (2 degree + 1) from coef ((degree + 1) x d). */
lm_status lm_step_poly(lm_env *env, lm_mat x, lm_vec y, const double *coef,
                       int64_t degree, double *poly);

/* The loss at lr, not from its coefficients but from f: never negative. */
double lm_step_loss(lm_mat x, lm_vec y, const double *coef, int64_t degree,
                    double lr);

/* The minimum if f were linear in lr, from the first three coefficients of
 * the loss; NaN if the loss does not fall at 0.  It sets the scale. */
lm_status lm_step_scale(lm_env *env, lm_mat x, lm_vec y, const double *coef,
                        double *lr);

/* All local minima of a polynomial in (0, hi), hi may be infinite: there are
 * others far out, where powers of lr cancel. */
lm_status lm_step_minima(lm_env *env, const double *poly, int64_t degree,
                         double hi, lm_minima *out);

#endif
