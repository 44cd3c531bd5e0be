/* chebyshev.h -- a function of one variable as Chebyshev series on pieces.
 *
 *     p(x) = sum_k c_k T_k(u),   x = from + (to - from) (1 + u) / 2
 *
 * has the values and the slopes of the function at the 17 points
 * u_j = -cos(pi j / 16) (Hermite interpolation of degree 33).  The coefficients
 * of a smooth function fall geometrically, so the last of them say how far p
 * is from it (Trefethen 2013, Approximation Theory and Approximation
 * Practice).
 */
#ifndef LM_CALC_CHEBYSHEV_H
#define LM_CALC_CHEBYSHEV_H

#include "core/lm.h"

enum { LM_CHEB_NODES = 17, LM_CHEB_TERMS = 34, LM_CHEB_DEGREE = 33 };

typedef struct lm_cheb {
    double from, to;
    double c[LM_CHEB_TERMS];
} lm_cheb;

/* The nodes, increasing, from x[0] = from to the last = to. */
void lm_cheb_nodes(double from, double to, double *x);

/* What makes series of values and slopes: constant, and found once. */
typedef struct lm_cheb_rule {
    double weight[LM_CHEB_TERMS][LM_CHEB_TERMS];
} lm_cheb_rule;
lm_status lm_cheb_rule_fill(lm_env *env, lm_cheb_rule *rule);

/* The series with these values and slopes dp/dx at the nodes. */
lm_cheb lm_cheb_fit(const lm_cheb_rule *rule, double from, double to,
                    const double *value, const double *slope);

double lm_cheb_value(const lm_cheb *p, double x);

/* dp/dx, and the integral of p from p->from on without its last coefficient,
 * which would need a degree more. */
lm_cheb lm_cheb_slope(const lm_cheb *p);
lm_cheb lm_cheb_integral(const lm_cheb *p);

/* The largest of the last three coefficients. */
double lm_cheb_tail(const lm_cheb *p);

/* Bounds of |p - c_0| on the piece. */
double lm_cheb_spread(const lm_cheb *p);

/* The places inside the piece at which p changes its sign, increasing, at
 * most LM_CHEB_DEGREE; returns their number.  Between neighbouring roots of
 * the derivative, found likewise, lies at most one. */
int lm_cheb_roots(const lm_cheb *p, double *root);

/* ---- covering an interval ----------------------------------------------- */

/* Look at [from, to].  *ratio is how far the piece is from being resolved, as
 * error over tolerance: with at most 1 it is taken.  *done ends the cover
 * there. */
typedef lm_status (*lm_cheb_try)(lm_env *env, void *context, double from,
                                 double to, double *ratio, bool *done);

/* The largest next step that the place allows; NULL allows any. */
typedef double (*lm_cheb_reach)(void *context);

/* Cover [from, to] from the left with pieces whose length follows from the
 * ratio, the first no longer than `piece`, with at most `limit` tries, and set
 * *end to where the cover ends. */
lm_status lm_cheb_cover(lm_env *env, lm_cheb_try try, lm_cheb_reach reach,
                        void *context, double from, double to, double piece,
                        int64_t limit, double *end);

#endif
