/* setflat: limn.model.setflat. */
#include "model/docs.h"
#include "model/net.h"

void lm_net_set_flat(lm_net *net, const double *values)
{
    for (int t = 0; t < net->weights; t++)
        lm_net_set(net, t, values + net->weight[t].flat);
}

typedef struct {
    lm_net *net;
    lm_vec values;
} setflat_args;

static lm_status setflat_run(lm_env *env, void *args)
{
    setflat_args *a = args;
    (void)env;
    lm_net_set_flat(a->net, a->values.data);
    return LM_OK;
}

#define ARGS setflat_args
static const lm_slot setflat_slots[] = {
    IN_OBJ(net, net, "d k p", "a network"),
    IN_VEC(values, "p", "all parameters " LM_FLAT_DOC),
    LM_SLOTS_END,
};
LM_EXPORT(model, setflat, "Set all parameters of a network from one vector.",
          NULL,
          "local a = limn.model.net(2, {width = 4, seed = 1})\n"
          "local b = limn.model.net(2, {width = 4, seed = 2})\n"
          "b:setflat(a:flat())\n"
          "assert(b:get(\"W2\")[1][1] == a:get(\"W2\")[1][1])");
#undef ARGS
