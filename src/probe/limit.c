#include "probe/limit.h"

#include <math.h>

/* ---- what is asked for ----------------------------------------------------
 */

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

static int64_t layers(const lm_net *net)
{
    const lm_node_kind *dense = lm_node_kind_named("dense");
    int64_t n = 0;
    for (int i = 0; i < net->nodes; i++) n += net->node[i].kind == dense;
    return n;
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
                       "'layer' is %lld, and the network has %lld with weights",
                       (long long)wish->layer + 1, (long long)layers(net));
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

/* ---- kernels --------------------------------------------------------------
 */

typedef struct taking {
    bool tangent, square;
    int64_t n; /* columns */
    lm_limit_kernel *out;
} taking;

/* A tile, at its place. */
static lm_status take(lm_env *env, void *what, const lm_kernel *tile,
                      int64_t row, int64_t col)
{
    const taking *to = what;
    const double power = to->tangent ? tile->t_power : tile->k_power;
    const double *error =
        (to->tangent ? lm_kernel_t_errors : lm_kernel_k_errors)(env, tile);
    if (!error) return lm_nomem(env);
    if (row == 0 && col == 0)
        to->out->power = isinf(power) ? 0 : power; /* of T = 0 */
    lm_kernel_place(env->stop, tile, to->tangent ? tile->t : tile->k, row, col,
                    to->square, to->n, to->out->k);
    lm_kernel_place(env->stop, tile, error, row, col, to->square, to->n,
                    to->out->error);
    return lm_unless_stopped(env);
}

lm_status lm_limit_kernel_of(lm_env *env, const lm_net *net, lm_mat x, lm_mat z,
                             const lm_empirical_wish *wish, double tol,
                             lm_limit_kernel *out)
{
    const bool tangent =
        wish->kind == LM_EMPIRICAL_NTK || wish->kind == LM_EMPIRICAL_GRADIENTS;
    const int64_t n = z.data ? z.rows : x.rows;
    lm_kernel_wish what;
    lm_status status = check(env, wish);
    if (!status) status = wish_of(env, net, wish, &what);
    if (status) return status;
    what.tol = tol;
    taking to = {tangent, !z.data, n, out};
    return lm_net_kernel_tiles(env, net, x, z, &what, take, &to);
}
