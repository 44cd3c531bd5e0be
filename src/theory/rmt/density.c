/* The density of a law at any places. */
#include "theory/rmt/law.h"

typedef struct {
    lm_law *law;
    lm_tensor x, density, density_error;
} density_args;

static lm_status density_run(lm_env *env, void *args)
{
    density_args *a = args;
    const int64_t n = lm_count(a->x.rank, a->x.size);
    for (int64_t i = 0; i < n; i++) {
        lm_estimate d;
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        const lm_status status = lm_law_density(env, a->law, a->x.data[i], &d);
        lm_scratch_release(env, mark);
        if (status) return status;
        a->density.data[i] = d.value;
        a->density_error.data[i] = d.error;
    }
    return LM_OK;
}

#define ARGS density_args
static const lm_slot density_slots[] = {
    IN_OBJ(law, law, "", "a law"),
    IN_TENSOR(x, "...", "points at which to evaluate"),
    OUT_TENSOR(density, "...", "of the bands; points have none"),
    OUT_TENSOR(density_error, "...", "absolute"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, density, "The density of a law.", "",
          "local law = limn.theory.rmt.semicircle()\n"
          "local d = law:density({-3, 0, 1})\n"
          "assert(d.density[1] == 0)\n"
          "assert(math.abs(d.density[2] - 1 / math.pi) < 1e-15)");
#undef ARGS
