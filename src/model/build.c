/* build: from a spec to layers and tensors. */
#include "model/build.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LINE = 16 }; /* tensors begin at whole cache lines */

static int64_t width_of(const lm_net_spec *spec, int64_t l)
{
    return spec->widths.data ? spec->widths.data[l] : spec->width;
}

static int64_t hidden_of(const lm_net_spec *spec)
{
    return spec->widths.data ? spec->widths.n : spec->depth;
}

static bool branches(const lm_net_spec *spec, int64_t l)
{
    return spec->residual && l > 0 && l < hidden_of(spec);
}

static lm_status check_abc(lm_env *env, const char *name, lm_vec v,
                           int64_t hidden)
{
    if (v.data && v.n != hidden + 1)
        return lm_fail(env, LM_DOMAIN,
                       "'%s' has %lld numbers, expected %lld (one a weight)",
                       name, (long long)v.n, (long long)hidden + 1);
    return LM_OK;
}

static lm_status check_widths(lm_env *env, const lm_net_spec *spec)
{
    const int64_t hidden = hidden_of(spec);
    if (hidden > 100000)
        return lm_fail(env, LM_DOMAIN, "'depth' is above 100000");
    if (spec->d < 1 || spec->outputs < 1 || spec->d > INT32_MAX ||
        spec->outputs > INT32_MAX)
        return lm_fail(env, LM_DOMAIN,
                       "inputs and outputs must be 1 to 2147483647 in number");
    for (int64_t l = 0; l < hidden; l++) {
        const int64_t width = width_of(spec, l);
        if (width < 1 || width > INT32_MAX)
            return lm_fail(env, LM_DOMAIN,
                           "a width must be 1 to 2147483647, got %lld",
                           (long long)width);
        if (branches(spec, l) && width != width_of(spec, 0))
            return lm_fail(env, LM_DOMAIN,
                           "'residual' needs hidden layers of one width");
    }
    return LM_OK;
}

lm_status lm_build_sizes(lm_env *env, const lm_net_spec *spec, lm_sizes *sizes)
{
    lm_status status = check_widths(env, spec);
    const int64_t hidden = hidden_of(spec);
    if (!status) status = check_abc(env, "a", spec->abc.a, hidden);
    if (!status) status = check_abc(env, "b", spec->abc.b, hidden);
    if (!status) status = check_abc(env, "c", spec->abc.c, hidden);
    if (status) return status;
    int64_t layers = 1;
    for (int64_t l = 0; l < hidden; l++) layers += branches(spec, l) ? 3 : 2;
    *sizes = (lm_sizes){
        .hidden = hidden,
        .layers = (int)layers,
        .weights = (int)(spec->bias ? 2 * (hidden + 1) : hidden + 1),
    };
    return LM_OK;
}

/* ---- tensors ----------------------------------------------------------- */

/* What does not scale with the width: multipliers, richness, depth.
 *
 * f = F / gamma has 1/gamma of the gradient of F.  With SGD rates gamma^2 lr a
 * step moves F by gamma^2 lr / gamma and f by lr, whatever gamma is; weights
 * move by gamma lr.  Adam's steps do not see the size of the gradient, so there
 * the rate has gamma once; its epsilon must follow the gradient, 1/gamma.
 *
 * A residual branch with the factor s = sqrt(base_depth / L) has s times the
 * gradient, and what a step of SGD changes in the output has s^2: over L
 * branches the sum stays.  Again Adam must be told: rate and epsilon times s
 * (Yang et al. 2023; Bordelon et al. 2023). */
static void tune(const lm_net_spec *spec, int64_t l, lm_weight *w)
{
    const int64_t hidden = hidden_of(spec);
    if (w->role == LM_ROLE_INPUT) w->mult *= spec->input_mult;
    if (w->role == LM_ROLE_HIDDEN) w->mult *= spec->hidden_mult;
    if (w->role == LM_ROLE_OUTPUT) w->mult *= spec->output_mult;
    if (w->role == LM_ROLE_OUTPUT && spec->zero_readout) w->std = 0;
    if (l == hidden) w->mult /= spec->gamma;
    w->lr_sgd *= spec->gamma * spec->gamma;
    w->lr_adam *= spec->gamma;
    w->eps_adam /= spec->gamma;
    if (branches(spec, l) && spec->base_depth > 0) {
        const double s = sqrt((double)spec->base_depth / (double)hidden);
        w->lr_adam *= s;
        w->eps_adam *= s;
    }
}

static void weight(const lm_net_spec *spec, int64_t l, double gain, bool vector,
                   lm_weight *w)
{
    const int64_t hidden = hidden_of(spec);
    const int64_t rows = l == 0 ? spec->d : width_of(spec, l - 1);
    const int64_t cols = l == hidden ? spec->outputs : width_of(spec, l);
    const double in = l == 0 ? 1 : (double)rows / spec->base;
    const double out = l == hidden ? 1 : (double)cols / spec->base;
    const double fan = l == 0 ? (double)spec->d : spec->base;
    const lm_role role = vector        ? LM_ROLE_BIAS
                         : l == hidden ? LM_ROLE_OUTPUT
                         : l == 0      ? LM_ROLE_INPUT
                                       : LM_ROLE_HIDDEN;
    const lm_scaling s =
        lm_param_scaling(spec->param, &spec->abc, l, hidden, role, in, out);
    *w = (lm_weight){
        .role = role,
        .vector = vector,
        .rows = vector ? 1 : rows,
        .cols = cols,
        .mult = s.mult,
        .std = vector ? 0 : (l == 0 ? 1 : gain) / sqrt(fan) * s.std,
        .lr_sgd = s.lr_sgd,
        .lr_adam = s.lr_adam,
        .eps_adam = s.eps_adam,
    };
    snprintf(w->name, sizeof w->name, "%c%d", vector ? 'b' : 'W', (int)l + 1);
    tune(spec, l, w);
}

