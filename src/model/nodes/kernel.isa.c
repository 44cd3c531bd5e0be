#include "model/nodes/kernel.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "linalg/blas.h"
#include "model/nodes/near.h"
#include "model/nodes/node.h"

#define EPS 0x1p-53
#define POWER 1e-9 /* powers that close are one */

static void cut_side(double **at, int64_t n, lm_kernel_side *side)
{
    *side = (lm_kernel_side){*at, *at + n, *at + 2 * n, *at + 3 * n};
    *at += LM_KERNEL_SIDES * n;
}

lm_status lm_kernel_new(lm_env *env, int64_t m, int64_t n, bool same,
                        lm_kernel *out)
{
    const int64_t all = lm_count(2, (int64_t[]){m, n});
    const int64_t count = LM_KERNEL_PARTS * all + LM_KERNEL_SIDES * (m + n);
    double *at = all < 0 ? NULL : lm_scratch_doubles(env, count);
    if (!at) return lm_nomem(env);
    memset(at, 0, (size_t)(LM_KERNEL_SIDES * (m + n)) * sizeof *at);
    *out = (lm_kernel){.m = m, .n = n, .same = same, .tol = 1e-10};
    cut_side(&at, m, &out->row);
    cut_side(&at, n, &out->col);
    out->k = at;
    out->k_error = at + all;
    out->gap = at + 2 * all;
    out->t = at + 3 * all;
    out->t_error = at + 4 * all;
    return LM_OK;
}

static void input_side(lm_mat x, const lm_kernel_side *side)
{
    const double eps = (double)(x.cols + 1) * EPS;
    for (int64_t i = 0; i < x.rows; i++) {
        const double *row = x.data + i * x.stride;
        for (int64_t k = 0; k < x.cols; k++) {
            side->moment[i] += row[k] * row[k] / (double)x.cols;
            side->mean[i] += row[k] / (double)x.cols;
        }
        side->moment_error[i] = eps;
        side->mean_error[i] = eps * sqrt(side->moment[i]);
    }
}

/* The gap of two inputs, from what y has across x, which is made twice: the
 * first time what it has along x is off by rounding.  That of equal and of
 * parallel rows is 0. */
static lm_estimate gap_of(int64_t d, const double *x, const double *y, double a,
                          double b, double k)
{
    const double along = k / a;
    double first = 0, dot = 0, across = 0;
    for (int64_t i = 0; i < d; i++) {
        const double r = fma(-along, x[i], y[i]);
        first += r * r;
        dot += r * x[i];
    }
    const double rest = dot / ((double)d * a);
    for (int64_t i = 0; i < d; i++) {
        const double r = fma(-rest, x[i], fma(-along, x[i], y[i]));
        across += r * r;
    }
    const double size = (double)d * b, r = fmin(fabs(k) / (sqrt(a) * sqrt(b)), 1);
    const double gap = across / size / (1 + r);
    return (lm_estimate){gap, 8 * (double)(d + 4) * EPS * gap +
                                  16 * EPS * EPS * (first / size)};
}

static void near_pair(lm_mat x, lm_mat y, const lm_kernel *out, int64_t i,
                      int64_t j)
{
    const double a = out->row.moment[i], b = out->col.moment[j];
    const int64_t at = i * out->n + j;
    const lm_estimate gap = gap_of(x.cols, x.data + i * x.stride,
                                   y.data + j * y.stride, a, b, out->k[at]);
    lm_kernel_put_gap(out, i, j, gap);
}

static void input_gaps(lm_mat x, lm_mat y, const lm_kernel *out)
{
    for (int64_t i = 0; i < out->m; i++)
        for (int64_t j = 0; j < lm_kernel_end(out, i); j++) {
            const int64_t at = i * out->n + j;
            const double size =
                sqrt(out->row.moment[i]) * sqrt(out->col.moment[j]);
            const double r = size > 0 ? fabs(out->k[at]) / size : 0;
            out->gap[at] = fmax(1 - r, 0);
            if (out->row.moment[i] == 0 && out->col.moment[j] == 0)
                out->gap[at] = out->k_error[at] = 0; /* one variable, 0 */
            else if (out->gap[at] < LM_KERNEL_NEAR && isfinite(size))
                near_pair(x, y, out, i, j);
        }
}

