/* flat: directions and gradients between flat order and a network's block. */
#include "core/real.h"
#include "model/passes/flat.h"

lm_status R(lm_flat_zeros)(lm_env *env, const lm_net *net, real **block)
{
    *block = lm_scratch(env, (size_t)net->room * sizeof(real));
    if (!*block) return lm_nomem(env);
    return lm_zero_bytes(env->stop, *block, (size_t)net->room * sizeof(real));
}

void R(lm_flat_put)(const volatile lm_flag *stop, const lm_net *net,
                    const double *v, bool trained, real *block)
{
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        if (trained && w->frozen) continue;
        int64_t i, end = 0;
        while (lm_next_until(stop, w->rows * w->cols, &i, &end))
            for (; i < end; i++) block[w->at + i] = (real)v[w->flat + i];
    }
}

lm_status R(lm_flat_block)(lm_env *env, const lm_net *net, lm_vec v,
                           bool trained, real **block)
{
    *block = NULL;
    if (!v.data) return LM_OK;
    const lm_status status = R(lm_flat_zeros)(env, net, block);
    if (status) return status;
    R(lm_flat_put)(env->stop, net, v.data, trained, *block);
    return lm_unless_stopped(env);
}

void R(lm_flat_gather)(const volatile lm_flag *stop, const lm_net *net,
                       const real *block, double *flat)
{
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        int64_t i, end = 0;
        while (lm_next_until(stop, w->rows * w->cols, &i, &end))
            for (; i < end; i++) flat[w->flat + i] = (double)block[w->at + i];
    }
}

void R(lm_flat_add)(const volatile lm_flag *stop, const lm_net *net,
                    const real *block, double *flat)
{
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        int64_t i, end = 0;
        while (lm_next_until(stop, w->rows * w->cols, &i, &end))
            for (; i < end; i++) flat[w->flat + i] += (double)block[w->at + i];
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
    *sum = (R(lm_sum)){.sink = {.place = place, .state = sum}, .net = net};
    return R(lm_flat_zeros)(env, net, &sum->block);
}
