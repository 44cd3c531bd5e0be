/* dense: out = a in W + a_b b, W is in x out.
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
#include "model/layer.h"
#include "linalg/blas.h"
#include "linalg/skinny.h"

typedef R(lm_site) site;

static const lm_weight *weight(const site *s)
{
    return &s->net->weight[s->layer->weight];
}

/* C (m x n) = alpha A op(B) + beta C without gaps.  A single column is a
 * matrix-vector product; batches are skinny. */
static void product(bool transpose_b, int64_t m, int64_t n, int64_t k,
                    real alpha, const real *a, const real *b, real beta,
                    real *c)
{
    const int64_t ldb = transpose_b ? k : n;
    if (n == 1) R(lm_gemv)(false, m, k, alpha, a, k, b, beta, c);
#ifdef LM_SINGLE
    else if (lm_skinny_pays(m, n, k) && lm_blas_threads(0) == 1)
        lm_skinny(transpose_b, m, n, k, alpha, a, k, b, ldb, beta, c, n);
#endif
    else
        R(lm_gemm)
    (false, transpose_b, m, n, k, alpha, a, k, b, ldb, beta, c, n);
}

/* Every row = a b; returns the beta that a product must use after it. */
static real start(const site *s, const real *b, real *out)
{
    if (!b) return 0;
    const int64_t n = s->layer->out;
    const real a = (real)s->net->weight[s->layer->bias].mult;
    for (int64_t j = 0; j < n; j++) out[j] = a * b[j];
    for (int64_t i = 1; i < s->m; i++)
        for (int64_t j = 0; j < n; j++) out[i * n + j] = out[j];
    return 1;
}

static void forward(const site *s)
{
    const real beta = start(s, s->b, s->out);
    product(false, s->m, s->layer->out, s->layer->in, (real)weight(s)->mult,
            s->in, s->w, beta, s->out);
}

static void tangent(const site *s)
{
    const int64_t m = s->m, in = s->layer->in, out = s->layer->out;
    const real a = (real)weight(s)->mult;
    real beta = start(s, s->vb, s->tout);
    if (s->tin) {
        product(false, m, out, in, a, s->tin, s->w, beta, s->tout);
        beta = 1;
    }
    if (s->v) {
        product(false, m, out, in, a, s->in, s->v, beta, s->tout);
        beta = 1;
    }
    if (beta == 0)
        for (int64_t i = 0; i < m * out; i++) s->tout[i] = 0;
}

/* din = a g W' (+ din). */
static void pull(const site *s, const real *g, const real *w, bool add,
                 real *din)
{
    product(true, s->m, s->layer->in, s->layer->out, (real)weight(s)->mult, g,
            w, add, din);
}

/* Rows first .. first + rows - 1 of the gradient a x' g of the weights, or a
 * second term of it. */
static void gradient(const site *s, const real *x, const real *g, int64_t first,
                     int64_t rows, R(lm_place) p)
{
    const int64_t in = s->layer->in, out = s->layer->out;
    const real alpha = p.alpha * (real)weight(s)->mult;
    if (out == 1)
        R(lm_gemv)(true, s->m, rows, alpha, x + first, in, g, p.beta, p.dst);
    else
        R(lm_gemm)
    (true, false, rows, out, s->m, alpha, x + first, in, g, out, p.beta, p.dst,
     out);
}

/* The gradient of the bias: a_b times the sum of the rows of g. */
static void bias_gradient(const site *s, const real *g)
{
    const int tensor = s->layer->bias;
    if (!s->b || s->net->weight[tensor].frozen) return;
    const int64_t n = s->layer->out;
    const R(lm_place) p = s->sink->place(s->sink, tensor, 0);
    const real alpha = p.alpha * (real)s->net->weight[tensor].mult;
    if (p.beta == 0)
        for (int64_t j = 0; j < n; j++) p.dst[j] = 0;
    else if (p.beta != 1)
        for (int64_t j = 0; j < n; j++) p.dst[j] *= p.beta;
    for (int64_t i = 0; i < s->m; i++)
        for (int64_t j = 0; j < n; j++) p.dst[j] += alpha * g[i * n + j];
    if (s->sink->done) s->sink->done(s->sink, tensor, 0, 1);
}

/* How many rows of the weights make a piece. */
static int64_t piece_rows(const site *s)
{
    const int64_t in = s->layer->in, fit = s->sink->piece / s->layer->out;
    return s->sink->piece == 0 || fit >= in ? in : fit < 64 ? 64 : fit;
}

static void backward(const site *s)
{
    if (s->gin) pull(s, s->gout, s->w, s->layer->add, s->gin);
    bias_gradient(s, s->gout);
    if (weight(s)->frozen) return;
    const int64_t in = s->layer->in, step = piece_rows(s);
    const int tensor = s->layer->weight;
    for (int64_t row = 0; row < in; row += step) {
        const int64_t rows = in - row < step ? in - row : step;
        gradient(s, s->in, s->gout, row, rows,
                 s->sink->place(s->sink, tensor, row));
        if (s->sink->done) s->sink->done(s->sink, tensor, row, rows);
    }
}

static void curve(const site *s)
{
    if (s->gin) {
        pull(s, s->rout, s->w, s->layer->add, s->rin);
        if (s->v) pull(s, s->gout, s->v, true, s->rin);
        pull(s, s->gout, s->w, s->layer->add, s->gin);
    }
    bias_gradient(s, s->rout);
    if (weight(s)->frozen) return;
    const int64_t in = s->layer->in;
    R(lm_place) p = s->sink->place(s->sink, s->layer->weight, 0);
    gradient(s, s->in, s->rout, 0, in, p);
    p.beta = 1;
    if (s->tin) gradient(s, s->tin, s->gout, 0, in, p);
    if (s->sink->done) s->sink->done(s->sink, s->layer->weight, 0, in);
}

const R(lm_passes) R(lm_dense) = {forward, backward, tangent, curve};
