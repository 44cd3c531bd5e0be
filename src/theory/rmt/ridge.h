/* ridge.h -- the risk of ridge regression in the proportional limit.
 *
 * y = x'b + noise of variance v, x of d features whose covariance has the
 * eigenvalues t_k with weights h_k, |b|^2 split over them in shares g_k; n
 * samples, c = d / n; the minimum of |y - X b|^2 / n + penalty |b|^2 has
 *
 *     penalty = kappa (1 - c df1),   df1 = sum h t / (t + kappa),
 *     bias = kappa^2 sum g t / (t + kappa)^2 |b|^2 / (1 - c df2),
 *     variance = v c df2 / (1 - c df2),   df2 = sum h t^2 / (t + kappa)^2,
 *     train = (1 - c df1)^2 (bias + variance + v)
 *
 * (Dobriban & Wager 2018; Hastie, Montanari, Rosset & Tibshirani 2022).  The
 * first equation is convex in kappa, so that Newton's method from above finds
 * its one solution.  Only 1 - c df1 can cancel, where c is near the inverse of
 * the mass of positive t: the equation is solved with it moved by its rounding
 * to both sides, and all errors are what that does.  1 - c df2 is a sum,
 * penalty / kappa + c (df1 - df2).  At penalty 0 kappa is 0 below c = 1: the
 * limit of vanishing penalty, least squares of least norm.
 */
#ifndef LM_THEORY_RMT_RIDGE_H
#define LM_THEORY_RMT_RIDGE_H

#include "theory/rmt/population.h"

typedef struct lm_ridge_task {
    double ratio, signal, noise; /* c, |b|^2, v */
    lm_population population;    /* carried: g */
} lm_ridge_task;

typedef struct lm_ridge_risk {
    lm_estimate kappa, df1, df2, bias, variance, risk, train;
} lm_ridge_risk;

/* Unfinished once the user wants to stop. */
void lm_ridge_of(const lm_env *env, const lm_ridge_task *task, double penalty,
                 lm_ridge_risk *out);

#endif
