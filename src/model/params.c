/* params: limn.model.params, and tensors by their names. */
#include <string.h>

#include "model/net.h"

lm_status lm_net_find(lm_env *env, const lm_net *net, const char *name,
                      int *tensor)
{
    for (*tensor = 0; *tensor < net->weights; ++*tensor)
        if (strcmp(name, net->weight[*tensor].name) == 0) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "the network has no tensor '%.40s'; it has W1 to W%lld%s",
                   name, (long long)net->hidden + 1,
                   net->weights > net->hidden + 1 ? " and as many b" : "");
}

typedef struct {
    lm_net *net;
    lm_strs names;
} params_args;

static lm_status params_run(lm_env *env, void *args)
{
    params_args *a = args;
    const char **names =
        lm_scratch(env, (size_t)a->net->weights * sizeof(char *));
    if (!names) return lm_nomem(env);
    for (int i = 0; i < a->net->weights; i++) names[i] = a->net->weight[i].name;
    a->names = (lm_strs){names, a->net->weights};
    return LM_OK;
}

#define ARGS params_args
static const lm_slot params_slots[] = {
    ANY_OBJ(net, net, "", "a network"),
    OUT_STRS(names, "\"W1\", \"b1\", \"W2\", ...: the flat order"),
    LM_SLOTS_END,
};
LM_EXPORT(model, params, "Names of the parameter tensors of a network.", NULL,
          "local names = limn.model.net(2, {depth = 1}):params()\n"
          "assert(table.concat(names, \" \") == \"W1 b1 W2 b2\")");
#undef ARGS
