/* langevin: limn.dyn.langevin. */
#include <math.h>

#include "core/decl.h"
#include "dyn/particles/docs.h"
#include "dyn/particles/particles.h"

typedef struct {
    lm_mat x;
    lm_tensor y;
    int64_t width, outputs, batch, steps;
    const char *act;
    int loss, second, order, schedule, anneal, out, precision;
    bool bias, sphere, antisymmetric;
    double lr, alpha, temperature, decay, decay_out, std, std_out, limit;
    lm_vec factors;
    lm_mat w, a;
    uint64_t seed;
    lm_particles *run;
} langevin_args;

/* As many outputs as y has columns, or classes. */
static int64_t outputs_of(const lm_env *env, const langevin_args *a)
{
    double most = 0;
    if (a->outputs > 0) return a->outputs;
    if (a->y.rank == 2) return a->y.size[1];
    if (a->loss != LM_LOSS_XENT || a->y.rank != 1) return 1;
    for (int64_t i = 0; i < a->y.size[0] && !lm_stopped_at(env, i); i++)
        most = fmax(most, a->y.data[i]);
    return most < 1e6 ? (int64_t)most + 1 : 2;
}

static lm_particles_spec spec_of(const lm_env *env, const langevin_args *a)
{
    const int64_t D = a->x.cols + a->bias;
    return (lm_particles_spec){
        .second = a->second ? LM_SECOND_FIXED : LM_SECOND_TRAINED,
        .loss = (lm_loss)a->loss,
        .width = a->width,
        .outputs = outputs_of(env, a),
        .batch = a->batch,
        .bias = a->bias,
        .sphere = a->sphere,
        .single = a->precision,
        .antisymmetric = a->antisymmetric,
        .out = (lm_out_start)a->out,
        .std = a->std > 0 ? a->std : 1 / sqrt((double)(D > 0 ? D : 1)),
        .std_out = a->std_out,
        .alpha = a->alpha,
        .lr = a->lr,
        .temperature = a->temperature,
        .decay = a->decay,
        .decay_out = a->decay_out,
        .order = (lm_order)a->order,
        .schedule = {.kind = (lm_schedule_kind)a->schedule,
                     .steps = a->steps,
                     .every = 1000,
                     .drop = 0.1,
                     .factors = a->factors},
        .anneal = (lm_anneal)a->anneal,
        .limit = a->limit,
        .seed = a->seed,
        .w = a->w,
        .a = a->a,
    };
}

static lm_status langevin_run(lm_env *env, void *args)
{
    langevin_args *a = args;
    lm_particles_spec spec = spec_of(env, a);
    if (lm_stopped(env)) return LM_STOPPED;
    if (spec.outputs < 1) return lm_fail(env, LM_DOMAIN, "'y' has no columns");
    const lm_status status = lm_act_named(env, a->act, &spec.act);
    return status ? status : lm_particles_new(env, a->x, a->y, &spec, &a->run);
}

#define ARGS langevin_args
static const lm_slot langevin_slots[] = {
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_TENSOR(y, "?", LM_TARGETS_DOC),
    OPT_CHOICE(loss, "mse", LM_LOSS_NAMES, LM_LOSS_DOC),
    OPT_INT(width, 1000, "[1,100000000]", "number of particles N"),
    OPT_STR(act, "tanh", "activation phi"),
    OPT_FLAG(bias, true, "w has a bias as its last coordinate"),
    OPT_INT(outputs, 0, "[0,1000000]",
            "number of outputs; 0: as y has columns or classes"),
    OPT_CHOICE(second, "trained", "trained|fixed", "second layer"),
    OPT_NUM(lr, 0.1, "[0,inf)",
            "step size; N times it is the learning rate of both layers"),
    OPT_NUM(temperature, 0, "[0,inf)",
            "lambda: the noise of a step has variance 2 lr lambda; 0: "
            "gradient descent"),
    OPT_NUM(decay, 0, "[0,inf)", "weight decay of the first layer"),
    OPT_NUM(decay_out, 0, "[0,inf)", "weight decay of the second layer"),
    OPT_NUM(alpha, 1, "(0,inf)",
            "output scale of f = alpha/N sum_i a_i phi(w_i x): 1 is mean "
            "field and muP, sqrt(N) NTK; steps are divided by alpha^2"),
    OPT_FLAG(sphere, false, "keep |w_i| = 1 and move on the sphere"),
    OPT_INT(batch, 0, "[0,inf)", "batch size; 0: all samples"),
    OPT_CHOICE(order, "epoch", LM_ORDER_NAMES,
               "sampling: a random permutation each epoch, with replacement, "
               "or in the given order"),
    LM_PARTICLES_SCHEDULE,
    OPT_NUM(std, 0, "[0,inf)",
            "initial standard deviation of w; 0: 1 / sqrt(its dimension)"),
    OPT_NUM(std_out, 1, "[0,inf)", "initial standard deviation of a"),
    OPT_CHOICE(out, "normal", LM_OUT_START_NAMES,
               "initial a; signs: std_out and -std_out in turn"),
    OPT_FLAG(antisymmetric, false,
             "start from pairs that differ in the sign of a: f = 0"),
    OPT_MAT(w, "?", "first layer at the start, N x dimension"),
    OPT_MAT(a, "?", "second layer at the start, N x outputs"),
    OPT_CHOICE(precision, "double", "double|single", "of the particles"),
    OPT_NUM(limit, INFINITY, "[0,inf]",
            "the run has diverged once the loss is above this"),
    OPT_SEED(seed, "of start, noise and batches"),
    OUT_OBJ(run, particles, "the run; call run:step(k)"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, langevin,
          "Mean-field Langevin dynamics: a two-layer network as interacting "
          "particles under noisy gradient descent.",
          "Mei, Montanari & Nguyen 2018; arXiv 2403.14917",
          "local x, y = {{1, 0}, {0, 1}, {1, 1}}, {1, -1, 0}\n"
          "local run = limn.dyn.langevin(x, y, {width = 100, lr = 0.5, "
          "seed = 1})\n"
          "local log = limn.train(run, {steps = 200, every = 50, "
          "show = false})\n"
          "assert(log.loss[4] < log.loss[1])");
#undef ARGS
