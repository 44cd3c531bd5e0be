/* run.h -- training: a network, data, a loss, an optimizer, and a step.
 *
 *     lm_run_spec spec = {.rule = lm_rule_adam(), .loss = LM_LOSS_XENT,
 *         .lr = 0.01, .batch = 64, .rates = {1}, .limit = INFINITY, ...};
 *     lm_run *run;
 *     status = lm_run_new(env, net, x, y, &spec, &run);
 *     lm_report report;
 *     lm_run_step(env, run, 100, &report);
 *
 * The run borrows net, x and y, which must outlive it.  A step allocates
 * nothing.  Learning rates are lr times the schedule times the rate of a
 * tensor (pace.h).
 */
#ifndef LM_DYN_RUN_H
#define LM_DYN_RUN_H

#include "dyn/batch.h"
#include "dyn/pace.h"
#include "dyn/rule.h"
#include "dyn/schedule.h"
#include "model/net.h"
#include "model/passes/pass.h"

typedef struct lm_run_spec {
    const lm_rule *rule;
    lm_loss loss;
    double lr;
    lm_named rates; /* factors on lr by tensor or role; read once */
    lm_named decay; /* weight decay, likewise */
    lm_decay decay_kind;
    double label_noise; /* see noise.h */
    int64_t batch;      /* samples a step; 0: all */
    lm_order order;
    lm_hyper hyper;
    lm_schedule schedule; /* its factors are borrowed too */
    double limit;         /* a loss above it is a divergence */
    uint64_t seed;        /* of the batches and of the label noise */
} lm_run_spec;

typedef struct lm_run {
    lm_net *net;
    lm_mat x, y; /* m x d; targets, see loss.h */
    lm_run_spec spec;
    lm_batch batch;
    int64_t t; /* steps taken */
    bool diverged;
    bool whole; /* batches are consecutive rows of px and py */
    size_t bytes;
    void *px, *py;             /* whole: all data; else one batch */
    lm_pace *pace;             /* of each tensor */
    void *moment[LM_MOMENTS];  /* blocks like net->w */
    double number[LM_NUMBERS]; /* of the rule */
    void *gradient;            /* of the largest tensor; NULL: none is stored */
    void *room;                /* scratch of the rule */
    void *noisy;               /* targets of a batch with noise; NULL: none */
    void *own;                 /* what spec.hyper.own points to */
    /* Of a step that takes long, what it changes as it was before, so that one
     * that the user stops is not taken; else NULL, and no way back ends early.
     */
    void *before[LM_MOMENTS + 2];
    union {
        lm_tape_d d;
        lm_tape_s s;
    } tape;
} lm_run;

/* Block i of what a step changes, net->room elements each: parameters, movement
 * that is kept apart, moments.  NULL: the run has it not. */
void *lm_run_changes(const lm_run *run, int i);

/* What is drawn for a run: batches or noise, else nothing depends on seed. */
bool lm_run_draws(const lm_run *run);

typedef struct lm_report {
    int64_t t;       /* steps taken since the beginning */
    double loss;     /* on the batch of the last step, before it */
    double mean;     /* of the losses of these steps */
    const char *why; /* NULL, "diverged", "stopped" or "stuck" */
} lm_report;

extern const lm_type lm_run_type; /* sizes: d, k, n samples, s state */

lm_status lm_run_new(lm_env *env, lm_net *net, lm_mat x, lm_tensor y,
                     const lm_run_spec *spec, lm_run **out);
void lm_run_free(void *run);

/* Where both are absent, x and y become the data of the run.  LM_DOMAIN if one
 * is given without the other. */
lm_status lm_run_data(lm_env *env, const lm_run *run, lm_mat *x, lm_tensor *y);

/* Take at most k steps.  Stops before a step whose loss is not finite or
 * above the limit (the run has diverged: later calls do nothing), and when
 * the user wants to stop (the run can go on).  LM_NOMEM only of rules with
 * `advance`. */
lm_status lm_run_step(lm_env *env, lm_run *run, int64_t k, lm_report *report);

/* All that a run needs to go on, bit for bit: step, parameters, moments and
 * numbers of the rule; `stop`, which may be NULL, ends it early. */
int64_t lm_run_state_size(const lm_run *run);
void lm_run_state(const volatile lm_flag *stop, const lm_run *run,
                  double *state);
/* LM_DOMAIN if the state is of another run. */
lm_status lm_run_restore(lm_env *env, lm_run *run, const double *state);

/* step.hot.c: the parts that depend on the precision. */
void lm_run_steps_d(lm_env *env, lm_run *run, int64_t k, lm_report *report);
void lm_run_steps_s(lm_env *env, lm_run *run, int64_t k, lm_report *report);
lm_status lm_run_open_d(const lm_env *env, lm_run *run, void *tape);
lm_status lm_run_open_s(const lm_env *env, lm_run *run, void *tape);

#endif
