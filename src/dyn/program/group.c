/* group: the memory of a group, and its start. */
#include "dyn/program/group.h"

#include <string.h>

#include "core/layout.h"

/* ---- pieces ---------------------------------------------------------------
 */

typedef struct list {
    lm_piece *out;
    int64_t n;
} list;

static void add(list *l, double **at, int64_t rows, int64_t cols,
                int64_t used_rows, int64_t used_cols)
{
    l->out[l->n++] = (lm_piece){at, rows, cols, used_rows, used_cols};
}

static void add_moved(list *l, int moments, lm_moved *m, int64_t rows,
                      int64_t cols, int64_t used_rows, int64_t used_cols)
{
    double **const at[] = {&m->value, &m->m1, &m->m2};
    for (int i = 0; i <= moments; i++)
        add(l, at[i], rows, cols, used_rows, used_cols);
}

static void add_layer(lm_group *g, list *l, int64_t at)
{
    lm_span *s = &g->span[at];
    const int moments = lm_limit_moments(g->rule);
    const bool entry = lm_limit_entrywise(g->rule);
    add(l, &s->row, g->room, g->n, s->rank, g->n);
    add_moved(l, moments, &g->db[at], 1, entry ? g->n : g->room, 1,
              entry ? g->n : s->rank);
    if (at + 1 == g->plan->depth) return;
    lm_gauss_op *op = &g->op[at];
    const int64_t in = s->rank, out = g->span[at + 1].rank, room = g->room;
    add(l, &op->start, room, room, out, in);
    add(l, &op->seen, room, room, op->seen_n, in);
    add(l, &op->back, room, room, op->back_n, out);
    if (entry)
        add_moved(l, moments, &op->w, g->n, g->n, g->n, g->n);
    else
        add_moved(l, moments, &op->w, room, room, out, in);
}

int64_t lm_group_pieces_max(const lm_group *g)
{
    return 10 * g->plan->depth + 11;
}

int64_t lm_group_pieces(lm_group *g, lm_piece *out)
{
    const lm_limit_plan *p = g->plan;
    const int moments = lm_limit_moments(g->rule);
    const bool entry = lm_limit_entrywise(g->rule);
    const int64_t first = g->span[0].rank, last = g->span[p->depth - 1].rank;
    list l = {.out = out};
    for (int64_t at = 0; at < p->depth; at++) add_layer(g, &l, at);
    add(&l, &g->u, g->inputs, g->room, g->inputs, first);
    add(&l, &g->v, p->k, g->room, p->k, last);
    add_moved(&l, moments, &g->du, entry ? p->d : g->inputs,
              entry ? g->n : g->room, entry ? p->d : g->inputs,
              entry ? g->n : first);
    add_moved(&l, moments, &g->dv, p->k, entry ? g->n : g->room, p->k,
              entry ? g->n : last);
    add_moved(&l, moments, &g->out, 1, p->k, 1, p->k);
    return l.n;
}

/* ---- the block ------------------------------------------------------------
 */

static void place(const lm_piece *piece, int64_t n, lm_layout *w)
{
    for (int64_t i = 0; i < n; i++) {
        double *const at =
            lm_take(w, lm_count(2, (int64_t[]){piece[i].rows, piece[i].cols}),
                    sizeof *at);
        if (w->base) *piece[i].at = at;
    }
}

static void copy_piece(const volatile lm_flag *stop, const lm_piece *from,
                       double *const *old, const lm_piece *to)
{
    for (int64_t r = 0; r < from->used_rows; r++) {
        if (lm_told_at_row(stop, r, from->used_cols)) return;
        memcpy(*to->at + r * to->cols, *old + r * from->cols,
               (size_t)from->used_cols * sizeof(double));
    }
}

