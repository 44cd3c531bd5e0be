/* kernel_net: kernels of the values of a network, whole or tile by tile. */
#include <math.h>
#include <string.h>

#include "core/fits.h"
#include "core/share.h"
#include "linalg/blas.h"
#include "model/nodes/node.h"

/* Kernels of values, which nodes that are done with give back. */
typedef struct stack {
    lm_env *env;
    const lm_net *net;
    lm_kernel *value; /* net->nodes + 1 */
    int *last;        /* the last node that reads a value; -1: none */
    int *free;        /* values whose room nobody needs */
    int frees;
} stack;

static lm_status stack_open(lm_env *env, const lm_net *net, stack *s)
{
    const size_t n = (size_t)net->nodes + 1;
    *s = (stack){env,
                 net,
                 lm_scratch(env, n * sizeof *s->value),
                 lm_scratch(env, 2 * n * sizeof *s->last),
                 NULL,
                 0};
    if (!s->value || !s->last) return lm_nomem(env);
    s->free = s->last + n;
    for (int v = 0; v <= net->nodes; v++) s->last[v] = -1;
    for (int i = 0; i < net->nodes; i++)
        for (int k = 0; k < net->node[i].inputs; k++)
            s->last[net->node[i].input[k]] = i;
    return LM_OK;
}

static int64_t positions(const lm_node *node)
{
    return node->shape.rank > 1 ? node->shape.axis[0].size : 1;
}

static void clear(const lm_kernel_side *side, int64_t n)
{
    memset(side->mean, 0, (size_t)n * sizeof(double));
    memset(side->mean_error, 0, (size_t)n * sizeof(double));
}

/* Room of m x n for value v: of one that is free, or new. */
static lm_status room(stack *s, int v, int64_t m, int64_t n)
{
    const lm_kernel *input = s->value;
    for (int f = 0; f < s->frees; f++) {
        const lm_kernel old = s->value[s->free[f]];
        if (old.m != m || old.n != n) continue;
        s->free[f] = s->free[--s->frees];
        s->value[v] = old;
        clear(&old.row, m);
        clear(&old.col, n);
        return lm_unless_stopped(s->env);
    }
    return lm_kernel_new(s->env, m, n, input->same, &s->value[v]);
}

static void release(stack *s, int i)
{
    const lm_node *node = &s->net->node[i];
    for (int k = 0; k < node->inputs; k++) {
        const int v = node->input[k];
        if (v == 0 || s->last[v] != i) continue;
        s->free[s->frees++] = v;
        s->last[v] = -1;
    }
}

static lm_status check_node(lm_env *env, const lm_net *net, const lm_node *node,
                            lm_mat x, lm_mat y)
{
    lm_status status = LM_OK;
    if (!node->kind->map)
        return lm_kernel_refuse(env, node,
                                "the kind '%s' has no kernel of infinite width",
                                node->kind->name);
    for (int t = 0; t < node->tensors; t++)
        if (node->tensor[t] >= 0 && net->weight[node->tensor[t]].uses > 1)
            return lm_kernel_refuse(env, node,
                                    "it has a tensor of another, and kernels "
                                    "take tensors to be independent");
    if (node->kind->admits && node->input[0] == 0) {
        status = node->kind->admits(env, node, x);
        if (!status && y.data) status = node->kind->admits(env, node, y);
    }
    return status;
}

static lm_status map_node(stack *s, int i)
{
    const lm_node *node = &s->net->node[i];
    const lm_kernel *in[LM_NODE_INPUTS], *input = s->value;
    lm_kernel *out = &s->value[i + 1];
    lm_status status = check_node(s->env, s->net, node, input->x, input->y);
    if (!status)
        status = room(s, i + 1, input->m * positions(node),
                      input->n * positions(node));
    if (status) return status;
    for (int k = 0; k < node->inputs; k++) in[k] = &s->value[node->input[k]];
    *out = (lm_kernel){.m = out->m,
                       .n = out->n,
                       .same = out->same,
                       .tol = input->tol,
                       .row = out->row,
                       .col = out->col,
                       .k = out->k,
                       .k_error = out->k_error,
                       .gap = out->gap,
                       .t = out->t,
                       .t_error = out->t_error};
    const lm_mark mark = lm_scratch_mark(s->env);
    status = node->kind->map(s->env, s->net, node, in, out);
    lm_scratch_release(s->env, mark);
    release(s, i);
    return status;
}

