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
static lm_status list(lm_env *env, const lm_net *net, lm_factors *f)
{
    const lm_node_kind *dense = lm_node_kind_named("dense");
    const size_t room = (size_t)net->weights;
    f->factor = lm_scratch(env, room * sizeof *f->factor);
    f->of = lm_scratch(env, room * sizeof *f->of);
    if (!f->factor || !f->of) return lm_nomem(env);
    memset(f->of, 0, room * sizeof *f->of);
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
    return LM_OK;
}

lm_status lm_factors_bytes(lm_env *env, const lm_net *net, int64_t outputs,
                           double *bytes)
{
    const lm_mark mark = lm_scratch_mark(env);
    lm_factors f = {.net = net};
    const lm_status status = list(env, net, &f);
    *bytes = 0;
    for (int k = 0; k < f.n; k++)
        *bytes += 8 * ((double)f.factor[k].in +
                       (double)outputs * (double)f.factor[k].out);
    lm_scratch_release(env, mark);
    return status;
}

lm_status lm_factors_open(lm_env *env, const lm_net *net, int64_t rows,
                          int64_t output, int64_t outputs, lm_factors *out)
{
    *out = (lm_factors){
        .net = net, .rows = rows, .output = output, .outputs = outputs};
    const lm_status status = list(env, net, out);
    for (int k = 0; k < out->n && !status; k++) {
        lm_factor *f = out->factor + k;
        f->x = lm_scratch_doubles(env, rows * f->in);
        f->g = lm_scratch_doubles(env, rows * outputs * f->out);
        if (!f->x || !f->g) return lm_nomem(env);
    }
    return status;
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
