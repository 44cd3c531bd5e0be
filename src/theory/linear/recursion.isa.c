#include "theory/linear/recursion.h"

#include <string.h>

#include "linalg/blas.h"

static double *take(double **at, int64_t n)
{
    double *start = *at;
    *at += n;
    return start;
}

/* Give all numbers their places in the block. */
static void lay_out(lm_recursion *w)
{
    const int64_t d = w->d, n = w->times, nd = n * d;
    double *at = w->block;
    for (int64_t l = 0; l <= w->depth; l++) {
        lm_recursion_layer *y = w->layers + l;
        y->af = take(&at, nd * nd);
        y->aa = take(&at, nd * nd);
        y->ar = take(&at, nd * n);
        y->ab = take(&at, nd * n);
        y->bf = take(&at, n * nd);
        y->br = take(&at, n * n);
        y->bb = take(&at, n * n);
    }
    w->g = take(&at, nd);
    w->p = take(&at, nd);
    w->q = take(&at, nd);
    w->ones = take(&at, n);
    w->eye = take(&at, d * nd);
    w->theta = take(&at, d);
    w->residual = take(&at, d + 1);
}

lm_status lm_recursion_new(lm_env *env, const lm_linear_task *task,
                           const lm_bidiagonal *data, bool tangents,
                           lm_recursion *w)
{
    const int64_t d = data->k, n = task->steps + 1, nd = n * d;
    const int64_t each = 2 * nd * nd + 3 * n * nd + 2 * n * n;
    const int64_t rest = 3 * nd + n + d * nd + 2 * d + 1;
    int64_t count;
    *w = (lm_recursion){.d = d,
                        .depth = task->depth,
                        .times = n,
                        .inputs = task->x.cols,
                        .train = task->train};
    if (d > 0 && (nd > INT64_C(1) << 28 ||
                  __builtin_mul_overflow(4 * each, w->depth + 1, &count)))
        return lm_fail(env, LM_NOMEM,
                       "%lld steps in %lld dimensions need too "
                       "much memory",
                       (long long)task->steps, (long long)d);
    w->size = each * (w->depth + 1);
    count = w->size + rest;
    w->layers = lm_scratch(env, (size_t)(w->depth + 1) * sizeof *w->layers);
    w->block = lm_scratch_doubles(env, tangents ? 2 * count : count);
    if (!w->layers || !w->block) return lm_nomem(env);
    lay_out(w);
    if (tangents) {
        w->tangent = count;
        memset(w->block + count, 0, (size_t)count * sizeof(double));
    }
    for (int64_t t = 0; t < n; t++) w->ones[t] = 1;
    for (int64_t k = 0; k < d; k++)
        for (int64_t s = 0; s < nd; s++)
            w->eye[k * nd + s] = s % d == k ? 1.0 / (double)w->inputs : 0;
    return LM_OK;
}

/* ---- one step -------------------------------------------------------------
 *
 * Everything is held as coefficients on independent Gaussian vectors, the hats
 * F and R (recursion.h), and as Gram matrices of the layer vectors.  Step t
 * borders them by d rows (one for each a_l^t(e_k)) and one row (b_l^t):
 *
 *   forward   the coefficients p of a_l^t on the older b_l^s are those of
 *             a_(l-1)^t on R_s, plus what the weights have learned,
 *             lr <u_(l-1)^s, a_(l-1)^t>; so a = F + p b is one more block of
 * rows of af, ar, and its products with all that is known follow from the Gram
 * matrix of the hats, <F, F> = aa of layer l - 1. backward  the same from
 * above: b = R + q a, with <R, R> = bb of layer l + 1. measure   at the top
 * <a_L(e_k), b_L> is the map theta_k; the residual y - x theta gives the loss
 * and the gradient g^t of the next step.
 *
 * Within forward nothing of the same step but the layer below is needed, and
 * within backward nothing but the layer above, so one sweep up and one down is
 * a step. */

/* Numbers alone, or numbers and tangents. */
static int parts(const lm_recursion *w)
{
    return w->tangent ? 2 : 1;
}

/* y = sum_k x_k (row k of b) + beta y. */
static void combine(int64_t n, int64_t k, const double *x, const double *b,
                    int64_t ldb, double beta, double *y)
{
    if (beta == 0) memset(y, 0, (size_t)n * sizeof *y);
    for (int64_t i = 0; i < k; i++)
        for (int64_t j = 0; j < n; j++) y[j] += x[i] * b[i * ldb + j];
}

/* y_j = (row j of b) . x + beta y_j. */
static void project(int64_t n, int64_t k, const double *x, const double *b,
                    int64_t ldb, double beta, double *y)
{
    for (int64_t j = 0; j < n; j++) {
        double sum = 0;
#pragma omp simd reduction(+ : sum)
        for (int64_t i = 0; i < k; i++) sum += b[j * ldb + i] * x[i];
        y[j] = sum + (beta == 0 ? 0 : y[j]);
    }
}