/* T = 1: the derivative of a unit by itself, at one place. */
static void plant(const lm_env *env, lm_kernel *kernel, int64_t places)
{
    for (int64_t i = 0;
         i < kernel->m && !lm_stopped_at_row(env, i, 4 * kernel->n); i++)
        for (int64_t j = 0; j < kernel->n; j++) {
            const int64_t at = i * kernel->n + j;
            kernel->t[at] = i % places == j % places;
            kernel->t_error[at] = 0;
        }
    kernel->t_power = 0;
}

/* The network with the tensors of these nodes alone in its tangent kernel. */
static lm_status keep(lm_env *env, const lm_net *net,
                      const lm_kernel_wish *wish, lm_net *out)
{
    const size_t n = (size_t)net->weights;
    *out = *net;
    out->weight = lm_scratch(env, n * sizeof *out->weight);
    if (!out->weight) return lm_nomem(env);
    if (lm_copy_bytes(env, out->weight, net->weight, n * sizeof *out->weight))
        return LM_STOPPED;
    for (int i = 0; i < net->nodes; i++) {
        if (i >= wish->from && i < wish->to && wish->seed < 0) continue;
        for (int t = 0; t < net->node[i].tensors; t++)
            if (net->node[i].tensor[t] >= 0)
                out->weight[net->node[i].tensor[t]].frozen = true;
    }
    return LM_OK;
}

lm_kernel_wish lm_kernel_of_output(const lm_net *net)
{
    return (lm_kernel_wish){net->nodes, 0, net->nodes, -1, 1e-10};
}

static bool needs_whole(const lm_net *net)
{
    for (int i = 0; i < net->nodes; i++)
        if (net->node[i].kind->whole) return true;
    return false;
}

static void copy_rows(const lm_env *env, lm_mat x, double *to)
{
    for (int64_t i = 0; i < x.rows; i++)
        lm_copy_bytes(env, to + i * x.cols, x.data + i * x.stride,
                      (size_t)x.cols * sizeof *to);
}

/* Node by node, for samples x and y, of which x are the last if they are the
 * same; the network has the tensors of the wish. */
static lm_status tile_of(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                         bool same, const lm_kernel_wish *wish, lm_kernel *out)
{
    stack s;
    lm_status status = stack_open(env, net, &s);
    if (!status) status = lm_kernel_inputs(env, x, y, same, s.value);
    if (status) return status;
    s.value->tol = wish->tol;
    s.value->t_power = -INFINITY;
    for (int i = 0; i < wish->value && !status; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        status = map_node(&s, i);
        if (!status && i + 1 == wish->seed)
            plant(env, &s.value[i + 1], positions(&net->node[i]));
    }
    *out = s.value[wish->value];
    return status ? status : lm_unless_stopped(env);
}

/* What is above the diagonal. */
static void mirror(const lm_env *env, const lm_kernel *kernel)
{
    const lm_kernel_parts parts = lm_kernel_parts_of(kernel);
    for (int p = 0; p < LM_KERNEL_PARTS && !lm_stopped(env); p++)
        lm_mirror_up_d(env->stop, kernel->n, parts.part[p], kernel->n);
}

