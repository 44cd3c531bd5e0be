/* gauss.h -- means of functions of Gaussian variables, with their error.
 *
 *     E f(u),  u ~ N(0, a);      E f(u) g(v),  (u, v) Gaussian (pair.h)
 *
 * by Gauss-Legendre quadrature on panels.  A function says where it bends
 * (its features): panels end at each and grow by doubling away from it, so
 * their number depends on the variance through its logarithm only, and kinks
 * and jumps cost nothing.  No panel is longer than one and a half
 * deviations.
 *
 * The order of the panels is raised until two orders agree to within tol.  An
 * error is the difference of the last two orders plus rounding: for smooth
 * and declared functions the last is far better.  A function that bends where
 * it does not say so, or faster, converges slowly, and the error shows it.
 * What lies beyond 9.2 deviations, a mass of 4e-20, is left out.
 */
#ifndef LM_CALC_GAUSS_H
#define LM_CALC_GAUSS_H

#include "calc/pair.h"
#include "core/lm.h"

/* The function changes by its own size over `width` near `at`; a kink is a
 * jump of it or of one of its derivatives. */
typedef struct lm_feature {
    double at, width;
    bool kink;
} lm_feature;

enum { LM_FEATURES_MAX = 16 };

typedef struct lm_integrand {
    void (*value)(const void *self, int64_t n, const double *x, double *f);
    const void *self;
    int features; /* at most LM_FEATURES_MAX / 2 */
    lm_feature feature[LM_FEATURES_MAX];
    double wave; /* half a period of what oscillates for ever, else INFINITY */
    double degree; /* it grows like this power */
} lm_integrand;

typedef struct lm_estimate {
    double value, error; /* absolute */
} lm_estimate;

/* LM_STOPPED when interrupted.  tol is absolute; where it is not reached the
 * error says so. */
lm_status lm_gauss_mean(lm_env *env, const lm_integrand *f, double variance,
                        double tol, lm_estimate *mean);
lm_status lm_gauss_pair(lm_env *env, const lm_integrand *f,
                        const lm_integrand *g, lm_pair pair, double tol,
                        lm_estimate *mean);

/* Nodes and weights of one such rule, for the mean of functions of x ~
 * N(mean, sd^2), sd > 0, with the features, wave and degree of `shape`.
 * `order` nodes a panel, at most LM_ORDER_MAX; 0 if they are more than room.
 * Each panel has node and weight of Gauss-Legendre from `unit`. */
enum { LM_ORDER_MAX = 40 };
typedef struct lm_unit_rule {
    int order;
    double node[LM_ORDER_MAX], weight[LM_ORDER_MAX];
} lm_unit_rule;
lm_unit_rule lm_unit(int order);
int64_t lm_gauss_nodes(const lm_unit_rule *unit, const lm_integrand *shape,
                       double mean, double sd, int64_t room, double *x,
                       double *weight);

#endif
