/* embedding: out = a E[x], row x of E for each number x of the input: p indices
 * give p rows.  It is a dense node on one-hot inputs, without the products.
 * Indices have no derivative. */
#include "core/real.h"

#include <math.h>

#include "model/nodes/draft.h"

typedef R(lm_site) site;

static const lm_weight *weight(const site *s)
{
    return &s->net->weight[s->node->tensor[0]];
}

static int64_t indices(const site *s)
{
    return s->m * (s->node->size / weight(s)->cols);
}

/* out = a (rows of e), zero if e is NULL. */
static void take(const site *s, const real *e, real *out)
{
    const int64_t n = weight(s)->cols, count = indices(s);
    const real a = (real)weight(s)->mult;
    int64_t first, end = 0;
    while (lm_next_until(s->stop, n, &first, &end))
        for (int64_t i = 0; i < count; i++) {
            const real *row = e ? e + (int64_t)s->in[0][i] * n : NULL;
            if (lm_told_at_row(s->stop, i, end - first)) return;
            for (int64_t j = first; j < end; j++)
                out[i * n + j] = e ? a * row[j] : 0;
        }
}

static void forward(const site *s)
{
    take(s, s->w[0], s->out);
}

static void tangent(const site *s)
{
    take(s, s->v[0], s->tout);
}

/* Rows of g are added to those that they were taken from. */
static void put(const site *s, const real *g)
{
    const lm_weight *w = weight(s);
    if (w->frozen) return;
    const int64_t n = w->cols, count = indices(s);
    const int tensor = s->node->tensor[0];
    const R(lm_place) p = s->sink->place(s->sink, tensor, 0);
    const real alpha = p.alpha * (real)w->mult;
    int64_t j, end = 0;
    while (p.beta != 1 && lm_next_until(s->stop, w->rows * n, &j, &end))
        for (; j < end; j++) p.dst[j] = p.beta == 0 ? 0 : p.beta * p.dst[j];
    int64_t first;
    end = 0;
    while (lm_next_until(s->stop, n, &first, &end))
        for (int64_t i = 0; i < count; i++) {
            real *row = p.dst + (int64_t)s->in[0][i] * n;
            if (lm_told_at_row(s->stop, i, end - first)) break;
            for (j = first; j < end; j++) row[j] += alpha * g[i * n + j];
        }
    if (s->sink->done) s->sink->done(s->sink, tensor, 0, w->rows);
}

static void backward(const site *s)
{
    put(s, s->gout);
}

static void curve(const site *s)
{
    put(s, s->rout);
}

LM_NODE_PASSES(embedding, forward, backward, tangent, curve);

#ifndef LM_SINGLE
enum { WIDTH, TOKENS }; /* attributes */

static lm_status build(lm_draft *draft, lm_node *node)
{
    const lm_extent tokens = {(int64_t)node->attribute[TOKENS], 0};
    const lm_extent width = {lm_draft_width(node->attribute[WIDTH]),
                             draft->spec->base};
    const lm_shape *read = lm_draft_shape(draft, node->input[0]);
    if (node->input[0] != 0)
        return lm_draft_refuse(draft, node,
                               "expected the input of the network, got "
                               "another node");
    const lm_weight_spec e = {
        .letter = "E", .in = tokens, .out = width, .fan = 1, .gain = 1};
    node->shape = (lm_shape){1, {width}};
    if (read->axis[0].size > 1)
        node->shape = (lm_shape){2, {read->axis[0], width}};
    return lm_draft_tensor(draft, node, &e);
}

static lm_status admits(lm_env *env, const lm_node *node, lm_mat x)
{
    const double tokens = node->attribute[TOKENS];
    for (int64_t i = 0; i < x.rows; i++)
        for (int64_t j = 0; j < x.cols; j++) {
            const double at = x.data[i * x.stride + j];
            if (lm_stopped_at(env, i * x.cols + j)) return LM_STOPPED;
            if (!(at >= 0 && at < tokens && at == floor(at)))
                return lm_fail(env, LM_DOMAIN,
                               "'x' must hold indices 0 to %.0f for node '%s', "
                               "got %g at (%lld, %lld)",
                               tokens - 1, node->name, at, (long long)i + 1,
                               (long long)j + 1);
        }
    return LM_OK;
}

static double token(lm_mat x, int64_t row)
{
    return x.data[row / x.cols * x.stride + row % x.cols];
}

static void map_side(double variance, int64_t m, const lm_kernel_side *out)
{
    for (int64_t i = 0; i < m; i++) {
        out->moment[i] = variance;
        out->moment_error[i] = 0x1p-52;
    }
}

/* Vectors of different indices are independent. */
static lm_status map(lm_env *env, const lm_net *net, const lm_node *node,
                     const lm_kernel *const *inputs, lm_kernel *out)
{
    const lm_kernel *in = inputs[0];
    const lm_weight *e = &net->weight[node->tensor[0]];
    const double variance = e->variance / (double)e->rows;
    const double speed = e->frozen ? 0 : e->speed / (double)e->rows;
    out->plain = true;
    out->k_power = e->variance_power;
    out->t_power = speed > 0 ? e->speed_power : -INFINITY;
    map_side(variance, out->m, &out->row);
    map_side(variance, out->n, &out->col);
    for (int64_t i = 0; i < out->m; i++)
        for (int64_t j = 0; j < lm_kernel_end(out, i); j++) {
            const int64_t at = i * out->n + j;
            if (lm_stopped_at_row(env, at, 8)) return LM_STOPPED;
            const bool one = token(in->x, i) == token(in->y, j);
            out->k[at] = one ? variance : 0;
            out->k_error[at] = 0;
            out->gap[at] = one ? 0 : 1;
            out->t[at] = one ? speed : 0;
            out->t_error[at] = out->t[at] * 0x1p-52;
        }
    return LM_OK;
}

/* Single precision counts to 2^24. */
LM_NODE_KIND(embedding,
             .doc = "a learned vector for each index of the input, from 0",
             .least = 1, .most = 1,
             .attribute = {{"width", NAN, 1, LM_WIDTH_MOST, true,
                            "features it makes"},
                           {"tokens", NAN, 1, 1 << 24, true,
                            "how many different indices"}},
             .build = build, .admits = admits, .map = map);
#endif
