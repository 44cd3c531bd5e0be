/* add: out = in_1 + s (in_2 + ...), such as x + s F(x), a residual branch.
 *
 * For x' = x + s F(x) the derivative of the loss is
 *
 *     G(x) = G(x') + s F'(x)' G(x').
 *
 * The first term is free: G(x) begins as G(x'), in the same buffer
 * (buffers.h).  This node puts s G(x') into another, the nodes of the branch
 * take it back through F, and the first of them adds what it gets. */
#include "core/real.h"

#include <string.h>

#include "model/nodes/draft.h"

typedef R(lm_site) site;

enum { SCALE }; /* its attribute */

static int64_t size(const site *s)
{
    return s->m * s->node->size;
}

static real scale(const site *s)
{
    return (real)(s->node->attribute[SCALE] * s->node->share);
}

/* out = a + scale b, NULL being zero. */
static void pair(const site *s, const real *a, const real *b, real *out)
{
    const real f = scale(s);
    int64_t i, end = 0;
    while (lm_next_until(s->stop, size(s), &i, &end))
        if (a && b)
            for (; i < end; i++) out[i] = a[i] + f * b[i];
        else
            for (; i < end; i++) out[i] = a ? a[i] : b ? f * b[i] : 0;
}

/* The sum of values or of tangents. */
static void sum(const site *s, const real *const *in, real *out)
{
    pair(s, in[0], in[1], out);
    for (int k = 2; k < s->node->inputs; k++)
        if (in[k]) pair(s, out, in[k], out);
}

static void forward(const site *s)
{
    sum(s, s->in, s->out);
}

static void tangent(const site *s)
{
    sum(s, s->tin, s->tout);
}

/* g to all inputs, the first of which may be g itself. */
static void spread(const site *s, const real *g, real *const *to)
{
    const real a = scale(s);
    int64_t i, end = 0;
    for (int k = 1; k < s->node->inputs; k++, end = 0)
        while (to[k] && lm_next_until(s->stop, size(s), &i, &end))
            for (; i < end; i++) to[k][i] = a * g[i];
    while (to[0] && to[0] != g && lm_next_until(s->stop, size(s), &i, &end))
        memcpy(to[0] + i, g + i, (size_t)(end - i) * sizeof *g);
}

static void backward(const site *s)
{
    spread(s, s->gout, s->gin);
}

static void curve(const site *s)
{
    spread(s, s->rout, s->rin);
    spread(s, s->gout, s->gin);
}

LM_NODE_PASSES(add, forward, backward, tangent, curve);

#ifndef LM_SINGLE
#include <math.h>

static bool equal(const lm_shape *a, const lm_shape *b)
{
    bool same = a->rank == b->rank;
    for (int i = 0; same && i < a->rank; i++)
        same = a->axis[i].size == b->axis[i].size;
    return same;
}

static lm_status build(lm_draft *draft, lm_node *node)
{
    const lm_shape *first = lm_draft_shape(draft, node->input[0]);
    for (int k = 1; k < node->inputs; k++) {
        const lm_shape *other = lm_draft_shape(draft, node->input[k]);
        char want[64], got[64];
        if (equal(first, other)) continue;
        lm_node_shape(first, want);
        lm_node_shape(other, got);
        return lm_draft_refuse(draft, node,
                               "expected inputs of one shape, got %s and %s",
                               want, got);
    }
    node->shape = *first;
    node->gain = lm_draft_gain(draft, node->input[0]);
    if (!isnan(node->alpha))
        node->share = lm_depth_scaling(node->alpha, draft->share).mult;
    return LM_OK;
}

#include "model/nodes/apart.h"
#include "model/nodes/near.h"

#define EPS 0x1p-53

enum { COST = 128 }; /* of a pair, in the time of a number */

/* The inputs that lead, with their factors. */
typedef struct parts {
    int n;
    const lm_kernel *in[LM_NODE_INPUTS];
    double factor[LM_NODE_INPUTS], below[LM_NODE_INPUTS];
} parts;