lm_status lm_kernel_inputs(lm_env *env, lm_mat x, lm_mat y, lm_kernel *out)
{
    const bool same = !y.data;
    const int64_t d = x.cols;
    if (same) y = x;
    const lm_status status = lm_kernel_new(env, x.rows, y.rows, same, out);
    if (status) return status;
    out->x = x;
    out->y = y;
    memset(out->t, 0, (size_t)(2 * x.rows * y.rows) * sizeof(double));
    input_side(x, &out->row);
    input_side(y, &out->col);
    if (x.rows == 0 || y.rows == 0) return LM_OK;
    if (same)
        lm_syrk_d(false, x.rows, d, 1 / (double)d, x.data, x.stride, 0, out->k,
                  x.rows);
    else
        lm_gemm_d(false, true, x.rows, y.rows, d, 1 / (double)d, x.data,
                  x.stride, y.data, y.stride, 0, out->k, y.rows);
    for (int64_t at = 0; at < x.rows * y.rows; at++)
        out->k_error[at] = 2 * (double)(d + 1) * EPS;
    input_gaps(x, y, out);
    return LM_OK;
}

void lm_kernel_mirror(const lm_kernel *kernel)
{
    if (!kernel->same) return;
    const lm_kernel_parts parts = lm_kernel_parts_of(kernel);
    for (int p = 0; p < LM_KERNEL_PARTS; p++) lm_mirror_up_d(kernel->n, parts.part[p], kernel->n);
}

void lm_kernel_copy_side(const lm_kernel_side *from, int64_t m,
                         const lm_kernel_side *to)
{
    const size_t bytes = (size_t)m * sizeof(double);
    memcpy(to->moment, from->moment, bytes);
    memcpy(to->moment_error, from->moment_error, bytes);
    memcpy(to->mean, from->mean, bytes);
    memcpy(to->mean_error, from->mean_error, bytes);
}

double lm_kernel_leading(double a, double *x, double b, double *y)
{
    if (a > b + POWER) *y = 0;
    if (b > a + POWER) *x = 0;
    return fmax(a, b);
}

double *lm_kernel_roots(lm_env *env, const lm_kernel *kernel)
{
    double *root = lm_scratch_doubles(env, kernel->n + 1);
    for (int64_t j = 0; root && j < kernel->n; j++)
        root[j] = sqrt(kernel->col.moment[j]);
    return root;
}

void lm_kernel_errors(const lm_kernel *kernel, const double *roots, int64_t i,
                      int64_t count, double *error)
{
    const double root = sqrt(kernel->row.moment[i]),
                 own = kernel->row.moment_error[i] / 2 + 2 * EPS;
    const double *k = kernel->k + i * kernel->n,
                 *off = kernel->k_error + i * kernel->n,
                 *other = kernel->col.moment_error;
    _Pragma("omp simd") for (int64_t j = 0; j < count; j++)
    {
        const double e =
            root * roots[j] * off[j] + fabs(k[j]) * (own + other[j] / 2);
        error[j] = e < INFINITY ? e : INFINITY;
    }
}

double lm_kernel_error(const lm_kernel *kernel, int64_t i, int64_t j)
{
    const int64_t at = i * kernel->n + j;
    const double a = kernel->row.moment[i], b = kernel->col.moment[j];
    const double error =
        sqrt(a) * sqrt(b) * kernel->k_error[at] +
        fabs(kernel->k[at]) *
            ((kernel->row.moment_error[i] + kernel->col.moment_error[j]) / 2 +
             2 * EPS);
    return isnan(error) ? INFINITY : error;
}

