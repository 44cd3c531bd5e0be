#include "theory/linear/features.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "theory/linear/recursion.h"

/* kernel (d x d) = v' block v + (1 - v'v) / d: inputs outside the span of the
 * data see the initial features, which never change. */
static void lift(const lm_recursion *w, const lm_bidiagonal *data,
                 const double *block, double *half, double *kernel)
{
    const int64_t d = w->inputs, k = w->d;
    memset(kernel, 0, (size_t)(d * d) * sizeof(double));
    for (int64_t i = 0; i < d; i++) kernel[i * d + i] = 1 / (double)d;
    for (int64_t i = 0; i < k; i++)
        for (int64_t j = 0; j < k; j++)
            half[i * k + j] =
                block[i * w->times * k + j] - (i == j ? 1 / (double)d : 0);
    double *mid = half + k * k;
    lm_gemm_d(false, false, k, d, k, 1, half, k, data->basis, d, 0, mid, d);
    lm_gemm_d(true, false, d, d, k, 1, data->basis, d, mid, d, 1, kernel, d);
}

/* sum_ij c_ij block_ij. */
static double pair(const lm_recursion *w, const double *c, const double *block)
{
    double sum = 0;
    for (int64_t i = 0; i < w->d; i++)
        sum += lm_dot_d(w->d, c + i * w->d, block + i * w->times * w->d);
    return sum;
}

/* The root of a difference of sums of this size, over a number, and its error.
 */
static double root(double square, double size, double over, double *error)
{
    const double e = 8 * DBL_EPSILON * size, s = sqrt(fmax(square, 0));
    *error = (square > e ? e / (s + sqrt(square - e)) : sqrt(s * s + e)) / over;
    return s / over;
}

lm_status lm_linear_features(lm_env *env, const lm_linear_task *task, double lr,
                             double *loss, double *kernel, double *movement,
                             double *movement_error)
{
    const int64_t n = task->steps + 1, d = task->x.cols, L = task->depth;
    lm_bidiagonal data;
    lm_recursion w;
    lm_status status =
        lm_bidiagonalise(env, task->x, task->y, task->steps, &data);
    if (!status) status = lm_recursion_new(env, task, &data, false, &w);
    if (status) return status;
    const int64_t k = data.k, nk = n * k;
    double *c = lm_scratch_doubles(env, k * k);
    double *half = lm_scratch_doubles(env, k * (k + d));
    double *map = lm_scratch_doubles(env, task->x.rows * k);
    if (!c || !half || !map) return lm_nomem(env);
    if (k > 0)
        status = lm_recursion_run(env, &w, &data, task->x.rows, lr,
                                  &(lm_recursion_trace){.loss = loss});
    else
        lm_bidiagonal_rest(&data, task->x.rows, n, loss);
    if (status) return status;
    double total = 0; /* |x|^2 / d: the features of the data at the start */
    for (int64_t i = 0; i < task->x.rows; i++) {
        const double norm = lm_nrm2_d(d, task->x.data + i * task->x.stride);
        total += norm * norm / (double)d;
    }
    /* c = v x'x v', so that sum_i |a(x_i)|^2 within the span is pair(c, .) */
    lm_gemm_d(false, true, task->x.rows, k, d, 1, task->x.data, task->x.stride,
              data.basis, d, 0, map, k);
    if (k > 0)
        lm_gemm_d(true, false, k, k, task->x.rows, 1, map, k, map, k, 0, c, k);
    for (int64_t t = 0; t < n; t++)
        for (int64_t l = 0; l <= L; l++) {
            const double *aa = w.layers[l].aa;
            const double *now = aa + t * k * nk + t * k;
            lift(&w, &data, now, half, kernel + (t * (L + 1) + l) * d * d);
            const double is = pair(&w, c, now), was = pair(&w, c, aa),
                         both = pair(&w, c, aa + t * k * nk);
            const int64_t at = t * (L + 1) + l;
            movement[at] =
                root(is + was - 2 * both,
                     (double)(t + l + k) * (is + was + 2 * fabs(both)),
                     sqrt(total), movement_error + at);
        }
    return LM_OK;
}

/* ---- limn.theory.linear.features ---------------------------------------- */

typedef struct {
    lm_mat x;
    lm_vec y;
    double lr;
    int64_t depth, steps;
    lm_vec train, loss;
    lm_tensor kernel;
    lm_mat movement, movement_error;
} features_args;

static lm_status features_run(lm_env *env, void *args)
{
    features_args *a = args;
    lm_linear_task task;
    const lm_status status = lm_linear_task_fill(env, a->x, a->y, a->depth,
                                                 a->steps, a->train, &task);
    return status ? status
                  : lm_linear_features(env, &task, a->lr, a->loss.data,
                                       a->kernel.data, a->movement.data,
                                       a->movement_error.data);
}

static double features_work(const void *args)
{
    const features_args *a = args;
    const double m = (double)a->x.rows, d = (double)a->x.cols,
                 n = (double)a->steps + 1, k = fmin(fmin(m, d), n);
    return lm_linear_recursion_work(a->x, a->depth, a->steps) + 2 * m * d * k +
           n * (double)(a->depth + 1) * d * d * (2 * k + 40);
}

#define ARGS features_args
static const lm_slot features_slots[] = {
    LM_LINEAR_X,
    LM_LINEAR_Y,
    IN_NUM(lr, "", "learning rate"),
    LM_LINEAR_DEPTH,
    LM_LINEAR_STEPS,
    LM_LINEAR_TRAIN,
    OUT_VEC(loss, "steps+1", "loss after 0 .. steps steps"),
    OUT_TENSOR(kernel, "steps+1 depth+1 d d",
               "feature kernels of layers 0 .. L after 0 .. steps steps: "
               "<a(x), a(z)>/n = x' kernel z"),
    OUT_MAT(movement, "steps+1 depth+1",
            "|a(t) - a(0)| / |a(0)| of the features of the data, by layer"),
    OUT_MAT(movement_error, "steps+1 depth+1",
            "absolute, of rounding: to about 1e-15 / movement, and 1e-7 at 0"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.linear, features,
          "Feature kernels and feature movement of a deep linear network under "
          "muP in the infinite-width limit, exactly.",
          "Hayou 2025, arXiv 2511.01734",
          "local r = limn.theory.linear.features({{1, 0}, {0, 1}}, {1, -1},\n"
          "  0.5, {depth = 2, steps = 3})\n"
          "assert(r.movement[4][3] > r.movement[4][2])\n"
          "assert(math.abs(r.kernel[1][3][1][1] - 0.5) < 1e-14)",
          .work = 1, .work_of = features_work);
#undef ARGS
