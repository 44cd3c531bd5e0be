#include "probe/kernel.h"

#include <math.h>

#include "core/decl.h"
#include "core/fits.h"
#include "linalg/until.h"
#include "probe/limit.h"
#include "tensor/shape.h"

/* ---- features ------------------------------------------------------------ */

int lm_readout_input(const lm_net *net)
{
    return net->node[net->nodes - 1].input[0];
}

/* The value that a kernel of features is of: for nngp what the read-out
 * reads. */
static int value_of(const lm_net *net, const lm_empirical_wish *wish)
{
    return wish->kind == LM_EMPIRICAL_NNGP ? lm_readout_input(net)
                                           : net->post[wish->layer];
}

static lm_status features_of(lm_env *env, const lm_net *net, lm_mat x,
                             int value, double **h)
{
    const int64_t n = net->node[value - 1].size;
    *h = lm_scratch_doubles(env, x.rows * n);
    if (!*h) return lm_nomem(env);
    return lm_net_value(env, net, x, value, (lm_mat){*h, x.rows, n, n});
}

int lm_readout_tensor(const lm_net *net)
{
    const lm_node *last = net->node + net->nodes - 1;
    const int t = last->tensors > 0 ? last->tensor[0] : -1;
    return t < 0 || net->weight[t].vector ? -1 : t;
}

/* The variance of an effective read-out weight; NaN: it has none. */
static double readout(const lm_net *net)
{
    const int t = lm_readout_tensor(net);
    if (t < 0) return NAN;
    const double size = net->weight[t].mult * net->weight[t].std;
    return size * size;
}

static lm_status feature_kernel(lm_env *env, const lm_net *net, lm_mat x,
                                lm_mat z, const lm_empirical_wish *wish,
                                lm_mat k)
{
    const bool nngp = wish->kind == LM_EMPIRICAL_NNGP;
    const int value = value_of(net, wish);
    const int64_t n = net->node[value - 1].size;
    double *h, *other;
    lm_status status = features_of(env, net, x, value, &h);
    other = h;
    if (!status && z.data) status = features_of(env, net, z, value, &other);
    if (status) return status;
    const double by = nngp ? readout(net) : 1 / (double)n;
    if (z.data)
        lm_gemm_until_d(env->stop, false, true, x.rows, z.rows, n, by, h, n,
                        other, n, 0, k.data, k.stride);
    else
        lm_syrk_until_d(env->stop, false, x.rows, n, by, h, n, 0, k.data,
                        k.stride);
    return lm_unless_stopped(env);
}

/* ---- kernels ------------------------------------------------------------- */

static lm_status settle(lm_env *env, const lm_net *net, lm_empirical_wish *wish)
{
    const bool ntk = wish->kind == LM_EMPIRICAL_NTK;
    if (wish->output >= net->k)
        return lm_fail(env, LM_DOMAIN,
                       "'output' is %lld, and the network has %lld",
                       (long long)wish->output + 1, (long long)net->k);
    if (ntk && wish->layer > net->hidden)
        return lm_fail(env, LM_DOMAIN,
                       "'layer' is %lld, and the network has %lld with weights",
                       (long long)wish->layer + 1, (long long)net->hidden + 1);
    if (ntk) return LM_OK;
    if (net->hidden == 0)
        return lm_fail(env, LM_DOMAIN, "the network has no hidden layer");
    if (wish->layer < 0) wish->layer = net->hidden - 1;
    if (wish->layer >= net->hidden)
        return lm_fail(
            env, LM_DOMAIN,
            "'layer' is %lld, and the network has %lld hidden layers",
            (long long)wish->layer + 1, (long long)net->hidden);
    return LM_OK;
}

static bool by_factors(const lm_empirical_wish *wish)
{
    return wish->kind == LM_EMPIRICAL_NTK ||
           wish->kind == LM_EMPIRICAL_GRADIENTS;
}

