#include "linalg/ridge.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/eigh.h"
#include "linalg/lapack.h"
#include "linalg/svd.h"
#include "linalg/until.h"

/* h_i = the sum over j of f_j u_ij^2. */
static void diagonal(const lm_env *env, const lm_path *p, const double *f,
                     double *h)
{
    for (int64_t i = 0; i < p->m; i++) {
        if (lm_stopped_at_row(env, i, p->k + 1)) return;
        const double *u = p->u + i * p->stride;
        double sum = 0;
#pragma omp simd reduction(+ : sum)
        for (int64_t j = 0; j < p->k; j++) sum += f[j] * u[j] * u[j];
        h[i] = sum;
    }
}

/* What u leaves of y and of each unit vector. */
static lm_status leave(lm_env *env, lm_path *p)
{
    double *one = lm_scratch_doubles(env, p->k);
    if (!one) return lm_nomem(env);
    lm_gemm_until_d(env->stop, false, false, p->m, p->c, p->k, -1, p->u,
                    p->stride, p->uy, p->c, 1, p->y, p->c);
    for (int64_t j = 0; j < p->k; j++) one[j] = 1;
    diagonal(env, p, one, p->rest);
    for (int64_t i = 0; i < p->m; i++) p->rest[i] = fmax(1 - p->rest[i], 0);
    return lm_unless_stopped(env);
}

/* u'y and what is left, once s, u and k are there. */
static lm_status finish(lm_env *env, lm_mat y, lm_path *p)
{
    p->c = y.cols;
    p->uy = lm_scratch_doubles(env, p->k * p->c);
    p->y = lm_scratch_doubles(env, p->m * p->c);
    p->rest = lm_scratch_doubles(env, p->m);
    if (!p->uy || !p->y || !p->rest) return lm_nomem(env);
    const lm_status status = lm_finite(env, "y", y);
    if (status) return status;
    lm_rows_copy(env->stop, y, p->y, y.cols);
    lm_gemm_until_d(env->stop, true, false, p->k, p->c, p->m, 1, p->u,
                    p->stride, p->y, p->c, 0, p->uy, p->c);
    return p->k < p->m ? leave(env, p) : lm_unless_stopped(env);
}

lm_status lm_path_ridge(lm_env *env, lm_mat x, lm_mat y, lm_path *p)
{
    const int64_t m = x.rows, d = x.cols, k = lm_smaller(m, d);
    *p = (lm_path){.m = m, .d = d, .stride = k};
    p->s = lm_scratch_doubles(env, k);
    p->u = lm_scratch_doubles(env, m * k);
    p->vt = lm_scratch_doubles(env, k * d);
    if (!p->s || !p->u || !p->vt) return lm_nomem(env);
    const lm_vec s = {p->s, k};
    const lm_status status =
        lm_svd(env, x, lm_mat_of(p->u, m, k), s, lm_mat_of(p->vt, k, d));
    if (status) return status;
    p->k = k ? lm_rank(m, d, s, -1) : 0;
    return finish(env, y, p);
}

/* The eigenvalues rise, and those that count are the last ones: u and s start
 * at the first of them. */
lm_status lm_path_kernel(lm_env *env, lm_mat k, lm_mat y, lm_path *p)
{
    const int64_t m = k.rows;
    *p = (lm_path){.m = m, .d = m, .stride = m, .kernel = true};
    p->s = lm_scratch_doubles(env, m);
    p->u = lm_scratch_doubles(env, m * m);
    if (!p->s || !p->u) return lm_nomem(env);
    const lm_status status =
        lm_eigh(env, k, (lm_vec){p->s, m}, lm_mat_of(p->u, m, m));
    if (status) return status;
    const double noise = m ? (double)m * DBL_EPSILON * fabs(p->s[m - 1]) : 0;
    if (m && p->s[0] < -1e-8 * fabs(p->s[m - 1]))
        return lm_fail(
            env, LM_DOMAIN,
            "the kernel is not positive semidefinite: it has the eigenvalue %g",
            p->s[0]);
    int64_t skip = 0;
    while (skip < m && !(p->s[skip] > noise)) skip++;
    p->s += skip;
    p->u += skip;
    p->k = m - skip;
    return finish(env, y, p);
}

/* What the penalty leaves of component i: s^2 / (s^2 + c) or e / (e + c),
 * where s^2 may overflow or underflow. */
static double shrink(const lm_path *p, int64_t i, double penalty)
{
    const double s = p->s[i], ratio = penalty / s;
    return 1 / (1 + (p->kernel ? ratio : ratio / s));
}

