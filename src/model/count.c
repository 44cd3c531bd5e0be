/* count: limn.model.count. */
#include "model/net.h"

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
    OUT_INT(count, "number of parameters, frozen ones included"),
    LM_SLOTS_END,
};
LM_EXPORT(model, count, "Number of parameters of a network.", NULL,
          "assert(limn.model.net(2, {width = 4, depth = 1}):count() == 17)");
#undef ARGS
