#include "probe/blocks.h"

#include "linalg/blas.h"
#include "linalg/until.h"
#include "model/curvature.h"

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

lm_status lm_blocks_open(lm_env *env, const lm_net *net, int64_t m,
                         const lm_empirical_wish *wish, lm_blocks *s)
{
    const int64_t first = wish->output < 0 ? 0 : wish->output;
    const int64_t outputs = wish->output < 0 ? net->k : 1;
    *s = (lm_blocks){
        .net = net, .wish = wish, .pairs = lm_empirical_outputs(net, wish)};
    const int node =
        wish->kind == LM_EMPIRICAL_GRADIENTS ? net->pre[wish->layer] - 1 : -1;
    lm_status status = lm_factors_open(env, net, node, first, outputs, &s->a);
    if (!status)
        status = lm_factors_open(env, net, node, first, outputs, &s->b);
    if (status) return status;
    s->rows = block_rows(lm_factors_bytes(&s->a), s->pairs, m);
    const int64_t side = s->rows * s->pairs;
    s->p = lm_scratch_doubles(env, s->rows * s->rows);
    s->q = lm_scratch_doubles(env, side * side);
    if (!s->p || !s->q) return lm_nomem(env);
    status = lm_factors_room(env, s->rows, &s->a);
    return status ? status : lm_factors_room(env, s->rows, &s->b);
}

static lm_mat block_of(lm_mat x, int64_t first, int64_t rows)
{
    const int64_t left = x.rows - first;
    return (lm_mat){x.data + first * x.stride, left < rows ? left : rows,
                    x.cols, x.stride};
}

/* c (m x p) = a b' of rows of `size` numbers; a may be b. */
static void inner(lm_env *env, int64_t m, int64_t p, int64_t size,
                  const double *a, const double *b, double *c)
{
    if (a == b)
        lm_syrk_until_d(env->stop, false, m, size, 1, a, size, 0, c, p);
    else
        lm_gemm_until_d(env->stop, false, true, m, p, size, 1, a, size, b, size,
                        0, c, p);
}

/* What the tensor of a factor counts in the kernel; 0: not at all. */
static double weight_of(const lm_blocks *s, const lm_factor *f)
{
    const lm_weight *w = s->net->weight + f->tensor;
    const double mean = s->wish->full ? 1 : (double)s->a.outputs;
    if (s->wish->layer >= 0 && f->layer != s->wish->layer) return 0;
    return lm_curvature_factor(w, s->wish->scaled) * f->mult * f->mult / mean;
}

/* k += weight p o q, where p is the same for all pairs of outputs. */
static void add(const lm_env *env, const lm_blocks *s, double weight,
                bool biased, int64_t m, int64_t p, lm_mat k)
{
    const int64_t o = s->pairs;
    for (int64_t i = 0; i < m * o && !lm_stopped_at_row(env, i, p * o); i++) {
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
static lm_status ntk_block(lm_env *env, const lm_blocks *s, const lm_factors *b,
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
        inner(env, m * o, p * o, size, f->g, g->g, s->q);
        if (f->in) inner(env, m, p, f->in, f->x, g->x, s->p);
        add(env, s, weight, f->in == 0, m, p, k);
    }
    return lm_unless_stopped(env);
}

static lm_status gradients_block(lm_env *env, const lm_blocks *s,
                                 const lm_factors *b, lm_mat k)
{
    const lm_factors *a = &s->a;
    const int64_t o = s->pairs, m = a->m * o, p = b->m * o;
    const lm_factor *f = a->factor;
    const double mean = s->wish->full ? 1 : 1 / (double)a->outputs;
    if (lm_stopped(env)) return LM_STOPPED;
    inner(env, m, p, f->out * a->outputs / o, f->g, b->factor->g, s->q);
    for (int64_t i = 0; i < m && !lm_stopped_at_row(env, i, p); i++)
        for (int64_t j = 0; j < p; j++)
            k.data[i * k.stride + j] = mean * s->q[i * p + j];
    return lm_unless_stopped(env);
}

/* All blocks; of a symmetric kernel those on and below the diagonal. */
lm_status lm_blocks_kernel(lm_env *env, lm_blocks *s, lm_mat x, lm_mat z,
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
    if (same) lm_mirror_up_d(env->stop, k.rows, k.data, k.stride);
    return lm_unless_stopped(env);
}

double lm_square(const lm_env *env, const double *v, int64_t i, int64_t size)
{
    const double *row = v + i * size;
    double sum = 0;
    int64_t j, end = 0;
    while (lm_next_piece(env, size, &j, &end))
        for (; j < end; j++) sum += row[j] * row[j];
    return sum;
}

static void add_diagonal(const lm_env *env, const lm_factors *a,
                         const lm_factor *f, double weight, bool product,
                         double *out)
{
    for (int64_t i = 0; i < a->m; i++)
        out[i] += weight * lm_square(env, f->g, i, f->out * a->outputs) *
                  (product && f->in ? lm_square(env, f->x, i, f->in) : 1);
}

static lm_status diagonal_block(lm_env *env, const lm_blocks *s, double *out)
{
    const lm_factors *a = &s->a;
    if (s->wish->kind != LM_EMPIRICAL_NTK) {
        add_diagonal(env, a, a->factor, 1 / (double)a->outputs, false, out);
        return LM_OK;
    }
    for (int t = 0; t < a->n; t++) {
        if (lm_stopped(env)) return LM_STOPPED;
        add_diagonal(env, a, a->factor + t, weight_of(s, a->factor + t), true,
                     out);
    }
    return LM_OK;
}

lm_status lm_blocks_diagonal(lm_env *env, lm_blocks *s, lm_mat x, double *out)
{
    lm_status status = LM_OK;
    for (int64_t i = 0; i < x.rows && !status; i += s->rows) {
        status = lm_factors_fill(env, block_of(x, i, s->rows), &s->a);
        if (!status) status = diagonal_block(env, s, out + i);
    }
    return status ? status : lm_unless_stopped(env);
}
