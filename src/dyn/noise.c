/* noise: the target of a sample at a step. */
#include "dyn/noise.h"

#include "core/rng.h"

lm_status lm_noise_check(lm_env *env, const lm_noise *noise, int64_t cols)
{
    if (noise->loss == LM_LOSS_MSE || noise->size == 0) return LM_OK;
    if (noise->size > 1)
        return lm_fail(env, LM_DOMAIN,
                       "'label_noise' is a probability with the %s loss and "
                       "must be in [0,1], got %.6g",
                       lm_loss_name(noise->loss), noise->size);
    if (noise->loss == LM_LOSS_XENT && cols > 1)
        return lm_fail(env, LM_DOMAIN,
                       "'label_noise' needs classes in 'y', not probabilities");
    return LM_OK;
}

static double flipped(const lm_noise *noise, lm_stream s, int64_t i, double y)
{
    if (lm_uniform(s, 2 * (uint64_t)i) >= noise->size) return y;
    if (noise->loss == LM_LOSS_LOGISTIC) return -y;
    const int64_t other = lm_below(s, 2 * (uint64_t)i + 1, noise->k - 1);
    return (double)(other < (int64_t)y ? other : other + 1);
}

double lm_noise_target(const lm_noise *noise, int64_t i, double y)
{
    const lm_stream s =
        lm_stream_named(noise->seed, "label noise", (uint64_t)noise->t);
    return noise->loss == LM_LOSS_MSE
               ? y + noise->size * lm_normal(s, (uint64_t)i)
               : flipped(noise, s, i, y);
}
