#include "linalg/factor.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/lapack.h"

/* The upper triangle of l moves to the lower one, tile by tile. */
static void turn(lm_mat l)
{
    enum { TILE = 32 };
    const int64_t n = l.rows, ld = l.stride;
    for (int64_t i0 = 0; i0 < n; i0 += TILE)
        for (int64_t j0 = 0; j0 <= i0; j0 += TILE)
            for (int64_t i = i0; i < i0 + TILE && i < n; i++) {
                const int64_t end = lm_smaller(j0 + TILE, i);
                for (int64_t j = j0; j < end; j++)
                    l.data[i * ld + j] = l.data[j * ld + i];
            }
    for (int64_t i = 0; i < n; i++)
        memset(l.data + i * ld + i + 1, 0,
               (size_t)(n - i - 1) * sizeof *l.data);
}

/* Lower by columns, which is upper by rows. */
lm_status lm_cholesky(lm_env *env, lm_mat a, lm_mat l)
{
    const int64_t n = a.rows;
    const lm_status status = lm_symmetric_mean(env, "a", a, l.data, l.stride);
    if (status) return status;
    const int info = LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', (int)n, l.data,
                                         lm_lead(l.stride));
    if (info < 0) return lm_lapack_refused(env, "dpotrf", info);
    if (info > 0)
        return lm_fail(env, LM_SINGULAR,
                       "'a' is not positive definite (its leading %d x %d "
                       "block is not)",
                       info, info);
    turn(l);
    return LM_OK;
}

/* ---- QR ------------------------------------------------------------------ */

/* The upper triangle of f by columns (ld), with its diagonal made positive;
 * the columns of q (m x p, by columns, ld) follow. */
static void take_r(const double *f, int64_t ld, lm_mat r)
{
    for (int64_t i = 0; i < r.rows; i++)
        for (int64_t j = 0; j < r.cols; j++)
            r.data[i * r.stride + j] = i <= j ? f[j * ld + i] : 0;
}

static void make_positive(lm_mat r, int64_t m, double *q, int64_t ld)
{
    for (int64_t i = 0; i < r.rows && i < r.cols; i++) {
        if (!(r.data[i * r.stride + i] < 0)) continue;
        for (int64_t j = i; j < r.cols; j++)
            r.data[i * r.stride + j] = -r.data[i * r.stride + j];
        for (int64_t j = 0; j < m; j++) q[i * ld + j] = -q[i * ld + j];
    }
}

/* Householder vectors of f (m x n by columns, room for p columns). */
static lm_status reflect(lm_env *env, int m, int n, double *f, double *tau,
                         int *order)
{
    double query = 1;
    lm_work work;
    const int ld = lm_lead(m);
    if (order)
        LAPACKE_dgeqp3_work(LAPACK_COL_MAJOR, m, n, f, ld, order, tau, &query,
                            -1);
    else
        LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, m, n, f, ld, tau, &query, -1);
    const lm_status status = lm_work_new(env, query, &work);
    if (status) return status;
    const int info = order ? LAPACKE_dgeqp3_work(LAPACK_COL_MAJOR, m, n, f, ld,
                                                 order, tau, work.data, work.n)
                           : LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, m, n, f, ld,
                                                 tau, work.data, work.n);
    return info ? lm_lapack_refused(env, "dgeqrf", info) : LM_OK;
}

static lm_status orthogonal(lm_env *env, int m, int p, int k, double *f,
                            const double *tau)
{
    double query = 1;
    lm_work work;
    LAPACKE_dorgqr_work(LAPACK_COL_MAJOR, m, p, k, f, lm_lead(m), tau, &query,
                        -1);
    const lm_status status = lm_work_new(env, query, &work);
    if (status) return status;
    const int info = LAPACKE_dorgqr_work(LAPACK_COL_MAJOR, m, p, k, f,
                                         lm_lead(m), tau, work.data, work.n);
    return info ? lm_lapack_refused(env, "dorgqr", info) : LM_OK;
}

