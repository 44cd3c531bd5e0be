/* activation: out = phi(in).  Derivatives are taken in place. */
#include "core/real.h"
#include "model/layer.h"

typedef R(lm_site) site;

static void forward(const site *s)
{
    R(lm_act_value)(&s->layer->act, s->m * s->layer->out, s->in, s->out);
}

static void times_slope(const site *s, const real *g, real *out)
{
    const int64_t n = s->m * s->layer->out;
    R(lm_act_back)(&s->layer->act, n, s->in, s->out, g, out);
}

static void backward(const site *s)
{
    if (s->gin) times_slope(s, s->gout, s->gin);
}

static void tangent(const site *s)
{
    const int64_t n = s->m * s->layer->out;
    if (s->tin)
        times_slope(s, s->tin, s->tout);
    else
        for (int64_t i = 0; i < n; i++) s->tout[i] = 0;
}

/* The tangent of g phi'(h) is r phi'(h) + g phi''(h) t. */
static void curve(const site *s)
{
    enum { BLOCK = 512 };
    const int64_t n = s->m * s->layer->out;
    real bend[BLOCK];
    if (!s->gin) return;
    times_slope(s, s->rout, s->rin);
    for (int64_t at = 0; s->tin && at < n; at += BLOCK) {
        const int64_t count = n - at < BLOCK ? n - at : BLOCK;
        R(lm_act_curve)(&s->layer->act, count, s->in + at, s->out + at, bend);
        for (int64_t i = 0; i < count; i++)
            s->rin[at + i] += s->gout[at + i] * bend[i] * s->tin[at + i];
    }
    times_slope(s, s->gout, s->gin);
}

const R(lm_passes) R(lm_activation) = {forward, backward, tangent, curve};
