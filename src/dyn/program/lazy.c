/* lazy: networks in the kernel limit. */
#include "dyn/program/lazy.h"

#include <string.h>

#include "dyn/program/which.h"
#include "model/nodes/node.h"

/* At lr n / base the speed of a tensor of infinite width has one power of the
 * width less: hidden layers and the read-out keep theirs, others stop. */
static void slow(lm_weight *w)
{
    w->speed_power -= 1;
    if (w->speed_power < 0) w->speed = w->speed_power = 0;
}

lm_status lm_limit_lazy_net(lm_env *env, const lm_net *net, bool lr_n,
                            lm_vec rates, lm_net *out)
{
    const size_t bytes = (size_t)net->weights * sizeof *net->weight;
    lm_weight *w = lm_scratch(env, bytes);
    if (!w) return lm_nomem(env);
    memcpy(w, net->weight, bytes);
    for (int t = 0; t < net->weights; t++) {
        if (lr_n) slow(&w[t]);
        w[t].speed *= rates.data[t];
    }
    *out = *net;
    out->weight = w;
    return LM_OK;
}

static lm_status check(lm_env *env, const lm_net *net, bool lr_n)
{
    const lm_abc *abc = &net->spec.abc;
    const bool own = abc->a.data || abc->b.data || abc->c.data;
    const lm_limit_question q = {.param = net->param,
                                 .abc = own ? abc : NULL,
                                 .hidden = net->hidden,
                                 .lr_n = lr_n};
    const lm_limit_answer which = lm_limit_which(&q);
    if (which.kind != LM_LIMIT_KERNEL)
        return lm_fail(env, LM_DOMAIN, "'net' needs the kernel limit, but %s",
                       which.why);
    if (lr_n && !net->infinite)
        return lm_fail(env, LM_DOMAIN,
                       "'net' must have width = math.huge for 'lr_n', got %lld",
                       (long long)lm_net_width(net, 0));
    return LM_OK;
}

lm_status lm_limit_lazy_plan(lm_env *env, const lm_net *net, bool lr_n,
                             lm_limit_plan *plan)
{
    const lm_status status = check(env, net, lr_n);
    if (status) return status;
    lm_limit_plan_head(net, plan);
    memset(plan->w, 0, (size_t)(net->hidden + 1) * sizeof *plan->w);
    memset(plan->b, 0, (size_t)(net->hidden + 1) * sizeof *plan->b);
    return LM_OK;
}
