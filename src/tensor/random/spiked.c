/* Points of the spiked covariance model. */
#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "linalg/blas.h"
#include "linalg/matmul.h"
#include "tensor/random/orthogonal.h"
#include "tensor/random/seed.h"

typedef struct {
    int64_t n, d;
    lm_vec strength;
    uint64_t seed;
    lm_mat x, directions;
} spiked_args;

/* x = z + (sqrt(1 + s) - 1) (z v) v' for every spike: covariance
 * 1 + sum_k s_k v_k v_k'.  Adds them to x = z; scores is n x k. */
static lm_status add_spikes(lm_env *env, const spiked_args *a, lm_mat scores)
{
    const lm_mat v = a->directions;
    const lm_status status = lm_matmul(env, false, false, a->x, v, scores);
    if (status) return status;
    for (int64_t i = 0; i < scores.rows; i++) {
        if (lm_stopped_at_row(env, i, scores.cols)) return LM_STOPPED;
        for (int64_t j = 0; j < scores.cols; j++)
            scores.data[i * scores.stride + j] *=
                sqrt(1 + a->strength.data[j]) - 1;
    }
    return lm_matmul_add(env, false, true, scores, v, true, a->x);
}

static lm_status spiked_run(lm_env *env, void *args)
{
    spiked_args *a = args;
    const int64_t k = a->strength.n, n = a->n, d = a->d;
    for (int64_t i = 0; i < k; i++)
        if (!(a->strength.data[i] >= -1))
            return lm_fail(env, LM_DOMAIN, "a strength must be at least -1");
    if (k > d) return lm_fail(env, LM_DOMAIN, "more spikes than dimensions");
    double *z = lm_scratch_doubles(env, n * k);
    if (!z) return lm_nomem(env);
    lm_status status = lm_draw_normal(
        env, lm_stream_named(a->seed, "spiked", 0), 0, n * d, a->x.data);
    if (status || k == 0) return status;
    status = lm_orthogonal(env, a->seed, a->directions);
    if (status || n == 0) return status;
    const int threads = lm_blas_threads(1);
    status = add_spikes(env, a, (lm_mat){z, n, k, k});
    lm_blas_threads(threads);
    return status;
}

/* Of the decomposition that makes the directions. */
static double spiked_work(const void *args)
{
    const spiked_args *a = args;
    return (double)a->d * (double)a->strength.n * (double)a->strength.n;
}

#define ARGS spiked_args
static const lm_slot spiked_slots[] = {
    IN_INT(n, "[0,1000000000]", "the number of points"),
    IN_INT(d, "[1,46340]", "their dimension"),
    IN_VEC(strength, "k", "the excess variance along each spike, at least -1"),
    LM_SEED_SLOT,
    OUT_MAT(x, "n d", "Gaussian points with covariance 1 + sum s_k v_k v_k'"),
    OUT_MAT(directions, "d k", "the spike directions v_k, orthonormal columns"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, spiked, "Gaussian samples of the spiked covariance model.",
          "Johnstone 2001",
          "local r = limn.tensor.spiked(2000, 10, {9}, {seed = 1})\n"
          "local along = r.x:matmul(r.directions)\n"
          "assert(math.abs(along:var() - 10) < 1)",
          .work = 4, .work_of = spiked_work);
#undef ARGS
