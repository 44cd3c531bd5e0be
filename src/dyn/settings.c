/* settings: all that determines the numbers of a run, beside its state. */
#include <string.h>

#include "core/digest.h"
#include "dyn/run.h"

typedef struct {
    lm_run *run;
    const char *opt, *loss, *order, *schedule, *net, *scaling, *x, *y, *factors;
    double lr, momentum, beta1, beta2, eps, decay, drop, limit;
    bool nesterov, decoupled, eps_scaled;
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

/* The i-th word of "a|b|c". */
static const char *word(lm_env *env, const char *rule, int i)
{
    for (; i > 0; i--) rule += strcspn(rule, "|") + 1;
    return kept(env, rule, strcspn(rule, "|"));
}

/* ---- fingerprints ------------------------------------------------------- */

static void add_numbers(lm_digest *d, const double *x, int64_t n)
{
    lm_digest_add(d, x, (size_t)n * sizeof *x);
}

static const char *fingerprint(lm_env *env, lm_mat x)
{
    lm_digest d;
    char text[33];
    lm_digest_begin(&d);
    add_numbers(&d, (double[]){(double)x.rows, (double)x.cols}, 2);
    for (int64_t i = 0; i < x.rows; i++)
        add_numbers(&d, x.data + i * x.stride, x.cols);
    lm_digest_end(&d, text);
    return kept(env, text, strlen(text));
}

static void add_layer(lm_digest *d, const lm_layer *l)
{
    add_numbers(d,
                (double[]){l->kind, (double)l->in, (double)l->out, l->weight,
                           l->bias, l->act.row, l->act.degree, l->scale,
                           l->skip},
                9);
}

static void add_weight(lm_digest *d, const lm_weight *w)
{
    add_numbers(d,
                (double[]){(double)w->rows, (double)w->cols, w->frozen, w->mult,
                           w->lr_sgd, w->lr_adam, w->eps_adam},
                7);
}

/* Layers, multipliers, learning rates and what is frozen. */
static const char *scaling(lm_env *env, const lm_net *net)
{
    lm_digest d;
    char text[33];
    lm_digest_begin(&d);
    for (int l = 0; l < net->layers; l++) add_layer(&d, &net->layer[l]);
    for (int t = 0; t < net->weights; t++) add_weight(&d, &net->weight[t]);
    add_numbers(&d, (double[]){net->gamma, net->track}, 2);
    lm_digest_end(&d, text);
    return kept(env, text, strlen(text));
}

static const char *description(lm_env *env, const lm_net *net)
{
    char text[256];
    lm_net_type.describe(net, text, sizeof text);
    return kept(env, text, strlen(text));
}

/* ---- the parts of the record ---------------------------------------------
 */

/* What the schedule does not use stays zero.  False without memory. */
static bool describe_schedule(lm_env *env, const lm_schedule *s,
                              settings_args *a)
{
    if (s->factors.data && s->factors.n > 0) {
        const int64_t n = s->factors.n;
        a->schedule = "factors";
        a->factors = fingerprint(env, (lm_mat){s->factors.data, 1, n, n});
        return a->factors;
    }
    const bool falls = s->kind == LM_LINEAR || s->kind == LM_COSINE;
    a->schedule = word(env, LM_SCHEDULE_RULE, (int)s->kind);
    a->warmup = s->warmup;
    a->steps = falls ? s->steps : 0;
    a->every = s->kind == LM_STEP ? s->every : 0;
    a->drop = s->kind == LM_STEP ? s->drop : 0;
    return a->schedule;
}

static void describe_optimizer(const lm_run_spec *spec, settings_args *a)
{
    a->opt = lm_rule_name(spec->rule);
    a->lr = spec->lr;
    a->momentum = spec->rates.momentum;
    a->nesterov = spec->rates.nesterov;
    a->beta1 = spec->rates.beta1;
    a->beta2 = spec->rates.beta2;
    a->eps = spec->rates.eps;
    a->eps_scaled = spec->rates.eps_scaled;
    a->decay = spec->rates.decay;
    a->decoupled = spec->rates.decoupled;
}

static lm_status settings_run(lm_env *env, void *args)
{
    settings_args *a = args;
    const lm_run *run = a->run;
    const lm_run_spec *spec = &run->spec;
    describe_optimizer(spec, a);
    bool all = describe_schedule(env, &spec->schedule, a);
    a->loss = word(env, LM_LOSS_RULE, (int)spec->loss);
    a->order = word(env, LM_ORDER_RULE, (int)spec->order);
    a->limit = spec->limit;
    a->batch = run->batch.size;
    a->seed = run->whole ? 0 : (int64_t)spec->seed;
    a->net = description(env, run->net);
    a->scaling = scaling(env, run->net);
    a->x = fingerprint(env, run->x);
    a->y = fingerprint(env, run->y);
    all = all && a->loss && a->order && a->net && a->scaling && a->x && a->y;
    return all ? LM_OK : lm_nomem(env);
}

#define ARGS settings_args
static const lm_slot settings_slots[] = {
    IN_OBJ(run, run, "", "a run"),
    OUT_STR(opt, "sgd, momentum or adam"),
    OUT_STR(loss, "mse, logistic or xent"),
    OUT_NUM(lr, "learning rate"),
    OUT_INT(batch, "samples a step"),
    OUT_STR(order, "epoch, replace or cycle"),
    OUT_INT(seed, "of the batches; 0 where they are not drawn"),
    OUT_NUM(momentum, "how much of the last step is kept"),
    OUT_FLAG(nesterov, "Nesterov's momentum"),
    OUT_NUM(beta1, "memory of the mean gradient"),
    OUT_NUM(beta2, "memory of the mean square"),
    OUT_NUM(eps, "added to its root"),
    OUT_FLAG(eps_scaled, "times what net:scaling() says"),
    OUT_NUM(decay, "weight decay"),
    OUT_FLAG(decoupled, "apart from the gradient"),
    OUT_STR(schedule, "constant, linear, cosine, step, or factors"),
    OUT_INT(warmup, "steps in which the rate rises"),
    OUT_INT(steps, "length of a linear or cosine schedule"),
    OUT_INT(every, "steps between drops"),
    OUT_NUM(drop, "factor of a drop"),
    OUT_STR(factors, "fingerprint of the factors of each step, or nil"),
    OUT_NUM(limit, "a loss above it is a divergence"),
    OUT_STR(net, "the network, in words"),
    OUT_STR(scaling, "fingerprint of its layers, multipliers, learning rates "
                     "and of what is frozen"),
    OUT_STR(x, "fingerprint of the inputs"),
    OUT_STR(y, "fingerprint of the targets"),
    LM_SLOTS_END,
};
LM_EXPORT(
    dyn, settings,
    "What a run was made with: two runs that agree in it and in their "
    "state take the same steps.",
    NULL,
    "local net = limn.model.net(2, {width = 16, seed = 1})\n"
    "local run = limn.dyn.gd(net, {{1, 0}, {0, 1}}, {1, -1}, {lr = 0.1})\n"
    "assert(run:settings().lr == 0.1 and run:settings().batch == 2)");
#undef ARGS
