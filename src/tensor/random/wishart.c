/* Wishart matrices. */
#include "core/decl.h"
#include "core/rng.h"
#include "linalg/blas.h"
#include "linalg/matmul.h"
#include "tensor/random/orthogonal.h"
#include "tensor/random/seed.h"

typedef struct {
    int64_t d, n;
    uint64_t seed;
    lm_mat value;
} wishart_args;

static lm_status wishart_run(lm_env *env, void *args)
{
    wishart_args *a = args;
    const lm_mat x = lm_normal_matrix(env, a->seed, "wishart", a->d, a->n);
    if (!x.data) return lm_nomem(env);
    const int threads = lm_blas_threads(1);
    const lm_status status = lm_gram(env, x, a->value);
    lm_blas_threads(threads);
    if (status) return status;
    int64_t i, end = 0;
    while (lm_next_piece(env, a->d * a->d, &i, &end))
        for (; i < end; i++) a->value.data[i] /= (double)a->n;
    return lm_unless_stopped(env);
}

#define ARGS wishart_args
static const lm_slot wishart_slots[] = {
    IN_INT(d, "[0,46340]", "rows and columns"),
    IN_INT(n, "[1,inf)", "degrees of freedom"),
    LM_SEED_SLOT,
    OUT_MAT(value, "d d",
            "x x' / n, x d x n of independent standard normal entries; the "
            "spectrum tends to the Marchenko-Pastur law"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, wishart,
          "Random Wishart matrix, x x' / n, whose mean is the identity.",
          "Wishart 1928",
          "local w = limn.tensor.wishart(3, 1000, {seed = 1})\n"
          "assert((w - limn.tensor.eye(3)):norm() < 0.3)");
#undef ARGS
