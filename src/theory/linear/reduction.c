#include "theory/linear/reduction.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "linalg/lstsq.h"

/* Take from v (n) its components along the rows of q (k x n), twice, which
 * is enough (Kahan); return its norm and normalise it if that exceeds tiny. */
static double orthonormalise(int64_t n, int64_t k, const double *q, double *v,
                             double *c, double tiny)
{
    for (int pass = 0; pass < 2 && k > 0; pass++) {
        lm_gemv_d(false, k, n, 1, q, n, v, 0, c);
        lm_gemv_d(true, k, n, -1, q, n, c, 1, v);
    }
    const double norm = lm_nrm2_d(n, v);
    if (!(norm > tiny)) return 0;
    for (int64_t i = 0; i < n; i++) v[i] /= norm;
    return norm;
}

/* Split y = x w + rest by least squares. */
static lm_status split(lm_env *env, lm_reduction *data)
{
    const int64_t k = data->k, n = k + 1;
    double *w = lm_scratch_doubles(env, n), *s = lm_scratch_doubles(env, n);
    double *r = lm_scratch_doubles(env, n);
    int64_t rank;
    if (!w || !s || !r) return lm_nomem(env);
    memcpy(r, data->y, (size_t)n * sizeof *r);
    if (k > 0) {
        const lm_status status = lm_lstsq(
            env, (lm_mat){data->x, n, k, k}, (lm_mat){data->y, n, 1, 1}, -1,
            (lm_mat){w, k, 1, 1}, (lm_vec){s, k}, &rank);
        if (status) return status;
        lm_gemv_d(false, n, k, -1, data->x, k, w, 1, r);
    }
    lm_axpy_d(n, -1, r, data->y);
    data->rest = lm_nrm2_d(n, r);
    return LM_OK;
}

lm_status lm_reduction_make(lm_env *env, lm_mat x, lm_vec y, int64_t steps,
                            lm_reduction *out)
{
    const int64_t m = x.rows, d = x.cols;
    const int64_t most = steps < d ? steps : d;
    double *v = lm_scratch_doubles(env, most * d);
    double *u = lm_scratch_doubles(env, (most + 1) * m);
    double *c = lm_scratch_doubles(env, most + 1);
    double *lower = lm_scratch_doubles(env, 2 * (most + 1));
    *out = (lm_reduction){.basis = v,
                          .x = lm_scratch_doubles(env, (most + 1) * most),
                          .y = lm_scratch_doubles(env, most + 1)};
    if (!v || !u || !c || !lower || !out->x || !out->y) return lm_nomem(env);
    double size = 0;
    for (int64_t i = 0; i < m; i++)
        size = hypot(size, lm_nrm2_d(d, x.data + i * x.stride));
    const double tiny = 1e-14 * size;
    double *diagonal = lower, *below = lower + most + 1;
    memcpy(u, y.data, (size_t)m * sizeof *u);
    const double norm = orthonormalise(m, 0, u, u, c, 0);
    int64_t k = 0;
    for (; norm > 0 && k < most; k++) {
        lm_gemv_d(true, m, d, 1, x.data, x.stride, u + k * m, 0, v + k * d);
        diagonal[k] = orthonormalise(d, k, v, v + k * d, c, tiny);
        if (diagonal[k] == 0) break;
        lm_gemv_d(false, m, d, 1, x.data, x.stride, v + k * d, 0,
                  u + (k + 1) * m);
        below[k] = orthonormalise(m, k + 1, u, u + (k + 1) * m, c, tiny);
        if (below[k] == 0) memset(u + (k + 1) * m, 0, (size_t)m * sizeof *u);
    }
    out->k = k;
    memset(out->x, 0, (size_t)((k + 1) * k) * sizeof(double));
    memset(out->y, 0, (size_t)(k + 1) * sizeof(double));
    out->y[0] = norm;
    for (int64_t j = 0; j < k; j++) {
        out->x[j * k + j] = diagonal[j];
        out->x[(j + 1) * k + j] = below[j];
    }
    return split(env, out);
}

void lm_reduction_rest(const lm_reduction *data, int64_t m, int64_t n,
                       double *loss)
{
    for (int64_t t = 0; t < n; t++)
        loss[t] = data->rest * data->rest / (2 * (double)m);
}
