#include "theory/linear/step.h"

#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "theory/linear/net.h"
#include "calc/poly.h"

lm_status lm_step_poly(lm_env *env, lm_mat x, lm_vec y, const double *coef,
                       int64_t degree, double *poly)
{
    const int64_t m = x.rows, d = x.cols;
    double *r = lm_scratch_doubles(env, (degree + 1) * m);
    if (!r) return lm_nomem(env);
    lm_gemm_d(false, true, degree + 1, m, d, 1, coef, d, x.data, x.stride, 0, r,
              m);
    lm_axpy_d(m, -1, y.data, r);
    memset(poly, 0, (size_t)(2 * degree + 1) * sizeof *poly);
    for (int64_t i = 0; i <= degree; i++)
        for (int64_t j = 0; j <= degree; j++)
            poly[i + j] += lm_dot_d(m, r + i * m, r + j * m) / (2 * (double)m);
    return LM_OK;
}

double lm_step_loss(lm_mat x, lm_vec y, const double *coef, int64_t degree,
                    double lr)
{
    double sum = 0;
    for (int64_t i = 0; i < x.rows; i++) {
        double f = 0;
        for (int64_t j = degree; j >= 0; j--)
            f = f * lr +
                lm_dot_d(x.cols, x.data + i * x.stride, coef + j * x.cols);
        sum += (f - y.data[i]) * (f - y.data[i]);
    }
    return sum / (2 * (double)x.rows);
}

lm_status lm_step_scale(lm_env *env, lm_mat x, lm_vec y, const double *coef,
                        double *lr)
{
    double poly[3];
    const lm_status status = lm_step_poly(env, x, y, coef, 1, poly);
    *lr = !status && poly[1] < 0 ? -poly[1] / (2 * poly[2]) : NAN;
    return status;
}

lm_status lm_step_minima(lm_env *env, const double *poly, int64_t degree,
                         double hi, lm_minima *out)
{
    *out = (lm_minima){0, lm_scratch_doubles(env, degree + 1),
                       lm_scratch_doubles(env, degree + 1)};
    double *slope = lm_scratch_doubles(env, degree + 1);
    double *root = lm_scratch_doubles(env, degree + 1);
    if (!out->at || !out->value || !slope || !root) return lm_nomem(env);
    while (degree > 0 && poly[degree] == 0) degree--;
    if (degree < 2) return LM_OK;
    for (int64_t j = 1; j <= degree; j++) slope[j - 1] = (double)j * poly[j];
    int64_t n;
    const double bound = 2 * lm_poly_bound(slope, degree - 1);
    const lm_status status =
        lm_poly_roots(env, slope, degree - 1, 0, fmin(hi, bound), root, &n);
    if (status) return status;
    /* The slope rises through zero at a minimum; the signs of a row of roots
     * alternate, and it falls before the first if poly[1] < 0. */
    for (int64_t i = 0; i < n; i++) {
        const double before = i > 0 ? (root[i - 1] + root[i]) / 2 : root[i] / 2;
        if (!(lm_poly_value(slope, degree - 1, before) < 0)) continue;
        out->at[out->n] = root[i];
        out->value[out->n++] = lm_poly_value(poly, degree, root[i]);
    }
    return LM_OK;
}

/* ---- limn.theory.linear.step -------------------------------------------- */

typedef struct {
    lm_mat x;
    lm_vec y;
    int64_t width, depth;
    int param, precision;
    double readout;
    lm_vec train;
    uint64_t seed;
    double hi, tie;
    lm_mat coef;
    lm_tensor poly;
    double lr, loss;
    lm_tensor minima, minima_loss;
} step_args;

/* The number of coefficients that can differ from 0. */
static int64_t degree_of(const lm_linear_task *task)
{
    int64_t degree = 0;
    for (int64_t l = 0; l <= task->depth + 1; l++)
        degree += task->train[l] != 0;
    return degree;
}

