#include "theory/linear/lr_random.h"

#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "linalg/blas.h"
#include "linalg/lapack.h"
#include "linalg/until.h"

/* The quotient depends on r only by its direction, and on x by a factor; both
 * are taken of size 1, so that no square leaves the range. */
lm_status lm_lr_random(lm_env *env, lm_mat x, lm_vec y, int64_t depth,
                       uint64_t seed, lm_vec out)
{
    const int64_t m = x.rows, d = x.cols;
    const lm_stream stream = lm_stream_named(seed, "init", 0);
    double *z = lm_scratch_doubles(env, d), *c = lm_scratch_doubles(env, d);
    double *r = lm_scratch_doubles(env, m), *kr = lm_scratch_doubles(env, m);
    if (!z || !c || !r || !kr) return lm_nomem(env);
    const int e = lm_exponent(lm_largest(x)), size = e > -1022 ? e : -1022;
    const double over = ldexp(1, -size); /* a number */
    for (int64_t i = 0; i < out.n; i++) {
        if (lm_draw_normal(env, stream, (uint64_t)(i * d), d, z))
            return LM_STOPPED;
        lm_copy_bytes(env, r, y.data, (size_t)m * sizeof *r);
        lm_gemv_until_d(env->stop, false, m, d, -1 / sqrt((double)d), x.data,
                        x.stride, z, 1, r);
        lm_scale(m, r, -lm_exponent(lm_largest(lm_mat_of(r, 1, m))));
        lm_gemv_until_d(env->stop, true, m, d, over / (double)d, x.data,
                        x.stride, r, 0, c);
        lm_gemv_until_d(env->stop, false, m, d, over, x.data, x.stride, c, 0,
                        kr);
        if (lm_stopped(env)) return LM_STOPPED;
        out.data[i] = ldexp((double)m / (double)depth * lm_dot_d(m, r, kr) /
                                lm_dot_d(m, kr, kr),
                            -2 * size);
    }
    return lm_unless_stopped(env);
}

/* ---- limn.theory.linear.lr_random --------------------------------------- */

typedef struct {
    lm_mat x;
    lm_vec y;
    int64_t depth, samples;
    uint64_t seed;
    lm_vec lr;
} lr_random_args;

static lm_status lr_random_run(lm_env *env, void *args)
{
    lr_random_args *a = args;
    return lm_lr_random(env, a->x, a->y, a->depth, a->seed, a->lr);
}

#define ARGS lr_random_args
static const lm_slot lr_random_slots[] = {
    LM_LINEAR_X,
    LM_LINEAR_Y,
    OPT_INT(depth, 3, "[1,1000000]", "number of trained n x n matrices, L"),
    OPT_INT(samples, 10000, "[1,1000000000]", "number of samples"),
    OPT_SEED(seed, "random seed"),
    OUT_VEC(lr, "samples",
            "samples of (m / L) r'Kr / |Kr|^2, r = y - f_0, f_0 ~ N(0, K)"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.linear, lr_random,
          "Samples of the random limit of the optimal learning rate of one "
          "step of a deep linear network under SP (times n) and NTP.",
          "Hayou 2025, arXiv 2511.01734",
          "-- one dimension: always m d / (L |x|^2)\n"
          "local r = limn.theory.linear.lr_random({{2}}, {1}, {depth = 2})\n"
          "assert(math.abs(r[1] - 1 / 8) < 1e-14)");
#undef ARGS
