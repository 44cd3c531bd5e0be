/* Gaussian and spherical inputs with any covariance: x = C^(1/2) z, z white. */
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "core/rng.h"
#include "data/input.h"
#include "linalg/blas.h"
#include "linalg/eigh.h"
#include "linalg/matmul.h"

typedef struct {
    int64_t m, d;
    double power;
    lm_mat covariance;
    uint64_t seed;
    lm_mat x;
    lm_vec spectrum;
} gaussian_args;
typedef gaussian_args sphere_args;

/* lambda_k = c k^-power with the mean 1. */
static void power_law(double power, lm_vec spectrum)
{
    double sum = 0;
    for (int64_t k = 0; k < spectrum.n; k++)
        sum += spectrum.data[k] = pow((double)(k + 1), -power);
    for (int64_t k = 0; k < spectrum.n; k++)
        spectrum.data[k] *= (double)spectrum.n / sum;
}

static void scale_columns(const gaussian_args *a)
{
    for (int64_t i = 0; i < a->m; i++)
        for (int64_t k = 0; k < a->d; k++)
            a->x.data[i * a->x.stride + k] *= sqrt(a->spectrum.data[k]);
}

/* C = v diag(l) v', l falling; LM_DOMAIN if one is negative, beyond what
 * rounding does. */
static lm_status decompose(lm_env *env, const gaussian_args *a, lm_mat v)
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
static lm_status colour(lm_env *env, const gaussian_args *a)
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
static lm_status shape(lm_env *env, const gaussian_args *a)
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

static lm_status gaussian_run(lm_env *env, void *args)
{
    const gaussian_args *a = args;
    const lm_stream s = lm_stream_named(a->seed, "inputs", 0);
    for (int64_t i = 0; i < a->m; i++) {
        if (i % 256 == 0 && lm_stopped(env)) return LM_STOPPED;
        lm_fill_normal(s, (uint64_t)(i * a->d), a->d,
                       a->x.data + i * a->x.stride);
    }
    return shape(env, a);
}

/* Rows of norm sqrt(d), uniform on that sphere: of covariance 1. */
static lm_status sphere_run(lm_env *env, void *args)
{
    const sphere_args *a = args;
    const lm_stream s = lm_stream_named(a->seed, "sphere inputs", 0);
    for (int64_t i = 0; i < a->m; i++) {
        double *x = a->x.data + i * a->x.stride;
        if (i % 256 == 0 && lm_stopped(env)) return LM_STOPPED;
        lm_fill_normal(s, (uint64_t)(i * a->d), a->d, x);
        const double scale = sqrt((double)a->d) / lm_nrm2_d(a->d, x);
        for (int64_t k = 0; k < a->d; k++) x[k] *= scale;
    }
    return shape(env, a);
}

#define ARGS gaussian_args
#define INPUT_SLOTS                                                            \
    {                                                                          \
        IN_INT(m, "[0,inf)", "how many"),                                      \
            IN_INT(d, "[1,inf)", "their dimension"),                           \
            OPT_NUM(power, 0, "[0,inf)",                                       \
                    "coordinate k has variance c k^-power, of mean 1"),        \
            OPT_MAT(covariance, "d d",                                         \
                    "any symmetric matrix without negative eigenvalues, in "   \
                    "place of power"),                                         \
            LM_SEED_SLOT, OUT_MAT(x, "m d", "one a row, of mean 0"),           \
            OUT_VEC(spectrum, "d",                                             \
                    "the eigenvalues of their covariance, falling"),           \
            LM_SLOTS_END,                                                      \
    }
static const lm_slot gaussian_slots[] = INPUT_SLOTS;
static const lm_slot sphere_slots[] = INPUT_SLOTS;
LM_EXPORT(data, gaussian,
          "Gaussian inputs: white, with a power-law spectrum, or with any "
          "covariance.",
          "Spigler et al. 2020",
          "local g = limn.data.gaussian(1000, 4, {power = 1, seed = 1})\n"
          "local r = g.x:square():mean{axis = 1}:div(g.spectrum)\n"
          "assert((r - 1):abs():max() < 0.2)");
LM_EXPORT(data, sphere,
          "Inputs uniform on the sphere of radius sqrt(d), or on the ellipsoid "
          "that a covariance makes of it.",
          "Ghorbani et al. 2021",
          "local x = limn.data.sphere(10, 4, {seed = 1}).x\n"
          "assert((x:norm{axis = 2} - 2):abs():max() < 1e-14)");
#undef ARGS
