/* activation: out = phi(in).  Derivatives may be taken in place. */
#include "core/real.h"
#include "model/nodes/draft.h"

typedef R(lm_site) site;

static int64_t size(const site *s)
{
    return s->m * s->node->size;
}

/* Numbers at a time: a formula may take microseconds for each. */
enum { PIECE = 1 << 14 };

static int64_t piece(const site *s, int64_t at)
{
    return size(s) - at < PIECE ? size(s) - at : PIECE;
}

static void forward(const site *s)
{
    const lm_act *act = lm_node_act(s->net, s->node);
    for (int64_t i = 0; i < size(s) && !lm_told(s->stop); i += PIECE)
        R(lm_act_value)(act, piece(s, i), s->in[0] + i, s->out + i);
}

static void times_slope(const site *s, const real *g, real *out)
{
    const lm_act *act = lm_node_act(s->net, s->node);
    for (int64_t i = 0; i < size(s) && !lm_told(s->stop); i += PIECE)
        R(lm_act_back)
    (act, piece(s, i), s->in[0] + i, s->out + i, g + i, out + i);
}

static void backward(const site *s)
{
    if (s->gin[0]) times_slope(s, s->gout, s->gin[0]);
}

static void tangent(const site *s)
{
    if (s->tin[0])
        times_slope(s, s->tin[0], s->tout);
    else
        lm_zero_bytes(s->stop, s->tout, (size_t)size(s) * sizeof(real));
}

/* The tangent of g phi'(h) is r phi'(h) + g phi''(h) t. */
static void curve(const site *s)
{
    enum { BLOCK = 512 };
    const int64_t n = size(s);
    const real *t = s->tin[0];
    real bend[BLOCK];
    if (!s->rin[0]) return;
    times_slope(s, s->rout, s->rin[0]);
    for (int64_t at = 0; t && at < n && !lm_told(s->stop); at += BLOCK) {
        const int64_t count = n - at < BLOCK ? n - at : BLOCK;
        R(lm_act_curve)
        (lm_node_act(s->net, s->node), count, s->in[0] + at, s->out + at, bend);
        for (int64_t i = 0; i < count; i++)
            s->rin[0][at + i] += s->gout[at + i] * bend[i] * t[at + i];
    }
    backward(s);
}

LM_NODE_PASSES(activation, forward, backward, tangent, curve);

#ifndef LM_SINGLE
#include <math.h>

#include "model/dual.h"
#include "model/duals/moved.h"
#include "model/nodes/near.h"

#define EPS 0x1p-53

/* Pairs at a time, each of which takes up to ten microseconds; and what the gap
 * of one takes, in the time of a number. */
enum { LINE = 1 << 12, COST = 64 };

static lm_status build(lm_draft *draft, lm_node *node)
{
    const double gain = draft->spec->gain;
    node->shape = *lm_draft_shape(draft, node->input[0]);
    node->gain = isnan(gain) ? lm_act_gain(&draft->act[node->act]) : gain;
    return LM_OK;
}

/* E phi(u) of each sample: for relu and its like in closed form. */
static lm_status means(lm_env *env, const lm_act *act, double tol, int64_t m,
                       const double *variance, const lm_kernel_side *out)
{
    lm_act_source source = {.act = *act};
    const lm_integrand phi = lm_act_integrand(&source);
    for (int64_t i = 0; i < m; i++) {
        lm_estimate e = {0, 0};
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (lm_dual_mean(act, variance[i], &e.value)) {
            e.error = 4 * EPS * fabs(e.value);
        } else {
            source.variance = variance[i];
            const lm_status status =
                lm_gauss_mean(env, &phi, variance[i], tol, &e);
            if (status) return status;
        }
        out->mean[i] = e.value;
        out->mean_error[i] = e.error;
    }
    return LM_OK;
}

static double share(double part, double of)
{
    return of > 0 ? part / of : 0;
}

static double known(double error)
{
    return isnan(error) ? INFINITY : error;
}

/* The sides below, with the relative errors of their variances, and what the
 * sides above are from them; own: relative errors of V. */
typedef struct edge {
    lm_edge of;
    double *off, *own;
} edge;

