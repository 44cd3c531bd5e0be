/* pass: forward and backward through a group. */
#include <string.h>

#include "dyn/program/gauss_op.h"
#include "linalg/blas.h"
#include "linalg/until.h"

static bool coordinates_move(const lm_group *g)
{
    return !lm_limit_entrywise(g->rule);
}

static bool moves(const lm_limit_pass *s, int64_t i)
{
    return !s->moved || s->moved[i];
}

lm_status lm_limit_pass_new(lm_env *env, const lm_group *g, int64_t p,
                            bool back, lm_limit_pass *s)
{
    const int64_t L = g->plan->depth, n = g->n, room = g->room;
    const int64_t tall =
        p > g->inputs + g->plan->k ? p : g->inputs + g->plan->k;
    *s = (lm_limit_pass){.p = p, .stop = env->stop};
    s->h = lm_scratch_doubles(env, L * p * n);
    s->z = lm_scratch_doubles(env, L * p * n);
    s->c = lm_scratch_doubles(env, L * p * room);
    s->dh = back ? lm_scratch_doubles(env, L * p * n) : s->h;
    s->dc = back ? lm_scratch_doubles(env, L * p * room) : s->c;
    s->f = lm_scratch_doubles(env, p * g->plan->k);
    s->work = lm_scratch_doubles(env, tall + 2 * tall * room);
    s->values = lm_scratch_doubles(env, p * (n > room ? n : room));
    if (!s->h || !s->z || !s->c || !s->dh || !s->dc || !s->f || !s->work ||
        !s->values)
        return lm_nomem(env);
    return LM_OK;
}

/* out (p x cols) += a (p x rows) b where the row moves; values is scratch. */
static void add_product(const lm_limit_pass *s, int64_t rows, int64_t cols,
                        const double *a, int64_t lda, bool transposed,
                        const double *b, int64_t ldb, double scale, double *out,
                        int64_t ldo)
{
    if (!s->moved) {
        lm_gemm_until_d(s->stop, false, transposed, s->p, cols, rows, scale, a,
                        lda, b, ldb, 1, out, ldo);
        return;
    }
    lm_gemm_until_d(s->stop, false, transposed, s->p, cols, rows, scale, a, lda,
                    b, ldb, 0, s->values, cols);
    for (int64_t i = 0; i < s->p && !lm_told(s->stop); i++)
        if (s->moved[i])
            lm_axpy_d(cols, 1, s->values + i * cols, out + i * ldo);
}

/* ---- forward ---------------------------------------------------------------
 */

/* The first layer, as coordinates to (p x room). */
static void first_layer(lm_group *g, const lm_limit_pass *s, double *to)
{
    lm_span *span = &g->span[0];
    const int64_t room = g->room, first = span->rank;
    lm_span_fresh(span, s->more, s->work);
    lm_gemm_until_d(s->stop, false, false, s->p, span->rank, g->inputs, 1,
                    s->input, g->inputs, g->u, room, 0, to, room);
    for (int64_t i = 0; i < s->p; i++)
        for (int64_t j = 0; j < s->more; j++)
            to[i * room + first + j] =
                g->plan->w[0].std * s->other[i * s->more + j];
    if (coordinates_move(g))
        add_product(s, g->inputs, span->rank, s->input, g->inputs, false,
                    g->du.value, room, 1, to, room);
}

static void next_layer(lm_group *g, const lm_limit_pass *s, int64_t l,
                       double *to)
{
    lm_gauss_op *op = &g->op[l - 1];
    lm_span *from = &g->span[l - 1], *span = &g->span[l];
    const int64_t room = g->room;
    const double *c = s->c + (l - 1) * s->p * room;
    lm_gauss_forward(op, g->plan->w[l].std, from, span, s->p, c, s->work);
    lm_gemm_until_d(s->stop, false, true, s->p, span->rank, from->rank, 1, c,
                    room, op->start, room, 0, to, room);
    if (coordinates_move(g))
        add_product(s, from->rank, span->rank, c, room, true, op->w.value, room,
                    1, to, room);
}

/* What entrywise rules have added, in samples. */
static void add_entries(lm_group *g, const lm_limit_pass *s, int64_t l,
                        double *h)
{
    const int64_t n = g->n, d = g->plan->d;
    if (l == 0)
        add_product(s, d, n, s->x, d, false, g->du.value, n, 1, h, n);
    else
        add_product(s, n, n, s->z + (l - 1) * s->p * n, n, true,
                    g->op[l - 1].w.value, n, 1 / (double)n, h, n);
    for (int64_t i = 0; i < s->p && !lm_told(s->stop); i++)
        if (moves(s, i)) lm_axpy_d(n, 1, g->db[l].value, h + i * n);
}

