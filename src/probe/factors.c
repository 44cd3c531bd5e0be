#include "probe/factors.h"

#include "model/layer.h"
#include "model/passes/net.h"

/* The layers that train something, each with its place among the dense ones. */
static int places(const lm_net *net, int *layer_of, lm_factor *factor)
{
    int n = 0, dense = 0;
    for (int i = 0; i < net->layers; i++) {
        const int pair[] = {net->layer[i].weight, net->layer[i].bias};
        if (pair[0] < 0) continue;
        for (int k = 0; k < 2; k++) {
            if (pair[k] < 0 || net->weight[pair[k]].frozen) continue;
            const lm_weight *w = net->weight + pair[k];
            if (factor)
                factor[n] = (lm_factor){.tensor = pair[k],
                                        .layer = dense,
                                        .in = w->vector ? 0 : w->rows,
                                        .out = w->cols};
            if (layer_of) layer_of[pair[k]] = i;
            n++;
        }
        dense++;
    }
    return n;
}

double lm_factors_bytes(const lm_net *net, int64_t outputs)
{
    double sum = 0;
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = net->weight + t;
        if (w->frozen) continue;
        sum += (w->vector ? 0 : (double)w->rows) +
               (double)outputs * (double)w->cols;
    }
    return 8 * sum;
}

lm_status lm_factors_open(lm_env *env, const lm_net *net, int64_t rows,
                          int64_t output, int64_t outputs, lm_factors *out)
{
    *out = (lm_factors){.net = net,
                        .n = places(net, NULL, NULL),
                        .rows = rows,
                        .output = output,
                        .outputs = outputs};
    out->factor = lm_scratch(env, (size_t)out->n * sizeof *out->factor);
    out->layer_of =
        lm_scratch(env, (size_t)net->weights * sizeof *out->layer_of);
    if (!out->factor || !out->layer_of) return lm_nomem(env);
    places(net, out->layer_of, out->factor);
    for (int k = 0; k < out->n; k++) {
        lm_factor *f = out->factor + k;
        f->x = lm_scratch_doubles(env, rows * f->in);
        f->g = lm_scratch_doubles(env, rows * outputs * f->out);
        if (!f->x || !f->g) return lm_nomem(env);
    }
    return LM_OK;
}

lm_status lm_factors_fill(lm_env *env, lm_mat x, lm_factors *f)
{
    const lm_mark mark = lm_scratch_mark(env);
    f->m = x.rows;
    const lm_status status = LM_PRECISE(f->net, lm_factors_of)(env, x, f);
    lm_scratch_release(env, mark);
    return status;
}
