/* discrepancy.h -- the maximum mean discrepancy of two clouds.
 *
 *     D^2 = sum_ii' a a' k(x, x') + sum_jj' b b' k(y, y') - 2 sum_ij a b k(x,
 * y)
 *
 *     gaussian  exp(-r^2 / 2 l^2)
 *     laplace   exp(-r / l)
 *     energy    -r, with r = |x - y|: D^2 is the energy distance
 */
#ifndef LM_CALC_TRANSPORT_DISCREPANCY_H
#define LM_CALC_TRANSPORT_DISCREPANCY_H

#include "core/lm.h"

typedef enum lm_kernel {
    LM_KERNEL_GAUSSIAN,
    LM_KERNEL_LAPLACE,
    LM_KERNEL_ENERGY,
} lm_kernel;
#define LM_KERNEL_RULE "gaussian|laplace|energy"

typedef struct lm_witness {
    lm_kernel kernel;
    double length;
    bool same; /* y is x: leave out each point itself */
} lm_witness;

/* value (x.rows) += factor sum_j part_j k(x_i, y_j), and gradient (x.rows x d,
 * or data NULL) += factor times its gradient in x_i, 0 from points that
 * coincide.  LM_STOPPED. */
lm_status lm_witness_add(lm_env *env, const lm_witness *w, lm_mat x, lm_mat y,
                         const double *part, double factor, double *value,
                         lm_mat gradient);

#endif
