#include "tensor/random/normal_bidiagonal.h"

#include <math.h>

#include "core/rng.h"

/* Numbers of two streams, and how many have been taken of each. */
typedef struct source {
    lm_stream normal, uniform;
    uint64_t normals, uniforms;
} source;

static double normal(source *s)
{
    return lm_normal(s->normal, s->normals++);
}

/* A chi-squared number of k >= 2 degrees: twice a gamma number of shape k / 2, by
 * rejection (Marsaglia & Tsang 2000); one in 50 attempts fails, or fewer. */
static double chi_squared(source *s, int64_t k)
{
    const double d = (double)k / 2 - 1. / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        const double x = normal(s), root = 1 + c * x;
        if (root <= 0) continue;
        const double v = root * root * root;
        const double u = lm_uniform(s->uniform, s->uniforms++);
        if (log(u) < x * x / 2 + d - d * v + d * log(v)) return 2 * d * v;
    }
}

static double chi(source *s, int64_t k)
{
    if (k == 0) return 0;
    return k == 1 ? fabs(normal(s)) : sqrt(chi_squared(s, k));
}

void lm_normal_bidiagonal(uint64_t seed, const char *purpose, int64_t m,
                          int64_t n, double *d, double *e)
{
    const int64_t more = m > n ? m : n, few = m > n ? n : m;
    source s = {lm_stream_named(seed, purpose, 0),
                lm_stream_named(seed, purpose, 1), 0, 0};
    for (int64_t i = 0; i < few; i++) {
        d[i] = chi(&s, more - i);
        e[i] = chi(&s, few - 1 - i);
    }
}
