/* adaptive.h -- means and Hermite coefficients of functions that only the
 * caller can evaluate.
 *
 *     E f(x),  E f(x)^2,  a_k = E f(x) he_k(z),  x = sqrt(variance) z,  z ~
 * N(0, 1)
 *
 * by Gauss-Legendre quadrature on panels, level by level: the caller evaluates
 * f at the nodes of one level, all at once, and is asked for those of the next.
 * A panel whose sum is not that of its two halves is halved again, and so is one
 * whose values do not continue those of the next one, so that kinks and jumps
 * that nobody declared are found by bisection.  Beside declared ones and 0,
 * where functions have their steps, panels are graded down to 1e-6 deviations
 * and 1e-6 units of x.  The range grows, to 38 deviations, while its last panels
 * count: what they still hold there has no finite mean.
 *
 * Errors are absolute: the differences of the last halvings, and rounding, also
 * of the places, as far as the differences of neighbouring values show it. What
 * no node of the first two levels meets is not seen: a bump narrower than some
 * 0.03 deviations, away from 0 and alone in a flat neighbourhood, has to be
 * declared as a kink.
 */
#ifndef LM_CALC_ADAPTIVE_H
#define LM_CALC_ADAPTIVE_H

#include "calc/gauss.h"
#include "core/decl.h"

typedef struct lm_adaptive_wish {
    double variance, tol; /* relative to the root of E f^2 */
    int64_t terms;        /* of a_k */
    int64_t calls;        /* levels, at most */
    lm_vec kinks;         /* places in x */
} lm_adaptive_wish;

typedef struct lm_adaptive lm_adaptive;
extern const lm_type lm_adaptive_type;

lm_status lm_adaptive_new(lm_env *env, const lm_adaptive_wish *wish,
                          lm_adaptive **out);

/* How many nodes the next level has; 0 at the end. */
int64_t lm_adaptive_wanted(const lm_adaptive *a);
void lm_adaptive_nodes(const lm_adaptive *a, double *x);

/* The values there.  LM_DOMAIN if one is NaN. */
lm_status lm_adaptive_take(lm_env *env, lm_adaptive *a, const double *f);

typedef struct lm_adaptive_found {
    lm_estimate mean, square;
    int64_t calls, nodes;
} lm_adaptive_found;

int64_t lm_adaptive_terms(const lm_adaptive *a);
/* coefficient and error: terms of each. */
lm_status lm_adaptive_estimate(lm_env *env, const lm_adaptive *a,
                               double *coefficient, double *error,
                               lm_adaptive_found *out);

#endif
