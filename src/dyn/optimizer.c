/* optimizer: from the options of Lua to a run. */
#include "dyn/optimizer.h"

lm_status lm_optimizer_new(lm_env *env, const lm_rule *rule,
                           lm_optimizer_args *a, const void *own)
{
    const lm_run_spec spec = {
        .rule = rule,
        .loss = (lm_loss)a->loss,
        .lr = a->lr,
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
