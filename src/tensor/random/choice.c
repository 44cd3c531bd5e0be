/* Random choices of indices. */
#include "core/decl.h"
#include "core/rng.h"
#include "tensor/random/seed.h"

typedef struct {
    int64_t n, k;
    uint64_t seed;
    bool replace;
    lm_vec value;
} choice_args;

static lm_status choice_run(lm_env *env, void *args)
{
    choice_args *a = args;
    if (!a->replace && a->k > a->n)
        return lm_fail(env, LM_DOMAIN,
                       "cannot choose %lld of %lld without replacement",
                       (long long)a->k, (long long)a->n);
    const lm_stream s = lm_stream_named(a->seed, "choice", 0);
    int64_t *order = NULL;
    if (!a->replace) {
        order = lm_scratch_integers(env, a->n);
        if (!order) return lm_nomem(env);
        const lm_status status = lm_fill_permutation(env, s, a->n, order);
        if (status) return status;
    }
    for (int64_t i = 0; i < a->k; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        a->value.data[i] =
            1 + (double)(order ? order[i] : lm_below(s, (uint64_t)i, a->n));
    }
    return LM_OK;
}

#define ARGS choice_args
static const lm_slot choice_slots[] = {
    IN_INT(n, "[1,inf)", "the population: 1 to n"),
    IN_INT(k, "[0,inf)", "how many"),
    LM_SEED_SLOT,
    OPT_FLAG(replace, false, "sample with replacement"),
    OUT_VEC(value, "k", "the sampled indices, in random order"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, choice, "Random sample of k of the indices 1 to n.", "",
          "assert(#limn.tensor.choice(10, 3, {seed = 1}):unique() == 3)");
#undef ARGS
