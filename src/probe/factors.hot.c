/* factors: backward passes whose sink keeps what gradients are made of.
 *
 * The sink of a dense layer is asked where the gradient of a tensor goes when
 * both factors are there: the layer's input on the tape, and the derivative by
 * its output in one of the buffers.  Times 0 the product itself is not made.
 * Gradients that are kept whole take a pass a sample. */
#include "core/real.h"
#include "probe/factors.h"

#include <string.h>

#include "model/passes/chunk.h"

typedef struct keeper {
    R(lm_sink) sink;
    lm_factors *f;
    const R(lm_chunk) * chunk;
    int64_t output; /* from 0 */
    real *nowhere;  /* zeros, room for the largest tensor */
    real **back;    /* of nodes: NULL but for that whose value is asked for */
    real *block;    /* whole gradients, like net->w */
} keeper;

static void store(const keeper *s, const lm_factor *f, const real *in,
                  const real *g)
{
    const lm_factors *all = s->f;
    const volatile lm_flag *stop = s->chunk->tape.stop;
    for (int64_t i = 0; i < s->chunk->m; i++) {
        const int64_t sample = s->chunk->first + i;
        double *x = f->x + sample * f->in;
        double *to = f->g + (sample * all->outputs + s->output) * f->out;
        const int64_t inputs = s->output == 0 ? f->in : 0;
        int64_t j, end = 0;
        while (lm_next_until(stop, inputs, &j, &end))
            for (; j < end; j++) x[j] = (double)in[i * f->in + j];
        end = 0;
        while (lm_next_until(stop, f->out, &j, &end))
            for (; j < end; j++) to[j] = (double)g[i * f->out + j];
    }
}

static R(lm_place) keep_factors(R(lm_sink) * sink, int tensor, int64_t row)
{
    const keeper *s = sink->state;
    const R(lm_tape) *tape = &s->chunk->tape;
    const lm_factor *f = s->f->of[tensor];
    (void)row;
    if (f && !f->whole) {
        const lm_node *node = s->f->net->node + f->node;
        const int from = node->input[0];
        store(s, f, from ? tape->value[from] : tape->x,
              tape->delta[node->delta]);
    }
    return (R(lm_place)){s->nowhere, 0, 1};
}

static R(lm_place) keep_whole(R(lm_sink) * sink, int tensor, int64_t row)
{
    const keeper *s = sink->state;
    const lm_weight *w = s->f->net->weight + tensor;
    if (!s->f->of[tensor]->whole) return (R(lm_place)){s->nowhere, 0, 1};
    return (R(lm_place)){s->block + w->at + row * w->cols, 1, 1};
}

static lm_status clear(const lm_env *env, int64_t n, real *out)
{
    return lm_zero_bytes(env->stop, out, (size_t)n * sizeof *out);
}

static lm_status zeros(lm_env *env, int64_t n, real **out)
{
    *out = lm_scratch(env, (size_t)n * sizeof **out);
    return *out ? clear(env, n, *out) : lm_nomem(env);
}

static int64_t largest(const lm_net *net)
{
    int64_t most = 0;
    for (int t = 0; t < net->weights; t++) {
        const int64_t n = net->weight[t].rows * net->weight[t].cols;
        most = n > most ? n : most;
    }
    return most;
}

/* Back from output o of every sample in the chunk. */
static void back(keeper *s, int64_t o)
{
    const R(lm_tape) *tape = &s->chunk->tape;
    const int64_t k = s->f->net->k, m = tape->m;
    real *delta = R(lm_tape_delta)(tape);
    memset(delta, 0, (size_t)(m * k) * sizeof *delta);
    for (int64_t i = 0; i < m; i++) delta[i * k + s->f->output + o] = 1;
    s->output = o;
    R(lm_pass_backward)(tape, &s->sink);
    if (s->back) store(s, s->f->factor, NULL, s->back[s->f->node]);
}

/* Room for the derivative by the value of one node. */
static lm_status watch(lm_env *env, keeper *s, R(lm_tape) * tape)
{
    const lm_factors *f = s->f;
    const size_t bytes = (size_t)f->net->nodes * sizeof *s->back;
    if (f->node < 0) return LM_OK;
    s->back = lm_scratch(env, bytes);
    if (!s->back) return lm_nomem(env);
    memset(s->back, 0, bytes);
    tape->back = s->back;
    return zeros(env, tape->rows * f->factor->out, &s->back[f->node]);
}

lm_status R(lm_factors_dense)(lm_env *env, lm_mat x, lm_factors *f)
{
    R(lm_chunk) c;
    keeper s = {
        .sink = {.place = keep_factors, .state = &s}, .f = f, .chunk = &c};
    lm_status status = lm_net_can(env, f->net, LM_PASS_BACKWARD);
    if (!status)
        status = R(lm_chunk_open)(env, f->net, x, LM_KEEP_DERIVATIVES, &c);
    if (!status) status = zeros(env, largest(f->net), &s.nowhere);
    if (!status) status = watch(env, &s, &c.tape);
    while (R(lm_chunk_next)(env, &c, f->net->nodes, &status))
        for (int64_t o = 0; o < f->outputs && !lm_stopped(env); o++)
            back(&s, o);
    return status;
}

/* The whole gradients of one sample and output, from the block. */
static void take(const keeper *s, int64_t sample)
{
    const lm_factors *all = s->f;
    for (int t = 0; t < all->n; t++) {
        const lm_factor *f = all->factor + t;
        if (!f->whole) continue;
        const real *from = s->block + all->net->weight[f->tensor].at;
        double *to = f->g + (sample * all->outputs + s->output) * f->out;
        int64_t j, end = 0;
        while (lm_next_until(s->chunk->tape.stop, f->out, &j, &end))
            for (; j < end; j++) to[j] = (double)from[j];
    }
}

lm_status R(lm_factors_whole)(lm_env *env, lm_mat x, lm_factors *f)
{
    R(lm_chunk) c;
    keeper s = {
        .sink = {.place = keep_whole, .state = &s}, .f = f, .chunk = &c};
    const int64_t room = f->net->room;
    const lm_mat first = {x.data, x.rows > 0, x.cols, x.stride};
    lm_status status =
        R(lm_chunk_open)(env, f->net, first, LM_KEEP_DERIVATIVES, &c);
    if (!status) status = zeros(env, largest(f->net), &s.nowhere);
    if (!status) status = zeros(env, room, &s.block);
    c.data = x;
    while (R(lm_chunk_next)(env, &c, f->net->nodes, &status))
        for (int64_t o = 0; o < f->outputs; o++) {
            if (clear(env, room, s.block)) return LM_STOPPED;
            back(&s, o);
            take(&s, c.first);
        }
    return status;
}
