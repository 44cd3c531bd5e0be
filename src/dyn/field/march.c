/* march: memory, and the forward half of a step. */
#include "dyn/field/march.h"

#include <string.h>

#include "linalg/thin.h"

static double square(double x)
{
    return x * x;
}

static int64_t last_of(const lm_march *m)
{
    return m->plan->depth - 1;
}

/* Columns of derivatives by r: of the last layer, by v. */
static int64_t ways(const lm_march *m, int64_t l)
{
    return l == last_of(m) ? m->plan->k : m->steps * m->batch;
}

/* ---- memory ----------------------------------------------------------------
 */

typedef struct layout {
    double *base;
    int64_t used;
} layout;

static double *take(layout *w, int64_t a, int64_t b, int64_t c)
{
    const int64_t n = lm_count(3, (int64_t[]){a, b, c});
    double *at = w->base ? w->base + w->used : NULL;
    if (n < 0 || w->used < 0 ||
        __builtin_add_overflow(w->used, (n + 7) / 8 * 8, &w->used))
        w->used = -1;
    return at;
}

static void take_factor(lm_factor *f, int64_t room, layout *w)
{
    f->room = room;
    f->l = take(w, room, room, 1);
    f->pivot = (int64_t *)take(w, room, 1, 1);
    f->place = (int64_t *)take(w, room, 1, 1);
}

static void take_field(lm_march *m, int64_t l, layout *w)
{
    lm_field *q = &m->field[l];
    const int64_t rows = m->points * m->steps, cols = m->batch * m->steps;
    const int64_t n = m->n, r = ways(m, l), p = m->points;
    q->span.n = n;
    q->span.room = 1 + rows + cols + m->plan->k;
    q->span.row = take(w, q->span.room, n, 1);
    take_factor(&q->u, rows, w);
    take_factor(&q->r, cols, w);
    q->x = take(w, rows, n, 1);
    q->xb = take(w, cols, n, 1);
    q->g = take(w, cols, n, 1);
    q->xr = take(w, cols, r, n);
    q->gr = take(w, cols, r, n);
    q->xu = take(w, l > 0 ? cols : 0, cols, n);
    q->gu = take(w, l > 0 ? cols : 0, cols, n);
    q->hr = take(w, p, r, n);
    q->hu = take(w, l > 0 ? p : 0, cols, n);
    q->slope = take(w, p, n, 1);
    q->curve = take(w, p, n, 1);
    q->h = take(w, rows, n, 1);
    q->phi = take(w, rows, rows, 1);
    q->grad = take(w, cols, cols, 1);
    q->a = take(w, rows, r, 1);
    q->b = take(w, cols, cols, 1);
}

int64_t lm_march_layout(lm_march *m, double *base)
{
    layout w = {.base = base};
    const int64_t rows = m->points * m->steps, cols = m->batch * m->steps;
    const int64_t wide = cols > m->plan->k ? cols : m->plan->k;
    for (int64_t l = 0; l < m->plan->depth; l++) take_field(m, l, &w);
    m->row = (int64_t *)take(&w, cols, 1, 1);
    m->size = take(&w, cols, 1, 1);
    m->weight = take(&w, cols, 1, 1);
    m->chi = take(&w, cols, m->plan->k, 1);
    m->way = take(&w, cols, m->plan->k, 1);
    m->speed = take(&w, m->steps, 1, 1);
    m->sum = take(&w, m->steps, 1, 1);
    m->f = take(&w, rows, m->plan->k, 1);
    m->c = take(&w, m->points, cols + rows, 1);
    m->scratch = take(&w, m->points, wide, m->n);
    m->work = take(&w, 2 + rows + cols + m->plan->k, m->points + 2, 1);
    return w.used;
}