static lm_status freeze(lm_env *env, const lm_net_spec *spec, lm_net *net)
{
    for (int64_t i = 0; i < spec->freeze.n; i++) {
        const char *name = spec->freeze.data[i];
        bool found = false;
        for (lm_role r = LM_ROLE_INPUT; r <= LM_ROLE_BIAS; r++)
            found |= strcmp(name, lm_role_name(r)) == 0;
        for (int t = 0; t < net->weights; t++) {
            lm_weight *w = &net->weight[t];
            if (strcmp(name, w->name) && strcmp(name, lm_role_name(w->role)))
                continue;
            w->frozen = found = true;
        }
        if (!found)
            return lm_fail(env, LM_DOMAIN,
                           "'freeze' has '%.40s', expected names such as W1 or "
                           "b1, or roles:" LM_ROLES(LM_WORD),
                           name);
    }
    return LM_OK;
}

static lm_status place_weights(lm_env *env, lm_net *net)
{
    for (int t = 0; t < net->weights; t++) {
        lm_weight *w = &net->weight[t];
        const int64_t n = lm_count(2, (int64_t[]){w->rows, w->cols});
        w->at = net->room;
        w->flat = net->count;
        if (n < 0 || __builtin_add_overflow(net->count, n, &net->count) ||
            __builtin_add_overflow(net->room, n + LINE, &net->room))
            return lm_nomem(env);
        net->room = net->room / LINE * LINE;
    }
    return LM_OK;
}

/* ---- layers ------------------------------------------------------------ */

typedef struct builder {
    lm_net *net;
    int layers;
    int delta; /* buffer of the derivative by what the next layer reads */
} builder;

static lm_layer *push(builder *b, lm_layer_kind kind, int64_t in, int64_t out)
{
    lm_layer *layer = &b->net->layer[b->layers++];
    *layer = (lm_layer){
        .kind = kind,
        .in = in,
        .out = out,
        .weight = -1,
        .bias = -1,
        .skip = -1,
        .delta_in = b->delta,
        .delta_out = b->delta,
    };
    if (out > b->net->widest) b->net->widest = out;
    return layer;
}

static void push_dense(builder *b, bool bias, int64_t l)
{
    const int t = (int)(bias ? 2 * l : l);
    const lm_weight *w = &b->net->weight[t];
    lm_layer *layer = push(b, LM_LAYER_DENSE, w->rows, w->cols);
    layer->weight = t;
    if (bias) layer->bias = t + 1;
    layer->delta_out = b->delta = 1 - b->delta;
}

/* x + s phi(W x): the derivative by x keeps its buffer throughout. */
static void push_branch(builder *b, const lm_net_spec *spec, int64_t l)
{
    const int64_t n = width_of(spec, l);
    const int begin = b->layers, trunk = b->delta;
    push_dense(b, spec->bias, l);
    b->net->layer[begin].add = true;
    b->net->pre[l] = b->layers;
    push(b, LM_LAYER_ACTIVATION, n, n)->act = b->net->act;
    lm_layer *sum = push(b, LM_LAYER_RESIDUAL, n, n);
    sum->skip = begin;
    sum->scale = spec->residual_mult;
    if (spec->base_depth > 0)
        sum->scale *= sqrt((double)spec->base_depth / (double)hidden_of(spec));
    sum->delta_out = b->delta = trunk;
}

static void push_all(builder *b, const lm_net_spec *spec)
{
    const int64_t hidden = hidden_of(spec);
    for (int64_t l = 0; l < hidden; l++) {
        if (branches(spec, l)) {
            push_branch(b, spec, l);
        } else {
            const int64_t n = width_of(spec, l);
            push_dense(b, spec->bias, l);
            b->net->pre[l] = b->layers;
            push(b, LM_LAYER_ACTIVATION, n, n)->act = b->net->act;
        }
        b->net->post[l] = b->layers;
    }
    push_dense(b, spec->bias, hidden);
}

/* Nothing below the first layer that trains needs a derivative. */
static void find_first(lm_net *net)
{
    net->first = net->layers;
    for (int i = net->layers - 1; i >= 0; i--) {
        const lm_layer *layer = &net->layer[i];
        if ((layer->weight >= 0 && !net->weight[layer->weight].frozen) ||
            (layer->bias >= 0 && !net->weight[layer->bias].frozen))
            net->first = i;
    }
    for (int i = 0; i <= net->first && i < net->layers; i++)
        net->layer[i].delta_in = -1;
}

lm_status lm_build(lm_env *env, const lm_net_spec *spec, lm_net *net)
{
    const double gain = isnan(spec->gain) ? lm_act_gain(&net->act) : spec->gain;
    lm_weight *w = net->weight;
    for (int64_t l = 0; l <= net->hidden; l++) {
        weight(spec, l, gain, false, w++);
        if (spec->bias) weight(spec, l, gain, true, w++);
    }
    builder b = {.net = net};
    push_all(&b, spec);
    lm_status status = freeze(env, spec, net);
    if (!status) status = place_weights(env, net);
    find_first(net);
    return status;
}
