/* get: limn.model.get. */
#include "model/net.h"

static inline double element(const lm_net *net, const void *block, int64_t i)
{
    return net->single ? (double)((const float *)block)[i]
                       : ((const double *)block)[i];
}

/* Elements of a block as doubles. */
static void read_block(const volatile lm_flag *stop, const lm_net *net,
                       const void *block, int tensor, double *values)
{
    const lm_weight *w = &net->weight[tensor];
    int64_t i, end = 0;
    while (lm_next_until(stop, w->rows * w->cols, &i, &end))
        for (; i < end; i++) values[i] = element(net, block, w->at + i);
}

void lm_net_get(const volatile lm_flag *stop, const lm_net *net, int tensor,
                double *values)
{
    read_block(stop, net, net->w, tensor, values);
}

/* w = origin + moved; of a net without track all of it is origin. */
static const void *origin(const lm_net *net)
{
    return net->track ? net->start : net->w;
}

static double moved(const lm_net *net, int64_t i)
{
    return net->track ? element(net, net->moved, i) : 0;
}

void lm_net_since(const volatile lm_flag *stop, const lm_net *net,
                  const lm_net *before, int tensor, double *values)
{
    const lm_weight *w = &net->weight[tensor], *v = &before->weight[tensor];
    const void *now = origin(net), *then = origin(before);
    int64_t i, end = 0;
    while (lm_next_until(stop, w->rows * w->cols, &i, &end))
        for (; i < end; i++)
            values[i] = (element(net, now, w->at + i) -
                         element(before, then, v->at + i)) +
                        (moved(net, w->at + i) - moved(before, v->at + i));
}

typedef enum what { STORED, MOVED, EFFECTIVE } what;

typedef struct {
    lm_net *net, *since;
    const char *name;
    int what;
    lm_tensor values;
} get_args;

static lm_status check(lm_env *env, const get_args *a, int t)
{
    const lm_weight *w = &a->net->weight[t];
    if (a->since && a->what != MOVED)
        return lm_fail(env, LM_DOMAIN, "'since' needs what = 'moved'");
    if (a->since &&
        (t >= a->since->weights || a->since->weight[t].rows != w->rows ||
         a->since->weight[t].cols != w->cols))
        return lm_fail(env, LM_DOMAIN,
                       "'%s' has another shape in the other network", w->name);
    if (a->what == MOVED && !a->since && !a->net->track)
        return lm_fail(env, LM_DOMAIN,
                       "what = 'moved' needs a network made with track = "
                       "true, or 'since'");
    return LM_OK;
}

static lm_status get_run(lm_env *env, void *args)
{
    get_args *a = args;
    int t;
    lm_status status = lm_net_find(env, a->net, a->name, &t);
    if (!status) status = check(env, a, t);
    if (status) return status;
    const lm_weight *w = &a->net->weight[t];
    status =
        lm_result(env, &a->values, w->vector ? 1 : 2,
                  w->vector ? &w->cols : (const int64_t[]){w->rows, w->cols});
    if (status) return status;
    if (a->since)
        lm_net_since(env->stop, a->net, a->since, t, a->values.data);
    else
        read_block(env->stop, a->net,
                   a->what == MOVED ? a->net->moved : a->net->w, t,
                   a->values.data);
    int64_t i, end = 0;
    while (a->what == EFFECTIVE &&
           lm_next_piece(env, w->rows * w->cols, &i, &end))
        for (; i < end; i++) a->values.data[i] *= w->mult;
    return lm_unless_stopped(env);
}

#define ARGS get_args
static const lm_slot get_slots[] = {
    IN_OBJ(net, net, "", "a network"),
    IN_STR(name, "of the tensor, such as \"W1\" or \"b1\""),
    OPT_CHOICE(what, "stored", "stored|moved|effective",
               "the trainable values, their change since initialization (of a "
               "network with track), or the values times their multiplier"),
    OPT_OBJ(since, net, "",
            "moved: the change since this copy of it instead, of any network; "
            "where one has track, without the rounding of the values"),
    OUT_TENSOR(values, "?", "a copy; weight matrices are fan-in x fan-out"),
    LM_SLOTS_END,
};
LM_EXPORT(model, get, "Values of one parameter tensor.", NULL,
          "local net = limn.model.net(2, {width = 4})\n"
          "assert(#net:get(\"W1\") == 2 and #net:get(\"b1\") == 4)");
#undef ARGS
