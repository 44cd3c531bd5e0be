#include "theory/linear/walk.h"

#include <string.h>

#include "linalg/blas.h"

static double *take(double **at, int64_t n)
{
    double *start = *at;
    *at += n;
    return start;
}

lm_status lm_walk_new(lm_env *env, const lm_linear_task *task,
                      const lm_bidiagonal *data, lm_walk *w)
{
    const int64_t d = data->k, n = task->steps + 1, nd = n * d;
    const int64_t each = 2 * nd * nd + 3 * n * nd + 2 * n * n;
    int64_t size;
    *w = (lm_walk){.d = d,
                   .depth = task->depth,
                   .times = n,
                   .inputs = task->x.cols,
                   .train = task->train};
    if (d > 0 && (nd > INT64_C(1) << 28 ||
                  __builtin_mul_overflow(each, w->depth + 1, &size)))
        return lm_fail(env, LM_NOMEM,
                       "%lld steps in %lld dimensions need too "
                       "much memory",
                       (long long)task->steps, (long long)d);
    w->size = each * (w->depth + 1);
    w->layers = lm_scratch(env, (size_t)(w->depth + 1) * sizeof *w->layers);
    w->block = lm_scratch_doubles(env, w->size);
    w->g = lm_scratch_doubles(env, nd);
    w->p = lm_scratch_doubles(env, nd);
    w->q = lm_scratch_doubles(env, nd);
    w->ones = lm_scratch_doubles(env, n);
    w->eye = lm_scratch_doubles(env, d * nd);
    w->theta = lm_scratch_doubles(env, d);
    w->residual = lm_scratch_doubles(env, d + 1);
    if (!w->layers || !w->block || !w->g || !w->p || !w->q || !w->ones ||
        !w->eye || !w->theta || !w->residual)
        return lm_nomem(env);
    double *at = w->block;
    for (int64_t l = 0; l <= w->depth; l++) {
        lm_walk_layer *y = w->layers + l;
        y->af = take(&at, nd * nd);
        y->aa = take(&at, nd * nd);
        y->ar = take(&at, nd * n);
        y->ab = take(&at, nd * n);
        y->bf = take(&at, n * nd);
        y->br = take(&at, n * n);
        y->bb = take(&at, n * n);
    }
    for (int64_t t = 0; t < n; t++) w->ones[t] = 1;
    for (int64_t k = 0; k < d; k++)
        for (int64_t s = 0; s < nd; s++)
            w->eye[k * nd + s] = s % d == k ? 1.0 / (double)w->inputs : 0;
    return LM_OK;
}

/* a_l^t(e_k) = F_tk + sum_s p_ks b_l^s for all k, given layer l - 1. */
static void forward(lm_walk *w, int64_t l, int64_t t)
{
    const int64_t d = w->d, n = w->times, nd = n * d, a = t * d;
    const double rate = w->lr * w->train[l];
    lm_walk_layer *y = w->layers + l;
    const lm_walk_layer *from = l > 0 ? y - 1 : NULL;
    for (int64_t k = 0; k < d; k++)
        for (int64_t s = 0; s < t; s++) {
            const double *g = w->g + s * d;
            double *p = w->p + k * n + s;
            if (from)
                *p = from->ar[(a + k) * n + s] +
                     rate * lm_dot_d(d, g, from->aa + (a + k) * nd + s * d);
            else
                *p = rate * g[k];
        }
    /* The covariance of the new hats with all. */
    const double *hats = from ? from->aa + a * nd : w->eye;
    double *af = y->af + a * nd, *ar = y->ar + a * n;
    double *ab = y->ab + a * n, *aa = y->aa + a * nd;
    if (t > 0) {
        lm_gemm_d(false, false, d, a, t, 1, w->p, n, y->bf, nd, 0, af, nd);
        lm_gemm_d(false, false, d, t, t, 1, w->p, n, y->br, n, 0, ar, n);
        lm_gemm_d(false, true, d, t, a, 1, hats, nd, y->bf, nd, 0, ab, n);
        lm_gemm_d(false, false, d, t, t, 1, w->p, n, y->bb, n, 1, ab, n);
    }
    for (int64_t k = 0; k < d; k++) af[k * nd + a + k] = 1;
    lm_gemm_d(false, true, d, a + d, a + d, 1, hats, nd, y->af, nd, 0, aa, nd);
    if (t > 0)
        lm_gemm_d(false, true, d, a + d, t, 1, w->p, n, y->ab, n, 1, aa, nd);
    for (int64_t j = 0; j < a; j++)
        for (int64_t k = 0; k < d; k++) y->aa[j * nd + a + k] = aa[k * nd + j];
}

