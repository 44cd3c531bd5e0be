/* pass: a network's nodes, forward and backward.
 *
 * Node i reads some values and makes value i + 1.  Which memory each value and
 * each derivative has was decided when the network was put together
 * (nodes/buffers.c); here it is looked up.  A node that cannot add to a
 * derivative that is there (of a value that several nodes read) writes its own
 * beside it, and the sum is taken here.
 *
 * A lazy network (net.h) reads its weights at the start in every pass, so that
 * all derivatives are those there.  Tangents along its movement go forward
 * beside the values, and their sum is the output.
 *
 * Where nothing below trains, the way back does not go.  The gradient of a
 * tensor that several nodes have adds up on the tape, and reaches the sink when
 * it is whole, so that an optimizer moves it once. */
#include <string.h>

#include "core/layout.h"
#include "core/real.h"
#include "model/passes/pass.h"

typedef R(lm_site) site;
typedef R(lm_tape) tape_type;

enum { LINE = LM_ALIGN / sizeof(real) };

static const R(lm_passes) * passes(const lm_node *node)
{
    return node->kind->R(passes);
}

/* ---- the tape ------------------------------------------------------------ */

static void *numbers(lm_layout *w, int64_t rows, int64_t size)
{
    return lm_take(w, lm_count(2, (int64_t[]){rows, size}), sizeof(real));
}

static void set(real **list, int64_t i, real *value)
{
    if (list) list[i] = value;
}

/* All values, or a slot each: those of one slot share it. */
static void place_values(tape_type *t, lm_keep keep, real **slot, lm_layout *w)
{
    const lm_net *net = t->net;
    for (int s = 0; keep == LM_KEEP_OUTPUT && s < net->slots; s++)
        set(slot, s, numbers(w, t->rows, net->slot[s]));
    for (int i = 0; i < net->nodes; i++) {
        const lm_node *node = &net->node[i];
        real *at = keep == LM_KEEP_OUTPUT ? slot ? slot[node->slot] : NULL
                                          : numbers(w, t->rows, node->size);
        set(t->value, i + 1, at);
        set(t->kept, i, numbers(w, t->rows, node->kept));
    }
}

static void place_back(tape_type *t, real **list, lm_layout *w)
{
    t->back = list;
    for (int i = 0; i < t->net->nodes; i++)
        set(list, i, numbers(w, t->rows, t->net->node[i].size));
}

static void place_lean(tape_type *t, real **list, lm_layout *w)
{
    t->lean = list;
    for (int i = 0; i < t->net->nodes; i++)
        set(list, i + 1, numbers(w, t->rows, t->net->node[i].size));
}

static void place(tape_type *t, lm_keep keep, lm_layout *w)
{
    const lm_net *net = t->net;
    if (net->lazy && keep == LM_KEEP_OUTPUT) keep = LM_KEEP_VALUES;
    const bool deltas = keep >= LM_KEEP_DERIVATIVES;
    real **list =
        lm_take(w,
                (net->lazy ? 3 : 2) * (net->nodes + 1) + net->slots +
                    net->deltas + (keep == LM_KEEP_BACK ? net->nodes : 0),
                sizeof(real *));
    t->value = list;
    t->kept = list ? list + net->nodes + 1 : NULL;
    real **slot = list ? list + 2 * net->nodes + 1 : NULL;
    t->delta = list && deltas ? slot + net->slots : NULL;
    set(t->value, 0, NULL);
    place_values(t, keep, slot, w);
    for (int i = 0; deltas && i < net->deltas; i++)
        set(t->delta, i, numbers(w, t->rows, net->delta[i]));
    t->shared = deltas ? numbers(w, 1, net->shared) : NULL;
    real **more = list ? slot + net->slots + net->deltas : NULL;
    if (net->lazy) place_lean(t, more, w);
    if (keep == LM_KEEP_BACK)
        place_back(t, more && net->lazy ? more + net->nodes + 1 : more, w);
}

size_t R(lm_tape_bytes)(const lm_net *net, int64_t rows, lm_keep keep)
{
    tape_type tape = {.net = net, .rows = rows};
    lm_layout w = {0};
    place(&tape, keep, &w);
    return w.overflow ? SIZE_MAX : w.used;
}

void R(lm_tape_open)(tape_type *tape, const lm_net *net, int64_t rows,
                     lm_keep keep, void *memory)
{
    lm_layout w = {.base = memory};
    *tape = (tape_type){.net = net, .rows = rows};
    place(tape, keep, &w);
}

