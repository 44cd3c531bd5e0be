#include "linalg/lanczos.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"

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

/* Take from w its components along the j rows of q, twice. */
static void reorthogonalise(int64_t n, int64_t j, const double *q, double *w,
                            double *c)
{
    for (int pass = 0; pass < 2; pass++) {
        lm_gemv_d(false, j, n, 1, q, n, w, 0, c);
        lm_gemv_d(true, j, n, -1, q, n, c, 1, w);
    }
}

/* The Ritz values of j steps; true once the k largest have converged. */
static lm_status ritz(lm_env *env, int64_t j, int64_t k, double tolerance,
                      const double *alpha, const double *beta, double *work,
                      double *value, double *residual, lm_spectrum *out)
{
    double *d = work, *e = work + j, *last = work + 2 * j;
    memcpy(d, alpha, (size_t)j * sizeof *d);
    memcpy(e, beta, (size_t)j * sizeof *e);
    const lm_status status = lm_tridiagonal(env, j, d, e, last);
    if (status) return status;
    const double size = fmax(fabs(d[0]), fabs(d[j - 1]));
    out->converged = j >= k;
    out->lowest = d[0];
    out->products = j;
    for (int64_t i = 0; i < k; i++) {
        value[i] = i < j ? d[j - 1 - i] : NAN;
        residual[i] = i < j ? beta[j - 1] * fabs(last[j - 1 - i]) : NAN;
        if (!(residual[i] <= tolerance * size)) out->converged = false;
    }
    return LM_OK;
}

lm_status lm_lanczos(lm_env *env, lm_operator operator, void * context,
                     int64_t n, int64_t k, int64_t most, double tolerance,
                     double *start, double *value, double *residual,
                     lm_spectrum *out)
{
    if (most > n) most = n;
    double *q = lm_scratch_doubles(env, (most + 1) * n);
    double *alpha = lm_scratch_doubles(env, most);
    double *beta = lm_scratch_doubles(env, most);
    double *work = lm_scratch_doubles(env, 3 * most);
    double *c = lm_scratch_doubles(env, most);
    if (!q || !alpha || !beta || !work || !c) return lm_nomem(env);
    const double norm = lm_nrm2_d(n, start);
    for (int64_t i = 0; i < n; i++) q[i] = start[i] / norm;
    *out = (lm_spectrum){0};
    for (int64_t j = 0; j < most && !out->converged; j++) {
        if (lm_stopped(env)) return LM_STOPPED;
        double *w = q + (j + 1) * n;
        lm_status status = operator(env, context, q + j * n, w);
        if (status) return status;
        alpha[j] = lm_dot_d(n, q + j * n, w);
        reorthogonalise(n, j + 1, q, w, c);
        beta[j] = lm_nrm2_d(n, w);
        /* A diverged operator: say so by NaN. */
        if (!isfinite(alpha[j]) || !isfinite(beta[j])) {
            for (int64_t i = 0; i < k; i++) value[i] = residual[i] = NAN;
            out->lowest = NAN;
            out->products = j + 1;
            return LM_OK;
        }
        /* The span is invariant: its Ritz values are exact. */
        const bool whole = beta[j] <= 1e-14 * fabs(alpha[j]) || j + 1 == n;
        if (whole) beta[j] = 0;
        status = ritz(env, j + 1, k, tolerance, alpha, beta, work, value,
                      residual, out);
        if (status || whole) return status;
        for (int64_t i = 0; i < n; i++) w[i] /= beta[j];
    }
    return LM_OK;
}