/* b_l^t = R_t + sum_j q_j a_l^j over all a so far, given layer l + 1.  The
 * read-out is b_L: its hat is V itself. */
static void backward(lm_walk *w, int64_t l, int64_t t)
{
    const int64_t d = w->d, n = w->times, nd = n * d, a = (t + 1) * d;
    const double rate = w->lr * w->train[l + 1];
    lm_walk_layer *y = w->layers + l;
    const lm_walk_layer *from = l < w->depth ? y + 1 : NULL;
    const double *hats = from ? from->bb + t * n : w->ones;
    for (int64_t s = 0; s <= t; s++)
        for (int64_t k = 0; k < d; k++) {
            const int64_t j = s * d + k;
            const double learned = s < t ? rate * hats[s] * w->g[j] : 0;
            w->q[j] = (from ? from->bf[t * nd + j] : 0) + learned;
        }
    double *bf = y->bf + t * nd, *br = y->br + t * n, *bb = y->bb + t * n;
    lm_gemv_d(true, a, a, 1, y->af, nd, w->q, 0, bf);
    if (t > 0) lm_gemv_d(true, a, t, 1, y->ar, n, w->q, 0, br);
    br[t] = 1;
    lm_gemv_d(false, a, a, 1, y->aa, nd, w->q, 0, w->p);
    if (t > 0) lm_gemv_d(false, a, t, 1, y->ar, n, hats, 1, w->p);
    for (int64_t j = 0; j < a; j++) y->ab[j * n + t] = w->p[j];
    lm_gemv_d(false, t + 1, t + 1, 1, y->br, n, hats, 0, bb);
    lm_gemv_d(true, a, t + 1, 1, y->ab, n, w->q, 1, bb);
    for (int64_t s = 0; s < t; s++) y->bb[s * n + t] = bb[s];
}

/* The map and the loss after t steps, and the gradient that the next needs.
 * b_L^t must be there. */
static double measure(lm_walk *w, const lm_bidiagonal *data, int64_t m, int64_t t)
{
    const int64_t d = w->d;
    const lm_walk_layer *top = w->layers + w->depth;
    for (int64_t k = 0; k < d; k++)
        w->theta[k] = top->ab[(t * d + k) * w->times + t];
    memcpy(w->residual, data->y, (size_t)(d + 1) * sizeof(double));
    lm_gemv_d(false, d + 1, d, -1, data->x, d, w->theta, 1, w->residual);
    lm_gemv_d(true, d + 1, d, 1 / (double)m, data->x, d, w->residual, 0,
              w->g + t * d);
    const double norm = lm_nrm2_d(d + 1, w->residual);
    return norm * norm / (2 * (double)m);
}

lm_status lm_walk_run(lm_env *env, lm_walk *w, const lm_bidiagonal *data, int64_t m,
                      double lr, double *loss, double *theta)
{
    w->lr = lr;
    memset(w->block, 0, (size_t)w->size * sizeof(double));
    for (int64_t t = 0; t < w->times; t++) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t l = 0; l <= w->depth; l++) forward(w, l, t);
        backward(w, w->depth, t);
        loss[t] = measure(w, data, m, t);
        if (theta)
            memcpy(theta + t * w->d, w->theta, (size_t)w->d * sizeof(double));
        if (t + 1 == w->times) break;
        for (int64_t l = w->depth - 1; l >= 0; l--) backward(w, l, t);
    }
    return LM_OK;
}