const real *R(lm_tape_output)(const tape_type *tape)
{
    return tape->output;
}

real *R(lm_tape_delta)(const tape_type *tape)
{
    return tape->delta[tape->net->node[tape->net->nodes - 1].delta];
}

/* ---- what a node sees ------------------------------------------------------
 */

static const real *value(const tape_type *tape, int v)
{
    return v == 0 ? tape->x : tape->value[v];
}

static void look(const tape_type *tape, int i, site *s)
{
    const lm_net *net = tape->net;
    const lm_node *node = &net->node[i];
    const real *w = net->lazy ? net->start : net->w;
    s->net = net;
    s->node = node;
    s->m = tape->m;
    s->stop = tape->stop;
    for (int k = 0; k < node->inputs; k++)
        s->in[k] = value(tape, node->input[k]);
    s->out = tape->value[i + 1];
    s->kept = tape->kept[i];
    for (int t = 0; t < node->tensors; t++)
        s->w[t] =
            node->tensor[t] < 0 ? NULL : w + net->weight[node->tensor[t]].at;
}

static real *buffer(const tape_type *tape, int at)
{
    return at < 0 ? NULL : tape->delta[at];
}

static void look_back(const tape_type *tape, site *s)
{
    const lm_node *node = s->node;
    s->gout = tape->delta[node->delta];
    for (int k = 0; k < node->inputs; k++)
        s->gin[k] = buffer(tape, node->pull[k]);
}

static void look_tangent(const tape_type *tangent, int i, const real *v,
                         site *s)
{
    const lm_node *node = s->node;
    for (int k = 0; k < node->inputs; k++)
        s->tin[k] = value(tangent, node->input[k]);
    s->tout = tangent->value[i + 1];
    for (int t = 0; t < node->tensors; t++)
        s->v[t] = v && node->tensor[t] >= 0
                      ? v + s->net->weight[node->tensor[t]].at
                      : NULL;
}

/* ---- derivatives of what several nodes read or have -----------------------
 */

static void add_pulls(const tape_type *tape, const lm_node *node)
{
    for (int k = 0; k < node->inputs; k++) {
        if (node->into[k] < 0) continue;
        const real *from = tape->delta[node->pull[k]];
        real *to = tape->delta[node->into[k]];
        const int v = node->input[k];
        const int64_t n = tape->m * tape->net->node[v - 1].size;
        int64_t i, end = 0;
        while (lm_next_until(tape->stop, n, &i, &end))
            for (; i < end; i++) to[i] += from[i];
    }
}

/* A sink for the nodes: to `sink`, or to the tape if the tensor is shared. */
typedef struct gather {
    R(lm_sink) base;
    const tape_type *tape;
    R(lm_sink) * sink;
} gather;

static R(lm_place) gather_place(R(lm_sink) * self, int tensor, int64_t row)
{
    const gather *g = self->state;
    const lm_weight *w = &g->tape->net->weight[tensor];
    if (w->uses == 1) return g->sink->place(g->sink, tensor, row);
    return (R(lm_place)){g->tape->shared + w->shared + row * w->cols, 1, 1};
}

static void gather_done(R(lm_sink) * self, int tensor, int64_t row,
                        int64_t rows)
{
    const gather *g = self->state;
    if (g->tape->net->weight[tensor].uses == 1 && g->sink->done)
        g->sink->done(g->sink, tensor, row, rows);
}

static void hand_over(const tape_type *tape, int tensor, R(lm_sink) * sink)
{
    const lm_weight *w = &tape->net->weight[tensor];
    const int64_t n = w->rows * w->cols;
    const real *g = tape->shared + w->shared;
    const R(lm_place) p = sink->place(sink, tensor, 0);
    int64_t i, end = 0;
    while (lm_next_until(tape->stop, n, &i, &end))
        for (; i < end; i++)
            p.dst[i] = (p.beta == 0 ? 0 : p.beta * p.dst[i]) + p.alpha * g[i];
    if (sink->done) sink->done(sink, tensor, 0, w->rows);
}

/* The sink that the nodes get. */
static R(lm_sink) *
    open_sink(const tape_type *tape, R(lm_sink) * sink, gather *g)
{
    if (tape->net->shared == 0) return sink;
    lm_zero_bytes(tape->stop, tape->shared,
                  (size_t)tape->net->shared * sizeof(real));
    *g = (gather){{gather_place, gather_done, g, sink->piece}, tape, sink};
    return &g->base;
}

