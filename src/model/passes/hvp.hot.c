/* hvp: the Hessian of the loss by the parameters times vectors.
 *
 * With g(w) the gradient, H v is the derivative of g(w + t v) by t at 0.  The
 * gradient is a program, forward then backward; differentiating each of its
 * lines along v gives a program for H v of about twice the cost, exact to
 * rounding, in which no Hessian is formed (Pearlmutter 1994).  Here:
 *
 *     values and their tangents along v      lm_pass_forward, _tangent
 *     D = dl/df at the outputs               lm_loss_value
 *     its tangent l''(f) T(f)                lm_loss_curve
 *     backward, with the tangents of each    lm_pass_curve
 *
 * A lazy network has no second derivatives: its Hessian is J' l'' J, one way
 * back from l'' J v.
 *
 * Values, and the derivatives of the loss by them, are the same for all
 * vectors: they are made once and kept in a point (point.h).
 *
 * v lives on what trains: entries of frozen tensors count as zero, and so are
 * their results. */
#include "core/real.h"
#include "model/passes/flat.h"
#include "model/passes/net.h"
#include "model/passes/point.h"

/* What all vectors share, and room for one. */
typedef struct batch {
    R(lm_point) * point;
    R(lm_tape) tangent;
    real *v;
    R(lm_sum) sum; /* of H v, over the samples of a chunk */
    lm_loss loss;
    double scale;
} batch;

/* A point in scratch, of one chunk after the other. */
static lm_status passing(lm_env *env, const lm_net *net, int64_t m,
                         int64_t cols, R(lm_point) * *out)
{
    void *memory = lm_scratch(env, R(lm_point_bytes)(net, m, cols, false));
    if (!memory) return lm_nomem(env);
    *out = R(lm_point_open)(net, m, cols, false, memory);
    return LM_OK;
}

static lm_status open(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                      batch *b)
{
    lm_status status = lm_net_admits(env, net, x);
    if (!status && !b->point)
        status = passing(env, net, x.rows, y.cols, &b->point);
    if (!status) status = R(lm_sum_open)(env, net, &b->sum);
    if (!status) status = R(lm_flat_zeros)(env, net, &b->v);
    if (status) return status;
    const int64_t rows = b->point->rows;
    void *memory =
        lm_scratch(env, R(lm_tape_bytes)(net, rows, LM_KEEP_DERIVATIVES));
    if (!memory) return lm_nomem(env);
    R(lm_tape_open)(&b->tangent, net, rows, LM_KEEP_DERIVATIVES, memory);
    R(lm_point_check)(b->point, env->stop);
    return lm_unless_stopped(env);
}

/* H v from l'' J v: the way back of a linear model. */
static void straight(batch *b, R(lm_tape) * tape, const real *targets)
{
    R(lm_loss_curve)
    (tape->stop, b->loss, tape->m, tape->net->k, R(lm_tape_output)(tape),
     targets, b->point->cols, b->scale, R(lm_tape_output)(&b->tangent),
     R(lm_tape_delta)(tape));
    R(lm_pass_backward)(tape, &b->sum.sink);
}

static void curved(batch *b, R(lm_tape) * tape, const real *targets)
{
    R(lm_tape) *tangent = &b->tangent;
    const int64_t m = tape->m, k = tape->net->k, cols = b->point->cols;
    const real *f = R(lm_tape_output)(tape);
    if (!tape->known) R(lm_loss_value)
    (tape->stop, b->loss, m, k, f, targets, cols, b->scale,
     R(lm_tape_delta)(tape));
    R(lm_loss_curve)
    (tape->stop, b->loss, m, k, f, targets, cols, b->scale,
     R(lm_tape_output)(tangent), R(lm_tape_delta)(tangent));
    R(lm_pass_curve)(tape, b->v, tangent, &b->sum.sink);
}

/* hv = H v of chunk i, whose values are there, or adds it. */
static void multiply(batch *b, int64_t i, bool adds, const double *v,
                     double *hv)
{
    const lm_net *net = b->point->net;
    R(lm_tape) *tape = &b->point->tape[i];
    R(lm_flat_put)(tape->stop, net, v, true, b->v);
    lm_zero_bytes(tape->stop, b->sum.block, (size_t)net->room * sizeof(real));
    R(lm_pass_tangent)(tape, b->v, NULL, &b->tangent);
    (net->lazy ? straight : curved)(b, tape, b->point->targets[i]);
    (adds ? R(lm_flat_add) : R(lm_flat_gather))(tape->stop, net, b->sum.block,
                                                hv);
}

lm_status R(lm_hvp)(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                    lm_loss loss, lm_mat v, lm_mat hv, R(lm_point) * point)
{
    batch b = {.point = point, .loss = loss, .scale = 1 / (double)x.rows};
    const lm_status status = open(env, net, x, y, &b);
    if (status) return status;
    for (int64_t i = 0; i < v.rows && x.rows == 0; i++)
        lm_zero_bytes(env->stop, hv.data + i * hv.stride,
                      (size_t)v.cols * sizeof *hv.data);
    for (int64_t first = 0; first < x.rows; first += b.point->rows) {
        if (lm_stopped(env)) return LM_STOPPED;
        const int64_t c = R(lm_point_chunk)(b.point, x, y, first, env->stop);
        for (int64_t i = 0; i < v.rows && !lm_stopped(env); i++)
            multiply(&b, c, first > 0, v.data + i * v.stride,
                     hv.data + i * hv.stride);
    }
    return lm_unless_stopped(env);
}
