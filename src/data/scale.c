/* Inputs with the mean 0 and the variance 1, or the covariance 1. */
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "linalg/eigh.h"

static void column_means(lm_mat x, double *mean)
{
    memset(mean, 0, (size_t)x.cols * sizeof *mean);
    for (int64_t i = 0; i < x.rows; i++)
        lm_axpy_d(x.cols, 1 / (double)x.rows, x.data + i * x.stride, mean);
}

static void centre(lm_mat x, const double *mean, lm_mat out)
{
    for (int64_t i = 0; i < x.rows; i++)
        for (int64_t k = 0; k < x.cols; k++)
            out.data[i * out.stride + k] = x.data[i * x.stride + k] - mean[k];
}

typedef struct {
    lm_mat x, like;
    lm_mat value;
    lm_vec mean, std;
} standardise_args;

/* Of a centred column whose squares overflow or vanish: over a power of 2. */
static double careful_std(int64_t m, const double *x, int64_t at)
{
    double most = 0, sum = 0;
    for (int64_t i = 0; i < m; i++) most = fmax(most, fabs(x[i * at]));
    if (most == 0 || isinf(most)) return most;
    const int e = ilogb(most);
    for (int64_t i = 0; i < m; i++) {
        const double v = ldexp(x[i * at], -e);
        sum += v * v;
    }
    return ldexp(sqrt(sum / (double)m), e);
}

/* Of centred columns. */
static void column_stds(lm_mat x, double *std)
{
    memset(std, 0, (size_t)x.cols * sizeof *std);
    for (int64_t i = 0; i < x.rows; i++)
        for (int64_t k = 0; k < x.cols; k++) {
            const double v = x.data[i * x.stride + k];
            std[k] += v * v;
        }
    for (int64_t k = 0; k < x.cols; k++) {
        const bool held = (std[k] > 1e-280 && std[k] < 1e300) || isnan(std[k]);
        std[k] = held ? sqrt(std[k] / (double)x.rows)
                      : careful_std(x.rows, x.data + k, x.stride);
    }
}

static lm_status standardise_run(lm_env *env, void *args)
{
    standardise_args *a = args;
    const lm_mat model = a->like.data ? a->like : a->x;
    if (model.rows == 0) return lm_fail(env, LM_DOMAIN, "there are no samples");
    double *centred = lm_scratch_doubles(env, model.rows * model.cols);
    if (!centred) return lm_nomem(env);
    const lm_mat c = {centred, model.rows, model.cols, model.cols};
    column_means(model, a->mean.data);
    centre(model, a->mean.data, c);
    column_stds(c, a->std.data);
    centre(a->x, a->mean.data, a->value);
    for (int64_t i = 0; i < a->x.rows; i++)
        for (int64_t k = 0; k < a->x.cols; k++)
            if (a->std.data[k] > 0)
                a->value.data[i * a->value.stride + k] /= a->std.data[k];
    return LM_OK;
}

#define ARGS standardise_args
static const lm_slot standardise_slots[] = {
    IN_MAT(x, "m d", "inputs, one a row"),
    OPT_MAT(like, "n d", "take mean and deviation of these instead"),
    OUT_MAT(value, "m d", "(x - mean) / std; constant columns become 0"),
    OUT_VEC(mean, "d", "of every column"),
    OUT_VEC(std, "d", "of every column"),
    LM_SLOTS_END,
};
LM_EXPORT(data, standardise, "Give every column the mean 0 and variance 1.", "",
          "local s = limn.data.standardise({{1, 5}, {3, 5}})\n"
          "assert(s.value[2][1] == 1 and s.value[2][2] == 0)\n"
          "assert(s.mean[1] == 2 and s.std[1] == 1)");
#undef ARGS

typedef struct {
    lm_mat x, like;
    double eps;
    lm_mat value;
    lm_vec mean, spectrum;
    lm_mat matrix;
} whiten_args;

/* matrix = v diag((lambda + eps)^-1/2) v', without the directions in which
 * there is no variance. */
static lm_status inverse_root(lm_env *env, const whiten_args *a, lm_mat c)
{
    const int64_t d = c.rows;
    double *v = lm_scratch_doubles(env, 2 * d * d);
    if (!v) return lm_nomem(env);
    double *scaled = v + d * d;
    const lm_status status = lm_eigh(env, c, a->spectrum, (lm_mat){v, d, d, d});
    if (status) return status;
    const double *lambda = a->spectrum.data;
    const double least = lambda[d - 1] * (double)d * 2.3e-16;
    for (int64_t j = 0; j < d; j++) {
        const double root =
            lambda[j] > least ? 1 / sqrt(lambda[j] + a->eps) : 0;
        for (int64_t k = 0; k < d; k++) scaled[k * d + j] = v[k * d + j] * root;
    }
    lm_gemm_d(false, true, d, d, d, 1, scaled, d, v, d, 0, a->matrix.data, d);
    return LM_OK;
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
    column_means(model, a->mean.data);
    centre(model, a->mean.data, (lm_mat){centred, n, d, d});
    lm_syrk_d(true, d, n, 1 / (double)n, centred, d, 0, c.data, d);
    const lm_status status = inverse_root(env, a, c);
    if (status || m == 0) return status;
    centre(a->x, a->mean.data, (lm_mat){centred, m, d, d});
    lm_gemm_d(false, false, m, d, d, 1, centred, d, a->matrix.data, d, 0,
              a->value.data, a->value.stride);
    return LM_OK;
}

#define ARGS whiten_args
static const lm_slot whiten_slots[] = {
    IN_MAT(x, "m d", "inputs, one a row"),
    OPT_MAT(like, "n d", "take mean and covariance of these instead"),
    OPT_NUM(eps, 0, "[0,inf)", "added to every eigenvalue"),
    OUT_MAT(value, "m d", "(x - mean) matrix"),
    OUT_VEC(mean, "d", "of every column"),
    OUT_VEC(spectrum, "d", "eigenvalues of the covariance, rising"),
    OUT_MAT(matrix, "d d", "covariance^(-1/2): the closest to no change"),
    LM_SLOTS_END,
};
LM_EXPORT(data, whiten, "Make the covariance of the inputs the identity.",
          "Kessy, Lewin & Strimmer 2018 (ZCA)",
          "local x = limn.data.gaussian(50, 3, {power = 2, seed = 1}).x\n"
          "local z = limn.data.whiten(x).value\n"
          "local e = z:transpose():matmul(z) / 50 - limn.tensor.eye(3)\n"
          "assert(e:abs():max() < 1e-12)");
#undef ARGS
