/* tangent_step: a step of all draws, what they are at points, and their loss.
 */
#include <string.h>

#include "dyn/limit/points.h"
#include "dyn/limit/tangent.h"
#include "linalg/blas.h"
#include "linalg/until.h"

/* Rows of outputs with targets. */
typedef struct rows {
    int64_t n;
    const int64_t *point;
    double *y; /* n x cols */
    int64_t cols;
} rows;

static lm_status rows_of(lm_env *env, lm_mat y, const int64_t *row,
                         const int64_t *point, int64_t n, rows *r)
{
    *r = (rows){.n = n, .point = point, .cols = y.cols};
    r->y = lm_scratch_doubles(env, n * y.cols);
    if (!r->y) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at_row(env, i, y.cols)) return LM_STOPPED;
        memcpy(r->y + i * y.cols, y.data + row[i] * y.stride,
               (size_t)y.cols * sizeof *r->y);
    }
    return LM_OK;
}

/* The loss of each group, a mean over its draws, and with delta (n x draws k)
 * its derivative by the outputs of each draw. */
static lm_status losses(lm_env *env, const lm_tangent *s, const rows *r,
                        double *group, double *delta)
{
    const int64_t k = s->base.plan.k, all = s->draws * k, n = r->n;
    const int64_t per = s->draws / s->base.groups;
    double *f = lm_scratch_doubles(env, 2 * n * k);
    if (!f) return lm_nomem(env);
    double *df = f + n * k;
    memset(group, 0, (size_t)s->base.groups * sizeof *group);
    for (int64_t c = 0; c < s->draws; c++) {
        if (lm_stopped_at_row(env, c, n * k)) return LM_STOPPED;
        for (int64_t i = 0; i < n; i++)
            memcpy(f + i * k, s->f + r->point[i] * all + c * k,
                   (size_t)k * sizeof *f);
        group[c / per] +=
            lm_loss_value_d(env->stop, s->base.loss, n, k, f, r->y, r->cols,
                            1 / (double)n, delta ? df : NULL) /
            (double)per;
        for (int64_t i = 0; i < n && delta; i++)
            memcpy(delta + i * all + c * k, df + i * k, (size_t)k * sizeof *df);
    }
    return lm_unless_stopped(env);
}

/* to (groups x n k): means over the draws of each group. */
static lm_status means(const lm_env *env, const lm_tangent *s, int64_t n,
                       const int64_t *point, double *to)
{
    const int64_t k = s->base.plan.k, g = s->base.groups;
    const int64_t per = s->draws / g;
    memset(to, 0, (size_t)(g * n * k) * sizeof *to);
    for (int64_t i = 0; i < n; i++) {
        const double *f = s->f + point[i] * s->draws * k;
        for (int64_t c = 0; c < s->draws; c++) {
            if (lm_stopped_at_row(env, i * s->draws + c, k)) return LM_STOPPED;
            for (int64_t j = 0; j < k; j++)
                to[(c / per * n + i) * k + j] += f[c * k + j] / (double)per;
        }
    }
    return LM_OK;
}

static lm_status measure(lm_env *env, const lm_tangent *s, const rows *r,
                         const double *group, lm_limit_loss *loss)
{
    const int64_t g = s->base.groups, n = r->n * s->base.plan.k;
    double *each = lm_scratch_doubles(env, (g + 2) * n);
    if (!each) return lm_nomem(env);
    double *mean = each + g * n, *se = mean + n;
    lm_status status = means(env, s, r->n, r->point, each);
    if (!status) status = lm_limit_mean(env, g, n, each, mean, se);
    if (!status)
        status = lm_limit_mean(env, g, 1, group, &loss->value, &loss->se);
    if (status) return status;
    loss->f_se = g > 1 ? 0 : NAN;
    for (int64_t i = 0; i < n; i++)
        if (se[i] > loss->f_se) loss->f_se = se[i];
    return LM_OK;
}

/* kernel (points x n): the columns of T of the batch. */
static void columns(const lm_env *env, const lm_tangent *s, const rows *r,
                    double *kernel)
{
    for (int64_t i = 0; i < s->points && !lm_stopped_at_row(env, i, r->n); i++)
        for (int64_t j = 0; j < r->n; j++)
            kernel[i * r->n + j] = s->kernel[i * s->points + r->point[j]];
}

/* f -= lr T delta, or by momentum. */
static void move(const volatile lm_flag *stop, lm_tangent *s, int64_t n,
                 const double *kernel, const double *delta, double lr)
{
    const lm_limit_rule *rule = &s->base.rule;
    const int64_t p = s->points, all = s->draws * s->base.plan.k;
    const bool ahead = !s->v || rule->nesterov;
    if (s->v)
        lm_gemm_until_d(stop, false, false, p, all, n, 1, kernel, n, delta, all,
                        rule->momentum, s->v, all);
    if (ahead)
        lm_gemm_until_d(stop, false, false, p, all, n, -lr, kernel, n, delta,
                        all, 1, s->f, all);
    if (s->v)
        lm_axpy_d(p * all, -lr * (rule->nesterov ? rule->momentum : 1), s->v,
                  s->f);
}