/* 1 - shrink. */
static double lost(const lm_path *p, int64_t i, double penalty)
{
    const double s = p->s[i], ratio = s / penalty;
    return 1 / (1 + (p->kernel ? ratio : ratio * s));
}

static int64_t smallest(const lm_path *p)
{
    return p->kernel ? 0 : p->k - 1;
}

/* lost, in units of that of the smallest value. */
static double lost_share(const lm_path *p, int64_t i, double penalty)
{
    const int64_t least = smallest(p);
    const double kept = shrink(p, least, penalty), q = p->s[least] / p->s[i];
    if (kept < 0.5) return lost(p, i, penalty) / lost(p, least, penalty);
    return (p->kernel ? q : q * q) * shrink(p, i, penalty) / kept;
}

/* g (k x c) = diag(f) u'y. */
static void scale(const lm_env *env, const lm_path *p, const double *f,
                  double *g)
{
    for (int64_t i = 0; i < p->k; i++) {
        int64_t j, end = 0;
        while (lm_next_piece(env, p->c, &j, &end))
            for (; j < end; j++) g[i * p->c + j] = f[i] * p->uy[i * p->c + j];
    }
}

/* e (m x c) and h (m): u diag(f) u'y and its diagonal, f what is lost in units
 * of `unit`. */
static void judge(const lm_env *env, const lm_path *p, double unit,
                  const double *e, const double *h, lm_fit *fit)
{
    static const double NEAR = 1e-10; /* of which rounding leaves six digits */
    const bool whole = p->k == p->m;
    const double count = (double)p->m * (double)p->c;
    for (int64_t i = 0; i < p->m; i++) {
        const double rest = whole ? h[i] : p->rest[i] + unit * h[i];
        int64_t j, end = 0;
        while (lm_next_piece(env, p->c, &j, &end))
            for (; j < end; j++) {
                const int64_t at = i * p->c + j;
                const double in = unit * e[at],
                             all = whole ? in : p->y[at] + in,
                             out = whole         ? e[at] / rest
                                   : rest > NEAR ? all / rest
                                                 : NAN;
                fit->train += all * all / count;
                fit->loo += out * out / count;
            }
    }
}

/* w = the coefficients. */
static void solve(const lm_env *env, const lm_path *p, double *f, double *g,
                  double penalty, lm_mat w)
{
    for (int64_t i = 0; i < p->k; i++) f[i] = shrink(p, i, penalty) / p->s[i];
    scale(env, p, f, g);
    if (p->kernel)
        lm_gemm_until_d(env->stop, false, false, p->m, p->c, p->k, 1, p->u,
                        p->stride, g, p->c, 0, w.data, w.stride);
    else
        lm_gemm_until_d(env->stop, true, false, p->d, p->c, p->k, 1, p->vt,
                        p->d, g, p->c, 0, w.data, w.stride);
}

lm_status lm_path_at(lm_env *env, const lm_path *p, double penalty, lm_mat w,
                     lm_fit *fit)
{
    const lm_mark mark = lm_scratch_mark(env);
    double *g = lm_scratch_doubles(env, p->k * p->c);
    double *f = lm_scratch_doubles(env, p->k);
    double *h = lm_scratch_doubles(env, p->m);
    double *e = lm_scratch_doubles(env, p->m * p->c);
    if (!g || !f || !h || !e) return lm_nomem(env);
    *fit = (lm_fit){0};
    solve(env, p, f, g, penalty, w);
    for (int64_t i = 0; i < p->k; i++) {
        f[i] = lost_share(p, i, penalty);
        fit->df += shrink(p, i, penalty);
    }
    scale(env, p, f, g);
    lm_gemm_until_d(env->stop, false, false, p->m, p->c, p->k, 1, p->u,
                    p->stride, g, p->c, 0, e, p->c);
    diagonal(env, p, f, h);
    judge(env, p, p->k ? lost(p, smallest(p), penalty) : 0, e, h, fit);
    lm_scratch_release(env, mark);
    return lm_unless_stopped(env);
}

/* ---- in Lua -------------------------------------------------------------- */

typedef struct {
    lm_mat x;
    lm_tensor y;
    lm_vec penalty;
    lm_tensor w;
    lm_vec df, train, loo;
} ridge_args;

