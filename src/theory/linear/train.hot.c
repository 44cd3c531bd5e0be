/* Gradient descent of a finite network at many learning rates at once (net.h).
 */
#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "theory/linear/weights.h"

/* A gradient of W_l is an outer product b_l u_(l-1)', with
 *
 *     a_l(e_k) = W_l a_(l-1)(e_k),   b_(l-1) = W_l' b_l,   u_l = sum_k g_k
 * a_l(e_k),
 *
 * and g = x'(y - f) / m.  So per learning rate e, after s steps,
 *
 *     W_l = start_l + lr_e rate_l sum_(t < s) b_l^t (u_(l-1)^t)'.
 *
 * The starts are common to all learning rates and are never changed: the layer
 * vectors of all runs are rows of one matrix, which goes through one large
 * product with start_l, and each run adds its own correction of rank s by two
 * thin products with the b and u that it keeps.  A step costs 2 n^2 flops a row
 * for the starts and 4 n s for the corrections; only W_0 and V, which are thin,
 * are updated in place.
 *
 * A step runs forward through all layers, measures loss and g, keeps the u_l,
 * runs backward and keeps the b_l. */

typedef struct train {
    int64_t n, d, depth, steps, runs;
    const lm_linear_net *net;
    const double *lr; /* runs */
    real *a;          /* (L + 1) x runs x d x n: a_l(e_k) now */
    real *b;          /* (L + 1) x runs x steps x n */
    real *u;          /* (L + 1) x runs x steps x n */
    real *v;          /* runs x n */
    real *now, *back; /* runs x n: b of a layer and of the one below */
    real *c;          /* steps x d, scratch */
    double *g;        /* runs x steps x d */
    double *r;        /* m */
} train;

static lm_status train_new(lm_env *env, const lm_linear_net *net, int64_t m,
                           int64_t steps, const double *lr, int64_t runs,
                           train *t)
{
    const int64_t n = net->width, d = net->inputs, L = net->depth;
    *t = (train){n, d, L, steps, runs, net, lr, .c = NULL};
    const int64_t history[] = {L + 1, runs, steps, n};
    const int64_t layers[] = {L + 1, runs, d, n};
    const int64_t many = lm_count(4, history), all = lm_count(4, layers);
    if (many < 0 || all < 0) return lm_nomem(env);
    t->a = lm_scratch(env, (size_t)all * sizeof(real));
    t->b = lm_scratch(env, (size_t)many * sizeof(real));
    t->u = lm_scratch(env, (size_t)many * sizeof(real));
    t->v = lm_scratch(env, (size_t)(runs * n) * sizeof(real));
    t->now = lm_scratch(env, (size_t)(runs * n) * sizeof(real));
    t->back = lm_scratch(env, (size_t)(runs * n) * sizeof(real));
    t->c = lm_scratch(env, (size_t)(steps * d) * sizeof(real));
    t->g = lm_scratch_doubles(env, runs * steps * d);
    t->r = lm_scratch_doubles(env, m);
    return t->a && t->b && t->u && t->v && t->now && t->back && t->c && t->g &&
                   t->r
               ? LM_OK
               : lm_nomem(env);
}

static real *layer(const train *t, int64_t l, int64_t e)
{
    return t->a + (l * t->runs + e) * t->d * t->n;
}

static real *past(const train *t, real *of, int64_t l, int64_t e)
{
    return of + (l * t->runs + e) * t->steps * t->n;
}

static real rate(const train *t, int64_t l, int64_t e)
{
    return (real)(t->lr[e] * t->net->rate[l]);
}

/* Layer l from layer l - 1, at all learning rates, after s steps. */
static lm_status forward(lm_env *env, train *t, R(lm_weights) * w, int64_t l,
                         int64_t s)
{
    const int64_t n = t->n, d = t->d;
    const lm_status status = R(lm_weights_forward)(
        env, w, l, t->runs * d, layer(t, l - 1, 0), layer(t, l, 0));
    for (int64_t e = 0; e < t->runs && s > 0 && !status; e++) {
        const real by = rate(t, l, e);
        if (by == 0) continue;
        R(lm_gemm)
        (false, true, d, s, n, by, layer(t, l - 1, e), n,
         past(t, t->u, l - 1, e), n, 0, t->c, t->steps);
        R(lm_gemm)
        (false, false, d, n, s, 1, t->c, t->steps, past(t, t->b, l, e), n, 1,
         layer(t, l, e), n);
    }
    return status;
}

/* b_(l-1) from b_l, which become t->now and then go to the past. */
static lm_status backward(lm_env *env, train *t, R(lm_weights) * w, int64_t l,
                          int64_t s)
{
    const int64_t n = t->n;
    const lm_status status =
        R(lm_weights_backward)(env, w, l, t->runs, t->now, t->back);
    for (int64_t e = 0; e < t->runs && s > 0 && !status; e++) {
        const real by = rate(t, l, e);
        if (by == 0) continue;
        R(lm_gemv)
        (false, s, n, by, past(t, t->b, l, e), n, t->now + e * n, 0, t->c);
        R(lm_gemv)
        (true, s, n, 1, past(t, t->u, l - 1, e), n, t->c, 1, t->back + e * n);
    }
    real *swap = t->now;
    t->now = t->back;
    t->back = swap;
    return status;
}

