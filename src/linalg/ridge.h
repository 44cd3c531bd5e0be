/* ridge.h -- ridge regression over a path of penalties.
 *
 *     ridge:   w(c) = argmin |x w - y|^2 + c |w|^2
 *                   = v diag(s / (s^2 + c)) u'y,        x = u diag(s) v'
 *     kernel:  f(c) = (k + c)^-1 y = q diag(1 / (e + c)) q'y,
 *                                                       k = q diag(e) q'
 *
 * One decomposition serves every penalty.  With the hat matrix h, x w = h y,
 * the error of sample i without itself in the training set is
 * (y - h y)_i / (1 - h_ii): Allen 1974; Hastie, Tibshirani & Friedman 2009.  On
 * the span of u, 1 - h is u diag(c / (s^2 + c)) u', of which a factor cancels
 * where u spans everything: then the quotient is known for every penalty, and for
 * 0 it is that of the fits of least norm.
 */
#ifndef LM_LINALG_RIDGE_H
#define LM_LINALG_RIDGE_H

#include "core/lm.h"

/* One decomposition of the regression of y (m x c) on x (m x d), or on a
 * kernel (m x m): in scratch. */
typedef struct lm_path {
    int64_t m, d, c, k; /* k: singular values that are not 0 */
    bool kernel;
    double *s; /* k: singular values, or eigenvalues of the kernel */
    int64_t stride;
    double *u;  /* m x k, rows `stride` apart */
    double *vt; /* k x d; of a kernel NULL */
    double *uy; /* k x c: u'y */
    /* What u does not span, where k < m: y - u u'y, m x c, and 1 - |u_i|^2, m. */
    double *y, *rest;
} lm_path;
lm_status lm_path_ridge(lm_env *env, lm_mat x, lm_mat y, lm_path *out);
/* LM_DOMAIN if k is not symmetric or has a negative eigenvalue. */
lm_status lm_path_kernel(lm_env *env, lm_mat k, lm_mat y, lm_path *out);

/* At one penalty >= 0 (0: the limit of least norm): the coefficients w, d x c
 * or m x c; the effective number of parameters tr h; the mean squared error
 * of training and of leaving one out, per output: NaN where k < m and a sample
 * has h_ii = 1. */
typedef struct lm_fit {
    double df, train, loo;
} lm_fit;
lm_status lm_path_at(lm_env *env, const lm_path *path, double penalty, lm_mat w,
                     lm_fit *fit);

#endif
