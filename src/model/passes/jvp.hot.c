/* jvp: the Jacobian of the outputs times a vector, by forward
 * differentiation: one pass of tangents beside the pass of values. */
#include "core/real.h"
#include "model/passes/chunk.h"
#include "model/passes/flat.h"
#include "model/passes/net.h"

lm_status R(lm_jvp)(lm_env *env, const lm_net *net, lm_mat x, lm_vec v,
                    lm_mat dx, lm_mat df)
{
    R(lm_chunk) c;
    R(lm_tape) tangent;
    real *block, *tx = NULL;
    lm_status status = R(lm_chunk_open)(env, net, x, LM_KEEP_VALUES, &c);
    if (!status) status = R(lm_chunk_tape)(env, &c, LM_KEEP_VALUES, &tangent);
    if (!status) status = R(lm_flat_block)(env, net, v, false, &block);
    if (!status && dx.data) status = R(lm_chunk_room)(env, &c, dx.cols, &tx);
    while (R(lm_chunk_next)(env, &c, net->nodes, &status)) {
        if (tx) R(lm_chunk_load)(&c, dx, tx);
        R(lm_pass_tangent)(&c.tape, block, tx, &tangent);
        R(lm_chunk_store)(&c, R(lm_tape_output)(&tangent), df);
    }
    return status;
}
