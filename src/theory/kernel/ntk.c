#include "theory/kernel/ntk.h"

#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "model/nodes/node.h"

/* Layers are nodes, whose kinds map kernels (model/nodes/kernel.h). */
typedef struct layers {
    lm_weight weight[2]; /* of the input layer, and of those above */
    lm_net net;
    lm_node dense, activation;
    lm_act act;
} layers;

static lm_node node_of(const char *kind)
{
    return (lm_node){.kind = lm_node_kind_named(kind),
                     .name = "layer",
                     .shape = {1, {{1, 1}}}};
}

static void layers_of(const lm_ntk_options *options, layers *l)
{
    const double factor = options->gain * options->gain;
    const bool trains = options->input || options->depth == 0;
    *l = (layers){.weight = {{.variance = 1, .speed = trains},
                             {.variance = factor, .speed = factor}},
                  .dense = node_of("dense"),
                  .activation = node_of("activation"),
                  .act = options->act};
    l->net.weight = l->weight;
    l->net.act = &l->act;
    l->dense.tensors = 2;
    l->dense.tensor[1] = -1;
}

static lm_status lift(lm_env *env, const layers *l, const lm_node *node,
                       const lm_kernel *from, lm_kernel *to)
{
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status = node->kind->map(env, &l->net, node, &from, to);
    lm_scratch_release(env, mark);
    return status;
}

/* Rows from .. of the result, whose errors are absolute, and what mirrors
 * them. */
static lm_status finish(lm_env *env, const lm_kernel *k, int64_t from,
                        int64_t m, lm_ntk_out out)
{
    const double *roots = lm_kernel_roots(env, k);
    if (!roots) return lm_nomem(env);
    for (int64_t i = 0; i < k->m; i++) {
        const int64_t at = (from + i) * m, end = from + i + 1;
        memcpy(out.nngp + at, k->k + i * k->n, (size_t)end * sizeof(double));
        memcpy(out.ntk + at, k->t + i * k->n, (size_t)end * sizeof(double));
        for (int64_t j = 0; j < end; j++)
            out.ntk_error[at + j] = lm_kernel_tangent_error(k, i, j);
        lm_kernel_errors(k, roots, i, end, out.nngp_error + at);
    }
    return LM_OK;
}

/* Rows from .. to - 1, through all layers, up to the diagonal. */
static lm_status block(lm_env *env, lm_mat x, const lm_ntk_options *options,
                       int64_t from, int64_t to, lm_ntk_out out)
{
    layers l;
    lm_kernel k[2];
    layers_of(options, &l);
    const lm_mat left = {x.data + from * x.stride, to - from, x.cols, x.stride},
                 right = {x.data, to, x.cols, x.stride};
    lm_status status = lm_kernel_inputs(env, left, right, &k[0]);
    if (!status) status = lm_kernel_new(env, left.rows, to, false, &k[1]);
    k[0].tol = k[1].tol = options->tol;
    k[0].t_power = -INFINITY;
    if (!status) status = lift(env, &l, &l.dense, &k[0], &k[0]);
    l.dense.tensor[0] = 1;
    for (int64_t at = 0; at < options->depth && !status; at++) {
        if (lm_stopped(env)) return LM_STOPPED;
        status = lift(env, &l, &l.activation, &k[0], &k[1]);
        if (!status) status = lift(env, &l, &l.dense, &k[1], &k[0]);
    }
    return status ? status : finish(env, &k[0], from, x.rows, out);
}

static lm_status kernels(lm_env *env, lm_mat x, const lm_ntk_options *options,
                         lm_ntk_out out)
{
    enum { ROWS = 64 }; /* few, to stay in cache; sides are made for each */
    lm_status status = LM_OK;
    for (int64_t from = 0; from < x.rows && !status; from += ROWS) {
        const lm_mark mark = lm_scratch_mark(env);
        const int64_t to = from + ROWS < x.rows ? from + ROWS : x.rows;
        status = block(env, x, options, from, to, out);
        lm_scratch_release(env, mark);
    }
    double *const part[] = {out.nngp, out.ntk, out.nngp_error, out.ntk_error};
    for (int p = 0; p < 4 && !status; p++) lm_mirror_up_d(x.rows, part[p], x.rows);
    return status;
}

/* ---- equal inputs are one ----------------------------------------------- */

/* 0 and -0 are equal. */
static bool equal(int64_t n, const double *x, const double *y)
{
    for (int64_t k = 0; k < n; k++)
        if (x[k] != y[k]) return false;
    return true;
}

/* Where inputs are equal their angle must not grow from rounding: place[i] is
 * the position of input i among the n different ones, whose rows of x are
 * which[0 .. n - 1]. */
