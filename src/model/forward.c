/* forward: limn.model.forward. */
#include "model/docs.h"
#include "model/passes/net.h"

lm_status lm_net_forward(lm_env *env, const lm_net *net, lm_mat x, lm_mat f)
{
    if (net->infinite && net->trained)
        return net->outputs(env, net->trained, x, f);
    return LM_PRECISE(net, lm_forward)(env, net, x, net->nodes, f);
}

typedef struct {
    lm_net *net;
    lm_mat x, f;
} forward_args;

static lm_status forward_run(lm_env *env, void *args)
{
    forward_args *a = args;
    if (a->net->infinite && !a->net->trained)
        return lm_fail(env, LM_DOMAIN,
                       "'net' has infinite width and no weights: its outputs "
                       "are those of the run that trains it, and none does");
    return lm_net_forward(env, a->net, a->x, a->f);
}

#define ARGS forward_args
static const lm_slot forward_slots[] = {
    ANY_OBJ(net, net, "d k",
            "a network; of infinite width one that a run of dyn trains, whose "
            "outputs it has"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    OUT_MAT(f, "m k", "outputs"),
    LM_SLOTS_END,
};
LM_EXPORT(model, forward, "Outputs f(x) of a network: the forward pass.", NULL,
          LM_NET_EXAMPLE "assert(#net:forward(x) == 3)");
#undef ARGS
