/* act: loops over the activations of acts.def. */
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

/* phi, phi' and phi'' by the expressions of acts.def.  Row is a constant where
 * these become part of a loop, so that the switch is gone from it. */
#define ALWAYS static inline __attribute__((always_inline))

#define ACT(name, gain, value, slope, curve)                                   \
    case LM_ACT_##name: return (real)(value);
ALWAYS real value_of(lm_act_row row, real z)
{
    switch (row) {
#include "model/acts.def"
    case LM_ACT_hermite: break;
    }
    return z;
}
#undef ACT

#define ACT(name, gain, value, slope, curve)                                   \
    case LM_ACT_##name: return (real)(slope);
ALWAYS real slope_of(lm_act_row row, real z, real f)
{
    switch (row) {
#include "model/acts.def"
    case LM_ACT_hermite: break;
    }
    return z + f;
}
#undef ACT

#define ACT(name, gain, value, slope, curve)                                   \
    case LM_ACT_##name: return (real)(curve);
ALWAYS real curve_of(lm_act_row row, real z, real f)
{
    switch (row) {
#include "model/acts.def"
    case LM_ACT_hermite: break;
    }
    return z + f;
}
#undef ACT

ALWAYS void values(lm_act_row row, int64_t n, const real *z, real *f)
{
#pragma omp simd
    for (int64_t i = 0; i < n; i++) f[i] = value_of(row, z[i]);
}

ALWAYS void slopes(lm_act_row row, int64_t n, const real *z, const real *f,
                   const real *g, real *out)
{
#pragma omp simd
    for (int64_t i = 0; i < n; i++) out[i] = g[i] * slope_of(row, z[i], f[i]);
}

ALWAYS void curves(lm_act_row row, int64_t n, const real *z, const real *f,
                   real *out)
{
#pragma omp simd
    for (int64_t i = 0; i < n; i++) out[i] = curve_of(row, z[i], f[i]);
}

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

/* One loop an activation. */
#define ACT(name, ...)                                                         \
    case LM_ACT_##name: values(LM_ACT_##name, n, z, f); break;
void R(lm_act_value)(lm_act act, int64_t n, const real *z, real *f)
{
    switch (act.row) {
#include "model/acts.def"
    case LM_ACT_hermite: hermite(act.degree, 1, n, z, NULL, f); break;
    }
}
#undef ACT

#define ACT(name, ...)                                                         \
    case LM_ACT_##name: slopes(LM_ACT_##name, n, z, f, g, out); break;
void R(lm_act_back)(lm_act act, int64_t n, const real *z, const real *f,
                    const real *g, real *out)
{
    const int k = act.degree;
    switch (act.row) {
#include "model/acts.def"
    case LM_ACT_hermite: hermite(k - 1, M(sqrt)((real)k), n, z, g, out); break;
    }
}
#undef ACT

#define ACT(name, ...)                                                         \
    case LM_ACT_##name: curves(LM_ACT_##name, n, z, f, out); break;
void R(lm_act_curve)(lm_act act, int64_t n, const real *z, const real *f,
                     real *out)
{
    const int k = act.degree;
    switch (act.row) {
#include "model/acts.def"
    case LM_ACT_hermite:
        hermite(k - 2, M(sqrt)((real)k * (real)(k - 1)), n, z, NULL, out);
        break;
    }
}
#undef ACT