/* The whole path; w gets an axis for the penalties before the others. */
static lm_status path(lm_env *env, ridge_args *a, bool kernel)
{
    const int64_t m = a->x.rows;
    if (a->y.rank < 1 || a->y.rank > 2 || a->y.size[0] != m)
        return lm_fail(env, LM_DOMAIN,
                       "'y' must be a vector or a matrix with %lld rows",
                       (long long)m);
    for (int64_t i = 0; i < a->penalty.n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (!(a->penalty.data[i] >= 0 && a->penalty.data[i] < INFINITY))
            return lm_fail(env, LM_DOMAIN,
                           "a penalty must be in [0, inf), "
                           "got %g",
                           a->penalty.data[i]);
    }
    const int64_t c = a->y.rank == 2 ? a->y.size[1] : 1, d = a->x.cols;
    lm_status status =
        lm_result(env, &a->w, a->y.rank + 1, (int64_t[]){a->penalty.n, d, c});
    if (status) return status;
    const lm_mat y = lm_mat_of(a->y.data, m, c);
    lm_path p;
    status = kernel ? lm_path_kernel(env, a->x, y, &p)
                    : lm_path_ridge(env, a->x, y, &p);
    for (int64_t i = 0; !status && i < a->penalty.n; i++) {
        lm_fit fit;
        if (lm_stopped(env)) return LM_STOPPED;
        status = lm_path_at(env, &p, a->penalty.data[i],
                            lm_mat_of(a->w.data + i * d * c, d, c), &fit);
        if (status) return status;
        a->df.data[i] = fit.df;
        a->train.data[i] = fit.train;
        a->loo.data[i] = fit.loo;
    }
    return status;
}

static lm_status ridge_run(lm_env *env, void *args)
{
    return path(env, args, false);
}

static double ridge_work(const void *args)
{
    const ridge_args *a = args;
    return lm_passes_of(&a->x, (double)lm_count(a->y.rank, a->y.size) +
                                   (double)a->penalty.n);
}

#define PENALTY                                                                \
    "penalties c >= 0, in any order; 0 gives the minimum-norm solution"
#define OF_PATH                                                                \
    OUT_VEC(df, "p",                                                           \
            "effective degrees of freedom, the trace of the hat matrix h"),    \
        OUT_VEC(train, "p", "training mean squared error"),                    \
        OUT_VEC(loo, "p",                                                      \
                "leave-one-out mean squared error; NaN where inputs that are " \
                "not independent leave a sample to itself")

#define ARGS ridge_args
static const lm_slot ridge_slots[] = {
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_TENSOR(y, "?", "targets: m numbers, or m x c"),
    IN_VEC(penalty, "p", PENALTY),
    OUT_TENSOR(w, "?",
               "coefficients, p x d or p x d x c: each minimises |x w - y|^2 + "
               "c |w|^2"),
    OF_PATH,
    LM_SLOTS_END,
};
LM_EXPORT(linalg, ridge,
          "Ridge regression for a path of penalties, from one singular value "
          "decomposition.",
          "Hoerl and Kennard 1970; Allen 1974",
          "local fit = limn.linalg.ridge({{1}, {2}}, {1, 2}, {0, 5})\n"
          "assert(math.abs(fit.w[1][1] - 1) < 1e-14)\n"
          "assert(math.abs(fit.w[2][1] - 0.5) < 1e-14)",
          .work = 4, .work_of = ridge_work);

typedef ridge_args kernel_ridge_args;

static lm_status kernel_ridge_run(lm_env *env, void *args)
{
    return path(env, args, true);
}

static const lm_slot kernel_ridge_slots[] = {
    IN_MAT(x, "m m", "kernel matrix of the training samples"),
    IN_TENSOR(y, "?", "targets: m numbers, or m x c"),
    IN_VEC(penalty, "p", PENALTY),
    OUT_TENSOR(w, "?",
               "dual coefficients (k + c)^-1 y, p x m or p x m x c; "
               "predictions are k(new, training) w"),
    OF_PATH,
    LM_SLOTS_END,
};
LM_EXPORT(linalg, kernel_ridge,
          "Kernel ridge regression for a path of penalties, from one "
          "eigendecomposition.",
          "Saunders, Gammerman and Vovk 1998",
          "local fit = limn.linalg.kernel_ridge({{2, 1}, {1, 2}}, {3, 3}, "
          "{0, 1})\n"
          "assert(math.abs(fit.w[1][1] - 1) < 1e-14)\n"
          "assert(math.abs(fit.w[2][1] - 0.75) < 1e-14)",
          .work = 4, .work_of = ridge_work);
#undef ARGS
