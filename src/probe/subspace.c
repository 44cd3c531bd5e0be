#include "probe/subspace.h"

#include <math.h>

#include "linalg/blas.h"
#include "linalg/qr.h"

static const double DEPENDENT = 1e-12;

static lm_mat room(lm_env *env, int64_t rows, int64_t cols)
{
    return (lm_mat){lm_scratch_doubles(env, rows * cols), rows, cols, cols};
}

/* The columns of a, of length 1; false if one has none. */
static bool unit_columns(lm_mat a, lm_mat out)
{
    for (int64_t j = 0; j < a.cols; j++) {
        double most = 0, sum = 0;
        for (int64_t i = 0; i < a.rows; i++)
            most = fmax(most, fabs(a.data[i * a.stride + j]));
        if (!(most > 0 && most < INFINITY)) return false;
        for (int64_t i = 0; i < a.rows; i++) {
            const double x = a.data[i * a.stride + j] / most;
            out.data[i * out.stride + j] = x;
            sum += x * x;
        }
        for (int64_t i = 0; i < a.rows; i++)
            out.data[i * out.stride + j] /= sqrt(sum);
    }
    return true;
}

/* Of few columns also what goes once through all numbers. */
double lm_subspace_work(lm_mat a)
{
    const double n = (double)a.rows, k = (double)a.cols;
    return k > n ? 0 : 20 * n * k * (k + 20);
}

lm_status lm_subspace(lm_env *env, const char *name, lm_mat a, lm_mat *q)
{
    const int64_t n = a.rows, k = a.cols;
    if (k > n)
        return lm_fail(
            env, LM_DOMAIN,
            "'%s' is %lld x %lld, expected no more columns than rows", name,
            (long long)n, (long long)k);
    lm_mat unit = room(env, n, k), r = room(env, k, k);
    *q = room(env, n, k);
    int64_t *order = lm_scratch_integers(env, k);
    if (!unit.data || !q->data || !r.data || !order) return lm_nomem(env);
    if (!unit_columns(a, unit))
        return lm_fail(env, LM_DOMAIN,
                       "'%s' has a column that is zero or not finite", name);
    const lm_status status = lm_qr_pivot(env, unit, *q, r, order);
    if (status) return status;
    for (int64_t j = 0; j < k; j++)
        if (!(fabs(r.data[j * k + j]) > DEPENDENT))
            return lm_fail(env, LM_DOMAIN,
                           "'%s' has columns that depend on each other", name);
    return LM_OK;
}

lm_status lm_cosines(lm_env *env, lm_mat p, lm_mat q, lm_mat *out)
{
    *out = room(env, p.cols, q.cols);
    if (!out->data) return lm_nomem(env);
    lm_gemm_d(true, false, p.cols, q.cols, p.rows, 1, p.data, p.stride, q.data,
              q.stride, 0, out->data, out->stride);
    return LM_OK;
}
