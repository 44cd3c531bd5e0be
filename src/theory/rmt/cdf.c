/* The distribution function of a law, and what lies beyond. */
#include "theory/rmt/law.h"

typedef struct {
    lm_law *law;
    lm_tensor x, cdf, cdf_error, beyond, beyond_error;
} cdf_args;

static lm_status cdf_run(lm_env *env, void *args)
{
    cdf_args *a = args;
    const int64_t n = lm_count(a->x.rank, a->x.size);
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_estimate at = lm_law_cdf(env, a->law, a->x.data[i], false),
                          beyond = lm_law_cdf(env, a->law, a->x.data[i], true);
        a->cdf.data[i] = at.value;
        a->cdf_error.data[i] = at.error;
        a->beyond.data[i] = beyond.value;
        a->beyond_error.data[i] = beyond.error;
    }
    return lm_unless_stopped(env);
}

#define ARGS cdf_args
static const lm_slot cdf_slots[] = {
    IN_OBJ(law, law, "", "a law"),
    IN_TENSOR(x, "...", "points at which to evaluate"),
    OUT_TENSOR(cdf, "...", "mass up to x, a point at x included"),
    OUT_TENSOR(cdf_error, "...", "absolute"),
    OUT_TENSOR(beyond, "...", "mass above x"),
    OUT_TENSOR(beyond_error, "...", "absolute"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, cdf, "The distribution function of a law.", "",
          "local law = limn.theory.rmt.mp(4)\n"
          "assert(math.abs(law:cdf(0.5).cdf - 0.75) < 1e-12)");
#undef ARGS
