#include "theory/linear/optimum.h"

#include <math.h>

#include "core/decl.h"
#include "linalg/blas.h"

lm_status lm_linear_first(lm_env *env, const lm_linear_task *task, double *lr,
                          double *loss)
{
    const int64_t m = task->x.rows, d = task->x.cols;
    double *c = lm_scratch_doubles(env, d), *ky = lm_scratch_doubles(env, m);
    if (!c || !ky) return lm_nomem(env);
    const double *x = task->x.data, *y = task->y.data;
    lm_gemv_d(true, m, d, 1, x, task->x.stride, y, 0, c);
    lm_gemv_d(false, m, d, 1 / (double)d, x, task->x.stride, c, 0, ky);
    double bracket = (double)d * task->train[0];
    for (int64_t l = 1; l <= task->depth + 1; l++) bracket += task->train[l];
    const double yy = lm_dot_d(m, y, y), yky = lm_dot_d(m, y, ky);
    const double kyky = lm_dot_d(m, ky, ky);
    *lr = kyky > 0 && bracket > 0 ? (double)m / bracket * yky / kyky : NAN;
    *loss = (yy - (kyky > 0 ? yky * yky / kyky : 0)) / (2 * (double)m);
    return LM_OK;
}

/* Loss after the last step, for a batch of learning rates. */
static lm_status final_loss(lm_env *env, void *context, const double *lr,
                            int64_t n, double *value)
{
    const lm_linear_task *task = context;
    const int64_t times = task->steps + 1;
    const lm_mark mark = lm_scratch_mark(env);
    double *loss = lm_scratch_doubles(env, n * times);
    double *rates = lm_scratch_doubles(env, n);
    lm_status status = LM_NOMEM;
    if (loss && rates) {
        for (int64_t i = 0; i < n; i++) rates[i] = lr[i];
        status = lm_linear_limit(env, task, (lm_vec){rates, n}, loss, NULL);
    }
    if (!status)
        for (int64_t i = 0; i < n; i++)
            value[i] = loss[i * times + task->steps];
    lm_scratch_release(env, mark);
    return status == LM_NOMEM ? lm_nomem(env) : status;
}

/* Bisect the first crossing of the level f[0] among the samples. */
static lm_status edge(lm_env *env, const lm_linear_task *task, double hi,
                      const double *f, int64_t n, double *at)
{
    *at = NAN;
    int64_t i = 1;
    while (i < n && f[i] < f[0]) i++;
    if (i <= 1 || i == n) return LM_OK;
    double a = hi * (double)(i - 1) / (double)(n - 1);
    double b = hi * (double)i / (double)(n - 1);
    while (b - a > 1e-12 * b) {
        const double middle = (a + b) / 2;
        double value = NAN;
        const lm_status status =
            final_loss(env, (void *)task, &middle, 1, &value);
        if (status) return status;
        *(value < f[0] ? &a : &b) = middle;
    }
    *at = b;
    return LM_OK;
}

lm_status lm_linear_optimum(lm_env *env, const lm_linear_task *task, double hi,
                            int64_t points, double tie, lm_linear_best *out)
{
    double *samples;
    *out = (lm_linear_best){.lr = NAN, .loss = NAN};
    lm_status status = lm_minima_scan(env, final_loss, (void *)task, 0, hi,
                                      points, &out->minima, &samples);
    if (status) return status;
    const int64_t best = lm_minima_prefer(&out->minima, tie);
    if (best >= 0) {
        out->lr = out->minima.at[best];
        out->loss = out->minima.value[best];
    }
    return edge(env, task, hi, samples, points, &out->edge);
}

/* ---- limn.theory.linear.lr_first, linear_optimum ------------------------------- */

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
    return status ? status : lm_linear_first(env, &task, &a->lr, &a->loss);
}

