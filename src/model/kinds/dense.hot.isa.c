/* dense: out = a in W + a_b b along the features, W is in x out.
 *
 * With g the derivative of the loss by out (m x out), the backward pass is
 *
 *     din = a g W',    dW = a in' g,    db = a_b sum of the rows of g,
 *
 * and the derivative of these along a direction (V of W, T(in), r = T(g)) is,
 * by the product rule,
 *
 *     T(din) = a (r W' + g V'),    T(dW) = a (in' r + T(in)' g).
 *
 * dW is made in pieces of rows, so that the optimizer finds each in the cache;
 * din comes first, for after the first piece W may have changed. */
#include "core/real.h"
#include "linalg/blas.h"
#include "linalg/skinny.h"
#include "linalg/until.h"
#include "model/nodes/draft.h"

typedef R(lm_site) site;

enum { W, B }; /* its tensors */

static const lm_weight *weight(const site *s)
{
    return &s->net->weight[s->node->tensor[W]];
}

static int64_t wide(const site *s)
{
    return weight(s)->rows;
}

static int64_t high(const site *s)
{
    return weight(s)->cols;
}

/* Rows of features. */
static int64_t rows_of(const site *s)
{
    return s->m * (s->node->size / high(s));
}

/* C (m x n) = alpha A op(B) + beta C without gaps.  A single column is a
 * matrix-vector product; batches are skinny. */
static void product(const site *s, bool transpose_b, int64_t m, int64_t n,
                    int64_t k, real alpha, const real *a, const real *b,
                    real beta, real *c)
{
    const int64_t ldb = transpose_b ? k : n;
    if (n == 1)
        R(lm_gemv_until)(s->stop, false, m, k, alpha, a, k, b, beta, c);
    else
        R(lm_gemm_few)
    (s->stop, false, transpose_b, m, n, k, alpha, a, k, b, ldb, beta, c, n);
}

/* Every row = a b; returns the beta that a product must use after it. */
static real start(const site *s, const real *b, real *out)
{
    if (!b) return 0;
    const int64_t m = rows_of(s), n = high(s);
    const real a = (real)s->net->weight[s->node->tensor[B]].mult;
    int64_t first, end = 0;
    while (lm_next_until(s->stop, n, &first, &end))
        for (int64_t i = 0; i < m; i++) {
            if (lm_told_at_row(s->stop, i, end - first)) break;
#pragma omp simd
            for (int64_t j = first; j < end; j++) out[i * n + j] = a * b[j];
        }
    return 1;
}

static void forward(const site *s)
{
    const real beta = start(s, s->w[B], s->out);
    product(s, false, rows_of(s), high(s), wide(s), (real)weight(s)->mult,
            s->in[0], s->w[W], beta, s->out);
}

static void tangent(const site *s)
{
    const int64_t m = rows_of(s), in = wide(s), out = high(s);
    const real a = (real)weight(s)->mult;
    real beta = start(s, s->v[B], s->tout);
    if (s->tin[0]) {
        product(s, false, m, out, in, a, s->tin[0], s->w[W], beta, s->tout);
        beta = 1;
    }
    if (s->v[W]) {
        product(s, false, m, out, in, a, s->in[0], s->v[W], beta, s->tout);
        beta = 1;
    }
    if (beta == 0)
        lm_zero_bytes(s->stop, s->tout, (size_t)(m * out) * sizeof(real));
}

/* din = a g W' (+ din). */
static void pull(const site *s, const real *g, const real *w, bool add,
                 real *din)
{
    product(s, true, rows_of(s), wide(s), high(s), (real)weight(s)->mult, g, w,
            add, din);
}

/* Rows first .. first + rows - 1 of the gradient a x' g of the weights, or a
 * second term of it. */
static void gradient(const site *s, const real *x, const real *g, int64_t first,
                     int64_t rows, R(lm_place) p)
{
    const int64_t m = rows_of(s), in = wide(s), out = high(s);
    const real alpha = p.alpha * (real)weight(s)->mult;
    if (out == 1) R(lm_gemv_until)
    (s->stop, true, m, rows, alpha, x + first, in, g, p.beta, p.dst);
    else R(lm_gemm_few)(s->stop, true, false, rows, out, m, alpha, x + first,
                        in, g, out, p.beta, p.dst, out);
}

