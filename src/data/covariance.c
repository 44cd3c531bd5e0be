#include "data/covariance.h"

#include <math.h>

#include "linalg/blas.h"
#include "linalg/eigh.h"
#include "linalg/matmul.h"

/* lambda_k = c k^-power with the mean 1. */
static lm_status power_law(const lm_env *env, double power, lm_vec spectrum)
{
    double sum = 0;
    for (int64_t k = 0; k < spectrum.n; k++) {
        if (lm_stopped_at(env, k)) return LM_STOPPED;
        sum += spectrum.data[k] = pow((double)(k + 1), -power);
    }
    int64_t k, end = 0;
    while (lm_next_piece(env, spectrum.n, &k, &end))
        for (; k < end; k++) spectrum.data[k] *= (double)spectrum.n / sum;
    return lm_unless_stopped(env);
}

static lm_status scale_columns(const lm_env *env, const lm_covariance_args *a)
{
    for (int64_t i = 0; i < a->m && !lm_stopped(env); i++) {
        int64_t k, end = 0;
        while (lm_next_piece(env, a->d, &k, &end))
            for (; k < end; k++)
                a->x.data[i * a->x.stride + k] *= sqrt(a->spectrum.data[k]);
    }
    return lm_unless_stopped(env);
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
    status = lm_copy_bytes(env, white, a->x.data,
                           (size_t)(a->m * d) * sizeof *white);
    if (status) return status;
    status = lm_gram(env, (lm_mat){half, d, d, d}, (lm_mat){root, d, d, d});
    if (status) return status;
    return lm_matmul(env, false, false, (lm_mat){white, a->m, d, d},
                     (lm_mat){root, d, d, d}, a->x);
}

/* One thread: the last bits of products depend on their number. */
lm_status lm_covariance_apply(lm_env *env, const lm_covariance_args *a)
{
    if (!a->covariance.data) {
        const lm_status status = power_law(env, a->power, a->spectrum);
        return status || a->power == 0 ? status : scale_columns(env, a);
    }
    if (a->power != 0)
        return lm_fail(env, LM_DOMAIN,
                       "'power' and 'covariance' say the same thing: give one");
    const int threads = lm_blas_threads(1);
    const lm_status status = colour(env, a);
    lm_blas_threads(threads);
    return status;
}

double lm_covariance_work(const void *args)
{
    const lm_covariance_args *a = args;
    const double d = (double)a->d;
    return a->covariance.data ? d * d * d : 0;
}
