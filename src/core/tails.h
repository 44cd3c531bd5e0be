/* tails.h -- the logistic function and the normal distribution, exact to a
 * few units in the last place in both tails, in both precisions.
 *
 * What is small is computed as such and never as a difference of numbers near
 * 1.  Infinities give the limits, NaN stays.  Plain expressions of functions
 * that vectorise (vecmath.h), for loops under `#pragma omp simd`.
 */
#ifndef LM_CORE_TAILS_H
#define LM_CORE_TAILS_H

#include "core/real.h"
#include "core/vecmath.h"

/* Beyond it e^-z, or e^(-z^2/2), is 0: what is multiplied by those stays
 * finite if its factor is cut there. */
#ifdef LM_SINGLE
#define LM_FAR RC(110.0)
#define LM_NORMAL_FAR RC(15.0)
#else
#define LM_FAR 800.0
#define LM_NORMAL_FAR 40.0
#endif

/* z in [-far, far]; NaN stays. */
static inline real lm_cut(real z, real far)
{
    return z > far ? far : z < -far ? -far : z;
}

/* 1 / (1 + e^-z) */
static inline real lm_logistic(real z)
{
    const real e = M(exp)(-M(fabs)(z));
    return (z < 0 ? e : 1) / (1 + e);
}

/* Its derivative, logistic(z) logistic(-z). */
static inline real lm_logistic_slope(real z)
{
    const real e = M(exp)(-M(fabs)(z));
    return e / ((1 + e) * (1 + e));
}

/* log(1 + e^z) */
static inline real lm_softplus(real z)
{
    return (z < 0 ? 0 : z) + M(log1p)(M(exp)(-M(fabs)(z)));
}

/* The rounding error a b - p of p = a b, which rounds a square or a scaled
 * argument by as much as changes its exponential. */
static inline real lm_product_rest(real a, real b, real p)
{
#ifdef LM_SINGLE
    return (real)((double)a * (double)b - (double)p);
#elif defined __FP_FAST_FMA
    return fma(a, b, -p);
#else /* Dekker 1971 */
    const double split = 0x1p27 + 1;
    const double ca = split * a, a1 = ca - (ca - a), a2 = a - a1;
    const double cb = split * b, b1 = cb - (cb - b), b2 = b - b1;
    return ((a1 * b1 - p) + a1 * b2 + a2 * b1) + a2 * b2;
#endif
}

/* e^(-s z^2), s = 1 or 1/2 */
static inline real lm_bell(real z, real s)
{
    const real c = lm_cut(z, LM_NORMAL_FAR), square = c * c;
    return M(exp)(-s * square) * (1 - s * lm_product_rest(c, c, square));
}

/* The standard normal density. */
static inline real lm_normal_density(real z)
{
    return RC(0.39894228040143267794) * lm_bell(z, RC(0.5));
}

/* The standard normal distribution function erfc(x + d) / 2, x + d = -z /
 * sqrt 2; where d, the rounding error of x, counts, erfc(x + d) is
 * (1 - 2 x d) erfc(x). */
static inline real lm_normal_cdf(real z)
{
    const real root = RC(0.70710678118654752440);
    const real root_rest = (real)(0.70710678118654752440L - (long double)root);
    const real c = -lm_cut(z, LM_NORMAL_FAR), x = c * root;
    const real d = lm_product_rest(c, root, x) + c * root_rest;
    return RC(0.5) * M(erfc)(x) * (1 - (x > 0 ? 2 * x : 0) * d);
}

#endif
