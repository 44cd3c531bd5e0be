/* tensors: a network's parameters from Lua. */
#include "model/net.h"

#define FLAT_ORDER "in the order of params(), each row-major"

typedef struct {
    lm_net *net, *copy;
} copy_args;

static lm_status copy_run(lm_env *env, void *args)
{
    copy_args *a = args;
    return lm_net_copy(env, a->net, &a->copy);
}

#define ARGS copy_args
static const lm_slot copy_slots[] = {
    IN_OBJ(net, net, "", "a network"),
    OUT_OBJ(copy, net, "another one with the same parameters"),
    LM_SLOTS_END,
};
LM_EXPORT(model, copy, "A copy of a network, as it is now.", NULL,
          "local net = limn.model.net(2, {width = 4})\n"
          "local old = net:copy()\n"
          "net:set(\"b1\", {1, 2, 3, 4})\n"
          "assert(old:get(\"b1\")[2] == 0 and net:get(\"b1\")[2] == 2)");
#undef ARGS

typedef struct {
    lm_net *net;
    int64_t count;
} count_args;

static lm_status count_run(lm_env *env, void *args)
{
    count_args *a = args;
    (void)env;
    a->count = a->net->count;
    return LM_OK;
}

#define ARGS count_args
static const lm_slot count_slots[] = {
    IN_OBJ(net, net, "", "a network"),
    OUT_INT(count, "the number of its parameters, frozen ones too"),
    LM_SLOTS_END,
};
LM_EXPORT(model, count, "The number of parameters of a network.", NULL,
          "assert(limn.model.net(2, {width = 4, depth = 1}):count() == 17)");
#undef ARGS

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
    IN_OBJ(net, net, "", "a network"),
    OUT_STRS(names, "of its tensors, in flat order"),
    LM_SLOTS_END,
};
LM_EXPORT(model, params, "The names of a network's tensors.", NULL,
          "local names = limn.model.net(2, {depth = 1}):params()\n"
          "assert(table.concat(names, \" \") == \"W1 b1 W2 b2\")");
#undef ARGS

/* ---- one tensor ---------------------------------------------------------- */

typedef struct {
    lm_net *net;
    const char *name;
    int what;
    lm_tensor values;
} get_args;

static lm_status get_run(lm_env *env, void *args)
{
    get_args *a = args;
    int t;
    lm_status status = lm_net_find(env, a->net, a->name, &t);
    if (status) return status;
    const lm_weight *w = &a->net->weight[t];
    if (a->what == 1 && !a->net->track)
        return lm_fail(env, LM_DOMAIN,
                       "what = 'moved' needs a network made with track = "
                       "true");
    status =
        lm_result(env, &a->values, w->vector ? 1 : 2,
                  w->vector ? &w->cols : (const int64_t[]){w->rows, w->cols});
    if (!status)
        (a->what == 1 ? lm_net_moved : lm_net_get)(a->net, t, a->values.data);
    if (!status && a->what == 2)
        for (int64_t i = 0; i < w->rows * w->cols; i++)
            a->values.data[i] *= w->mult;
    return status;
}

#define ARGS get_args
static const lm_slot get_slots[] = {
    IN_OBJ(net, net, "", "a network"),
    IN_STR(name, "of the tensor, such as \"W1\" or \"b1\""),
    OPT_CHOICE(what, "stored", "stored|moved|effective",
               "its values, their change since the start (with track), or "
               "the values times their multiplier"),
    OUT_TENSOR(values, "?", "weights are fan-in x fan-out"),
    LM_SLOTS_END,
};
LM_EXPORT(model, get, "One tensor of a network, as a copy.", NULL,
          "local net = limn.model.net(2, {width = 4})\n"
          "assert(#net:get(\"W1\") == 2 and #net:get(\"b1\") == 4)");
#undef ARGS

typedef struct {
    lm_net *net;
    const char *name;
    lm_tensor values;
} set_args;

static lm_status set_run(lm_env *env, void *args)
{
    set_args *a = args;
    int t;
    lm_status status = lm_net_find(env, a->net, a->name, &t);
    if (status) return status;
    const lm_weight *w = &a->net->weight[t];
    const lm_tensor *v = &a->values;
    const bool fits = w->vector ? v->rank == 1 && v->size[0] == w->cols
                                : v->rank == 2 && v->size[0] == w->rows &&
                                      v->size[1] == w->cols;
    if (!fits)
        return lm_fail(env, LM_DOMAIN, "'%s' is %lld%s%lld", w->name,
                       (long long)w->rows, " x ", (long long)w->cols);
    lm_net_set(a->net, t, v->data);
    return LM_OK;
}

#define ARGS set_args
static const lm_slot set_slots[] = {
    IN_OBJ(net, net, "", "a network"),
    IN_STR(name, "of the tensor"),
    IN_TENSOR(values, "?", "the new values, of its shape"),
    LM_SLOTS_END,
};
LM_EXPORT(model, set, "Set one tensor of a network.", NULL,
          "local net = limn.model.net(2, {width = 2, depth = 1})\n"
          "net:set(\"b1\", {1, 2})\n"
          "assert(net:get(\"b1\")[2] == 2)");
#undef ARGS

/* ---- all of them ----------------------------------------------------------
 */

typedef struct {
    lm_net *net;
    lm_vec values;
} flat_args;

static lm_status flat_run(lm_env *env, void *args)
{
    flat_args *a = args;
    (void)env;
    lm_net_get_flat(a->net, a->values.data);
    return LM_OK;
}

#define ARGS flat_args
static const lm_slot flat_slots[] = {
    IN_OBJ(net, net, "d k p", "a network"),
    OUT_VEC(values, "p", "all parameters " FLAT_ORDER),
    LM_SLOTS_END,
};
LM_EXPORT(model, flat, "All parameters of a network as one vector.", NULL,
          "local net = limn.model.net(2, {width = 4})\n"
          "assert(#net:flat() == net:count())");
#undef ARGS

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
    IN_VEC(values, "p", "all parameters " FLAT_ORDER),
    LM_SLOTS_END,
};
LM_EXPORT(model, setflat, "Set all parameters of a network.", NULL,
          "local a = limn.model.net(2, {width = 4, seed = 1})\n"
          "local b = limn.model.net(2, {width = 4, seed = 2})\n"
          "b:setflat(a:flat())\n"
          "assert(b:get(\"W2\")[1][1] == a:get(\"W2\")[1][1])");
#undef ARGS
