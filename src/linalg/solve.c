#include "linalg/solve.h"

#include <float.h>
#include <lapacke.h>
#include <math.h>

#include "core/decl.h"
#include "linalg/lapack.h"

static lm_status singular(lm_env *env, double rcond)
{
    return lm_fail(env, LM_SINGULAR,
                   "'a' is singular to working precision (its reciprocal "
                   "condition number is %.1e)",
                   rcond);
}

static lm_status singular_exactly(lm_env *env)
{
    return lm_fail(env, LM_SINGULAR, "'a' is singular");
}

/* To estimate the condition costs as much as several solutions.  It is not
 * needed where both signs say that the triangle f (n x n) is far from
 * singular: its diagonal spans few orders of magnitude, and the c solutions x
 * are not much larger than what the diagonal alone would make of numbers up
 * to `most`. */
static bool plainly_regular(int64_t n, const double *f, double most, int64_t c,
                            const double *x)
{
    double low = INFINITY, high = 0;
    for (int64_t i = 0; i < n; i++) {
        const double d = fabs(f[i * n + i]);
        low = d < low ? d : low;
        high = d > high ? d : high;
    }
    const lm_mat solutions = {(double *)x, c, n, n};
    return low >= 1e-6 * high && high * lm_largest(solutions) <= 1e8 * most;
}

/* f (n x n, by columns) becomes its LU factors; LM_SINGULAR if it is. */
static lm_status lu_factor(lm_env *env, int64_t n, double *f, int *pivot)
{
    const int info = LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, (int)n, (int)n, f,
                                         lm_lead(n), pivot);
    if (info < 0) return lm_lapack_refused(env, "dgetrf", info);
    return info > 0 ? singular_exactly(env) : LM_OK;
}

/* LM_SINGULAR if the matrix of this 1-norm and these LU factors is, to
 * working precision. */
static lm_status lu_check(lm_env *env, int64_t n, const double *f, double norm)
{
    double *work = lm_scratch_doubles(env, 4 * n), rcond = 1;
    int *iwork = lm_scratch_ints(env, n);
    if (!work || !iwork) return lm_nomem(env);
    const int info = LAPACKE_dgecon_work(LAPACK_COL_MAJOR, '1', (int)n, f,
                                         lm_lead(n), norm, &rcond, work, iwork);
    if (info < 0) return lm_lapack_refused(env, "dgecon", info);
    return n == 0 || rcond >= DBL_EPSILON ? LM_OK : singular(env, rcond);
}

/* The memory of a by rows is a' by columns, so a x = b is solved as the
 * transposed system of the factors. */
static lm_status solve_general(lm_env *env, lm_mat a, int64_t c, double *b)
{
    const int64_t n = a.rows;
    double *f = lm_by_rows(env, a);
    int *pivot = lm_scratch_ints(env, n);
    if (!f || !pivot) return lm_nomem(env);
    const double norm = lm_one_norm(n, f),
                 most = lm_largest(lm_mat_of(b, c, n));
    const lm_status status = lu_factor(env, n, f, pivot);
    if (status) return status;
    const int info = LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, 'T', (int)n, (int)c,
                                         f, lm_lead(n), pivot, b, lm_lead(n));
    if (info) return lm_lapack_refused(env, "dgetrs", info);
    return plainly_regular(n, f, most, c, b) ? LM_OK
                                             : lu_check(env, n, f, norm);
}

static lm_status positive_check(lm_env *env, int n, const double *f,
                                double norm)
{
    double *work = lm_scratch_doubles(env, 3 * (int64_t)n), rcond = 1;
    int *iwork = lm_scratch_ints(env, n);
    if (!work || !iwork) return lm_nomem(env);
    LAPACKE_dpocon_work(LAPACK_COL_MAJOR, 'L', n, f, lm_lead(n), norm, &rcond,
                        work, iwork);
    return n && !(rcond >= DBL_EPSILON) ? singular(env, rcond) : LM_OK;
}

static lm_status solve_positive(lm_env *env, lm_mat a, int64_t c, double *b)
{
    const int n = (int)a.rows, ld = lm_lead(n);
    double *f = lm_scratch_doubles(env, a.rows * a.rows);
    double *work = lm_scratch_doubles(env, n);
    if (!f || !work) return lm_nomem(env);
    const lm_status status = lm_symmetric_mean(env, "a", a, f, n);
    if (status) return status;
    const double norm =
        LAPACKE_dlansy_work(LAPACK_COL_MAJOR, '1', 'L', n, f, ld, work);
    int info = LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', n, f, ld);
    if (info > 0)
        return lm_fail(env, LM_SINGULAR,
                       "'a' is not positive definite (its leading %d x %d "
                       "block is not)",
                       info, info);
    info = LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'L', n, (int)c, f, ld, b, ld);
    if (info) return lm_lapack_refused(env, "dpotrs", info);
    return positive_check(env, n, f, norm);
}