static lm_status edge_of(lm_env *env, const lm_act *act, double tol, int64_t m,
                         const lm_kernel_side *in, const lm_kernel_side *out,
                         edge *e)
{
    e->own = lm_scratch_doubles(env, m + 1);
    e->off = in->moment_error;
    if (!e->own) return lm_nomem(env);
    lm_status status = lm_edge_of(env, act, m, in->moment, tol, &e->of);
    if (!status) status = means(env, act, tol, m, in->moment, out);
    for (int64_t i = 0; i < m && !status; i++) {
        const lm_side *s = &e->of.side[i];
        e->own[i] = share(s->v_error, s->v);
        out->moment[i] = s->v;
        out->moment_error[i] = s->growth * e->off[i] + e->own[i] + 2 * EPS;
    }
    return status;
}

/* What of an edge begins there. */
static edge last_of(const edge *e, int64_t first)
{
    const lm_edge *a = &e->of;
    return (edge){{a->side + first, a->variance + first, a->root + first,
                   a->v + first, a->over + first, a->d + first,
                   a->swing + first, a->bend + first, a->drift + first,
                   a->lift + first},
                  e->off + first,
                  e->own + first};
}

/* Element (i, j) is of one variable. */
static bool alike(const lm_kernel *in, int64_t i, int64_t j)
{
    const int64_t at = i * in->n + j;
    const double a = in->row.moment[i], b = in->col.moment[j];
    return lm_kernel_own(in, i) == j ||
           (in->k_error[at] == 0 && in->gap[at] == 0 && a == b &&
            in->k[at] == a);
}

/* A pair of the row i, its slope and the error of that. */
static lm_dual_pair pair_of(const lm_kernel *in, int64_t i, int64_t j,
                            const edge *row, const edge *col, lm_dual_out dual)
{
    const int64_t at = i * in->n + j;
    return (lm_dual_pair){
        &row->of.side[i], &col->of.side[j], in->k[at],
        in->gap[at],      dual.slope[j],    dual.slope_error[j],
        row->off[i],      col->off[j],      in->k_error[at]};
}

/* K' = J(K), T' = T Jd(K), with what the errors below and those of V do to the
 * correlation (dual.h). */
static void put_row(const lm_kernel *in, const lm_act *act, int64_t i,
                    const edge *row, const edge *col, lm_dual_out dual,
                    lm_kernel *out)
{
    const lm_dual_bend bend = lm_dual_bend_of(act);
    const int64_t from = i * in->n, n = lm_kernel_end(in, i);
    const lm_dual_end u = lm_edge_end(&row->of, i, row->off[i]);
    const lm_edge cols = col->of;
    const double *below = in->k_error + from, *near = in->gap + from;
    const double *t = in->t + from, *t_off = in->t_error + from;
    const double own = row->own[i], *others = col->own, *offs = col->off;
    double *k = out->k + from, *off = out->k_error + from,
           *gap = out->gap + from, *to = out->t + from,
           *to_off = out->t_error + from;
    _Pragma("omp simd") for (int64_t j = 0; j < n; j++)
    {
        const lm_dual_end v = lm_edge_end(&cols, j, offs[j]);
        const double slope = dual.slope[j];
        const lm_dual_change e =
            lm_dual_moved_by(bend, u, v, near[j], slope, below[j]);
        const double over = lm_over(u, v);
        const double rest = 1 - fabs(dual.value[j]) * over;
        const double moved = e.slope + dual.slope_error[j];
        const double rough = over > 0 ? dual.value_error[j] * over : 0;
        const double error =
            e.correlation + rough + (own + others[j]) / 2 + 2 * EPS;
        const double along = fabs(slope) * t_off[j] +
                             (t[j] != 0 ? moved * fabs(t[j]) : 0) +
                             2 * EPS * fabs(slope * t[j]);
        k[j] = dual.value[j];
        off[j] = error < INFINITY ? error : INFINITY;
        gap[j] = rest > 0 ? rest : 0;
        to[j] = slope * t[j];
        to_off[j] = along < INFINITY ? along : INFINITY;
    }
}

static void put_one(const lm_kernel *in, int64_t at, const edge *row, int64_t i,
                    lm_kernel *out)
{
    const lm_side *u = &row->of.side[i];
    const double t = in->t[at],
                 error = lm_side_moved(u, row->off[i]) + u->d_error;
    out->k[at] = u->v;
    out->k_error[at] = out->gap[at] = 0;
    out->t[at] = u->d * t;
    out->t_error[at] =
        known(u->d * in->t_error[at] + (t != 0 ? error * fabs(t) : 0) +
              2 * EPS * fabs(u->d * t));
}

