/* exponents: limn.model.exponents. */
#include "model/net.h"

typedef struct {
    lm_net *net;
    int rule;
    lm_strs tensor, role;
    lm_vec a, b, c;
} exponents_args;

/* Matrices alone: vectors go with the input. */
static lm_status exponents_run(lm_env *env, void *args)
{
    exponents_args *e = args;
    const lm_net *net = e->net;
    const char **name =
        lm_scratch(env, 2 * (size_t)net->weights * sizeof *name);
    if (!name) return lm_nomem(env);
    const char **role = name + net->weights;
    int64_t n = 0;
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        if (w->vector) continue;
        name[n] = w->name;
        role[n] = lm_role_name(w->role);
        e->a.data[n] = w->powers.a;
        e->b.data[n] = w->powers.b;
        e->c.data[n++] = w->powers.c[e->rule];
    }
    e->tensor = (lm_strs){name, n};
    e->role = (lm_strs){role, n};
    e->a.n = e->b.n = e->c.n = n;
    return LM_OK;
}

#define ARGS exponents_args
static const lm_slot exponents_slots[] = {
    ANY_OBJ(net, net, "d k p l t", "a network"),
    OPT_CHOICE(rule, "sgd", LM_CHOICE_OF(LM_RATES),
               "how the steps of the optimizer follow the gradient: in "
               "proportion, entry by entry, or by singular values (Muon)"),
    OUT_STRS(tensor, "names of the matrices"),
    OUT_STRS(role, "which of their axes grow with the width"),
    OUT_VEC(a, "t", "multipliers n^-a"),
    OUT_VEC(b, "t", "initial standard deviations n^-b"),
    OUT_VEC(c, "t", "learning rates n^-c"),
    LM_SLOTS_END,
};
LM_EXPORT(model, exponents,
          "Exponents (a, b, c) of each matrix of a network, n its width over "
          "the base width, as theory.classify takes them.",
          "Yang & Hu 2021, arXiv 2011.14522",
          "local net = limn.model.net(2, {width = 128, depth = 3})\n"
          "local e = net:exponents({rule = \"adam\"})\n"
          "local r = limn.theory.classify(e.a, e.b, {c = e.c, opt = "
          "\"adam\"})\n"
          "assert(r.maximal)");
#undef ARGS
