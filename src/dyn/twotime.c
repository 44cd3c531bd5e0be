/* twotime: limn.dyn.twotime. */
#include <math.h>

#include "core/decl.h"
#include "dyn/particles/docs.h"
#include "dyn/particles/particles.h"

typedef struct {
    lm_mat x;
    lm_tensor y;
    int64_t width, steps;
    const char *act;
    int loss, schedule, anneal, inject, precision;
    bool bias, sphere;
    double lr, temperature, penalty, decay, ratio, noise, std, limit;
    lm_vec factors;
    lm_mat w;
    uint64_t seed;
    lm_particles *run;
} twotime_args;

/* The normal law without an interaction is where the particles start. */
static double std_of(const twotime_args *a)
{
    if (a->std > 0) return a->std;
    return a->temperature > 0 && a->decay > 0 ? sqrt(a->temperature / a->decay)
                                              : 1;
}

static lm_particles_spec spec_of(const twotime_args *a)
{
    return (lm_particles_spec){
        .second = a->ratio > 0 ? LM_SECOND_FAST : LM_SECOND_OPTIMAL,
        .loss = (lm_loss)a->loss,
        .width = a->width,
        .outputs = a->y.rank == 2 ? a->y.size[1] : 1,
        .bias = a->bias,
        .sphere = a->sphere,
        .single = a->precision,
        .std = std_of(a),
        .alpha = 1,
        .ratio = a->ratio,
        .lr = a->lr,
        .temperature = a->temperature,
        .decay = a->decay,
        .decay_out = a->penalty,
        .schedule = {.kind = (lm_schedule_kind)a->schedule,
                     .steps = a->steps,
                     .every = 1000,
                     .drop = 0.1,
                     .factors = a->factors},
        .anneal = (lm_anneal)a->anneal,
        .inject = (lm_inject)a->inject,
        .noise = a->noise,
        .limit = a->limit,
        .seed = a->seed,
        .w = a->w,
    };
}

static lm_status check(lm_env *env, const twotime_args *a)
{
    if (a->y.rank == 2 && a->y.size[1] < 1)
        return lm_fail(env, LM_DOMAIN, "'y' has no columns");
    if (a->noise > 0 && a->loss != LM_LOSS_MSE)
        return lm_fail(env, LM_DOMAIN,
                       "'noise' needs the loss 'mse', got 'logistic'");
    if (a->noise > 0 && a->ratio > 0)
        return lm_fail(env, LM_DOMAIN,
                       "'noise' needs the optimal second layer, got ratio = %g",
                       a->ratio);
    return LM_OK;
}

static lm_status twotime_run(lm_env *env, void *args)
{
    twotime_args *a = args;
    lm_particles_spec spec = spec_of(a);
    lm_status status = check(env, a);
    if (!status) status = lm_act_named(env, a->act, &spec.act);
    return status ? status
                  : lm_particles_new(env, a->x, a->y, &spec, &a->run);
}

#define ARGS twotime_args
static const lm_slot twotime_slots[] = {
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_TENSOR(y, "?", "targets, m numbers or m x T; logistic: labels -1 and 1"),
    OPT_CHOICE(loss, "mse", "mse|logistic",
               "averaged over samples and outputs; mse: half the squared "
               "error"),
    OPT_INT(width, 1000, "[1,100000000]", "number of particles N"),
    OPT_STR(act, "tanh", "activation phi"),
    OPT_FLAG(bias, true, "w has a bias as its last coordinate"),
    OPT_NUM(lr, 0.2, "[0,inf)", "step size of the first layer"),
    OPT_NUM(temperature, 0.02, "[0,inf)",
            "lambda: the noise of a step has variance 2 lr lambda"),
    OPT_NUM(penalty, 0.01, "(0,inf)",
            "ridge penalty of the second layer (lambda lambda_a)"),
    OPT_NUM(decay, 0.01, "[0,inf)",
            "weight decay of the first layer (lambda lambda_w)"),
    OPT_NUM(ratio, 0, "[0,1000000]",
            "gradient steps of the second layer for each of the first, from "
            "0; 0: the limit, in which it is optimal at every step"),
    OPT_NUM(noise, 0, "[0,inf)",
            "injected label noise: each step fits the second layer to targets "
            "plus uniform numbers of at most this size"),
    OPT_CHOICE(inject, "paper", LM_INJECT_NAMES,
               "paper: the risk of that fit on the targets themselves; frozen: "
               "without the derivative of the fit; both: risk on noisy "
               "targets, too"),
    OPT_FLAG(sphere, false, "keep |w_i| = 1 and move on the sphere"),
    LM_PARTICLES_SCHEDULE,
    OPT_NUM(std, 0, "[0,inf)",
            "initial standard deviation of w; 0: sqrt(temperature / decay), or "
            "1 where that is not positive"),
    OPT_MAT(w, "?", "first layer at the start, N x dimension"),
    OPT_CHOICE(precision, "double", "double|single", "of the particles"),
    OPT_NUM(limit, INFINITY, "[0,inf]",
            "the run has diverged once the loss is above this"),
    OPT_SEED(seed, "of start, noise and labels"),
    OUT_OBJ(run, particles, "the run; call run:step(k)"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, twotime,
          "Mean-field Langevin dynamics in the two-timescale limit: the second "
          "layer is optimal at every step, and the first learns its kernel.",
          "arXiv 2403.14917",
          "local x = limn.tensor.linspace(-2, 2, 20)\n"
          "local run = limn.dyn.twotime(x:reshape(20, 1), "
          "limn.tensor.sin(2 * x), {width = 200, seed = 1})\n"
          "local before = run:measure().G\n"
          "run:step(300)\n"
          "assert(run:measure().G < before)");
#undef ARGS
