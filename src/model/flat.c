/* flat: limn.model.flat. */
#include "model/docs.h"
#include "model/net.h"

static void get_flat(const volatile lm_flag *stop, const lm_net *net,
                     double *values)
{
    for (int t = 0; t < net->weights; t++)
        lm_net_get(stop, net, t, values + net->weight[t].flat);
}

void lm_net_get_flat(const lm_net *net, double *values)
{
    get_flat(NULL, net, values);
}

typedef struct {
    lm_net *net;
    lm_vec values;
} flat_args;

static lm_status flat_run(lm_env *env, void *args)
{
    flat_args *a = args;
    get_flat(env->stop, a->net, a->values.data);
    return lm_unless_stopped(env);
}

#define ARGS flat_args
static const lm_slot flat_slots[] = {
    IN_OBJ(net, net, "d k p", "a network"),
    OUT_VEC(values, "p", "all parameters " LM_FLAT_DOC),
    LM_SLOTS_END,
};
LM_EXPORT(model, flat, "All parameters of a network as one vector.", NULL,
          "local net = limn.model.net(2, {width = 4})\n"
          "assert(#net:flat() == net:count())");
#undef ARGS
