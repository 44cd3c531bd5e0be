/* dmft_forward: outputs and kernels at the points of a march. */
#include <string.h>

#include "dyn/limit/dmft.h"
#include "dyn/limit/points.h"
#include "dyn/limit/summary.h"
#include "linalg/until.h"

lm_status lm_dmft_forward(lm_env *env, lm_limit *run, lm_mat z, double *f,
                          double *f_se)
{
    lm_dmft *s = (lm_dmft *)run;
    const int64_t k = run->plan.k, n = z.rows * k;
    int64_t *point = lm_scratch_integers(env, z.rows);
    double *each = lm_scratch_doubles(env, run->groups * n);
    if (!point || !each) return lm_nomem(env);
    lm_status status = lm_limit_find(env, s->all, s->points, z, point);
    if (!status) status = lm_dmft_ahead(env, s);
    if (status) return status;
    for (int64_t g = 0; g < run->groups; g++)
        for (int64_t i = 0; i < z.rows; i++) {
            if (lm_stopped_at_row(env, g * z.rows + i, k)) return LM_STOPPED;
            memcpy(each + g * n + i * k,
                   s->march[g].f + (run->t * s->points + point[i]) * k,
                   (size_t)k * sizeof *each);
        }
    return lm_limit_mean(env, run->groups, n, each, f, f_se);
}

/* ---- kernels ----------------------------------------------------------------
 */

/* to (2p x 2p) = <a a'> of the rows of points at the start and now. */
static void gram(const lm_env *env, const lm_march *m, int64_t p,
                 const int64_t *point, const double *a, double *rows,
                 double *to)
{
    for (int64_t i = 0; i < 2 * p && !lm_stopped_at_row(env, i, m->n); i++) {
        const int64_t at = (i < p ? 0 : m->t * m->points) + point[i % p];
        memcpy(rows + i * m->n, a + at * m->n, (size_t)m->n * sizeof *a);
    }
    lm_syrk_until_d(env->stop, false, 2 * p, m->n, 1 / (double)m->n, rows, m->n,
                    0, to, 2 * p);
}

/* The same of gradients, which are columns: one output and full batches. */
static void gradients(const lm_env *env, const lm_march *m, int64_t l,
                      int64_t p, const int64_t *point, double *to)
{
    const int64_t all = m->steps * m->batch;
    for (int64_t i = 0; i < 2 * p && !lm_stopped_at_row(env, i, 2 * p); i++)
        for (int64_t j = 0; j < 2 * p; j++) {
            const int64_t a = (i < p ? 0 : m->t * m->batch) + point[i % p],
                          b = (j < p ? 0 : m->t * m->batch) + point[j % p];
            to[i * 2 * p + j] = m->field[l].grad[a * all + b];
        }
}

static bool has_gradients(const lm_dmft *s, int64_t p, const int64_t *point)
{
    const lm_limit *run = &s->base;
    for (int64_t i = 0; i < p; i++)
        if (point[i] >= run->x.rows) return false;
    return run->plan.k == 1 && run->batch.size == run->batch.n;
}

/* dh at time t, of which only the kernels stay. */
static lm_status look_back(lm_env *env, lm_march *m, lm_march_mark *mark)
{
    int64_t *point = lm_scratch_integers(env, m->batch);
    double *one = lm_scratch_doubles(env, m->batch);
    if (!point || !one) return lm_nomem(env);
    for (int64_t i = 0; i < m->batch; i++) {
        point[i] = i;
        one[i] = 1;
    }
    lm_status status = lm_march_mark_at(env, m, mark);
    if (status) return status;
    status = lm_march_backward(env, m, point, one, one);
    if (status) lm_march_return(m, mark);
    return status;
}

typedef struct tables {
    double *pre, *features, *gradients;
} tables;

static lm_status measure(lm_env *env, lm_dmft *s, int64_t at, int64_t p,
                         const int64_t *point, const tables *t)
{
    lm_march *m = &s->march[at];
    const int64_t depth = s->base.plan.depth, size = 4 * p * p;
    const bool back = has_gradients(s, p, point);
    lm_march_mark mark;
    double *rows = lm_scratch_doubles(env, 2 * p * m->n);
    if (!rows) return lm_nomem(env);
    lm_status status = back ? look_back(env, m, &mark) : LM_OK;
    if (status) return status;
    for (int64_t l = 0; l < depth && !lm_stopped(env); l++) {
        const int64_t to = (at * depth + l) * size;
        gram(env, m, p, point, m->field[l].h, rows, t->pre + to);
        gram(env, m, p, point, m->field[l].x, rows, t->features + to);
        for (int64_t i = 0; i < size && !back; i++) t->gradients[to + i] = NAN;
        if (back) gradients(env, m, l, p, point, t->gradients + to);
    }
    if (back) lm_march_return(m, &mark);
    return lm_unless_stopped(env);
}

lm_status lm_dmft_kernels(lm_env *env, lm_limit *run, lm_mat z,
                          const lm_limit_kernels *out)
{
    lm_dmft *s = (lm_dmft *)run;
    const int64_t g = run->groups, n = run->plan.depth * 4 * z.rows * z.rows;
    int64_t *point = lm_scratch_integers(env, z.rows);
    double *all = lm_scratch_doubles(env, 3 * g * n);
    if (!point || !all) return lm_nomem(env);
    const tables t = {all, all + g * n, all + 2 * g * n};
    lm_status status = lm_limit_find(env, s->all, s->points, z, point);
    if (!status) status = lm_dmft_ahead(env, s);
    for (int64_t i = 0; i < g && !status; i++)
        status = measure(env, s, i, z.rows, point, &t);
    if (status) return status;
    lm_limit_mean(env, g, n, t.pre, out->pre, out->pre_se);
    lm_limit_mean(env, g, n, t.features, out->features, out->features_se);
    lm_limit_mean(env, g, n, t.gradients, out->gradients, out->gradients_se);
    if (lm_stopped(env)) return LM_STOPPED;
    return lm_limit_summarise(env, run, z.rows, t.pre, out);
}
