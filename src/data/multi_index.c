/* limn.data.multi_index: targets that depend on a few directions. */
#include <math.h>

#include "calc/hermite.h"
#include "core/decl.h"
#include "core/rng.h"
#include "data/input.h"
#include "linalg/blas.h"
#include "linalg/qr.h"
#include "linalg/until.h"

/* Orthonormal rows, uniform among all such. */
static lm_status directions(lm_env *env, uint64_t seed, lm_mat w)
{
    const int64_t r = w.rows, d = w.cols;
    double *g = lm_scratch_doubles(env, 2 * d * r + r * r);
    if (!g) return lm_nomem(env);
    const lm_mat columns = {g, d, r, r}, q = {g + d * r, d, r, r},
                 upper = {g + 2 * d * r, r, r, r};
    lm_status status = lm_draw_normal(
        env, lm_stream_named(seed, "directions", 0), 0, d * r, g);
    if (!status) status = lm_qr(env, columns, q, upper);
    for (int64_t j = 0; j < r && !status; j++)
        for (int64_t k = 0; k < d; k++)
            w.data[j * w.stride + k] = q.data[k * r + j];
    return status;
}

typedef struct {
    lm_mat x;
    lm_vec coefficients;
    int64_t index;
    int link;
    uint64_t seed;
    lm_vec y;
    lm_mat w;
    int64_t exponent;
} multi_index_args;

static double target(const lm_env *env, const multi_index_args *a,
                     const double *z)
{
    const bool product = a->link == 1;
    double value = product;
    for (int64_t j = 0; j < a->index && !lm_stopped(env); j++) {
        const double g = lm_hermite_series(env->stop, a->coefficients, z[j]);
        value = product ? value * g : value + g;
    }
    return product ? value : value / sqrt((double)a->index);
}

static lm_status make_targets(lm_env *env, multi_index_args *a)
{
    const int64_t m = a->x.rows, d = a->x.cols, r = a->index;
    if (r > d)
        return lm_fail(env, LM_DOMAIN,
                       "there are no %lld orthogonal directions in %lld "
                       "dimensions",
                       (long long)r, (long long)d);
    double *z = lm_scratch_doubles(env, m * r);
    if (!z) return lm_nomem(env);
    const lm_status status = directions(env, a->seed, a->w);
    if (status) return status;
    a->exponent = lm_information_exponent(env, a->coefficients);
    if (m == 0) return LM_OK;
    lm_gemm_until_d(env->stop, false, true, m, r, d, 1, a->x.data, a->x.stride,
                    a->w.data, a->w.stride, 0, z, r);
    for (int64_t i = 0; i < m && !lm_stopped(env); i++)
        a->y.data[i] = target(env, a, z + i * r);
    return lm_unless_stopped(env);
}

/* One thread: the last bits of products depend on their number. */
static lm_status multi_index_run(lm_env *env, void *args)
{
    const int threads = lm_blas_threads(1);
    const lm_status status = make_targets(env, args);
    lm_blas_threads(threads);
    return status;
}

/* Of the decomposition that makes the directions; of a few, memory is what
 * counts. */
static double multi_index_work(const void *args)
{
    const multi_index_args *a = args;
    return (double)a->x.cols * (double)a->index * fmax((double)a->index, 64);
}

#define ARGS multi_index_args
static const lm_slot multi_index_slots[] = {
    IN_MAT(x, "m d", "inputs, one per row"),
    IN_VEC(coefficients, "k",
           "c0, c1, ...: g = sum of c_k he_k, in normalized Hermite "
           "polynomials"),
    OPT_INT(index, 2, "[1,inf)", "number of directions"),
    OPT_CHOICE(link, "sum", "sum|product",
               "sum of g(w_j . x) / sqrt(index), or product of g(w_j . x)"),
    LM_SEED_SLOT,
    OUT_VEC(y, "m", "targets"),
    OUT_MAT(w, "index d", "directions, as orthonormal rows"),
    OUT_INT(exponent, "the information exponent of g: the smallest k >= 1 "
                      "with c_k nonzero"),
    LM_SLOTS_END,
};
LM_EXPORT(data, multi_index,
          "Multi-index model: targets that depend on a few directions of the "
          "inputs.",
          "Abbe et al. 2022; Bietti et al. 2023",
          "local x = limn.data.gaussian(2000, 10, {seed = 1}).x\n"
          "local t = limn.data.multi_index(x, {0, 0.6, 0.8}, {seed = 2})\n"
          "assert(t.exponent == 1 and math.abs(t.y:var() - 1) < 0.2)",
          .work = 4, .work_of = multi_index_work);
#undef ARGS
