/* Uniform random integers. */
#include "core/decl.h"
#include "core/rng.h"
#include "tensor/create.h"
#include "tensor/random/seed.h"
#include "tensor/shape.h"

typedef struct {
    lm_ints size;
    int64_t low, high;
    uint64_t seed;
    lm_tensor value;
} randint_args;

static lm_status randint_run(lm_env *env, void *args)
{
    randint_args *a = args;
    int64_t span;
    if (a->high < a->low || __builtin_sub_overflow(a->high, a->low, &span) ||
        span > (int64_t)1 << 53)
        return lm_fail(env, LM_DOMAIN,
                       "'high' must not be below 'low', nor 2^53 above it");
    const lm_status status = lm_make(env, a->size, &a->value);
    if (status) return status;
    const int64_t n = lm_length(&a->value);
    const lm_stream s = lm_stream_named(a->seed, "integer", 0);
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        a->value.data[i] =
            (double)(a->low + lm_below(s, (uint64_t)i, span + 1));
    }
    return LM_OK;
}

#define ARGS randint_args
static const lm_slot randint_slots[] = {
    LM_SIZE_SLOT,
    OPT_INT(low, 1, "", "the smallest integer"),
    OPT_INT(high, 2, "", "the largest integer"),
    LM_SEED_SLOT,
    OUT_TENSOR(value, "?", "independent samples"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, randint,
          "Uniform random integers from low to high, both included.",
          "Lemire 2019",
          "local x = limn.tensor.randint(100, {low = 1, high = 6, seed = 1})\n"
          "assert(x:min() == 1 and x:max() == 6)");
#undef ARGS
