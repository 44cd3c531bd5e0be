/* Matrices of the Gaussian orthogonal ensemble. */
#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "tensor/random/seed.h"

typedef struct {
    int64_t n;
    uint64_t seed;
    lm_mat value;
} goe_args;

static lm_status goe_run(lm_env *env, void *args)
{
    goe_args *a = args;
    const lm_stream s = lm_stream_named(a->seed, "goe", 0);
    const int64_t n = a->n, stride = a->value.stride;
    const double off = sqrt(1 / (double)(n ? n : 1)), on = M_SQRT2 * off;
    double *x = a->value.data;
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        lm_fill_normal(s, (uint64_t)(i * n), n, x + i * stride);
        for (int64_t j = 0; j < i; j++) x[i * stride + j] = x[j * stride + i];
        x[i * stride + i] *= on;
        for (int64_t j = i + 1; j < n; j++) x[i * stride + j] *= off;
    }
    return LM_OK;
}

#define ARGS goe_args
static const lm_slot goe_slots[] = {
    IN_INT(n, "[0,46340]", "rows and columns"),
    LM_SEED_SLOT,
    OUT_MAT(value, "n n",
            "symmetric, entries of variance 1/n off the diagonal and 2/n on "
            "it; the spectrum tends to the semicircle on [-2, 2]"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, goe,
          "Random matrix of the Gaussian orthogonal ensemble (GOE).",
          "Wigner 1955",
          "local g = limn.tensor.goe(50, {seed = 1})\n"
          "assert(g[3][7] == g[7][3])");
#undef ARGS
