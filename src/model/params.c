/* params: limn.model.params, and tensors by their names. */
#include <stdio.h>
#include <string.h>

#include "model/net.h"

/* The first names, as many as a sentence has room for. */
static void say(const lm_net *net, char *text, size_t n)
{
    enum { MOST = 8 };
    const int shown = net->weights <= MOST ? net->weights : MOST - 1;
    size_t used = 0;
    for (int t = 0; t < shown && used < n; t++)
        used += (size_t)snprintf(text + used, n - used, "%s%.30s",
                                 t ? ", " : "", net->weight[t].name);
    if (shown < net->weights && used < n)
        snprintf(text + used, n - used, " and %d more", net->weights - shown);
}

lm_status lm_net_find(lm_env *env, const lm_net *net, const char *name,
                      int *tensor)
{
    char names[320] = "none";
    for (*tensor = 0; *tensor < net->weights; ++*tensor)
        if (strcmp(name, net->weight[*tensor].name) == 0) return LM_OK;
    say(net, names, sizeof names);
    return lm_fail(env, LM_DOMAIN,
                   "the network has no tensor '%.40s'; it has %s", name, names);
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
