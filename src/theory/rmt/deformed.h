/* deformed.h -- Marchenko and Pastur's law over a population.
 *
 * Samples whose covariance has the eigenvalues t_k with weights h_k: with c =
 * d / n the law of the d eigenvalues of the sample covariance is
 *
 *     z(w) = w + c w sum h t / (w - t),
 *     G(z) = (w / z) sum h / (w - t),
 *     density(x) = Im w / (pi x) sum h t / |w - t|^2,   w = w(x + i0),
 *
 * and w = -kappa at z = -penalty is what ridge regression calls its effective
 * penalty.  An x outside the support has a real w with z'(w) > 0,
 *
 *     z'(w) = 1 - c sum h t^2 / (w - t)^2,
 *
 * and the sum is convex between two values of the population: z' has at most
 * two roots there, which a search for the minimum brackets.  So all edges are
 * found, however close (Silverstein & Choi 1995).
 */
#ifndef LM_THEORY_RMT_DEFORMED_H
#define LM_THEORY_RMT_DEFORMED_H

#include "theory/rmt/law.h"

extern const lm_law_kind lm_deformed_kind;

/* The bands of the population of the law, in scratch. */
lm_status lm_deformed_bands(lm_env *env, lm_law *law);

/* z and z' at a real w that is not in the population. */
double lm_deformed_z(const lm_env *env, const lm_law *law, double w,
                     double *slope);

/* The w of the highest edge: beyond it z grows. */
double lm_deformed_edge(const lm_env *env, const lm_law *law);

#endif