/* The gradient of the bias: a_b times the sum of the rows of g. */
static void bias_gradient(const site *s, const real *g)
{
    const int tensor = s->node->tensor[B];
    if (!s->w[B] || s->net->weight[tensor].frozen) return;
    const int64_t m = rows_of(s), n = high(s);
    const R(lm_place) p = s->sink->place(s->sink, tensor, 0);
    const real alpha = p.alpha * (real)s->net->weight[tensor].mult;
    int64_t first, end = 0;
    while (lm_next_until(s->stop, n, &first, &end)) {
        if (p.beta == 0)
            for (int64_t j = first; j < end; j++) p.dst[j] = 0;
        else if (p.beta != 1)
            for (int64_t j = first; j < end; j++) p.dst[j] *= p.beta;
        for (int64_t i = 0; i < m; i++) {
            if (lm_told_at_row(s->stop, i, end - first)) break;
#pragma omp simd
            for (int64_t j = first; j < end; j++)
                p.dst[j] += alpha * g[i * n + j];
        }
    }
    if (s->sink->done) s->sink->done(s->sink, tensor, 0, 1);
}

/* How many rows of the weights make a piece. */
static int64_t piece_rows(const site *s)
{
    const int64_t in = wide(s), fit = s->sink->piece / high(s);
    return s->sink->piece == 0 || fit >= in ? in : fit < 64 ? 64 : fit;
}

static void backward(const site *s)
{
    if (s->gin[0]) pull(s, s->gout, s->w[W], s->node->add[0], s->gin[0]);
    bias_gradient(s, s->gout);
    if (weight(s)->frozen) return;
    const int64_t in = wide(s), step = piece_rows(s);
    const int tensor = s->node->tensor[W];
    for (int64_t row = 0; row < in && !lm_told(s->stop); row += step) {
        const int64_t rows = in - row < step ? in - row : step;
        gradient(s, s->in[0], s->gout, row, rows,
                 s->sink->place(s->sink, tensor, row));
        if (s->sink->done) s->sink->done(s->sink, tensor, row, rows);
    }
}

static void curve(const site *s)
{
    const bool add = s->node->add[0];
    const int tensor = s->node->tensor[W];
    if (s->rin[0]) {
        pull(s, s->rout, s->w[W], add, s->rin[0]);
        if (s->v[W]) pull(s, s->gout, s->v[W], true, s->rin[0]);
    }
    if (s->gin[0]) pull(s, s->gout, s->w[W], add, s->gin[0]);
    bias_gradient(s, s->rout);
    if (weight(s)->frozen) return;
    const int64_t in = wide(s);
    R(lm_place) p = s->sink->place(s->sink, tensor, 0);
    gradient(s, s->in[0], s->rout, 0, in, p);
    p.beta = 1;
    if (s->tin[0]) gradient(s, s->tin[0], s->gout, 0, in, p);
    if (s->sink->done) s->sink->done(s->sink, tensor, 0, in);
}

LM_NODE_PASSES(dense, forward, backward, tangent, curve);

#ifndef LM_SINGLE
#include <math.h>
#include <string.h>

#define EPS 0x1p-53

static lm_extent width_of(const lm_draft *draft, const lm_node *node)
{
    const double width = lm_node_attribute(node, "width");
    const bool grows = lm_node_attribute(node, "grows") != 0;
    return (lm_extent){lm_draft_width(width), grows ? draft->spec->base : 0};
}

static lm_status build(lm_draft *draft, lm_node *node)
{
    const lm_shape *read = lm_draft_shape(draft, node->input[0]);
    const lm_extent in = lm_shape_features(read), out = width_of(draft, node);
    const lm_weight_spec w = {.letter = "W",
                              .in = in,
                              .out = out,
                              .fan = in.base > 0 ? in.base : (double)in.size,
                              .gain = lm_draft_gain(draft, node->input[0])};
    const lm_weight_spec b = {
        .letter = "b", .out = out, .vector = true, .role = LM_ROLE_BIAS};
    node->shape = *read;
    node->shape.axis[read->rank - 1] = out;
    lm_status status = lm_draft_tensor(draft, node, &w);
    if (!status && lm_node_attribute(node, "bias") != 0)
        return lm_draft_tensor(draft, node, &b);
    lm_draft_no_tensor(node);
    return status;
}

