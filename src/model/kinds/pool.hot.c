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
        for (int64_t j = 0; j < n; j++) out[j] = 0;
        for (int64_t k = 0; in && k < p; k++, in += n)
            for (int64_t j = 0; j < n; j++) out[j] += share * in[j];
    }
}

static void spread(const site *s, const real *g, real *to)
{
    const int64_t n = s->node->size, p = positions(s);
    const real share = 1 / (real)p;
    for (int64_t i = 0; to && i < s->m; i++, g += n)
        for (int64_t k = 0; k < p; k++, to += n)
            for (int64_t j = 0; j < n; j++) to[j] = share * g[j];
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

LM_NODE_KIND(pool, .doc = "the mean over positions", .least = 1, .most = 1,
             .build = build);
#endif
