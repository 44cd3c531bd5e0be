/* factors: a backward pass whose sink keeps what gradients are made of.
 *
 * The sink is asked where the gradient of a tensor goes when both factors are
 * there: the layer's input on the tape, and the derivative by its output in
 * one of the buffers.  Times 0 the product itself is not made. */
#include "core/real.h"
#include "probe/factors.h"

#include <string.h>

#include "model/layer.h"
#include "model/passes/chunk.h"

typedef struct keeper {
    R(lm_sink) sink;
    lm_factors *f;
    const R(lm_chunk) * chunk;
    int64_t output; /* from 0 */
    real *nowhere;  /* room for the largest tensor */
} keeper;

static lm_factor *find(const lm_factors *f, int tensor)
{
    int k = 0;
    while (f->factor[k].tensor != tensor) k++;
    return f->factor + k;
}

static R(lm_place) keep(R(lm_sink) * sink, int tensor, int64_t row)
{
    const keeper *s = sink->state;
    const R(lm_tape) *tape = &s->chunk->tape;
    const int at = s->f->layer_of[tensor];
    const lm_layer *layer = s->f->net->layer + at;
    const lm_factor *f = find(s->f, tensor);
    const real *in = at ? tape->value[at] : tape->x;
    const real *g = tape->delta[layer->delta_out];
    (void)row;
    for (int64_t i = 0; i < tape->m; i++) {
        const int64_t sample = s->chunk->first + i;
        double *x = f->x + sample * f->in;
        double *to = f->g + (sample * s->f->outputs + s->output) * f->out;
        for (int64_t j = 0; j < f->in && s->output == 0; j++)
            x[j] = (double)in[i * f->in + j];
        for (int64_t j = 0; j < f->out; j++) to[j] = (double)g[i * f->out + j];
    }
    return (R(lm_place)){s->nowhere, 0, 1};
}

/* The derivative of output o by the outputs. */
static void one(const lm_net *net, int64_t m, int64_t o, real *delta)
{
    memset(delta, 0, (size_t)(m * net->k) * sizeof *delta);
    for (int64_t i = 0; i < m; i++) delta[i * net->k + o] = 1;
}

static lm_status room(lm_env *env, const lm_net *net, real **nowhere)
{
    int64_t most = 0;
    for (int t = 0; t < net->weights; t++) {
        const int64_t n = net->weight[t].rows * net->weight[t].cols;
        most = n > most ? n : most;
    }
    *nowhere = lm_scratch(env, (size_t)most * sizeof **nowhere);
    if (!*nowhere) return lm_nomem(env);
    memset(*nowhere, 0, (size_t)most * sizeof **nowhere);
    return LM_OK;
}

lm_status R(lm_factors_of)(lm_env *env, lm_mat x, lm_factors *f)
{
    R(lm_chunk) c;
    keeper s = {.sink = {.place = keep, .state = &s}, .f = f, .chunk = &c};
    lm_status status = R(lm_chunk_open)(env, f->net, x, true, &c);
    if (!status) status = room(env, f->net, &s.nowhere);
    while (R(lm_chunk_next)(env, &c, f->net->layers, &status))
        for (s.output = 0; s.output < f->outputs; s.output++) {
            one(f->net, c.m, f->output + s.output, R(lm_tape_delta)(&c.tape));
            R(lm_pass_backward)(&c.tape, &s.sink);
        }
    return status;
}
