#include "theory/kernel/modes.h"

#include <float.h>
#include <math.h>

#include "core/fits.h"
#include "linalg/blas.h"
#include "linalg/eigh.h"

/* Eigenvectors, a copy of k and the work space of the method. */
enum { MATRICES = 4 };

static double frobenius(lm_mat a)
{
    double sum = 0;
    for (int64_t i = 0; a.data && i < a.rows; i++)
        for (int64_t j = 0; j < a.cols; j++)
            sum = hypot(sum, a.data[i * a.stride + j]);
    return sum;
}

/* *error = |k - k'| / 2, which the mean of the two adds to that of k. */
static lm_status asymmetry(lm_env *env, lm_mat k, double *error)
{
    double sum = 0, most = 0, off = 0;
    for (int64_t i = 0; i < k.rows; i++)
        for (int64_t j = 0; j <= i; j++) {
            const double a = k.data[i * k.stride + j],
                         d = fabs(a - k.data[j * k.stride + i]);
            if (!(fabs(a) + d < INFINITY))
                return lm_fail(env, LM_DOMAIN,
                               "'k' must be finite, but element (%lld, %lld) "
                               "or its mirror image is not",
                               (long long)i + 1, (long long)j + 1);
            most = fmax(most, fabs(a));
            off = fmax(off, d);
            if (d > 0) sum = hypot(sum, d * M_SQRT1_2);
        }
    if (off > 1e-8 * most)
        return lm_fail(env, LM_DOMAIN,
                       "'k' must be symmetric, but two elements that should "
                       "be equal differ by %.3g",
                       off);
    *error = sum;
    return LM_OK;
}

/* What is below 0 becomes 0, and the error what that adds. */
static lm_status clip(lm_env *env, lm_modes *modes)
{
    double cut = 0;
    if (modes->e[0] < -modes->error)
        return lm_fail(env, LM_DOMAIN,
                       "'k' is not positive semidefinite: it has the "
                       "eigenvalue %.6g, and its error is at most %.3g",
                       modes->e[0], modes->error);
    for (int64_t i = 0; i < modes->m && modes->e[i] < 0; i++) {
        cut = hypot(cut, modes->e[i]);
        modes->e[i] = 0;
    }
    modes->error += cut;
    return LM_OK;
}

lm_status lm_modes_of(lm_env *env, lm_mat k, lm_mat k_error, lm_modes *out)
{
    const int64_t m = k.rows;
    *out = (lm_modes){.m = m};
    double askew = 0;
    lm_status status = lm_fits_square(env, "samples", m, MATRICES);
    if (!status) status = asymmetry(env, k, &askew);
    if (status) return status;
    out->e = lm_scratch_doubles(env, m);
    out->q = lm_scratch_doubles(env, m * m);
    if (!out->e || !out->q) return lm_nomem(env);
    if (m == 0) return LM_OK;
    const lm_mark mark = lm_scratch_mark(env);
    status = lm_eigh(env, k, (lm_vec){out->e, m}, (lm_mat){out->q, m, m, m});
    lm_scratch_release(env, mark);
    if (status) return status;
    const double most = fmax(fabs(out->e[0]), fabs(out->e[m - 1]));
    out->error = (double)m * DBL_EPSILON * most + askew + frobenius(k_error);
    return clip(env, out);
}

void lm_modes_rows(const lm_modes *modes, lm_mat x, double *b)
{
    const int64_t m = modes->m;
    lm_gemm_d(false, false, x.rows, m, m, 1, x.data, x.stride, modes->q, m, 0,
              b, m);
}

void lm_modes_columns(const lm_modes *modes, int64_t c, const double *y,
                      double *r)
{
    const int64_t m = modes->m;
    lm_gemm_d(true, false, m, c, m, 1, modes->q, m, y, c, 0, r, c);
}

bool lm_square_held(double sum)
{
    return sum > 1e-250 && sum < 1e250;
}

double lm_modes_norm(int64_t n, const double *x, int64_t step)
{
    double sum = 0, size = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i * step] * x[i * step];
    if (lm_square_held(sum)) return sqrt(sum);
    for (int64_t i = 0; i < n; i++) size = hypot(size, x[i * step]);
    return size;
}
