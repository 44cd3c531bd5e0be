/* limn.data.noisy: labels with noise. */
#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "data/input.h"

typedef struct {
    lm_vec y;
    double flip, std;
    int64_t classes;
    uint64_t seed;
    lm_vec value, flipped;
} noisy_args;

/* Another class, all others equally likely; or the other sign. */
static lm_status another(lm_env *env, const noisy_args *a, int64_t i, double *y)
{
    const lm_stream s = lm_stream_named(a->seed, "class", 0);
    if (a->classes == 0) {
        *y = -*y;
        return LM_OK;
    }
    if (!(*y >= 0 && *y < (double)a->classes && *y == floor(*y)))
        return lm_fail(env, LM_DOMAIN,
                       "y[%lld] is %g, expected a class in 0 .. %lld",
                       (long long)i + 1, *y, (long long)a->classes - 1);
    if (a->classes == 1) return LM_OK;
    const double c = (double)lm_below(s, (uint64_t)i, a->classes - 1);
    *y = c < *y ? c : c + 1;
    return LM_OK;
}

static lm_status noisy_run(lm_env *env, void *args)
{
    noisy_args *a = args;
    const lm_stream who = lm_stream_named(a->seed, "flip", 0);
    const lm_stream how = lm_stream_named(a->seed, "noise", 0);
    for (int64_t i = 0; i < a->y.n; i++) {
        if (lm_stopped_at_row(env, i, 16)) return LM_STOPPED;
        double y = a->y.data[i];
        const bool flip = lm_uniform(who, (uint64_t)i) < a->flip;
        const lm_status status = flip ? another(env, a, i, &y) : LM_OK;
        if (status) return status;
        if (a->std > 0) y += a->std * lm_normal(how, (uint64_t)i);
        a->value.data[i] = y;
        a->flipped.data[i] = flip;
    }
    return LM_OK;
}

#define ARGS noisy_args
static const lm_slot noisy_slots[] = {
    IN_VEC(y, "m", "labels"),
    OPT_NUM(flip, 0, "[0,1]", "probability that a label is flipped"),
    OPT_INT(classes, 0, "[0,inf)",
            "flip to another of the classes 0 .. classes - 1; 0: to -y"),
    OPT_NUM(std, 0, "[0,inf)", "standard deviation of added Gaussian noise"),
    LM_SEED_SLOT,
    OUT_VEC(value, "m", "noisy labels"),
    OUT_VEC(flipped, "m", "1 where a label was flipped"),
    LM_SLOTS_END,
};
LM_EXPORT(data, noisy, "Add noise to labels: random flips, Gaussian noise.", "",
          "local n = limn.data.noisy({1, -1, 1}, {flip = 1, seed = 1})\n"
          "assert(n.value[1] == -1 and n.flipped:sum() == 3)");
#undef ARGS
