#include "theory/kernel/ntk.h"

#include <math.h>

#include "core/decl.h"
#include "core/fits.h"
#include "model/nodes/node.h"

/* ---- the network -----------------------------------------------------------
 */

/* Layers are nodes, whose kinds map kernels (model/nodes/kernel.h). */
typedef struct layers {
    lm_weight weight[2]; /* of the input layer, and of those above */
    lm_act act;
    lm_net net;
} layers;

static lm_node node_of(const char *kind, int input)
{
    return (lm_node){.kind = lm_node_kind_named(kind),
                     .name = "layer",
                     .inputs = 1,
                     .input = {input},
                     .shape = {1, {{1, 1}}}};
}

/* dense, activation, dense, ..., dense. */
static lm_status layers_of(lm_env *env, const lm_ntk_options *options,
                           layers *l)
{
    const double factor = options->gain * options->gain;
    const int nodes = 2 * (int)options->depth + 1;
    const bool trains = options->input || options->depth == 0;
    lm_node *node = lm_scratch(env, (size_t)nodes * sizeof *node);
    if (!node) return lm_nomem(env);
    *l = (layers){.weight = {{.variance = 1, .speed = trains},
                             {.variance = factor, .speed = factor}},
                  .act = options->act,
                  .net = {.nodes = nodes, .node = node, .weights = 2}};
    l->net.weight = l->weight;
    l->net.act = &l->act;
    const lm_node dense = node_of("dense", 0), act = node_of("activation", 0);
    for (int i = 0; i < nodes; i++) {
        node[i] = i % 2 ? act : dense;
        node[i].input[0] = i;
        if (i % 2) continue;
        node[i].tensors = 2;
        node[i].tensor[0] = i > 0;
        node[i].tensor[1] = -1;
    }
    return LM_OK;
}

/* ---- the kernels -----------------------------------------------------------
 */

typedef struct taking {
    int64_t m;
    lm_ntk_out out;
} taking;

/* A tile on or below the diagonal, at its place; errors are absolute. */
static lm_status take(lm_env *env, void *what, const lm_kernel *tile,
                      int64_t row, int64_t col)
{
    const taking *to = what;
    const double *k_error = lm_kernel_k_errors(env, tile),
                 *t_error = lm_kernel_t_errors(env, tile);
    if (!k_error || !t_error) return lm_nomem(env);
    const double *const from[] = {tile->k, tile->t, k_error, t_error};
    double *const part[] = {to->out.nngp, to->out.ntk, to->out.nngp_error,
                            to->out.ntk_error};
    for (int p = 0; p < 4; p++)
        lm_kernel_place(env->stop, tile, from[p], row, col, true, to->m,
                        part[p]);
    return lm_unless_stopped(env);
}

static lm_status kernels(lm_env *env, lm_mat x, const lm_ntk_options *options,
                         lm_ntk_out out)
{
    layers l;
    const lm_status status = layers_of(env, options, &l);
    if (status) return status;
    lm_kernel_wish wish = lm_kernel_of_output(&l.net);
    wish.tol = options->tol;
    taking to = {x.rows, out};
    return lm_net_kernel_tiles(env, &l.net, x, (lm_mat){0}, &wish, take, &to);
}

/* ---- equal inputs are one ----------------------------------------------- */

/* 0 and -0 are equal. */
static bool equal(const lm_env *env, int64_t n, const double *x,
                  const double *y)
{
    for (int64_t k = 0; k < n && !lm_stopped_at(env, k); k++)
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
        int64_t k, end = 0, p = 0;
        while (lm_next_piece(env, x.cols, &k, &end))
            for (; k < end; k++) sum += row[k] * (double)(k + 1);
        while (p < *n &&
               (key[p] != sum ||
                !equal(env, x.cols, row, x.data + which[p] * x.stride)))
            p++;
        if (lm_stopped(env)) return LM_STOPPED;
        if (p == *n) {
            key[p] = sum;
            which[p] = i;
            ++*n;
        }
        place[i] = p;
    }
    return LM_OK;
}

/* The n x n in front becomes m x m, from its end on: place[i] <= i. */
static void spread(const lm_env *env, int64_t m, int64_t n,
                   const int64_t *place, double *k)
{
    for (int64_t i = m - 1; i >= 0 && !lm_stopped_at_row(env, i, m); i--)
        for (int64_t j = m - 1; j >= 0; j--)
            k[i * m + j] = k[place[i] * n + place[j]];
}

static lm_status with_equal(lm_env *env, lm_mat x, const int64_t *place,
                            const int64_t *which, int64_t n,
                            const lm_ntk_options *options, lm_ntk_out out)
{
    const int64_t m = x.rows, d = x.cols;
    double *rows = lm_scratch_doubles(env, n * d);
    if (!rows) return lm_nomem(env);
    for (int64_t p = 0; p < n; p++)
        if (lm_copy_bytes(env, rows + p * d, x.data + which[p] * x.stride,
                          (size_t)d * sizeof *rows))
            return LM_STOPPED;
    const lm_status status =
        kernels(env, (lm_mat){rows, n, d, d}, options, out);
    double *const part[] = {out.nngp, out.ntk, out.nngp_error, out.ntk_error};
    for (int p = 0; p < 4 && !status; p++) spread(env, m, n, place, part[p]);
    return status ? status : lm_unless_stopped(env);
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
    lm_tensor nngp, ntk, nngp_error, ntk_error;
} ntk_args;

static lm_status ntk_run(lm_env *env, void *args)
{
    ntk_args *a = args;
    lm_ntk_options options = {
        .depth = a->depth, .gain = a->gain, .tol = a->tol, .input = a->input};
    const int64_t size[] = {a->x.rows, a->x.rows};
    lm_tensor *const out[] = {&a->nngp, &a->ntk, &a->nngp_error, &a->ntk_error};
    lm_status status = lm_act_named(env, a->act, &options.act);
    if (!status) status = lm_fits_square(env, "rows", size[0], 4);
    for (int k = 0; k < 4 && !status; k++)
        status = lm_result(env, out[k], 2, size);
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
    OUT_TENSOR(nngp, "?",
               "NNGP kernel, m x m: covariance of the outputs at "
               "initialization"),
    OUT_TENSOR(ntk, "?", "neural tangent kernel, m x m"),
    OUT_TENSOR(nngp_error, "?", "bound on the absolute error of nngp"),
    OUT_TENSOR(ntk_error, "?", "bound on the absolute error of ntk"),
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
