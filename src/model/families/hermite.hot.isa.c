/* The loops of hermite0, hermite1, ... */
#include "calc/hermite.h"
#include "core/real.h"
#include "core/vecmath.h"
#include "model/act.h"

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

void R(lm_hermite_value)(const lm_act *act, int64_t n, const real *z, real *f)
{
    hermite(act->degree, 1, n, z, NULL, f);
}

void R(lm_hermite_back)(const lm_act *act, int64_t n, const real *z,
                        const real *g, real *out)
{
    const int k = act->degree;
    hermite(k - 1, M(sqrt)((real)k), n, z, g, out);
}

void R(lm_hermite_curve)(const lm_act *act, int64_t n, const real *z, real *out)
{
    const int k = act->degree;
    hermite(k - 2, M(sqrt)((real)k * (real)(k - 1)), n, z, NULL, out);
}
