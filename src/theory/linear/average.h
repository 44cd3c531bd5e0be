/* average.h -- the learning rate of the least loss averaged over a window,
 *
 *     mean(lr) = (1/2w) int_(1-w)^(1+w) L(u lr) du,   w = 0.05,
 *
 * which is continuous in the data and sees no minimum much narrower than the
 * window.
 */
#ifndef LM_THEORY_LINEAR_AVERAGE_H
#define LM_THEORY_LINEAR_AVERAGE_H

#include "theory/linear/optimum.h"

/* Fill the mean_ fields of out, whose curve is there. */
lm_status lm_linear_mean(lm_env *env, lm_linear_best *out);

#endif
