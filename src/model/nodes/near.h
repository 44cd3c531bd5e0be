/* near.h -- gaps of nearly parallel samples, for maps (kernel.h).
 *
 * With rho = s (1 - gap), s = +-1, and second moments a, b of a pair of samples,
 * a b - K^2 = a b gap (2 - gap); of a sum of independent values it is a sum of
 * terms that are not negative, and of what a mean is taken from their
 * difference.  Errors of gaps are absolute, those of moments relative.
 */
#ifndef LM_MODEL_NODES_NEAR_H
#define LM_MODEL_NODES_NEAR_H

#include <math.h>

#include "calc/gauss.h"
#include "model/nodes/kernel.h"

/* Above this 1 - |rho| is the gap to 13 digits. */
#define LM_KERNEL_NEAR 1e-3

/* A pair of samples: square roots of their moments, with relative errors of
 * the moments, and the correlation as sign and gap. */
typedef struct lm_near {
    double u, v, u_error, v_error, sign;
    lm_estimate gap;
} lm_near;

/* That of element (i, j). */
lm_near lm_near_of(const lm_kernel *kernel, int64_t i, int64_t j);

/* The mean of a sample as a part of its root mean square. */
lm_estimate lm_near_level(const lm_kernel_side *side, int64_t i);

/* Of the sum of n independent values. */
lm_estimate lm_near_sum(int n, const lm_near *part);

/* Of what is left without the means, whose levels these are. */
lm_near lm_near_centred(const lm_near *pair, lm_estimate mean,
                        lm_estimate other);

/* 1 - |rho| is the gap of element (i, j), but for k_error. */
void lm_kernel_plain_gap(const lm_kernel *out, int64_t i, int64_t j);
/* The gap of element (i, j), and the rest as it says. */
void lm_kernel_put_gap(const lm_kernel *out, int64_t i, int64_t j,
                       lm_estimate gap);
/* The same if it is better than what is there. */
void lm_kernel_try_gap(const lm_kernel *out, int64_t i, int64_t j,
                       lm_estimate gap);

#endif
