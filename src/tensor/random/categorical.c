/* Random classes with given weights. */
#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "tensor/random/seed.h"

typedef struct {
    lm_vec weights;
    int64_t n;
    uint64_t seed;
    lm_vec value;
} categorical_args;

/* By inversion: the first class whose cumulated weight exceeds u, which may
 * be rounded to their sum: then the last that has a weight. */
static lm_status categorical_run(lm_env *env, void *args)
{
    categorical_args *a = args;
    const int64_t k = a->weights.n;
    double *sum = lm_scratch_doubles(env, k), total = 0;
    int64_t last = 0;
    if (!sum) return lm_nomem(env);
    for (int64_t c = 0; c < k; c++) {
        if (lm_stopped_at(env, c)) return LM_STOPPED;
        if (!(a->weights.data[c] >= 0 && isfinite(a->weights.data[c])))
            return lm_fail(env, LM_DOMAIN,
                           "'weights' must be finite and not negative, got %g",
                           a->weights.data[c]);
        if (a->weights.data[c] > 0) last = c;
        sum[c] = total += a->weights.data[c];
    }
    if (!(total > 0) || !isfinite(total))
        return lm_fail(env, LM_DOMAIN,
                       "'weights' must have a finite positive sum, got %g",
                       total);
    const lm_stream s = lm_stream_named(a->seed, "categorical", 0);
    for (int64_t i = 0; i < a->n; i++) {
        /* A search through many classes misses the cache. */
        if (lm_stopped_at_row(env, i, 64)) return LM_STOPPED;
        const double u = lm_uniform(s, (uint64_t)i) * total;
        int64_t low = 0, high = last;
        while (low < high) {
            const int64_t middle = (low + high) / 2;
            if (sum[middle] > u)
                high = middle;
            else
                low = middle + 1;
        }
        a->value.data[i] = (double)low + 1;
    }
    return LM_OK;
}

#define ARGS categorical_args
static const lm_slot categorical_slots[] = {
    IN_VEC(weights, "k", "unnormalised probabilities of the classes"),
    IN_INT(n, "[0,inf)", "the number of samples"),
    LM_SEED_SLOT,
    OUT_VEC(value, "n", "independent samples"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, categorical,
          "Random classes, 1 to k, from a categorical distribution.", "",
          "local x = limn.tensor.categorical({1, 0, 3}, 1000, {seed = 1})\n"
          "assert(math.abs(x:eq(3):mean() - 0.75) < 0.05)");
#undef ARGS