lm_status lm_empirical_kernel(lm_env *env, const lm_net *net, lm_mat x,
                              lm_mat z, const lm_empirical_wish *wish, lm_mat k)
{
    lm_empirical_wish settled = *wish;
    lm_status status = settle(env, net, &settled);
    if (status || k.rows == 0 || k.cols == 0) return status;
    if (!by_factors(wish)) return feature_kernel(env, net, x, z, &settled, k);
    lm_blocks s;
    const int64_t most = z.data && z.rows > x.rows ? z.rows : x.rows;
    for (int64_t i = 0; i < k.rows && !status; i++)
        status = lm_fill(env, 0, k.cols, k.data + i * k.stride);
    if (!status) status = lm_blocks_open(env, net, most, &settled, &s);
    if (!status) status = lm_blocks_kernel(env, &s, x, z, k);
    return status;
}

static lm_status feature_diagonal(lm_env *env, const lm_net *net, lm_mat x,
                                  const lm_empirical_wish *wish, double *out)
{
    const bool nngp = wish->kind == LM_EMPIRICAL_NNGP;
    const int value = value_of(net, wish);
    const int64_t n = net->node[value - 1].size;
    double *h;
    const lm_status status = features_of(env, net, x, value, &h);
    const double by = nngp ? readout(net) : 1 / (double)n;
    for (int64_t i = 0; i < x.rows && !status && !lm_stopped_at(env, i); i++)
        out[i] = by * lm_square(env, h, i, n);
    return status ? status : lm_unless_stopped(env);
}

lm_status lm_empirical_diagonal(lm_env *env, const lm_net *net, lm_mat x,
                                const lm_empirical_wish *wish, lm_vec out)
{
    lm_empirical_wish settled = *wish;
    lm_blocks s;
    settled.full = false;
    lm_status status = settle(env, net, &settled);
    if (status || x.rows == 0) return status;
    if (!by_factors(wish))
        return feature_diagonal(env, net, x, &settled, out.data);
    status = lm_fill(env, 0, out.n, out.data);
    if (!status) status = lm_blocks_open(env, net, x.rows, &settled, &s);
    return status ? status : lm_blocks_diagonal(env, &s, x, out.data);
}

/* ---- limn.probe.kernel --------------------------------------------------- */

typedef struct {
    lm_net *net;
    lm_mat x, z;
    int kind;
    int64_t layer, output;
    bool full, scaled, diagonal, error;
    double tol;
    lm_tensor k, k_error;
    double power;
} kernel_args;

static lm_status no_pairs(lm_env *env, const kernel_args *a)
{
    if (!a->z.data && !a->full) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'diagonal' goes with neither 'z' nor 'full'");
}

static lm_status diagonal(lm_env *env, kernel_args *a,
                          const lm_empirical_wish *wish)
{
    const int64_t m = a->x.rows;
    lm_status status = no_pairs(env, a);
    if (!status) status = lm_result(env, &a->k, 1, &m);
    return status ? status
                  : lm_empirical_diagonal(env, a->net, a->x, wish,
                                          (lm_vec){a->k.data, m});
}

/* The kernel of each sample alone. */
static lm_status diagonal_at_infinity(lm_env *env, kernel_args *a,
                                      const lm_empirical_wish *wish)
{
    const int64_t m = a->x.rows;
    lm_status status = no_pairs(env, a);
    if (!status) status = lm_result(env, &a->k, 1, &m);
    if (!status) status = lm_result(env, &a->k_error, 1, &m);
    for (int64_t i = 0; i < m && !status; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        lm_limit_kernel out = {a->k.data + i, a->k_error.data + i, 0};
        const lm_mat row = {a->x.data + i * a->x.stride, 1, a->x.cols,
                            a->x.stride};
        status = lm_limit_kernel_of(env, a->net, row, (lm_mat){0}, wish, a->tol,
                                    &out);
        a->power = out.power;
        lm_scratch_release(env, mark);
    }
    return status;
}

/* Results with their errors. */
static lm_status at_infinite_width(lm_env *env, kernel_args *a,
                                   const lm_empirical_wish *wish)
{
    const int64_t m = a->x.rows, p = a->z.data ? a->z.rows : m;
    const int64_t size[] = {m, p};
    a->error = true;
    if (a->diagonal) return diagonal_at_infinity(env, a, wish);
    lm_status status =
        lm_net_kernel_fits(env, a->net, m, a->z.data ? p : -1, 2);
    if (!status) status = lm_result(env, &a->k, 2, size);
    if (!status) status = lm_result(env, &a->k_error, 2, size);
    if (status) return status;
    lm_limit_kernel out = {a->k.data, a->k_error.data, 0};
    status = lm_limit_kernel_of(env, a->net, a->x, a->z, wish, a->tol, &out);
    a->power = out.power;
    return status;
}

