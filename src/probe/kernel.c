#include "probe/kernel.h"

#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "core/memory.h"
#include "linalg/blas.h"
#include "model/curvature.h"
#include "probe/factors.h"

/* ---- blocks of samples --------------------------------------------------- */

/* A kernel in the making: factors of a block of rows and of one of columns, and
 * room for their inner products. */
typedef struct blocks {
    const lm_net *net;
    const lm_empirical_wish *wish;
    int64_t rows;  /* samples a block */
    int64_t pairs; /* outputs a sample that k has */
    lm_factors a, b;
    double *p, *q; /* rows x rows; rows pairs x rows pairs */
} blocks;

int64_t lm_empirical_outputs(const lm_net *net, const lm_empirical_wish *wish)
{
    return wish->full && wish->output < 0 ? net->k : 1;
}

/* Factors of two blocks take 256 MB at most, and products stay in the cache of
 * pages. */
static int64_t block_rows(double bytes, int64_t pairs, int64_t m)
{
    const double fit = 128e6 / (bytes + 1);
    const int64_t most = 2048 / pairs < 1 ? 1 : 2048 / pairs;
    int64_t rows = fit < (double)most ? (int64_t)fit : most;
    if (rows < 1) rows = 1;
    return rows < m ? rows : m;
}

static lm_status blocks_open(lm_env *env, const lm_net *net, int64_t m,
                             const lm_empirical_wish *wish, blocks *s)
{
    const int64_t first = wish->output < 0 ? 0 : wish->output;
    const int64_t outputs = wish->output < 0 ? net->k : 1;
    *s = (blocks){.net = net,
                  .wish = wish,
                  .pairs = lm_empirical_outputs(net, wish)};
    double bytes;
    lm_status status = lm_factors_bytes(env, net, outputs, &bytes);
    if (status) return status;
    s->rows = block_rows(bytes, s->pairs, m);
    const int64_t side = s->rows * s->pairs;
    s->p = lm_scratch_doubles(env, s->rows * s->rows);
    s->q = lm_scratch_doubles(env, side * side);
    if (!s->p || !s->q) return lm_nomem(env);
    status = lm_factors_open(env, net, s->rows, first, outputs, &s->a);
    if (!status)
        status = lm_factors_open(env, net, s->rows, first, outputs, &s->b);
    return status;
}

static lm_mat block_of(lm_mat x, int64_t first, int64_t rows)
{
    const int64_t left = x.rows - first;
    return (lm_mat){x.data + first * x.stride, left < rows ? left : rows,
                    x.cols, x.stride};
}

/* c (m x p) = a b' of rows of `size` numbers; a may be b. */
static void inner(int64_t m, int64_t p, int64_t size, const double *a,
                  const double *b, double *c)
{
    if (a == b)
        lm_syrk_d(false, m, size, 1, a, size, 0, c, p);
    else
        lm_gemm_d(false, true, m, p, size, 1, a, size, b, size, 0, c, p);
}

/* What the tensor of a factor counts in the kernel; 0: not at all. */
static double weight_of(const blocks *s, const lm_factor *f)
{
    const lm_weight *w = s->net->weight + f->tensor;
    const double mean = s->wish->full ? 1 : (double)s->a.outputs;
    if (s->wish->layer >= 0 && f->layer != s->wish->layer) return 0;
    return lm_curvature_factor(w, s->wish->scaled) * f->mult * f->mult / mean;
}

/* k += weight p o q, where p is the same for all pairs of outputs. */
static void add(const blocks *s, double weight, bool biased, int64_t m,
                int64_t p, lm_mat k)
{
    const int64_t o = s->pairs;
    for (int64_t i = 0; i < m * o; i++) {
        double *to = k.data + i * k.stride;
        const double *q = s->q + i * p * o, *in = s->p + i / o * p;
        if (biased)
            for (int64_t j = 0; j < p * o; j++) to[j] += weight * q[j];
        else if (o == 1)
            for (int64_t j = 0; j < p; j++) to[j] += weight * in[j] * q[j];
        else
            for (int64_t j = 0; j < p * o; j++)
                to[j] += weight * in[j / o] * q[j];
    }
}

