/* optimizer.h -- what the optimizers of Lua share: gd.c, sgd.c, adam.c,
 * adamw.c.
 *
 * An optimizer is a table of slots, some of them common to all, and the rule
 * that it runs.
 */
#ifndef LM_DYN_OPTIMIZER_H
#define LM_DYN_OPTIMIZER_H

#include <math.h>

#include "dyn/run.h"

/* The options of all optimizers; those without a slot are zero. */
typedef struct lm_optimizer_args {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    int loss, order, schedule;
    int64_t batch, warmup, steps, every;
    double lr, drop, limit;
    double decay, momentum, beta1, beta2, eps;
    bool nesterov, decoupled, eps_scaled;
    lm_vec factors;
    uint64_t seed;
    lm_run *run;
} lm_optimizer_args;

/* Make the run. */
lm_status lm_optimizer_new(lm_env *env, lm_rule rule, lm_optimizer_args *a);

/* First, and last. */
#define LM_OPTIMIZER_IN                                                        \
    IN_OBJ(net, net, "d k", "the network, trained in place"),                  \
        IN_MAT(x, "m d", "inputs, one sample a row"),                          \
        IN_TENSOR(y, "?", LM_TARGETS_DOC),                                     \
        OPT_CHOICE(loss, "mse", LM_LOSS_NAMES, LM_LOSS_DOC)

#define LM_OPTIMIZER_END                                                       \
    OPT_CHOICE(schedule, "constant", LM_SCHEDULE_NAMES,                        \
               "learning-rate schedule after the warmup"),                     \
        OPT_INT(warmup, 0, "[0,inf)", "steps of linear learning-rate warmup"), \
        OPT_INT(steps, 0, "[0,inf)",                                           \
                "length of a linear or cosine schedule: where it reaches 0"),  \
        OPT_INT(every, 1000, "[1,inf)",                                        \
                "steps between the drops of a step schedule"),                 \
        OPT_NUM(drop, 0.1, "[0,inf)", "factor of a drop of a step schedule"),  \
        OPT_VEC(factors, "?",                                                  \
                "instead of a schedule: the factor on the learning rate of "   \
                "each step, the last from then on"),                           \
        OPT_NUM(limit, INFINITY, "[0,inf]",                                    \
                "the run has diverged once the loss is above this"),           \
        OPT_SEED(seed, "of the batches"),                                      \
        OUT_OBJ(run, run, "the run; call run:step(k)"), LM_SLOTS_END

#define LM_OPTIMIZER_BATCH                                                     \
    OPT_INT(batch, 64, "[1,inf)", "batch size"),                               \
        OPT_CHOICE(order, "epoch", LM_ORDER_NAMES,                             \
                   "sampling: a random permutation each epoch, with "          \
                   "replacement, or in the given order")

#define LM_OPTIMIZER_ADAM                                                      \
    OPT_NUM(beta1, 0.9, "[0,1)", "decay rate of the first moment"),            \
        OPT_NUM(beta2, 0.999, "[0,1)", "decay rate of the second moment"),     \
        OPT_NUM(eps, 1e-8, "[0,inf)",                                          \
                "epsilon, added to the root of the second moment"),            \
        OPT_FLAG(eps_scaled, true,                                             \
                 "epsilon scales with width like the gradient of a tensor "    \
                 "(net:scaling()), so that equivalent a, b, c take the same "  \
                 "steps; false: plain Adam, one epsilon for all")

#define LM_OPTIMIZER_EXAMPLE(make)                                             \
    "local net = limn.model.net(2, {width = 16, seed = 1})\n"                  \
    "local x, y = {{1, 0}, {0, 1}, {1, 1}}, {1, -1, 0}\n"                      \
    "local before = net:loss(x, y)\n"                                          \
    "local run = limn.dyn." make "\n"                                          \
    "run:step(50)\n"                                                           \
    "assert(run:loss() < before)"

#endif
