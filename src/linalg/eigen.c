#include "linalg/eigen.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/lapack.h"

static lm_status diverged(lm_env *env)
{
    return lm_fail(env, LM_SINGULAR,
                   "the eigenvalues of 'a' did not "
                   "converge");
}

/* The column that starts at x, so that its largest entry is positive. */
static double sign_of(int64_t n, const double *x)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++)
        if (fabs(x[i]) > fabs(most)) most = x[i];
    return most < 0 ? -1 : 1;
}

/* Divide and conquer on f (n x n), which becomes the eigenvectors. */
static lm_status symmetric(lm_env *env, int n, char job, double *f,
                           double *values)
{
    double query = 1;
    int query_int = 1;
    lm_work work;
    LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, job, 'L', n, f, lm_lead(n), values,
                        &query, -1, &query_int, -1);
    /* The answer is rounded in LAPACK's integers where it is too large. */
    if (job == 'V') query = fmax(query, 1 + 6. * n + 2. * n * n);
    const lm_status status = lm_work_new(env, query, &work);
    if (status) return status;
    int *iwork = lm_scratch_ints(env, query_int);
    if (!iwork) return lm_nomem(env);
    const int info =
        LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, job, 'L', n, f, lm_lead(n),
                            values, work.data, work.n, iwork, query_int);
    if (info < 0) return lm_lapack_refused(env, "dsyevd", info);
    return info > 0 ? diverged(env) : LM_OK;
}

lm_status lm_eigh(lm_env *env, lm_mat a, lm_vec values, lm_mat v)
{
    const int64_t n = a.rows;
    double *f = lm_scratch_doubles(env, n * n);
    if (!f) return lm_nomem(env);
    lm_status status = lm_symmetric_mean(env, "a", a, f, n);
    if (status) return status;
    if (lm_stopped(env)) return LM_STOPPED;
    status = symmetric(env, (int)n, v.data ? 'V' : 'N', f, values.data);
    if (status || !v.data) return status;
    for (int64_t j = 0; j < n; j++) {
        double *x = f + j * n;
        const double sign = sign_of(n, x);
        for (int64_t i = 0; i < n; i++) x[i] *= sign;
    }
    lm_columns_copy(lm_mat_of(f, n, n), v.data, v.stride);
    return LM_OK;
}

/* ---- matrices that are not symmetric ------------------------------------- */

/* The order of falling absolute value; stable, so that pairs stay together. */
static void order_by_size(int64_t n, const double *re, const double *im,
                          int64_t *order)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t j = i;
        const double size = hypot(re[i], im[i]);
        for (; j > 0; j--) {
            const int64_t k = order[j - 1];
            if (hypot(re[k], im[k]) >= size) break;
            order[j] = k;
        }
        order[j] = i;
    }
}

/* LAPACK keeps x + i y of a pair in two columns, x and y; f by columns. */
static void take_vector(int64_t n, const double *f, int64_t k, const double *im,
                        int64_t to, lm_mat v_re, lm_mat v_im)
{
    const int64_t first = im[k] < 0 ? k - 1 : k;
    const double sign = im[k] < 0 ? -1 : im[k] > 0 ? 1 : 0;
    const double flip = sign == 0 ? sign_of(n, f + k * n) : 1;
    for (int64_t i = 0; i < n; i++) {
        v_re.data[i * v_re.stride + to] = flip * f[first * n + i];
        v_im.data[i * v_im.stride + to] =
            sign == 0 ? 0 : sign * f[(first + 1) * n + i];
    }
}

static lm_status general(lm_env *env, int n, double *f, double *re, double *im,
                         double *v)
{
    double query = 1;
    lm_work work;
    const int ld = lm_lead(n);
    const char job = v ? 'V' : 'N';
    LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'N', job, n, f, ld, re, im, NULL, 1, v,
                       ld, &query, -1);
    const lm_status status = lm_work_new(env, query, &work);
    if (status) return status;
    const int info =
        LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'N', job, n, f, ld, re, im, NULL,
                           1, v, ld, work.data, work.n);
    if (info < 0) return lm_lapack_refused(env, "dgeev", info);
    return info > 0 ? diverged(env) : LM_OK;
}

