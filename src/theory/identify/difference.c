#include "theory/identify/difference.h"

#include <float.h>
#include <math.h>

#include "calc/normal_rule.h"
#include "core/rng.h"
#include "linalg/blas.h"
#include "linalg/svd.h"
#include "linalg/until.h"
#include "theory/identify/dual_sum.h"

enum { POINTS = 2000, BLOCK = 256, NODES_MAX = 160, BLIND = 64 };

/* Both networks as one: n units, those of g with -a; their weights, norms
 * times unit vectors, and those in coordinates of the span. */
typedef struct both {
    int64_t n, first, rank, d;   /* units of all and of f */
    double *a, *norm, *unit, *w; /* n, n, n x d, n x rank */
    lm_act act;
} both;

static void stack(const lm_env *env, const lm_units *f, const lm_units *g,
                  both *b)
{
    const int64_t d = b->d;
    for (int64_t k = 0; k < b->n && !lm_stopped_at_row(env, k, d); k++) {
        const lm_units *u = k < b->first ? f : g;
        const int64_t i = k < b->first ? k : k - b->first;
        b->a[k] = k < b->first ? u->a.data[i] : -u->a.data[i];
        lm_copy_bytes(env, b->unit + k * d, u->w.data + i * u->w.stride,
                      (size_t)d * sizeof *b->unit);
    }
}

/* The norms of homogeneous units go to the second layer. */
static void normalize(const lm_env *env, both *b)
{
    const int64_t d = b->d;
    for (int64_t i = 0; i < b->n && !lm_stopped_at_row(env, i, d); i++) {
        double *w = b->unit + i * d;
        int64_t j, end = 0;
        b->norm[i] = lm_nrm2_until_d(env->stop, d, w);
        while (b->norm[i] > 0 && lm_next_piece(env, d, &j, &end))
            for (; j < end; j++) w[j] /= b->norm[i];
        if (!lm_act_homogeneous(&b->act)) continue;
        b->a[i] *= b->norm[i];
        b->norm[i] = b->norm[i] > 0;
    }
}

/* Unit rows u s vt: however the norms of weights differ, each direction
 * counts.  The rows of u s, times the norms, are the weights in an orthonormal
 * basis. */
static lm_status project(lm_env *env, both *b)
{
    const int64_t n = b->n, d = b->d, k = n < d ? n : d;
    lm_mat u = {lm_scratch_doubles(env, n * k), n, k, k},
           vt = {lm_scratch_doubles(env, k * d), k, d, d};
    lm_vec s = {lm_scratch_doubles(env, k), k};
    if (!u.data || !vt.data || !s.data) return lm_nomem(env);
    const lm_mat w = {b->unit, n, d, d};
    const lm_status status = lm_svd(env, w, u, s, vt);
    if (status) return status;
    b->rank = lm_rank(n, d, s, 1e-14);
    for (int64_t i = 0; i < n && !lm_stopped_at_row(env, i, k); i++)
        for (int64_t j = 0; j < b->rank; j++)
            b->w[i * b->rank + j] = b->norm[i] * u.data[i * k + j] * s.data[j];
    return lm_unless_stopped(env);
}

/* Weighted sums over points of (f - g)^2, its square, f^2, and the rounding. */
typedef struct sums {
    double weight, square, fourth, own, rounding;
} sums;

/* One block of at most BLOCK points, rank coordinates each. */
static void add_block(const lm_env *env, const both *b, int64_t points,
                      const double *x, const double *weight, sums *s)
{
    double z[BLOCK], e[BLOCK], f[BLOCK], all[BLOCK], size[BLOCK];
    for (int64_t i = 0; i < points; i++) f[i] = all[i] = size[i] = 0;
    for (int64_t k = 0; k < b->n && !lm_stopped(env); k++) {
        for (int64_t i = 0; i < points; i++)
            z[i] = lm_dot_d(b->rank, x + i * b->rank, b->w + k * b->rank);
        lm_act_value_d(&b->act, points, z, e);
        for (int64_t i = 0; i < points; i++) {
            const double y = b->a[k] * e[i];
            all[i] += y;
            size[i] += fabs(y) + fabs(b->a[k] * z[i]);
            if (k < b->first) f[i] += y;
        }
    }
    for (int64_t i = 0; i < points; i++) {
        const double r = all[i] * all[i];
        s->weight += weight[i];
        s->square += weight[i] * r;
        s->fourth += weight[i] * r * r;
        s->own += weight[i] * f[i] * f[i];
        s->rounding += weight[i] * size[i] * size[i];
    }
}

/* The product rule with n nodes an axis. */
static lm_status by_rule(lm_env *env, const both *b, int64_t n, sums *s)
{
    double node[NODES_MAX], one[NODES_MAX], weight[BLOCK];
    double *x = lm_scratch_doubles(env, BLOCK * 3);
    if (!x) return lm_nomem(env);
    lm_status status = lm_normal_rule(env, n, node, one);
    int64_t all = 1, filled = 0;
    for (int64_t j = 0; j < b->rank; j++) all *= n;
    for (int64_t i = 0; i < all && !status; i++) {
        int64_t rest = i;
        weight[filled] = 1;
        for (int64_t j = 0; j < b->rank; j++, rest /= n) {
            x[filled * b->rank + j] = node[rest % n];
            weight[filled] *= one[rest % n];
        }
        if (++filled < BLOCK && i + 1 < all) continue;
        add_block(env, b, filled, x, weight, s);
        filled = 0;
        if (lm_stopped(env)) status = LM_STOPPED;
    }
    return status;
}

