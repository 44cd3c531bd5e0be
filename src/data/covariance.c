#include "data/covariance.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "linalg/eigh.h"
#include "linalg/matmul.h"

/* lambda_k = c k^-power with the mean 1. */
static void power_law(double power, lm_vec spectrum)
{
    double sum = 0;
    for (int64_t k = 0; k < spectrum.n; k++)
        sum += spectrum.data[k] = pow((double)(k + 1), -power);
    for (int64_t k = 0; k < spectrum.n; k++)
        spectrum.data[k] *= (double)spectrum.n / sum;
}

static void scale_columns(const lm_covariance_args *a)
{
    for (int64_t i = 0; i < a->m; i++)
        for (int64_t k = 0; k < a->d; k++)
            a->x.data[i * a->x.stride + k] *= sqrt(a->spectrum.data[k]);
}

/* C = v diag(l) v', l falling; LM_DOMAIN if one is negative, beyond what
 * rounding does. */
static lm_status decompose(lm_env *env, const lm_covariance_args *a, lm_mat v)
{
    double *l = lm_scratch_doubles(env, a->d);
    if (!l) return lm_nomem(env);
    const lm_status status = lm_eigh(env, a->covariance, (lm_vec){l, a->d}, v);
    if (status) return status;
    const double zero = (double)a->d * 0x1p-52 * l[a->d - 1];
    if (l[0] < -zero)
        return lm_fail(env, LM_DOMAIN,
                       "'covariance' has the negative eigenvalue %g", l[0]);
    for (int64_t k = 0; k < a->d; k++)
        a->spectrum.data[k] = fmax(l[a->d - 1 - k], 0);
    return LM_OK;
}

/* x <- x v diag(sqrt l) v' */
static lm_status colour(lm_env *env, const lm_covariance_args *a)
{
    const int64_t d = a->d;
    double *v = lm_scratch_doubles(env, d * d);
    double *half = lm_scratch_doubles(env, d * d); /* v diag(l^(1/4)) */
    double *root = lm_scratch_doubles(env, d * d);
    double *white = lm_scratch_doubles(env, a->m * d);
    if (!v || !half || !root || !white) return lm_nomem(env);
    lm_status status = decompose(env, a, (lm_mat){v, d, d, d});
    if (status) return status;
    for (int64_t i = 0; i < d; i++)
        for (int64_t k = 0; k < d; k++)
            half[i * d + k] =
                v[i * d + k] * sqrt(sqrt(a->spectrum.data[d - 1 - k]));
    memcpy(white, a->x.data, (size_t)(a->m * d) * sizeof *white);
    status = lm_gram(env, (lm_mat){half, d, d, d}, (lm_mat){root, d, d, d});
    if (status) return status;
    return lm_matmul(env, false, false, (lm_mat){white, a->m, d, d},
                     (lm_mat){root, d, d, d}, a->x);
}

/* One thread: the last bits of products depend on their number. */
lm_status lm_covariance_apply(lm_env *env, const lm_covariance_args *a)
{
    if (!a->covariance.data) {
        power_law(a->power, a->spectrum);
        if (a->power != 0) scale_columns(a);
        return LM_OK;
    }
    if (a->power != 0)
        return lm_fail(env, LM_DOMAIN,
                       "'power' and 'covariance' say the same thing: give one");
    const int threads = lm_blas_threads(1);
    const lm_status status = colour(env, a);
    lm_blas_threads(threads);
    return status;
}
