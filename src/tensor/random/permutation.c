/* Random permutations. */
#include "core/decl.h"
#include "core/rng.h"
#include "tensor/random/seed.h"

typedef struct {
    int64_t n;
    uint64_t seed;
    lm_vec value;
} permutation_args;

static lm_status permutation_run(lm_env *env, void *args)
{
    permutation_args *a = args;
    int64_t *order = lm_scratch_integers(env, a->n);
    if (!order) return lm_nomem(env);
    const lm_status status = lm_fill_permutation(
        env, lm_stream_named(a->seed, "permutation", 0), a->n, order);
    if (status) return status;
    int64_t i, end = 0;
    while (lm_next_piece(env, a->n, &i, &end))
        for (; i < end; i++) a->value.data[i] = (double)order[i] + 1;
    return lm_unless_stopped(env);
}

#define ARGS permutation_args
static const lm_slot permutation_slots[] = {
    IN_INT(n, "[0,inf)", "how many"),
    LM_SEED_SLOT,
    OUT_VEC(value, "n", "the permutation"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, permutation, "Random permutation of 1 to n.", "",
          "assert(limn.tensor.permutation(5, {seed = 1}):sum() == 15)");
#undef ARGS