/* What the row does not have so: one variable, and nearly one. */
static lm_status put_near(lm_env *env, const lm_kernel *in, const lm_act *act,
                          int64_t i, const edge *row, const edge *col,
                          lm_dual_out dual, lm_kernel *out)
{
    const int64_t n = lm_kernel_end(in, i);
    for (int64_t j = 0; j < n; j++) {
        const int64_t at = i * in->n + j;
        if (lm_stopped_at_row(env, j, COST)) return LM_STOPPED;
        if (in->gap[at] >= LM_KERNEL_NEAR) continue;
        if (alike(in, i, j)) {
            put_one(in, at, row, i, out);
            continue;
        }
        const lm_dual_pair pair = pair_of(in, i, j, row, col, dual);
        lm_kernel_try_gap(out, i, j, lm_dual_gap(act, &pair));
    }
    return LM_OK;
}

static lm_status check(lm_env *env, const lm_node *node, const lm_act *act,
                       const lm_kernel *in)
{
    if (in->few) return lm_kernel_few(env, node);
    if (!in->plain)
        return lm_kernel_refuse(env, node,
                                "what it reads must be Gaussian: a dense layer "
                                "or embedding, sums of these, or their norm "
                                "with a frozen gain");
    if (fabs(in->k_power) > 1e-9 && !lm_act_homogeneous(act))
        return lm_kernel_refuse(
            env, node,
            "what it reads %s with the width, as its power %g, and it is not "
            "homogeneous",
            in->k_power > 0 ? "diverges" : "vanishes", in->k_power / 2);
    return LM_OK;
}

/* J and Jd of the first `end` pairs of row i. */
static lm_status line(lm_env *env, const lm_act *act, const lm_kernel *in,
                      int64_t i, int64_t end, const edge *row, const edge *col,
                      lm_dual_out dual)
{
    const double *k = in->k + i * in->n, *gap = in->gap + i * in->n;
    lm_status status = LM_OK;
    for (int64_t j = 0; j < end && !status; j += LINE) {
        const lm_mark mark = lm_scratch_mark(env);
        const edge cols = last_of(col, j);
        if (lm_stopped(env)) return LM_STOPPED;
        status = lm_dual_line(
            env, act, end - j < LINE ? end - j : LINE, &row->of.side[i],
            &cols.of, k + j, gap + j, in->tol,
            (lm_dual_out){dual.value + j, dual.slope + j, dual.value_error + j,
                          dual.slope_error + j});
        lm_scratch_release(env, mark);
    }
    return status;
}

static lm_status rows(lm_env *env, const lm_act *act, const lm_kernel *in,
                      const edge *row, const edge *col, lm_kernel *out)
{
    const int64_t n = in->n;
    double *room = lm_scratch_doubles(env, 4 * n + 1);
    if (!room) return lm_nomem(env);
    const lm_dual_out dual = {room, room + n, room + 2 * n, room + 3 * n};
    lm_status status = LM_OK;
    for (int64_t i = 0; i < in->m && !status; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        const int64_t end = in->same ? lm_kernel_own(in, i) : n;
        if (lm_stopped(env)) return LM_STOPPED;
        /* What is one variable with its row, put_near puts. */
        for (int64_t j = end; j < lm_kernel_end(in, i); j++)
            for (int k = 0; k < 4; k++) room[k * n + j] = 0;
        status = line(env, act, in, i, end, row, col, dual);
        if (!status) put_row(in, act, i, row, col, dual, out);
        if (!status) status = put_near(env, in, act, i, row, col, dual, out);
        lm_scratch_release(env, mark);
    }
    return status;
}

static lm_status map(lm_env *env, const lm_net *net, const lm_node *node,
                     const lm_kernel *const *inputs, lm_kernel *out)
{
    const lm_kernel *in = inputs[0];
    const lm_act *act = lm_node_act(net, node);
    edge row, col;
    lm_status status = check(env, node, act, in);
    if (status) return status;
    out->k_power = in->k_power;
    out->t_power = in->t_power;
    status = edge_of(env, act, in->tol, in->n, &in->col, &out->col, &col);
    if (!status && !in->same)
        status = edge_of(env, act, in->tol, in->m, &in->row, &out->row, &row);
    if (status) return status;
    if (in->same) {
        const int64_t first = lm_kernel_own(in, 0);
        row = last_of(&col, first);
        lm_kernel_copy_side(lm_kernel_side_at(&out->col, first), in->m,
                            out->row);
    }
    return rows(env, act, in, &row, &col, out);
}

LM_NODE_KIND(activation, .doc = "a function of every number, phi", .least = 1,
             .most = 1, .act = true, .in_place = true, .build = build,
             .map = map);
#endif
