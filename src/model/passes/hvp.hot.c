/* hvp: the Hessian of the loss by the parameters times a vector.
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
 * A lazy network has no second derivatives: its Hessian is J' l'' J, one way back
 * from l'' J v.
 *
 * v lives on what trains: entries of frozen tensors count as zero, and so are
 * their results. */
#include "core/real.h"
#include "model/passes/chunk.h"
#include "model/passes/flat.h"
#include "model/passes/net.h"

lm_status R(lm_hvp)(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                    lm_loss loss, lm_vec v, lm_vec hv)
{
    const double scale = 1 / (double)x.rows;
    R(lm_chunk) c;
    R(lm_sum) sum;
    R(lm_tape) tangent;
    real *block, *targets;
    lm_status status = R(lm_chunk_open)(env, net, x, LM_KEEP_DERIVATIVES, &c);
    if (!status) status = R(lm_chunk_room)(env, &c, y.cols, &targets);
    if (!status)
        status = R(lm_chunk_tape)(env, &c, LM_KEEP_DERIVATIVES, &tangent);
    if (!status) status = R(lm_sum_open)(env, net, &sum);
    if (!status) status = R(lm_flat_block)(env, net, v, true, &block);
    while (R(lm_chunk_next)(env, &c, net->nodes, &status)) {
        R(lm_chunk_load)(&c, y, targets);
        R(lm_pass_tangent)(&c.tape, block, NULL, &tangent);
        const real *f = R(lm_tape_output)(&c.tape);
        const real *tf = R(lm_tape_output)(&tangent);
        real *delta = R(lm_tape_delta)(&c.tape);
        real *tdelta = net->lazy ? delta : R(lm_tape_delta)(&tangent);
        if (!net->lazy)
            R(lm_loss_value)
            (loss, c.m, net->k, f, targets, y.cols, scale, delta);
        R(lm_loss_curve)
        (loss, c.m, net->k, f, targets, y.cols, scale, tf, tdelta);
        if (net->lazy)
            R(lm_pass_backward)(&c.tape, &sum.sink);
        else
            R(lm_pass_curve)(&c.tape, block, &tangent, &sum.sink);
    }
    if (!status) R(lm_flat_gather)(net, sum.block, hv.data);
    return status;
}
