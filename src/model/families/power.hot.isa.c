/* The loops of power0, power1, ... */
#include "core/real.h"
#include "model/act.h"

enum { BLOCK = 256 };

/* z^degree of a block of at most BLOCK values, by squares. */
static void power_block(int degree, int64_t n, const real *z, real *power)
{
    real square[BLOCK];
    for (int64_t i = 0; i < n; i++) {
        square[i] = z[i];
        power[i] = z[i] == z[i] ? 1 : z[i];
    }
    for (int left = degree; left > 0; left /= 2) {
        if (left % 2)
            for (int64_t i = 0; i < n; i++) power[i] *= square[i];
        for (int64_t i = 0; left > 1 && i < n; i++) square[i] *= square[i];
    }
}

/* factor z^degree, zero below degree 0; times g unless it is NULL. */
static void power(int degree, real factor, int64_t n, const real *z,
                  const real *g, real *out)
{
    real block[BLOCK];
    if (degree < 0) {
        for (int64_t i = 0; i < n; i++) out[i] = z[i] == z[i] ? 0 : z[i];
        return;
    }
    for (int64_t at = 0; at < n; at += BLOCK) {
        const int64_t count = n - at < BLOCK ? n - at : BLOCK;
        power_block(degree, count, z + at, block);
        for (int64_t i = 0; i < count; i++)
            out[at + i] = factor * block[i] * (g ? g[at + i] : 1);
    }
}

void R(lm_power_value)(const lm_act *act, int64_t n, const real *z, real *f)
{
    power(act->degree, 1, n, z, NULL, f);
}

void R(lm_power_back)(const lm_act *act, int64_t n, const real *z,
                      const real *g, real *out)
{
    power(act->degree - 1, (real)act->degree, n, z, g, out);
}

void R(lm_power_curve)(const lm_act *act, int64_t n, const real *z, real *out)
{
    const int k = act->degree;
    power(k - 2, (real)k * (real)(k - 1), n, z, NULL, out);
}
