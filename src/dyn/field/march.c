/* march: memory, and the forward half of a step. */
#include "dyn/field/march.h"

#include <string.h>

#include "dyn/field/responses.h"
#include "linalg/thin.h"

static double square(double x)
{
    return x * x;
}

static int64_t last_of(const lm_march *m)
{
    return m->plan->depth - 1;
}

int64_t lm_march_ways(const lm_march *m, int64_t l)
{
    return l == last_of(m) ? m->plan->k : m->steps * m->batch;
}

/* ---- memory ----------------------------------------------------------------
 */

static void *take(lm_layout *w, int64_t a, int64_t b, int64_t c)
{
    return lm_take(w, lm_count(3, (int64_t[]){a, b, c}), sizeof(double));
}

static void take_factor(lm_factor *f, int64_t room, lm_layout *w)
{
    f->room = room;
    f->l = take(w, room, room, 1);
    f->pivot = take(w, room, 1, 1);
    f->place = take(w, room, 1, 1);
}

static void take_field(lm_march *m, int64_t l, lm_layout *w)
{
    lm_field *q = &m->field[l];
    const int64_t rows = m->points * m->steps, cols = m->batch * m->steps;
    const int64_t n = m->n, p = m->points;
    q->span.n = n;
    q->span.room = 1 + rows + cols + m->plan->k;
    q->span.row = take(w, q->span.room, n, 1);
    take_factor(&q->u, rows, w);
    take_factor(&q->r, cols, w);
    q->x = take(w, rows, n, 1);
    q->h = take(w, rows, n, 1);
    q->xb = take(w, cols, n, 1);
    q->g = take(w, cols, n, 1);
    q->sb = take(w, cols, n, 1);
    q->cb = take(w, cols, n, 1);
    q->slope = take(w, p, n, 1);
    q->curve = take(w, p, n, 1);
    q->now = take(w, p, cols, 1);
    q->c = take(w, cols, cols, 1);
    q->d = take(w, cols, cols, 1);
    q->phi = take(w, rows, rows, 1);
    q->grad = take(w, cols, cols, 1);
    q->a = take(w, rows, lm_march_ways(m, l), 1);
    q->b = take(w, cols, cols, 1);
}

/* Are the products of these sizes that are taken below numbers? */
static bool countable(const lm_march *m)
{
    const double most = 0x1p28, steps = (double)m->steps;
    return steps * (double)m->points < most &&
           steps * (double)m->batch < most && (double)m->plan->k < most;
}

void lm_march_place(lm_march *m, lm_layout *w)
{
    if (!countable(m)) {
        w->overflow = true;
        return;
    }
    const int64_t rows = m->points * m->steps, cols = m->batch * m->steps;
    const int64_t k = m->plan->k, room = 1 + rows + cols + k;
    const int64_t tall = m->points > k ? m->points : k;
    for (int64_t l = 0; l < m->plan->depth; l++) take_field(m, l, w);
    m->row = take(w, cols, 1, 1);
    m->size = take(w, cols, 1, 1);
    m->weight = take(w, cols, 1, 1);
    m->chi = take(w, cols, k, 1);
    m->way = take(w, cols, k, 1);
    m->speed = take(w, m->steps, 1, 1);
    m->sum = take(w, m->steps, 1, 1);
    m->f = take(w, rows, k, 1);
    m->xv = take(w, cols, k, m->n);
    m->gv = take(w, cols, k, m->n);
    m->hv = take(w, m->points, k, m->n);
    m->work = take(w, 1, tall * room + lm_responses_room(m), 1);
}

void lm_march_start(lm_march *m, const volatile lm_flag *stop, uint64_t seed)
{
    for (int64_t l = 0; l < m->plan->depth; l++) {
        lm_span *s = &m->field[l].span;
        s->normals = lm_stream_named(seed, "field", (uint64_t)l);
        s->stop = stop;
        lm_span_begin(s);
    }
    lm_span_fresh(&m->field[last_of(m)].span, m->plan->k, m->work);
    m->t = 0;
}

/* ---- fields ----------------------------------------------------------------
 */

/* Covariance of the rows of layer l below: of inputs, or of x. */
static double below(const lm_march *m, int64_t l, int64_t i, int64_t j)
{
    const int64_t rows = m->points * m->steps;
    return l == 0 ? m->gram[i % m->points * m->points + j % m->points]
                  : m->field[l - 1].phi[i * rows + j];
}

/* u at time t, points x n. */
static void draw(const lm_env *env, lm_march *m, int64_t l, double *to)
{
    lm_field *q = &m->field[l];
    const double var = square(m->plan->w[l].std);
    const int64_t first = m->t * m->points;
    int64_t fresh = 0;
    for (int64_t i = first; i < first + m->points; i++) {
        if (lm_stopped(env)) return;
        for (int64_t j = 0; j <= i; j++) m->work[j] = var * below(m, l, i, j);
        fresh += lm_factor_append(&q->u, q->span.rank + fresh, m->work);
    }
    lm_span_fresh(&q->span, fresh, m->work);
    lm_factor_values(&q->u, &q->span, m->points, to, m->work);
}