static lm_status triangle_check(lm_env *env, int n, char uplo, const double *f)
{
    double *work = lm_scratch_doubles(env, 3 * (int64_t)n), rcond = 1;
    int *iwork = lm_scratch_ints(env, n);
    if (!work || !iwork) return lm_nomem(env);
    LAPACKE_dtrcon_work(LAPACK_COL_MAJOR, '1', uplo, 'N', n, f, lm_lead(n),
                        &rcond, work, iwork);
    return n && !(rcond >= DBL_EPSILON) ? singular(env, rcond) : LM_OK;
}

static lm_status solve_triangular(lm_env *env, lm_mat a, bool lower, int64_t c,
                                  double *b)
{
    const int n = (int)a.rows, ld = lm_lead(n);
    const char uplo = lower ? 'U' : 'L'; /* of a' */
    double *f = a.stride == a.cols ? a.data : lm_by_rows(env, a);
    if (!f) return lm_nomem(env);
    for (int i = 0; i < n; i++)
        if (f[(int64_t)i * n + i] == 0) return singular_exactly(env);
    const double most = lm_largest(lm_mat_of(b, c, n));
    const int info = LAPACKE_dtrtrs_work(LAPACK_COL_MAJOR, uplo, 'T', 'N', n,
                                         (int)c, f, ld, b, ld);
    if (info) return lm_lapack_refused(env, "dtrtrs", info);
    return plainly_regular(n, f, most, c, b) ? LM_OK
                                             : triangle_check(env, n, uplo, f);
}

/* LAPACK must not see NaN even in the triangle that does not count. */
static lm_status check_triangle(lm_env *env, lm_mat a, bool lower)
{
    for (int64_t i = 0; i < a.rows; i++) {
        lm_mat row = {a.data + i * a.stride, 1, i + 1, i + 1};
        if (!lower) row = (lm_mat){row.data + i, 1, a.cols - i, a.cols - i};
        const lm_status status = lm_finite(env, "a", row);
        if (status) return status;
    }
    return LM_OK;
}

lm_status lm_solve(lm_env *env, lm_mat a, lm_mat b, lm_form form, lm_mat x)
{
    const bool triangular = form == LM_LOWER || form == LM_UPPER;
    lm_status status = triangular ? check_triangle(env, a, form == LM_LOWER)
                                  : lm_finite(env, "a", a);
    if (!status) status = lm_finite(env, "b", b);
    if (status) return status;
    if (lm_stopped(env)) return LM_STOPPED;
    int of_a = 0, of_b = 0;
    status = lm_tame(env, &a, &of_a);
    if (!status) status = lm_tame(env, &b, &of_b);
    if (status) return status;
    const int64_t n = a.rows, c = b.cols;
    double *columns = lm_by_columns(env, b);
    if (!columns) return lm_nomem(env);
    if (form == LM_GENERAL)
        status = solve_general(env, a, c, columns);
    else if (form == LM_POSITIVE)
        status = solve_positive(env, a, c, columns);
    else
        status = solve_triangular(env, a, form == LM_LOWER, c, columns);
    if (status) return status;
    lm_scale(n * c, columns, of_b - of_a);
    lm_columns_copy(lm_mat_of(columns, c, n), x.data, x.stride);
    return LM_OK;
}

lm_status lm_inv(lm_env *env, lm_mat a, lm_mat value)
{
    const int n = (int)a.rows, ld = lm_lead(n);
    int e = 0;
    lm_status status = lm_finite(env, "a", a);
    if (!status) status = lm_tame(env, &a, &e);
    if (status) return status;
    double *f = lm_by_rows(env, a);
    int *pivot = lm_scratch_ints(env, n);
    if (!f || !pivot) return lm_nomem(env);
    const double norm = lm_one_norm(n, f);
    status = lu_factor(env, n, f, pivot);
    if (!status) status = lu_check(env, n, f, norm);
    if (status) return status;
    double query = 1;
    lm_work work;
    LAPACKE_dgetri_work(LAPACK_COL_MAJOR, n, f, ld, pivot, &query, -1);
    status = lm_work_new(env, query, &work);
    if (status) return status;
    if (LAPACKE_dgetri_work(LAPACK_COL_MAJOR, n, f, ld, pivot, work.data,
                            work.n))
        return singular_exactly(env);
    lm_scale(a.rows * a.rows, f, -e);
    lm_rows_copy(lm_mat_of(f, n, n), value.data, value.stride);
    return LM_OK;
}

