/* limit.h -- a training run of infinite width: what every solver of it is, and
 * what Lua sees of it.
 *
 * A solver is a struct that begins with lm_limit and a const table of
 * functions; a run is stepped, saved and restored like an lm_run (dyn/run.h).
 */
#ifndef LM_DYN_LIMIT_LIMIT_H
#define LM_DYN_LIMIT_LIMIT_H

#include <math.h>

#include "core/layout.h"
#include "dyn/batch.h"
#include "dyn/pace.h"
#include "dyn/program/plan.h"
#include "dyn/program/rule.h"
#include "dyn/schedule.h"
#include "model/loss.h"

typedef struct lm_limit lm_limit;

/* The loss of the last step, before it, with its standard error, and the
 * largest standard error of an output. */
typedef struct lm_limit_loss {
    double value, se, f_se;
} lm_limit_loss;

/* Kernels of p points at the start and now: blocks of depth x 2p x 2p with
 * their standard errors, the start first. */
typedef struct lm_limit_kernels {
    int64_t p, output;
    double *pre, *features, *gradients;
    double *pre_se, *features_se, *gradients_se;
    /* depth x 4: change, lambda_min at the start and now, space-time
     * lambda_min, of pre; likewise their errors */
    double *summary, *summary_se;
} lm_limit_kernels;

struct lm_limit_args;

typedef struct lm_limit_solver {
    const char *name;
    size_t size; /* of its struct */
    /* Place what follows the struct and what all solvers have. */
    void (*lay_out)(lm_limit *run, const struct lm_limit_args *a, lm_layout *w);
    /* Once all is placed, and what all solvers have is filled. */
    lm_status (*begin)(lm_env *env, const struct lm_limit_args *a,
                       lm_limit *run);
    /* One step, or none where the loss is not finite or above the limit. */
    lm_status (*step)(lm_env *env, lm_limit *run, lm_limit_loss *loss);
    /* f and f_se, p x k. */
    lm_status (*forward)(lm_env *env, lm_limit *run, lm_mat z, double *f,
                         double *f_se);
    /* The loss at the rows of z; NULL: that of the outputs of forward. */
    lm_status (*loss)(lm_env *env, lm_limit *run, lm_mat z, lm_mat y,
                      double *value);
    lm_status (*kernels)(lm_env *env, lm_limit *run, lm_mat z,
                         const lm_limit_kernels *out);
    /* Write the state to `to`, or only count its numbers where that is NULL. */
    lm_status (*state)(lm_env *env, lm_limit *run, double *to, int64_t *n);
    /* Of a state that lm_limit_same has accepted. */
    lm_status (*restore)(lm_env *env, lm_limit *run, lm_vec state);
    /* What determines its steps beside the plan; NULL: nothing. */
    const double *(*numbers)(const lm_limit *run, int64_t *n);
    void (*free)(lm_limit *run);
    size_t (*bytes)(const lm_limit *run);
} lm_limit_solver;

struct lm_limit {
    const lm_limit_solver *solver;
    lm_net *net; /* of infinite width, whose outputs are the run's; or NULL */
    lm_limit_plan plan;
    lm_limit_rule rule;
    lm_mat x, y;
    int64_t test; /* points that are not trained on, which dmft needs to know */
    lm_loss loss;
    double lr, bound, tol;
    lm_batch batch;
    lm_schedule schedule;
    uint64_t seed;
    int64_t samples, groups;
    int64_t t;
    bool diverged;
};

extern const lm_type lm_limit_type; /* sizes: d, k, n points, L layers */

/* The samples of the batch of step t, which are then at hand one by one. */
lm_status lm_limit_rows(lm_env *env, lm_limit *run, int64_t *row);
int64_t lm_limit_row(lm_limit *run, int64_t i);

/* The loss of outputs f (batch x k) on the present batch, with delta (batch x
 * k), its derivative, unless NULL. */
lm_status lm_limit_value(lm_env *env, lm_limit *run, const double *f,
                         double *loss, double *delta);