static void layer(const lm_env *env, lm_group *g, lm_limit_pass *s, int64_t l)
{
    const int64_t n = g->n, room = g->room, L = g->plan->depth;
    double *h = s->h + l * s->p * n, *z = s->z + l * s->p * n,
           *c = s->c + l * s->p * room;
    if (l == 0)
        first_layer(g, s, c);
    else
        next_layer(g, s, l, c);
    for (int64_t i = 0; coordinates_move(g) && i < s->p; i++)
        if (moves(s, i))
            lm_axpy_d(g->span[l].rank, 1, g->db[l].value, c + i * room);
    lm_span_values(&g->span[l], s->p, c, h);
    if (!coordinates_move(g)) add_entries(g, s, l, h);
    int64_t i, end = 0;
    while (lm_next_piece(env, s->p * n, &i, &end))
        lm_act_value_d(&g->plan->act, end - i, h + i, z + i);
    if (lm_copy_bytes(env, s->values, z, (size_t)(s->p * n) * sizeof *z))
        return;
    lm_span_coordinates(&g->span[l], s->p, s->values, l + 1 < L || s->last, c,
                        s->work);
}

static void outputs(lm_group *g, lm_limit_pass *s)
{
    const lm_limit_plan *p = g->plan;
    const int64_t L = p->depth, k = p->k, n = g->n, room = g->room;
    const double *c = s->c + (L - 1) * s->p * room,
                 *z = s->z + (L - 1) * s->p * n;
    const int64_t rank = g->span[L - 1].rank;
    lm_gemm_until_d(s->stop, false, true, s->p, k, rank, p->readout, c, room,
                    g->v, room, 0, s->f, k);
    if (coordinates_move(g))
        add_product(s, rank, k, c, room, true, g->dv.value, room, p->readout,
                    s->f, k);
    else
        add_product(s, n, k, z, n, true, g->dv.value, n, p->readout / (double)n,
                    s->f, k);
    for (int64_t i = 0; i < s->p; i++)
        if (moves(s, i)) lm_axpy_d(k, 1, g->out.value, s->f + i * k);
}

lm_status lm_group_forward(lm_env *env, lm_group *g, lm_limit_pass *s)
{
    for (int64_t l = 0; l < g->plan->depth; l++) {
        if (lm_stopped(env)) return LM_STOPPED;
        layer(env, g, s, l);
    }
    outputs(g, s);
    return lm_unless_stopped(env);
}

/* ---- backward --------------------------------------------------------------
 */

/* dx of the last layer, in samples. */
static void top(lm_group *g, lm_limit_pass *s, double *dx)
{
    const int64_t k = g->plan->k, room = g->room, last = g->plan->depth - 1;
    const int64_t rank = g->span[last].rank;
    double *c = s->dc + last * s->p * room;
    lm_gemm_until_d(s->stop, false, false, s->p, rank, k, 1, s->chi, k, g->v,
                    room, 0, c, room);
    if (coordinates_move(g))
        add_product(s, k, rank, s->chi, k, false, g->dv.value, room, 1, c,
                    room);
    lm_span_values(&g->span[last], s->p, c, dx);
    if (!coordinates_move(g))
        add_product(s, k, g->n, s->chi, k, false, g->dv.value, g->n, 1, dx,
                    g->n);
}

/* dx of layer l from dh of layer l + 1. */
static void down(lm_group *g, lm_limit_pass *s, int64_t l, double *dx)
{
    lm_gauss_op *op = &g->op[l];
    lm_span *span = &g->span[l], *above = &g->span[l + 1];
    const int64_t room = g->room, n = g->n;
    const double *c = s->dc + (l + 1) * s->p * room;
    double *to = s->dc + l * s->p * room;
    lm_gauss_backward(op, g->plan->w[l + 1].std, span, above, s->p, c, s->work);
    lm_gemm_until_d(s->stop, false, false, s->p, span->rank, above->rank, 1, c,
                    room, op->start, room, 0, to, room);
    if (coordinates_move(g))
        add_product(s, above->rank, span->rank, c, room, false, op->w.value,
                    room, 1, to, room);
    lm_span_values(span, s->p, to, dx);
    if (!coordinates_move(g))
        add_product(s, n, n, s->dh + (l + 1) * s->p * n, n, false, op->w.value,
                    n, 1 / (double)n, dx, n);
}

lm_status lm_group_backward(lm_env *env, lm_group *g, lm_limit_pass *s)
{
    const int64_t size = s->p * g->n, room = g->room;
    for (int64_t l = g->plan->depth - 1; l >= 0; l--) {
        if (lm_stopped(env)) return LM_STOPPED;
        double *dh = s->dh + l * size;
        if (l + 1 == g->plan->depth)
            top(g, s, dh);
        else
            down(g, s, l, dh);
        int64_t i, end = 0;
        while (lm_next_piece(env, size, &i, &end))
            lm_act_back_d(&g->plan->act, end - i, s->h + l * size + i,
                          s->z + l * size + i, dh + i, dh + i);
        if (lm_copy_bytes(env, s->values, dh, (size_t)size * sizeof *dh))
            return LM_STOPPED;
        lm_span_coordinates(&g->span[l], s->p, s->values, true,
                            s->dc + l * s->p * room, s->work);
    }
    return lm_unless_stopped(env);
}
