/* linearize: limn.model.linearize.
 *
 *     f(x; w) = f(x; w0) + df(x; w0)/dw (w - w0)
 *
 * is a network whose kernel does not move: w0 is its start, w - w0 what it has
 * moved, and all that trains or measures networks works on it (net.h). */
#include "model/docs.h"
#include "model/nodes/block.h"
#include "model/nodes/node.h"

lm_status lm_net_linearize(lm_env *env, const lm_net *net, lm_net **out)
{
    *out = NULL;
    lm_status status = lm_net_can(env, net, LM_PASS_BACKWARD);
    if (!status) status = lm_net_can(env, net, LM_PASS_TANGENT);
    if (status) return status;
    return net->lazy ? lm_net_copy(env, net, out)
                     : lm_block_lazy(env, net, out);
}

typedef struct {
    lm_net *net, *lazy;
} linearize_args;

static lm_status linearize_run(lm_env *env, void *args)
{
    linearize_args *a = args;
    return lm_net_linearize(env, a->net, &a->lazy);
}

#define ARGS linearize_args
static const lm_slot linearize_slots[] = {
    IN_OBJ(net, net, "", "a network"),
    OUT_OBJ(lazy, net,
            "an independent network, linear in its parameters, that is trained "
            "as any other; net:get(name, {what = 'moved'}) is w - w0"),
    LM_SLOTS_END,
};
LM_EXPORT(model, linearize,
          "The lazy network f(x; w0) + df(x; w0)/dw (w - w0), w0 the current "
          "parameters: its tangent kernel stays, and its features do not "
          "exist.",
          "Jacot, Gabriel & Hongler 2018; Lee et al. 2019, arXiv 1902.06720; "
          "Chizat, Oyallon & Bach 2019, arXiv 1812.07956",
          LM_NET_EXAMPLE "local lazy = net:linearize()\n"
                         "local k = limn.probe.kernel(lazy, x)\n"
                         "lazy:sgd(x, y, {lr = 0.1}):step(5)\n"
                         "assert(limn.probe.kernel(lazy, x)[1][1] == k[1][1])");
#undef ARGS