void lm_march_start(lm_march *m, uint64_t seed)
{
    for (int64_t l = 0; l < m->plan->depth; l++) {
        lm_span *s = &m->field[l].span;
        s->normals = lm_stream_named(seed, "field", (uint64_t)l);
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
static void draw(lm_march *m, int64_t l, double *to)
{
    lm_field *q = &m->field[l];
    const double var = square(m->plan->w[l].std);
    const int64_t first = m->t * m->points;
    for (int64_t i = first; i < first + m->points; i++) {
        for (int64_t j = 0; j <= i; j++) m->work[j] = var * below(m, l, i, j);
        lm_factor_append(&q->u, &q->span, m->work,
                         m->work + m->points * m->steps);
    }
    lm_factor_values(&q->u, &q->span, m->points, to);
}

/* C at time t, points x (t batch), without gaps. */
static void couple(lm_march *m, int64_t l)
{
    const int64_t first = m->t * m->points, cols = m->t * m->batch;
    const lm_limit_plan *p = m->plan;
    const double var = l > 0 ? square(p->w[l].std) : 0;
    const int64_t all = m->steps * m->batch;
    for (int64_t i = 0; i < m->points; i++)
        for (int64_t j = 0; j < cols; j++) {
            const double a =
                l > 0 ? m->field[l - 1].a[(first + i) * all + j] : 0;
            const double k = below(m, l, first + i, m->row[j]);
            m->c[i * cols + j] =
                var * a - m->weight[j] * (p->w[l].rate * k + p->b[l].rate);
        }
}

/* ---- derivatives -----------------------------------------------------------
 */

/* Means over n of `count` rows, divided by n. */
static void means(int64_t n, int64_t count, const double *x, double *out)
{
    for (int64_t j = 0; j < count; j++) {
        double sum = 0;
        for (int64_t s = 0; s < n; s++) sum += x[j * n + s];
        out[j] = sum / (double)n;
    }
}

static void scale(int64_t n, int64_t count, const double *by, double *x)
{
    for (int64_t j = 0; j < count; j++)
        for (int64_t s = 0; s < n; s++) x[j * n + s] *= by[s];
}

/* d h / d r = C d g / d r and A = <phi' d h / d r>. */
static void by_r(lm_march *m, int64_t l)
{
    lm_field *q = &m->field[l];
    const int64_t n = m->n, cols = m->t * m->batch, all = ways(m, l);
    const int64_t r = l == last_of(m) ? all : cols;
    const int64_t first = m->t * m->points;
    memset(q->hr, 0, (size_t)(m->points * all * n) * sizeof *q->hr);
    if (cols > 0)
        lm_thin_sums(m->points, r * n, cols, 1, m->c, cols, q->gr, all * n, 0,
                     q->hr, all * n);
    for (int64_t i = 0; i < m->points; i++) {
        memcpy(m->scratch, q->hr + i * all * n,
               (size_t)(r * n) * sizeof *q->hr);
        scale(n, r, q->slope + i * n, m->scratch);
        means(n, r, m->scratch, q->a + (first + i) * all);
    }
}

/* d h / d u = 1 + C d g / d u. */
static void by_u(lm_march *m, int64_t l)
{
    lm_field *q = &m->field[l];
    const int64_t n = m->n, cols = m->t * m->batch, all = m->steps * m->batch;
    if (cols > 0)
        lm_thin_sums(m->points, cols * n, cols, 1, m->c, cols, q->gu, all * n,
                     0, q->hu, all * n);
}

/* ---- forward ----------------------------------------------------------------
 */

void lm_march_correlate(const lm_march *m, int64_t each, const double *x,
                        double *means)
{
    const int64_t n = m->n, all = m->steps * each;
    const int64_t first = m->t * each, used = first + each;
    lm_thin_dots(each, used, n, 1 / (double)n, x + first * n, n, x, n,
                 means + first * all, all);
    for (int64_t i = first; i < used; i++)
        for (int64_t j = 0; j < i; j++)
            means[j * all + i] = means[i * all + j];
}

static void shape(lm_march *m, int64_t l)
{
    lm_field *q = &m->field[l];
    const int64_t size = m->points * m->n;
    const double *h = q->h + m->t * size;
    double *x = q->x + m->t * size;
    lm_act_value_d(&m->plan->act, size, h, x);
    for (int64_t i = 0; i < size; i++) q->slope[i] = 1;
    lm_act_back_d(&m->plan->act, size, h, x, q->slope, q->slope);
    lm_act_curve_d(&m->plan->act, size, h, x, q->curve);
}

static void layer(lm_march *m, int64_t l)
{
    lm_field *q = &m->field[l];
    const int64_t cols = m->t * m->batch;
    double *h = q->h + m->t * m->points * m->n;
    draw(m, l, h);
    couple(m, l);
    if (cols > 0)
        lm_thin_sums(m->points, m->n, cols, 1, m->c, cols, q->g, m->n, 1, h,
                     m->n);
    shape(m, l);
    by_r(m, l);
    if (l > 0) by_u(m, l);
    lm_march_correlate(m, m->points, m->field[l].x, m->field[l].phi);
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
    for (int64_t l = 0; l < m->plan->depth; l++) {
        if (lm_stopped(env)) return LM_STOPPED;
        layer(m, l);
    }
    outputs(m);
    return LM_OK;
}
