/* readout: limn.probe.readout.
 *
 * A step of gradient descent moves the read-out by -lr a X' c, a its
 * multiplier, X what it reads (m x n: the last features, normalised where a
 * norm follows them) and c = dL/df (m x k).  So, at any width,
 *
 *     |W' - W|^2 = (lr a)^2 sum_o c_o' G c_o >= (lr a)^2 lambda_min(G) |c|^2,
 *
 * G = X X'.  A read-out that stops while G is positive definite leaves no
 * error: a stationary point is a global minimum (Chen, Yang, Zhao & Gu 2025,
 * Corollary 4.6). */
#include <math.h>

#include "core/decl.h"
#include "linalg/svd.h"
#include "linalg/until.h"
#include "model/docs.h"
#include "probe/kernel.h"
#include "probe/movement.h"

typedef struct {
    lm_net *net, *start;
    lm_mat x;
    lm_tensor y;
    double lr;
    int loss;
    double moved, predicted, bound, lowest, signal;
} readout_args;

static lm_status moved(lm_env *env, readout_args *a, int t)
{
    const int64_t n = a->net->weight[t].rows * a->net->weight[t].cols;
    double *w = lm_scratch_doubles(env, n);
    if (!w) return lm_nomem(env);
    lm_net_since(env->stop, a->net, a->start, t, w);
    a->moved = lm_dot_until_d(env->stop, n, w, w);
    return lm_unless_stopped(env);
}

/* c = dL/df of the network before the step. */
static lm_status errors(lm_env *env, readout_args *a, double *c)
{
    const int64_t m = a->x.rows, k = a->start->k;
    double *f = lm_scratch_doubles(env, m * k);
    lm_mat target;
    if (!f) return lm_nomem(env);
    lm_status status =
        lm_loss_target(env, (lm_loss)a->loss, a->y, m, k, &target);
    if (!status)
        status = lm_net_forward(env, a->start, a->x, (lm_mat){f, m, k, k});
    if (status) return status;
    lm_loss_value_d(env->stop, (lm_loss)a->loss, m, k, f, target.data,
                    target.cols, 1 / (double)m, c);
    return lm_unless_stopped(env);
}

static lm_status check(lm_env *env, const lm_net *net)
{
    const int t = lm_readout_tensor(net);
    if (net->hidden == 0)
        return lm_fail(env, LM_DOMAIN, "the network has no hidden layer");
    if (t < 0)
        return lm_fail(env, LM_DOMAIN, "the network has no read-out weights");
    if (net->weight[t].uses > 1)
        return lm_fail(env, LM_DOMAIN,
                       "the read-out weights '%s' are those of other nodes too",
                       net->weight[t].name);
    return LM_OK;
}

static lm_status readout_run(lm_env *env, void *args)
{
    readout_args *a = args;
    lm_status status = lm_net_alike(env, a->net, a->start);
    if (!status) status = check(env, a->start);
    if (status) return status;
    const int t = lm_readout_tensor(a->start);
    const lm_weight *w = a->start->weight + t;
    /* A row is a sample, or a place of one where the read-out is of places. */
    const int64_t n = w->rows, k = w->cols, places = a->start->k / k;
    const int64_t m = a->x.rows * places;
    const double rate = w->frozen ? 0 : a->lr * w->lr_sgd * w->mult;
    double *x = lm_scratch_doubles(env, m * n);
    double *c = lm_scratch_doubles(env, m * k), *s = lm_scratch_doubles(env, m);
    double *step = lm_scratch_doubles(env, n * k);
    if (!x || !c || !s || !step) return lm_nomem(env);
    status = moved(env, a, t);
    if (!status) status = errors(env, a, c);
    if (!status)
        status = lm_net_value(env, a->start, a->x, lm_readout_input(a->start),
                              (lm_mat){x, a->x.rows, places * n, places * n});
    if (status) return status;
    lm_gemm_until_d(env->stop, true, false, n, k, m, rate, x, n, c, k, 0, step,
                    k);
    a->predicted = lm_dot_until_d(env->stop, n * k, step, step);
    a->signal = lm_nrm2_until_d(env->stop, m * k, c);
    status = lm_svd(env, (lm_mat){x, m, n, n}, (lm_mat){0},
                    (lm_vec){s, m < n ? m : n}, (lm_mat){0});
    if (status) return status;
    a->lowest = m > n || m == 0 ? 0 : s[m - 1] * s[m - 1] / (double)n;
    a->bound = rate * rate * a->lowest * (double)n * a->signal * a->signal;
    return LM_OK;
}

/* Of the singular values of what the read-out reads. */
static double readout_work(const void *args)
{
    const readout_args *a = args;
    const int t = lm_readout_tensor(a->start);
    if (t < 0) return 0;
    const lm_weight *w = a->start->weight + t;
    const double m = (double)a->x.rows * (double)(a->start->k / w->cols),
                 n = (double)w->rows;
    return m * n * fmin(m, n);
}

#define ARGS readout_args
static const lm_slot readout_slots[] = {
    IN_OBJ(net, net, "d k", "a network after a step of gradient descent"),
    IN_OBJ(start, net, "d k", "a copy of it from before the step"),
    IN_MAT(x, "m d", "the inputs of the step"),
    IN_TENSOR(y, "?", LM_TARGETS_DOC),
    IN_NUM(lr, "[0,inf)", "the learning rate of the step"),
    OPT_CHOICE(loss, "mse", LM_LOSS_NAMES, LM_LOSS_DOC),
    OUT_NUM(moved, "|change of the read-out weights|^2"),
    OUT_NUM(predicted, "the same from features and errors before the step"),
    OUT_NUM(bound,
            "what it is at least: by the smallest eigenvalue of the Gram "
            "matrix of what the read-out reads"),
    OUT_NUM(lowest, "that eigenvalue, over the width"),
    OUT_NUM(signal, "|dL/df|"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, readout,
          "The read-out identity: a step of gradient descent moves the "
          "read-out by what its features and errors say.",
          "Chen, Yang, Zhao & Gu 2025, arXiv 2503.09565",
          "local net = limn.model.net(2, {width = 8, depth = 2, seed = 1})\n"
          "local start, x, y = net:copy(), {{1, 0}, {0, 1}}, {1, -1}\n"
          "limn.dyn.gd(net, x, y, {lr = 0.1}):step(1)\n"
          "local r = limn.probe.readout(net, start, x, y, 0.1)\n"
          "assert(math.abs(r.moved / r.predicted - 1) < 1e-9)\n"
          "assert(r.bound <= r.predicted)",
          .work = 4, .work_of = readout_work);
#undef ARGS