static void close_sink(const tape_type *tape, R(lm_sink) * sink)
{
    if (tape->net->shared == 0) return;
    for (int t = 0; t < tape->net->weights; t++)
        if (tape->net->weight[t].uses > 1 && !tape->net->weight[t].frozen)
            hand_over(tape, t, sink);
}

/* ---- passes -------------------------------------------------------------- */

/* The values of a lazy network are there: its output. */
static void move(tape_type *tape)
{
    const lm_net *net = tape->net;
    const int64_t n = tape->m * net->k;
    const real *at_start = tape->output;
    tape_type tangent = {.net = net, .value = tape->lean};
    R(lm_pass_tangent)(tape, net->moved, NULL, &tangent);
    real *out = tape->lean[net->nodes];
    int64_t i, end = 0;
    while (lm_next_until(tape->stop, n, &i, &end))
        for (; i < end; i++) out[i] += at_start[i];
    tape->output = out;
}

void R(lm_pass_forward)(tape_type *tape, const real *x, int64_t m, int nodes)
{
    site s = {0};
    tape->x = x;
    tape->m = m;
    tape->known = false;
    for (int i = 0; i < nodes && !lm_told(tape->stop); i++) {
        look(tape, i, &s);
        passes(s.node)->forward(&s);
    }
    tape->output = value(tape, nodes);
    if (tape->net->lazy && nodes == tape->net->nodes) move(tape);
}

/* Keep the derivative by what node i makes, where it is asked for. */
static void keep_back(const tape_type *tape, int i, const site *s)
{
    int64_t first, end = 0;
    if (!tape->back || !tape->back[i]) return;
    while (lm_next_until(tape->stop, tape->m * s->node->size, &first, &end))
        memcpy(tape->back[i] + first, s->gout + first,
               (size_t)(end - first) * sizeof(real));
}

void R(lm_pass_backward)(const tape_type *tape, R(lm_sink) * sink)
{
    gather g;
    site s = {.sink = open_sink(tape, sink, &g)};
    for (int i = tape->net->nodes - 1; i >= 0 && !lm_told(tape->stop); i--) {
        if (tape->net->node[i].delta < 0) continue;
        look(tape, i, &s);
        look_back(tape, &s);
        keep_back(tape, i, &s);
        passes(s.node)->backward(&s);
        add_pulls(tape, s.node);
    }
    if (!lm_told(tape->stop)) close_sink(tape, sink);
}

void R(lm_pass_tangent)(const tape_type *tape, const real *v, const real *tx,
                        tape_type *tangent)
{
    site s = {0};
    tangent->x = tx;
    tangent->m = tape->m;
    for (int i = 0; i < tape->net->nodes && !lm_told(tape->stop); i++) {
        look(tape, i, &s);
        look_tangent(tangent, i, v, &s);
        passes(s.node)->tangent(&s);
    }
    tangent->output = value(tangent, tape->net->nodes);
}

/* The derivative by what node i makes, which has come back to its buffer, or
 * was kept; then nothing goes further back. */
static void look_kept(const tape_type *tape, int i, site *s)
{
    if (!tape->back || !tape->known) {
        keep_back(tape, i, s);
        return;
    }
    s->gout = tape->back[i];
    for (int k = 0; k < s->node->inputs; k++) s->gin[k] = NULL;
}

void R(lm_pass_curve)(tape_type *tape, const real *v, const tape_type *tangent,
                      R(lm_sink) * sink)
{
    gather g;
    site s = {.sink = open_sink(tape, sink, &g)};
    for (int i = tape->net->nodes - 1; i >= 0 && !lm_told(tape->stop); i--) {
        const lm_node *node = &tape->net->node[i];
        if (node->delta < 0) continue;
        look(tape, i, &s);
        look_back(tape, &s);
        look_tangent(tangent, i, v, &s);
        s.rout = tangent->delta[node->delta];
        for (int k = 0; k < node->inputs; k++)
            s.rin[k] = buffer(tangent, node->pull[k]);
        look_kept(tape, i, &s);
        passes(node)->curve(&s);
        if (!tape->known) add_pulls(tape, node);
        add_pulls(tangent, node);
    }
    if (lm_told(tape->stop)) return;
    tape->known = tape->back;
    close_sink(tape, sink);
}
