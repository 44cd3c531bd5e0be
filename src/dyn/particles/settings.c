/* settings: limn.dyn.particles.settings. */

#include "core/decl.h"
#include "core/digest.h"
#include "dyn/particles/docs.h"
#include "dyn/particles/particles.h"

typedef struct {
    lm_particles *run;
    const char *second, *act, *loss, *order, *schedule, *anneal, *inject,
        *precision, *x, *y;
    int64_t width, dimension, outputs, batch, steps, seed;
    bool bias, sphere;
    double lr, alpha, temperature, decay, decay_out, ratio, noise, limit;
} settings_args;

static lm_status settings_run(lm_env *env, void *args)
{
    settings_args *a = args;
    const lm_particles *run = a->run;
    const lm_particles_spec *s = &run->spec;
    char *act = lm_scratch(env, LM_ACT_TEXT);
    a->x = lm_digest_matrix(env, run->x);
    a->y = lm_digest_matrix(env, run->y);
    const lm_vec factors = s->schedule.factors;
    a->schedule =
        factors.n > 0
            ? lm_digest_matrix(env, (lm_mat){factors.data, 1, factors.n, factors.n})
            : lm_schedule_name(s->schedule.kind);
    if (!act || !a->x || !a->y || !a->schedule) return lm_nomem(env);
    lm_act_text(&s->act, act);
    a->act = act;
    a->second = lm_second_name(s->second);
    a->loss = lm_loss_name(s->loss);
    a->order = lm_order_name(s->order);
    a->anneal = lm_anneal_name(s->anneal);
    a->inject = s->noise > 0 ? lm_inject_name(s->inject) : NULL;
    a->precision = s->single ? "single" : "double";
    a->width = s->width;
    a->dimension = run->D;
    a->outputs = run->T;
    a->batch = run->n;
    a->steps = s->schedule.steps;
    a->seed = (int64_t)s->seed;
    a->bias = s->bias;
    a->sphere = s->sphere;
    a->lr = s->lr;
    a->alpha = s->alpha;
    a->temperature = s->temperature;
    a->decay = s->decay;
    a->decay_out = s->decay_out;
    a->ratio = s->second == LM_SECOND_FAST ? s->ratio : 0;
    a->noise = s->noise;
    a->limit = s->limit;
    return lm_unless_stopped(env);
}

#define ARGS settings_args
static const lm_slot settings_slots[] = {
    IN_OBJ(run, particles, "", LM_PARTICLES_RUN_DOC),
    OUT_STR(second, "second layer, one of" LM_SECONDS(LM_WORD)),
    OUT_STR(act, "activation"),
    OUT_STR(loss, "loss function"),
    OUT_INT(width, "number of particles"),
    OUT_INT(dimension, "of the first layer of one, with the bias"),
    OUT_INT(outputs, "number of outputs"),
    OUT_FLAG(bias, "the last coordinate is a bias"),
    OUT_FLAG(sphere, "the first layer is on the sphere"),
    OUT_NUM(lr, "step size"),
    OUT_NUM(alpha, "output scale"),
    OUT_NUM(temperature, "at step 0"),
    OUT_NUM(decay, "weight decay of the first layer"),
    OUT_NUM(decay_out, "weight decay, or penalty, of the second layer"),
    OUT_NUM(ratio, "of the two time scales; 0 if there are none"),
    OUT_NUM(noise, "largest injected label noise"),
    OUT_STR(inject, "its variant, or nil without"),
    OUT_INT(batch, "batch size"),
    OUT_STR(order, "sampling, one of" LM_ORDERS(LM_WORD)),
    OUT_STR(schedule, "of the step size: fingerprint of the factors, or one "
                      "of" LM_SCHEDULES(LM_WORD)),
    OUT_STR(anneal, "temperature schedule, one of" LM_ANNEALS(LM_WORD)),
    OUT_INT(steps, "length of the schedules"),
    OUT_INT(seed, "of start, noise and batches"),
    OUT_STR(precision, "double or single"),
    OUT_NUM(limit, "loss above which the run has diverged"),
    OUT_STR(x, "fingerprint of the inputs"),
    OUT_STR(y, "fingerprint of the targets"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.particles, settings,
          "Settings of a run: two runs with equal settings and equal state "
          "take the same steps.",
          NULL,
          LM_PARTICLES_EXAMPLE "assert(run:settings().second == \"optimal\")");
#undef ARGS
