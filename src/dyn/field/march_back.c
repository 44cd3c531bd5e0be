/* march_back: the backward half of a step. */
#include <string.h>

#include "dyn/field/march.h"
#include "dyn/field/responses.h"
#include "linalg/blas.h"
#include "linalg/thin.h"

static double square(double x)
{
    return x * x;
}

static bool is_last(const lm_march *m, int64_t l)
{
    return l + 1 == m->plan->depth;
}

/* r of the batch, batch x n. */
static void draw(const lm_env *env, lm_march *m, int64_t l, double *to)
{
    lm_field *q = &m->field[l];
    const int64_t n = m->n, all = m->steps * m->batch, k = m->plan->k;
    const int64_t first = m->t * m->batch;
    if (is_last(m, l)) { /* the normals of v are the first of the span */
        lm_thin_sums(env->stop, m->batch, n, k, m->plan->w[l + 1].std,
                     m->way + first * k, k, q->span.row + n, n, 0, to, n);
        return;
    }
    const double var = square(m->plan->w[l + 1].std);
    int64_t fresh = 0;
    for (int64_t i = first; i < first + m->batch; i++) {
        if (lm_stopped(env)) return;
        for (int64_t j = 0; j <= i; j++)
            m->work[j] = var * m->field[l + 1].grad[i * all + j];
        fresh += lm_factor_append(&q->r, q->span.rank + fresh, m->work);
    }
    lm_span_fresh(&q->span, fresh, m->work);
    lm_factor_values(&q->r, &q->span, m->batch, to, m->work);
}

/* D of the batch. */
static void couple(lm_march *m, int64_t l)
{
    const lm_limit_plan *p = m->plan;
    const int64_t before = m->t * m->batch, cols = before + m->batch;
    const int64_t all = m->steps * m->batch, k = p->k;
    const double rate = p->w[l + 1].rate, var = square(p->w[l + 1].std);
    for (int64_t i = 0; i < m->batch; i++)
        for (int64_t j = 0; j < cols; j++) {
            const int64_t at = (before + i) * all + j;
            double d = 0;
            if (is_last(m, l)) {
                if (j < before)
                    d = -rate *
                        lm_dot_d(k, m->way + (before + i) * k, m->chi + j * k);
            } else {
                d = var * m->field[l + 1].b[at];
                if (j < before)
                    d -= m->weight[j] * rate * m->field[l + 1].grad[at];
            }
            m->field[l].d[at] = d;
        }
}

/* What the batch has of the points. */
static void keep(lm_march *m, int64_t l, const int64_t *point)
{
    lm_field *q = &m->field[l];
    const int64_t n = m->n, all = m->steps * m->batch;
    const int64_t first = m->t * m->batch;
    const double *x = q->x + m->t * m->points * n;
    for (int64_t i = 0; i < m->batch; i++) {
        const int64_t to = first + i, from = point[i];
        memcpy(q->xb + to * n, x + from * n, (size_t)n * sizeof *x);
        memcpy(q->sb + to * n, q->slope + from * n, (size_t)n * sizeof *x);
        memcpy(q->c + to * all, q->now + from * all, (size_t)first * sizeof *x);
    }
}

/* g = phi' z, and phi'' z. */
static void multiply(lm_march *m, int64_t l, const int64_t *point,
                     const double *z)
{
    lm_field *q = &m->field[l];
    const int64_t n = m->n, first = m->t * m->batch;
    for (int64_t i = 0; i < m->batch; i++)
        for (int64_t s = 0; s < n; s++) {
            const int64_t at = (first + i) * n + s;
            q->g[at] = q->sb[at] * z[i * n + s];
            q->cb[at] = q->curve[point[i] * n + s] * z[i * n + s];
        }
}

/* Of the last layer: x' = phi' h', g' = phi'' z h' + phi' z', z' = way + D x',
 * by v. */
