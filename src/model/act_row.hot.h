/* act_row.hot.h -- phi, phi' and phi'' of the rows of acts.def, as inline
 * functions of one number, for loops in one precision. */
#ifndef LM_MODEL_ACT_ROW_H
#define LM_MODEL_ACT_ROW_H

#include "core/real.h"
#include "core/tails.h"
#include "model/act.h"

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

/* tanh(softplus(z)) = n / (n + 2), n = e^z (e^z + 2); above 0 with e^-z. */
static inline real mish_gate(real z)
{
    const real e = M(exp)(-M(fabs)(z)), low = e * (e + 2), high = 1 + 2 * e;
    return z < 0 ? low / (low + 2) : high / (high + 2 * e * e);
}

/* e^z (e^z + 1) / (n + 2), which n' is twice (n + 2) of. */
static inline real mish_part(real z)
{
    const real e = M(exp)(-M(fabs)(z));
    return z < 0 ? e * (e + 1) / (e * (e + 2) + 2)
                 : (1 + e) / (1 + 2 * e + 2 * e * e);
}

/* Its derivative 2 n' / (n + 2)^2 ... */
static inline real mish_gate_slope(real z)
{
    const real e = M(exp)(-M(fabs)(z));
    const real low = e * (e + 2) + 2, high = 1 + 2 * e + 2 * e * e;
    return z < 0 ? 4 * e * (1 + e) / (low * low)
                 : 4 * e * e * (1 + e) / (high * high);
}

/* ... and the derivative of the logarithm of that. */
static inline real mish_gate_decay(real z)
{
    return 1 + lm_logistic(z) - 4 * mish_part(z);
}

/* By the expressions of acts.def.  Row is a constant where these become part
 * of a loop, so that the switch is gone from it. */
#define ALWAYS static inline __attribute__((always_inline))
#define FAMILY(name, most)                                                     \
    case LM_ACT_##name: break;

#define ACT(name, gain, value, slope, curve, ...)                              \
    case LM_ACT_##name: return (real)(value);
ALWAYS real value_of(lm_act_row row, real z)
{
    switch (row) {
#include "model/acts.def"
    case LM_ACT_ROWS: break;
    }
    return z;
}
#undef ACT

#define FAMILY(name, most)                                                     \
    case LM_ACT_##name: break;
#define ACT(name, gain, value, slope, curve, ...)                              \
    case LM_ACT_##name: return (real)(slope);
ALWAYS real slope_of(lm_act_row row, real z, real f)
{
    switch (row) {
#include "model/acts.def"
    case LM_ACT_ROWS: break;
    }
    return z + f;
}
#undef ACT

#define FAMILY(name, most)                                                     \
    case LM_ACT_##name: break;
#define ACT(name, gain, value, slope, curve, ...)                              \
    case LM_ACT_##name: return (real)(curve);
ALWAYS real curve_of(lm_act_row row, real z, real f)
{
    switch (row) {
#include "model/acts.def"
    case LM_ACT_ROWS: break;
    }
    return z + f;
}
#undef ACT

#endif