/* The part of k that the factors of two blocks make; b may be a. */
static lm_status ntk_block(lm_env *env, const blocks *s, const lm_factors *b,
                           lm_mat k)
{
    const lm_factors *a = &s->a;
    const int64_t o = s->pairs, m = a->m, p = b->m;
    for (int t = 0; t < a->n; t++) {
        const lm_factor *f = a->factor + t, *g = b->factor + t;
        const double weight = weight_of(s, f);
        const int64_t size = f->out * a->outputs / o;
        if (lm_stopped(env)) return LM_STOPPED;
        if (weight == 0) continue;
        inner(m * o, p * o, size, f->g, g->g, s->q);
        if (f->in) inner(m, p, f->in, f->x, g->x, s->p);
        add(s, weight, f->in == 0, m, p, k);
    }
    return LM_OK;
}

/* The factor whose g is the derivative by pre-activations of the layer asked
 * for; NULL: there is none. */
static const lm_factor *gradient_of(const blocks *s, const lm_factors *a)
{
    const int node = s->net->pre[s->wish->layer] - 1;
    for (int t = 0; t < a->n; t++)
        if (a->factor[t].node == node && !a->factor[t].whole)
            return a->factor + t;
    return NULL;
}

static lm_status no_gradients(lm_env *env, const blocks *s)
{
    return lm_fail(env, LM_DOMAIN,
                   "gradients are those of dense layers that train, which "
                   "hidden layer %lld does not",
                   (long long)s->wish->layer + 1);
}

static lm_status gradients_block(lm_env *env, const blocks *s,
                                 const lm_factors *b, lm_mat k)
{
    const lm_factors *a = &s->a;
    const int64_t o = s->pairs, m = a->m * o, p = b->m * o;
    const lm_factor *f = gradient_of(s, a), *g = gradient_of(s, b);
    const double mean = s->wish->full ? 1 : 1 / (double)a->outputs;
    if (!f) return no_gradients(env, s);
    inner(m, p, f->out * a->outputs / o, f->g, g->g, s->q);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < p; j++)
            k.data[i * k.stride + j] = mean * s->q[i * p + j];
    return LM_OK;
}

/* All blocks; of a symmetric kernel those on and below the diagonal. */
static lm_status all_blocks(lm_env *env, blocks *s, lm_mat x, lm_mat z,
                            lm_mat k)
{
    const bool same = !z.data;
    const lm_mat other = same ? x : z;
    const int64_t o = s->pairs;
    const bool ntk = s->wish->kind == LM_EMPIRICAL_NTK;
    for (int64_t i = 0; i < x.rows; i += s->rows) {
        lm_status status = lm_factors_fill(env, block_of(x, i, s->rows), &s->a);
        for (int64_t j = 0; j < (same ? i + 1 : other.rows) && !status;
             j += s->rows) {
            const bool own = same && j == i;
            const lm_mat to = {k.data + i * o * k.stride + j * o, 0, 0,
                               k.stride};
            if (!own)
                status =
                    lm_factors_fill(env, block_of(other, j, s->rows), &s->b);
            if (!status)
                status = (ntk ? ntk_block : gradients_block)(
                    env, s, own ? &s->a : &s->b, to);
        }
        if (status) return status;
    }
    return LM_OK;
}

static void mirror(lm_mat k)
{
    for (int64_t i = 0; i < k.rows; i++)
        for (int64_t j = 0; j < i; j++)
            k.data[j * k.stride + i] = k.data[i * k.stride + j];
}

/* ---- features ------------------------------------------------------------ */

static lm_status features_of(lm_env *env, const lm_net *net, lm_mat x,
                             int64_t layer, double **h)
{
    const int64_t n = lm_net_width(net, layer);
    *h = lm_scratch_doubles(env, x.rows * n);
    if (!*h) return lm_nomem(env);
    return lm_net_features(env, net, x, layer, false,
                           (lm_mat){*h, x.rows, n, n});
}

