/* loss: limn.dyn.limit.loss. */
#include <string.h>

#include "core/decl.h"
#include "dyn/data.h"
#include "dyn/limit/outputs.h"

/* x and its targets as rows, or all training data where both are absent. */
static lm_status data_of(lm_env *env, const lm_limit *run, lm_mat *x,
                         lm_tensor y, lm_mat *target)
{
    const lm_status status = lm_data_or(env, run->x, run->y, x, &y);
    return status ? status
                  : lm_loss_target(env, run->loss, y, x->rows, run->plan.k,
                                   target);
}

/* Outputs on x, or on all training data where both are absent, with targets as
 * rows. */
lm_status lm_limit_outputs(lm_env *env, lm_limit *run, lm_mat x, lm_tensor y,
                           lm_limit_outputs_of *out)
{
    const int64_t k = run->plan.k;
    const lm_status status = data_of(env, run, &x, y, &out->y);
    if (status) return status;
    out->f = (lm_mat){lm_scratch_doubles(env, x.rows * k), x.rows, k, k};
    out->se = (lm_mat){lm_scratch_doubles(env, x.rows * k), x.rows, k, k};
    if (!out->f.data || !out->se.data) return lm_nomem(env);
    return run->solver->forward(env, run, x, out->f.data, out->se.data);
}

typedef struct {
    lm_limit *run;
    lm_mat x;
    lm_tensor y;
    double value;
} loss_args;

static lm_status by_solver(lm_env *env, loss_args *a)
{
    lm_limit *run = a->run;
    lm_mat y;
    const lm_status status = data_of(env, run, &a->x, a->y, &y);
    return status ? status : run->solver->loss(env, run, a->x, y, &a->value);
}

static lm_status loss_run(lm_env *env, void *args)
{
    loss_args *a = args;
    if (a->run->solver->loss) return by_solver(env, a);
    lm_limit_outputs_of out;
    const lm_status status = lm_limit_outputs(env, a->run, a->x, a->y, &out);
    if (status) return status;
    const int64_t m = out.f.rows, cols = out.y.cols;
    double *y = lm_scratch_doubles(env, m * cols);
    if (!y) return lm_nomem(env);
    for (int64_t i = 0; i < m; i++) {
        if (lm_stopped_at_row(env, i, cols)) return LM_STOPPED;
        memcpy(y + i * cols, out.y.data + i * out.y.stride,
               (size_t)cols * sizeof *y);
    }
    a->value = lm_loss_value_d(env->stop, a->run->loss, m, a->run->plan.k,
                               out.f.data, y, cols, 1 / (double)m, NULL);
    return lm_unless_stopped(env);
}

#define ARGS loss_args
static const lm_slot loss_slots[] = {
    IN_OBJ(run, limit, "d k", "a run of infinite width"),
    OPT_MAT(x, "m d", "inputs, with y; the training data by default"),
    OPT_TENSOR(y, "?", "targets of x"),
    OUT_NUM(value,
            "loss of the outputs, averaged over samples; in the kernel limit, "
            "where these are random, its mean"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.limit, loss,
          "Loss at infinite width on all training data, or on other data.",
          NULL, LM_LIMIT_EXAMPLE "assert(run:loss() == 0.5)");
#undef ARGS
