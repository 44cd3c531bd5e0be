/* sinkhorn.h -- entropic optimal transport, in the logarithmic domain.
 *
 *     min over plans of <P, c> + epsilon KL(P | a b')
 *       = max over f, g of <a, f> + <b, g>
 *                          - epsilon (<a b', exp((f + g - c) / epsilon)> - 1)
 *
 * Sweeps set f, then g, to the soft minima that make the rows, then the columns
 * of P right; epsilon comes down by halves to the one that is asked for.  After
 * a sweep the columns are right and the dual value is <a, f> + <b, g>; a plan
 * with both marginals right, made from P (Altschuler et al. 2017), has a primal
 * value above it, and the difference is the gap.  Where epsilon is above all
 * costs, P is near a b', and sums are of P / a b' - 1: a value is exact in units
 * of the costs, whatever epsilon is.
 */
#ifndef LM_CALC_TRANSPORT_SINKHORN_H
#define LM_CALC_TRANSPORT_SINKHORN_H

#include "core/lm.h"

typedef struct lm_entropic {
    double epsilon, tol; /* stop where the rows are wrong by tol in all */
    int64_t sweeps;      /* at most */
    bool same;           /* c is symmetric and a is b */
} lm_entropic;

typedef struct lm_sinkhorn_value {
    double value, gap; /* dual; primal less dual, and rounding */
    double cost;       /* <P, c> of the plan with the right marginals */
    double miss;       /* by which the rows were wrong at the end */
    int64_t sweeps;
    bool converged;
} lm_sinkhorn_value;

/* c (n x m, costs not negative), a and b parts of 1.  With `same`, for a cloud
 * and itself, f = g, the mean of the last and what a sweep makes of it: a few
 * sweeps are enough.  LM_STOPPED. */
lm_status lm_sinkhorn(lm_env *env, lm_mat c, lm_vec a, lm_vec b,
                      const lm_entropic *how, lm_sinkhorn_value *value);

#endif