int lm_readout_tensor(const lm_net *net)
{
    const lm_node *last = net->node + net->nodes - 1;
    return last->tensors > 0 ? last->tensor[0] : -1;
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
    const int64_t layer = nngp ? net->hidden - 1 : wish->layer;
    const int64_t n = lm_net_width(net, layer);
    double *h, *other;
    lm_status status = features_of(env, net, x, layer, &h);
    other = h;
    if (!status && z.data) status = features_of(env, net, z, layer, &other);
    if (status) return status;
    const double by = nngp ? readout(net) : 1 / (double)n;
    if (z.data)
        lm_gemm_d(false, true, x.rows, z.rows, n, by, h, n, other, n, 0, k.data,
                  k.stride);
    else
        lm_syrk_d(false, x.rows, n, by, h, n, 0, k.data, k.stride);
    return LM_OK;
}

/* ---- kernels ------------------------------------------------------------- */

static lm_status settle(lm_env *env, const lm_net *net,
                        lm_empirical_wish *wish)
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
        return lm_fail(env, LM_DOMAIN,
                       "'layer' is %lld, and the network has %lld hidden layers",
                       (long long)wish->layer + 1, (long long)net->hidden);
    return LM_OK;
}

static bool by_factors(const lm_empirical_wish *wish)
{
    return wish->kind == LM_EMPIRICAL_NTK ||
           wish->kind == LM_EMPIRICAL_GRADIENTS;
}

lm_status lm_empirical_kernel(lm_env *env, const lm_net *net, lm_mat x, lm_mat z,
                        const lm_empirical_wish *wish, lm_mat k)
{
    lm_empirical_wish settled = *wish;
    lm_status status = settle(env, net, &settled);
    if (status || k.rows == 0 || k.cols == 0) return status;
    if (!by_factors(wish)) return feature_kernel(env, net, x, z, &settled, k);
    blocks s;
    const int64_t most = z.data && z.rows > x.rows ? z.rows : x.rows;
    for (int64_t i = 0; i < k.rows; i++)
        memset(k.data + i * k.stride, 0, (size_t)k.cols * sizeof *k.data);
    status = blocks_open(env, net, most, &settled, &s);
    if (!status) status = all_blocks(env, &s, x, z, k);
    if (!status && !z.data) mirror(k);
    return status;
}

/* |v|^2 of row i of `size` numbers. */
static double square(const double *v, int64_t i, int64_t size)
{
    double sum = 0;
    for (int64_t j = i * size; j < (i + 1) * size; j++) sum += v[j] * v[j];
    return sum;
}

static void add_diagonal(const lm_factors *a, const lm_factor *f, double weight,
                         bool product, double *out)
{
    for (int64_t i = 0; i < a->m; i++)
        out[i] += weight * square(f->g, i, f->out * a->outputs) *
                  (product && f->in ? square(f->x, i, f->in) : 1);
}

static lm_status diagonal_block(lm_env *env, const blocks *s, double *out)
{
    const lm_factors *a = &s->a;
    if (s->wish->kind != LM_EMPIRICAL_NTK) {
        const lm_factor *f = gradient_of(s, a);
        if (!f) return no_gradients(env, s);
        add_diagonal(a, f, 1 / (double)a->outputs, false, out);
        return LM_OK;
    }
    for (int t = 0; t < a->n; t++) {
        if (lm_stopped(env)) return LM_STOPPED;
        add_diagonal(a, a->factor + t, weight_of(s, a->factor + t), true, out);
    }
    return LM_OK;
}

static lm_status feature_diagonal(lm_env *env, const lm_net *net, lm_mat x,
                                  const lm_empirical_wish *wish, double *out)
{
    const bool nngp = wish->kind == LM_EMPIRICAL_NNGP;
    const int64_t layer = nngp ? net->hidden - 1 : wish->layer;
    const int64_t n = lm_net_width(net, layer);
    double *h;
    const lm_status status = features_of(env, net, x, layer, &h);
    const double by = nngp ? readout(net) : 1 / (double)n;
    for (int64_t i = 0; i < x.rows && !status; i++)
        out[i] = by * square(h, i, n);
    return status;
}

