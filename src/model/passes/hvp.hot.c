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
 * The values are the same for all vectors and made once.
 *
 * v lives on what trains: entries of frozen tensors count as zero, and so are
 * their results. */
#include <string.h>

#include "core/real.h"
#include "model/passes/chunk.h"
#include "model/passes/flat.h"
#include "model/passes/net.h"

/* What all vectors share, and room for one. */
typedef struct batch {
    R(lm_chunk) c;
    R(lm_tape) tangent;
    real *targets, *v;
    R(lm_sum) sum; /* of H v, over the samples of a chunk */
    lm_loss loss;
    double scale;
} batch;

static lm_status open(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                      batch *b)
{
    R(lm_chunk) *c = &b->c;
    lm_status status = R(lm_chunk_open)(env, net, x, LM_KEEP_DERIVATIVES, c);
    if (!status) status = R(lm_chunk_room)(env, c, y.cols, &b->targets);
    if (!status)
        status = R(lm_chunk_tape)(env, c, LM_KEEP_DERIVATIVES, &b->tangent);
    if (!status) status = R(lm_sum_open)(env, net, &b->sum);
    return status ? status : R(lm_flat_zeros)(env, net, &b->v);
}

/* H v from l'' J v: the way back of a linear model. */
static void straight(batch *b, int64_t cols)
{
    R(lm_tape) *tape = &b->c.tape;
    R(lm_loss_curve)
    (b->loss, b->c.m, tape->net->k, R(lm_tape_output)(tape), b->targets, cols,
     b->scale, R(lm_tape_output)(&b->tangent), R(lm_tape_delta)(tape));
    R(lm_pass_backward)(tape, &b->sum.sink);
}

static void curved(batch *b, int64_t cols)
{
    R(lm_tape) *tape = &b->c.tape, *tangent = &b->tangent;
    const int64_t m = b->c.m, k = tape->net->k;
    const real *f = R(lm_tape_output)(tape);
    R(lm_loss_value)
    (b->loss, m, k, f, b->targets, cols, b->scale, R(lm_tape_delta)(tape));
    R(lm_loss_curve)
    (b->loss, m, k, f, b->targets, cols, b->scale, R(lm_tape_output)(tangent),
     R(lm_tape_delta)(tangent));
    R(lm_pass_curve)(tape, b->v, tangent, &b->sum.sink);
}

/* hv += H v of the chunk, whose values are there. */
static void add(batch *b, int64_t cols, const double *v, double *hv)
{
    const lm_net *net = b->c.tape.net;
    R(lm_flat_put)(net, v, true, b->v);
    memset(b->sum.block, 0, (size_t)net->room * sizeof(real));
    R(lm_pass_tangent)(&b->c.tape, b->v, NULL, &b->tangent);
    (net->lazy ? straight : curved)(b, cols);
    R(lm_flat_add)(net, b->sum.block, hv);
}

lm_status R(lm_hvp)(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                    lm_loss loss, lm_mat v, lm_mat hv)
{
    batch b = {.loss = loss, .scale = 1 / (double)x.rows};
    lm_status status = open(env, net, x, y, &b);
    for (int64_t i = 0; i < v.rows && !status; i++)
        memset(hv.data + i * hv.stride, 0, (size_t)v.cols * sizeof *hv.data);
    while (R(lm_chunk_next)(env, &b.c, net->nodes, &status)) {
        R(lm_chunk_load)(&b.c, y, b.targets);
        for (int64_t i = 0; i < v.rows; i++)
            add(&b, y.cols, v.data + i * v.stride, hv.data + i * hv.stride);
    }
    return status;
}