/* A state begins with these numbers: steps, divergence, the size of the state,
 * and what two runs must agree on. */
enum { LM_LIMIT_HEAD = 9 };
void lm_limit_head(const lm_limit *run, int64_t size, double *to);
/* Say that a state is of another run. */
lm_status lm_limit_foreign(lm_env *env);

/* Mean and standard error over the g rows of n numbers; one row has no error:
 * NaN. */
lm_status lm_limit_mean(const lm_env *env, int64_t g, int64_t n,
                        const double *rows, double *mean, double *se);

/* ---- slots that constructors share ------------------------------------------
 */

typedef struct lm_limit_args {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    int loss, opt, order, schedule;
    int64_t batch, warmup, steps, every, samples, groups;
    double lr, momentum, beta1, beta2, eps, drop, limit, tol;
    double lr_n;         /* of 'sp'; NaN: none, or a solver without */
    bool nesterov, lazy; /* lazy: the kernel limit is meant */
    lm_named rates;
    lm_vec rate; /* the same, a number a tensor: lm_limit_new fills it */
    lm_vec factors;
    lm_mat test;
    uint64_t seed;
    lm_limit *run;
} lm_limit_args;

/* A run of this solver, at step 0. */
lm_status lm_limit_new(lm_env *env, const lm_limit_solver *solver,
                       lm_limit_args *a, lm_limit **out);

#define LM_SOLVERS(X)                                                          \
    X(LM_SOLVER_AUTO, auto)                                                    \
    X(LM_SOLVER_SAMPLER, sampler) X(LM_SOLVER_DMFT, dmft)
enum { LM_SOLVERS(LM_CONSTANT) };
#define LM_SOLVER_NAMES LM_CHOICE_OF(LM_SOLVERS)

lm_status lm_sampler_new(lm_env *env, lm_limit_args *a, lm_limit **out);
lm_status lm_dmft_new(lm_env *env, lm_limit_args *a, lm_limit **out);
lm_status lm_tangent_new(lm_env *env, lm_limit_args *a, lm_limit **out);

#define LM_LIMIT_IN                                                            \
    ANY_OBJ(                                                                   \
        net, net, "d k",                                                       \
        "a network, of any width, whose limit is meant: it is not trained"),   \
        IN_MAT(x, "m d", "inputs, one sample a row"),                          \
        IN_TENSOR(y, "?", LM_TARGETS_DOC),                                     \
        OPT_CHOICE(loss, "mse", LM_LOSS_NAMES, LM_LOSS_DOC),                   \
        OPT_NUM(lr, 0.1, "[0,inf)", "learning rate"), LM_PACE_RATES,           \
        OPT_INT(batch, 0, "[0,inf)", "batch size; 0: all"),                    \
        OPT_CHOICE(order, "epoch", LM_ORDER_NAMES,                             \
                   "sampling: a random permutation each epoch, with "          \
                   "replacement, or in the given order")

#define LM_LIMIT_END                                                           \
    LM_SCHEDULE_FIRST, LM_SCHEDULE_REST,                                       \
        OPT_NUM(limit, INFINITY, "[0,inf]",                                    \
                "the run has diverged once the loss is above this"),           \
        OPT_NUM(tol, 0.02, "(0,inf)",                                          \
                "a step says where a standard error of an output is above "    \
                "this"),                                                       \
        OPT_SEED(seed, "of the samples and the batches"),                      \
        OUT_OBJ(run, limit, "the run; call run:step(k)"), LM_SLOTS_END

#define LM_LIMIT_EXAMPLE                                                       \
    "local net = limn.model.net(2, {act = 'tanh', base = 1, seed = 1})\n"      \
    "local x, y = {{1, 0}, {0, 1}}, {1, -1}\n"                                 \
    "local run = limn.dyn.limit.sampler(net, x, y, {lr = 0.3, seed = 1,\n"     \
    "  samples = 2000, groups = 4})\n"

#endif