static lm_status qr(lm_env *env, lm_mat a, lm_mat q, lm_mat r, int *order)
{
    int e = 0;
    lm_status status = lm_finite(env, "a", a);
    if (!status) status = lm_tame(env, &a, &e);
    if (status) return status;
    if (lm_stopped(env)) return LM_STOPPED;
    const int64_t m = a.rows, n = a.cols, p = q.cols, k = lm_smaller(m, n);
    const int64_t most = n > p ? n : p;
    double *f = lm_scratch_doubles(env, m * most);
    double *tau = lm_scratch_doubles(env, k);
    if (!f || !tau) return lm_nomem(env);
    lm_columns_copy(a, f, m);
    status = reflect(env, (int)m, (int)n, f, tau, order);
    if (status) return status;
    take_r(f, m, r);
    status = orthogonal(env, (int)m, (int)p, (int)k, f, tau);
    if (status) return status;
    make_positive(r, m, f, m);
    for (int64_t i = 0; i < r.rows; i++) lm_scale(n, r.data + i * r.stride, e);
    lm_columns_copy(lm_mat_of(f, p, m), q.data, q.stride);
    return LM_OK;
}

lm_status lm_qr(lm_env *env, lm_mat a, lm_mat q, lm_mat r)
{
    return qr(env, a, q, r, NULL);
}

lm_status lm_qr_pivot(lm_env *env, lm_mat a, lm_mat q, lm_mat r, int64_t *p)
{
    int *order = lm_scratch_ints(env, a.cols);
    if (!order) return lm_nomem(env);
    for (int64_t i = 0; i < a.cols; i++) order[i] = 0;
    const lm_status status = qr(env, a, q, r, order);
    for (int64_t i = 0; i < a.cols; i++) p[i] = order[i] - 1;
    return status;
}

/* ---- LU ------------------------------------------------------------------ */

lm_status lm_lu(lm_env *env, lm_mat a, lm_mat l, lm_mat u, int64_t *p)
{
    const int64_t m = a.rows, n = a.cols, k = lm_smaller(m, n);
    int e = 0;
    lm_status status = lm_finite(env, "a", a);
    if (!status) status = lm_tame(env, &a, &e);
    if (status) return status;
    double *f = lm_scratch_doubles(env, m * n);
    int *pivot = lm_scratch_ints(env, k);
    if (!f || !pivot) return lm_nomem(env);
    const int info = lm_lu_factors(a, true, f, pivot);
    if (info < 0) return lm_lapack_refused(env, "dgetrf", info);
    take_r(f, m, u);
    for (int64_t i = 0; i < k; i++) lm_scale(n, u.data + i * u.stride, e);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < k; j++)
            l.data[i * l.stride + j] = i > j ? f[j * m + i] : i == j;
    for (int64_t i = 0; i < m; i++) p[i] = i;
    for (int64_t i = 0; i < k; i++) {
        const int64_t other = pivot[i] - 1, row = p[i];
        p[i] = p[other];
        p[other] = row;
    }
    return LM_OK;
}

/* ---- in Lua -------------------------------------------------------------- */

typedef struct {
    lm_mat a, value;
} cholesky_args;

static lm_status cholesky_run(lm_env *env, void *args)
{
    cholesky_args *a = args;
    return lm_cholesky(env, a->a, a->value);
}