/* The same, all of it or nothing: where it takes long, of copies. */
static lm_status move_whole(lm_env *env, lm_tangent *s, int64_t n,
                            const double *kernel, const double *delta,
                            double lr)
{
    const int64_t size = s->points * s->draws * s->base.plan.k;
    const size_t bytes = (size_t)size * sizeof(double);
    lm_tangent to = *s;
    if (lm_stopped(env)) return LM_STOPPED;
    if ((double)size * (double)n <= 1e9) {
        move(NULL, s, n, kernel, delta, lr);
        return LM_OK;
    }
    to.f = lm_scratch_doubles(env, size);
    if (s->v) to.v = lm_scratch_doubles(env, size);
    if (!to.f || (s->v && !to.v)) return lm_nomem(env);
    lm_status status = lm_copy_bytes(env, to.f, s->f, bytes);
    if (s->v && !status) status = lm_copy_bytes(env, to.v, s->v, bytes);
    if (status) return status;
    move(env->stop, &to, n, kernel, delta, lr);
    if (lm_stopped(env)) return LM_STOPPED;
    memcpy(s->f, to.f, bytes);
    if (s->v) memcpy(s->v, to.v, bytes);
    return LM_OK;
}

lm_status lm_tangent_step(lm_env *env, lm_limit *run, lm_limit_loss *loss)
{
    lm_tangent *s = (lm_tangent *)run;
    const int64_t n = run->batch.size, all = s->draws * run->plan.k;
    int64_t *row = lm_scratch_integers(env, n);
    double *group = lm_scratch_doubles(env, run->groups),
           *delta = lm_scratch_doubles(env, n * all),
           *kernel = lm_scratch_doubles(env, s->points * n);
    rows r;
    if (!row || !group || !delta || !kernel) return lm_nomem(env);
    lm_status status = lm_limit_rows(env, run, row);
    if (!status) status = rows_of(env, run->y, row, row, n, &r);
    if (!status) status = losses(env, s, &r, group, delta);
    if (!status) status = measure(env, s, &r, group, loss);
    if (status) return status;
    run->diverged = !(isfinite(loss->value) && loss->value <= run->bound);
    if (run->diverged) return LM_OK;
    columns(env, s, &r, kernel);
    status = move_whole(env, s, n, kernel, delta,
                        run->lr * lm_schedule_at(&run->schedule, run->t));
    if (!status) run->t++;
    return status;
}

static lm_status find(lm_env *env, const lm_tangent *s, lm_mat z,
                      int64_t **point)
{
    *point = lm_scratch_integers(env, z.rows);
    if (!*point) return lm_nomem(env);
    return lm_limit_find(env, s->all, s->points, z, *point);
}

lm_status lm_tangent_forward(lm_env *env, lm_limit *run, lm_mat z, double *f,
                             double *f_se)
{
    const lm_tangent *s = (lm_tangent *)run;
    const int64_t n = z.rows * run->plan.k;
    int64_t *point;
    double *each = lm_scratch_doubles(env, run->groups * n);
    if (!each) return lm_nomem(env);
    lm_status status = find(env, s, z, &point);
    if (!status) status = means(env, s, z.rows, point, each);
    return status ? status : lm_limit_mean(env, run->groups, n, each, f, f_se);
}

lm_status lm_tangent_loss(lm_env *env, lm_limit *run, lm_mat z, lm_mat y,
                          double *value)
{
    const lm_tangent *s = (lm_tangent *)run;
    int64_t *point, *row = lm_scratch_integers(env, z.rows);
    double *group = lm_scratch_doubles(env, run->groups), se;
    rows r;
    if (!row || !group) return lm_nomem(env);
    for (int64_t i = 0; i < z.rows; i++) row[i] = i;
    lm_status status = find(env, s, z, &point);
    if (!status) status = rows_of(env, y, row, point, z.rows, &r);
    if (!status) status = losses(env, s, &r, group, NULL);
    if (!status) status = lm_limit_mean(env, run->groups, 1, group, value, &se);
    return status;
}

lm_status lm_tangent_covariance(lm_env *env, lm_limit *run, lm_mat z,
                                int64_t output, double *cov)
{
    const lm_tangent *s = (lm_tangent *)run;
    const int64_t p = z.rows, n = s->draws, k = run->plan.k;
    int64_t *point;
    double *f = lm_scratch_doubles(env, p * n);
    if (!f) return lm_nomem(env);
    const lm_status status = find(env, s, z, &point);
    if (status) return status;
    for (int64_t i = 0; i < p; i++) {
        double mean = 0;
        for (int64_t c = 0; c < n; c++) {
            if (lm_stopped_at(env, i * n + c)) return LM_STOPPED;
            mean += s->f[(point[i] * n + c) * k + output] / (double)n;
        }
        for (int64_t c = 0; c < n && !lm_stopped_at(env, i * n + c); c++)
            f[i * n + c] = s->f[(point[i] * n + c) * k + output] - mean;
    }
    lm_syrk_until_d(env->stop, false, p, n, 1 / (double)n, f, n, 0, cov, p);
    return lm_unless_stopped(env);
}