/* C at time t. */
static void couple(lm_march *m, int64_t l)
{
    const int64_t first = m->t * m->points, cols = m->t * m->batch;
    const lm_limit_plan *p = m->plan;
    double *c = m->field[l].now;
    const double var = l > 0 ? square(p->w[l].std) : 0;
    const int64_t all = m->steps * m->batch;
    for (int64_t i = 0; i < m->points; i++)
        for (int64_t j = 0; j < cols; j++) {
            const double a =
                l > 0 ? m->field[l - 1].a[(first + i) * all + j] : 0;
            const double k = below(m, l, first + i, m->row[j]);
            c[i * all + j] =
                var * a - m->weight[j] * (p->w[l].rate * k + p->b[l].rate);
        }
}

/* ---- derivatives by v -------------------------------------------------------
 */

/* Of the last layer: d h / d v = C d g / d v, and A = <phi' d h / d v>. */
static void by_v(const lm_env *env, lm_march *m)
{
    lm_field *q = &m->field[last_of(m)];
    const int64_t n = m->n, k = m->plan->k, all = m->steps * m->batch;
    const int64_t cols = m->t * m->batch, first = m->t * m->points;
    lm_thin_sums(env->stop, m->points, k * n, cols, 1, q->now, all, m->gv,
                 k * n, 0, m->hv, k * n);
    for (int64_t i = 0; i < m->points; i++)
        lm_thin_dots(env->stop, 1, k, n, 1 / (double)n, q->slope + i * n, n,
                     m->hv + i * k * n, n, q->a + (first + i) * k, k);
}

/* ---- forward ----------------------------------------------------------------
 */

void lm_march_correlate(const lm_env *env, const lm_march *m, int64_t each,
                        const double *x, double *means)
{
    const int64_t n = m->n, all = m->steps * each;
    const int64_t first = m->t * each, used = first + each;
    lm_thin_dots(env->stop, each, used, n, 1 / (double)n, x + first * n, n, x,
                 n, means + first * all, all);
    for (int64_t i = first; i < used; i++)
        for (int64_t j = 0; j < i; j++) means[j * all + i] = means[i * all + j];
}

static void shape(const lm_env *env, lm_march *m, int64_t l)
{
    lm_field *q = &m->field[l];
    const lm_act *act = &m->plan->act;
    const int64_t size = m->points * m->n;
    int64_t from, end = 0;
    while (lm_next_piece(env, size, &from, &end)) {
        const double *h = q->h + m->t * size + from;
        double *x = q->x + m->t * size + from, *slope = q->slope + from;
        const int64_t some = end - from;
        lm_act_value_d(act, some, h, x);
        for (int64_t i = 0; i < some; i++) slope[i] = 1;
        lm_act_back_d(act, some, h, x, slope, slope);
        lm_act_curve_d(act, some, h, x, q->curve + from);
    }
}

static lm_status layer(lm_env *env, lm_march *m, int64_t l)
{
    lm_field *q = &m->field[l];
    double *h = q->h + m->t * m->points * m->n;
    q->span.stop = env->stop;
    draw(env, m, l, h);
    if (lm_stopped(env)) return LM_STOPPED;
    couple(m, l);
    lm_thin_sums(env->stop, m->points, m->n, m->t * m->batch, 1, q->now,
                 m->steps * m->batch, q->g, m->n, 1, h, m->n);
    shape(env, m, l);
    if (lm_stopped(env)) return LM_STOPPED;
    lm_march_correlate(env, m, m->points, q->x, q->phi);
    if (l < last_of(m)) return lm_responses_of_x(env, m, l);
    by_v(env, m);
    return lm_unless_stopped(env);
}

static void outputs(lm_march *m)
{
    const lm_limit_plan *p = m->plan;
    const lm_field *q = &m->field[last_of(m)];
    const int64_t first = m->t * m->points, rows = m->steps * m->points;
    const int64_t cols = m->t * m->batch, k = p->k;
    const double var = square(p->w[p->depth].std), rate = p->w[p->depth].rate;
    for (int64_t i = first; i < first + m->points; i++)
        for (int64_t c = 0; c < k; c++) {
            double sum = var * q->a[i * k + c], bias = 0;
            for (int64_t j = 0; j < cols; j++) {
                const double chi = m->chi[j * k + c];
                sum -= rate * chi * q->phi[i * rows + m->row[j]];
                bias -= p->b[p->depth].rate * chi;
            }
            m->f[i * k + c] = p->readout * sum + bias;
        }
}

/* What gradients of earlier steps weigh in the tensors of this one. */
static void weigh(lm_march *m)
{
    const int64_t k = m->plan->k;
    for (int64_t j = 0; j < m->t * m->batch; j++) {
        m->weight[j] = m->size[j] * m->sum[j / m->batch];
        for (int64_t c = 0; c < k; c++)
            m->chi[j * k + c] = m->weight[j] * m->way[j * k + c];
    }
}

lm_status lm_march_forward(lm_env *env, lm_march *m)
{
    weigh(m);
    lm_status status = LM_OK;
    for (int64_t l = 0; l < m->plan->depth && !status; l++)
        status = lm_stopped(env) ? LM_STOPPED : layer(env, m, l);
    if (!status) outputs(m);
    return status;
}
