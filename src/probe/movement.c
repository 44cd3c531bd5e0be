#include "probe/movement.h"

#include <math.h>

#include "core/decl.h"
#include "linalg/until.h"

static bool same(const lm_net *net, const lm_net *start)
{
    if (net->d != start->d || net->hidden != start->hidden ||
        net->weights != start->weights)
        return false;
    for (int t = 0; t < net->weights; t++)
        if (net->weight[t].rows != start->weight[t].rows ||
            net->weight[t].cols != start->weight[t].cols)
            return false;
    return true;
}

lm_status lm_net_alike(lm_env *env, const lm_net *net, const lm_net *start)
{
    if (same(net, start)) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'start' must be a network of the same shape: a copy made "
                   "before training");
}

static lm_status layer(lm_env *env, const lm_net *net, const lm_net *start,
                       lm_mat x, bool pre, int64_t l, double *movement,
                       double *change)
{
    const int64_t m = x.rows, n = lm_net_width(net, l);
    double *h = lm_scratch_doubles(env, 2 * m * n), ratio = 0;
    if (!h) return lm_nomem(env);
    double *h0 = h + m * n;
    lm_status status =
        lm_net_features(env, net, x, l, pre, (lm_mat){h, m, n, n});
    if (!status)
        status = lm_net_features(env, start, x, l, pre, (lm_mat){h0, m, n, n});
    if (status) return status;
    lm_axpy_until_d(env->stop, m * n, -1, h0, h);
    for (int64_t i = 0; i < m; i++) {
        if (lm_stopped_at_row(env, i, n)) return LM_STOPPED;
        ratio += lm_nrm2_until_d(env->stop, n, h + i * n) /
                 lm_nrm2_until_d(env->stop, n, h0 + i * n);
    }
    if (movement)
        movement[l] =
            lm_nrm2_until_d(env->stop, m * n, h) / sqrt((double)(m * n));
    if (change) change[l] = ratio / (double)m;
    return LM_OK;
}

static lm_status tensors(lm_env *env, const lm_net *net, const lm_net *start,
                         double *weights)
{
    for (int t = 0; t < net->weights; t++) {
        const int64_t n = net->weight[t].rows * net->weight[t].cols;
        const lm_mark mark = lm_scratch_mark(env);
        double *w = lm_scratch_doubles(env, n);
        if (!w) return lm_nomem(env);
        lm_net_get(env->stop, start, t, w);
        const double size = lm_nrm2_until_d(env->stop, n, w);
        lm_net_since(env->stop, net, start, t, w);
        const double off = lm_nrm2_until_d(env->stop, n, w);
        if (lm_stopped(env)) return LM_STOPPED;
        weights[t] = size == 0 ? NAN : off / size;
        lm_scratch_release(env, mark);
    }
    return LM_OK;
}

lm_status lm_movement(lm_env *env, const lm_net *net, const lm_net *start,
                      lm_mat x, bool pre, double *movement, double *change,
                      double *weights)
{
    lm_status status = lm_net_alike(env, net, start);
    for (int64_t l = 0; l < net->hidden && !status; l++) {
        const lm_mark mark = lm_scratch_mark(env);
        status = layer(env, net, start, x, pre, l, movement, change);
        lm_scratch_release(env, mark);
    }
    if (!status && weights) status = tensors(env, net, start, weights);
    return status ? status : lm_unless_stopped(env);
}

typedef struct {
    lm_net *net, *start;
    lm_mat x;
    int which;
    lm_vec movement, change, weights;
} movement_args;

static lm_status movement_run(lm_env *env, void *args)
{
    movement_args *a = args;
    return lm_movement(env, a->net, a->start, a->x, a->which == 0,
                       a->movement.data, a->change.data, a->weights.data);
}

#define ARGS movement_args
static const lm_slot movement_slots[] = {
    IN_OBJ(net, net, "d k p l t", "a network"),
    IN_OBJ(start, net, "d", "a copy of it from before training"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    OPT_CHOICE(which, "pre", "pre|post", "pre-activations or activations"),
    OUT_VEC(movement, "l",
            "root mean square of the change of a unit, by hidden layer"),
    OUT_VEC(change, "l",
            "norm of the change of a sample's features over that at the "
            "start, mean over samples"),
    OUT_VEC(weights, "t",
            "the same of each tensor of parameters; NaN where that started at "
            "0"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, movement,
          "How far features and weights have moved since initialization, by "
          "layer.",
          "Chen, Yang, Zhao & Gu 2025, arXiv 2503.09565",
          "local net = limn.model.net(2, {width = 8, depth = 2, seed = 1})\n"
          "local start, x = net:copy(), {{1, 0}, {0, 1}}\n"
          "limn.dyn.gd(net, x, {1, -1}, {lr = 0.1}):step(5)\n"
          "local r = limn.probe.movement(net, start, x)\n"
          "assert(#r.change == 2 and r.change[1] > 0)");
#undef ARGS
