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

static void measure(const site *s, row *w, double eps, real *kept)
{
    kept[MEAN] = (real)(w->centre ? mean_from(w->x, w->n, 0) : 0);
    w->m = kept[MEAN];
    if (lm_told(s->stop)) return;
    kept[REST] = (real)(w->centre ? mean_from(w->x, w->n, w->m) : 0);
    w->c = kept[REST];
    if (lm_told(s->stop)) return;
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
        int64_t j, end = 0;
        if (lm_told_at_row(s->stop, i, n)) return;
        measure(s, &w, s->node->attribute[EPS], s->kept + KEPT * i);
        while (lm_next_until(s->stop, n, &j, &end))
            for (; j < end; j++)
                out[j] = (real)(a * w.gain[j] * z_at(&w, j) +
                                (bias ? b * bias[j] : 0));
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
        int64_t j, end = 0;
        if (lm_told_at_row(s->stop, i, n)) return;
        if (t) k = means_of(&w, 1, NULL, t);
        while (lm_next_until(s->stop, n, &j, &end))
            for (; j < end; j++) {
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
    int64_t j, end = 0;
    while (lm_next_until(s->stop, n, &j, &end))
        for (; j < end; j++) p.dst[j] = p.beta == 0 ? 0 : p.beta * p.dst[j];
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
        int64_t j, end = 0;
        if (lm_told_at_row(s->stop, i, n)) return;
        const means k = means_of(&w, a, w.gain, g + i * n);
        while (lm_next_until(s->stop, n, &j, &end))
            for (; j < end; j++)
                to[i * n + j] = (real)mapped(&w, z_at(&w, j),
                                             a * w.gain[j] * g[i * n + j], k);
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
        int64_t j, end = 0;
        if (lm_told_at_row(s->stop, i, n)) return;
        if (t) k = means_of(&w, 1, NULL, t);
        while (lm_next_until(s->stop, n, &j, &end))
            for (; j < end; j++) {
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
static void bend_row(const site *s, const row *w, double a, const real *g,
                     const real *v, const real *t, real *to)
{
    const means kg = means_of(w, a, w->gain, g);
    means kv = {0}, kt = {0};
    double q = 0, tzu = 0;
    int64_t j, end = 0;
    if (v && !lm_told(s->stop)) kv = means_of(w, a, v, g);
    if (t && !lm_told(s->stop)) kt = means_of(w, 1, NULL, t);
    q = w->r * kt.zu;
    while (t && lm_next_until(s->stop, w->n, &j, &end))
        for (; j < end; j++)
            tzu += mapped(w, z_at(w, j), t[j], kt) * a * w->gain[j] * g[j];
    tzu /= (double)w->n;
    end = 0;
    while (lm_next_until(s->stop, w->n, &j, &end))
        for (; j < end; j++) {
            const double z = z_at(w, j), u = a * w->gain[j] * g[j];
            const double tz = t ? mapped(w, z, t[j], kt) : 0;
            double sum =
                -q * mapped(w, z, u, kg) - w->r * (tz * kg.zu + z * tzu);
            if (v) sum += mapped(w, z, a * v[j] * g[j], kv);
            to[j] += (real)sum;
        }
}

static void curve(const site *s, bool centre)
{
    const int64_t n = features(s), m = rows_of(s);
    const real *t = s->tin[0];
    if (s->rin[0]) {
        pull(s, centre, s->rout, s->rin[0]);
        for (int64_t i = 0; i < m; i++) {
            const row w = row_of(s, centre, i);
            if (lm_told_at_row(s->stop, i, n)) return;
            bend_row(s, &w, multiplier(s, GAIN), s->gout + i * n, s->v[GAIN],
                     t ? t + i * n : NULL, s->rin[0] + i * n);
        }
    }
    if (s->gin[0]) pull(s, centre, s->gout, s->gin[0]);
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

#include "model/nodes/near.h"

#define TINY 0x1p-53

/* What the kernel of a norm has of its tensors: the square of the gain and
 * its power, and the parts of T that gain and bias train. */
typedef struct gains {
    bool centre;
    double eps, square, power, below, gain, bias;
} gains;

static gains gains_of(const lm_net *net, const lm_node *node, bool centre,
                      const lm_kernel *in, lm_kernel *out)
{
    const lm_weight *g = &net->weight[node->tensor[GAIN]];
    const lm_weight *b = node->tensors > 1 && node->tensor[BIAS] >= 0
                             ? &net->weight[node->tensor[BIAS]]
                             : NULL;
    const double one = net->infinite ? 1 : g->mean * g->mult;
    gains s = {centre,
               node->attribute[EPS],
               one * one,
               0,
               one * one,
               g->frozen ? 0 : g->speed,
               b && !b->frozen ? b->speed : 0};
    if (net->infinite) s.power = -2 * (g->powers.a + g->powers.b);
    const double trains = s.gain > 0 ? g->speed_power : -INFINITY;
    const double moves = s.bias > 0 ? b->speed_power : -INFINITY;
    const double below = in->t_power + s.power;
    out->k_power = s.power;
    out->plain = in->plain && s.gain == 0;
    out->few = in->few;
    out->t_power = fmax(below, fmax(trains, moves));
    if (below < out->t_power - 1e-9) s.below = 0;
    if (trains < out->t_power - 1e-9) s.gain = 0;
    if (moves < out->t_power - 1e-9) s.bias = 0;
    return s;
}

/* The spread q of a sample, the rate 1 / sqrt(q + eps), and the relative
 * error of q. */
typedef struct deviation {
    double q, rate, mean, mean_error, off;
} deviation;

static deviation deviation_of(const gains *g, const lm_kernel_side *in,
                              int64_t i)
{
    const double m = g->centre ? in->mean[i] : 0,
                 dm = g->centre ? in->mean_error[i] : 0;
    const double q = fmax(in->moment[i] - m * m, 0);
    const double dq = in->moment[i] * (in->moment_error[i] + TINY) +
                      2 * fabs(m) * dm + TINY * m * m;
    return (deviation){q, 1 / sqrt(q + g->eps), m, dm, q > 0 ? dq / q : 0};
}

static void map_side(const gains *g, int64_t m, const lm_kernel_side *in,
                     const lm_kernel_side *out)
{
    for (int64_t i = 0; i < m; i++) {
        const deviation s = deviation_of(g, in, i);
        const double root = sqrt(g->square) * s.rate;
        out->moment[i] = g->square * s.q * s.rate * s.rate;
        out->moment_error[i] = s.off * g->eps * s.rate * s.rate + 6 * TINY;
        out->mean[i] = g->centre ? 0 : root * in->mean[i];
        out->mean_error[i] =
            g->centre ? 0
                      : root * in->mean_error[i] +
                            fabs(out->mean[i]) * (s.off / 2 + 4 * TINY);
    }
}

static lm_estimate near_gap(const gains *g, const lm_kernel *in, int64_t i,
                            int64_t j)
{
    const lm_near pair = lm_near_of(in, i, j);
    if (!g->centre) return pair.gap;
    return lm_near_centred(&pair, lm_near_level(&in->row, i),
                           lm_near_level(&in->col, j))
        .gap;
}

static void map_pair(const gains *g, const lm_kernel *in, int64_t i, int64_t j,
                     deviation u, deviation v, lm_kernel *out)
{
    const int64_t at = i * in->n + j;
    const bool same = lm_kernel_own(in, i) == j;
    const double rate = u.rate * v.rate, size = sqrt(u.q) * sqrt(v.q);
    const double moments = sqrt(in->row.moment[i]) * sqrt(in->col.moment[j]);
    const double k = same ? u.q : in->k[at] - u.mean * v.mean;
    double error = moments * in->k_error[at];
    if (g->centre)
        error += fabs(in->k[at]) *
                     (in->row.moment_error[i] + in->col.moment_error[j]) / 2 +
                 fabs(u.mean) * v.mean_error + fabs(v.mean) * u.mean_error +
                 fabs(k) * (u.off + v.off) / 2;
    const double share = size > 0 ? error / size + 6 * TINY : 0;
    const double z = k * rate, move = (u.off + v.off) / 2;
    out->k[at] = same ? out->row.moment[i] : g->square * z;
    out->k_error[at] = share;
    lm_kernel_plain_gap(out, i, j);
    if (!same && in->gap[at] < LM_KERNEL_NEAR)
        lm_kernel_try_gap(out, i, j, near_gap(g, in, i, j));
    out->t[at] = g->below * rate * in->t[at] + g->gain * z + g->bias;
    out->t_error[at] =
        g->below * rate * (in->t_error[at] + fabs(in->t[at]) * move) +
        g->gain * (size * rate * share + fabs(z) * move) +
        6 * TINY * fabs(out->t[at]);
}

static lm_status check(lm_env *env, const lm_node *node, const lm_kernel *in)
{
    if (in->few) return lm_kernel_few(env, node);
    if (fabs(in->k_power) <= 1e-9) return LM_OK;
    return lm_kernel_refuse(
        env, node, "what it reads %s with the width, as its power %g",
        in->k_power > 0 ? "diverges" : "vanishes", in->k_power / 2);
}

static lm_status map(lm_env *env, const lm_net *net, const lm_node *node,
                     bool centre, const lm_kernel *in, lm_kernel *out)
{
    const lm_status status = check(env, node, in);
    if (status) return status;
    const gains g = gains_of(net, node, centre, in, out);
    map_side(&g, in->m, &in->row, &out->row);
    map_side(&g, in->n, &in->col, &out->col);
    for (int64_t i = 0; i < in->m; i++) {
        const deviation u = deviation_of(&g, &in->row, i);
        for (int64_t j = 0; j < lm_kernel_end(in, i); j++) {
            if (lm_stopped_at_row(env, i * in->n + j, 128)) return LM_STOPPED;
            map_pair(&g, in, i, j, u, deviation_of(&g, &in->col, j), out);
        }
    }
    return LM_OK;
}

static lm_status map_layernorm(lm_env *env, const lm_net *net,
                               const lm_node *node, const lm_kernel *const *in,
                               lm_kernel *out)
{
    return map(env, net, node, true, in[0], out);
}

static lm_status map_rmsnorm(lm_env *env, const lm_net *net,
                             const lm_node *node, const lm_kernel *const *in,
                             lm_kernel *out)
{
    return map(env, net, node, false, in[0], out);
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
             .build = build, .map = map_layernorm);
LM_NODE_KIND(rmsnorm,
             .doc = "features over their root mean square, times a gain",
             .least = 1, .most = 1, .norm = true, .attribute = {EPSILON},
             .build = build, .map = map_rmsnorm);
#endif
