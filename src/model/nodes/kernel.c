#include "model/nodes/kernel.h"

#include <math.h>
#include <string.h>

#include "model/nodes/node.h"

#define EPS 0x1p-53

static void cut_side(double **at, int64_t n, lm_kernel_side *side)
{
    *side = (lm_kernel_side){*at, *at + n, *at + 2 * n, *at + 3 * n};
    *at += LM_KERNEL_SIDES * n;
}

lm_status lm_kernel_new(lm_env *env, int64_t m, int64_t n, bool same,
                        lm_kernel *out)
{
    const int64_t all = lm_count(2, (int64_t[]){m, n});
    const int64_t count = 4 * (all + m + n);
    double *at = all < 0 ? NULL : lm_scratch_doubles(env, count);
    if (!at) return lm_nomem(env);
    memset(at, 0, (size_t)count * sizeof *at);
    *out = (lm_kernel){.m = m, .n = n, .same = same};
    cut_side(&at, m, &out->row);
    cut_side(&at, n, &out->col);
    out->k = at;
    out->k_error = at + all;
    out->t = at + 2 * all;
    out->t_error = at + 3 * all;
    return LM_OK;
}

static double inner(int64_t d, const double *x, const double *y)
{
    double sum = 0;
    for (int64_t k = 0; k < d; k++) sum += x[k] * y[k];
    return sum / (double)d;
}

static void input_side(lm_mat x, const lm_kernel_side *side)
{
    for (int64_t i = 0; i < x.rows; i++) {
        const double *row = x.data + i * x.stride;
        side->moment[i] = inner(x.cols, row, row);
        side->moment_error[i] = (double)(x.cols + 1) * EPS;
        for (int64_t k = 0; k < x.cols; k++)
            side->mean[i] += row[k] / (double)x.cols;
        side->mean_error[i] =
            (double)(x.cols + 1) * EPS * sqrt(side->moment[i]);
    }
}

lm_status lm_kernel_inputs(lm_env *env, lm_mat x, lm_mat y, lm_kernel *out)
{
    const bool same = !y.data;
    if (same) y = x;
    const lm_status status = lm_kernel_new(env, x.rows, y.rows, same, out);
    if (status) return status;
    input_side(x, &out->row);
    input_side(y, &out->col);
    for (int64_t i = 0; i < x.rows; i++)
        for (int64_t j = 0; j < y.rows; j++) {
            const int64_t at = i * y.rows + j;
            out->k[at] =
                inner(x.cols, x.data + i * x.stride, y.data + j * y.stride);
            out->k_error[at] = 2 * (double)(x.cols + 1) * EPS;
        }
    return LM_OK;
}

double lm_kernel_error(const lm_kernel *kernel, int64_t i, int64_t j)
{
    const int64_t at = i * kernel->n + j;
    const double a = kernel->row.moment[i], b = kernel->col.moment[j];
    const double error =
        sqrt(a) * sqrt(b) * kernel->k_error[at] +
        fabs(kernel->k[at]) *
            (kernel->row.moment_error[i] + kernel->col.moment_error[j]) / 2;
    return isnan(error) ? INFINITY : error;
}

static lm_status map_node(lm_env *env, const lm_net *net, int i,
                          lm_kernel *value)
{
    const lm_node *node = &net->node[i];
    const lm_kernel *in[LM_NODE_INPUTS];
    if (!node->kind->map)
        return lm_fail(env, LM_DOMAIN,
                       "node '%s' stands in the way: the kind '%s' has no "
                       "kernel of infinite width",
                       node->name, node->kind->name);
    for (int k = 0; k < node->inputs; k++) in[k] = &value[node->input[k]];
    const lm_status status = lm_kernel_new(env, value[0].m, value[0].n,
                                           value[0].same, &value[i + 1]);
    return status ? status : node->kind->map(env, net, node, in, &value[i + 1]);
}

lm_status lm_net_kernel(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                        lm_kernel *out)
{
    const size_t n = (size_t)net->nodes + 1;
    lm_kernel *value = lm_scratch(env, n * sizeof *value);
    if (!value) return lm_nomem(env);
    lm_status status = lm_kernel_inputs(env, x, y, value);
    for (int i = 0; i < net->nodes && !status; i++)
        status = map_node(env, net, i, value);
    if (!status) *out = value[net->nodes];
    return status;
}
