/* features: limn.model.features. */
#include "model/docs.h"
#include "model/nodes/node.h"
#include "model/passes/net.h"

int64_t lm_net_width(const lm_net *net, int64_t l)
{
    return net->node[net->post[l] - 1].size;
}

lm_status lm_net_features(lm_env *env, const lm_net *net, lm_mat x, int64_t l,
                          bool pre, lm_mat h)
{
    const int index = pre ? net->pre[l] : net->post[l];
    return LM_PRECISE(net, lm_forward)(env, net, x, index, h);
}

typedef struct {
    lm_net *net;
    lm_mat x;
    int64_t layer;
    int which;
    lm_tensor h;
} features_args;

static lm_status features_run(lm_env *env, void *args)
{
    features_args *a = args;
    const int64_t l = a->layer < 0 ? a->net->hidden - 1 : a->layer;
    if (l < 0)
        return lm_fail(env, LM_DOMAIN, "the network has no hidden layer");
    const int64_t size[] = {a->x.rows, lm_net_width(a->net, l)};
    lm_status status = lm_result(env, &a->h, 2, size);
    if (status) return status;
    const lm_mat h = {a->h.data, size[0], size[1], size[1]};
    return lm_net_features(env, a->net, a->x, l, a->which == 1, h);
}

#define ARGS features_args
static const lm_slot features_slots[] = {
    IN_OBJ(net, net, "d k p l", "a network"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    OPT_INDEX(layer, "[1,l]", "which hidden layer; the last by default"),
    OPT_CHOICE(which, "post", "post|pre", "activations or pre-activations"),
    OUT_TENSOR(h, "?", "one row a sample, one column a unit"),
    LM_SLOTS_END,
};
LM_EXPORT(model, features,
          "Activations, or pre-activations, of one hidden layer.", NULL,
          LM_NET_EXAMPLE "local h = net:features(x, {layer = 1})\n"
                         "assert(#h == 3 and #h[1] == 8)");
#undef ARGS
