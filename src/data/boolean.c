#include "data/boolean.h"

#include "core/rng.h"

static lm_status signs(const lm_env *env, uint64_t seed, lm_mat x)
{
    const lm_stream s = lm_stream_named(seed, "inputs", 0);
    for (int64_t i = 0; i < x.rows; i++)
        for (int64_t k = 0; k < x.cols; k++) {
            const int64_t n = i * x.cols + k;
            if (lm_stopped_at(env, n)) return LM_STOPPED;
            x.data[i * x.stride + k] = lm_bits(s, (uint64_t)n) & 1 ? 1.0 : -1.0;
        }
    return LM_OK;
}

lm_status lm_boolean_fill(lm_env *env, lm_boolean_args *a, bool all)
{
    if (a->k > a->d)
        return lm_fail(env, LM_DOMAIN,
                       "'k' is %lld, but there are %lld coordinates",
                       (long long)a->k, (long long)a->d);
    const lm_status status = signs(env, a->seed, a->x);
    if (status) return status;
    for (int64_t i = 0; i < a->m; i++) {
        const double *x = a->x.data + i * a->x.stride;
        double product = 1, sum = 0;
        for (int64_t k = 0; k < a->k; k++) {
            if (lm_stopped_at(env, k)) return LM_STOPPED;
            sum += product *= x[k];
        }
        a->y.data[i] = all ? sum : product;
    }
    return LM_OK;
}