static parts parts_of(const lm_node *node, const lm_kernel *const *in,
                      lm_kernel *out)
{
    const double scale = node->attribute[0] * node->share;
    parts p = {node->inputs, {0}, {0}, {0}};
    out->k_power = out->t_power = -INFINITY;
    out->plain = true;
    for (int k = 0; k < p.n; k++) {
        p.in[k] = in[k];
        out->k_power = fmax(out->k_power, in[k]->k_power);
        out->t_power = fmax(out->t_power, in[k]->t_power);
        out->plain &= in[k]->plain;
        out->few |= in[k]->few;
    }
    for (int k = 0; k < p.n; k++) {
        const double f = k ? scale : 1;
        p.factor[k] = in[k]->k_power > out->k_power - 1e-9 ? f : 0;
        p.below[k] = in[k]->t_power > out->t_power - 1e-9 ? f : 0;
    }
    return p;
}

/* Second moments are sums of those of the inputs and twice the products of
 * their means, since the units are independent. */
static void map_side(const parts *p, bool row, int64_t m,
                     const lm_kernel_side *out)
{
    for (int64_t i = 0; i < m; i++) {
        double moment = 0, error = 0, mean = 0, off = 0, own = 0;
        for (int k = 0; k < p->n; k++) {
            const lm_kernel_side *s = row ? &p->in[k]->row : &p->in[k]->col;
            const double f = p->factor[k], part = f * s->mean[i];
            moment += f * f * s->moment[i] + 2 * mean * part;
            error += f * f * s->moment[i] * s->moment_error[i];
            own += fabs(part) * off + fabs(mean * f) * s->mean_error[i];
            mean += part;
            off += fabs(f) * s->mean_error[i];
        }
        out->moment[i] = moment;
        out->moment_error[i] =
            (moment > 0 ? (error + 2 * own) / moment : 0) + 4 * EPS;
        out->mean[i] = mean;
        out->mean_error[i] = off + 4 * EPS * fabs(mean);
    }
}

/* How far second moments that are off change the correlation r: K and the
 * product of the moments move together, but for shares that differ. */
static double drift(const parts *p, const lm_kernel *out, int64_t i, int64_t j,
                    double size, double r)
{
    double sum = 0;
    for (int k = 0; k < p->n; k++) {
        const lm_kernel_side *u = &p->in[k]->row, *v = &p->in[k]->col;
        const double f = p->factor[k] * p->factor[k];
        const double part = f * p->in[k]->k[i * out->n + j] / size;
        sum += u->moment_error[i] *
                   fabs(part - r * f * u->moment[i] / out->row.moment[i]) +
               v->moment_error[j] *
                   fabs(part - r * f * v->moment[j] / out->col.moment[j]);
    }
    return sum / 2;
}

/* The sum of the means, which is the same variable for both samples. */
static lm_near means_of(const parts *p, int64_t i, int64_t j)
{
    lm_near all = {.gap = {0, 0}};
    for (int k = 0; k < p->n; k++) {
        const double f = p->factor[k];
        all.u += f * p->in[k]->row.mean[i];
        all.v += f * p->in[k]->col.mean[j];
        all.u_error += 2 * fabs(f) * p->in[k]->row.mean_error[i];
        all.v_error += 2 * fabs(f) * p->in[k]->col.mean_error[j];
    }
    all.sign = all.u * all.v < 0 ? -1 : 1;
    all.u = fabs(all.u), all.v = fabs(all.v);
    all.u_error = all.u > 0 ? all.u_error / all.u : 0;
    all.v_error = all.v > 0 ? all.v_error / all.v : 0;
    return all;
}

