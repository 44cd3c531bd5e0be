#include "data/input.h"

#include "core/rng.h"

int64_t lm_information_exponent(const lm_env *env, lm_vec c)
{
    for (int64_t k = 1; k < c.n && !lm_stopped_at(env, k); k++)
        if (c.data[k] != 0) return k;
    return 0;
}

int64_t lm_cluster(uint64_t seed, int64_t i, int64_t k)
{
    return lm_below(lm_stream_named(seed, "clusters", 0), (uint64_t)i, k);
}
