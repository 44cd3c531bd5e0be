/* layernorm, rmsnorm: out = gain z + bias along the features, with
 *
 *     z = (x - mean x) / sqrt(mean (x - mean x)^2 + eps)        layernorm
 *     z = x / sqrt(mean x^2 + eps)                              rmsnorm
 *
 * With r = 1 / sqrt(...) the derivative of z by x is the symmetric map
 *
 *     P u = r (u - [mean u] - z mean(z u)),
 *
 * [] only for layernorm, so that G(x) = P (gain G(out)) and T(z) = P T(x).
 * Along a direction T(r) = -r q with q = r mean(z T(x)), and
 *
 *     T(P) u = -q P u - r (T(z) mean(z u) + z mean(T(z) u)).
 *
 * Means are taken in double precision, and that of x in two parts, m + c with
 * c the mean of x - m: so offsets of 1e8 beside differences of 1 cost nothing,
 * and a row of equal numbers has z = 0. */
#include "core/real.h"

#include <math.h>

#include "model/nodes/draft.h"

typedef R(lm_site) site;

enum { GAIN, BIAS };             /* tensors */
enum { EPS };                    /* attribute */
enum { MEAN, REST, RATE, KEPT }; /* m, c and r of a row */

/* One row: x and what forward kept of it. */
typedef struct row {
    int64_t n;
    bool centre;
    const real *x, *gain;
    double m, c, r;
} row;

static int64_t features(const site *s)
{
    return s->net->weight[s->node->tensor[GAIN]].cols;
}

static int64_t rows_of(const site *s)
{
    return s->m * s->node->size / features(s);
}

static row row_of(const site *s, bool centre, int64_t i)
{
    const int64_t n = features(s);
    const real *kept = s->kept + KEPT * i;
    return (row){n,          centre,     s->in[0] + i * n, s->w[GAIN],
                 kept[MEAN], kept[REST], kept[RATE]};
}

static inline double z_at(const row *w, int64_t j)
{
    return (((double)w->x[j] - w->m) - w->c) * w->r;
}

static double multiplier(const site *s, int part)
{
    const int t = s->node->tensor[part];
    return t < 0 ? 0 : s->net->weight[t].mult;
}

/* ---- forward ---------------------------------------------------------------
 */

static double mean_from(const real *x, int64_t n, double from)
{
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t j = 0; j < n; j++) sum += (double)x[j] - from;
    return sum / (double)n;
}

/* sqrt(mean (scale (x - m - c))^2), for numbers whose squares would be too
 * large. */
static double spread(const row *w, double scale)
{
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t j = 0; j < w->n; j++) {
        const double d = (((double)w->x[j] - w->m) - w->c) * scale;
        sum += d * d;
    }
    return sqrt(sum / (double)w->n);
}

static double rate(const row *w, double eps)
{
    const double size = spread(w, 1);
    if (size < 1e150) return 1 / sqrt(size * size + eps);
    return 0x1p-520 / spread(w, 0x1p-520);
}

static void measure(row *w, double eps, real *kept)
{
    kept[MEAN] = (real)(w->centre ? mean_from(w->x, w->n, 0) : 0);
    w->m = kept[MEAN];
    kept[REST] = (real)(w->centre ? mean_from(w->x, w->n, w->m) : 0);
    w->c = kept[REST];
    kept[RATE] = (real)rate(w, eps);
    w->r = kept[RATE];
}

static void forward(const site *s, bool centre)
{
    const int64_t n = features(s), m = rows_of(s);
    const double a = multiplier(s, GAIN), b = multiplier(s, BIAS);
    const real *bias = s->node->tensors > BIAS ? s->w[BIAS] : NULL;
    for (int64_t i = 0; i < m; i++) {
        row w = row_of(s, centre, i);
        real *out = s->out + i * n;
        measure(&w, s->node->attribute[EPS], s->kept + KEPT * i);
        for (int64_t j = 0; j < n; j++)
            out[j] =
                (real)(a * w.gain[j] * z_at(&w, j) + (bias ? b * bias[j] : 0));
    }
}

/* ---- derivatives ------------------------------------------------------------
 */

