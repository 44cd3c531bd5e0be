/* limn.data.gaussian: Gaussian inputs of any covariance. */
#include "core/rng.h"
#include "data/covariance.h"

typedef lm_covariance_args gaussian_args;

static lm_status gaussian_run(lm_env *env, void *args)
{
    const gaussian_args *a = args;
    const lm_stream s = lm_stream_named(a->seed, "inputs", 0);
    for (int64_t i = 0; i < a->m; i++) {
        const lm_status status = lm_draw_normal(
            env, s, (uint64_t)(i * a->d), a->d, a->x.data + i * a->x.stride);
        if (status) return status;
    }
    return lm_covariance_apply(env, a);
}

#define ARGS gaussian_args
static const lm_slot gaussian_slots[] = LM_COVARIANCE_SLOTS;
LM_EXPORT(data, gaussian,
          "Gaussian inputs: white, with a power-law spectrum, or with any "
          "covariance.",
          "Spigler et al. 2020",
          "local g = limn.data.gaussian(1000, 4, {power = 1, seed = 1})\n"
          "local r = g.x:square():mean{axis = 1}:div(g.spectrum)\n"
          "assert((r - 1):abs():max() < 0.2)",
          .work = 10, .work_of = lm_covariance_work);
#undef ARGS
