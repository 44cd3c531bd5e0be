/* limn.data.whiten: inputs of covariance 1. */
#include <math.h>

#include "core/decl.h"
#include "data/centre.h"
#include "linalg/blas.h"
#include "linalg/eigh.h"
#include "linalg/lapack.h"

typedef struct {
    lm_mat x, like;
    double eps;
    lm_mat value;
    lm_vec mean, spectrum;
    lm_mat matrix;
} whiten_args;

/* (lambda 4^e + eps)^-1/2; of extreme lambda 4^e over 2^e. */
static double inverse_root(double lambda, double eps, int e)
{
    const double whole = ldexp(lambda, 2 * e) + eps;
    return whole > 1e-290 && whole < INFINITY
               ? 1 / sqrt(whole)
               : ldexp(1 / sqrt(lambda + ldexp(eps, -2 * e)), -e);
}

/* matrix = v diag((lambda + eps)^-1/2) v', without the directions in which
 * there is no variance, and spectrum = lambda, of the covariance 4^e c. */
static lm_status whitener(lm_env *env, const whiten_args *a, lm_mat c, int e)
{
    const int64_t d = c.rows;
    double *v = lm_scratch_doubles(env, 2 * d * d);
    if (!v) return lm_nomem(env);
    double *scaled = v + d * d;
    const lm_status status = lm_eigh(env, c, a->spectrum, (lm_mat){v, d, d, d});
    if (status) return status;
    double *lambda = a->spectrum.data;
    const double least = lambda[d - 1] * (double)d * 2.3e-16;
    for (int64_t j = 0; j < d; j++) {
        const double root =
            lambda[j] > least ? inverse_root(lambda[j], a->eps, e) : 0;
        for (int64_t k = 0; k < d; k++) scaled[k * d + j] = v[k * d + j] * root;
        lambda[j] = ldexp(lambda[j], 2 * e);
    }
    lm_gemm_d(false, true, d, d, d, 1, scaled, d, v, d, 0, a->matrix.data, d);
    return LM_OK;
}

/* Over a power of 2, so that squares neither vanish nor overflow. */
static int tame(lm_mat x)
{
    const int e = lm_exponent(lm_largest(x));
    lm_scale(x.rows * x.cols, x.data, -e);
    return e;
}

static lm_status whiten_run(lm_env *env, void *args)
{
    whiten_args *a = args;
    const lm_mat model = a->like.data ? a->like : a->x;
    const int64_t m = a->x.rows, n = model.rows, d = model.cols;
    if (n == 0 || d == 0)
        return lm_fail(env, LM_DOMAIN, "there are no samples");
    const int64_t most = m > n ? m : n;
    double *centred = lm_scratch_doubles(env, most * d + d * d);
    if (!centred) return lm_nomem(env);
    const lm_mat c = {centred + most * d, d, d, d};
    lm_status status = lm_column_means(env, model, a->mean.data);
    if (!status)
        status =
            lm_centre(env, model, a->mean.data, (lm_mat){centred, n, d, d});
    if (status) return status;
    const int e = tame((lm_mat){centred, n, d, d});
    lm_syrk_d(true, d, n, 1 / (double)n, centred, d, 0, c.data, d);
    status = whitener(env, a, c, e);
    if (status || m == 0) return status;
    status = lm_centre(env, a->x, a->mean.data, (lm_mat){centred, m, d, d});
    if (status) return status;
    lm_gemm_d(false, false, m, d, d, 1, centred, d, a->matrix.data, d, 0,
              a->value.data, a->value.stride);
    return LM_OK;
}

/* The eigenvalues are of d x d, however few the samples; of small d, memory is
 * what counts. */
static double whiten_work(const void *args)
{
    const whiten_args *a = args;
    const lm_mat model = a->like.data ? a->like : a->x;
    const double d = (double)model.cols,
                 samples = (double)a->x.rows + (double)model.rows;
    return d * fmax(d, 64) * (10 * d + samples);
}

#define ARGS whiten_args
static const lm_slot whiten_slots[] = {
    IN_MAT(x, "m d", "inputs, one per row"),
    OPT_MAT(like, "n d", "take mean and covariance of these instead"),
    OPT_NUM(eps, 0, "[0,inf)", "added to every eigenvalue"),
    OUT_MAT(value, "m d", "(x - mean) matrix"),
    OUT_VEC(mean, "d", "mean of every column"),
    OUT_VEC(spectrum, "d", "eigenvalues of the covariance, ascending"),
    OUT_MAT(matrix, "d d",
            "covariance^(-1/2), the whitening matrix nearest the identity"),
    LM_SLOTS_END,
};
LM_EXPORT(
    data, whiten,
    "Whiten inputs: transform them so that their covariance is the identity.",
    "Kessy, Lewin & Strimmer 2018 (ZCA)",
    "local x = limn.data.gaussian(50, 3, {power = 2, seed = 1}).x\n"
    "local z = limn.data.whiten(x).value\n"
    "local e = z:transpose():matmul(z) / 50 - limn.tensor.eye(3)\n"
    "assert(e:abs():max() < 1e-12)",
    .work = 1, .work_of = whiten_work);
#undef ARGS
