#include "model/net.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/build.h"
#include "model/pass.h"

lm_net_spec lm_net_spec_default(int64_t d)
{
    return (lm_net_spec){
        .d = d,
        .outputs = 1,
        .width = 128,
        .depth = 2,
        .act = "relu",
        .param = LM_MUP,
        .base = 64,
        .gain = NAN,
        .gamma = 1,
        .input_mult = 1,
        .hidden_mult = 1,
        .output_mult = 1,
        .residual_mult = 1,
        .bias = true,
    };
}

/* ---- the block: net, layers, tensors, positions, parameters ------------- */

static size_t whole(size_t bytes)
{
    return (bytes + LM_ALIGN - 1) / LM_ALIGN * LM_ALIGN;
}

static size_t head_bytes(lm_parts p)
{
    return whole(sizeof(lm_net)) + whole((size_t)p.layers * sizeof(lm_layer)) +
           whole((size_t)p.weights * sizeof(lm_weight)) +
           whole(2 * (size_t)(p.hidden + 1) * sizeof(int));
}

static void place_head(lm_net *net)
{
    char *at = (char *)net + whole(sizeof *net);
    net->layer = (lm_layer *)at;
    at += whole((size_t)net->layers * sizeof(lm_layer));
    net->weight = (lm_weight *)at;
    at += whole((size_t)net->weights * sizeof(lm_weight));
    net->pre = (int *)at;
    net->post = net->pre + net->hidden + 1;
}

static size_t real_bytes(const lm_net *net)
{
    return net->single ? sizeof(float) : sizeof(double);
}

/* Blocks of parameters: w, and with `track` start and moved. */
static bool tail_bytes(const lm_net *net, size_t *bytes)
{
    const size_t blocks = net->track ? 3 : 1;
    return !__builtin_mul_overflow((size_t)net->room, blocks * real_bytes(net),
                                   bytes);
}

static void place_tail(lm_net *net, size_t head)
{
    const size_t step = (size_t)net->room * real_bytes(net);
    net->w = (char *)net + head;
    net->start = net->track ? (char *)net->w + step : NULL;
    net->moved = net->track ? (char *)net->w + 2 * step : NULL;
}

static lm_status head_new(lm_env *env, const lm_net_spec *spec, lm_parts parts,
                          lm_net **out)
{
    lm_act act;
    lm_status status = lm_act_named(env, spec->act, &act);
    if (status) return status;
    lm_net *net = lm_scratch(env, head_bytes(parts));
    if (!net) return lm_nomem(env);
    *net = (lm_net){
        .d = spec->d,
        .k = spec->outputs,
        .hidden = parts.hidden,
        .layers = parts.layers,
        .weights = parts.weights,
        .single = spec->single,
        .track = spec->track,
        .residual = spec->residual,
        .param = spec->param,
        .act = act,
        .base = spec->base,
        .gamma = spec->gamma,
        .seed = spec->seed,
    };
    place_head(net);
    *out = net;
    return lm_build(env, spec, net);
}

lm_status lm_net_new(lm_env *env, const lm_net_spec *spec, lm_net **out)
{
    lm_parts parts;
    lm_net *plan = NULL;
    size_t tail;
    *out = NULL;
    const lm_mark mark = lm_scratch_mark(env);
    lm_status status = lm_build_parts(env, spec, &parts);
    if (!status) status = head_new(env, spec, parts, &plan);
    if (status) return status;
    const size_t head = head_bytes(parts);
    lm_net *net = NULL;
    if (tail_bytes(plan, &tail) && tail < PTRDIFF_MAX - head)
        net = lm_alloc(env, head + tail);
    if (net) {
        memcpy(net, plan, head);
        net->bytes = head + tail;
        place_head(net);
        place_tail(net, head);
        (net->single ? lm_init_s : lm_init_d)(net);
    }
    lm_scratch_release(env, mark);
    *out = net;
    return net ? LM_OK : lm_nomem(env);
}

