#include "core/real.h"

#include <math.h>

#include "calc/hermite.h"

void R(lm_hermite_next)(int64_t k, int64_t n, const real *z, real *he,
                        real *below)
{
    const real s = (real)sqrt((double)k), r = (real)(1 / sqrt((double)(k + 1)));
    for (int64_t i = 0; i < n; i++) {
        const real most = z[i] * he[i] * r; /* infinite: alone it counts */
        const real above = most > -INFINITY && most < INFINITY
                               ? most - s * r * below[i]
                               : most;
        below[i] = he[i];
        he[i] = above;
    }
}
