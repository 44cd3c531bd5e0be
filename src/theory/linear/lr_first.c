#include "theory/linear/lr_first.h"

#include <math.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "linalg/until.h"

lm_status lm_lr_first(lm_env *env, const lm_linear_task *given, double *lr,
                      double *loss)
{
    const lm_linear_size unit = lm_linear_size_of(env, given);
    lm_linear_task scaled;
    const lm_linear_task *task = &scaled;
    const lm_status status = lm_linear_rescale(env, given, unit, &scaled);
    if (status) return status;
    const int64_t m = task->x.rows, d = task->x.cols;
    double *c = lm_scratch_doubles(env, d), *ky = lm_scratch_doubles(env, m);
    if (!c || !ky) return lm_nomem(env);
    const double *x = task->x.data, *y = task->y.data;
    lm_gemv_until_d(env->stop, true, m, d, 1, x, task->x.stride, y, 0, c);
    lm_gemv_until_d(env->stop, false, m, d, 1 / (double)d, x, task->x.stride, c,
                    0, ky);
    if (lm_stopped(env)) return LM_STOPPED;
    double bracket = (double)d * task->train[0];
    for (int64_t l = 1; l <= task->depth + 1; l++) bracket += task->train[l];
    const double yy = lm_dot_d(m, y, y), yky = lm_dot_d(m, y, ky);
    if (lm_stopped(env)) return LM_STOPPED;
    const double kyky = lm_dot_d(m, ky, ky);
    *lr = kyky > 0 && bracket > 0 ? (double)m / bracket * yky / kyky : NAN;
    *loss = (yy - (kyky > 0 ? yky * yky / kyky : 0)) / (2 * (double)m);
    *lr = ldexp(*lr, -2 * unit.x);
    *loss = ldexp(*loss, 2 * unit.y);
    return lm_unless_stopped(env);
}

/* ---- limn.theory.linear.lr_first ---------------------------------------- */

typedef struct {
    lm_mat x;
    lm_vec y;
    int64_t depth;
    lm_vec train;
    double lr, loss;
} lr_first_args;

static lm_status lr_first_run(lm_env *env, void *args)
{
    lr_first_args *a = args;
    lm_linear_task task;
    const lm_status status =
        lm_linear_task_fill(env, a->x, a->y, a->depth, 1, a->train, &task);
    return status ? status : lm_lr_first(env, &task, &a->lr, &a->loss);
}

#define ARGS lr_first_args
static const lm_slot lr_first_slots[] = {
    LM_LINEAR_X,
    LM_LINEAR_Y,
    LM_LINEAR_DEPTH,
    LM_LINEAR_TRAIN,
    OUT_NUM(lr, "the optimum, (m / L) y'Ky / |Ky|^2 with K = x x' / d"),
    OUT_NUM(loss, "loss after that step"),
    LM_SLOTS_END,
};
LM_EXPORT(
    theory.linear, lr_first,
    "Optimal learning rate of one gradient step of a deep linear network under "
    "muP in the infinite-width limit.",
    "Hayou 2025, arXiv 2511.01734",
    "local r = limn.theory.linear.lr_first({{1}, {2}}, {1, 2}, {depth = 4})\n"
    "assert(math.abs(r.lr - 1 / (4 * 2.5)) < 1e-14 and r.loss < 1e-15)");
#undef ARGS
