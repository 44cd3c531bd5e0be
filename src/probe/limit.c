#include "probe/limit.h"

#include <math.h>

/* ---- what is asked for ---------------------------------------------------- */

/* The nodes of dense layer l: it and those up to the next, with what is before
 * the first (factors.h). */
static void nodes_of(const lm_net *net, int64_t l, int *from, int *to)
{
    const lm_node_kind *dense = lm_node_kind_named("dense");
    int64_t seen = -1;
    *from = l == 0 ? 0 : net->nodes;
    *to = net->nodes;
    for (int i = 0; i < net->nodes; i++) {
        seen += net->node[i].kind == dense;
        if (seen == l && *from == net->nodes) *from = i;
        if (seen == l + 1) {
            *to = i;
            return;
        }
    }
}

static lm_status wish_of(lm_env *env, const lm_net *net,
                         const lm_empirical_wish *wish, lm_kernel_wish *out)
{
    const int64_t l = wish->layer < 0 ? net->hidden - 1 : wish->layer;
    *out = lm_kernel_of_output(net);
    if (wish->kind == LM_EMPIRICAL_NNGP) return LM_OK;
    if (wish->kind == LM_EMPIRICAL_NTK) {
        if (wish->layer >= 0) nodes_of(net, wish->layer, &out->from, &out->to);
        if (out->from < out->to) return LM_OK;
        return lm_fail(env, LM_DOMAIN,
                       "'layer' is %lld, and the network has fewer with "
                       "weights",
                       (long long)wish->layer + 1);
    }
    if (l < 0 || l >= net->hidden)
        return lm_fail(env, LM_DOMAIN,
                       "'layer' is %lld, and the network has %lld hidden "
                       "layers",
                       (long long)l + 1, (long long)net->hidden);
    if (wish->kind == LM_EMPIRICAL_FEATURES)
        out->value = net->post[l];
    else
        out->seed = net->pre[l];
    return LM_OK;
}

static lm_status check(lm_env *env, const lm_empirical_wish *wish)
{
    if (!wish->full && wish->scaled) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'%s' is for finite networks; at infinite width %s",
                   wish->full ? "full" : "scaled = false",
                   wish->full ? "outputs are independent and alike"
                              : "kernels have the rates of sgd");
}

/* ---- kernels -------------------------------------------------------------- */

static void take(const lm_kernel *kernel, bool tangent, lm_limit_kernel *out)
{
    const int64_t n = kernel->n;
    out->power = tangent ? kernel->t_power : kernel->k_power;
    if (isinf(out->power)) out->power = 0; /* of T = 0 */
    for (int64_t i = 0; i < kernel->m; i++)
        for (int64_t j = 0; j < n; j++) {
            const int64_t at = i * n + j;
            out->k[at] = tangent ? kernel->t[at] : kernel->k[at];
            out->error[at] = tangent ? lm_kernel_tangent_error(kernel, i, j)
                                     : lm_kernel_error(kernel, i, j);
        }
}

lm_status lm_limit_kernel_of(lm_env *env, const lm_net *net, lm_mat x, lm_mat z,
                             const lm_empirical_wish *wish, double tol,
                             lm_limit_kernel *out)
{
    const bool tangent = wish->kind == LM_EMPIRICAL_NTK ||
                         wish->kind == LM_EMPIRICAL_GRADIENTS;
    lm_kernel_wish what;
    lm_kernel kernel;
    lm_status status = check(env, wish);
    if (!status) status = wish_of(env, net, wish, &what);
    if (status) return status;
    what.tol = tol;
    status = lm_net_kernel(env, net, x, z, &what, &kernel);
    if (!status) take(&kernel, tangent, out);
    return status;
}