lm_status lm_net_copy(lm_env *env, const lm_net *net, lm_net **out)
{
    lm_net *copy = *out = lm_alloc(env, net->bytes);
    if (!copy) return lm_nomem(env);
    memcpy(copy, net, net->bytes);
    place_head(copy);
    place_tail(copy, (size_t)((const char *)net->w - (const char *)net));
    return LM_OK;
}

void lm_net_free(void *net)
{
    lm_free(net);
}

/* ---- parameters --------------------------------------------------------- */

int64_t lm_net_width(const lm_net *net, int64_t l)
{
    return net->layer[net->post[l] - 1].out;
}

lm_status lm_net_find(lm_env *env, const lm_net *net, const char *name,
                      int *tensor)
{
    for (*tensor = 0; *tensor < net->weights; ++*tensor)
        if (strcmp(name, net->weight[*tensor].name) == 0) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "the network has no tensor '%.40s'; it has W1 to W%lld%s",
                   name, (long long)net->hidden + 1,
                   net->weights > net->hidden + 1 ? " and as many b" : "");
}

/* Elements of a block as doubles. */
static void read_block(const lm_net *net, const void *block, int64_t at,
                       int64_t n, double *values)
{
    for (int64_t i = 0; i < n; i++)
        values[i] = net->single ? (double)((const float *)block)[at + i]
                                : ((const double *)block)[at + i];
}

static void write_block(const lm_net *net, void *block, int64_t at, int64_t n,
                        const double *values)
{
    for (int64_t i = 0; i < n; i++)
        if (net->single)
            ((float *)block)[at + i] = values ? (float)values[i] : 0;
        else
            ((double *)block)[at + i] = values ? values[i] : 0;
}

void lm_net_get(const lm_net *net, int tensor, double *values)
{
    const lm_weight *w = &net->weight[tensor];
    read_block(net, net->w, w->at, w->rows * w->cols, values);
}

void lm_net_moved(const lm_net *net, int tensor, double *values)
{
    const lm_weight *w = &net->weight[tensor];
    read_block(net, net->moved, w->at, w->rows * w->cols, values);
}

void lm_net_set(lm_net *net, int tensor, const double *values)
{
    const lm_weight *w = &net->weight[tensor];
    const int64_t n = w->rows * w->cols;
    write_block(net, net->w, w->at, n, values);
    if (!net->track) return;
    write_block(net, net->start, w->at, n, values);
    write_block(net, net->moved, w->at, n, NULL);
}

void lm_net_get_flat(const lm_net *net, double *values)
{
    for (int t = 0; t < net->weights; t++)
        lm_net_get(net, t, values + net->weight[t].flat);
}

void lm_net_set_flat(lm_net *net, const double *values)
{
    for (int t = 0; t < net->weights; t++)
        lm_net_set(net, t, values + net->weight[t].flat);
}

/* ---- the type ------------------------------------------------------------ */

static size_t net_bytes(const void *object)
{
    return ((const lm_net *)object)->bytes;
}

static int64_t net_size(const void *object, int i)
{
    const lm_net *net = object;
    const int64_t sizes[] = {net->d, net->k, net->count, net->hidden,
                             net->weights};
    return i < 5 ? sizes[i] : -1;
}

static void net_describe(const void *object, char *text, size_t n)
{
    const lm_net *net = object;
    char act[16];
    lm_act_name(net->act, act);
    size_t used = (size_t)snprintf(text, n, "%lld", (long long)net->d);
    for (int64_t l = 0; l < net->hidden && used < n; l++) {
        if (l == 2 && net->hidden > 4) {
            used += (size_t)snprintf(text + used, n - used, "-...");
            l = net->hidden - 1;
        }
        if (used < n)
            used += (size_t)snprintf(text + used, n - used, "-%lld",
                                     (long long)lm_net_width(net, l));
    }
    if (used < n)
        snprintf(text + used, n - used, "-%lld, %s, %s, %s precision",
                 (long long)net->k, lm_param_name(net->param), act,
                 net->single ? "single" : "double");
}

const lm_type lm_net_type = {
    .name = "net",
    .doc = "a fully connected network",
    .free = lm_net_free,
    .alone = true,
    .bytes = net_bytes,
    .size = net_size,
    .describe = net_describe,
};
