#include "model/nodes/apart.h"

#include <string.h>

/* Values still to visit, and what was seen; a node is visited once. */
typedef struct walk {
    const lm_net *net;
    int *todo;
    int n;
    bool *seen;
} walk;

/* A value whose units are mixtures of others, or the input. */
static bool is_root(const lm_net *net, int value)
{
    if (value == 0) return true;
    const lm_node *node = &net->node[value - 1];
    for (int t = 0; t < node->tensors; t++)
        if (node->tensor[t] >= 0 && !net->weight[node->tensor[t]].vector)
            return true;
    return false;
}

static void visit(walk *w, int value)
{
    if (w->seen[value]) return;
    w->seen[value] = true;
    w->todo[w->n++] = value;
}

/* Mark what is between a value and its roots, with them.  The first root. */
static int mark(walk *w, int value)
{
    int first = value;
    visit(w, value);
    while (w->n > 0) {
        const int v = w->todo[--w->n];
        if (v < first) first = v;
        if (is_root(w->net, v)) continue;
        const lm_node *node = &w->net->node[v - 1];
        for (int k = 0; k < node->inputs; k++) visit(w, node->input[k]);
    }
    return first;
}

static lm_status walk_open(lm_env *env, const lm_net *net, walk *w)
{
    const size_t n = (size_t)net->nodes + 1;
    *w = (walk){net, lm_scratch(env, n * sizeof *w->todo), 0,
                lm_scratch(env, n)};
    if (!w->todo || !w->seen) return lm_nomem(env);
    memset(w->seen, 0, n);
    return LM_OK;
}

/* Where the roots of the later value come after the other, as in a residual
 * branch, nothing else is looked at. */
lm_status lm_net_apart(lm_env *env, const lm_net *net, int a, int b,
                       bool *apart)
{
    const int late = a > b ? a : b, early = a > b ? b : a;
    walk x, y;
    lm_status status = walk_open(env, net, &x);
    if (status) return status;
    *apart = mark(&x, late) > early;
    if (*apart) return LM_OK;
    status = walk_open(env, net, &y);
    if (status) return status;
    mark(&y, early);
    *apart = true;
    for (int v = 0; v <= early; v++)
        if (x.seen[v] && y.seen[v]) *apart = false;
    return LM_OK;
}
