/* use: a network as a function, from Lua. */
#include "model/net.h"

#define EXAMPLE                                                                \
    "local net = limn.model.net(2, {width = 8, act = \"tanh\", seed = 1})\n"   \
    "local x, y = {{1, 0}, {0, 1}, {1, 1}}, {1, -1, 0}\n"

typedef struct {
    lm_net *net;
    lm_mat x, f;
} forward_args;

static lm_status forward_run(lm_env *env, void *args)
{
    forward_args *a = args;
    return lm_net_forward(env, a->net, a->x, a->f);
}

#define ARGS forward_args
static const lm_slot forward_slots[] = {
    IN_OBJ(net, net, "d k", "a network"),
    IN_MAT(x, "m d", "inputs"),
    OUT_MAT(f, "m k", "outputs"),
    LM_SLOTS_END,
};
LM_EXPORT(model, forward, "The outputs of a network.", NULL,
          EXAMPLE "assert(#net:forward(x) == 3)");
#undef ARGS

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
    IN_MAT(x, "m d", "inputs"),
    OPT_INDEX(layer, "[1,l]", "which hidden layer; the last by default"),
    OPT_CHOICE(which, "post", "post|pre", "after or before the activation"),
    OUT_TENSOR(h, "?", "one row a sample, one column a neuron"),
    LM_SLOTS_END,
};
LM_EXPORT(model, features, "The hidden features of a network.", NULL,
          EXAMPLE "local h = net:features(x, {layer = 1})\n"
                  "assert(#h == 3 and #h[1] == 8)");
#undef ARGS

typedef struct {
    lm_net *net;
    lm_mat x, dx, df;
    lm_vec v;
} jvp_args;

static lm_status jvp_run(lm_env *env, void *args)
{
    jvp_args *a = args;
    return lm_net_jvp(env, a->net, a->x, a->v, a->dx, a->df);
}

#define ARGS jvp_args
static const lm_slot jvp_slots[] = {
    IN_OBJ(net, net, "d k p", "a network"),
    IN_MAT(x, "m d", "inputs"),
    IN_VEC(v, "p", "direction of the parameters, flat"),
    OPT_MAT(dx, "m d", "direction of the inputs as well"),
    OUT_MAT(df, "m k", "derivative of the outputs"),
    LM_SLOTS_END,
};
LM_EXPORT(model, jvp,
          "The derivative of a network's outputs along a "
          "direction: the Jacobian times a vector.",
          NULL,
          EXAMPLE "local df = net:jvp(x, net:flat())\n"
                  "assert(#df == 3)");
#undef ARGS

typedef struct {
    lm_net *net;
    lm_mat x, u;
    lm_vec gradient;
} vjp_args;

static lm_status vjp_run(lm_env *env, void *args)
{
    vjp_args *a = args;
    return lm_net_vjp(env, a->net, a->x, a->u, a->gradient);
}

#define ARGS vjp_args
static const lm_slot vjp_slots[] = {
    IN_OBJ(net, net, "d k p", "a network"),
    IN_MAT(x, "m d", "inputs"),
    IN_MAT(u, "m k", "weights of the outputs"),
    OUT_VEC(gradient, "p", "sum over samples and outputs of u df / dw, flat"),
    LM_SLOTS_END,
};
LM_EXPORT(model, vjp,
          "The transposed Jacobian of a network's outputs times "
          "a vector.",
          NULL,
          EXAMPLE "local g = net:vjp(x, {{1}, {0}, {0}})\n"
                  "assert(#g == net:count())");
#undef ARGS

/* ---- on data with targets ------------------------------------------------ */

typedef struct {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    int loss;
    double value;
    lm_vec gradient;
} gradient_args;

static lm_status gradient_run(lm_env *env, void *args)
{
    gradient_args *a = args;
    return lm_net_gradient(env, a->net, a->x, a->y, (lm_loss)a->loss, &a->value,
                           a->gradient);
}

