/* optimizer: from the options of Lua to a run. */
#include "dyn/optimizer.h"

#include "dyn/limit/infinite.h"

/* Options that only a limit has. */
/* tol is also an option of the flow, which steps by itself. */
static lm_status check_finite(lm_env *env, const lm_rule *rule,
                              const lm_optimizer_args *a)
{
    const char *const option = a->samples                     ? "samples"
                               : a->groups                    ? "groups"
                               : a->tol > 0 && !rule->advance ? "tol"
                               : a->solver                    ? "solver"
                               : a->test.data                 ? "test"
                                                              : NULL;
    if (option)
        return lm_fail(env, LM_DOMAIN,
                       "'%s' is for networks of infinite width, got one of "
                       "width %lld",
                       option, (long long)lm_net_width(a->net, 0));
    if (a->lr_n > 0 && (a->net->param != LM_PARAM_SP || a->net->hidden < 1))
        return lm_fail(env, LM_DOMAIN,
                       "'lr_n' is for hidden layers under 'sp', where lr is "
                       "lr_n base / n, got '%s'",
                       lm_param_name(a->net->param));
    return LM_OK;
}

lm_status lm_optimizer_new(lm_env *env, const lm_rule *rule,
                           lm_optimizer_args *a, const void *own)
{
    if (a->net->infinite) return lm_infinite_new(env, rule, a);
    const lm_status status = check_finite(env, rule, a);
    if (status) return status;
    const lm_run_spec spec = {
        .rule = rule,
        .loss = (lm_loss)a->loss,
        .lr = a->lr_n > 0
                  ? a->lr_n * a->net->base / (double)lm_net_width(a->net, 0)
                  : a->lr,
        .rates = a->rates,
        .decay = a->decay,
        .decay_kind = (lm_decay)a->decay_kind,
        .label_noise = a->label_noise,
        .batch = a->batch,
        .order = (lm_order)a->order,
        .hyper = {.momentum = a->momentum,
                  .beta1 = a->beta1,
                  .beta2 = a->beta2,
                  .eps = a->eps,
                  .nesterov = a->nesterov,
                  .centered = a->centered,
                  .eps_scaled = a->eps_scaled,
                  .own = own},
        .schedule = {.kind = (lm_schedule_kind)a->schedule,
                     .warmup = a->warmup,
                     .steps = a->steps,
                     .every = a->every,
                     .drop = a->drop,
                     .factors = a->factors},
        .limit = a->limit,
        .seed = a->seed,
    };
    return lm_run_new(env, a->net, a->x, a->y, &spec, &a->run);
}
