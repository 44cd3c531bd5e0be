#include "theory/linear/net.h"

#include <math.h>

void lm_linear_rates(lm_linear_param param, int64_t width, int64_t depth,
                     const double *train, double *rate)
{
    const double n = (double)width;
    for (int64_t l = 0; l <= depth + 1; l++) {
        const bool first = l == 0, last = l == depth + 1;
        double scale = 1;
        if (param == LM_LINEAR_PARAM_MUP)
            scale = first ? n : last ? 1 / n : 1;
        else if (param == LM_LINEAR_PARAM_NTP)
            scale = first ? 1 : 1 / n;
        rate[l] = train[l] * scale;
    }
}

lm_status lm_linear_net_fill(lm_env *env, lm_linear_param param, int64_t width,
                             double readout, uint64_t seed,
                             const lm_linear_task *task, lm_linear_net *net)
{
    double *rate = lm_scratch_doubles(env, task->depth + 2);
    if (!rate) return lm_nomem(env);
    lm_linear_rates(param, width, task->depth, task->train, rate);
    if (isnan(readout)) readout = param == LM_LINEAR_PARAM_MUP ? 1 : 0.5;
    *net =
        (lm_linear_net){width, task->depth, task->x.cols, readout, rate, seed};
    return LM_OK;
}
