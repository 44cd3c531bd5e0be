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
    const int64_t n = size(s);
    if (a && b)
        for (int64_t i = 0; i < n; i++) out[i] = a[i] + f * b[i];
    else
        for (int64_t i = 0; i < n; i++) out[i] = a ? a[i] : b ? f * b[i] : 0;
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
    const int64_t n = size(s);
    for (int k = 1; k < s->node->inputs; k++) {
        if (!to[k]) continue;
        for (int64_t i = 0; i < n; i++) to[k][i] = a * g[i];
    }
    if (to[0] && to[0] != g) memcpy(to[0], g, (size_t)n * sizeof *g);
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

LM_NODE_KIND(add, .doc = "the first input, and the others times a scale",
             .least = 2, .most = LM_NODE_INPUTS,
             .attribute = {{"scale", 1, -1e300, 1e300, false,
                            "factor of the inputs after the first"}},
             .in_place = true, .build = build);
#endif