/* mean u and mean(z u) of u = a p x, p NULL: 1. */
typedef struct means {
    double u, zu;
} means;

static means means_of(const row *w, double a, const real *p, const real *x)
{
    double u = 0, zu = 0;
#pragma omp simd reduction(+ : u, zu)
    for (int64_t j = 0; j < w->n; j++) {
        const double one = a * (p ? p[j] : 1) * x[j];
        u += one;
        zu += one * z_at(w, j);
    }
    return (means){w->centre ? u / (double)w->n : 0, zu / (double)w->n};
}

static inline double mapped(const row *w, double z, double u, means k)
{
    return w->r * ((u - k.u) - z * k.zu);
}

/* Sums over rows of g z, or of g, to the sink; and of second terms h t, where
 * t is the tangent of z. */
typedef struct term {
    const real *g;
    const real *tx; /* NULL: times z; else times its tangent */
} term;

static void add_term(const site *s, bool centre, int part, term by,
                     R(lm_place) p)
{
    const int64_t n = features(s), m = rows_of(s);
    const double alpha = (double)p.alpha * multiplier(s, part);
    for (int64_t i = 0; i < m; i++) {
        const row w = row_of(s, centre, i);
        const real *g = by.g + i * n, *t = by.tx ? by.tx + i * n : NULL;
        means k = {0};
        if (t) k = means_of(&w, 1, NULL, t);
        for (int64_t j = 0; j < n; j++) {
            const double z = part == BIAS ? 1 : z_at(&w, j);
            const double f = t ? mapped(&w, z, t[j], k) : z;
            p.dst[j] += (real)(alpha * g[j] * f);
        }
    }
}

static void gradient(const site *s, bool centre, int part, term first,
                     term second)
{
    const int t = part < s->node->tensors ? s->node->tensor[part] : -1;
    if (t < 0 || s->net->weight[t].frozen) return;
    const int64_t n = features(s);
    const R(lm_place) p = s->sink->place(s->sink, t, 0);
    for (int64_t j = 0; j < n; j++)
        p.dst[j] = p.beta == 0 ? 0 : p.beta * p.dst[j];
    add_term(s, centre, part, first, p);
    if (second.g) add_term(s, centre, part, second, p);
    if (s->sink->done) s->sink->done(s->sink, t, 0, 1);
}

/* to = P (gain g). */
static void pull(const site *s, bool centre, const real *g, real *to)
{
    const int64_t n = features(s), m = rows_of(s);
    const double a = multiplier(s, GAIN);
    for (int64_t i = 0; i < m; i++) {
        const row w = row_of(s, centre, i);
        const means k = means_of(&w, a, w.gain, g + i * n);
        for (int64_t j = 0; j < n; j++)
            to[i * n + j] =
                (real)mapped(&w, z_at(&w, j), a * w.gain[j] * g[i * n + j], k);
    }
}

static void backward(const site *s, bool centre)
{
    if (s->gin[0]) pull(s, centre, s->gout, s->gin[0]);
    gradient(s, centre, GAIN, (term){s->gout, NULL}, (term){NULL, NULL});
    gradient(s, centre, BIAS, (term){s->gout, NULL}, (term){NULL, NULL});
}

static void tangent(const site *s, bool centre)
{
    const int64_t n = features(s), m = rows_of(s);
    const double a = multiplier(s, GAIN), b = multiplier(s, BIAS);
    const real *vb = s->node->tensors > BIAS ? s->v[BIAS] : NULL;
    for (int64_t i = 0; i < m; i++) {
        const row w = row_of(s, centre, i);
        const real *t = s->tin[0] ? s->tin[0] + i * n : NULL;
        means k = {0};
        if (t) k = means_of(&w, 1, NULL, t);
        for (int64_t j = 0; j < n; j++) {
            const double z = z_at(&w, j);
            const double tz = t ? mapped(&w, z, t[j], k) : 0;
            s->tout[i * n + j] =
                (real)(a * (w.gain[j] * tz +
                            (s->v[GAIN] ? s->v[GAIN][j] * z : 0)) +
                       (vb ? b * vb[j] : 0));
        }
    }
}

