/* Skinny products beside sums in long double: within k rounding errors. */
#include <float.h>
#include <stdlib.h>

#include "check.h"
#include "linalg/skinny.h"

enum { MOST = 128 * 1024 };

static double a[MOST], b[MOST], c[MOST], before[MOST];
static float as[MOST], bs[MOST], cs[MOST];

typedef struct sizes {
    int64_t m, n, k;
} sizes;

static double entry(bool ta, bool tb, sizes s, int64_t i, int64_t j)
{
    long double sum = 0;
    for (int64_t p = 0; p < s.k; p++)
        sum += (long double)(ta ? a[p * s.m + i] : a[i * s.k + p]) *
               (tb ? b[j * s.k + p] : b[p * s.n + j]);
    return (double)(0.5L * sum);
}

static void check(bool ta, bool tb, int64_t m, int64_t n, int64_t k,
                  double beta)
{
    double worst = 0, worst_single = 0;
    const int64_t lda = ta ? m : k, ldb = tb ? k : n;
    for (int64_t i = 0; i < m * n; i++) {
        c[i] = before[i] = beta == 0 ? NAN : (double)(i % 7);
        cs[i] = (float)c[i];
    }
    lm_skinny_d(ta, tb, m, n, k, 0.5, a, lda, b, ldb, beta, c, n);
    lm_skinny_s(ta, tb, m, n, k, 0.5f, as, lda, bs, ldb, (float)beta, cs, n);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) {
            const int64_t at = i * n + j;
            double want = entry(ta, tb, (sizes){m, n, k}, i, j);
            if (beta != 0) want += beta * before[at];
            worst = fmax(worst, fabs(c[at] - want));
            worst_single = fmax(worst_single, fabs((double)cs[at] - want));
            if (isnan(c[at])) worst = INFINITY;
            if (isnan(cs[at])) worst_single = INFINITY;
        }
    CHECK_NEAR(worst, 0, DBL_EPSILON * (double)(2 * k + 8));
    CHECK_NEAR(worst_single, 0, 2e-7 * (double)k + 1e-6);
}

int main(void)
{
    /* Numbers of both precisions. */
    for (int i = 0; i < MOST; i++) {
        a[i] = as[i] = sinf((float)i);
        b[i] = bs[i] = cosf((float)(3 * i));
    }
    static const int64_t ms[] = {8, 9, 23, 64, 128};
    static const int64_t ns[] = {32, 33, 47, 64, 100};
    static const int64_t ks[] = {32, 45, 256, 257, 288, 289, 577, 784};
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
            for (int p = 0; p < 8; p++) {
                /* More sizes than in double precision, which has no others. */
                if (!lm_skinny_pays_s(false, ms[i], ns[j], ks[p])) continue;
                check(false, false, ms[i], ns[j], ks[p], 0);
                check(false, true, ms[i], ns[j], ks[p], 0.25);
                check(true, false, ks[p], ns[j], ms[i], 0);
                check(true, true, ks[p], ns[j], ms[i], 0.25);
            }
    if (check_passed + check_failed == 0)
        CHECK_SKIP("skinny products never pay on this processor");
    return check_done();
}
