#include "linalg/tridiagonal.h"

#include <math.h>
#include <string.h>

/* Sort the eigenvalues and carry their last entries along. */
static void sort(int64_t n, double *d, double *last)
{
    for (int64_t i = 1; i < n; i++) {
        const double value = d[i], entry = last[i];
        int64_t j = i;
        for (; j > 0 && d[j - 1] > value; j--) {
            d[j] = d[j - 1];
            last[j] = last[j - 1];
        }
        d[j] = value;
        last[j] = entry;
    }
}

/* One implicit QL sweep on rows l .. m. */
static void sweep(int64_t l, int64_t m, double *d, double *e, double *last)
{
    double g = (d[l + 1] - d[l]) / (2 * e[l]);
    g = d[m] - d[l] + e[l] / (g + copysign(hypot(g, 1), g));
    double s = 1, c = 1, p = 0;
    for (int64_t i = m - 1; i >= l; i--) {
        const double f = s * e[i], b = c * e[i], r = hypot(f, g);
        e[i + 1] = r;
        if (r == 0) {
            d[i + 1] -= p;
            e[m] = 0;
            return;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        const double t = (d[i] - g) * s + 2 * c * b;
        p = s * t;
        d[i + 1] = g + p;
        g = c * t - b;
        const double z = last[i + 1];
        last[i + 1] = s * last[i] + c * z;
        last[i] = c * last[i] - s * z;
    }
    d[l] -= p;
    e[l] = g;
    e[m] = 0;
}

lm_status lm_tridiagonal(lm_env *env, int64_t n, double *d, double *e,
                         double *last)
{
    memset(last, 0, (size_t)n * sizeof *last);
    last[n - 1] = 1;
    e[n - 1] = 0;
    for (int64_t l = 0; l < n; l++)
        for (int tries = 0;; tries++) {
            int64_t m = l;
            for (; m + 1 < n; m++)
                if (!(fabs(e[m]) > 0x1p-52 * (fabs(d[m]) + fabs(d[m + 1]))))
                    break;
            if (m == l) break;
            if (tries == 60)
                return lm_fail(env, LM_SINGULAR,
                               "the eigenvalues of a "
                               "tridiagonal matrix did not converge");
            sweep(l, m, d, e, last);
        }
    sort(n, d, last);
    return LM_OK;
}
