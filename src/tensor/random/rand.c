/* Uniform random numbers. */
#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "tensor/create.h"
#include "tensor/random/seed.h"
#include "tensor/shape.h"

typedef struct {
    lm_ints size;
    uint64_t seed;
    double low, high;
    lm_tensor value;
} rand_args;

static lm_status rand_run(lm_env *env, void *args)
{
    rand_args *a = args;
    const lm_status status = lm_make(env, a->size, &a->value);
    if (status) return status;
    const int64_t n = lm_length(&a->value);
    const lm_stream s = lm_stream_named(a->seed, "uniform", 0);
    const double low = a->low, high = a->high, width = high - low;
    double *x = a->value.data;
    int64_t i, end = 0;
    while (lm_next_piece(env, n, &i, &end)) {
        lm_fill_uniform(s, (uint64_t)i, end - i, x + i);
        if (isinf(width))
            for (; i < end; i++) x[i] = low * (1 - x[i]) + high * x[i];
        else if (low != 0 || high != 1)
            for (; i < end; i++) x[i] = low + width * x[i];
    }
    return lm_unless_stopped(env);
}

#define ARGS rand_args
static const lm_slot rand_slots[] = {
    LM_SIZE_SLOT,
    LM_SEED_SLOT,
    OPT_NUM(low, 0, "", "the lower bound"),
    OPT_NUM(high, 1, "", "the upper bound"),
    OUT_TENSOR(
        value, "?",
        "independent samples; never 0 or 1, and another end only by rounding"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, rand, "Uniform random numbers in (low, high).",
          "Salmon et al. 2011",
          "local x = limn.tensor.rand(1000, {seed = 1})\n"
          "assert(x:min() > 0 and x:max() < 1)");
#undef ARGS