lm_status lm_slogdet(lm_env *env, lm_mat a, double *sign, double *log_)
{
    const int n = (int)a.rows;
    int e = 0;
    lm_status status = lm_finite(env, "a", a);
    if (!status) status = lm_tame(env, &a, &e);
    if (status) return status;
    double *f = lm_scratch_doubles(env, a.rows * a.rows);
    int *pivot = lm_scratch_ints(env, n);
    if (!f || !pivot) return lm_nomem(env);
    lm_lu_factors(a, false, f, pivot);
    *sign = 1;
    *log_ = n * (e * M_LN2);
    for (int i = 0; i < n; i++) {
        const double d = f[(int64_t)i * n + i];
        if (pivot[i] != i + 1) *sign = -*sign;
        if (d < 0) *sign = -*sign;
        if (d == 0) *sign = 0;
        *log_ += log(fabs(d));
    }
    if (*sign == 0) *log_ = -INFINITY;
    return LM_OK;
}

/* ---- in Lua -------------------------------------------------------------- */

#define SQUARE IN_MAT(a, "n n", "a square matrix")

typedef struct {
    lm_mat a;
    lm_tensor b;
    int form;
    lm_tensor value;
} solve_args;

static lm_status solve_run(lm_env *env, void *args)
{
    solve_args *a = args;
    if (a->b.rank < 1 || a->b.rank > 2 || a->b.size[0] != a->a.rows)
        return lm_fail(env, LM_DOMAIN,
                       "'b' must be a vector or a matrix with %lld rows",
                       (long long)a->a.rows);
    const lm_status status = lm_result(env, &a->value, a->b.rank, a->b.size);
    if (status) return status;
    const int64_t c = a->b.rank == 2 ? a->b.size[1] : 1;
    return lm_solve(env, a->a, lm_mat_of(a->b.data, a->a.rows, c),
                    (lm_form)a->form, lm_mat_of(a->value.data, a->a.rows, c));
}

#define ARGS solve_args
static const lm_slot solve_slots[] = {
    SQUARE,
    IN_TENSOR(b, "?", "n numbers, or n x c for c systems at once"),
    OPT_CHOICE(form, "general", LM_FORM_RULE,
               "what is known of a: positive definite, or triangular (the "
               "other triangle is not read)"),
    OUT_TENSOR(value, "?", "x with a x = b, shaped as b"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, solve, "Solve the linear system a x = b.",
          "LAPACK dgetrf, dpotrf, dtrtrs",
          "local a = limn.tensor.new{{2, 1}, {1, 3}}\n"
          "local x = a:solve{3, 4}\n"
          "assert(math.abs(x[1] - 1) < 1e-14 and math.abs(x[2] - 1) < 1e-14)");
#undef ARGS

typedef struct {
    lm_mat a, value;
} inv_args;

static lm_status inv_run(lm_env *env, void *args)
{
    inv_args *a = args;
    return lm_inv(env, a->a, a->value);
}

#define ARGS inv_args
static const lm_slot inv_slots[] = {
    SQUARE,
    OUT_MAT(value, "n n", "its inverse"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, inv,
          "The inverse of a matrix; to solve a system, solve is better.",
          "LAPACK dgetri",
          "local a = limn.tensor.new{{2, 1}, {1, 1}}\n"
          "assert((a:inv():matmul(a) - limn.tensor.eye(2)):norm() < 1e-14)");
#undef ARGS

typedef struct {
    lm_mat a;
    double value;
} det_args;

static lm_status det_run(lm_env *env, void *args)
{
    det_args *a = args;
    double sign = 0, size = 0; /* the second is a logarithm */
    const lm_status status = lm_slogdet(env, a->a, &sign, &size);
    a->value = sign * exp(size);
    return status;
}

#define ARGS det_args
static const lm_slot det_slots[] = {
    SQUARE,
    OUT_NUM(value, "its determinant; 0 or infinite where it leaves the range "
                   "of numbers (slogdet does not)"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, det, "The determinant of a matrix.", "LAPACK dgetrf",
          "local a = limn.tensor.new{{2, 1}, {1, 3}}\n"
          "assert(math.abs(a:det() - 5) < 1e-14)");
#undef ARGS

typedef struct {
    lm_mat a;
    double sign, logdet;
} slogdet_args;

static lm_status slogdet_run(lm_env *env, void *args)
{
    slogdet_args *a = args;
    return lm_slogdet(env, a->a, &a->sign, &a->logdet);
}

#define ARGS slogdet_args
static const lm_slot slogdet_slots[] = {
    SQUARE,
    OUT_NUM(sign, "of the determinant: 1, -1, or 0 if a is singular"),
    OUT_NUM(logdet, "log |det a|"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, slogdet, "Sign and logarithm of the determinant.",
          "LAPACK dgetrf",
          "local d = (limn.tensor.eye(500) * -1e-3):slogdet()\n"
          "assert(d.sign == 1)\n"
          "assert(math.abs(d.logdet - 500 * math.log(1e-3)) < 1e-9)");
#undef ARGS
