#include "model/act.h"

#include "core/real.h"

#include "calc/hermite.h"
#include "core/tails.h"

#define TWO_SQRTPI RC(1.12837916709551257390)

/* tanh' = 1 / cosh^2 */
static inline real tanh_slope(real z)
{
    const real e = M(exp)(-2 * M(fabs)(z));
    return 4 * e / ((1 + e) * (1 + e));
}

static inline real erf_slope(real z)
{
    return TWO_SQRTPI * lm_bell(z, 1);
}

#define ACT(name, gain, value_, slope_, curve_)                                \
    static void name##_value(int degree, int64_t n, const real *in, real *f_)  \
    {                                                                          \
        (void)degree;                                                          \
        _Pragma("omp simd") for (int64_t i = 0; i < n; i++)                    \
        {                                                                      \
            const real z = in[i];                                              \
            f_[i] = (real)(value_);                                            \
        }                                                                      \
    }                                                                          \
    static void name##_back(int degree, int64_t n, const real *in,             \
                            const real *f_, const real *g, real *out)          \
    {                                                                          \
        (void)degree;                                                          \
        _Pragma("omp simd") for (int64_t i = 0; i < n; i++)                    \
        {                                                                      \
            const real z = in[i], f = f_[i];                                   \
            (void)z, (void)f;                                                  \
            out[i] = g[i] * (real)(slope_);                                    \
        }                                                                      \
    }                                                                          \
    static void name##_curve(int degree, int64_t n, const real *in,            \
                             const real *f_, real *out)                        \
    {                                                                          \
        (void)degree;                                                          \
        _Pragma("omp simd") for (int64_t i = 0; i < n; i++)                    \
        {                                                                      \
            const real z = in[i], f = f_[i];                                   \
            (void)z, (void)f;                                                  \
            out[i] = (real)(curve_);                                           \
        }                                                                      \
    }
#include "model/acts.def"
#undef ACT

enum { BLOCK = 256 };

/* he_degree of a block of at most BLOCK values. */
static void hermite_block(int degree, int64_t n, const real *z, real *he)
{
    real below[BLOCK];
    for (int64_t i = 0; i < n; i++) below[i] = z[i] == z[i] ? 0 : z[i];
    for (int64_t i = 0; i < n; i++) he[i] = 1 + below[i];
    for (int j = 0; j < degree; j++) R(lm_hermite_next)(j, n, z, he, below);
}

/* factor he_degree, zero below degree 0; times g unless it is NULL. */
static void hermite(int degree, real factor, int64_t n, const real *z,
                    const real *g, real *out)
{
    real he[BLOCK];
    if (degree < 0) degree = 0, factor = 0;
    for (int64_t at = 0; at < n; at += BLOCK) {
        const int64_t count = n - at < BLOCK ? n - at : BLOCK;
        hermite_block(degree, count, z + at, he);
        for (int64_t i = 0; i < count; i++)
            out[at + i] = factor * he[i] * (g ? g[at + i] : 1);
    }
}

static void hermite_value(int degree, int64_t n, const real *z, real *f)
{
    hermite(degree, 1, n, z, NULL, f);
}

static void hermite_back(int degree, int64_t n, const real *z, const real *f,
                         const real *g, real *out)
{
    (void)f;
    hermite(degree - 1, M(sqrt)((real)degree), n, z, g, out);
}

static void hermite_curve(int degree, int64_t n, const real *z, const real *f,
                          real *out)
{
    (void)f;
    const real factor = M(sqrt)((real)degree * (real)(degree - 1));
    hermite(degree - 2, factor, n, z, NULL, out);
}

#define ACT(name, gain, value_, slope_, curve_)                                \
    {name##_value, name##_back, name##_curve},
const R(lm_act) R(lm_acts)[] = {
#include "model/acts.def"
    ACT(hermite, 1, , , )};
#undef ACT
