#include "linalg/svdvals.h"

#include <float.h>
#include <math.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "linalg/eigh.h"
#include "linalg/lapack.h"

/* An entry of the Gram matrix is a sum of k products, whose roundings are as
 * independent as numbers are: as a matrix they have a norm of about sqrt(k) / 2
 * units, and LAPACK adds some. */
static double gram_error(double largest, int64_t k)
{
    return DBL_EPSILON * (12 + sqrt((double)k) / 2) * largest;
}

/* Of the root of a square that is known to within e. */
static double root_error(double square, double e)
{
    const double root = sqrt(square);
    if (e == 0) return 0;
    return square >= e ? e / (root + sqrt(square - e))
                       : fmax(root, sqrt(square + e) - root);
}

/* values: rising squares; s: falling roots. */
static void take_roots(const double *values, int64_t k, int exponent, lm_vec s,
                       double *s_error)
{
    const double most = s.n ? fmax(values[s.n - 1], 0) : 0,
                 e = gram_error(most, k),
                 rounding = 8 * DBL_EPSILON * sqrt(most);
    for (int64_t i = 0; i < s.n; i++) {
        const double square = fmax(values[s.n - 1 - i], 0);
        s.data[i] = ldexp(sqrt(square), exponent);
        s_error[i] = ldexp(root_error(square, e) + rounding, exponent);
    }
}

lm_status lm_svdvals(lm_env *env, lm_mat a, lm_vec s, double *s_error)
{
    lm_status status = lm_finite(env, "a", a);
    if (status) return status;
    const bool tall = a.rows > a.cols;
    const int64_t n = lm_smaller(a.rows, a.cols), k = tall ? a.rows : a.cols;
    const int e = lm_exponent(lm_largest(a));
    double *gram = lm_scratch_doubles(env, n * n);
    double *values = lm_scratch_doubles(env, n);
    double *copy = lm_by_rows(env, a);
    if (!gram || !values || !copy) return lm_nomem(env);
    lm_scale(a.rows * a.cols, copy, -e);
    lm_syrk_d(tall, n, k, 1, copy, a.cols, 0, gram, n);
    if (lm_stopped(env)) return LM_STOPPED;
    status = lm_symmetric_values(env, n, gram, values);
    if (!status) take_roots(values, k, e, s, s_error);
    return status;
}

typedef struct {
    lm_mat a;
    lm_vec s, s_error;
} svdvals_args;

static lm_status svdvals_run(lm_env *env, void *args)
{
    svdvals_args *a = args;
    a->s.n = a->s_error.n = lm_smaller(a->a.rows, a->a.cols);
    return lm_svdvals(env, a->a, a->s, a->s_error.data);
}

static double svdvals_work(const void *args)
{
    return lm_passes_of(&((const svdvals_args *)args)->a, 0);
}

#define ARGS svdvals_args
static const lm_slot svdvals_slots[] = {
    IN_MAT(a, "m n", "a matrix"),
    OUT_VEC(s, "n", "the min(m, n) singular values, falling"),
    OUT_VEC(s_error, "n", "absolute: below 1e-7 of the largest value"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, svdvals,
          "Singular values from the eigenvalues of the Gram matrix: several "
          "times as fast as svd, but small values lose digits.",
          "Haidar, Ltaief & Dongarra 2011",
          "local a = limn.tensor.randn(30, 20, {seed = 1})\n"
          "local r = limn.linalg.svdvals(a)\n"
          "assert((r.s - a:svd{vectors = false}.s):abs():le(r.s_error):all())",
          .work = 4, .work_of = svdvals_work);
#undef ARGS