/* W is new for every network: units have mean 0. */
static void map_side(double variance, int64_t m, const lm_kernel_side *in,
                     const lm_kernel_side *out)
{
    for (int64_t i = 0; i < m; i++) {
        out->moment[i] = variance * in->moment[i];
        out->moment_error[i] = in->moment_error[i] + EPS;
        out->mean[i] = out->mean_error[i] = 0;
    }
}

/* T' = speed K + constant + variance T, of which leading powers stay. */
typedef struct terms {
    double variance, speed, constant, below;
} terms;

/* The power of a term; that of none is -infinity. */
static double power_of(double coefficient, double power)
{
    return coefficient == 0 ? -INFINITY : power;
}

static terms terms_of(const lm_net *net, const lm_node *node,
                      const lm_kernel *in, lm_kernel *out)
{
    const lm_weight *w = &net->weight[node->tensor[W]];
    const lm_weight *b =
        node->tensor[B] < 0 ? NULL : &net->weight[node->tensor[B]];
    terms t = {w->variance, w->frozen ? 0 : w->speed,
               b && !b->frozen ? b->speed : 0, w->variance};
    const double speed = power_of(t.speed, w->speed_power + in->k_power);
    const double constant = power_of(t.constant, b ? b->speed_power : 0);
    const double below = power_of(t.below, w->variance_power + in->t_power);
    double own = lm_kernel_leading(speed, &t.speed, constant, &t.constant);
    if (below > own + 1e-9) t.speed = t.constant = 0;
    if (own > below + 1e-9) t.below = 0;
    out->t_power = fmax(own, below);
    out->k_power = w->variance_power + in->k_power;
    return t;
}

/* Units in finite number of which each network has others. */
static bool few(const lm_node *node)
{
    return lm_shape_features(&node->shape).base == 0;
}

/* K' = variance K; out may be in. */
static void map_row(const terms *t, const lm_kernel *in, int64_t i,
                    const double *error, const lm_kernel *out)
{
    const int64_t from = i * in->n, n = lm_kernel_end(in, i);
    const lm_kernel_parts a = lm_kernel_parts_of(in),
                          b = lm_kernel_parts_of(out);
    const double *k = a.part[0] + from, *off = a.part[1] + from,
                 *gap = a.part[2] + from, *tangent = a.part[3] + from,
                 *t_off = a.part[4] + from;
    double *to_k = b.part[0] + from, *to_off = b.part[1] + from,
           *to_gap = b.part[2] + from, *to_t = b.part[3] + from,
           *to_t_off = b.part[4] + from;
    _Pragma("omp simd") for (int64_t j = 0; j < n; j++)
    {
        const double sum =
            t->speed * k[j] + t->constant + t->below * tangent[j];
        to_t_off[j] =
            t->speed * error[j] + t->below * t_off[j] + 4 * EPS * fabs(sum);
        to_t[j] = sum;
        to_k[j] = t->variance * k[j];
    }
    if (to_gap == gap) return;
    memcpy(to_off, off, (size_t)n * sizeof *off);
    memcpy(to_gap, gap, (size_t)n * sizeof *gap);
}

static lm_status map(lm_env *env, const lm_net *net, const lm_node *node,
                     const lm_kernel *const *inputs, lm_kernel *out)
{
    const lm_kernel *in = inputs[0];
    if (in->few) return lm_kernel_few(env, node);
    const terms t = terms_of(net, node, in, out);
    out->plain = true;
    out->few = few(node);
    const double *roots = lm_kernel_roots(env, in);
    double *error = lm_scratch_doubles(env, in->n + 1);
    if (!roots || !error) return lm_nomem(env);
    for (int64_t i = 0; i < in->m; i++) {
        if (lm_stopped_at_row(env, i, in->n)) return LM_STOPPED;
        lm_kernel_errors(in, roots, i, lm_kernel_end(in, i), error);
        map_row(&t, in, i, error, out);
    }
    map_side(t.variance, in->m, &in->row, &out->row);
    map_side(t.variance, in->n, &in->col, &out->col);
    return LM_OK;
}

LM_NODE_KIND(
    dense, .doc = "a matrix, and a bias, along the features", .least = 1,
    .most = 1,
    .attribute = {{"width", NAN, 1, LM_WIDTH_MOST, true, "features it makes"},
                  {"bias", 1, 0, 1, true, "whether it has a bias"},
                  {"grows", 1, 0, 1, true,
                   "whether its width is that of the network, which grows, or "
                   "fixed"}},
    .adds = true, .build = build, .map = map);
#endif
