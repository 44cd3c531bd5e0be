#include "linalg/lstsq.h"

#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/lapack.h"

/* The singular values of a (m x n, by columns, destroyed) without its vectors:
 * what finds them acts on b (by columns, ld) as well. */
static lm_status divide(lm_env *env, int m, int n, int c, double *a, double *b,
                        int ld, double *s, double tol, int *rank)
{
    double query = 1;
    int query_int = 1;
    lm_work work;
    LAPACKE_dgelsd_work(LAPACK_COL_MAJOR, m, n, c, a, m, b, ld, s, tol, rank,
                        &query, -1, &query_int);
    const lm_status status = lm_work_new(env, query, &work);
    int *iwork = lm_scratch_ints(env, query_int);
    if (status || !iwork) return status ? status : lm_nomem(env);
    const int info =
        LAPACKE_dgelsd_work(LAPACK_COL_MAJOR, m, n, c, a, m, b, ld, s, tol,
                            rank, work.data, work.n, iwork);
    if (info < 0) return lm_lapack_refused(env, "dgelsd", info);
    return info == 0 ? LM_OK
                     : lm_fail(env, LM_SINGULAR,
                               "the singular values of 'a' did not converge");
}

lm_status lm_lstsq(lm_env *env, lm_mat a, lm_mat b, double tol, lm_mat w,
                   lm_vec s, int64_t *rank)
{
    const int64_t m = a.rows, n = a.cols, c = b.cols, ld = m > n ? m : n;
    const int64_t columns = c ? c : 1; /* LAPACK wants one at least */
    lm_status status = lm_finite(env, "a", a);
    if (!status) status = lm_finite(env, "b", b);
    if (status) return status;
    if (lm_stopped(env)) return LM_STOPPED;
    double *f = lm_by_columns(env, a);
    double *x = lm_scratch_doubles(env, ld * columns);
    if (!f || !x) return lm_nomem(env);
    memset(x, 0, (size_t)(ld * columns) * sizeof *x);
    lm_columns_copy(NULL, b, x, ld);
    /* LAPACK takes 0 and 1 for its own choice. */
    tol = tol < 0 ? (double)ld * DBL_EPSILON
                  : fmin(fmax(tol, DBL_MIN), 1 - DBL_EPSILON);
    int found = 0;
    if (m && n)
        status = divide(env, (int)m, (int)n, (int)columns, f, x, (int)ld,
                        s.data, tol, &found);
    *rank = found;
    if (status) return status;
    lm_columns_copy(NULL, (lm_mat){x, c, n, ld}, w.data, w.stride);
    return LM_OK;
}

/* ---- in Lua -------------------------------------------------------------- */

typedef struct {
    lm_mat a;
    lm_tensor b;
    double tol;
    lm_tensor x;
    int64_t rank;
    lm_vec s;
} lstsq_args;

static lm_status lstsq_run(lm_env *env, void *args)
{
    lstsq_args *a = args;
    const int64_t m = a->a.rows, n = a->a.cols;
    if (a->b.rank < 1 || a->b.rank > 2 || a->b.size[0] != m)
        return lm_fail(env, LM_DOMAIN,
                       "'b' must be a vector or a matrix with %lld rows",
                       (long long)m);
    const int64_t c = a->b.rank == 2 ? a->b.size[1] : 1;
    lm_status status = lm_result(env, &a->x, a->b.rank, (int64_t[]){n, c});
    if (status) return status;
    const lm_mat b = lm_mat_of(a->b.data, m, c), x = lm_mat_of(a->x.data, n, c);
    a->s.n = lm_smaller(m, n);
    status = lm_lstsq(env, a->a, b, a->tol, x, a->s, &a->rank);
    return status;
}

static double lstsq_work(const void *args)
{
    const lstsq_args *a = args;
    const double c = a->b.rank == 2 ? (double)a->b.size[1] : 1;
    return lm_passes_of(&a->a, c * (double)(a->a.rows + a->a.cols));
}

#define ARGS lstsq_args
static const lm_slot lstsq_slots[] = {
    IN_MAT(a, "m n", "the coefficients, one equation a row"),
    IN_TENSOR(b, "?",
              "the right-hand side: m numbers, or m x c for c problems"),
    OPT_NUM(tol, -1, "[-1,1]",
            "singular values below tol times the largest count as zero; "
            "negative: max(m, n) 2^-52"),
    OUT_TENSOR(x, "?", "the minimiser of least norm"),
    OUT_INT(rank, "the numerical rank of a"),
    OUT_VEC(s, "n", "the min(m, n) singular values of a, in descending order"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, lstsq,
          "Least-squares solution: the x that minimises |a x - b|.",
          "LAPACK dgelsd",
          "local a = limn.tensor.new{{1, 0}, {1, 1}, {1, 2}}\n"
          "local fit = a:lstsq{1, 3, 5}\n"
          "assert(math.abs(fit.x[1] - 1) < 1e-13)\n"
          "assert(math.abs(fit.x[2] - 2) < 1e-13)",
          .work = 12, .work_of = lstsq_work);
#undef ARGS
