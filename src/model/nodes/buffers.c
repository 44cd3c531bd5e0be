#include "model/nodes/buffers.h"

#include <string.h>

/* Buffers of one kind: how large each is and whether it is taken. */
typedef struct pool {
    int64_t *size;
    bool *taken;
    int n;
} pool;

static int take(pool *p, int64_t size)
{
    int i = 0;
    while (i < p->n && p->taken[i]) i++;
    if (i == p->n) p->size[p->n++] = 0;
    p->taken[i] = true;
    if (size > p->size[i]) p->size[i] = size;
    return i;
}

/* Room for as many as there are values, and a temporary one an input. */
static bool pool_open(lm_env *env, int values, pool *p)
{
    const size_t n = (size_t)values + LM_NODE_INPUTS;
    p->n = 0;
    p->size = lm_scratch_integers(env, (int64_t)n);
    p->taken = lm_scratch(env, n);
    if (p->taken) memset(p->taken, 0, n);
    return p->size && p->taken;
}

/* The last node that reads each value, -1 if none. */
static void find_last(const lm_draft *draft, int *last)
{
    for (int v = 0; v <= draft->nodes; v++) last[v] = -1;
    for (int i = 0; i < draft->nodes; i++)
        for (int k = 0; k < draft->node[i].inputs; k++)
            last[draft->node[i].input[k]] = i;
}

/* A value that nobody reads, the output, is never freed. */
static void place_values(lm_draft *draft, const int *last, pool *p)
{
    for (int i = 0; i < draft->nodes && !lm_stopped(draft->env); i++) {
        lm_node *node = &draft->node[i];
        node->slot = take(p, node->size);
        for (int k = 0; k < node->inputs; k++) {
            const int v = node->input[k];
            if (v > 0 && last[v] == i)
                p->taken[draft->node[v - 1].slot] = false;
        }
    }
}

static bool trains(const lm_draft *draft, const lm_node *node, const bool *need)
{
    for (int t = 0; t < node->tensors; t++)
        if (node->tensor[t] >= 0 && !draft->weight[node->tensor[t]].frozen)
            return true;
    for (int k = 0; k < node->inputs; k++)
        if (need[node->input[k]]) return true;
    return false;
}

/* Where the derivatives by the inputs of a node go.  of[v] is the buffer of
 * that by value v, -1 as long as it has none. */
static void place_pulls(lm_draft *draft, lm_node *node, const bool *need,
                        int *of, pool *p)
{
    bool kept = false; /* the buffer of the output goes on as another's */
    for (int k = 0; k < node->inputs; k++) {
        const int v = node->input[k];
        if (!need[v]) continue;
        const int64_t size = draft->node[v - 1].size;
        if (of[v] < 0 && k == 0 && node->kind->in_place && size == node->size) {
            node->pull[k] = of[v] = node->delta;
            kept = true;
        } else if (of[v] < 0) {
            node->pull[k] = of[v] = take(p, size);
        } else if (node->kind->adds) {
            node->pull[k] = of[v];
            node->add[k] = true;
        } else {
            node->pull[k] = take(p, size);
            node->into[k] = of[v];
        }
    }
    for (int k = 0; k < node->inputs; k++)
        if (node->into[k] >= 0) p->taken[node->pull[k]] = false;
    if (!kept) p->taken[node->delta] = false;
}

static void place_deltas(lm_draft *draft, const bool *need, int *of, pool *p)
{
    for (int v = 0; v <= draft->nodes; v++) of[v] = -1;
    of[draft->nodes] = take(p, draft->node[draft->nodes - 1].size);
    for (int i = draft->nodes - 1; i >= 0 && !lm_stopped(draft->env); i--) {
        lm_node *node = &draft->node[i];
        for (int k = 0; k < LM_NODE_INPUTS; k++) {
            node->pull[k] = node->into[k] = -1;
            node->add[k] = false;
        }
        node->delta = need[i + 1] || i == draft->nodes - 1 ? of[i + 1] : -1;
        if (need[i + 1]) place_pulls(draft, node, need, of, p);
    }
}

static lm_status copy(lm_env *env, const pool *p, int64_t **size, int *n)
{
    *n = p->n;
    *size = lm_scratch_integers(env, p->n);
    if (!*size) return lm_nomem(env);
    memcpy(*size, p->size, (size_t)p->n * sizeof **size);
    return LM_OK;
}

lm_status lm_buffers(lm_draft *draft, lm_net *net)
{
    const int n = draft->nodes;
    int *last = lm_scratch(draft->env, (size_t)(n + 1) * sizeof *last);
    bool *need = lm_scratch(draft->env, (size_t)n + 1);
    pool values, deltas;
    if (!last || !need || !pool_open(draft->env, n + 1, &values) ||
        !pool_open(draft->env, n + 1, &deltas))
        return lm_nomem(draft->env);
    need[0] = false;
    for (int i = 0; i < n; i++)
        need[i + 1] = trains(draft, &draft->node[i], need);
    find_last(draft, last);
    place_values(draft, last, &values);
    place_deltas(draft, need, last, &deltas);
    if (lm_stopped(draft->env)) return LM_STOPPED;
    const lm_status status = copy(draft->env, &values, &net->slot, &net->slots);
    return status ? status
                  : copy(draft->env, &deltas, &net->delta, &net->deltas);
}
