/* copy: limn.model.copy. */
#include "model/nodes/block.h"

lm_status lm_net_copy(lm_env *env, const lm_net *net, lm_net **out)
{
    lm_net *copy = lm_alloc(env, net->bytes);
    if (!copy) return lm_nomem(env);
    const lm_status status = lm_copy_bytes(env, copy, net, net->bytes);
    if (!status) lm_block_point(copy);
    return lm_block_given(status, copy, out);
}

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
    ANY_OBJ(net, net, "", "a network"),
    OUT_OBJ(copy, net, "an independent network with the same parameters"),
    LM_SLOTS_END,
};
LM_EXPORT(model, copy, "Deep copy of a network with its current parameters.",
          NULL,
          "local net = limn.model.net(2, {width = 4})\n"
          "local old = net:copy()\n"
          "net:set(\"b1\", {1, 2, 3, 4})\n"
          "assert(old:get(\"b1\")[2] == 0 and net:get(\"b1\")[2] == 2)");
#undef ARGS
