/* vjp: the transposed Jacobian of the outputs times a vector, by reverse
 * differentiation: a backward pass that starts from u instead of from the
 * derivative of a loss. */
#include "core/real.h"
#include "model/passes/chunk.h"
#include "model/passes/flat.h"
#include "model/passes/net.h"

lm_status R(lm_vjp)(lm_env *env, const lm_net *net, lm_mat x, lm_mat u,
                    lm_vec gradient)
{
    R(lm_chunk) c;
    R(lm_sum) sum;
    lm_status status = R(lm_chunk_open)(env, net, x, LM_KEEP_DERIVATIVES, &c);
    if (!status) status = R(lm_sum_open)(env, net, &sum);
    while (R(lm_chunk_next)(env, &c, net->nodes, &status)) {
        R(lm_chunk_load)(&c, u, R(lm_tape_delta)(&c.tape));
        R(lm_pass_backward)(&c.tape, &sum.sink);
    }
    if (status) return status;
    R(lm_flat_gather)(env->stop, net, sum.block, gradient.data);
    return lm_unless_stopped(env);
}
