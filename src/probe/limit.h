/* limit.h -- the kernels of a network of infinite width, as those of a finite
 * one (kernel.h) have them in the limit. */
#ifndef LM_PROBE_LIMIT_H
#define LM_PROBE_LIMIT_H

#include "probe/blocks.h"

/* k and the bounds on its errors (m x p, without gaps), of order r^power in
 * the ratio r of the width to the base width. */
typedef struct lm_limit_kernel {
    double *k, *error, power;
} lm_limit_kernel;

/* Between x (m x d) and z (p x d; data NULL: x). */
lm_status lm_limit_kernel_of(lm_env *env, const lm_net *net, lm_mat x, lm_mat z,
                             const lm_empirical_wish *wish, double tol,
                             lm_limit_kernel *out);

#endif
