/* scaling: limn.model.scaling. */
#include <math.h>

#include "model/nodes/node.h"

typedef struct {
    lm_net *net;
    lm_strs tensor, role, shape;
    lm_vec multiplier, std, lr_sgd, lr_adam, lr_spectral, eps_adam;
    lm_vec variance, speed;
} scaling_args;

/* One line of text a tensor, in scratch. */
typedef struct texts {
    const char **name, **role, **shape;
} texts;

static const char *shape_text(lm_env *env, const lm_weight *w)
{
    enum { ROOM = 64 };
    const lm_shape shape = {2, {{w->rows, 0}, {w->cols, 0}}};
    const lm_shape along = {1, {{w->cols, 0}}};
    char *text = lm_scratch(env, ROOM);
    if (text) lm_node_shape(w->vector ? &along : &shape, text);
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
        if (lm_stopped_at_row(env, i, 256)) return LM_STOPPED;
        t->name[i] = w->name;
        t->role[i] = lm_role_name(w->role);
        t->shape[i] = shape_text(env, w);
        if (!t->shape[i]) return lm_nomem(env);
    }
    return LM_OK;
}

/* What x r^power is where r grows: infinite, 0 or x. */
static double limit(double x, double power)
{
    return x == 0 ? 0 : x * pow(INFINITY, power);
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
        if (lm_stopped_at_row(env, i, 256)) return LM_STOPPED;
        a->multiplier.data[i] = w->mult;
        a->std.data[i] = w->std;
        a->lr_sgd.data[i] = w->frozen ? 0 : w->lr_sgd;
        a->lr_adam.data[i] = w->frozen ? 0 : w->lr_adam;
        a->lr_spectral.data[i] = w->frozen ? 0 : w->lr_spectral;
        a->eps_adam.data[i] = w->eps_adam;
        a->variance.data[i] = limit(w->variance, w->variance_power);
        a->speed.data[i] = w->frozen ? 0 : limit(w->speed, w->speed_power);
    }
    return LM_OK;
}

#define ARGS scaling_args
static const lm_slot scaling_slots[] = {
    ANY_OBJ(net, net, "d k p l t", "a network"),
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
    OUT_VEC(variance, "t",
            "fan-in times the variance of effective weights, which multiplies "
            "kernels"),
    OUT_VEC(speed, "t",
            "fan-in lr_sgd multiplier^2, the part in the tangent kernel; 0 "
            "where frozen"),
    LM_SLOTS_END,
};
LM_EXPORT(
    model, scaling,
    "Multiplier, initialization and learning-rate scaling of each "
    "parameter tensor.",
    "Yang et al. 2022",
    "local s = limn.model.net(4, {width = 128, param = \"mup\", "
    "bias = false}):scaling()\n"
    "assert(s.tensor[1] == \"W1\" and s.lr_sgd[1] == 2)\n"
    "assert(s.lr_adam[2] == 0.5 and s.lr_sgd[3] == 0.5)\n"
    "-- at infinite width: what goes to a limit is finite\n"
    "s = limn.model.net(4, {width = math.huge}):scaling()\n"
    "assert(math.abs(s.variance[3] - 2) < 1e-14 and s.lr_sgd[1] == math.huge)");
#undef ARGS
