/* lr_random.h -- the random limit of the best learning rate after one step of a
 * deep linear network under SP (in units of 1/n) and NTP:
 *
 *     lr = (m / L) r'K r / |K r|^2,   r = y - f_0,   f_0 ~ N(0, K),
 *
 * K = x x' / d.  The read-out starts with standard deviation n^(-1/2), so the
 * output f_0 at the start is a Gaussian process of order 1 and the first step
 * fits y - f_0 in place of y (lr_first.h).  Hayou 2025 (arXiv 2511.01734).
 */
#ifndef LM_THEORY_LINEAR_LR_RANDOM_H
#define LM_THEORY_LINEAR_LR_RANDOM_H

#include "theory/linear/task.h"

/* out.n independent draws of the limit. */
lm_status lm_lr_random(lm_env *env, lm_mat x, lm_vec y, int64_t depth,
                       uint64_t seed, lm_vec out);

#endif
