/* gradient: the loss on data and its gradient, by reverse differentiation. */
#include "core/real.h"
#include "model/passes/chunk.h"
#include "model/passes/flat.h"
#include "model/passes/net.h"

lm_status R(lm_gradient)(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                         lm_loss loss, double *value, lm_vec gradient)
{
    R(lm_chunk) c;
    R(lm_sum) sum;
    real *targets;
    double total = 0;
    const bool wanted = gradient.data;
    lm_status status = R(lm_chunk_open)(
        env, net, x, wanted ? LM_KEEP_DERIVATIVES : LM_KEEP_OUTPUT, &c);
    if (!status) status = R(lm_chunk_room)(env, &c, y.cols, &targets);
    if (!status && wanted) status = R(lm_sum_open)(env, net, &sum);
    while (R(lm_chunk_next)(env, &c, net->nodes, &status)) {
        R(lm_chunk_load)(&c, y, targets);
        total += R(lm_loss_value)(env->stop, loss, c.m, net->k,
                                  R(lm_tape_output)(&c.tape), targets, y.cols,
                                  1 / (double)x.rows,
                                  wanted ? R(lm_tape_delta)(&c.tape) : NULL);
        if (wanted) R(lm_pass_backward)(&c.tape, &sum.sink);
    }
    if (status) return status;
    if (wanted) R(lm_flat_gather)(env->stop, net, sum.block, gradient.data);
    if (value) *value = total;
    return lm_unless_stopped(env);
}
