/* quadrature.h -- Gaussian means of activations without a closed form. */
#ifndef LM_MODEL_DUALS_QUADRATURE_H
#define LM_MODEL_DUALS_QUADRATURE_H

#include "model/dual.h"

/* u^times phi^(left)(u) phi^(right)(u), times 0, 1 or 2, where there is no
 * jump. */
typedef struct lm_moment {
    const lm_act *act;
    int left, right, times;
} lm_moment;
/* Its mean for u ~ N(0, variance), to the relative accuracy tol. */
lm_status lm_act_moment(lm_env *env, const lm_moment *m, double variance,
                        double tol, lm_estimate *mean);

/* q V'(q) = E u phi'(u) phi(u), V(q) = E phi(u)^2: that of the moment and what
 * peaks of phi' add where phi jumps. */
lm_status lm_act_growth(lm_env *env, const lm_act *act, double variance,
                        double tol, lm_estimate *growth);
double lm_act_peaks(const lm_act *act, double variance);
/* Of N(0, variance) at x. */
double lm_density(double x, double variance);

/* E f(u) g(v) and its derivative by c, for what u and v bring of f and g; tol
 * is relative to sqrt(V(a) V(b)) and sqrt(D(a) D(b)). */
lm_status lm_act_pair(lm_env *env, const lm_act *f, const lm_act *g,
                      const lm_side *u, const lm_side *v, double c, double gap,
                      double tol, lm_dual_out out);

#endif
