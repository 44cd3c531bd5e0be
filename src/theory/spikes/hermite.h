/* hermite.h -- the first Hermite coefficients of activations and targets.
 *
 * Papers on giant steps write f = sum_k c_k He_k with plain polynomials,
 *
 *     c_k = E f(z) He_k(z) / k!,   E f^2 = sum_k k! c_k^2,   z ~ N(0, 1).
 */
#ifndef LM_THEORY_SPIKES_HERMITE_H
#define LM_THEORY_SPIKES_HERMITE_H

#include "calc/gauss.h"
#include "core/lm.h"
#include "model/act.h"

enum { LM_SPIKES_TERMS = 16 };

/* What is within its error of 0 is 0: it then has no spike. */
typedef struct lm_coefficients {
    double c[LM_SPIKES_TERMS], error[LM_SPIKES_TERMS];
    lm_estimate square; /* E f^2 */
} lm_coefficients;
/* LM_DOMAIN where E f^2 is not found. */
lm_status lm_coefficients_of(lm_env *env, lm_act act, lm_coefficients *out);

#endif