static void remember(train *t, int64_t l, int64_t s)
{
    for (int64_t e = 0; e < t->runs; e++)
        memcpy(past(t, t->b, l, e) + s * t->n, t->now + e * t->n,
               (size_t)t->n * sizeof(real));
}

/* The map, the loss and the gradient g of every run after s steps. */
static void measure(train *t, lm_mat x, lm_vec y, int64_t s, double *loss,
                    double *theta)
{
    const int64_t n = t->n, d = t->d, m = x.rows, times = t->steps + 1;
    for (int64_t e = 0; e < t->runs; e++) {
        double *at = theta + (e * times + s) * d;
        for (int64_t k = 0; k < d; k++)
            at[k] = (double)R(lm_dot)(n, t->v + e * n,
                                      layer(t, t->depth, e) + k * n);
        memcpy(t->r, y.data, (size_t)m * sizeof(double));
        lm_gemv_d(false, m, d, -1, x.data, x.stride, at, 1, t->r);
        const double norm = lm_nrm2_d(m, t->r);
        loss[e * times + s] = norm * norm / (2 * (double)m);
        if (s < t->steps)
            lm_gemv_d(true, m, d, 1 / (double)m, x.data, x.stride, t->r, 0,
                      t->g + (e * t->steps + s) * d);
    }
}

/* u_l = sum_k g_k a_l(e_k) of every layer and run. */
static void features(train *t, int64_t s)
{
    for (int64_t l = 0; l <= t->depth; l++)
        for (int64_t e = 0; e < t->runs; e++) {
            real *u = past(t, t->u, l, e) + s * t->n;
            memset(u, 0, (size_t)t->n * sizeof(real));
            for (int64_t k = 0; k < t->d; k++) R(lm_axpy)
            (t->n, (real)t->g[(e * t->steps + s) * t->d + k],
             layer(t, l, e) + k * t->n, u);
        }
}

/* W_0 and V are small: they are kept for each run. */
static void update_ends(train *t, int64_t s)
{
    const int64_t n = t->n, d = t->d;
    for (int64_t e = 0; e < t->runs; e++) {
        const double *g = t->g + (e * t->steps + s) * d;
        if (t->net->rate[0] != 0)
            for (int64_t k = 0; k < d; k++) R(lm_axpy)
        (n, rate(t, 0, e) * (real)g[k], past(t, t->b, 0, e) + s * n,
         layer(t, 0, e) + k * n);
        if (t->net->rate[t->depth + 1] != 0) R(lm_axpy)
        (n, rate(t, t->depth + 1, e), past(t, t->u, t->depth, e) + s * n,
         t->v + e * n);
    }
}

static lm_status group(lm_env *env, train *t, R(lm_weights) * w, lm_mat x,
                       lm_vec y, double *loss, double *theta)
{
    const int64_t n = t->n, L = t->depth;
    R(lm_weights_first)(w, layer(t, 0, 0));
    R(lm_weights_last)(w, t->v);
    for (int64_t e = 1; e < t->runs; e++) {
        memcpy(layer(t, 0, e), layer(t, 0, 0),
               (size_t)(t->d * n) * sizeof(real));
        memcpy(t->v + e * n, t->v, (size_t)n * sizeof(real));
    }
    for (int64_t s = 0;; s++) {
        lm_status status = LM_OK;
        for (int64_t l = 1; l <= L && !status; l++)
            status = forward(env, t, w, l, s);
        if (status) return status;
        measure(t, x, y, s, loss, theta);
        if (s == t->steps) return LM_OK;
        features(t, s);
        memcpy(t->now, t->v, (size_t)(t->runs * n) * sizeof(real));
        remember(t, L, s);
        for (int64_t l = L; l >= 1 && !status; l--) {
            if (l == 1 && t->net->rate[0] == 0) break;
            status = backward(env, t, w, l, s);
            remember(t, l - 1, s);
        }
        if (status) return status;
        update_ends(t, s);
    }
}

lm_status R(lm_linear_train)(lm_env *env, const lm_linear_net *net, lm_mat x,
                             lm_vec y, lm_vec lr, int64_t steps, double *loss,
                             double *theta)
{
    const int64_t d = net->inputs, times = steps + 1;
    if (d < 1 || x.rows < 1) return lm_fail(env, LM_DOMAIN, "'x' is empty");
    R(lm_weights) w;
    lm_status status = R(lm_weights_new)(env, net, true, &w);
    if (!theta) {
        theta = lm_scratch_doubles(env, lr.n * times * d);
        if (!theta) return lm_nomem(env);
    }
    /* Groups of learning rates bound the memory; about 128 rows a product
     * are enough for its full speed. */
    const int64_t most = d > 0 && 128 / d > 16 ? 128 / d : 16;
    const lm_mark mark = lm_scratch_mark(env);
    for (int64_t e = 0; e < lr.n && !status; e += most) {
        const int64_t runs = lr.n - e < most ? lr.n - e : most;
        train t;
        status = train_new(env, net, x.rows, steps, lr.data + e, runs, &t);
        if (!status)
            status = group(env, &t, &w, x, y, loss + e * times,
                           theta + e * times * d);
        lm_scratch_release(env, mark);
    }
    return status;
}