static lm_status find_different(lm_env *env, lm_mat x, int64_t *place,
                                int64_t *which, int64_t *n)
{
    double *key = lm_scratch_doubles(env, x.rows);
    if (!key) return lm_nomem(env);
    for (int64_t i = 0; i < x.rows; i++) {
        const double *row = x.data + i * x.stride;
        double sum = 0;
        for (int64_t k = 0; k < x.cols; k++) sum += row[k] * (double)(k + 1);
        int64_t p = 0;
        while (p < *n && (key[p] != sum ||
                          !equal(x.cols, row, x.data + which[p] * x.stride)))
            p++;
        if (p == *n) {
            key[p] = sum;
            which[p] = i;
            ++*n;
        }
        place[i] = p;
    }
    return LM_OK;
}

static void spread(int64_t m, int64_t n, const int64_t *place,
                   const double *from, double *to)
{
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < m; j++)
            to[i * m + j] = from[place[i] * n + place[j]];
}

static lm_status with_equal(lm_env *env, lm_mat x, const int64_t *place,
                            const int64_t *which, int64_t n,
                            const lm_ntk_options *options, lm_ntk_out out)
{
    const int64_t m = x.rows, d = x.cols, all = n * n;
    double *rows = lm_scratch_doubles(env, n * d),
           *block = lm_scratch_doubles(env, 4 * all);
    if (!rows || !block) return lm_nomem(env);
    for (int64_t p = 0; p < n; p++)
        memcpy(rows + p * d, x.data + which[p] * x.stride,
               (size_t)d * sizeof *rows);
    const lm_ntk_out k = {block, block + all, block + 2 * all, block + 3 * all};
    const lm_status status = kernels(env, (lm_mat){rows, n, d, d}, options, k);
    if (status) return status;
    spread(m, n, place, k.nngp, out.nngp);
    spread(m, n, place, k.ntk, out.ntk);
    spread(m, n, place, k.nngp_error, out.nngp_error);
    spread(m, n, place, k.ntk_error, out.ntk_error);
    return LM_OK;
}

lm_status lm_ntk(lm_env *env, lm_mat x, const lm_ntk_options *options,
                 lm_ntk_out out)
{
    const int64_t m = x.rows;
    if (m == 0) return LM_OK;
    int64_t *place = lm_scratch_integers(env, 2 * m), n = 0;
    if (!place) return lm_nomem(env);
    const lm_status status = find_different(env, x, place, place + m, &n);
    if (status) return status;
    if (n < m) return with_equal(env, x, place, place + m, n, options, out);
    return kernels(env, x, options, out);
}

typedef struct {
    lm_mat x;
    int64_t depth;
    const char *act;
    double gain, tol;
    bool input;
    lm_mat nngp, ntk, nngp_error, ntk_error;
} ntk_args;

static lm_status ntk_run(lm_env *env, void *args)
{
    ntk_args *a = args;
    lm_ntk_options options = {
        .depth = a->depth, .gain = a->gain, .tol = a->tol, .input = a->input};
    const lm_status status = lm_act_named(env, a->act, &options.act);
    return status ? status
                  : lm_ntk(env, a->x, &options,
                           (lm_ntk_out){a->nngp.data, a->ntk.data,
                                        a->nngp_error.data, a->ntk_error.data});
}

#define ARGS ntk_args
static const lm_slot ntk_slots[] = {
    IN_MAT(x, "m d", "inputs, one sample per row"),
    OPT_INT(depth, 1, "[0,10000]", "number of hidden layers"),
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_NUM(gain, 1, "[0,inf)",
            "standard deviation of the weights above the input layer, times "
            "sqrt(fan-in)"),
    OPT_FLAG(input, true,
             "whether the input layer is trained; false for SP with lr / n"),
    OPT_NUM(tol, 1e-10, "(0,1)",
            "relative tolerance of the quadrature for elu; the other "
            "activations have closed forms"),
    OUT_MAT(nngp, "m m",
            "NNGP kernel: covariance of the outputs at initialization"),
    OUT_MAT(ntk, "m m", "neural tangent kernel"),
    OUT_MAT(nngp_error, "m m", "bound on the absolute error of nngp"),
    OUT_MAT(ntk_error, "m m", "bound on the absolute error of ntk"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.kernel, ntk,
          "NNGP and neural tangent kernels of a fully connected network of "
          "infinite width, with error bounds.",
          "Jacot, Gabriel & Hongler 2018; Cho & Saul 2009",
          "local k = limn.theory.kernel.ntk({{1, 0}, {0, 1}}, {act = 'relu'})\n"
          "assert(math.abs(k.nngp[1][1] - 0.25) <= k.nngp_error[1][1])\n"
          "assert(math.abs(k.nngp[1][2] - 0.25 / math.pi) < 1e-15)");
#undef ARGS
