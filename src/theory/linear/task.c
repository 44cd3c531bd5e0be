#include "theory/linear/task.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "linalg/lapack.h"
#include "linalg/lstsq.h"

lm_status lm_linear_task_fill(lm_env *env, lm_mat x, lm_vec y, int64_t depth,
                              int64_t steps, lm_vec train, lm_linear_task *task)
{
    if (x.cols < 1 || x.rows < 1)
        return lm_fail(env, LM_DOMAIN, "'x' must have a sample and a column");
    if (!train.data) {
        train = (lm_vec){lm_scratch_doubles(env, depth + 2), depth + 2};
        if (!train.data) return lm_nomem(env);
        for (int64_t l = 0; l < train.n; l++)
            train.data[l] = l > 0 && l <= depth;
    }
    *task = (lm_linear_task){x, y, depth, steps, train.data};
    return LM_OK;
}

lm_linear_size lm_linear_size_of(const lm_env *env, const lm_linear_task *task)
{
    double x = 0, y = 0;
    for (int64_t i = 0;
         i < task->x.rows && !lm_stopped_at_row(env, i, task->x.cols); i++) {
        int64_t k, end = 0;
        y = fmax(y, fabs(task->y.data[i]));
        while (lm_next_piece(env, task->x.cols, &k, &end))
            for (; k < end; k++)
                x = fmax(x, fabs(task->x.data[i * task->x.stride + k]));
    }
    return (lm_linear_size){lm_exponent(x), lm_exponent(y)};
}

lm_status lm_linear_rescale(lm_env *env, const lm_linear_task *task,
                            lm_linear_size unit, lm_linear_task *out)
{
    const int64_t m = task->x.rows, d = task->x.cols;
    double *x = lm_scratch_doubles(env, m * d), *y = lm_scratch_doubles(env, m);
    if (!x || !y) return lm_nomem(env);
    for (int64_t i = 0; i < m; i++) {
        int64_t k, end = 0;
        if (lm_stopped_at_row(env, i, d)) return LM_STOPPED;
        y[i] = ldexp(task->y.data[i], -unit.y);
        while (lm_next_piece(env, d, &k, &end))
            for (; k < end; k++)
                x[i * d + k] =
                    ldexp(task->x.data[i * task->x.stride + k], -unit.x);
    }
    if (lm_stopped(env)) return LM_STOPPED;
    *out = *task;
    out->x = (lm_mat){x, m, d, d};
    out->y = (lm_vec){y, m};
    return LM_OK;
}

lm_status lm_linear_floor(lm_env *env, const lm_linear_task *task,
                          double *floor)
{
    const int64_t m = task->x.rows, d = task->x.cols;
    double *w = lm_scratch_doubles(env, d), *r = lm_scratch_doubles(env, m);
    double *s = lm_scratch_doubles(env, m < d ? m : d);
    int64_t rank;
    if (!w || !r || !s) return lm_nomem(env);
    const lm_status status =
        lm_lstsq(env, task->x, (lm_mat){task->y.data, m, 1, 1}, -1,
                 (lm_mat){w, d, 1, 1}, (lm_vec){s, m < d ? m : d}, &rank);
    if (status) return status;
    memcpy(r, task->y.data, (size_t)m * sizeof *r);
    lm_gemv_d(false, m, d, -1, task->x.data, task->x.stride, w, 1, r);
    *floor = lm_dot_d(m, r, r) / (2 * (double)m);
    return LM_OK;
}

/* Also what reads x once takes the time of some operations a number. */
double lm_linear_floor_work(lm_mat x)
{
    const double m = (double)x.rows, d = (double)x.cols;
    return m * d * (8 * fmin(m, d) + 300);
}

/* Reading a number once takes the time of some operations. */
double lm_linear_recursion_work(lm_mat x, int64_t depth, int64_t steps)
{
    const double m = (double)x.rows, d = (double)x.cols;
    const double k = fmin(fmin(m, d), (double)steps),
                 wide = k * ((double)steps + 1);
    return (double)(depth + 1) * wide * wide * (4 * k + 100) +
           40 * (m * d + k * (m + d));
}
