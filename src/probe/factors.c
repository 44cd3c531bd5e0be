#include "probe/factors.h"

#include <string.h>

#include "model/passes/net.h"

/* Has the tensor of this node two factors a sample? */
static bool splits(const lm_node_kind *dense, const lm_node *node,
                   const lm_weight *w)
{
    return node->kind == dense && w->uses == 1 && node->size == w->cols;
}

static lm_factor factor_of(const lm_node_kind *dense, const lm_net *net, int i,
                           int tensor, int layer)
{
    const lm_weight *w = net->weight + tensor;
    const bool two = splits(dense, net->node + i, w);
    return (lm_factor){.tensor = tensor,
                       .node = i,
                       .layer = layer,
                       .whole = !two,
                       .in = two && !w->vector ? w->rows : 0,
                       .out = two ? w->cols : w->rows * w->cols,
                       .mult = two ? w->mult : 1};
}

/* All tensors that train, each once, in the order of nodes. */
static void list(const lm_net *net, lm_factors *f)
{
    const lm_node_kind *dense = lm_node_kind_named("dense");
    for (int i = 0, layer = -1; i < net->nodes; i++) {
        const lm_node *node = net->node + i;
        layer += node->kind == dense;
        for (int k = 0; k < node->tensors; k++) {
            const int t = node->tensor[k];
            if (t < 0 || net->weight[t].frozen || f->of[t]) continue;
            f->of[t] = f->factor + f->n;
            f->factor[f->n++] =
                factor_of(dense, net, i, t, layer < 0 ? 0 : layer);
            f->whole |= f->of[t]->whole;
        }
    }
}

static lm_status of_node(lm_env *env, const lm_net *net, int node,
                         lm_factors *f)
{
    if (net->node[node].delta < 0)
        return lm_fail(env, LM_DOMAIN,
                       "nothing up to that layer trains, and derivatives go "
                       "back as far as something does");
    f->n = 1;
    f->factor[0] = (lm_factor){
        .tensor = -1, .node = node, .out = net->node[node].size, .mult = 1};
    return LM_OK;
}

lm_status lm_factors_open(lm_env *env, const lm_net *net, int node,
                          int64_t output, int64_t outputs, lm_factors *out)
{
    const size_t n = (size_t)net->weights + 1;
    *out = (lm_factors){
        .net = net, .node = node, .output = output, .outputs = outputs};
    out->factor = lm_scratch(env, n * sizeof *out->factor);
    out->of = lm_scratch(env, n * sizeof *out->of);
    if (!out->factor || !out->of) return lm_nomem(env);
    memset(out->of, 0, n * sizeof *out->of);
    if (node >= 0) return of_node(env, net, node, out);
    list(net, out);
    return LM_OK;
}

double lm_factors_bytes(const lm_factors *f)
{
    double bytes = 0;
    for (int k = 0; k < f->n; k++)
        bytes += 8 * ((double)f->factor[k].in +
                      (double)f->outputs * (double)f->factor[k].out);
    return bytes;
}

lm_status lm_factors_room(lm_env *env, int64_t rows, lm_factors *f)
{
    f->rows = rows;
    for (int k = 0; k < f->n; k++) {
        lm_factor *one = f->factor + k;
        one->x = lm_scratch_doubles(env, rows * one->in);
        one->g = lm_scratch_doubles(env, rows * f->outputs * one->out);
        if (!one->x || !one->g) return lm_nomem(env);
    }
    return LM_OK;
}

lm_status lm_factors_fill(lm_env *env, lm_mat x, lm_factors *f)
{
    const lm_mark mark = lm_scratch_mark(env);
    f->m = x.rows;
    lm_status status = LM_PRECISE(f->net, lm_factors_dense)(env, x, f);
    lm_scratch_release(env, mark);
    if (!status && f->whole)
        status = LM_PRECISE(f->net, lm_factors_whole)(env, x, f);
    lm_scratch_release(env, mark);
    return status;
}