double lm_kernel_tangent_error(const lm_kernel *kernel, int64_t i, int64_t j)
{
    const double error = kernel->t_error[i * kernel->n + j];
    return isnan(error) ? INFINITY : error;
}

lm_status lm_kernel_refuse(lm_env *env, const lm_node *node, const char *format,
                           ...)
{
    char why[200];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return lm_fail(env, LM_DOMAIN, "node '%s' stands in the way: %s",
                   node->name, why);
}

lm_status lm_kernel_few(lm_env *env, const lm_node *node)
{
    return lm_kernel_refuse(env, node,
                            "it reads a random value whose width does not "
                            "grow, which has no limit");
}

/* ---- a network ----------------------------------------------------------- */

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
    *s = (stack){env, net, lm_scratch(env, n * sizeof *s->value),
                 lm_scratch(env, 2 * n * sizeof *s->last), NULL, 0};
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
        return LM_OK;
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

static lm_status check_node(lm_env *env, const lm_net *net,
                            const lm_node *node, lm_mat x, lm_mat y)
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

/* T = 1: the derivative of a unit by itself. */
static void plant(lm_kernel *kernel)
{
    for (int64_t at = 0; at < kernel->m * kernel->n; at++) {
        kernel->t[at] = 1;
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
    memcpy(out->weight, net->weight, n * sizeof *out->weight);
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

static void copy_rows(lm_mat x, double *to)
{
    for (int64_t i = 0; i < x.rows; i++)
        memcpy(to + i * x.cols, x.data + i * x.stride,
               (size_t)x.cols * sizeof *to);
}

/* The block of x and y in the kernel of both as one set. */
static lm_status of_both(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                         const lm_kernel_wish *wish, lm_kernel *out)
{
    const int64_t m = x.rows, n = y.rows, d = x.cols;
    double *rows = lm_scratch_doubles(env, (m + n) * d);
    lm_kernel both;
    if (!rows) return lm_nomem(env);
    copy_rows(x, rows);
    copy_rows(y, rows + m * d);
    lm_status status = lm_net_kernel(env, net, (lm_mat){rows, m + n, d, d},
                                     (lm_mat){0}, wish, &both);
    if (!status) status = lm_kernel_new(env, m, n, false, out);
    if (status) return status;
    out->k_power = both.k_power;
    out->t_power = both.t_power;
    const lm_kernel_parts to = lm_kernel_parts_of(out),
                          from = lm_kernel_parts_of(&both);
    for (int p = 0; p < LM_KERNEL_PARTS; p++)
        for (int64_t i = 0; i < m; i++)
            memcpy(to.part[p] + i * n, from.part[p] + i * (m + n) + m,
                   (size_t)n * sizeof(double));
    const lm_kernel_side *s = &both.row;
    lm_kernel_copy_side(s, m, &out->row);
    lm_kernel_copy_side(&(lm_kernel_side){s->moment + m, s->moment_error + m,
                                          s->mean + m, s->mean_error + m},
                        n, &out->col);
    return LM_OK;
}

lm_status lm_net_kernel(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                        const lm_kernel_wish *wish, lm_kernel *out)
{
    if (y.data && needs_whole(net))
        return of_both(env, net, x, y, wish, out);
    lm_net kept;
    stack s;
    lm_status status = keep(env, net, wish, &kept);
    if (!status) status = stack_open(env, &kept, &s);
    if (!status) status = lm_kernel_inputs(env, x, y, s.value);
    if (status) return status;
    s.value->tol = wish->tol;
    s.value->t_power = -INFINITY;
    for (int i = 0; i < wish->value && !status; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        status = map_node(&s, i);
        if (!status && i + 1 == wish->seed) plant(&s.value[i + 1]);
    }
    if (status) return status;
    *out = s.value[wish->value];
    lm_kernel_mirror(out);
    return LM_OK;
}