static void by_v(const lm_env *env, lm_march *m, const int64_t *point)
{
    lm_field *q = &m->field[m->plan->depth - 1];
    const int64_t n = m->n, k = m->plan->k, all = m->steps * m->batch;
    const int64_t first = m->t * m->batch;
    double *g = m->gv + first * k * n;
    lm_thin_sums(env->stop, m->batch, k * n, first, 1, q->d + first * all, all,
                 m->xv, k * n, 0, g, k * n);
    for (int64_t i = 0; i < m->batch; i++) {
        const double *slope = q->sb + (first + i) * n,
                     *curve = q->cb + (first + i) * n;
        for (int64_t j = 0; j < k; j++) {
            const double way = m->way[(first + i) * k + j];
            const double *h = m->hv + (point[i] * k + j) * n;
            double *to = g + (i * k + j) * n,
                   *x = m->xv + ((first + i) * k + j) * n;
            for (int64_t s = 0; s < n; s++) {
                x[s] = slope[s] * h[s];
                to[s] = curve[s] * h[s] + slope[s] * (way + to[s]);
            }
        }
    }
}

static lm_status layer(lm_env *env, lm_march *m, int64_t l,
                       const int64_t *point)
{
    lm_field *q = &m->field[l];
    const int64_t n = m->n, all = m->steps * m->batch;
    const int64_t first = m->t * m->batch, used = first + m->batch;
    double *z = lm_scratch_doubles(env, m->batch * n);
    if (!z) return lm_nomem(env);
    q->span.stop = env->stop;
    draw(env, m, l, z);
    if (lm_stopped(env)) return LM_STOPPED;
    couple(m, l);
    keep(m, l, point);
    lm_thin_sums(env->stop, m->batch, n, used, 1, q->d + first * all, all,
                 q->xb, n, 1, z, n);
    multiply(m, l, point, z);
    if (is_last(m, l)) by_v(env, m, point);
    lm_march_correlate(env, m, m->batch, q->g, q->grad);
    return l > 0 ? lm_responses_of_g(env, m, l) : LM_OK;
}

static void note(lm_march *m, const int64_t *point, const double *size,
                 const double *way)
{
    const int64_t k = m->plan->k, first = m->t * m->batch;
    for (int64_t i = 0; i < m->batch; i++) {
        m->row[first + i] = m->t * m->points + point[i];
        m->size[first + i] = size[i];
    }
    memcpy(m->way + first * k, way, (size_t)(m->batch * k) * sizeof *way);
}

lm_status lm_march_backward(lm_env *env, lm_march *m, const int64_t *point,
                            const double *size, const double *way)
{
    note(m, point, size, way);
    for (int64_t l = m->plan->depth - 1; l >= 0; l--) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        const lm_status status = layer(env, m, l, point);
        lm_scratch_release(env, mark);
        if (status) return status;
    }
    return LM_OK;
}

void lm_march_advance(lm_march *m, double lr, double momentum, bool nesterov)
{
    for (int64_t s = 0; s <= m->t; s++) {
        const double now = s == m->t;
        m->speed[s] = momentum * m->speed[s] + now;
        m->sum[s] +=
            lr * (nesterov ? now + momentum * m->speed[s] : m->speed[s]);
    }
    m->t++;
}

/* ---- marks -----------------------------------------------------------------
 */

enum { COUNTS = 6 };

lm_status lm_march_mark_at(lm_env *env, const lm_march *m, lm_march_mark *mark)
{
    mark->count = lm_scratch_integers(env, COUNTS * m->plan->depth);
    if (!mark->count) return lm_nomem(env);
    for (int64_t l = 0; l < m->plan->depth; l++) {
        const lm_field *q = &m->field[l];
        const int64_t now[COUNTS] = {q->span.rank, q->span.drawn, q->u.rows,
                                     q->u.rank,    q->r.rows,     q->r.rank};
        memcpy(mark->count + COUNTS * l, now, sizeof now);
    }
    return LM_OK;
}

void lm_march_return(lm_march *m, const lm_march_mark *mark)
{
    for (int64_t l = 0; l < m->plan->depth; l++) {
        lm_field *q = &m->field[l];
        const int64_t *was = mark->count + COUNTS * l;
        lm_span_cut(&q->span, was[0], was[1]);
        q->u.rows = was[2];
        q->u.rank = was[3];
        q->r.rows = was[4];
        q->r.rank = was[5];
    }
}
