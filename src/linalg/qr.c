#include "linalg/qr.h"

#include <lapacke.h>

#include "core/decl.h"
#include "linalg/lapack.h"

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
    lm_columns_copy(NULL, a, f, m);
    status = reflect(env, (int)m, (int)n, f, tau, order);
    if (status) return status;
    lm_upper_part(f, m, r);
    status = orthogonal(env, (int)m, (int)p, (int)k, f, tau);
    if (status) return status;
    make_positive(r, m, f, m);
    for (int64_t i = 0; i < r.rows; i++) lm_scale(n, r.data + i * r.stride, e);
    lm_columns_copy(NULL, lm_mat_of(f, p, m), q.data, q.stride);
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
    if (!a->pivot)
        return lm_qr(env, a->a, lm_mat_of_tensor(&a->q),
                     lm_mat_of_tensor(&a->r));
    int64_t *p = lm_scratch(env, (size_t)n * sizeof *p);
    if (!p) return lm_nomem(env);
    status = lm_qr_pivot(env, a->a, lm_mat_of_tensor(&a->q),
                         lm_mat_of_tensor(&a->r), p);
    if (!status) lm_count_from_one(n, p, a->p.data);
    return status;
}

static double qr_work(const void *args)
{
    const qr_args *a = args;
    const double m = (double)a->a.rows;
    return lm_passes_of(&a->a, a->full ? m * m : 0);
}

#define ARGS qr_args
static const lm_slot qr_slots[] = {
    IN_MAT(a, "m n", "a matrix"),
    OPT_FLAG(full, false, "complete factors: q m x m and r m x n"),
    OPT_FLAG(pivot, false,
             "column pivoting: the diagonal of r does not increase"),
    OUT_TENSOR(q, "?", "m x min(m, n), orthonormal columns"),
    OUT_TENSOR(r, "?", "upper triangular, with a nonnegative diagonal"),
    OUT_TENSOR(
        p, "?",
        "with pivot, the permutation: column p[j] of a is column j of q r"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, qr, "QR factorization a = q r.", "LAPACK dgeqrf, dgeqp3",
          "local a = limn.tensor.randn(5, 3, {seed = 1})\n"
          "local d = a:qr()\n"
          "assert((d.q:matmul(d.r) - a):norm() < 1e-13)\n"
          "assert(d.r[1][1] > 0 and d.r[2][1] == 0)",
          .work = 4, .work_of = qr_work);
#undef ARGS
