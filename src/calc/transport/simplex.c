#include "calc/transport/simplex.h"

#include <float.h>
#include <math.h>

#include "calc/transport/least.h"
#include "calc/transport/tree.h"

typedef struct simplex {
    lm_mat c;
    int64_t n, m, padded, row; /* the row where pricing goes on */
    double far, tol;           /* cost of arcs to the root; of rounding */
    double *v;                 /* padded: minus potentials of the columns */
    lm_tree t;
} simplex;

/* An arc from row i to column j and what it would save. */
typedef struct arc {
    int64_t i, j;
    double reduced;
} arc;

static double cost_of(const simplex *s, int64_t v)
{
    const int64_t p = s->t.parent[v];
    if (p == s->n + s->m) return s->far;
    const int64_t i = v < s->n ? v : p, j = (v < s->n ? p : v) - s->n;
    return s->c.data[i * s->c.stride + j];
}

/* Potentials anew, from the root down: pivots add rounding. */
static void renew(const lm_env *env, simplex *s)
{
    const int64_t root = s->n + s->m;
    int64_t k = 0;
    for (int64_t v = lm_tree_after(&s->t, root, root); v >= 0;
         v = lm_tree_after(&s->t, root, v)) {
        if (lm_stopped_at(env, k++)) return;
        const double c = cost_of(s, v);
        s->t.potential[v] =
            s->t.potential[s->t.parent[v]] + (v < s->n ? c : -c);
    }
}

/* The best arc of a block of rows; rows go on until one saves, or all have
 * been seen. */
static arc price(const lm_env *env, simplex *s)
{
    const int64_t block = s->n / 16 + 4;
    arc best = {-1, -1, -s->tol};
    int64_t first, end = 0;
    while (lm_next_piece(env, s->m, &first, &end))
        for (int64_t j = first; j < end; j++)
            s->v[j] = -s->t.potential[s->n + j];
    for (int64_t k = 0; k < s->n; k++) {
        const int64_t i = s->row;
        if (lm_stopped_at_row(env, k, s->padded)) break;
        const lm_least r = lm_least_two(env->stop, s->padded,
                                        s->c.data + i * s->c.stride, s->v);
        const double reduced = r.first - s->t.potential[i];
        if (reduced < best.reduced) best = (arc){i, r.at, reduced};
        s->row = i + 1 < s->n ? i + 1 : 0;
        if (best.i >= 0 && k % block == block - 1) break;
    }
    return best;
}

static int64_t meeting(const lm_tree *t, int64_t u, int64_t v)
{
    while (u != v) {
        if (t->level[u] >= t->level[v])
            u = t->parent[u];
        else
            v = t->parent[v];
    }
    return u;
}

/* Where the flow of the cycle is blocked: last as one goes from `top` down to
 * i, over the new arc, and up again from j. */
typedef struct block {
    int64_t node, flow;
    bool below_i;
} block;

static block blocked(const simplex *s, const arc *a, int64_t top)
{
    const lm_tree *t = &s->t;
    block b = {-1, INT64_MAX, true};
    for (int64_t v = a->i; v != top; v = t->parent[v])
        if (v < s->n && t->flow[v] < b.flow) b = (block){v, t->flow[v], true};
    for (int64_t v = s->n + a->j; v != top; v = t->parent[v])
        if (v >= s->n && t->flow[v] <= b.flow)
            b = (block){v, t->flow[v], false};
    return b;
}

static void push(simplex *s, const arc *a, int64_t top, int64_t flow)
{
    lm_tree *t = &s->t;
    for (int64_t v = a->i; v != top; v = t->parent[v])
        t->flow[v] += v < s->n ? -flow : flow;
    for (int64_t v = s->n + a->j; v != top; v = t->parent[v])
        t->flow[v] += v < s->n ? flow : -flow;
}

static void pivot(const lm_env *env, simplex *s, const arc *a)
{
    const int64_t i = a->i, j = s->n + a->j, top = meeting(&s->t, i, j);
    const block b = blocked(s, a, top);
    push(s, a, top, b.flow);
    if (b.below_i)
        lm_tree_move(env, &s->t, b.node, i, j, b.flow, a->reduced);
    else
        lm_tree_move(env, &s->t, b.node, j, i, b.flow, -a->reduced);
}

/* Pivots until no arc saves anything, also by potentials that are new. */
static lm_status optimise(lm_env *env, simplex *s)
{
    bool fresh = true;
    for (int64_t k = 1;; k++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const arc a = price(env, s);
        if (lm_stopped(env)) return LM_STOPPED;
        if (a.i < 0 && fresh) return LM_OK;
        if (a.i >= 0) pivot(env, s, &a);
        fresh = a.i < 0 || k % (s->n + s->m) == 0;
        if (fresh) renew(env, s);
    }
}

/* u_i = min_j c_ij - v_j with the potentials v of the columns. */
static lm_status certify(const lm_env *env, const simplex *s, const int64_t *a,
                         const int64_t *b, lm_flow *f)
{
    long double cost = 0, dual = 0, size = 0;
    for (int64_t i = 0; i < s->n; i++) {
        const double *c = s->c.data + i * s->c.stride;
        if (lm_stopped_at_row(env, i, s->padded)) return LM_STOPPED;
        dual += (long double)a[i] *
                lm_least_two(env->stop, s->padded, c, s->v).first;
    }
    for (int64_t j = 0; j < s->m; j++) {
        if (lm_stopped_at(env, j)) return LM_STOPPED;
        dual += (long double)b[j] * s->v[j];
        size += (long double)b[j] * fabs(s->v[j]);
    }
    for (int64_t v = 0; v < s->n + s->m; v++) {
        if (lm_stopped_at(env, v)) return LM_STOPPED;
        cost += (long double)f->flow[v] * cost_of(s, v);
    }
    const double gap = (double)(cost - dual);
    f->cost = (double)cost;
    f->gap = (gap > 0 ? gap : 0) + 2 * DBL_EPSILON * (double)(size + cost);
    return lm_unless_stopped(env);
}

static double dearest(const lm_env *env, lm_mat c)
{
    double most = 0;
    for (int64_t i = 0; i < c.rows; i++) {
        int64_t j, end = 0;
        while (lm_next_piece(env, c.cols, &j, &end))
            for (; j < end; j++) {
                const double x = c.data[i * c.stride + j];
                most = x > most ? x : most;
            }
    }
    return most;
}

lm_status lm_transport(lm_env *env, lm_mat c, const int64_t *a,
                       const int64_t *b, lm_flow *f)
{
    const double most = dearest(env, c);
    simplex s = {.c = c, .n = c.rows, .m = c.cols, .padded = c.stride};
    s.far = 1 + most;
    s.tol = 16 * DBL_EPSILON * most;
    s.v = lm_scratch_doubles(env, s.padded);
    if (!s.v) return lm_nomem(env);
    lm_zero_bytes(env->stop, s.v, (size_t)s.padded * sizeof *s.v);
    lm_status status = lm_tree_open(env, s.n, s.m, a, b, s.far, &s.t);
    if (!status) status = optimise(env, &s);
    if (status) return status;
    f->parent = s.t.parent;
    f->flow = s.t.flow;
    return certify(env, &s, a, b, f);
}
