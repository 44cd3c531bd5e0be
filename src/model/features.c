/* features: limn.model.features. */
#include <string.h>

#include "model/docs.h"
#include "model/nodes/node.h"
#include "model/passes/net.h"

int64_t lm_net_width(const lm_net *net, int64_t l)
{
    return net->node[net->post[l] - 1].size;
}

/* Numbers a sample of a value. */
static int64_t size_of(const lm_net *net, int value)
{
    return value == 0 ? net->d : net->node[value - 1].size;
}

lm_status lm_net_value(lm_env *env, const lm_net *net, lm_mat x, int value,
                       lm_mat h)
{
    if (net->lazy && value != 0 && value != net->nodes)
        return lm_fail(env, LM_DOMAIN,
                       "a linearized network has outputs and no features; "
                       "those of the network that it was made of do not move");
    return LM_PRECISE(net, lm_forward)(env, net, x, value, h);
}

lm_status lm_net_features(lm_env *env, const lm_net *net, lm_mat x, int64_t l,
                          bool pre, lm_mat h)
{
    return lm_net_value(env, net, x, pre ? net->pre[l] : net->post[l], h);
}

typedef struct {
    lm_net *net;
    lm_mat x;
    int64_t layer;
    int which;
    const char *node;
    lm_tensor h;
} features_args;

static lm_status find_layer(lm_env *env, const features_args *a, int *value)
{
    const lm_net *net = a->net;
    const int64_t l = a->layer < 0 ? net->hidden - 1 : a->layer;
    if (l < 0)
        return lm_fail(env, LM_DOMAIN, "the network has no hidden layer");
    *value = a->which == 1 ? net->pre[l] : net->post[l];
    return LM_OK;
}

static lm_status find_node(lm_env *env, const features_args *a, int *value)
{
    for (*value = 1; *value <= a->net->nodes; ++*value)
        if (strcmp(a->net->node[*value - 1].name, a->node) == 0) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "the network has no node '%.40s'; net:nodes() lists them",
                   a->node);
}

static lm_status features_run(lm_env *env, void *args)
{
    features_args *a = args;
    int value = 0;
    lm_status status =
        a->node ? find_node(env, a, &value) : find_layer(env, a, &value);
    if (status) return status;
    const int64_t size[] = {a->x.rows, size_of(a->net, value)};
    status = lm_result(env, &a->h, 2, size);
    if (status) return status;
    const lm_mat h = {a->h.data, size[0], size[1], size[1]};
    return lm_net_value(env, a->net, a->x, value, h);
}

#define ARGS features_args
static const lm_slot features_slots[] = {
    IN_OBJ(net, net, "d k p l", "a network"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    OPT_INDEX(layer, "[1,l]", "which hidden layer; the last by default"),
    OPT_CHOICE(which, "post", "post|pre", "activations or pre-activations"),
    OPT_STR(node, NULL, "instead: the value of the node of this name"),
    OUT_TENSOR(h, "?", "one row a sample, one column a unit"),
    LM_SLOTS_END,
};
LM_EXPORT(model, features,
          "Activations, or pre-activations, of one hidden layer, or the value "
          "of a node.",
          NULL,
          LM_NET_EXAMPLE "local h = net:features(x, {layer = 1})\n"
                         "assert(#h == 3 and #h[1] == 8)");
#undef ARGS
