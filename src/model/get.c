/* get: limn.model.get. */
#include "model/net.h"

/* Elements of a block as doubles. */
static void read_block(const volatile lm_flag *stop, const lm_net *net,
                       const void *block, int tensor, double *values)
{
    const lm_weight *w = &net->weight[tensor];
    int64_t i, end = 0;
    while (lm_next_until(stop, w->rows * w->cols, &i, &end))
        for (; i < end; i++)
            values[i] = net->single ? (double)((const float *)block)[w->at + i]
                                    : ((const double *)block)[w->at + i];
}

void lm_net_get(const volatile lm_flag *stop, const lm_net *net, int tensor,
                double *values)
{
    read_block(stop, net, net->w, tensor, values);
}

void lm_net_moved(const lm_net *net, int tensor, double *values)
{
    read_block(NULL, net, net->moved, tensor, values);
}

typedef enum what { STORED, MOVED, EFFECTIVE } what;

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
    if (a->what == MOVED && !a->net->track)
        return lm_fail(env, LM_DOMAIN,
                       "what = 'moved' needs a network made with track = "
                       "true");
    status =
        lm_result(env, &a->values, w->vector ? 1 : 2,
                  w->vector ? &w->cols : (const int64_t[]){w->rows, w->cols});
    if (status) return status;
    read_block(env->stop, a->net, a->what == MOVED ? a->net->moved : a->net->w,
               t, a->values.data);
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
    OUT_TENSOR(values, "?", "a copy; weight matrices are fan-in x fan-out"),
    LM_SLOTS_END,
};
LM_EXPORT(model, get, "Values of one parameter tensor.", NULL,
          "local net = limn.model.net(2, {width = 4})\n"
          "assert(#net:get(\"W1\") == 2 and #net:get(\"b1\") == 4)");
#undef ARGS
