#include "theory/identify/difference.h"

#include <float.h>
#include <math.h>

#include "calc/normal_rule.h"
#include "core/rng.h"
#include "linalg/blas.h"
#include "linalg/svd.h"
#include "linalg/until.h"

enum { POINTS = 2000, BLOCK = 256, NODES_MAX = 160 };

/* Both networks as one: n units, those of g with -a, in coordinates of the
 * span. */
typedef struct both {
    int64_t n, first, rank; /* units of all and of f */
    double *a, *w;          /* n, n x rank */
    lm_act act;
} both;

static void stack(const lm_env *env, const lm_units *f, const lm_units *g,
                  both *b, double *all)
{
    const int64_t d = f->w.cols;
    for (int64_t k = 0; k < b->n && !lm_stopped_at_row(env, k, d); k++) {
        const lm_units *u = k < b->first ? f : g;
        const int64_t i = k < b->first ? k : k - b->first;
        b->a[k] = k < b->first ? u->a.data[i] : -u->a.data[i];
        lm_copy_bytes(env, all + k * d, u->w.data + i * u->w.stride,
                      (size_t)d * sizeof *all);
    }
}

/* Unit rows u s vt: however the norms of weights differ, each direction
 * counts.  The rows of u s, times the norms, are the weights in an orthonormal
 * basis. */
static lm_status project(lm_env *env, double *all, int64_t d, both *b)
{
    const int64_t n = b->n, k = n < d ? n : d;
    lm_mat u = {lm_scratch_doubles(env, n * k), n, k, k},
           vt = {lm_scratch_doubles(env, k * d), k, d, d};
    lm_vec s = {lm_scratch_doubles(env, k), k};
    double *norm = lm_scratch_doubles(env, n);
    if (!u.data || !vt.data || !s.data || !norm) return lm_nomem(env);
    for (int64_t i = 0; i < n && !lm_stopped_at_row(env, i, d); i++) {
        int64_t j, end = 0;
        norm[i] = lm_nrm2_until_d(env->stop, d, all + i * d);
        while (norm[i] > 0 && lm_next_piece(env, d, &j, &end))
            for (; j < end; j++) all[i * d + j] /= norm[i];
    }
    if (lm_stopped(env)) return LM_STOPPED;
    const lm_mat w = {all, n, d, d};
    const lm_status status = lm_svd(env, w, u, s, vt);
    if (status) return status;
    b->rank = lm_rank(n, d, s, 1e-14);
    for (int64_t i = 0; i < n && !lm_stopped_at_row(env, i, k); i++)
        for (int64_t j = 0; j < b->rank; j++)
            b->w[i * b->rank + j] = norm[i] * u.data[i * k + j] * s.data[j];
    return LM_OK;
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

/* The error is what fewer nodes find otherwise. */
static lm_status ruled(lm_env *env, const both *b, lm_difference *out)
{
    static const int64_t count[] = {1, 160, 80, 36};
    const int64_t n = count[b->rank];
    sums few = {0}, many = {0};
    lm_difference coarse;
    lm_status status =
        by_rule(env, b, n - n / 5 - 1 > 0 ? n - n / 5 - 1 : 1, &few);
    if (!status) status = by_rule(env, b, n, &many);
    if (status) return status;
    conclude(&few, &coarse);
    conclude(&many, out);
    out->error = fabs(out->value - coarse.value) + out->rounding;
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

lm_status lm_difference_of(lm_env *env, lm_act act, const lm_units *f,
                           const lm_units *g, lm_difference *out)
{
    const int64_t n = f->a.n + g->a.n, d = f->w.cols;
    both b = {.n = n, .first = f->a.n, .act = act};
    double *x = lm_scratch_doubles(env, n + 2 * n * d), *all = x + n + n * d;
    if (!x) return lm_nomem(env);
    b.a = x;
    b.w = x + n;
    stack(env, f, g, &b, all);
    const lm_status status = project(env, all, d, &b);
    if (status) return status;
    out->rank = b.rank;
    out->sampled = b.rank > 3;
    return out->sampled ? sampled(env, &b, out) : ruled(env, &b, out);
}
