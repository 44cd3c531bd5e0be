/* settings: all that determines the numbers of a run, beside its state. */
#include <string.h>

#include "core/digest.h"
#include "dyn/run.h"
#include "model/nodes/digest.h"

typedef struct {
    lm_run *run;
    const char *opt, *loss, *order, *schedule, *net, *scaling, *x, *y, *factors;
    const char *decay_kind, *options;
    double lr, momentum, beta1, beta2, eps, decay, label_noise, drop, limit;
    bool nesterov, centered, eps_scaled;
    int64_t batch, seed, warmup, steps, every;
} settings_args;

/* Text that lives as long as the call; NULL without memory. */
static const char *kept(lm_env *env, const char *text, size_t n)
{
    char *copy = lm_scratch(env, n + 1);
    if (!copy) return NULL;
    memcpy(copy, text, n);
    copy[n] = '\0';
    return copy;
}

/* ---- fingerprints ------------------------------------------------------- */

/* A decay of its own: the common one has a setting. */
static void add_pace(const lm_env *env, lm_digest *d, const lm_pace *p,
                     double decay)
{
    lm_digest_numbers(env, d,
                      (double[]){p->kind, p->factor, p->rate,
                                 p->decay == decay ? -1 : p->decay},
                      4);
}

/* Nodes, multipliers, what is frozen and how fast each tensor moves. */
static const char *scaling(lm_env *env, const lm_run *run)
{
    const lm_net *net = run->net;
    lm_digest d;
    char text[33];
    lm_digest_begin(&d);
    lm_net_digest(env, net, &d);
    for (int t = 0; t < net->weights; t++)
        add_pace(env, &d, &run->pace[t], run->spec.decay.rest);
    lm_digest_end(&d, text);
    return kept(env, text, strlen(text));
}

static const char *description(lm_env *env, const lm_net *net)
{
    char text[256];
    lm_net_type.describe(net, text, sizeof text);
    return kept(env, text, strlen(text));
}

/* ---- the parts of the result --------------------------------------------- */

/* What the schedule does not use stays zero.  False without memory. */
static bool describe_schedule(lm_env *env, const lm_schedule *s,
                              settings_args *a)
{
    if (s->factors.data && s->factors.n > 0) {
        const int64_t n = s->factors.n;
        a->schedule = "factors";
        a->factors = lm_digest_matrix(env, (lm_mat){s->factors.data, 1, n, n});
        return a->factors;
    }
    a->schedule = lm_schedule_name(s->kind);
    a->warmup = s->warmup;
    a->steps = lm_schedule_falls(s) ? s->steps : 0;
    a->every = s->kind == LM_SCHEDULE_STEP ? s->every : 0;
    a->drop = s->kind == LM_SCHEDULE_STEP ? s->drop : 0;
    return true;
}

static const char *decay_name(lm_decay kind)
{
    static const char *const names[] = {LM_DECAYS(LM_TEXT)};
    return names[kind];
}

static bool describe_optimizer(lm_env *env, const lm_run_spec *spec,
                               settings_args *a)
{
    char text[256];
    a->opt = spec->rule->name;
    a->lr = spec->lr;
    a->momentum = spec->hyper.momentum;
    a->nesterov = spec->hyper.nesterov;
    a->beta1 = spec->hyper.beta1;
    a->beta2 = spec->hyper.beta2;
    a->eps = spec->hyper.eps;
    a->centered = spec->hyper.centered;
    a->eps_scaled = spec->hyper.eps_scaled;
    a->decay = spec->decay.rest;
    a->decay_kind = decay_name(spec->decay_kind);
    a->label_noise = spec->label_noise;
    if (!spec->rule->describe) return true;
    spec->rule->describe(spec->hyper.own, text, sizeof text);
    a->options = kept(env, text, strlen(text));
    return a->options;
}

static lm_status settings_run(lm_env *env, void *args)
{
    settings_args *a = args;
    const lm_run *run = a->run;
    const lm_run_spec *spec = &run->spec;
    bool all = describe_optimizer(env, spec, a);
    all = describe_schedule(env, &spec->schedule, a) && all;
    a->loss = lm_loss_name(spec->loss);
    a->order = lm_order_name(spec->order);
    a->limit = spec->limit;
    a->batch = run->batch.size;
    a->seed = lm_run_draws(run) ? (int64_t)spec->seed : 0;
    a->net = description(env, run->net);
    a->scaling = scaling(env, run);
    a->x = lm_digest_matrix(env, run->x);
    a->y = lm_digest_matrix(env, run->y);
    all = all && a->net && a->scaling && a->x && a->y;
    return all ? lm_unless_stopped(env) : lm_nomem(env);
}

#define ARGS settings_args
static const lm_slot settings_slots[] = {
    IN_OBJ(run, run, "", "a run"),
    OUT_STR(opt, "name of the update rule"),
    OUT_STR(loss, "one of" LM_LOSSES(LM_WORD)),
    OUT_NUM(lr, "learning rate"),
    OUT_INT(batch, "batch size"),
    OUT_STR(order, "sampling, one of" LM_ORDERS(LM_WORD)),
    OUT_INT(seed, "of batches and label noise; 0 where nothing is drawn"),
    OUT_NUM(momentum, "momentum coefficient"),
    OUT_FLAG(nesterov, "Nesterov momentum"),
    OUT_NUM(beta1, "decay rate of the first moment"),
    OUT_NUM(beta2, "decay rate of the second moment"),
    OUT_NUM(eps, "epsilon"),
    OUT_FLAG(eps_scaled, "epsilon scales with width, see net:scaling()"),
    OUT_FLAG(centered, "RMSprop is centered"),
    OUT_STR(options, "options of this rule alone, or nil"),
    OUT_NUM(decay, "weight decay of tensors that have none of their own"),
    OUT_STR(decay_kind, "one of" LM_DECAYS(LM_WORD)),
    OUT_NUM(label_noise, "standard deviation or probability"),
    OUT_STR(schedule, "factors, or one of" LM_SCHEDULES(LM_WORD)),
    OUT_INT(warmup, "steps of linear warmup"),
    OUT_INT(steps, "length of a linear or cosine schedule"),
    OUT_INT(every, "steps between the drops of a step schedule"),
    OUT_NUM(drop, "factor of a drop"),
    OUT_STR(factors, "fingerprint of the factors, or nil"),
    OUT_NUM(limit, "loss above which the run has diverged"),
    OUT_STR(net, "description of the network"),
    OUT_STR(scaling, "fingerprint of its nodes and multipliers, and of the "
                     "factors and decays of single tensors"),
    OUT_STR(x, "fingerprint of the inputs"),
    OUT_STR(y, "fingerprint of the targets"),
    LM_SLOTS_END,
};
LM_EXPORT(
    dyn, settings,
    "Settings of a run: two runs with equal settings and equal state take "
    "the same steps.",
    NULL,
    "local net = limn.model.net(2, {width = 16, seed = 1})\n"
    "local run = limn.dyn.gd(net, {{1, 0}, {0, 1}}, {1, -1}, {lr = 0.1})\n"
    "assert(run:settings().lr == 0.1 and run:settings().batch == 2)");
#undef ARGS
