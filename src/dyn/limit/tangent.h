/* tangent.h -- the kernel limit: outputs move along a tangent kernel T that
 * does not, from a start that is a Gaussian process of covariance K.
 *
 * Draws of the start are whitened in each group: their mean is 0 and their
 * covariance K to rounding.  Under the square loss, where outputs are linear in
 * the start, mean and covariance are therefore exact at every step; under
 * other losses they are means over draws, and groups tell their error.
 *
 * Jacot, Gabriel & Hongler 2018; Lee et al. 2019 (arXiv 1902.06720).
 */
#ifndef LM_DYN_LIMIT_TANGENT_H
#define LM_DYN_LIMIT_TANGENT_H

#include "dyn/limit/limit.h"

/* Outputs are points x (draws k): of a point, draw after draw, draws of the
 * first group first. */
typedef struct lm_tangent {
    lm_limit base;
    int64_t points, draws;
    double *all;    /* points x d: training inputs, then test inputs */
    double *kernel; /* points x points: T */
    double *f, *v;  /* outputs, and their momentum or NULL */
} lm_tangent;

lm_status lm_tangent_step(lm_env *env, lm_limit *run, lm_limit_loss *loss);
lm_status lm_tangent_forward(lm_env *env, lm_limit *run, lm_mat z, double *f,
                             double *f_se);
/* The mean of the loss over starts. */
lm_status lm_tangent_loss(lm_env *env, lm_limit *run, lm_mat z, lm_mat y,
                          double *value);
/* cov (p x p) of an output at the rows of z over starts. */
lm_status lm_tangent_covariance(lm_env *env, lm_limit *run, lm_mat z,
                                int64_t output, double *cov);

/* NULL where run is of another solver. */
lm_tangent *lm_tangent_of(lm_limit *run);

#endif