#define ARGS gradient_args
static const lm_slot gradient_slots[] = {
    IN_OBJ(net, net, "d k p", "a network"),
    IN_MAT(x, "m d", "inputs"),
    IN_TENSOR(y, "?", LM_TARGETS_DOC),
    OPT_CHOICE(loss, "mse", LM_LOSS_RULE, LM_LOSS_DOC),
    OUT_NUM(value, "the loss"),
    OUT_VEC(gradient, "p", "flat; zero where the network is frozen"),
    LM_SLOTS_END,
};
LM_EXPORT(model, gradient, "The loss of a network and its gradient.", NULL,
          EXAMPLE "local g = net:gradient(x, y)\n"
                  "assert(#g.gradient == net:count() and g.value > 0)");
#undef ARGS

typedef struct {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    int loss;
    double value;
} loss_args;

static lm_status loss_run(lm_env *env, void *args)
{
    loss_args *a = args;
    return lm_net_gradient(env, a->net, a->x, a->y, (lm_loss)a->loss, &a->value,
                           (lm_vec){0});
}

#define ARGS loss_args
static const lm_slot loss_slots[] = {
    IN_OBJ(net, net, "d k", "a network"),
    IN_MAT(x, "m d", "inputs"),
    IN_TENSOR(y, "?", LM_TARGETS_DOC),
    OPT_CHOICE(loss, "mse", LM_LOSS_RULE, LM_LOSS_DOC),
    OUT_NUM(value, "the loss, averaged over samples"),
    LM_SLOTS_END,
};
LM_EXPORT(model, loss, "The loss of a network.", NULL,
          "local net = limn.model.net(2, {zero_readout = true})\n"
          "local x, y = {{1, 0}, {0, 1}}, {1, -1}\n"
          "assert(net:loss(x, y) == 0.5)");
#undef ARGS

typedef struct {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    int loss;
    double fraction;
} accuracy_args;

static lm_status accuracy_run(lm_env *env, void *args)
{
    accuracy_args *a = args;
    const bool classes = a->net->k > 1 && a->y.rank == 1;
    return lm_net_accuracy(env, a->net, a->x, a->y, classes ? LM_XENT : LM_MSE,
                           &a->fraction);
}

#define ARGS accuracy_args
static const lm_slot accuracy_slots[] = {
    IN_OBJ(net, net, "d k", "a network"),
    IN_MAT(x, "m d", "inputs"),
    IN_TENSOR(y, "?",
              "classes 0 .. k-1, or m x k with the largest at the "
              "class; for one output labels of either sign"),
    OUT_NUM(fraction, "of samples whose largest output is at the class; for "
                      "one output, of right signs"),
    LM_SLOTS_END,
};
LM_EXPORT(model, accuracy, "How many samples a network classifies rightly.",
          NULL,
          EXAMPLE "local a = net:accuracy(x, {1, -1, 1})\n"
                  "assert(a >= 0 and a <= 1)");
#undef ARGS

typedef struct {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    int loss;
    lm_vec v, hv;
} hvp_args;

static lm_status hvp_run(lm_env *env, void *args)
{
    hvp_args *a = args;
    return lm_net_hvp(env, a->net, a->x, a->y, (lm_loss)a->loss, a->v, a->hv);
}

#define ARGS hvp_args
static const lm_slot hvp_slots[] = {
    IN_OBJ(net, net, "d k p", "a network"),
    IN_MAT(x, "m d", "inputs"),
    IN_TENSOR(y, "?", LM_TARGETS_DOC),
    IN_VEC(v, "p", "a vector, flat"),
    OPT_CHOICE(loss, "mse", LM_LOSS_RULE, LM_LOSS_DOC),
    OUT_VEC(hv, "p", "the Hessian times v"),
    LM_SLOTS_END,
};
LM_EXPORT(model, hvp, "The Hessian of a network's loss times a vector.",
          "Pearlmutter 1994",
          EXAMPLE "local hv = net:hvp(x, y, net:flat())\n"
                  "assert(#hv == net:count())");
#undef ARGS