static lm_status linear_step_minima(lm_env *env, step_args *a,
                                    const lm_linear_task *task, int64_t degree)
{
    lm_minima all;
    double scale;
    const double *coef = a->coef.data;
    lm_status status = lm_step_scale(env, a->x, a->y, coef, &scale);
    const double hi = a->hi > 0 ? a->hi : 4 * scale;
    if (!status)
        status = lm_step_minima(env, a->poly.data, 2 * degree, hi, &all);
    if (status) return status;
    for (int64_t i = 0; i < all.n; i++)
        all.value[i] = lm_step_loss(a->x, a->y, coef, degree, all.at[i]);
    double floor = 0;
    if (a->tie > 0) status = lm_linear_floor(env, task, &floor);
    if (status) return status;
    const double start = a->poly.data[0];
    const double slack = fmax(a->tie * fmax(start - floor, 0), 1e-14 * start);
    const int64_t best = lm_minima_prefer(&all, slack);
    a->lr = best < 0 ? NAN : all.at[best];
    a->loss = best < 0 ? NAN : all.value[best];
    status = lm_result(env, &a->minima, 1, &all.n);
    if (!status) status = lm_result(env, &a->minima_loss, 1, &all.n);
    if (status) return status;
    memcpy(a->minima.data, all.at, (size_t)all.n * sizeof(double));
    memcpy(a->minima_loss.data, all.value, (size_t)all.n * sizeof(double));
    return LM_OK;
}

static lm_status step_run(lm_env *env, void *args)
{
    step_args *a = args;
    lm_linear_task task;
    lm_linear_net net;
    lm_status status =
        lm_linear_task_fill(env, a->x, a->y, a->depth, 1, a->train, &task);
    if (!status)
        status = lm_linear_net_fill(env, (lm_linear_param)a->param, a->width,
                                    a->readout, a->seed, &task, &net);
    if (status) return status;
    /* Its products are thin and wait for the generator, so a second thread
     * of BLAS would only spin. */
    const int threads = lm_blas_threads(1);
    status = (a->precision ? lm_linear_step_s : lm_linear_step_d)(
        env, &net, a->x, a->y, a->coef.data);
    lm_blas_threads(threads);
    if (status) return status;
    const int64_t degree = degree_of(&task), n = 2 * degree + 1;
    status = lm_result(env, &a->poly, 1, &n);
    if (status) return status;
    status = lm_step_poly(env, a->x, a->y, a->coef.data, degree, a->poly.data);
    return status ? status : linear_step_minima(env, a, &task, degree);
}

/* The least squares; the products and the powers of lr of the weights, a block
 * of which is between two looks; the loss at each minimum. */
static double step_work(const void *args)
{
    const step_args *a = args;
    const double m = (double)a->x.rows, d = (double)a->x.cols,
                 n = (double)a->width, L = (double)a->depth, degree = L + 2;
    return lm_linear_floor_work(a->x) + fmin(n * n, 1 << 18) * 2 * (d + L) +
           d * n * (200 + 10 * L) + 60 * d * L * L +
           20 * degree * degree * (m * (d + 1) + 100);
}

#define ARGS step_args
static const lm_slot step_slots[] = {
    LM_LINEAR_X,
    LM_LINEAR_Y,
    LM_LINEAR_WIDTH,
    OPT_INT(depth, 3, "[0,1000]", "number of n x n matrices, L"),
    LM_LINEAR_PARAM,
    LM_LINEAR_READOUT,
    LM_LINEAR_TRAIN,
    OPT_SEED(seed, "random seed of the initialization"),
    LM_LINEAR_PRECISION,
    OPT_NUM(hi, 0, "[0,inf]",
            "largest learning rate searched for minima; 0: 4 times the optimum "
            "of the linear approximation"),
    OPT_NUM(tie, 0, "[0,inf)",
            "among minima whose loss is within this fraction of (initial loss "
            "- least-squares loss) of the lowest, the one of smallest learning "
            "rate is returned"),
    OUT_MAT(coef, "depth+3 d",
            "coefficients of the output, row j + 1 is phi_j: f(x) = sum_j lr^j "
            "phi_j . x"),
    OUT_TENSOR(poly, "?", "coefficients of the loss: sum_j poly[j + 1] lr^j"),
    OUT_NUM(lr, "the optimum"),
    OUT_NUM(loss, "loss there"),
    OUT_TENSOR(minima, "?", "all local minima, increasing"),
    OUT_TENSOR(minima_loss, "?", "losses there"),
    LM_SLOTS_END,
};
LM_EXPORT(
    theory.linear, step,
    "One gradient step of a deep linear network of finite width: loss and "
    "output as exact polynomials in the learning rate, and all minima.",
    "Hayou 2025, arXiv 2511.01734",
    "local r = limn.theory.linear.step({{1}}, {1},\n"
    "  {width = 64, depth = 2, seed = 1})\n"
    "assert(r.coef[4][1] == 0 and r.loss < 1e-12)",
    .work = 1, .work_of = step_work);
#undef ARGS
