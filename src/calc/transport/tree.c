#include "calc/transport/tree.h"

static void hang(lm_tree *t, int64_t v, int64_t under)
{
    const int64_t first = t->child[under];
    t->parent[v] = under;
    t->last[v] = -1;
    t->next[v] = first;
    if (first >= 0) t->last[first] = v;
    t->child[under] = v;
}

static void unhang(lm_tree *t, int64_t v)
{
    const int64_t before = t->last[v], after = t->next[v];
    if (before >= 0)
        t->next[before] = after;
    else
        t->child[t->parent[v]] = after;
    if (after >= 0) t->last[after] = before;
}

lm_status lm_tree_open(lm_env *env, int64_t n, int64_t m, const int64_t *a,
                       const int64_t *b, double far, lm_tree *t)
{
    const int64_t nodes = n + m + 1, root = n + m;
    int64_t *whole = lm_scratch_integers(env, 6 * nodes);
    *t = (lm_tree){.n = n, .m = m, .potential = lm_scratch_doubles(env, nodes)};
    if (!whole || !t->potential) return lm_nomem(env);
    t->parent = whole, t->flow = whole + nodes, t->level = whole + 2 * nodes;
    t->child = whole + 3 * nodes, t->next = whole + 4 * nodes;
    t->last = whole + 5 * nodes;
    for (int64_t v = 0; v < nodes; v++) {
        if (lm_stopped_at(env, v)) return LM_STOPPED;
        t->child[v] = -1;
    }
    for (int64_t v = 0; v < root; v++) {
        if (lm_stopped_at(env, v)) return LM_STOPPED;
        t->flow[v] = v < n ? a[v] : b[v - n];
        t->level[v] = 1;
        t->potential[v] = v < n ? far : -far;
        hang(t, v, root);
    }
    t->parent[root] = -1;
    t->level[root] = 0;
    t->flow[root] = 0;
    t->potential[root] = 0;
    return LM_OK;
}

int64_t lm_tree_after(const lm_tree *t, int64_t top, int64_t v)
{
    if (t->child[v] >= 0) return t->child[v];
    while (v != top && t->next[v] < 0) v = t->parent[v];
    return v == top ? -1 : t->next[v];
}

/* The parents between s and `cut` become children. */
static void turn(lm_tree *tree, int64_t cut, int64_t s, int64_t t, int64_t flow)
{
    int64_t under = t, v = s;
    for (;;) {
        const int64_t above = tree->parent[v], old = tree->flow[v];
        unhang(tree, v);
        hang(tree, v, under);
        tree->flow[v] = flow;
        if (v == cut) return;
        flow = old;
        under = v;
        v = above;
    }
}

void lm_tree_move(const lm_env *env, lm_tree *tree, int64_t cut, int64_t s,
                  int64_t t, int64_t flow, double shift)
{
    turn(tree, cut, s, t, flow);
    int64_t k = 0;
    for (int64_t v = s; v >= 0; v = lm_tree_after(tree, s, v)) {
        if (lm_stopped_at(env, ++k)) return;
        tree->level[v] = tree->level[tree->parent[v]] + 1;
        tree->potential[v] += shift;
    }
}