/* T(P) (gain g) and P T(gain) g, added to P (gain T(g)) in `to`. */
static void bend_row(const row *w, double a, const real *g, const real *v,
                     const real *t, real *to)
{
    const means kg = means_of(w, a, w->gain, g);
    means kv = {0}, kt = {0};
    double q = 0, tzu = 0;
    if (v) kv = means_of(w, a, v, g);
    if (t) kt = means_of(w, 1, NULL, t);
    q = w->r * kt.zu;
    for (int64_t j = 0; t && j < w->n; j++)
        tzu += mapped(w, z_at(w, j), t[j], kt) * a * w->gain[j] * g[j];
    tzu /= (double)w->n;
    for (int64_t j = 0; j < w->n; j++) {
        const double z = z_at(w, j), u = a * w->gain[j] * g[j];
        const double tz = t ? mapped(w, z, t[j], kt) : 0;
        double sum = -q * mapped(w, z, u, kg) - w->r * (tz * kg.zu + z * tzu);
        if (v) sum += mapped(w, z, a * v[j] * g[j], kv);
        to[j] += (real)sum;
    }
}

static void curve(const site *s, bool centre)
{
    const int64_t n = features(s), m = rows_of(s);
    const real *t = s->tin[0];
    if (s->gin[0]) {
        pull(s, centre, s->rout, s->rin[0]);
        for (int64_t i = 0; i < m; i++) {
            const row w = row_of(s, centre, i);
            bend_row(&w, multiplier(s, GAIN), s->gout + i * n, s->v[GAIN],
                     t ? t + i * n : NULL, s->rin[0] + i * n);
        }
        pull(s, centre, s->gout, s->gin[0]);
    }
    gradient(s, centre, GAIN, (term){s->rout, NULL},
             (term){t ? s->gout : NULL, t});
    gradient(s, centre, BIAS, (term){s->rout, NULL}, (term){NULL, NULL});
}

#define PASSES(name, centre)                                                   \
    static void name##_forward(const site *s)                                  \
    {                                                                          \
        forward(s, centre);                                                    \
    }                                                                          \
    static void name##_backward(const site *s)                                 \
    {                                                                          \
        backward(s, centre);                                                   \
    }                                                                          \
    static void name##_tangent(const site *s)                                  \
    {                                                                          \
        tangent(s, centre);                                                    \
    }                                                                          \
    static void name##_curve(const site *s)                                    \
    {                                                                          \
        curve(s, centre);                                                      \
    }                                                                          \
    LM_NODE_PASSES(name, name##_forward, name##_backward, name##_tangent,      \
                   name##_curve)

PASSES(layernorm, true);
PASSES(rmsnorm, false);

#ifndef LM_SINGLE
static lm_status build(lm_draft *draft, lm_node *node)
{
    const lm_shape *read = lm_draft_shape(draft, node->input[0]);
    const lm_extent along = lm_shape_features(read);
    const lm_weight_spec gain = {
        .letter = "g", .out = along, .vector = true, .role = LM_ROLE_GAIN};
    const lm_weight_spec bias = {
        .letter = "b", .out = along, .vector = true, .role = LM_ROLE_BIAS};
    node->shape = *read;
    node->kept = KEPT * (read->rank > 1 ? read->axis[0].size : 1);
    lm_status status = lm_draft_tensor(draft, node, &gain);
    if (!status && node->attribute[BIAS] != 0)
        status = lm_draft_tensor(draft, node, &bias);
    return status;
}

#define EPSILON                                                                \
    {                                                                          \
        "eps", 1e-5, 1e-300, 1e300, false, "added to the mean square"          \
    }

LM_NODE_KIND(layernorm,
             .doc = "features less their mean, over their standard deviation, "
                    "times a gain, plus a bias",
             .least = 1, .most = 1, .norm = true,
             .attribute = {EPSILON,
                           {"bias", 1, 0, 1, true, "whether it has a bias"}},
             .build = build);
LM_NODE_KIND(rmsnorm,
             .doc = "features over their root mean square, times a gain",
             .least = 1, .most = 1, .norm = true, .attribute = {EPSILON},
             .build = build);
#endif
