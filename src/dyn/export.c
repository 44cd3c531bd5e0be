/* export: the optimizers from Lua. */
#include <math.h>

#include "dyn/run.h"

#define EXAMPLE(make)                                                          \
    "local net = limn.model.net(2, {width = 16, seed = 1})\n"                  \
    "local x, y = {{1, 0}, {0, 1}, {1, 1}}, {1, -1, 0}\n"                      \
    "local before = net:loss(x, y)\n"                                          \
    "local run = limn.dyn." make "\n"                                          \
    "run:step(50)\n"                                                           \
    "assert(run:loss() < before)"

/* Every optimizer has these. */
#define COMMON_FIELDS                                                          \
    lm_net *net;                                                               \
    lm_mat x;                                                                  \
    lm_tensor y;                                                               \
    int loss, schedule;                                                        \
    double lr, decay, limit, drop;                                             \
    int64_t warmup, steps, every;                                              \
    lm_vec factors;                                                            \
    uint64_t seed;                                                             \
    lm_run *run;

#define COMMON_IN                                                              \
    IN_OBJ(net, net, "d k", "the network, which the run changes"),             \
        IN_MAT(x, "m d", "inputs"), IN_TENSOR(y, "?", LM_TARGETS_DOC),         \
        OPT_CHOICE(loss, "mse", LM_LOSS_RULE, LM_LOSS_DOC)

#define COMMON_OPT                                                             \
    OPT_CHOICE(schedule, "constant", LM_SCHEDULE_RULE,                         \
               "how the learning rate changes after warmup"),                  \
        OPT_INT(warmup, 0, "[0,inf)", "steps in which the rate rises"),        \
        OPT_INT(steps, 0, "[0,inf)",                                           \
                "when linear and cosine schedules reach 0"),                   \
        OPT_INT(every, 1000, "[1,inf)", "steps between drops"),                \
        OPT_NUM(drop, 0.1, "[0,inf)", "factor of a drop"),                     \
        OPT_VEC(factors, "?", "instead: the factor of each step"),             \
        OPT_NUM(limit, INFINITY, "[0,inf]",                                    \
                "a loss above it is a divergence"),                            \
        OPT_SEED(seed, "of the batches"),                                      \
        OUT_OBJ(run, run, "call run:step(k)"), LM_SLOTS_END

#define COMMON_SPEC(a)                                                         \
    .loss = (lm_loss)(a)->loss, .lr = (a)->lr, .limit = (a)->limit,            \
    .seed = (a)->seed,                                                         \
    .schedule = {(lm_schedule_kind)(a)->schedule,                              \
                 (a)->warmup,                                                  \
                 (a)->steps,                                                   \
                 (a)->every,                                                   \
                 (a)->drop,                                                    \
                 (a)->factors}

/* ---- gd ---------------------------------------------------------------------
 */

typedef struct {
    COMMON_FIELDS
} gd_args;

static lm_status gd_run(lm_env *env, void *args)
{
    gd_args *a = args;
    const lm_run_spec spec = {COMMON_SPEC(a), .rule = LM_RULE_sgd,
                              .rates = {.decay = a->decay}};
    return lm_run_new(env, a->net, a->x, a->y, &spec, &a->run);
}

#define ARGS gd_args
static const lm_slot gd_slots[] = {
    COMMON_IN,
    OPT_NUM(lr, 0.1, "[0,inf)", "learning rate"),
    OPT_NUM(decay, 0, "[0,inf)", "weight decay, added to the gradient"),
    COMMON_OPT,
};
LM_EXPORT(dyn, gd, "Gradient descent on all data.", NULL,
          EXAMPLE("gd(net, x, y, {lr = 0.1})"));
#undef ARGS

/* ---- sgd --------------------------------------------------------------------
 */

typedef struct {
    COMMON_FIELDS
    int64_t batch;
    int order;
    double momentum;
    bool nesterov, decoupled;
} sgd_args;

