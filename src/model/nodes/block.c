/* block: a network in memory, one block:
 *
 *     net | nodes, tensors, sizes of buffers, hidden values | parameters
 *
 * How long they are is known when the draft is whole. */
#include "model/nodes/block.h"

#include <string.h>

#include "core/layout.h"
#include "model/nodes/buffers.h"
#include "model/nodes/init.h"
#include "model/nodes/mlp.h"

enum { LINE = 16 }; /* tensors begin at whole cache lines */

static size_t place_head(lm_net *net, char *base)
{
    lm_layout w = {.base = base};
    lm_take(&w, 1, sizeof *net);
    net->node = lm_take(&w, net->nodes, sizeof(lm_node));
    net->weight = lm_take(&w, net->weights, sizeof(lm_weight));
    net->act = lm_take(&w, net->acts, sizeof(lm_act));
    net->slot = lm_take(&w, net->slots, sizeof(int64_t));
    net->delta = lm_take(&w, net->deltas, sizeof(int64_t));
    net->pre = lm_take(&w, net->hidden + 1, sizeof(int));
    net->post = lm_take(&w, net->hidden + 1, sizeof(int));
    lm_abc *abc = &net->spec.abc;
    if (abc->a.data) abc->a.data = lm_take(&w, abc->a.n, sizeof(double));
    if (abc->b.data) abc->b.data = lm_take(&w, abc->b.n, sizeof(double));
    if (abc->c.data) abc->c.data = lm_take(&w, abc->c.n, sizeof(double));
    return w.used;
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

void lm_block_point(lm_net *net)
{
    const size_t head = place_head(net, (char *)net);
    const size_t step = (size_t)net->room * real_bytes(net);
    net->w = (char *)net + head;
    net->start = net->track ? (char *)net->w + step : NULL;
    net->moved = net->track ? (char *)net->w + 2 * step : NULL;
}

/* ---- from a draft ----------------------------------------------------------
 */

static lm_net net_of(const lm_draft *draft)
{
    const lm_net_spec *spec = draft->spec;
    lm_net net = {
        .d = spec->d,
        .k = draft->node[draft->nodes - 1].size,
        .hidden = draft->hidden,
        .nodes = draft->nodes,
        .weights = draft->weights,
        .acts = draft->acts,
        .single = spec->single,
        .track = spec->track,
        .param = spec->param,
        .base = spec->base,
        .gamma = spec->gamma,
        .seed = spec->seed,
        .node = draft->node,
        .weight = draft->weight,
        .act = draft->act,
        .pre = draft->pre,
        .post = draft->post,
        .spec = *spec,
        .share = draft->share,
    };
    net.spec.depth = draft->depth;
    return net;
}

static bool named(const lm_weight *w, const char *name)
{
    return !strcmp(name, w->name) || !strcmp(name, lm_role_name(w->role));
}

static bool is_role(const char *name)
{
    for (lm_role r = 0; r < (lm_role)LM_COUNT_OF(LM_ROLES); r++)
        if (strcmp(name, lm_role_name(r)) == 0) return true;
    return false;
}

static lm_status freeze(const lm_draft *draft)
{
    const lm_strs *list = &draft->spec->freeze;
    for (int64_t i = 0; i < list->n; i++) {
        bool found = is_role(list->data[i]);
        for (int t = 0; t < draft->weights; t++) {
            if (lm_stopped_at_row(draft->env, t, 16)) return LM_STOPPED;
            if (named(&draft->weight[t], list->data[i]))
                draft->weight[t].frozen = found = true;
        }
        if (!found)
            return lm_fail(draft->env, LM_DOMAIN,
                           "'freeze' has '%.40s', expected names such as W1 or "
                           "b1, or roles:" LM_ROLES(LM_WORD),
                           list->data[i]);
    }
    return LM_OK;
}

/* Infinite is one axis that grows or are all; what comes out is finite. */
static lm_status check_infinite(const lm_draft *draft, lm_net *net)
{
    const lm_node *finite = NULL;
    for (int i = 0; i < draft->nodes; i++) {
        const lm_node *node = &draft->node[i];
        const lm_extent width = lm_shape_features(&node->shape);
        net->infinite |= width.size == LM_INFINITE;
        if (width.base > 0 && width.size != LM_INFINITE && !finite)
            finite = node;
    }
    if (!net->infinite) return LM_OK;
    net->count = LM_INFINITE;
    if (finite)
        return lm_draft_refuse(draft, finite,
                               "its width must be infinite as others are, or "
                               "have grows = false");
    if (net->k == LM_INFINITE)
        return lm_draft_refuse(draft, &draft->node[draft->nodes - 1],
                               "the output must not be of infinite width");
    return LM_OK;
}

static lm_status place_weights(lm_env *env, lm_net *net)
{
    for (int t = 0; t < net->weights && !net->infinite; t++) {
        lm_weight *w = &net->weight[t];
        const int64_t n = lm_count(2, (int64_t[]){w->rows, w->cols});
        w->at = net->room;
        w->flat = net->count;
        w->shared = net->shared;
        if (n < 0 || __builtin_add_overflow(net->count, n, &net->count) ||
            __builtin_add_overflow(net->room, n + LINE, &net->room))
            return lm_fail(env, LM_DOMAIN,
                           "with '%.40s' of %lld x %lld the network has more "
                           "parameters than can be counted",
                           w->name, (long long)w->rows, (long long)w->cols);
        net->room = net->room / LINE * LINE;
        if (w->uses > 1) net->shared += net->room - w->at;
    }
    return LM_OK;
}

static void copy_vec(lm_vec to, lm_vec from)
{
    if (from.data) memcpy(to.data, from.data, (size_t)from.n * sizeof *to.data);
}

static lm_status fill_head(const lm_env *env, lm_net *net, const lm_net *from)
{
    *net = *from;
    lm_block_point(net);
    lm_copy_bytes(env, net->node, from->node,
                  (size_t)net->nodes * sizeof *net->node);
    lm_copy_bytes(env, net->weight, from->weight,
                  (size_t)net->weights * sizeof *net->weight);
    if (net->acts)
        memcpy(net->act, from->act, (size_t)net->acts * sizeof *net->act);
    memcpy(net->slot, from->slot, (size_t)net->slots * sizeof *net->slot);
    memcpy(net->delta, from->delta, (size_t)net->deltas * sizeof *net->delta);
    memcpy(net->pre, from->pre, (size_t)(net->hidden + 1) * sizeof *net->pre);
    memcpy(net->post, from->post,
           (size_t)(net->hidden + 1) * sizeof *net->post);
    copy_vec(net->spec.abc.a, from->spec.abc.a);
    copy_vec(net->spec.abc.b, from->spec.abc.b);
    copy_vec(net->spec.abc.c, from->spec.abc.c);
    net->spec.widths = (lm_ints){0};
    net->spec.freeze = (lm_strs){0};
    net->spec.act = net->spec.norm = NULL;
    return lm_unless_stopped(env);
}

lm_status lm_block_given(lm_status status, lm_net *net, lm_net **out)
{
    if (status)
        lm_net_free(net);
    else
        *out = net;
    return status;
}

/* Parameters are not drawn. */
static lm_status block(lm_env *env, const lm_net *draft, lm_net **out)
{
    lm_net sizes = *draft;
    size_t tail;
    const size_t head = place_head(&sizes, NULL);
    lm_net *net = NULL;
    if (tail_bytes(draft, &tail) && tail < PTRDIFF_MAX - head)
        net = lm_alloc(env, head + tail);
    if (!net) return lm_nomem(env);
    const lm_status status = fill_head(env, net, draft);
    net->bytes = head + tail;
    return lm_block_given(status, net, out);
}

static lm_status drawn(lm_env *env, const lm_net *draft, lm_net **out)
{
    lm_net *net = NULL;
    lm_status status = block(env, draft, &net);
    if (!status && !draft->infinite)
        status = (draft->single ? lm_init_s : lm_init_d)(env, net);
    return lm_block_given(status, net, out);
}

lm_status lm_block_lazy(lm_env *env, const lm_net *net, lm_net **out)
{
    const size_t bytes = (size_t)net->room * real_bytes(net);
    lm_net draft = *net;
    draft.lazy = draft.track = draft.spec.track = true;
    lm_net *lazy = NULL;
    lm_status status = block(env, &draft, &lazy);
    if (status) return status;
    /* What it has moved is 0, as the block is made. */
    lm_copy_bytes(env, lazy->w, net->w, bytes);
    status = lm_copy_bytes(env, lazy->start, net->w, bytes);
    return lm_block_given(status, lazy, out);
}

/* Before anything is as large as a text says it is. */
static lm_status check_count(const lm_draft *draft, const lm_net *net)
{
    const int64_t count = draft->spec->count;
    if (count < 0 || count == net->count) return LM_OK;
    char number[24];
    lm_size_text(net->count, number);
    return lm_fail(draft->env, LM_DOMAIN,
                   "the network has %s parameters, expected %lld", number,
                   (long long)count);
}

lm_status lm_block_new(lm_draft *draft, lm_net **out)
{
    lm_status status = freeze(draft);
    if (status) return status;
    lm_net net = net_of(draft);
    status = check_infinite(draft, &net);
    if (!status) status = place_weights(draft->env, &net);
    if (!status) status = check_count(draft, &net);
    if (!status) status = lm_buffers(draft, &net);
    return status ? status : drawn(draft->env, &net, out);
}

lm_status lm_net_new(lm_env *env, const lm_net_spec *spec, lm_net **out)
{
    lm_draft draft;
    *out = NULL;
    const lm_mark mark = lm_scratch_mark(env);
    lm_status status = lm_mlp(env, spec, &draft);
    if (!status) status = lm_block_new(&draft, out);
    lm_scratch_release(env, mark);
    return status;
}

void lm_net_free(void *net)
{
    lm_free(net);
}
