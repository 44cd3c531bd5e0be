/* activation: out = phi(in).  Derivatives may be taken in place. */
#include "core/real.h"
#include "model/nodes/draft.h"

typedef R(lm_site) site;

static int64_t size(const site *s)
{
    return s->m * s->node->size;
}

static void forward(const site *s)
{
    R(lm_act_value)(&s->node->act, size(s), s->in[0], s->out);
}

static void times_slope(const site *s, const real *g, real *out)
{
    R(lm_act_back)(&s->node->act, size(s), s->in[0], s->out, g, out);
}

static void backward(const site *s)
{
    if (s->gin[0]) times_slope(s, s->gout, s->gin[0]);
}

static void tangent(const site *s)
{
    const int64_t n = size(s);
    if (s->tin[0])
        times_slope(s, s->tin[0], s->tout);
    else
        for (int64_t i = 0; i < n; i++) s->tout[i] = 0;
}

/* The tangent of g phi'(h) is r phi'(h) + g phi''(h) t. */
static void curve(const site *s)
{
    enum { BLOCK = 512 };
    const int64_t n = size(s);
    const real *t = s->tin[0];
    real bend[BLOCK];
    if (!s->gin[0]) return;
    times_slope(s, s->rout, s->rin[0]);
    for (int64_t at = 0; t && at < n; at += BLOCK) {
        const int64_t count = n - at < BLOCK ? n - at : BLOCK;
        R(lm_act_curve)
        (&s->node->act, count, s->in[0] + at, s->out + at, bend);
        for (int64_t i = 0; i < count; i++)
            s->rin[0][at + i] += s->gout[at + i] * bend[i] * t[at + i];
    }
    times_slope(s, s->gout, s->gin[0]);
}

LM_NODE_PASSES(activation, forward, backward, tangent, curve);

#ifndef LM_SINGLE
#include <math.h>

#include "model/dual.h"

#define EPS 0x1p-53
#define TOL 1e-10 /* of quadratures */

static lm_status build(lm_draft *draft, lm_node *node)
{
    const double gain = draft->spec->gain;
    node->shape = *lm_draft_shape(draft, node->input[0]);
    node->gain = isnan(gain) ? lm_act_gain(&node->act) : gain;
    return LM_OK;
}

/* E phi(u) of each sample. */
static lm_status means(lm_env *env, lm_act act, int64_t m,
                       const lm_kernel_side *in, const lm_kernel_side *out)
{
    lm_act_source source = {.act = act};
    for (int64_t i = 0; i < m; i++) {
        lm_estimate e;
        source.variance = in->moment[i];
        const lm_integrand phi = lm_act_integrand(&source);
        const lm_status status =
            lm_gauss_mean(env, &phi, in->moment[i], TOL, &e);
        if (status) return status;
        out->mean[i] = e.value;
        out->mean_error[i] = e.error;
    }
    return LM_OK;
}

static double share(double part, double of)
{
    return of > 0 ? part / of : 0;
}

static lm_status sides(lm_env *env, lm_act act, int64_t m,
                       const lm_kernel_side *in, const lm_kernel_side *out,
                       lm_side **side)
{
    lm_side *s = *side = lm_scratch(env, (size_t)(m + 1) * sizeof *s);
    if (!s) return lm_nomem(env);
    const lm_status status = lm_dual_sides(env, act, m, in->moment, TOL, s);
    if (status) return status;
    for (int64_t i = 0; i < m; i++) {
        out->moment[i] = s[i].v;
        out->moment_error[i] = s[i].growth * in->moment_error[i] +
                               share(s[i].v_error, s[i].v) + 2 * EPS;
    }
    return means(env, act, m, in, out);
}

/* What is known of J and Jd at one pair, with what the errors below and those
 * of V do to the correlation (dual.h). */
static lm_dual_change moved(const lm_kernel *in, const lm_act *act, int64_t i,
                            int64_t j, const lm_side *u, const lm_side *v,
                            double slope)
{
    const double a = in->row.moment_error[i], b = in->col.moment_error[j];
    const int64_t at = i * in->n + j;
    if (in->same && i == j)
        return (lm_dual_change){u->growth * a + share(u->v_error, u->v) +
                                    2 * EPS,
                                lm_side_moved(u, a) + u->d_error};
    lm_dual_change e =
        lm_dual_moved(*act, u, v, in->k[at], slope, a, b, in->k_error[at]);
    e.correlation +=
        (share(u->v_error, u->v) + share(v->v_error, v->v)) / 2 + 2 * EPS;
    return e;
}

/* K' = J(K), T' = T Jd(K) for row i; J and Jd are in `dual`. */
static void put_row(const lm_kernel *in, const lm_act *act, int64_t i,
                    const lm_side *u, const lm_side *col, lm_dual_out dual,
                    lm_kernel *out)
{
    for (int64_t j = 0; j < in->n; j++) {
        const int64_t at = i * in->n + j;
        const bool same = in->same && i == j;
        const double slope = same ? u->d : dual.slope[j];
        const lm_dual_change e = moved(in, act, i, j, u, &col[j], slope);
        const double size = sqrt(u->v) * sqrt(col[j].v);
        const double known = same ? 0 : share(dual.value_error[j], size);
        const double bend = e.slope + (same ? 0 : dual.slope_error[j]);
        out->k[at] = same ? u->v : dual.value[j];
        out->k_error[at] = e.correlation + known;
        out->t[at] = slope * in->t[at];
        out->t_error[at] = fabs(slope) * in->t_error[at] +
                           bend * fabs(in->t[at]) + 2 * EPS * fabs(out->t[at]);
    }
}

static lm_status map(lm_env *env, const lm_net *net, const lm_node *node,
                     const lm_kernel *const *inputs, lm_kernel *out)
{
    const lm_kernel *in = inputs[0];
    const int64_t n = in->n;
    lm_side *row, *col;
    (void)net;
    lm_status status = sides(env, node->act, in->m, &in->row, &out->row, &row);
    if (!status) status = sides(env, node->act, n, &in->col, &out->col, &col);
    if (status) return status;
    lm_side *u = lm_scratch(env, (size_t)(n + 1) * sizeof *u);
    double *room = lm_scratch_doubles(env, 4 * n);
    if (!u || !room) return lm_nomem(env);
    const lm_dual_out dual = {room, room + n, room + 2 * n, room + 3 * n};
    for (int64_t i = 0; i < in->m && !status; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t j = 0; j < n; j++) u[j] = row[i];
        status = lm_dual(env, node->act, n, u, col, in->k + i * n, TOL, dual);
        if (!status) put_row(in, &node->act, i, &row[i], col, dual, out);
        lm_scratch_release(env, mark);
    }
    return status;
}

LM_NODE_KIND(activation, .doc = "a function of every number, phi", .least = 1,
             .most = 1, .act = true, .in_place = true, .build = build,
             .map = map);
#endif