lm_status lm_empirical_diagonal(lm_env *env, const lm_net *net, lm_mat x,
                                 const lm_empirical_wish *wish, lm_vec out)
{
    lm_empirical_wish settled = *wish;
    blocks s;
    settled.full = false;
    lm_status status = settle(env, net, &settled);
    if (status || x.rows == 0) return status;
    if (!by_factors(wish))
        return feature_diagonal(env, net, x, &settled, out.data);
    memset(out.data, 0, (size_t)out.n * sizeof *out.data);
    status = blocks_open(env, net, x.rows, &settled, &s);
    for (int64_t i = 0; i < x.rows && !status; i += s.rows) {
        status = lm_factors_fill(env, block_of(x, i, s.rows), &s.a);
        if (!status) status = diagonal_block(env, &s, out.data + i);
    }
    return status;
}

/* ---- limn.probe.kernel --------------------------------------------------- */

typedef struct {
    lm_net *net;
    lm_mat x, z;
    int kind;
    int64_t layer, output;
    bool full, scaled, diagonal;
    lm_tensor k;
} kernel_args;

static lm_status diagonal(lm_env *env, kernel_args *a,
                          const lm_empirical_wish *wish)
{
    if (a->z.data || a->full)
        return lm_fail(env, LM_DOMAIN,
                       "'diagonal' goes with neither 'z' nor 'full'");
    const int64_t m = a->x.rows;
    const lm_status status = lm_result(env, &a->k, 1, &m);
    return status ? status
                  : lm_empirical_diagonal(env, a->net, a->x, wish,
                                           (lm_vec){a->k.data, m});
}

static lm_status kernel_run(lm_env *env, void *args)
{
    kernel_args *a = args;
    const lm_empirical_wish wish = {(lm_empirical_kind)a->kind, a->layer,
                                     a->output, a->full, a->scaled};
    if (a->diagonal) return diagonal(env, a, &wish);
    const int64_t o = by_factors(&wish) ? lm_empirical_outputs(a->net, &wish)
                                        : 1;
    const int64_t p = a->z.data ? a->z.rows : a->x.rows;
    const int64_t size[] = {a->x.rows * o, p * o};
    const int64_t side = (int64_t)sqrt((double)size[0] * (double)size[1]);
    lm_status status = lm_memory_square(env, "rows", side, 1);
    if (!status) status = lm_result(env, &a->k, 2, size);
    if (status) return status;
    return lm_empirical_kernel(env, a->net, a->x, a->z, &wish,
                         (lm_mat){a->k.data, size[0], size[1], size[1]});
}

#define ARGS kernel_args
static const lm_slot kernel_slots[] = {
    IN_OBJ(net, net, "d k", "a network"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    OPT_MAT(z, "p d", "a second set of inputs; x by default"),
    OPT_CHOICE(kind, "ntk", LM_EMPIRICAL_NAMES,
               "ntk: <df/dw, df/dw>; nngp: covariance of the outputs under "
               "redrawn read-out weights; features: mean product of "
               "activations; gradients: <df/dh, df/dh> by pre-activations"),
    OPT_INDEX(layer, "[1,inf)",
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
    OUT_TENSOR(k, "?", "the kernel, m x p"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, kernel,
          "Kernels of a finite network (empirical NTK, NNGP, features, "
          "gradients), by blocks and without Jacobians.",
          "Jacot, Gabriel & Hongler 2018",
          "-- a linear map: the tangent kernel is x x'\n"
          "local net = limn.model.net(2, {depth = 0, bias = false})\n"
          "local k = limn.probe.kernel(net, {{1, 2}, {3, 4}})\n"
          "assert(math.abs(k[1][2] - 11) < 1e-12)");
#undef ARGS