/* c (m x n) = a op(b) + beta c, a m x k, beta 0 or 1.  BLAS packs b first,
 * which a few rows of a do not pay for. */
static void multiply(bool transpose, int64_t m, int64_t n, int64_t k,
                     const double *a, int64_t lda, const double *b, int64_t ldb,
                     double beta, double *c, int64_t ldc)
{
    if (m > 4) {
        lm_gemm_d(false, transpose, m, n, k, 1, a, lda, b, ldb, beta, c, ldc);
        return;
    }
    for (int64_t i = 0; i < m; i++)
        (transpose ? project : combine)(n, k, a + i * lda, b, ldb, beta,
                                        c + i * ldc);
}

/* The same, and its tangent. */
static void product(const lm_recursion *w, bool transpose, int64_t m, int64_t n,
                    int64_t k, const double *a, int64_t lda, const double *b,
                    int64_t ldb, double beta, double *c, int64_t ldc)
{
    const int64_t o = w->tangent;
    multiply(transpose, m, n, k, a, lda, b, ldb, beta, c, ldc);
    if (!o) return;
    multiply(transpose, m, n, k, a + o, lda, b, ldb, beta, c + o, ldc);
    multiply(transpose, m, n, k, a, lda, b + o, ldb, 1, c + o, ldc);
}

/* y = op(a) x + beta y, a m x n as stored: a product with one row. */
static void apply(const lm_recursion *w, bool transpose, int64_t m, int64_t n,
                  const double *a, int64_t lda, const double *x, double beta,
                  double *y)
{
    if (transpose)
        product(w, false, 1, n, m, x, m, a, lda, beta, y, n);
    else
        product(w, true, 1, m, n, x, n, a, lda, beta, y, m);
}

/* p_ks = a_(l-1)^t(e_k)[R_s] + rate <u_(l-1)^s, a_(l-1)^t(e_k)>. */
static void mix(lm_recursion *w, const lm_recursion_layer *from, int64_t l,
                int64_t t)
{
    const int64_t d = w->d, n = w->times, nd = n * d, a = t * d;
    const int64_t o = w->tangent;
    const double rate = w->lr * w->train[l];
    for (int64_t k = 0; k < d; k++)
        for (int64_t s = 0; s < t; s++) {
            const double *g = w->g + s * d;
            double *p = w->p + k * n + s;
            if (!from) {
                *p = rate * g[k];
                if (o) p[o] = w->train[l] * g[k] + rate * g[k + o];
                continue;
            }
            const double *aa = from->aa + (a + k) * nd + s * d;
            const double *ar = from->ar + (a + k) * n + s;
            const double inner = lm_dot_d(d, g, aa);
            *p = *ar + rate * inner;
            if (o)
                p[o] = ar[o] + w->train[l] * inner +
                       rate * (lm_dot_d(d, g + o, aa) + lm_dot_d(d, g, aa + o));
        }
}

/* a_l^t(e_k) = F_tk + sum_s p_ks b_l^s for all k, given layer l - 1. */
static void forward(lm_recursion *w, int64_t l, int64_t t)
{
    const int64_t d = w->d, n = w->times, nd = n * d, a = t * d;
    lm_recursion_layer *y = w->layers + l;
    const lm_recursion_layer *from = l > 0 ? y - 1 : NULL;
    mix(w, from, l, t);
    /* The covariance of the new hats with all. */
    const double *hats = from ? from->aa + a * nd : w->eye;
    double *af = y->af + a * nd, *ar = y->ar + a * n;
    double *ab = y->ab + a * n, *aa = y->aa + a * nd;
    if (t > 0) {
        product(w, false, d, a, t, w->p, n, y->bf, nd, 0, af, nd);
        product(w, false, d, t, t, w->p, n, y->br, n, 0, ar, n);
        product(w, true, d, t, a, hats, nd, y->bf, nd, 0, ab, n);
        product(w, false, d, t, t, w->p, n, y->bb, n, 1, ab, n);
    }
    for (int64_t k = 0; k < d; k++) af[k * nd + a + k] = 1;
    product(w, true, d, a + d, a + d, hats, nd, y->af, nd, 0, aa, nd);
    if (t > 0) product(w, true, d, a + d, t, w->p, n, y->ab, n, 1, aa, nd);
    for (int64_t h = 0, o = 0; h < parts(w); h++, o = w->tangent) {
        for (int64_t j = 0; j < a; j++)
            for (int64_t k = 0; k < d; k++)
                y->aa[j * nd + a + k + o] = aa[k * nd + j + o];
    }
}

/* q_sk = b_(l+1)^t[F_sk] + rate <b_(l+1)^s, b_(l+1)^t> g^s_k; hats are those
 * inner products. */
