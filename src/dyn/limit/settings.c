/* settings: limn.dyn.limit.settings. */

#include "core/decl.h"
#include "core/digest.h"
#include "dyn/limit/limit.h"

typedef struct {
    lm_limit *run;
    const char *solver, *opt, *loss, *order, *act, *scaling, *schedule, *x, *y;
    double lr, momentum, beta1, beta2, eps, limit;
    bool nesterov;
    int64_t points, inputs, outputs, test, depth, batch, samples, groups, seed;
} settings_args;

static const char *end(lm_env *env, lm_digest *d)
{
    char *text = lm_scratch(env, 33);
    if (text) lm_digest_end(d, text);
    return text;
}

static const char *of_plan(lm_env *env, const lm_limit *run)
{
    const lm_limit_plan *p = &run->plan;
    int64_t n = 0;
    const double *more =
        run->solver->numbers ? run->solver->numbers(run, &n) : NULL;
    lm_digest d;
    lm_digest_begin(&d);
    lm_digest_numbers(
        env, &d,
        (double[]){(double)p->d, (double)p->k, (double)p->depth, p->readout},
        4);
    for (int64_t l = 0; l <= p->depth; l++) {
        const lm_limit_tensor *both[] = {&p->w[l], &p->b[l]};
        for (int i = 0; i < 2; i++)
            lm_digest_numbers(env, &d,
                              (double[]){both[i]->std, both[i]->rate,
                                         both[i]->adam, both[i]->eps},
                              4);
    }
    if (more) lm_digest_numbers(env, &d, more, n);
    return end(env, &d);
}

static const char *of_schedule(lm_env *env, const lm_schedule *s)
{
    lm_digest d;
    lm_digest_begin(&d);
    lm_digest_numbers(env, &d,
                      (double[]){s->kind, (double)s->warmup, (double)s->steps,
                                 (double)s->every, s->drop,
                                 (double)s->factors.n},
                      6);
    if (s->factors.data)
        lm_digest_numbers(env, &d, s->factors.data, s->factors.n);
    return end(env, &d);
}

static lm_status settings_run(lm_env *env, void *args)
{
    settings_args *a = args;
    const lm_limit *run = a->run;
    const lm_limit_rule *rule = &run->rule;
    char *act = lm_scratch(env, LM_ACT_TEXT);
    if (!act) return lm_nomem(env);
    lm_act_text(&run->plan.act, act);
    a->act = act;
    a->solver = run->solver->name;
    a->opt = lm_limit_opt_name(rule->opt);
    a->loss = lm_loss_name(run->loss);
    a->order = lm_order_name(run->batch.order);
    a->lr = run->lr;
    a->momentum = rule->momentum;
    a->nesterov = rule->nesterov;
    a->beta1 = rule->beta1;
    a->beta2 = rule->beta2;
    a->eps = rule->eps;
    a->limit = run->bound;
    a->points = run->x.rows;
    a->inputs = run->plan.d;
    a->outputs = run->plan.k;
    a->test = run->test;
    a->depth = run->plan.depth;
    a->batch = run->batch.size;
    a->samples = run->samples;
    a->groups = run->groups;
    a->seed = (int64_t)run->seed;
    a->scaling = of_plan(env, run);
    a->schedule = of_schedule(env, &run->schedule);
    a->x = lm_digest_matrix(env, run->x);
    a->y = lm_digest_matrix(env, run->y);
    const bool all = a->scaling && a->schedule && a->x && a->y;
    return all ? lm_unless_stopped(env) : lm_nomem(env);
}

#define ARGS settings_args
static const lm_slot settings_slots[] = {
    IN_OBJ(run, limit, "", "a run of infinite width"),
    OUT_STR(solver, "sampler, dmft or tangent"),
    OUT_STR(opt, "update rule, one of" LM_LIMIT_OPTS(LM_WORD)),
    OUT_STR(loss, "one of" LM_LOSSES(LM_WORD)),
    OUT_STR(act, "activation"),
    OUT_NUM(lr, "learning rate"),
    OUT_INT(points, "training samples"),
    OUT_INT(inputs, "inputs of the network"),
    OUT_INT(outputs, "outputs of the network"),
    OUT_INT(test, "test points"),
    OUT_INT(depth, "hidden layers"),
    OUT_INT(batch, "batch size"),
    OUT_STR(order, "sampling, one of" LM_ORDERS(LM_WORD)),
    OUT_INT(samples, "samples, in all"),
    OUT_INT(groups, "groups of them"),
    OUT_INT(seed, "of samples and batches"),
    OUT_NUM(momentum, "momentum coefficient"),
    OUT_FLAG(nesterov, "Nesterov momentum"),
    OUT_NUM(beta1, "decay rate of the first moment"),
    OUT_NUM(beta2, "decay rate of the second moment"),
    OUT_NUM(eps, "epsilon"),
    OUT_NUM(limit, "loss above which the run has diverged"),
    OUT_STR(scaling, "fingerprint of depth, deviations, rates and kernels"),
    OUT_STR(schedule, "fingerprint of the schedule"),
    OUT_STR(x, "fingerprint of the inputs"),
    OUT_STR(y, "fingerprint of the targets"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.limit, settings,
          "Settings of a run at infinite width: two runs with equal settings "
          "and equal state take the same steps.",
          NULL,
          LM_LIMIT_EXAMPLE "local s = run:settings()\n"
                           "assert(s.solver == 'sampler' and s.lr == 0.3)");
#undef ARGS