lm_status lm_eig(lm_env *env, lm_mat a, lm_vec re, lm_vec im, lm_mat v_re,
                 lm_mat v_im)
{
    const int64_t n = a.rows;
    int e = 0;
    lm_status status = lm_finite(env, "a", a);
    if (!status) status = lm_tame(env, &a, &e);
    if (status) return status;
    if (lm_stopped(env)) return LM_STOPPED;
    double *f = lm_by_columns(env, a);
    double *v = v_re.data ? lm_scratch_doubles(env, n * n) : NULL;
    double *x = lm_scratch_doubles(env, n), *y = lm_scratch_doubles(env, n);
    int64_t *order = lm_scratch(env, (size_t)n * sizeof *order);
    if (!f || !x || !y || !order || (v_re.data && !v)) return lm_nomem(env);
    status = general(env, (int)n, f, x, y, v);
    if (status) return status;
    order_by_size(n, x, y, order);
    lm_scale(n, x, e);
    lm_scale(n, y, e);
    for (int64_t j = 0; j < n; j++) {
        re.data[j] = x[order[j]];
        im.data[j] = y[order[j]];
        if (v) take_vector(n, v, order[j], y, j, v_re, v_im);
    }
    return LM_OK;
}

/* ---- in Lua -------------------------------------------------------------- */

typedef struct {
    lm_mat a;
    bool vectors;
    lm_vec values;
    lm_tensor v;
} eigh_args;

static lm_mat matrix(const lm_tensor *t)
{
    return lm_mat_of(t->data, t->size[0], t->size[1]);
}

static lm_status eigh_run(lm_env *env, void *args)
{
    eigh_args *a = args;
    const int64_t n = a->a.rows;
    if (!a->vectors) return lm_eigh(env, a->a, a->values, (lm_mat){0});
    const lm_status status = lm_result(env, &a->v, 2, (int64_t[]){n, n});
    return status ? status : lm_eigh(env, a->a, a->values, matrix(&a->v));
}

#define ARGS eigh_args
static const lm_slot eigh_slots[] = {
    IN_MAT(a, "n n", "a symmetric matrix"),
    OPT_FLAG(vectors, true, "without, only the values are found, much faster"),
    OUT_VEC(values, "n", "rising"),
    OUT_TENSOR(v, "?", "n x n, column j belongs to values[j]"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, eigh, "Eigenvalues and eigenvectors of a symmetric matrix.",
          "LAPACK dsyevd",
          "local e = limn.tensor.new{{2, 1}, {1, 2}}:eigh()\n"
          "assert(math.abs(e.values[1] - 1) < 1e-14)\n"
          "assert(math.abs(e.v[1][2] - math.sqrt(0.5)) < 1e-14)");
#undef ARGS

typedef struct {
    lm_mat a;
    bool vectors;
    lm_vec re, im;
    lm_tensor v_re, v_im;
} eig_args;

static lm_status eig_run(lm_env *env, void *args)
{
    eig_args *a = args;
    const int64_t n = a->a.rows, square[] = {n, n};
    if (!a->vectors)
        return lm_eig(env, a->a, a->re, a->im, (lm_mat){0}, (lm_mat){0});
    lm_status status = lm_result(env, &a->v_re, 2, square);
    if (!status) status = lm_result(env, &a->v_im, 2, square);
    return status ? status
                  : lm_eig(env, a->a, a->re, a->im, matrix(&a->v_re),
                           matrix(&a->v_im));
}

#define ARGS eig_args
static const lm_slot eig_slots[] = {
    IN_MAT(a, "n n", "a square matrix"),
    OPT_FLAG(vectors, true, "without, only the values are found"),
    OUT_VEC(re, "n", "real parts; the largest in absolute value first"),
    OUT_VEC(im, "n", "imaginary parts"),
    OUT_TENSOR(v_re, "?", "real parts of the unit eigenvectors, the columns"),
    OUT_TENSOR(v_im, "?", "their imaginary parts"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, eig, "Complex eigenvalues and eigenvectors of a matrix.",
          "LAPACK dgeev",
          "local e = limn.linalg.eig{{0, -2}, {2, 0}}\n"
          "assert(math.abs(e.im[1] - 2) < 1e-14 and e.im[2] == -e.im[1])");
#undef ARGS
