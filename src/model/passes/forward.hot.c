/* forward: values of a network on data. */
#include "core/real.h"
#include "model/passes/chunk.h"
#include "model/passes/net.h"

lm_status R(lm_forward)(lm_env *env, const lm_net *net, lm_mat x, int index,
                        lm_mat out)
{
    R(lm_chunk) c;
    lm_status status = R(lm_chunk_open)(env, net, x, LM_KEEP_OUTPUT, &c);
    while (R(lm_chunk_next)(env, &c, index, &status))
        R(lm_chunk_store)(&c, R(lm_tape_output)(&c.tape), out);
    return status;
}
