/* signals.h -- two inputs on their way through wide layers at initialization.
 *
 * Their kernel is kept as two variances and the correlation rho = sign (1 -
 * gap) (calc/pair.h): covariances alone lose the distance of nearly equal
 * inputs, which chaotic layers make large.  Equal inputs are one variable at
 * every depth; so are opposite ones while all that is added to them is odd.
 *
 *     h = W x + b:          K_h = w K + b
 *     A phi(h):             s J(K_h),  or of phi less its mean (model/dual.h)
 *     sums of independent parts:  sums of kernels
 *
 * Errors of variances are relative, that of the gap is absolute.
 */
#ifndef LM_THEORY_MAPS_SIGNALS_H
#define LM_THEORY_MAPS_SIGNALS_H

#include "theory/maps/map.h"

typedef struct lm_signals {
    double a, b, a_error, b_error;
    int sign;
    lm_estimate gap;
} lm_signals;

/* Of variances a, b and a covariance c, |c| <= sqrt(a b) but for rounding. */
lm_signals lm_signals_of(double a, double b, double c);
lm_estimate lm_signals_covariance(const lm_signals *k);
/* With a factor on all three. */
lm_signals lm_signals_times(lm_signals k, double factor);
/* The sum of n independent parts, at most four. */
lm_signals lm_signals_sum(int n, const lm_signals *part);
/* One variable and itself, or its opposite, exactly. */
bool lm_signals_one(const lm_signals *k);

/* s J(w K + b); with `centred`, of phi less its mean. */
typedef struct lm_branch {
    lm_map map;
    double scale;
    bool centred;
} lm_branch;
lm_status lm_branch_of(lm_env *env, const lm_branch *s, const lm_signals *k,
                       lm_signals *out);

#endif
