/* flat: directions and gradients between flat order and a network's block. */
#include "core/real.h"
#include "model/passes/flat.h"

#include <string.h>

static real *zeros(lm_env *env, const lm_net *net)
{
    const size_t bytes = (size_t)net->room * sizeof(real);
    real *block = lm_scratch(env, bytes);
    if (block) memset(block, 0, bytes);
    return block;
}

lm_status R(lm_flat_block)(lm_env *env, const lm_net *net, lm_vec v,
                           bool trained, real **block)
{
    *block = NULL;
    if (!v.data) return LM_OK;
    real *to = *block = zeros(env, net);
    if (!to) return lm_nomem(env);
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        if (trained && w->frozen) continue;
        for (int64_t i = 0; i < w->rows * w->cols; i++)
            to[w->at + i] = (real)v.data[w->flat + i];
    }
    return LM_OK;
}

void R(lm_flat_gather)(const lm_net *net, const real *block, double *flat)
{
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        for (int64_t i = 0; i < w->rows * w->cols; i++)
            flat[w->flat + i] = (double)block[w->at + i];
    }
}

static R(lm_place) place(R(lm_sink) * sink, int tensor, int64_t row)
{
    const R(lm_sum) *sum = sink->state;
    const lm_weight *w = &sum->net->weight[tensor];
    return (R(lm_place)){sum->block + w->at + row * w->cols, 1, 1};
}

lm_status R(lm_sum_open)(lm_env *env, const lm_net *net, R(lm_sum) * sum)
{
    *sum = (R(lm_sum)){.sink = {.place = place, .state = sum},
                       .net = net,
                       .block = zeros(env, net)};
    return sum->block ? LM_OK : lm_nomem(env);
}