/* The block of x and y in the kernel of both as one set. */
static lm_status of_both(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                         const lm_kernel_wish *wish, lm_kernel *out)
{
    const int64_t m = x.rows, n = y.rows, d = x.cols;
    double *rows = lm_scratch_doubles(env, (m + n) * d);
    lm_kernel both;
    if (!rows) return lm_nomem(env);
    copy_rows(env, x, rows);
    copy_rows(env, y, rows + m * d);
    const lm_mat all = {rows, m + n, d, d};
    lm_status status = tile_of(env, net, all, all, true, wish, &both);
    if (status) return status;
    mirror(env, &both);
    const int64_t p = m + n > 0 ? both.m / (m + n) : 1; /* places a sample */
    status = lm_kernel_new(env, m * p, n * p, false, out);
    if (status) return status;
    out->k_power = both.k_power;
    out->t_power = both.t_power;
    const lm_kernel_parts to = lm_kernel_parts_of(out),
                          from = lm_kernel_parts_of(&both);
    for (int k = 0; k < LM_KERNEL_PARTS; k++)
        for (int64_t i = 0; i < out->m; i++)
            lm_copy_bytes(env, to.part[k] + i * out->n,
                          from.part[k] + i * both.n + out->m,
                          (size_t)out->n * sizeof(double));
    lm_kernel_copy_side(both.row, out->m, out->row);
    lm_kernel_copy_side(lm_kernel_side_at(&both.row, out->m), out->n, out->col);
    return lm_unless_stopped(env);
}

static lm_status whole(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                       const lm_kernel_wish *wish, lm_kernel *out)
{
    const bool same = !y.data;
    if (!same && needs_whole(net)) return of_both(env, net, x, y, wish, out);
    const lm_status status =
        tile_of(env, net, x, same ? x : y, same, wish, out);
    if (status) return status;
    if (same) mirror(env, out);
    return lm_unless_stopped(env);
}

lm_status lm_net_kernel(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                        const lm_kernel_wish *wish, lm_kernel *out)
{
    lm_net kept;
    const lm_status status = keep(env, net, wish, &kept);
    return status ? status : whole(env, &kept, x, y, wish, out);
}

/* ---- tiles -----------------------------------------------------------------
 */

/* Samples of a tile: kernels of two values stay in cache, and what is made for
 * each sample is little beside what is made for each pair. */
enum { ROWS = 64, COLS = 256 };

/* Of a value with positions the mean over them, each with itself: errors are
 * absolute then, those of samples of moment 1. */
static lm_status by_sample(lm_env *env, int64_t places, lm_kernel *tile)
{
    const lm_kernel from = *tile;
    if (places == 1) return LM_OK;
    const double *k_error = lm_kernel_k_errors(env, &from);
    const lm_status status =
        lm_kernel_new(env, from.m / places, from.n / places, from.same, tile);
    if (status) return status;
    if (!k_error) return lm_nomem(env);
    tile->k_power = from.k_power;
    tile->t_power = from.t_power;
    for (int64_t i = 0; i < tile->m; i++) tile->row.moment[i] = 1;
    for (int64_t j = 0; j < tile->n; j++) tile->col.moment[j] = 1;
    const double *const part[] = {from.k, k_error, from.gap, from.t,
                                  from.t_error};
    const lm_kernel_parts to = lm_kernel_parts_of(tile);
    for (int k = 0; k < LM_KERNEL_PARTS; k++)
        for (int64_t i = 0; i < tile->m; i++)
            for (int64_t j = 0; j < lm_kernel_end(tile, i); j++) {
                double sum = 0;
                if (lm_stopped_at_row(env, i * tile->n + j, 8 * places))
                    return LM_STOPPED;
                for (int64_t p = 0; p < places; p++)
                    sum += part[k][(i * places + p) * from.n + j * places + p];
                to.part[k][i * tile->n + j] = sum / (double)places;
            }
    return LM_OK;
}

typedef struct tiling {
    const lm_net *net;
    lm_mat x, y;
    bool same;
    int64_t places; /* a sample of the value has */
    const lm_kernel_wish *wish;
    lm_kernel_put put;
    void *what;
} tiling;

static lm_mat rows_of(lm_mat x, int64_t from, int64_t to)
{
    return (lm_mat){x.data + from * x.stride, to - from, x.cols, x.stride};
}

