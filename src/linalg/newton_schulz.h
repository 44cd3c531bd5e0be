/* newton_schulz.h -- an approximate polar factor by products alone.
 *
 *     a = u diag(s) v',   polar factor u v'
 *
 * An odd polynomial p(s) = c1 s + c3 s^3 + c5 s^5, applied to x = a / |a|
 * (Frobenius) a number of times, changes the singular values and leaves the
 * vectors: the result is u diag(p(p(..s..))) v'.  Where all of those are near 1
 * it is near the polar factor, and its distance from it in the spectral norm
 * is the largest |p(..s..) - 1|.
 *
 *     jordan   3.4445, -4.7750, 2.0315 (Jordan et al. 2024): leaves 0 fast,
 *              and 1 is no fixed point.  After 5 steps every s from 0.0015 to
 *              1 lies in [0.67, 1.21], after 10 every s from 3.1e-6 on; more
 *              steps bring nothing nearer to 1.
 *     newton   15/8, -10/8, 3/8 (Bjoerck & Bowie 1971): converges to 1, at last
 *              with the cube of the distance: every s from 0.005 to 1 is
 *              within 1e-3 after 10 steps, from 1e-5 on after 20.
 *
 * A singular value of 0 stays 0, and a tiny one nearly so: what a matrix of
 * lower rank, or one of condition beyond 3.4445^steps, has there is not made
 * up.  Rounding is as of `steps` products.
 */
#ifndef LM_LINALG_NEWTON_SCHULZ_H
#define LM_LINALG_NEWTON_SCHULZ_H

#include "core/lm.h"
#include "core/names.h"

#define LM_POLYNOMIALS(X)                                                      \
    X(LM_POLYNOMIAL_JORDAN, jordan) X(LM_POLYNOMIAL_NEWTON, newton)
typedef enum lm_polynomial { LM_POLYNOMIALS(LM_CONSTANT) } lm_polynomial;

/* Elements of scratch for a matrix of m x n; -1 if they are too many. */
int64_t lm_newton_schulz_room(int64_t m, int64_t n);
/* p(..s..), what becomes of one singular value of a / |a|. */
double lm_newton_schulz_value(lm_polynomial polynomial, int64_t steps,
                              double s);

#define LM_TWICE "linalg/newton_schulz.hot.h"
#include "core/twice.h"

#endif
