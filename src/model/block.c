/* block: a network in memory.
 *
 * One block: net, layers, tensors, positions of hidden values, parameters.  How
 * long the first four are follows from the spec, how long the parameters are
 * is known when layers have been put together.  So that is done in scratch,
 * and what comes out is copied into a block of the right size. */
#include "model/block.h"

#include <string.h>

#include "model/build.h"

static size_t whole(size_t bytes)
{
    return (bytes + LM_ALIGN - 1) / LM_ALIGN * LM_ALIGN;
}

static size_t head_bytes(lm_sizes p)
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

void lm_block_point(lm_net *net)
{
    place_head(net);
    place_tail(net,
               head_bytes((lm_sizes){net->hidden, net->layers, net->weights}));
}

static lm_status head_new(lm_env *env, const lm_net_spec *spec, lm_sizes sizes,
                          lm_net **out)
{
    lm_act act;
    lm_status status = lm_act_named(env, spec->act, &act);
    if (status) return status;
    lm_net *net = lm_scratch(env, head_bytes(sizes));
    if (!net) return lm_nomem(env);
    *net = (lm_net){
        .d = spec->d,
        .k = spec->outputs,
        .hidden = sizes.hidden,
        .layers = sizes.layers,
        .weights = sizes.weights,
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
    lm_sizes sizes;
    lm_net *plan = NULL;
    size_t tail;
    *out = NULL;
    const lm_mark mark = lm_scratch_mark(env);
    lm_status status = lm_build_sizes(env, spec, &sizes);
    if (!status) status = head_new(env, spec, sizes, &plan);
    if (status) return status;
    const size_t head = head_bytes(sizes);
    lm_net *net = NULL;
    if (tail_bytes(plan, &tail) && tail < PTRDIFF_MAX - head)
        net = lm_alloc(env, head + tail);
    if (net) {
        memcpy(net, plan, head);
        net->bytes = head + tail;
        lm_block_point(net);
        (net->single ? lm_init_s : lm_init_d)(net);
    }
    lm_scratch_release(env, mark);
    *out = net;
    return net ? LM_OK : lm_nomem(env);
}

void lm_net_free(void *net)
{
    lm_free(net);
}
