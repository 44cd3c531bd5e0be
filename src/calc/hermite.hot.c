#include "core/real.h"

#include <math.h>

#include "calc/hermite.h"

void R(lm_hermite_next)(int64_t k, int64_t n, const real *z, real *he,
                        real *below)
{
    const real s = (real)sqrt((double)k), r = (real)(1 / sqrt((double)(k + 1)));
    for (int64_t i = 0; i < n; i++) {
        const real above = (z[i] * he[i] - s * below[i]) * r;
        below[i] = he[i];
        he[i] = above;
    }
}