static void mix_back(lm_recursion *w, const lm_recursion_layer *from,
                     const double *hats, int64_t l, int64_t t)
{
    const int64_t d = w->d, nd = w->times * d, o = w->tangent;
    const double rate = w->lr * w->train[l + 1];
    for (int64_t s = 0; s <= t; s++)
        for (int64_t j = s * d; j < (s + 1) * d; j++) {
            const double *bf = from ? from->bf + t * nd + j : NULL;
            const double *h = hats + s, *g = w->g + j;
            double *q = w->q + j;
            *q = (bf ? *bf : 0) + (s < t ? rate * *h * *g : 0);
            if (!o) continue;
            q[o] = bf ? bf[o] : 0;
            if (s < t)
                q[o] +=
                    w->train[l + 1] * *h * *g + rate * (h[o] * *g + *h * g[o]);
        }
}

/* b_l^t = R_t + sum_j q_j a_l^j over all a so far, given layer l + 1.  The
 * read-out is b_L: its hat is V itself. */
static void backward(lm_recursion *w, int64_t l, int64_t t)
{
    const int64_t d = w->d, n = w->times, nd = n * d, a = (t + 1) * d;
    lm_recursion_layer *y = w->layers + l;
    const lm_recursion_layer *from = l < w->depth ? y + 1 : NULL;
    const double *hats = from ? from->bb + t * n : w->ones;
    mix_back(w, from, hats, l, t);
    double *bf = y->bf + t * nd, *br = y->br + t * n, *bb = y->bb + t * n;
    apply(w, true, a, a, y->af, nd, w->q, 0, bf);
    if (t > 0) apply(w, true, a, t, y->ar, n, w->q, 0, br);
    br[t] = 1;
    apply(w, false, a, a, y->aa, nd, w->q, 0, w->p);
    if (t > 0) apply(w, false, a, t, y->ar, n, hats, 1, w->p);
    apply(w, false, t + 1, t + 1, y->br, n, hats, 0, bb);
    for (int64_t h = 0, o = 0; h < parts(w); h++, o = w->tangent) {
        for (int64_t j = 0; j < a; j++) y->ab[j * n + t + o] = w->p[j + o];
    }
    apply(w, true, a, t + 1, y->ab, n, w->q, 1, bb);
    for (int64_t h = 0, o = 0; h < parts(w); h++, o = w->tangent) {
        for (int64_t s = 0; s < t; s++) y->bb[s * n + t + o] = bb[s + o];
    }
}

/* The map, the residual y - x theta (of what x can fit) and the gradient that
 * the next step needs after t steps.  b_L^t must be there. */
static void measure(lm_recursion *w, const lm_bidiagonal *data, int64_t m,
                    int64_t t)
{
    const int64_t d = w->d;
    const lm_recursion_layer *top = w->layers + w->depth;
    for (int64_t h = 0, o = 0; h < parts(w); h++, o = w->tangent) {
        double *theta = w->theta + o, *r = w->residual + o;
        for (int64_t k = 0; k < d; k++)
            theta[k] = top->ab[(t * d + k) * w->times + t + o];
        if (o)
            memset(r, 0, (size_t)(d + 1) * sizeof *r);
        else
            memcpy(r, data->y, (size_t)(d + 1) * sizeof *r);
        lm_gemv_d(false, d + 1, d, -1, data->x, d, theta, 1, r);
        lm_gemv_d(true, d + 1, d, 1 / (double)m, data->x, d, r, 0,
                  w->g + t * d + o);
    }
}

static void record(const lm_recursion *w, int64_t m, int64_t t,
                   const lm_recursion_trace *out)
{
    const int64_t d = w->d;
    const double *r = w->residual, *moved = r + w->tangent;
    const double norm = lm_nrm2_d(d + 1, r);
    const double excess = norm * norm / (2 * (double)m);
    out->loss[t] = excess + w->floor;
    if (out->excess) out->excess[t] = excess;
    if (out->slope) out->slope[t] = lm_dot_d(d + 1, r, moved) / (double)m;
    if (out->speed) out->speed[t] = lm_nrm2_d(d + 1, moved);
    if (out->theta)
        memcpy(out->theta + t * d, w->theta, (size_t)d * sizeof(double));
}

lm_status lm_recursion_run(lm_env *env, lm_recursion *w,
                           const lm_bidiagonal *data, int64_t m, double lr,
                           const lm_recursion_trace *out)
{
    w->lr = lr;
    w->floor = data->rest * data->rest / (2 * (double)m);
    memset(w->block, 0, (size_t)w->size * sizeof(double));
    if (w->tangent)
        memset(w->block + w->tangent, 0, (size_t)w->size * sizeof(double));
    for (int64_t t = 0; t < w->times; t++) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t l = 0; l <= w->depth; l++) forward(w, l, t);
        backward(w, w->depth, t);
        measure(w, data, m, t);
        record(w, m, t, out);
        if (t + 1 == w->times) break;
        for (int64_t l = w->depth - 1; l >= 0; l--) backward(w, l, t);
    }
    return LM_OK;
}
