/* kernel_gd.h -- full-batch gradient descent of a model whose kernel k does
 * not move: NTP, SP with learning rate / n, or any linear model.
 *
 *     f_t = y - (1 - lr k / m)^t (y - f_0),   loss = (1/2m) |f - y|^2
 *
 * For a deep linear network with frozen ends k = L x x' / d, and lr stands for
 * n times the learning rate under SP.  Jacot, Gabriel & Hongler 2018.
 */
#ifndef LM_THEORY_KERNEL_GD_H
#define LM_THEORY_KERNEL_GD_H

#include "core/lm.h"

/* loss (E x (T+1)) and f (E x (T+1) x m); start may have data NULL: 0. */
lm_status lm_kernel_gd(lm_env *env, lm_mat k, lm_vec y, lm_vec start, lm_vec lr,
                       int64_t steps, double *loss, double *f);

#endif
