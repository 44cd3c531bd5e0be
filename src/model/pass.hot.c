#include "model/pass.h"

#include "core/real.h"

#include <string.h>

typedef R(lm_site) site;
typedef R(lm_tape) tape_type;

enum { LINE = LM_ALIGN / sizeof(real) };

#define KIND_ROW(name) [LM_KIND_##name] = &R(lm_##name),
static const R(lm_passes) * passes(const lm_layer *layer)
{
    static const R(lm_passes) *const kinds[] = {LM_KINDS(KIND_ROW)};
    return kinds[layer->kind];
}

/* Elements of a value of m rows: whole lines. */
static int64_t lines(int64_t m, int64_t width)
{
    return (m * width + LINE - 1) / LINE * LINE;
}

size_t R(lm_tape_bytes)(const lm_net *net, int64_t rows, bool deltas)
{
    int64_t count = deltas ? LM_SLOTS * lines(rows, net->widest) : 0;
    for (int i = 0; i < net->layers; i++)
        count += lines(rows, net->layer[i].out);
    const size_t pointers = (size_t)(net->layers + 1) * sizeof(real *);
    return (size_t)count * sizeof(real) +
           (pointers + LM_ALIGN - 1) / LM_ALIGN * LM_ALIGN;
}

void R(lm_tape_open)(tape_type *tape, const lm_net *net, int64_t rows,
                     bool deltas, void *memory)
{
    const size_t pointers = (size_t)(net->layers + 1) * sizeof(real *);
    *tape = (tape_type){.net = net, .rows = rows, .value = memory};
    real *at = (real *)((char *)memory +
                        (pointers + LM_ALIGN - 1) / LM_ALIGN * LM_ALIGN);
    tape->value[0] = NULL;
    for (int i = 0; i < net->layers; i++) {
        tape->value[i + 1] = at;
        at += lines(rows, net->layer[i].out);
    }
    for (int i = 0; deltas && i < LM_SLOTS; i++) {
        tape->delta[i] = at;
        at += lines(rows, net->widest);
    }
}

static const real *value(const tape_type *tape, int i)
{
    return i < 0 ? NULL : i == 0 ? tape->x : tape->value[i];
}

/* What layer i sees of the values and parameters. */
static site look(const tape_type *tape, int i)
{
    const lm_net *net = tape->net;
    const lm_layer *layer = &net->layer[i];
    const real *w = net->w;
    return (site){
        .net = net,
        .layer = layer,
        .m = tape->m,
        .w = layer->weight < 0 ? NULL : w + net->weight[layer->weight].at,
        .b = layer->bias < 0 ? NULL : w + net->weight[layer->bias].at,
        .in = value(tape, i),
        .skip = value(tape, layer->skip),
        .out = tape->value[i + 1],
    };
}

static void look_back(site *s, const tape_type *tape)
{
    const lm_layer *layer = s->layer;
    s->gout = tape->delta[layer->delta_out];
    s->gin = layer->delta_in < 0 ? NULL : tape->delta[layer->delta_in];
}

static void look_tangent(site *s, int i, const real *v,
                         const tape_type *tangent)
{
    const lm_layer *layer = s->layer;
    s->tin = value(tangent, i);
    s->tskip = value(tangent, layer->skip);
    s->tout = tangent->value[i + 1];
    if (v && layer->weight >= 0) s->v = v + s->net->weight[layer->weight].at;
    if (v && layer->bias >= 0) s->vb = v + s->net->weight[layer->bias].at;
}

void R(lm_pass_forward)(tape_type *tape, const real *x, int64_t m, int layers)
{
    tape->x = x;
    tape->m = m;
    for (int i = 0; i < layers; i++) {
        const site s = look(tape, i);
        passes(s.layer)->forward(&s);
    }
}

const real *R(lm_tape_output)(const tape_type *tape)
{
    return tape->value[tape->net->layers];
}

real *R(lm_tape_delta)(const tape_type *tape)
{
    return tape->delta[tape->net->layer[tape->net->layers - 1].delta_out];
}

void R(lm_pass_backward)(const tape_type *tape, R(lm_sink) * sink)
{
    for (int i = tape->net->layers - 1; i >= tape->net->first; i--) {
        site s = look(tape, i);
        look_back(&s, tape);
        s.sink = sink;
        passes(s.layer)->backward(&s);
    }
}

void R(lm_pass_tangent)(const tape_type *tape, const real *v, const real *tx,
                        tape_type *tangent)
{
    tangent->x = tx;
    tangent->m = tape->m;
    for (int i = 0; i < tape->net->layers; i++) {
        site s = look(tape, i);
        look_tangent(&s, i, v, tangent);
        passes(s.layer)->tangent(&s);
    }
}

void R(lm_pass_curve)(const tape_type *tape, const real *v,
                      const tape_type *tangent, R(lm_sink) * sink)
{
    for (int i = tape->net->layers - 1; i >= tape->net->first; i--) {
        site s = look(tape, i);
        look_back(&s, tape);
        look_tangent(&s, i, v, tangent);
        s.rout = tangent->delta[s.layer->delta_out];
        s.rin = s.gin ? tangent->delta[s.layer->delta_in] : NULL;
        s.sink = sink;
        passes(s.layer)->curve(&s);
    }
}

void R(lm_load)(lm_mat from, int64_t row, int64_t m, real *to)
{
    for (int64_t i = 0; i < m; i++) {
        const double *source = from.data + (row + i) * from.stride;
        for (int64_t j = 0; j < from.cols; j++)
            to[i * from.cols + j] = (real)source[j];
    }
}

void R(lm_spread)(const lm_net *net, const double *flat, bool trained,
                  real *block)
{
    memset(block, 0, (size_t)net->room * sizeof(real));
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        if (trained && w->frozen) continue;
        for (int64_t i = 0; i < w->rows * w->cols; i++)
            block[w->at + i] = (real)flat[w->flat + i];
    }
}

void R(lm_gather)(const lm_net *net, const real *block, double *flat)
{
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        for (int64_t i = 0; i < w->rows * w->cols; i++)
            flat[w->flat + i] = (double)block[w->at + i];
    }
}