#define ARGS lr_first_args
static const lm_slot lr_first_slots[] = {
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_VEC(y, "m", "targets"),
    OPT_INT(depth, 3, "[0,100000]", "number of n x n matrices, L"),
    OPT_VEC(train, "depth+2",
            "factor on the learning rate of W_0, W_1 .. W_L, V; 0 freezes. "
            "Default: W_1 .. W_L learn, the ends are frozen"),
    OUT_NUM(lr, "(m / L) y'Ky / |Ky|^2 with K = x x' / d"),
    OUT_NUM(loss, "the loss after that step"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.linear, lr_first,
          "Learning rate that is best after one step of a deep linear network "
          "under muP at infinite width.",
          "Hayou 2025, arXiv 2511.01734",
          "local r = limn.theory.linear.lr_first({{1}, {2}}, {1, 2}, {depth = 4})\n"
          "assert(math.abs(r.lr - 1 / (4 * 2.5)) < 1e-14 and r.loss < 1e-15)");
#undef ARGS

typedef struct {
    lm_mat x;
    lm_vec y;
    int64_t depth, steps;
    lm_vec train;
    double hi, tie;
    int64_t points;
    double lr, loss, edge;
    lm_tensor minima, minima_loss;
} optimum_args;

static lm_status copy_result(lm_env *env, lm_tensor *out, const double *from,
                             int64_t n)
{
    const lm_status status = lm_result(env, out, 1, &n);
    for (int64_t i = 0; !status && i < n; i++) out->data[i] = from[i];
    return status;
}

static lm_status optimum_run(lm_env *env, void *args)
{
    optimum_args *a = args;
    lm_linear_task task;
    lm_linear_best best;
    double first, loss;
    lm_status status = lm_linear_task_fill(env, a->x, a->y, a->depth, a->steps,
                                           a->train, &task);
    if (!status) status = lm_linear_first(env, &task, &first, &loss);
    if (status) return status;
    const double hi = a->hi > 0 ? a->hi : 2.5 * first;
    if (!isfinite(hi))
        return lm_fail(env, LM_DOMAIN,
                       "x'y = 0 or nothing learns, so no "
                       "learning rate is best");
    status = lm_linear_optimum(env, &task, hi, a->points, a->tie, &best);
    a->lr = best.lr;
    a->loss = best.loss;
    a->edge = best.edge;
    if (!status)
        status = copy_result(env, &a->minima, best.minima.at, best.minima.n);
    if (!status)
        status =
            copy_result(env, &a->minima_loss, best.minima.value, best.minima.n);
    return status;
}

#define ARGS optimum_args
static const lm_slot optimum_slots[] = {
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_VEC(y, "m", "targets"),
    OPT_INT(depth, 3, "[0,100000]", "number of n x n matrices, L"),
    OPT_INT(steps, 1, "[1,1000000]", "full-batch gradient steps"),
    OPT_VEC(train, "depth+2",
            "factor on the learning rate of W_0, W_1 .. W_L, V; 0 freezes. "
            "Default: W_1 .. W_L learn, the ends are frozen"),
    OPT_NUM(hi, 0, "[0,inf)",
            "end of the search; 0 is 2.5 times the optimum of one step"),
    OPT_NUM(tie, 0.01, "[0,inf)",
            "of the minima within this fraction of the lowest loss, prefer "
            "the smallest learning rate"),
    OPT_INT(points, 400, "[3,10000000]", "resolution of the search"),
    OUT_NUM(lr, "the preferred minimum"),
    OUT_NUM(loss, "the loss there after the last step"),
    OUT_NUM(edge, "stability edge: where the loss is first back at its start"),
    OUT_TENSOR(minima, "?", "every local minimum found, increasing"),
    OUT_TENSOR(minima_loss, "?", "the losses there"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.linear, optimum,
          "Learning rates that are best after t steps of a deep linear "
          "network under muP at infinite width: all local minima.",
          "Hayou 2025, arXiv 2511.01734",
          "local r = limn.theory.linear.optimum({{1}}, {1},\n"
          "  {depth = 1, steps = 3})\n"
          "assert(math.abs(r.lr - 1) < 1e-4 and math.abs(r.edge - 2) < 1e-9)");
#undef ARGS
