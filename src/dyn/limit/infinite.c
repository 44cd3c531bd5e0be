/* infinite: from the options of an optimizer to a run of infinite width. */
#include "dyn/limit/infinite.h"

#include <string.h>

#include "dyn/program/which.h"

/* False: the rule has no limit here. */
static bool opt_of(const lm_rule *rule, lm_limit_opt *opt)
{
    static const struct {
        const char *name;
        lm_limit_opt opt;
    } known[] = {{"sgd", LM_LIMIT_OPT_SGD},
                 {"momentum", LM_LIMIT_OPT_SGD},
                 {"adam", LM_LIMIT_OPT_ADAM},
                 {"signsgd", LM_LIMIT_OPT_SIGN}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(rule->name, known[i].name) == 0) {
            *opt = known[i].opt;
            return true;
        }
    return false;
}

static bool decays(const lm_named *decay)
{
    bool any = decay->rest != 0;
    for (int64_t i = 0; i < decay->n; i++) any = any || decay->value[i] != 0;
    return any;
}

static lm_status check(lm_env *env, const lm_rule *rule,
                       const lm_optimizer_args *a, lm_limit_opt *opt)
{
    if (!opt_of(rule, opt))
        return lm_fail(env, LM_DOMAIN,
                       "'net' has infinite width, for which %s has no limit "
                       "here: gd, sgd, signsgd and adam have",
                       rule->name);
    if (decays(&a->decay))
        return lm_fail(env, LM_DOMAIN,
                       "'decay' must be 0 for a network of infinite width, "
                       "whose limit with weight decay is not built");
    if (a->label_noise > 0)
        return lm_fail(env, LM_DOMAIN,
                       "'label_noise' must be 0 for a network of infinite "
                       "width, got %g",
                       a->label_noise);
    if (*opt == LM_LIMIT_OPT_ADAM && !a->eps_scaled)
        return lm_fail(env, LM_DOMAIN,
                       "'eps_scaled' must be true for a network of infinite "
                       "width: one epsilon for all tensors has no limit");
    return LM_OK;
}

static lm_limit_args args_of(const lm_optimizer_args *a, lm_limit_opt opt)
{
    return (lm_limit_args){
        .net = a->net,
        .x = a->x,
        .y = a->y,
        .loss = a->loss,
        .opt = opt,
        .order = a->order,
        .schedule = a->schedule,
        .batch = a->batch,
        .warmup = a->warmup,
        .steps = a->steps,
        .every = a->every,
        .samples = a->samples,
        .groups = a->groups,
        .lr = a->lr,
        .lr_n = a->lr_n,
        .rates = a->rates,
        .momentum = a->momentum,
        .nesterov = a->nesterov,
        .beta1 = a->beta1,
        .beta2 = a->beta2,
        .eps = a->eps,
        .drop = a->drop,
        .limit = a->limit,
        .tol = a->tol > 0 ? a->tol : 0.02,
        .factors = a->factors,
        .test = a->test,
        .seed = a->seed,
    };
}

static lm_limit_answer ask(const lm_optimizer_args *a, bool adaptive)
{
    const lm_abc *abc = &a->net->spec.abc;
    const bool own = abc->a.data || abc->b.data || abc->c.data;
    const lm_limit_question q = {.param = a->net->param,
                                 .abc = own ? abc : NULL,
                                 .hidden = a->net->hidden,
                                 .adaptive = adaptive,
                                 .lr_n = a->lr_n > 0};
    return lm_limit_which(&q);
}

static void default_to(int64_t *to, int64_t value)
{
    if (*to == 0) *to = value;
}

static lm_status feature(lm_env *env, int solver, lm_limit_args *l,
                         lm_limit **out)
{
    if (solver != LM_SOLVER_DMFT) {
        default_to(&l->samples, 32768);
        default_to(&l->groups, 8);
        return lm_sampler_new(env, l, out);
    }
    if (lm_limit_adaptive(&(lm_limit_rule){.opt = (lm_limit_opt)l->opt}))
        return lm_fail(env, LM_DOMAIN,
                       "'solver' = 'dmft' is for gd and sgd, got %s",
                       lm_limit_opt_name((lm_limit_opt)l->opt));
    if (l->steps < 1)
        return lm_fail(env, LM_DOMAIN,
                       "'solver' = 'dmft' needs 'steps', which memory is for");
    default_to(&l->samples, 4096);
    default_to(&l->groups, 4);
    return lm_dmft_new(env, l, out);
}

static lm_status lazy(lm_env *env, int solver, lm_limit_args *l, lm_limit **out)
{
    if (solver != LM_SOLVER_AUTO)
        return lm_fail(env, LM_DOMAIN,
                       "'solver' is of the feature-learning limit, but '%s' "
                       "has the kernel limit",
                       lm_param_name(l->net->param));
    default_to(&l->groups, 4);
    return lm_tangent_new(env, l, out);
}

static lm_status outputs(lm_env *env, void *trained, lm_mat x, lm_mat f)
{
    lm_limit *run = trained;
    double *se = lm_scratch_doubles(env, x.rows * run->plan.k);
    if (!se) return lm_nomem(env);
    return run->solver->forward(env, run, x, f.data, se);
}

lm_status lm_infinite_new(lm_env *env, const lm_rule *rule,
                          lm_optimizer_args *a)
{
    lm_limit_opt opt = LM_LIMIT_OPT_SGD;
    lm_status status = check(env, rule, a, &opt);
    if (status) return status;
    lm_limit_args l = args_of(a, opt);
    const lm_limit_answer which = ask(a, opt != LM_LIMIT_OPT_SGD);
    if (which.kind == LM_LIMIT_NONE)
        return lm_fail(env, LM_DOMAIN, "'net' has no limit: %s", which.why);
    status = (which.kind == LM_LIMIT_FEATURE ? feature : lazy)(
        env, a->solver, &l, &a->infinite);
    if (status) return status;
    a->infinite->net = a->net;
    a->net->trained = a->infinite;
    a->net->outputs = outputs;
    return LM_OK;
}
