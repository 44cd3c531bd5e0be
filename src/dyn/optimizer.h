/* optimizer.h -- what the optimizers of Lua share (rules/).
 *
 * An optimizer is a table of slots, some of them common to all, and the rule
 * that it runs.  One whose rule has options of its own has them behind the
 * common ones, LM_OPTIMIZER_ARGS.
 */
#ifndef LM_DYN_OPTIMIZER_H
#define LM_DYN_OPTIMIZER_H

#include <math.h>

#include "dyn/limit/limit.h"
#include "dyn/pace.h"
#include "dyn/run.h"

/* The options of all optimizers; those without a slot are zero. */
#define LM_OPTIMIZER_FIELDS                                                    \
    lm_net *net;                                                               \
    lm_mat x;                                                                  \
    lm_tensor y;                                                               \
    int loss, order, schedule, decay_kind;                                     \
    int64_t batch, warmup, steps, every;                                       \
    double lr, drop, limit, label_noise;                                       \
    double momentum, beta1, beta2, eps;                                        \
    bool nesterov, centered, eps_scaled;                                       \
    lm_named rates, decay;                                                     \
    lm_vec factors;                                                            \
    uint64_t seed;                                                             \
    double lr_n, tol;                                                          \
    int solver;                                                                \
    int64_t samples, groups;                                                   \
    lm_mat test;                                                               \
    lm_run *run;                                                               \
    lm_limit *infinite;
typedef struct lm_optimizer_args {
    LM_OPTIMIZER_FIELDS
} lm_optimizer_args;

/* The same as members of a longer struct, and together as `common`. */
#define LM_OPTIMIZER_ARGS                                                      \
    union {                                                                    \
        lm_optimizer_args common;                                              \
        struct {                                                               \
            LM_OPTIMIZER_FIELDS                                                \
        };                                                                     \
    };

/* Make the run, for a network of infinite width that of its limit
 * (limit/infinite.c); own is the rule's own, or NULL. */
lm_status lm_optimizer_new(lm_env *env, const lm_rule *rule,
                           lm_optimizer_args *a, const void *own);

/* First, and last. */
#define LM_OPTIMIZER_IN                                                        \
    ANY_OBJ(net, net, "d k", "the network, trained in place"),                 \
        IN_MAT(x, "m d", "inputs, one sample a row"),                          \
        IN_TENSOR(y, "?", LM_TARGETS_DOC),                                     \
        OPT_CHOICE(loss, "mse", LM_LOSS_NAMES, LM_LOSS_DOC)

#define LM_OPTIMIZER_MORE                                                      \
    LM_SCHEDULE_FIRST,                                                         \
        OPT_INT(steps, 0, "[0,inf)",                                           \
                "length of a linear or cosine schedule: where it reaches 0"),  \
        LM_SCHEDULE_REST, LM_PACE_RATES,                                       \
        OPT_NUM(label_noise, 0, "[0,inf)",                                     \
                "fresh noise on the targets at each step: its standard "       \
                "deviation with mse; with classes the probability of "         \
                "another one"),                                                \
        LM_OPTIMIZER_LIMIT,                                                    \
        OPT_SEED(seed, "of what is drawn, batches and label noise")

#define LM_OPTIMIZER_END LM_OPTIMIZER_MORE, LM_OPTIMIZER_RUN

/* The last of rules that have a limit of infinite width. */
#define LM_OPTIMIZER_END_INFINITE                                              \
    LM_OPTIMIZER_MORE, LM_OPTIMIZER_LIMITS,                                    \
        OUT_OBJ(run, run, "the run; call run:step(k)"),                        \
        OUT_OBJ_HELD(infinite, limit,                                          \
                     "or, of a network of infinite width, its run"),           \
        LM_SLOTS_END

#define LM_OPTIMIZER_LIMITS                                                    \
    OPT_CHOICE(solver, "auto", LM_SOLVER_NAMES,                                \
               "infinite width: solver of the feature-learning limit; "        \
               "sampler unless dmft, which needs steps and knows the points "  \
               "of x and test"),                                               \
        OPT_INT(samples, 0, "[0,inf)",                                         \
                "infinite width: samples, in all; 0: as many as is usual "     \
                "for the solver"),                                             \
        OPT_INT(groups, 0, "[0,1000]",                                         \
                "infinite width: groups of them; 0: likewise"),                \
        OPT_NUM(tol, 0, "[0,inf)",                                             \
                "infinite width: a step says where a standard error of an "    \
                "output is above this; 0: 0.02"),                              \
        OPT_MAT(test, "p d",                                                   \
                "infinite width: more inputs whose outputs are wanted, for "   \
                "solvers that must know")

#define LM_OPTIMIZER_LR_N                                                      \
    OPT_NUM(lr_n, 0, "[0,inf)",                                                \
            "instead of lr, of param = 'sp': lr n / base, at which the limit " \
            "of infinite width exists; 0: lr holds")

#define LM_OPTIMIZER_LIMIT                                                     \
    OPT_NUM(limit, INFINITY, "[0,inf]",                                        \
            "the run has diverged once the loss is above this")

#define LM_OPTIMIZER_RUN                                                       \
    OUT_OBJ(run, run, "the run; call run:step(k)"), LM_SLOTS_END

#define LM_OPTIMIZER_BATCH                                                     \
    OPT_INT(batch, 64, "[1,inf)", "batch size"),                               \
        OPT_CHOICE(order, "epoch", LM_ORDER_NAMES,                             \
                   "sampling: a random permutation each epoch, with "          \
                   "replacement, or in the given order")

#define LM_OPTIMIZER_MOMENTUM(default)                                         \
    OPT_NUM(momentum, default, "[0,1)", "momentum coefficient")

#define LM_OPTIMIZER_DECAY(default, kind)                                      \
    OPT_NAMED(decay, default, "[0,inf)",                                       \
              "weight decay, one number or numbers by tensor or role as in "   \
              "rates; others keep the default"),                               \
        OPT_CHOICE(decay_kind, kind, LM_DECAY_NAMES,                           \
                   "coupled: added to the gradient (L2); decoupled: weights "  \
                   "shrink by lr decay, with lr before it is scaled with "     \
                   "width; independent: by decay, whatever lr is; both times " \
                   "the schedule")

#define LM_OPTIMIZER_ADAM(first, second)                                       \
    OPT_NUM(beta1, first, "[0,1)", "decay rate of the first moment"),          \
        OPT_NUM(beta2, second, "[0,1)", "decay rate of the second moment"),    \
        LM_OPTIMIZER_EPS

#define LM_OPTIMIZER_EPS                                                       \
    OPT_NUM(eps, 1e-8, "[0,inf)",                                              \
            "epsilon, added to the root of the second moment"),                \
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
