#include "theory/linear/limit.h"

#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "theory/linear/recursion.h"

/* f (times x m) = theta (times x k) basis x', through `map` (times x d). */
static void outputs(const lm_linear_task *task, const lm_bidiagonal *data,
                    const double *theta, double *map, double *f)
{
    const int64_t n = task->steps + 1, d = task->x.cols, m = task->x.rows;
    lm_gemm_d(false, false, n, d, data->k, 1, theta, data->k, data->basis, d, 0,
              map, d);
    lm_gemm_d(false, true, n, m, d, 1, map, d, task->x.data, task->x.stride, 0,
              f, m);
}

lm_status lm_linear_limit(lm_env *env, const lm_linear_task *task, lm_vec lr,
                          double *loss, double *f)
{
    const int64_t n = task->steps + 1, m = task->x.rows;
    lm_bidiagonal data;
    lm_recursion w;
    lm_status status =
        lm_bidiagonalise(env, task->x, task->y, task->steps, &data);
    if (status) return status;
    double *theta = NULL, *map = NULL;
    if (data.k > 0) {
        status = lm_recursion_new(env, task, &data, false, &w);
        if (status) return status;
    }
    if (f) {
        memset(f, 0, (size_t)(lr.n * n * m) * sizeof *f);
        theta = lm_scratch_doubles(env, n * data.k);
        map = lm_scratch_doubles(env, n * task->x.cols);
        if (!theta || !map) return lm_nomem(env);
    }
    for (int64_t e = 0; e < lr.n; e++) {
        if (data.k == 0) {
            lm_bidiagonal_rest(&data, m, n, loss + e * n);
            continue;
        }
        const lm_recursion_trace trace = {.loss = loss + e * n, .theta = theta};
        status = lm_recursion_run(env, &w, &data, m, lr.data[e], &trace);
        if (status) return status;
        if (f) outputs(task, &data, theta, map, f + e * n * m);
    }
    return LM_OK;
}

/* ---- limn.theory.linear.limit ------------------------------------------- */

typedef struct {
    lm_mat x;
    lm_vec y, lr;
    int64_t depth, steps;
    lm_vec train;
    lm_mat loss;
    lm_tensor f;
} limit_args;

static lm_status limit_run(lm_env *env, void *args)
{
    limit_args *a = args;
    lm_linear_task task;
    const lm_status status = lm_linear_task_fill(env, a->x, a->y, a->depth,
                                                 a->steps, a->train, &task);
    return status ? status
                  : lm_linear_limit(env, &task, a->lr, a->loss.data, a->f.data);
}

static double limit_work(const void *args)
{
    const limit_args *a = args;
    const double m = (double)a->x.rows, d = (double)a->x.cols,
                 n = (double)a->steps + 1;
    return lm_linear_recursion_work(a->x, a->depth, a->steps) +
           n * (2 * d * (fmin(d, n) + m) + 20 * m * (double)a->lr.n);
}

#define ARGS limit_args
static const lm_slot limit_slots[] = {
    LM_LINEAR_X,
    LM_LINEAR_Y,
    IN_VEC(lr, "e", "learning rates, one run each"),
    LM_LINEAR_DEPTH,
    LM_LINEAR_STEPS,
    LM_LINEAR_TRAIN,
    OUT_MAT(loss, "e steps+1", "loss after 0 .. steps steps"),
    OUT_TENSOR(f, "e steps+1 m", "outputs on x after 0 .. steps steps"),
    LM_SLOTS_END,
};
LM_EXPORT(
    theory.linear, limit,
    "Infinite-width limit of training a deep linear network under muP: exact "
    "losses and outputs at every step.",
    "Hayou 2025, arXiv 2511.01734; Yang & Hu 2021, arXiv 2011.14522",
    "-- one step from f = 0 on y = x: f = depth lr x\n"
    "local r = limn.theory.linear.limit({{1}}, {1}, {0.25}, {depth = 2})\n"
    "assert(math.abs(r.f[1][2][1] - 0.5) < 1e-14)",
    .work = 1, .work_of = limit_work);
#undef ARGS
