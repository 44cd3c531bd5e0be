/* cost.h -- what it costs to move one cloud of points to another.
 *
 *     c_ij = |x_i - y_j|^p,   p = 1 or 2,
 *
 * or, modulo the reflection that changes the sign of some coordinates, the
 * smaller of that and |x_i - r y_j|^p.  Costs are those of the points over
 * 2^exponent, so that squares neither overflow nor vanish: a cost that is
 * really c is c 2^(-p exponent) here.  Differences are taken before they are
 * squared: clouds far from 0 lose nothing.
 */
#ifndef LM_CALC_TRANSPORT_COST_H
#define LM_CALC_TRANSPORT_COST_H

#include "core/lm.h"

/* More costs than these, 4 GiB, are refused. */
#define LM_COSTS_MAX ((int64_t)1 << 29)

typedef struct lm_metric {
    int power;          /* 1 or 2 */
    const double *sign; /* d factors of 1 and -1; NULL: no reflection */
    int exponent;
} lm_metric;

/* The exponent for points of x (n x d) and y (m x d); LM_DOMAIN where a
 * coordinate is not finite. */
lm_status lm_metric_scale(lm_env *env, lm_mat x, lm_mat y, lm_metric *metric);

/* c in scratch, n x m, its rows padded with infinity (least.h).  LM_DOMAIN
 * above LM_COSTS_MAX; LM_STOPPED. */
lm_status lm_costs(lm_env *env, lm_mat x, lm_mat y, const lm_metric *metric,
                   lm_mat *c);

/* What rounding makes of a mean of such costs in d dimensions: sums of squares,
 * which may be less than any number. */
double lm_cost_rounding(const lm_metric *metric, int64_t d, double c);

/* A cost of lm_costs in the units of the points, and its error there. */
double lm_cost_real(const lm_metric *metric, double c);
double lm_cost_real_error(const lm_metric *metric, double error);

#endif
