/* Skinny products beside sums in double precision: within k rounding errors. */
#include <stdlib.h>

#include "check.h"
#include "linalg/skinny.h"

enum { MOST = 128 * 1024 };

static float a[MOST], b[MOST], c[MOST], before[MOST];

typedef struct sizes {
    int64_t m, n, k;
} sizes;

static double entry(bool ta, bool tb, sizes s, int64_t i, int64_t j)
{
    double sum = 0;
    for (int64_t p = 0; p < s.k; p++)
        sum += (double)(ta ? a[p * s.m + i] : a[i * s.k + p]) *
               (double)(tb ? b[j * s.k + p] : b[p * s.n + j]);
    return 0.5 * sum;
}

static void check(bool ta, bool tb, int64_t m, int64_t n, int64_t k, float beta)
{
    double worst = 0;
    for (int64_t i = 0; i < m * n; i++)
        c[i] = before[i] = beta == 0 ? NAN : (float)(i % 7);
    lm_skinny(ta, tb, m, n, k, 0.5f, a, ta ? m : k, b, tb ? k : n, beta, c, n);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) {
            double want = entry(ta, tb, (sizes){m, n, k}, i, j);
            if (beta != 0) want += (double)(beta * before[i * n + j]);
            worst = fmax(worst, fabs((double)c[i * n + j] - want));
            if (isnan(c[i * n + j])) worst = INFINITY;
        }
    CHECK_NEAR(worst, 0, 2e-7 * (double)k + 1e-6);
}

int main(void)
{
    for (int i = 0; i < MOST; i++)
        a[i] = sinf((float)i), b[i] = cosf((float)(3 * i));
    static const int64_t ms[] = {8, 9, 23, 64, 128};
    static const int64_t ns[] = {32, 33, 47, 64, 100};
    static const int64_t ks[] = {32, 45, 256, 257, 288, 289, 577, 784};
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
            for (int p = 0; p < 8; p++) {
                if (!lm_skinny_pays(false, ms[i], ns[j], ks[p])) continue;
                check(false, false, ms[i], ns[j], ks[p], 0);
                check(false, true, ms[i], ns[j], ks[p], 0.25f);
                check(true, false, ks[p], ns[j], ms[i], 0);
                check(true, true, ks[p], ns[j], ms[i], 0.25f);
            }
    if (check_passed + check_failed == 0)
        CHECK_SKIP("skinny products never pay on this processor");
    return check_done();
}
