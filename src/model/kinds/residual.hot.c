/* residual: out = skip + s in, the end of a branch that began at skip.
 *
 * For x' = x + s F(x) the derivative of the loss is
 *
 *     G(x) = G(x') + s F'(x)' G(x').
 *
 * The first term is free: x and x' share a buffer for their derivatives, so
 * G(x) begins as G(x').  This layer puts s G(x') into the other buffer, the
 * layers of the branch take it back through F, and the first of them adds what
 * it gets to the shared one (lm_layer.add). */
#include "core/real.h"
#include "model/layer.h"

typedef R(lm_site) site;

static void sum(const site *s, const real *skip, const real *in, real *out)
{
    const real scale = (real)s->layer->scale;
    const int64_t n = s->m * s->layer->out;
    if (skip && in)
        for (int64_t i = 0; i < n; i++) out[i] = skip[i] + scale * in[i];
    else
        for (int64_t i = 0; i < n; i++)
            out[i] = skip ? skip[i] : in ? scale * in[i] : 0;
}

static void forward(const site *s)
{
    sum(s, s->skip, s->in, s->out);
}

static void tangent(const site *s)
{
    sum(s, s->tskip, s->tin, s->tout);
}

static void backward(const site *s)
{
    if (s->gin) sum(s, NULL, s->gout, s->gin);
}

static void curve(const site *s)
{
    if (!s->gin) return;
    sum(s, NULL, s->rout, s->rin);
    sum(s, NULL, s->gout, s->gin);
}

const R(lm_passes) R(lm_residual) = {forward, backward, tangent, curve};