#define ARGS cholesky_args
static const lm_slot cholesky_slots[] = {
    IN_MAT(a, "n n", "a symmetric positive definite matrix"),
    OUT_MAT(value, "n n", "l, lower triangular, with a = l l'"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, cholesky, "The Cholesky factor of a matrix.", "LAPACK dpotrf",
          "local l = limn.tensor.new{{4, 2}, {2, 5}}:cholesky()\n"
          "assert(l[1][1] == 2 and l[2][1] == 1 and l[2][2] == 2)");
#undef ARGS

static void count_from_one(int64_t n, const int64_t *p, double *out)
{
    for (int64_t i = 0; i < n; i++) out[i] = (double)(p[i] + 1);
}

static lm_mat matrix(const lm_tensor *t)
{
    return lm_mat_of(t->data, t->size[0], t->size[1]);
}

typedef struct {
    lm_mat a;
    bool full, pivot;
    lm_tensor q, r, p;
} qr_args;

static lm_status qr_run(lm_env *env, void *args)
{
    qr_args *a = args;
    const int64_t m = a->a.rows, n = a->a.cols;
    const int64_t inner = a->full ? m : lm_smaller(m, n);
    lm_status status = lm_result(env, &a->q, 2, (int64_t[]){m, inner});
    if (!status) status = lm_result(env, &a->r, 2, (int64_t[]){inner, n});
    if (!status && a->pivot) status = lm_result(env, &a->p, 1, &n);
    if (status) return status;
    if (!a->pivot) return lm_qr(env, a->a, matrix(&a->q), matrix(&a->r));
    int64_t *p = lm_scratch(env, (size_t)n * sizeof *p);
    if (!p) return lm_nomem(env);
    status = lm_qr_pivot(env, a->a, matrix(&a->q), matrix(&a->r), p);
    if (!status) count_from_one(n, p, a->p.data);
    return status;
}

#define ARGS qr_args
static const lm_slot qr_slots[] = {
    IN_MAT(a, "m n", "a matrix"),
    OPT_FLAG(full, false, "q m x m and r m x n"),
    OPT_FLAG(pivot, false,
             "order the columns so that the diagonal of r "
             "falls"),
    OUT_TENSOR(q, "?", "m x min(m, n), orthonormal columns"),
    OUT_TENSOR(r, "?", "upper triangular, its diagonal not negative"),
    OUT_TENSOR(p, "?", "with pivot: column p[j] of a is column j of q r"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, qr, "Orthonormal columns times a triangle: a = q r.",
          "LAPACK dgeqrf, dgeqp3",
          "local a = limn.tensor.randn(5, 3, {seed = 1})\n"
          "local d = a:qr()\n"
          "assert((d.q:matmul(d.r) - a):norm() < 1e-13)\n"
          "assert(d.r[1][1] > 0 and d.r[2][1] == 0)");
#undef ARGS

typedef struct {
    lm_mat a;
    lm_vec p;
    lm_tensor l, u;
} lu_args;

static lm_status lu_run(lm_env *env, void *args)
{
    lu_args *a = args;
    const int64_t m = a->a.rows, n = a->a.cols, k = lm_smaller(m, n);
    lm_status status = lm_result(env, &a->l, 2, (int64_t[]){m, k});
    if (!status) status = lm_result(env, &a->u, 2, (int64_t[]){k, n});
    if (status) return status;
    int64_t *p = lm_scratch(env, (size_t)m * sizeof *p);
    if (!p) return lm_nomem(env);
    status = lm_lu(env, a->a, matrix(&a->l), matrix(&a->u), p);
    if (!status) count_from_one(m, p, a->p.data);
    return status;
}

#define ARGS lu_args
static const lm_slot lu_slots[] = {
    IN_MAT(a, "m n", "a matrix"),
    OUT_VEC(p, "m", "row p[i] of a is row i of l u"),
    OUT_TENSOR(l, "?",
               "m x min(m, n), lower triangular, ones on the "
               "diagonal"),
    OUT_TENSOR(u, "?", "min(m, n) x n, upper triangular"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, lu, "Triangular factors of a matrix with its rows permuted.",
          "LAPACK dgetrf",
          "local a = limn.tensor.new{{1, 2}, {3, 4}}\n"
          "local d = a:lu()\n"
          "assert(d.p[1] == 2 and d.u[1][1] == 3)\n"
          "assert((d.l:matmul(d.u)[2] - a[1]):norm() < 1e-15)");
#undef ARGS
