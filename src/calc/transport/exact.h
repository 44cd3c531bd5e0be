/* exact.h -- Wasserstein distances between two clouds of points.
 *
 *     W_p^p = min over plans of sum_ij f_ij |x_i - y_j|^p,   p = 1 or 2
 *
 * by assignment where the clouds have equally many points of equal mass, else
 * by a network simplex.  Points without mass are left out.
 */
#ifndef LM_CALC_TRANSPORT_EXACT_H
#define LM_CALC_TRANSPORT_EXACT_H

#include "calc/transport/cost.h"

/* Points and their masses; mass.data is NULL where all are equal. */
typedef struct lm_cloud {
    lm_mat x;
    lm_vec mass;
} lm_cloud;

/* W_p^p and its error, both as costs of lm_costs: the gap between the plan and its
 * certificate, and what rounding of costs and masses can do. */
typedef struct lm_exact {
    double cost, error;
} lm_exact;

/* plan (n x m) becomes the parts of the whole mass that go from x_i to y_j,
 * unless its data is NULL.  The metric's exponent is set here. */
lm_status lm_wasserstein(lm_env *env, const lm_cloud *x, const lm_cloud *y,
                         lm_metric *metric, lm_mat plan, lm_exact *value);

/* Masses in whole numbers of the same sum for two clouds (masses.h), n and m in
 * scratch, and that sum. */
lm_status lm_cloud_masses(lm_env *env, const lm_cloud *x, const lm_cloud *y,
                          int64_t **a, int64_t **b, double *sum);

#endif
