#include "linalg/newton_schulz.h"

#include <math.h>

#include "core/real.h"
#include "linalg/blas.h"
#include "linalg/until.h"

typedef struct terms {
    double c1, c3, c5;
} terms;

static terms terms_of(lm_polynomial polynomial)
{
    if (polynomial == LM_POLYNOMIAL_JORDAN)
        return (terms){3.4445, -4.7750, 2.0315};
    return (terms){15. / 8, -10. / 8, 3. / 8};
}

/* y = c x; the user may want to stop. */
static void times(const volatile lm_flag *stop, int64_t n, real c,
                  const real *x, real *y)
{
    int64_t i, end = 0;
    while (lm_next_until(stop, n, &i, &end))
        for (; i < end; i++) y[i] = c * x[i];
}

static void divide(const volatile lm_flag *stop, int64_t n, real *x, real by)
{
    int64_t i, end = 0;
    while (lm_next_until(stop, n, &i, &end))
        for (; i < end; i++) x[i] /= by;
}

static real largest(const volatile lm_flag *stop, int64_t n, const real *x)
{
    real most = 0;
    int64_t i, end = 0;
    while (lm_next_until(stop, n, &i, &end))
        for (; i < end && !isnan(most); i++) {
            const real size = M(fabs)(x[i]);
            if (!(size <= most)) most = size; /* NaN is taken, and stays */
        }
    return most;
}

/* Divided by its largest entry first: a square may not be a number. */
static bool normalise(const volatile lm_flag *stop, int64_t n, real *a)
{
    const real most = largest(stop, n, a);
    if (most == 0) return false;
    divide(stop, n, a, most);
    divide(stop, n, a, R(lm_nrm2_until)(stop, n, a));
    return true;
}

/* With g = a a', or a' a where that is smaller, p(a) = c1 a + (c3 g + c5 g g) a
 * or a (c3 g + c5 g g). */
static void step(const volatile lm_flag *stop, terms p, int64_t m, int64_t n,
                 real *a, real *room)
{
    const bool tall = m > n;
    const int64_t k = tall ? n : m, all = m * n;
    real *g = room, *q = g + k * k, *b = q + k * k;
    R(lm_syrk_until)(stop, tall, k, tall ? m : n, 1, a, n, 0, g, k);
    times(stop, k * k, (real)p.c3, g, q);
    R(lm_gemm_until)
    (stop, false, false, k, k, k, (real)p.c5, g, k, g, k, 1, q, k);
    times(stop, all, 1, a, b);
    if (tall) R(lm_gemm_until)
    (stop, false, false, m, n, n, 1, b, n, q, n, (real)p.c1, a, n);
    else R(lm_gemm_until)(stop, false, false, m, n, m, 1, q, m, b, n,
                          (real)p.c1, a, n);
}

void R(lm_newton_schulz)(const volatile lm_flag *stop, lm_polynomial polynomial,
                         int64_t steps, int64_t m, int64_t n, real *a,
                         real *room)
{
    const terms p = terms_of(polynomial);
    if (!normalise(stop, m * n, a)) return;
    for (int64_t i = 0; i < steps && !lm_told(stop); i++)
        step(stop, p, m, n, a, room);
}

#ifndef LM_SINGLE
int64_t lm_newton_schulz_room(int64_t m, int64_t n)
{
    const int64_t k = m < n ? m : n;
    const int64_t square = lm_count(2, (int64_t[]){k, k});
    const int64_t all = lm_count(2, (int64_t[]){m, n});
    if (square < 0 || all < 0) return -1;
    return 2 * square + all;
}

double lm_newton_schulz_value(lm_polynomial polynomial, int64_t steps, double s)
{
    const terms p = terms_of(polynomial);
    for (int64_t i = 0; i < steps; i++)
        s *= p.c1 + s * s * (p.c3 + p.c5 * s * s);
    return s;
}
#endif
