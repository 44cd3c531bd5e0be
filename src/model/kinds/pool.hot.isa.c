/* pool: the mean over positions, which are all axes but the features. */
#include "core/real.h"
#include "model/nodes/draft.h"

typedef R(lm_site) site;

static int64_t positions(const site *s)
{
    const int v = s->node->input[0];
    return v == 0 ? 1 : s->net->node[v - 1].size / s->node->size;
}

static void mean(const site *s, const real *in, real *out)
{
    const int64_t n = s->node->size, p = positions(s);
    const real share = 1 / (real)p;
    for (int64_t i = 0; i < s->m; i++, out += n) {
        int64_t first, end = 0;
        while (lm_next_until(s->stop, n, &first, &end)) {
            const real *row = in ? in + i * p * n : NULL;
            for (int64_t j = first; j < end; j++) out[j] = 0;
            for (int64_t k = 0; row && k < p; k++, row += n) {
                if (lm_told_at_row(s->stop, k, end - first)) return;
                for (int64_t j = first; j < end; j++) out[j] += share * row[j];
            }
        }
    }
}

static void spread(const site *s, const real *g, real *to)
{
    const int64_t n = s->node->size, p = positions(s);
    const real share = 1 / (real)p;
    int64_t first, end = 0;
    while (to && lm_next_until(s->stop, n, &first, &end))
        for (int64_t i = 0, row = 0; i < s->m; i++)
            for (int64_t k = 0; k < p; k++, row++) {
                if (lm_told_at_row(s->stop, row, end - first)) return;
                for (int64_t j = first; j < end; j++)
                    to[row * n + j] = share * g[i * n + j];
            }
}

static void forward(const site *s)
{
    mean(s, s->in[0], s->out);
}

static void tangent(const site *s)
{
    mean(s, s->tin[0], s->tout);
}

static void backward(const site *s)
{
    spread(s, s->gout, s->gin[0]);
}

static void curve(const site *s)
{
    spread(s, s->rout, s->rin[0]);
    spread(s, s->gout, s->gin[0]);
}

LM_NODE_PASSES(pool, forward, backward, tangent, curve);

#ifndef LM_SINGLE
static lm_status build(lm_draft *draft, lm_node *node)
{
    const lm_shape *read = lm_draft_shape(draft, node->input[0]);
    node->shape = (lm_shape){1, {lm_shape_features(read)}};
    return LM_OK;
}

#include <math.h>

#include "model/nodes/near.h"

/* Whether it is time to stop, before a row of p numbers that lie apart. */
static bool at_row(const lm_env *env, int64_t row, int64_t p)
{
    return lm_stopped_at_row(env, row, 16 * p);
}

/* The mean of one array over the positions p x q of a pair. */
static double over_pair(const lm_env *env, const lm_kernel *in, int64_t p,
                        int64_t i, int64_t j, const double *a)
{
    double sum = 0;
    for (int64_t u = i * p; u < (i + 1) * p && !at_row(env, u, p); u++)
        for (int64_t v = j * p; v < (j + 1) * p; v++)
            sum += a[lm_kernel_at(in, u, v)];
    return sum / (double)(p * p);
}

static double error_over_pair(const lm_env *env, const lm_kernel *in, int64_t p,
                              int64_t i, int64_t j)
{
    double sum = 0;
    for (int64_t u = i * p; u < (i + 1) * p && !at_row(env, u, p); u++)
        for (int64_t v = j * p; v < (j + 1) * p; v++)
            sum += lm_kernel_error(in, u >= v || !in->same ? u : v,
                                   u >= v || !in->same ? v : u);
    return sum / (double)(p * p);
}

/* Moments are kernels of a sample with itself: both sets are one. */
static void map_side(const lm_env *env, const lm_kernel *in, int64_t p,
                     const lm_kernel *out)
{
    for (int64_t i = 0; i < out->m; i++) {
        const lm_kernel_side *s = &out->row;
        s->moment[i] = over_pair(env, in, p, i, i, in->k);
        s->moment_error[i] =
            (s->moment[i] > 0 ? error_over_pair(env, in, p, i, i) / s->moment[i]
                              : 0) +
            0x1p-50;
        for (int64_t u = i * p; u < (i + 1) * p; u++) {
            s->mean[i] += in->row.mean[u] / (double)p;
            s->mean_error[i] += in->row.mean_error[u] / (double)p;
        }
        s->mean_error[i] += 0x1p-50 * fabs(s->mean[i]);
    }
    lm_kernel_copy_side(out->row, out->m, out->col);
}

static lm_status map(lm_env *env, const lm_net *net, const lm_node *node,
                     const lm_kernel *const *inputs, lm_kernel *out)
{
    const lm_kernel *in = inputs[0];
    const int64_t p = in->m / (out->m > 0 ? out->m : 1);
    (void)net, (void)node;
    out->plain = in->plain;
    out->few = in->few;
    out->k_power = in->k_power;
    out->t_power = in->t_power;
    map_side(env, in, p, out);
    for (int64_t i = 0; i < out->m; i++)
        for (int64_t j = 0; j <= i; j++) {
            const int64_t at = i * out->n + j;
            if (lm_stopped_at_row(env, at, 128 * p * p)) return LM_STOPPED;
            const double size =
                sqrt(out->row.moment[i]) * sqrt(out->col.moment[j]);
            out->k[at] = over_pair(env, in, p, i, j, in->k);
            out->k_error[at] =
                size > 0 ? error_over_pair(env, in, p, i, j) / size + 0x1p-50
                         : 0;
            lm_kernel_plain_gap(out, i, j);
            out->t[at] = over_pair(env, in, p, i, j, in->t);
            out->t_error[at] = over_pair(env, in, p, i, j, in->t_error) +
                               0x1p-50 * fabs(out->t[at]);
        }
    return lm_unless_stopped(env);
}

LM_NODE_KIND(pool, .doc = "the mean over positions", .least = 1, .most = 1,
             .build = build, .map = map, .whole = true);
#endif
