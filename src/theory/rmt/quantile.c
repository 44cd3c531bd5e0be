/* Quantiles of a law. */
#include "theory/rmt/law.h"

typedef struct {
    lm_law *law;
    lm_tensor p, quantile, quantile_error;
} quantile_args;

static lm_status quantile_run(lm_env *env, void *args)
{
    quantile_args *a = args;
    const int64_t n = lm_count(a->p.rank, a->p.size);
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        if (!(a->p.data[i] >= 0 && a->p.data[i] <= 1))
            return lm_fail(env, LM_DOMAIN, "'p' must be in [0, 1], got %g",
                           a->p.data[i]);
        const lm_estimate q = lm_law_quantile(env, a->law, a->p.data[i]);
        a->quantile.data[i] = q.value;
        a->quantile_error.data[i] = q.error;
    }
    return lm_unless_stopped(env);
}

#define ARGS quantile_args
static const lm_slot quantile_slots[] = {
    IN_OBJ(law, law, "", "a law"),
    IN_TENSOR(p, "...", "in [0, 1]"),
    OUT_TENSOR(quantile, "...", "the smallest x with cdf(x) >= p"),
    OUT_TENSOR(quantile_error, "...",
               "absolute; wide where p is the mass left of a gap"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, quantile, "Quantiles of a law.", "",
          "local law = limn.theory.rmt.semicircle()\n"
          "local q = law:quantile({0, 0.5, 1})\n"
          "assert(math.abs(q.quantile[2]) < 1e-12)\n"
          "assert(math.abs(q.quantile[3] - 2) < 1e-12)");
#undef ARGS