static lm_status kernel_run(lm_env *env, void *args)
{
    kernel_args *a = args;
    const lm_empirical_wish wish = {(lm_empirical_kind)a->kind, a->layer,
                                    a->output, a->full, a->scaled};
    if (a->net->infinite) return at_infinite_width(env, a, &wish);
    if (a->error)
        return lm_fail(env, LM_DOMAIN,
                       "'error' is for networks of infinite width");
    if (a->diagonal) return diagonal(env, a, &wish);
    const int64_t o =
        by_factors(&wish) ? lm_empirical_outputs(a->net, &wish) : 1;
    const int64_t p = a->z.data ? a->z.rows : a->x.rows;
    const int64_t size[] = {a->x.rows * o, p * o};
    lm_status status = a->z.data
                           ? lm_fits_rows(env, "rows", size[0], size[1], 1)
                           : lm_fits_square(env, "rows", size[0], 1);
    if (!status) status = lm_result(env, &a->k, 2, size);
    if (status) return status;
    return lm_empirical_kernel(env, a->net, a->x, a->z, &wish,
                               (lm_mat){a->k.data, size[0], size[1], size[1]});
}

#define ARGS kernel_args
static const lm_slot kernel_slots[] = {
    ANY_OBJ(net, net, "d k", "a network, finite or of infinite width"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    OPT_MAT(z, "p d", "a second set of inputs; x by default"),
    OPT_CHOICE(kind, "ntk", LM_EMPIRICAL_NAMES,
               "ntk: <df/dw, df/dw>; nngp: covariance of the outputs under "
               "redrawn read-out weights; features: mean product of "
               "activations; gradients: <df/dh, df/dh> by pre-activations"),
    OPT_INDEX(
        layer, "[1,inf)",
        "ntk: that of the tensors of one dense layer and of what follows it "
        "up to the next, all by default; features and gradients: which "
        "hidden layer, the last by default"),
    OPT_INDEX(output, "[1,k]", "of one output; the mean over all by default"),
    OPT_FLAG(full, false,
             "all pairs of outputs: m k x p k, outputs of a sample together"),
    OPT_FLAG(scaled, true,
             "ntk: in the metric of the learning rates of sgd, as training "
             "sees it"),
    OPT_FLAG(diagonal, false, "the diagonal alone, m numbers"),
    OPT_FLAG(error, false,
             "with k_error and power, as it always is at infinite width"),
    OPT_NUM(tol, 1e-10, "(0,1)",
            "infinite width: of the quadratures of activations without a "
            "closed form"),
    OUT_TENSOR(k, "?", "the kernel, m x p"),
    OUT_TENSOR_IF(error, k_error, "?", "bound on the absolute error of k"),
    OUT_NUM_IF(error, power,
               "at infinite width kernels are k r^power, r the width over the "
               "base width: above 0 they diverge, below they vanish"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, kernel,
          "Kernels of a network: NTK, NNGP, features, gradients. Of a finite "
          "one as it is, by blocks and without Jacobians; of one of infinite "
          "width in the limit of its own parametrization, with their errors.",
          "Jacot, Gabriel & Hongler 2018; Lee et al. 2018",
          "-- a linear map: the tangent kernel is x x'\n"
          "local net = limn.model.net(2, {depth = 0, bias = false})\n"
          "local k = limn.probe.kernel(net, {{1, 2}, {3, 4}})\n"
          "assert(math.abs(k[1][2] - 11) < 1e-12)\n"
          "-- relu at infinite width, inputs at a right angle\n"
          "local net = limn.model.net(2, {width = math.huge, depth = 1, "
          "param = \"ntp\"})\n"
          "local k = net:kernel({{1, 0}, {0, 1}}, {kind = \"nngp\"})\n"
          "assert(math.abs(k.k[1][2] - 0.5 / math.pi) <= k.k_error[1][2])");
#undef ARGS
