/* tracy_widom.h -- the law of the largest eigenvalue.
 *
 * With the symmetric kernel A_s(x, y) = Ai(s + x + y) on (0, infinity) and its
 * eigenvalues m_k,
 *
 *     F_1(s) = det(1 - A_s),   F_2(s) = det(1 - A_s^2),
 *     F_4(s / sqrt 2) = (det(1 - A_s) + det(1 + A_s)) / 2
 *
 * for real, complex and quaternion matrices (Tracy & Widom 1994, 1996; Ferrari
 * & Spohn 2005).  Gauss-Legendre nodes turn the determinants into those of
 * matrices and converge exponentially (Bornemann 2010); densities follow from
 * m_k' = v_k' A_s' v_k.
 *
 * The logarithms of determinants are sums over log(1 - m), so what lies beyond
 * s keeps its relative accuracy for beta 1 and 2.  For beta 4 leading terms
 * cancel there, and in the lower tail 1 - m does: both are absolute, and the
 * errors say it.
 */
#ifndef LM_THEORY_RMT_TRACY_WIDOM_H
#define LM_THEORY_RMT_TRACY_WIDOM_H

#include "calc/airy.h"
#include "calc/gauss.h"
#include "core/lm.h"

typedef struct lm_tracy_widom {
    lm_estimate density, cdf, beyond;
} lm_tracy_widom;

/* beta 1, 2 or 4.  Below s = -10 (of A_s) F is 0 with a bound as its error,
 * under 1e-21 for beta 1 and 2 and 2e-15 for beta 4. */
lm_status lm_tracy_widom_at(lm_env *env, const lm_airy *airy, int beta,
                            double x, lm_tracy_widom *out);
lm_status lm_tracy_widom_quantile(lm_env *env, const lm_airy *airy, int beta,
                                  double p, lm_estimate *out);

#endif
