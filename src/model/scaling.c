/* scaling: limn.model.scaling. */
#include <stdio.h>

#include "model/net.h"

typedef struct {
    lm_net *net;
    lm_strs tensor, role, shape;
    lm_vec multiplier, std, lr_sgd, lr_adam, lr_spectral, eps_adam;
} scaling_args;

/* One line of text a tensor, in scratch. */
typedef struct texts {
    const char **name, **role, **shape;
} texts;

static const char *shape_text(lm_env *env, const lm_weight *w)
{
    enum { ROOM = 48 };
    char *text = lm_scratch(env, ROOM);
    if (!text) return NULL;
    if (w->vector)
        snprintf(text, ROOM, "%lld", (long long)w->cols);
    else
        snprintf(text, ROOM, "%lld x %lld", (long long)w->rows,
                 (long long)w->cols);
    return text;
}

static lm_status texts_new(lm_env *env, const lm_net *net, texts *t)
{
    const size_t bytes = (size_t)net->weights * sizeof(char *);
    t->name = lm_scratch(env, bytes);
    t->role = lm_scratch(env, bytes);
    t->shape = lm_scratch(env, bytes);
    if (!t->name || !t->role || !t->shape) return lm_nomem(env);
    for (int i = 0; i < net->weights; i++) {
        const lm_weight *w = &net->weight[i];
        t->name[i] = w->name;
        t->role[i] = lm_role_name(w->role);
        t->shape[i] = shape_text(env, w);
        if (!t->shape[i]) return lm_nomem(env);
    }
    return LM_OK;
}

static lm_status scaling_run(lm_env *env, void *args)
{
    scaling_args *a = args;
    const lm_net *net = a->net;
    texts t;
    lm_status status = texts_new(env, net, &t);
    if (status) return status;
    a->tensor = (lm_strs){t.name, net->weights};
    a->role = (lm_strs){t.role, net->weights};
    a->shape = (lm_strs){t.shape, net->weights};
    for (int i = 0; i < net->weights; i++) {
        const lm_weight *w = &net->weight[i];
        a->multiplier.data[i] = w->mult;
        a->std.data[i] = w->std;
        a->lr_sgd.data[i] = w->frozen ? 0 : w->lr_sgd;
        a->lr_adam.data[i] = w->frozen ? 0 : w->lr_adam;
        a->lr_spectral.data[i] = w->frozen ? 0 : w->lr_spectral;
        a->eps_adam.data[i] = w->eps_adam;
    }
    return LM_OK;
}

#define ARGS scaling_args
static const lm_slot scaling_slots[] = {
    IN_OBJ(net, net, "d k p l t", "a network"),
    OUT_STRS(tensor, "names of the parameter tensors"),
    OUT_STRS(role, "one of" LM_ROLES(LM_WORD)),
    OUT_STRS(shape, "fan-in x fan-out"),
    OUT_VEC(multiplier, "t",
            "effective weights are the multiplier times the stored ones"),
    OUT_VEC(std, "t",
            "standard deviation of the stored values at initialization"),
    OUT_VEC(lr_sgd, "t",
            "factor on the learning rate of gd and sgd; 0 where frozen"),
    OUT_VEC(lr_adam, "t",
            "factor on the learning rate of adam; 0 where frozen"),
    OUT_VEC(lr_spectral, "t",
            "factor on the learning rate of muon; 0 where frozen"),
    OUT_VEC(eps_adam, "t", "factor on the epsilon of adam"),
    LM_SLOTS_END,
};
LM_EXPORT(model, scaling,
          "Multiplier, initialization and learning-rate scaling of each "
          "parameter tensor.",
          "Yang et al. 2022",
          "local s = limn.model.net(4, {width = 128, param = \"mup\", "
          "bias = false}):scaling()\n"
          "assert(s.tensor[1] == \"W1\" and s.lr_sgd[1] == 2)\n"
          "assert(s.lr_adam[2] == 0.5 and s.lr_sgd[3] == 0.5)");
#undef ARGS
