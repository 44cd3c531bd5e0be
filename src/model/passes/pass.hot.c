/* pass: a network's layers, forward and backward.
 *
 * Layer i reads value i and writes value i + 1.  Going back, derivatives need
 * no such list: once layer i has turned the derivative by its output into that
 * by its input, the former is not read again.  Two buffers are enough: dense
 * layers go from one to the other, activations work in place, and in a branch
 * x + s F(x) the derivative by x waits in the one (its part through the sum is
 * that by the output itself) while the branch uses the other, and ends by
 * adding its part (lm_layer.add).  build.c decides which buffer; here they
 * are looked up.
 *
 * Below net->first nothing trains, and the way back ends there. */
#include "core/real.h"
#include "model/passes/pass.h"

typedef R(lm_site) site;
typedef R(lm_tape) tape_type;

enum { LINE = LM_ALIGN / sizeof(real) };

#define ROW(kind, name) [kind] = &R(lm_##name),
static const R(lm_passes) * passes(const lm_layer *layer)
{
    static const R(lm_passes) *const kinds[] = {LM_LAYERS(ROW)};
    return kinds[layer->kind];
}

/* Elements of a value of m rows: whole lines. */
static int64_t lines(int64_t m, int64_t width)
{
    return (m * width + LINE - 1) / LINE * LINE;
}

size_t R(lm_tape_bytes)(const lm_net *net, int64_t rows, bool deltas)
{
    int64_t count = deltas ? LM_DELTAS * lines(rows, net->widest) : 0;
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
    for (int i = 0; deltas && i < LM_DELTAS; i++) {
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