static lm_status by_points(lm_env *env, const both *b, sums *s)
{
    double weight[BLOCK];
    double *x = lm_scratch_doubles(env, BLOCK * b->rank);
    const lm_stream stream = lm_stream_named(0, "difference", 0);
    if (!x) return lm_nomem(env);
    for (int64_t i = 0; i < BLOCK; i++) weight[i] = 1;
    for (int64_t at = 0; at < POINTS; at += BLOCK) {
        const int64_t n = POINTS - at < BLOCK ? POINTS - at : BLOCK;
        if (lm_stopped(env)) return LM_STOPPED;
        lm_fill_normal(stream, (uint64_t)(at * b->rank), n * b->rank, x);
        add_block(env, b, n, x, weight, s);
    }
    return lm_unless_stopped(env);
}

static void conclude(const sums *s, lm_difference *out)
{
    out->value = sqrt(s->square / s->weight);
    out->norm = sqrt(s->own / s->weight);
    out->rounding = 4 * DBL_EPSILON * sqrt(s->rounding / s->weight);
}

/* Nodes an axis: of the rule, and of two that are to agree with it. */
static int64_t nodes_of(int64_t rank, int k)
{
    static const int64_t most[] = {1, 160, 80, 36};
    int64_t n = most[rank];
    for (; k > 0; k--) n -= n / 5 + (n > 1);
    return n;
}

/* Four times the most by which three rules differ: near a kink the error falls
 * slowly, with changing signs. */
static lm_status ruled(lm_env *env, const both *b, lm_difference *out)
{
    double least = INFINITY, most = 0;
    for (int k = 2; k >= 0; k--) {
        sums s = {0};
        const lm_status status = by_rule(env, b, nodes_of(b->rank, k), &s);
        if (status) return status;
        conclude(&s, out);
        least = fmin(least, out->value);
        most = fmax(most, out->value);
    }
    out->error = 4 * (most - least) + out->rounding;
    return LM_OK;
}

static lm_status sampled(lm_env *env, const both *b, lm_difference *out)
{
    sums s = {0};
    const lm_status status = by_points(env, b, &s);
    if (status) return status;
    conclude(&s, out);
    const double mean = s.square / s.weight;
    const double variance = (s.fourth / s.weight - mean * mean) / s.weight;
    out->error = out->rounding;
    if (out->value > 0)
        out->error += sqrt(fmax(variance, 0)) / (2 * out->value);
    return LM_OK;
}

/* Whether no unit changes faster than the nodes of the rule lie apart, pi /
 * sqrt(2 n) near 0, or over all that points come to. */
static bool followed(const lm_env *env, const both *b)
{
    const double apart =
        b->rank > 3 ? 1 : M_PI / sqrt(2 * (double)nodes_of(b->rank, 0));
    for (int64_t i = 0; i < b->n && !lm_stopped_at(env, i); i++) {
        const double sd = b->norm[i];
        const lm_act_source source = {b->act, 0, sd * sd};
        const lm_integrand shape = lm_act_integrand(&source);
        double width = shape.wave / M_PI;
        for (int k = 0; k < shape.features; k++)
            width =
                fmin(width, shape.feature[k].kink ? 0 : shape.feature[k].width);
        if (sd > 0 && width < apart * sd) return false;
    }
    return true;
}

/* The root of a mean square and what bounds it. */
typedef struct root {
    double value, least, most, error;
} root;

static root root_of(lm_estimate square)
{
    root r = {sqrt(fmax(square.value, 0)),
              sqrt(fmax(square.value - square.error, 0)),
              sqrt(fmax(square.value + square.error, 0)), 0};
    r.error = fmax(r.most - r.value, r.value - r.least);
    return r;
}

/* Of the two routes the better one; the duals bound the other. */
static void choose(root dual, root norm, lm_difference *out)
{
    const double beyond = fmax(out->value - dual.most, dual.least - out->value);
    out->error = fmax(out->error, beyond);
    out->most = fmin(out->most, dual.most);
    if (dual.error < out->error) {
        out->value = dual.value;
        out->error = dual.error;
        out->most = dual.most;
        out->sampled = false;
    }
    if (norm.error < 1e-6 * norm.value) out->norm = norm.value;
}

lm_status lm_difference_of(lm_env *env, lm_act act, const lm_units *f,
                           const lm_units *g, lm_difference *out)
{
    const int64_t n = f->a.n + g->a.n, d = f->w.cols;
    double *x = lm_scratch_doubles(env, 2 * n + 2 * n * d);
    both b = {n, f->a.n, 0, d, x, x + n, x + 2 * n, x + 2 * n + n * d, act};
    lm_estimate all, own;
    if (!x) return lm_nomem(env);
    stack(env, f, g, &b);
    normalize(env, &b);
    lm_status status = lm_unless_stopped(env);
    if (!status) status = project(env, &b);
    if (status) return status;
    out->rank = b.rank;
    out->sampled = b.rank > 3;
    status = out->sampled ? sampled(env, &b, out) : ruled(env, &b, out);
    if (status) return status;
    out->most = followed(env, &b) ? out->value + out->error : INFINITY;
    const lm_unit_list units = {n, d, b.a, b.norm, b.unit};
    status = lm_dual_sum(env, &act, &units, b.first, &all, &own);
    if (!status) choose(root_of(all), root_of(own), out);
    return status;
}

bool lm_difference_blind(const lm_difference *d)
{
    return d->most > BLIND * d->value;
}

void lm_difference_bound(lm_difference *d)
{
    if (lm_difference_blind(d)) d->error = fmax(d->error, d->most - d->value);
}