/* The gap of the sum: its parts are independent, but for their means. */
static lm_estimate near_gap(const parts *p, int64_t i, int64_t j)
{
    lm_near part[LM_NODE_INPUTS + 1];
    int with_mean = 0;
    for (int k = 0; k < p->n; k++) {
        part[k] = lm_near_of(p->in[k], i, j);
        part[k].u *= fabs(p->factor[k]);
        part[k].v *= fabs(p->factor[k]);
        with_mean += p->in[k]->row.mean[i] != 0 || p->in[k]->col.mean[j] != 0;
    }
    if (with_mean < 2) return lm_near_sum(p->n, part);
    for (int k = 0; k < p->n; k++)
        part[k] = lm_near_centred(&part[k], lm_near_level(&p->in[k]->row, i),
                                  lm_near_level(&p->in[k]->col, j));
    part[p->n] = means_of(p, i, j);
    return lm_near_sum(p->n + 1, part);
}

static void map_pair(const parts *p, int64_t i, int64_t j, lm_kernel *out)
{
    const int64_t at = i * out->n + j;
    const double size = sqrt(out->row.moment[i]) * sqrt(out->col.moment[j]);
    double k = 0, error = 0, t = 0, bend = 0;
    double left = 0, right = 0, left_off = 0, right_off = 0;
    for (int q = 0; q < p->n; q++) {
        const lm_kernel *in = p->in[q];
        const double f = p->factor[q], g = p->below[q] * p->below[q];
        const double u = f * in->row.mean[i], v = f * in->col.mean[j];
        const double du = fabs(f) * in->row.mean_error[i],
                     dv = fabs(f) * in->col.mean_error[j];
        k += f * f * in->k[at] + (left * v + right * u);
        error += f * f * in->k_error[at] * sqrt(in->row.moment[i]) *
                     sqrt(in->col.moment[j]) +
                 fabs(left) * dv + fabs(v) * left_off + fabs(right) * du +
                 fabs(u) * right_off;
        left += u, right += v, left_off += du, right_off += dv;
        t += g * in->t[at];
        bend += g * in->t_error[at];
    }
    /* One variable keeps the moment of one. */
    const bool own = lm_kernel_own(out, i) == j;
    if (own) k = out->row.moment[i];
    out->k[at] = k;
    out->k_error[at] =
        size > 0 ? error / size + drift(p, out, i, j, size, k / size) + 4 * EPS
                 : 0;
    lm_kernel_plain_gap(out, i, j);
    if (!own && out->gap[at] < LM_KERNEL_NEAR)
        lm_kernel_try_gap(out, i, j, near_gap(p, i, j));
    out->t[at] = t;
    out->t_error[at] = bend + 4 * EPS * fabs(t);
}

/* One unit of two inputs is two variables that know nothing of each other:
 * otherwise their kernels do not say that of the sum. */
static lm_status check(lm_env *env, const lm_net *net, const lm_node *node)
{
    for (int a = 0; a < node->inputs; a++)
        for (int b = 0; b < a; b++) {
            bool apart;
            const lm_status status =
                lm_net_apart(env, net, node->input[a], node->input[b], &apart);
            if (status) return status;
            if (!apart)
                return lm_kernel_refuse(env, node,
                                        "two of the values that it adds come "
                                        "from one without a dense layer "
                                        "between them");
        }
    return LM_OK;
}

static lm_status map(lm_env *env, const lm_net *net, const lm_node *node,
                     const lm_kernel *const *in, lm_kernel *out)
{
    const lm_status status = check(env, net, node);
    if (status) return status;
    const parts p = parts_of(node, in, out);
    map_side(&p, true, out->m, &out->row);
    map_side(&p, false, out->n, &out->col);
    for (int64_t i = 0; i < out->m; i++)
        for (int64_t j = 0; j < lm_kernel_end(out, i); j++) {
            if (lm_stopped_at_row(env, i * out->n + j, COST)) return LM_STOPPED;
            map_pair(&p, i, j, out);
        }
    return LM_OK;
}

LM_NODE_KIND(add, .doc = "the first input, and the others times a scale",
             .least = 2, .most = LM_NODE_INPUTS,
             .attribute = {{"scale", 1, -1e300, 1e300, false,
                            "factor of the inputs after the first"}},
             .in_place = true, .build = build, .map = map);
#endif
