/* act: loops over the activations of acts.def. */
#include "model/act_row.hot.h"

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

/* One loop an activation; a family has its own. */
#define ACT(name, ...)                                                         \
    case LM_ACT_##name: values(LM_ACT_##name, n, z, f); break;
#define FAMILY(name, most)                                                     \
    case LM_ACT_##name: R(lm_##name##_value)(act, n, z, f); break;
void R(lm_act_value)(const lm_act *act, int64_t n, const real *z, real *f)
{
    switch (act->row) {
#include "model/acts.def"
    case LM_ACT_ROWS: break;
    }
}
#undef ACT

#define ACT(name, ...)                                                         \
    case LM_ACT_##name: slopes(LM_ACT_##name, n, z, f, g, out); break;
#define FAMILY(name, most)                                                     \
    case LM_ACT_##name: R(lm_##name##_back)(act, n, z, g, out); break;
void R(lm_act_back)(const lm_act *act, int64_t n, const real *z, const real *f,
                    const real *g, real *out)
{
    switch (act->row) {
#include "model/acts.def"
    case LM_ACT_ROWS: break;
    }
}
#undef ACT

#define ACT(name, ...)                                                         \
    case LM_ACT_##name: curves(LM_ACT_##name, n, z, f, out); break;
#define FAMILY(name, most)                                                     \
    case LM_ACT_##name: R(lm_##name##_curve)(act, n, z, out); break;
void R(lm_act_curve)(const lm_act *act, int64_t n, const real *z, const real *f,
                     real *out)
{
    switch (act->row) {
#include "model/acts.def"
    case LM_ACT_ROWS: break;
    }
}
#undef ACT
