/* Seeds by name. */
#include "core/decl.h"
#include "core/rng.h"

typedef struct {
    int64_t of;
    const char *name;
    int64_t seed;
} seed_named_args;

static lm_status seed_named_run(lm_env *env, void *args)
{
    (void)env;
    seed_named_args *a = args;
    a->seed = (int64_t)lm_seed_named((uint64_t)a->of, a->name);
    return LM_OK;
}

#define ARGS seed_named_args
static const lm_slot seed_named_slots[] = {
    IN_INT(of, "", "a seed"),
    IN_STR(name, "what the derived seed is for"),
    OUT_INT(seed, "the derived seed, independent of those of other names"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, seed_named, "Derive a seed from a seed and a name.",
          "Salmon et al. 2011",
          "assert(limn.tensor.seed_named(1, 'a') ~= "
          "limn.tensor.seed_named(1, 'b'))");
#undef ARGS
