/* drive: what one does with a run, from Lua. */
#include <math.h>

#include "dyn/run.h"

#define EXAMPLE                                                                \
    "local net = limn.model.net(2, {width = 16, seed = 1})\n"                  \
    "local x, y = {{1, 0}, {0, 1}, {1, 1}}, {1, -1, 1}\n"                      \
    "local run = limn.dyn.gd(net, x, y, {lr = 0.1})\n"

typedef struct {
    lm_run *run;
    int64_t k, t;
    double loss, mean;
    const char *why;
} step_args;

static lm_status step_run(lm_env *env, void *args)
{
    step_args *a = args;
    lm_report report;
    lm_run_step(env, a->run, a->k, &report);
    a->t = report.t;
    a->loss = report.loss;
    a->mean = report.mean;
    a->why = report.why;
    return LM_OK;
}

#define ARGS step_args
static const lm_slot step_slots[] = {
    IN_OBJ(run, run, "", "a run"),
    IN_INT(k, "[0,inf)", "take at most so many steps"),
    OUT_INT(t, "steps taken since the beginning"),
    OUT_NUM(loss, "on the batch of the last step, before it"),
    OUT_NUM(mean, "of the losses of these steps"),
    OUT_STR(why, "\"diverged\" if the loss is not finite or above the limit, "
                 "\"stopped\" if the user said so, else nil"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, step, "Take training steps.", NULL,
          EXAMPLE "local s = run:step(10)\n"
                  "assert(s.t == 10 and s.loss < s.mean and not s.why)");
#undef ARGS

/* ---- on all data, or on others
 * ----------------------------------------------- */

/* The targets of a run as a tensor again. */
static lm_tensor own_targets(const lm_run *run)
{
    return (lm_tensor){
        run->y.data, run->y.cols > 1 ? 2 : 1, {run->y.rows, run->y.cols}};
}

static lm_status defaults(lm_env *env, const lm_run *run, lm_mat *x,
                          lm_tensor *y)
{
    if (!x->data != !y->data)
        return lm_fail(env, LM_DOMAIN, "'x' and 'y' go together");
    if (x->data) return LM_OK;
    *x = run->x;
    *y = own_targets(run);
    return LM_OK;
}

typedef struct {
    lm_run *run;
    lm_mat x;
    lm_tensor y;
    double value;
} loss_args;

static lm_status loss_run(lm_env *env, void *args)
{
    loss_args *a = args;
    lm_status status = defaults(env, a->run, &a->x, &a->y);
    if (status) return status;
    return lm_net_gradient(env, a->run->net, a->x, a->y, a->run->spec.loss,
                           &a->value, (lm_vec){0});
}

#define ARGS loss_args
static const lm_slot loss_slots[] = {
    IN_OBJ(run, run, "d k", "a run"),
    OPT_MAT(x, "m d", "inputs; all those of the run by default"),
    OPT_TENSOR(y, "?", "and targets"),
    OUT_NUM(value, "the loss of the network as it is now"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, loss, "The loss of a run on all its data, or on others.", NULL,
          EXAMPLE "assert(run:loss() == net:loss(x, y))");
#undef ARGS

typedef struct {
    lm_run *run;
    lm_mat x;
    lm_tensor y;
    double fraction;
} accuracy_args;

static lm_status accuracy_run(lm_env *env, void *args)
{
    accuracy_args *a = args;
    lm_status status = defaults(env, a->run, &a->x, &a->y);
    if (status) return status;
    const bool classes = a->run->net->k > 1 && a->y.rank == 1;
    return lm_net_accuracy(env, a->run->net, a->x, a->y,
                           classes ? LM_XENT : LM_MSE, &a->fraction);
}

#define ARGS accuracy_args
static const lm_slot accuracy_slots[] = {
    IN_OBJ(run, run, "d k", "a run"),
    OPT_MAT(x, "m d", "inputs; all those of the run by default"),
    OPT_TENSOR(y, "?", "and targets"),
    OUT_NUM(fraction, "of samples that are classified rightly"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, accuracy,
          "The accuracy of a run on all its data, or on "
          "others.",
          NULL,
          EXAMPLE "run:step(200)\n"
                  "assert(run:accuracy() == 1)");
#undef ARGS

/* ---- checkpoints
 * ------------------------------------------------------------- */

typedef struct {
    lm_run *run;
    lm_vec values;
} state_args;

typedef state_args restore_args;

static lm_status state_run(lm_env *env, void *args)
{
    state_args *a = args;
    (void)env;
    lm_run_state(a->run, a->values.data);
    return LM_OK;
}

#define ARGS state_args
static const lm_slot state_slots[] = {
    IN_OBJ(run, run, "d k n s", "a run"),
    OUT_VEC(values, "s", "step, parameters and moments"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, state, "All that a run needs to go on later, bit for bit.", NULL,
          EXAMPLE "local saved = run:state()\n"
                  "local a = run:step(5).loss\n"
                  "run:restore(saved)\n"
                  "assert(run:step(5).loss == a)");

static lm_status restore_run(lm_env *env, void *args)
{
    restore_args *a = args;
    return lm_run_restore(env, a->run, a->values.data);
}

static const lm_slot restore_slots[] = {
    IN_OBJ(run, run, "d k n s", "a run made like the one of the state"),
    IN_VEC(values, "s", "what run:state() gave"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, restore, "Put a run back into an earlier state.", NULL,
          EXAMPLE "local saved = run:state()\n"
                  "run:step(5)\n"
                  "run:restore(saved)\n"
                  "assert(run:step(1).t == 1)");
#undef ARGS
