/* set: limn.model.set. */
#include "model/net.h"

static void write_block(const lm_net *net, void *block, const lm_weight *w,
                        const double *values)
{
    for (int64_t i = 0; i < w->rows * w->cols; i++)
        if (net->single)
            ((float *)block)[w->at + i] = values ? (float)values[i] : 0;
        else
            ((double *)block)[w->at + i] = values ? values[i] : 0;
}

/* moved = w - start. */
static void move(lm_net *net, const lm_weight *w)
{
    for (int64_t i = w->at; i < w->at + w->rows * w->cols; i++)
        if (net->single)
            ((float *)net->moved)[i] =
                ((float *)net->w)[i] - ((float *)net->start)[i];
        else
            ((double *)net->moved)[i] =
                ((double *)net->w)[i] - ((double *)net->start)[i];
}

void lm_net_set(lm_net *net, int tensor, const double *values)
{
    const lm_weight *w = &net->weight[tensor];
    write_block(net, net->w, w, values);
    if (net->lazy) move(net, w);
    if (!net->track || net->lazy) return;
    write_block(net, net->start, w, values);
    write_block(net, net->moved, w, NULL);
}

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
    IN_STR(name, "of the tensor, such as \"W1\" or \"b1\""),
    IN_TENSOR(values, "?", "new values, of the tensor's shape"),
    LM_SLOTS_END,
};
LM_EXPORT(model, set, "Set the values of one parameter tensor.", NULL,
          "local net = limn.model.net(2, {width = 2, depth = 1})\n"
          "net:set(\"b1\", {1, 2})\n"
          "assert(net:get(\"b1\")[2] == 2)");
#undef ARGS