static lm_status sgd_run(lm_env *env, void *args)
{
    sgd_args *a = args;
    const lm_run_spec spec = {
        COMMON_SPEC(a),
        .rule = a->momentum > 0 ? LM_RULE_momentum : LM_RULE_sgd,
        .batch = a->batch,
        .order = (lm_order)a->order,
        .rates = {.decay = a->decay,
                  .momentum = a->momentum,
                  .nesterov = a->nesterov,
                  .decoupled = a->decoupled},
    };
    return lm_run_new(env, a->net, a->x, a->y, &spec, &a->run);
}

#define BATCHES                                                                \
    OPT_INT(batch, 64, "[1,inf)", "samples a step"),                           \
        OPT_CHOICE(order, "epoch", LM_ORDER_RULE,                              \
                   "a new permutation every epoch, draws with replacement, "   \
                   "or as they come")

#define ARGS sgd_args
static const lm_slot sgd_slots[] = {
    COMMON_IN,
    OPT_NUM(lr, 0.1, "[0,inf)", "learning rate"),
    BATCHES,
    OPT_NUM(momentum, 0, "[0,1)", "how much of the last step is kept"),
    OPT_FLAG(nesterov, false, "Nesterov's momentum"),
    OPT_NUM(decay, 0, "[0,inf)", "weight decay, added to the gradient"),
    OPT_FLAG(decoupled, false,
             "decay apart from the gradient instead: "
             "weights shrink by lr decay"),
    COMMON_OPT,
};
LM_EXPORT(dyn, sgd, "Stochastic gradient descent.", "Robbins & Monro 1951",
          EXAMPLE("sgd(net, x, y, {lr = 0.1, batch = 2})"));
#undef ARGS

/* ---- adam and adamw
 * ------------------------------------------------------------ */

typedef struct {
    COMMON_FIELDS
    int64_t batch;
    int order;
    double beta1, beta2, eps;
    bool eps_scaled;
} adam_args;

typedef adam_args adamw_args;

static lm_status adam_new(lm_env *env, adam_args *a, bool decoupled)
{
    const lm_run_spec spec = {
        COMMON_SPEC(a),
        .rule = LM_RULE_adam,
        .batch = a->batch,
        .order = (lm_order)a->order,
        .rates = {.decay = a->decay,
                  .beta1 = a->beta1,
                  .beta2 = a->beta2,
                  .eps = a->eps,
                  .eps_scaled = a->eps_scaled,
                  .decoupled = decoupled},
    };
    return lm_run_new(env, a->net, a->x, a->y, &spec, &a->run);
}

static lm_status adam_run(lm_env *env, void *args)
{
    return adam_new(env, args, false);
}

static lm_status adamw_run(lm_env *env, void *args)
{
    return adam_new(env, args, true);
}

#define MOMENTS                                                                \
    OPT_NUM(beta1, 0.9, "[0,1)", "memory of the mean gradient"),               \
        OPT_NUM(beta2, 0.999, "[0,1)", "memory of the mean square"),           \
        OPT_NUM(eps, 1e-8, "[0,inf)", "added to the root"),                    \
        OPT_FLAG(eps_scaled, true,                                             \
                 "eps follows the size of a tensor's gradient with width, as " \
                 "net:scaling() says, so that equivalent a, b, c take the "    \
                 "same steps; false: plain Adam, eps as given")

#define ARGS adam_args
static const lm_slot adam_slots[] = {
    COMMON_IN,
    OPT_NUM(lr, 0.001, "[0,inf)", "learning rate"),
    BATCHES,
    MOMENTS,
    OPT_NUM(decay, 0, "[0,inf)", "weight decay, added to the gradient"),
    COMMON_OPT,
};
LM_EXPORT(dyn, adam, "Adam.", "Kingma & Ba 2015",
          EXAMPLE("adam(net, x, y, {lr = 0.01, batch = 3})"));

static const lm_slot adamw_slots[] = {
    COMMON_IN,
    OPT_NUM(lr, 0.001, "[0,inf)", "learning rate"),
    BATCHES,
    MOMENTS,
    OPT_NUM(decay, 0.01, "[0,inf)",
            "weights shrink by lr decay, with lr "
            "before it is scaled with width"),
    COMMON_OPT,
};
LM_EXPORT(dyn, adamw, "Adam with decoupled weight decay.",
          "Loshchilov & Hutter 2019",
          EXAMPLE("adamw(net, x, y, {lr = 0.01, batch = 3})"));
#undef ARGS