/* Tiles in the rows from `row` on. */
static int64_t across(const tiling *t, int64_t row)
{
    const int64_t end = t->same ? lm_smaller(row + ROWS, t->x.rows) : t->y.rows;
    return end > 0 ? (end + COLS - 1) / COLS : 1;
}

static int64_t tiles(const tiling *t)
{
    int64_t n = 0, row = 0;
    do n += across(t, row);
    while ((row += ROWS) < t->x.rows);
    return n;
}

/* One of two equal sets with rows on the diagonal ends there. */
static lm_status do_tile(lm_env *env, void *what, int64_t part)
{
    const tiling *t = what;
    int64_t row = 0;
    for (; part >= across(t, row); row += ROWS) part -= across(t, row);
    const int64_t col = part * COLS, end = lm_smaller(row + ROWS, t->x.rows);
    const int64_t last = lm_smaller(col + COLS, t->same ? end : t->y.rows);
    const bool same = t->same && last == end;
    lm_kernel tile;
    lm_status status = tile_of(env, t->net, rows_of(t->x, row, end),
                               rows_of(t->y, col, last), same, t->wish, &tile);
    if (!status) status = by_sample(env, t->places, &tile);
    return status ? status : t->put(env, t->what, &tile, row, col);
}

/* Threads, where they are not soon done. */
static int crew(const tiling *t)
{
    const double maps = (double)t->x.rows * (double)t->y.rows * t->wish->value;
    return maps < 2e5 ? 1 : lm_blas_threads(0);
}

lm_status lm_net_kernel_tiles(lm_env *env, const lm_net *net, lm_mat x,
                              lm_mat y, const lm_kernel_wish *wish,
                              lm_kernel_put put, void *what)
{
    lm_net kept;
    lm_kernel all;
    const int64_t places =
        wish->value > 0 ? positions(&net->node[wish->value - 1]) : 1;
    lm_status status = keep(env, net, wish, &kept);
    if (!status && needs_whole(net)) {
        status = whole(env, &kept, x, y, wish, &all);
        if (!status) status = by_sample(env, places, &all);
        if (!status) status = put(env, what, &all, 0, 0);
        return status ? status : lm_unless_stopped(env);
    }
    if (status) return status;
    tiling t = {&kept, x, y.data ? y : x, !y.data, places, wish, put, what};
    const int threads = crew(&t), before = lm_blas_threads(1);
    status = lm_share_tasks(env, threads, tiles(&t), do_tile, &t);
    lm_blas_threads(before);
    return status ? status : lm_unless_stopped(env);
}

/* ---- memory -----------------------------------------------------------------
 */

/* Numbers a pair of samples has on the way, of a network whose kernels are made
 * whole: those of the values that are there at the same time. */
static lm_status on_the_way(lm_env *env, const lm_net *net, int64_t *numbers)
{
    stack s;
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status = stack_open(env, net, &s);
    *numbers = LM_KERNEL_PARTS;
    for (int i = 0; i < net->nodes && !status; i++) {
        const int64_t places = positions(&net->node[i]);
        int f = 0;
        if (lm_stopped(env)) return LM_STOPPED;
        while (f < s.frees && positions(&net->node[s.free[f] - 1]) != places)
            f++;
        if (f < s.frees)
            s.free[f] = s.free[--s.frees];
        else
            *numbers += LM_KERNEL_PARTS * places * places;
        release(&s, i);
    }
    lm_scratch_release(env, mark);
    return status;
}

lm_status lm_net_kernel_fits(lm_env *env, const lm_net *net, int64_t m,
                             int64_t p, int results)
{
    int64_t way = 0;
    const lm_status status =
        needs_whole(net) ? on_the_way(env, net, &way) : LM_OK;
    const int all = (int)(way + results);
    if (status) return status;
    if (p < 0) return lm_fits_square(env, "rows", m, all);
    if (way > 0) return lm_fits_square(env, "rows of both sets", m + p, all);
    return lm_fits_rows(env, "rows", m, p, all);
}
