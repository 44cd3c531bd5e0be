/* cloud.h -- clouds of points as arguments: tensors with masses.
 *
 * A tensor n x ... is n points, all further axes together their coordinates;
 * a vector is n points of a line.
 */
#ifndef LM_PROBE_CLOUD_H
#define LM_PROBE_CLOUD_H

#include "calc/transport/exact.h"

/* LM_DOMAIN for wrong masses (named `name`) and clouds without a point or a
 * coordinate. */
lm_status lm_cloud_of(lm_env *env, const char *name, lm_tensor x, lm_vec mass,
                      lm_cloud *cloud);

/* LM_DOMAIN unless sign is absent or has d entries of 1 and -1. */
lm_status lm_sign_check(lm_env *env, lm_vec sign, int64_t d);

/* Points of a line in ascending order, over 2^exponent, with their places and
 * whole masses. */
typedef struct lm_sorted {
    int64_t n, *order, *mass;
    double *x;
} lm_sorted;

/* The clouds have one coordinate; the masses of each sum to *sum. */
lm_status lm_sorted_clouds(lm_env *env, const lm_cloud *x, const lm_cloud *y,
                           const lm_metric *metric, lm_sorted *u, lm_sorted *v,
                           double *sum);

/* W_p of a cost W_p^p of lm_costs, in the units of the points, and its error. */
double lm_cost_root(const lm_metric *metric, double cost);
double lm_cost_root_error(const lm_metric *metric, double cost, double error);

#endif