lm_status lm_group_room(lm_env *env, const volatile lm_flag *stop, lm_group *g,
                        int64_t room)
{
    room = (room + 7) / 8 * 8;
    const int64_t max = lm_group_pieces_max(g);
    lm_piece *was = lm_scratch(env, (size_t)max * sizeof *was),
             *is = lm_scratch(env, (size_t)max * sizeof *is);
    double **old = lm_scratch(env, (size_t)max * sizeof *old);
    if (!was || !is || !old) return lm_nomem(env);
    const int64_t before = g->room, n = lm_group_pieces(g, was);
    for (int64_t i = 0; i < n; i++) old[i] = *was[i].at;
    g->room = room;
    lm_group_pieces(g, is);
    lm_layout w = {0};
    place(is, n, &w);
    double *block = w.overflow ? NULL : lm_alloc(env, w.used);
    if (!block) {
        g->room = before;
        return lm_nomem(env);
    }
    const size_t bytes = w.used;
    w = (lm_layout){.base = (char *)block};
    place(is, n, &w);
    for (int64_t i = 0; g->block && i < n; i++)
        copy_piece(stop, &was[i], &old[i], &is[i]);
    if (lm_told(stop)) {
        for (int64_t i = 0; i < n; i++) *was[i].at = old[i];
        g->room = before;
        lm_free(block);
        return LM_STOPPED;
    }
    g->bytes = bytes;
    lm_free(g->block);
    g->block = block;
    for (int64_t l = 0; l < g->plan->depth; l++) g->span[l].room = room;
    return LM_OK;
}

/* ---- the start ------------------------------------------------------------
 */

static void normals(lm_span *s, int64_t count, double std, double *coordinates,
                    double *work)
{
    const int64_t first = lm_span_fresh(s, count, work);
    for (int64_t i = 0; i < count; i++)
        coordinates[i * s->room + first + i] = std;
}

void lm_group_start(lm_group *g, uint64_t seed, double *work)
{
    const lm_limit_plan *p = g->plan;
    for (int64_t l = 0; l < p->depth; l++) {
        g->span[l].normals = lm_stream_named(seed, "limit", (uint64_t)l);
        lm_span_begin(&g->span[l]);
    }
    normals(&g->span[0], g->inputs, p->w[0].std, g->u, work);
    normals(&g->span[p->depth - 1], p->k, p->w[p->depth].std, g->v, work);
}

/* ---- marks ----------------------------------------------------------------
 */

lm_status lm_group_mark_at(lm_env *env, const lm_group *g, lm_group_mark *m)
{
    const int64_t depth = g->plan->depth;
    m->rank = lm_scratch_integers(env, 4 * depth);
    if (!m->rank) return lm_nomem(env);
    for (int64_t l = 0; l < depth; l++) {
        const lm_gauss_op *op = l + 1 < depth ? &g->op[l] : NULL;
        m->rank[4 * l] = g->span[l].rank;
        m->rank[4 * l + 1] = g->span[l].drawn;
        m->rank[4 * l + 2] = op ? op->seen_n : 0;
        m->rank[4 * l + 3] = op ? op->back_n : 0;
    }
    return LM_OK;
}

/* Zero what is beyond rows x cols of a matrix with rows of length room, of
 * which used_rows x used_cols are not zero. */
static void trim(double *a, int64_t room, int64_t rows, int64_t cols,
                 int64_t used_rows, int64_t used_cols)
{
    if (used_rows > room) used_rows = room;
    if (used_cols > room) used_cols = room;
    for (int64_t i = 0; i < used_rows; i++) {
        const int64_t from = i < rows ? cols : 0;
        if (from < used_cols)
            memset(a + i * room + from, 0,
                   (size_t)(used_cols - from) * sizeof *a);
    }
}

void lm_group_return(lm_group *g, const lm_group_mark *m)
{
    for (int64_t l = 0; l < g->plan->depth; l++) {
        const int64_t *r = m->rank + 4 * l, in = g->span[l].rank;
        lm_span_cut(&g->span[l], r[0], r[1]);
        if (l + 1 == g->plan->depth) break;
        lm_gauss_op *op = &g->op[l];
        const int64_t out = g->span[l + 1].rank;
        trim(op->start, g->room, r[4], r[0], out, in);
        trim(op->seen, g->room, r[2], r[0], op->seen_n, in);
        trim(op->back, g->room, r[3], r[4], op->back_n, out);
        op->seen_n = r[2];
        op->back_n = r[3];
    }
}
