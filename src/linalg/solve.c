#include "linalg/solve.h"

#include <float.h>
#include <lapacke.h>
#include <limits.h>
#include <math.h>

#include "core/decl.h"
#include "linalg/equilibrate.h"
#include "linalg/lapack.h"
#include "linalg/rcond.h"

/* To estimate the condition costs as much as several solutions.  It is not
 * needed where both signs say that the triangle f (n x n, rows ld apart) is far
 * from singular: its diagonal spans few orders of magnitude, and the c
 * solutions x are not much larger than what the diagonal alone would make of
 * numbers up to `most`. */
static bool plainly_regular(int64_t n, const double *f, int64_t ld, double most,
                            int64_t c, const double *x)
{
    double low = INFINITY, high = 0;
    for (int64_t i = 0; i < n; i++) {
        const double d = fabs(f[i * ld + i]);
        low = d < low ? d : low;
        high = d > high ? d : high;
    }
    const lm_mat solutions = {(double *)x, c, n, n};
    return low >= 1e-6 * high && high * lm_largest(solutions) <= 1e8 * most;
}

/* One try at a system: f is a, or a scaled, and b becomes the solutions. */
typedef struct
try {
    int64_t n, c;
    double *room; /* n x n */
    double *f;  /* n x n by rows, to be overwritten: there; or a triangle, which
                   stays as it is */
    int64_t ld; /* from one row of f to the next */
    double *b;  /* c columns of n numbers */
    bool asked; /* for rcond whatever it is */
    double rcond; /* 0: exactly singular; 1 where it is not needed */
    int block;    /* 0, or the leading block that is not positive definite */
}
try;

static bool usable(const try *t)
{
    return t->n == 0 || (t->rcond >= DBL_EPSILON && t->block == 0);
}

/* The memory of a by rows is a' by columns, so a x = b is solved as the
 * transposed system of the factors. */
static lm_status try_general(lm_env *env, try *t)
{
    const int n = (int)t->n, c = (int)t->c;
    int *pivot = lm_scratch_ints(env, t->n);
    if (!pivot) return lm_nomem(env);
    const double norm = lm_one_norm(t->n, t->f);
    const double most = lm_largest(lm_mat_of(t->b, t->c, t->n));
    const lm_status status = lm_lu_factor(env, t->n, t->f, pivot, &t->rcond);
    if (status || t->rcond == 0) return status;
    const int info = LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, 'T', n, c, t->f,
                                         lm_lead(n), pivot, t->b, lm_lead(n));
    if (info) return lm_lapack_refused(env, "dgetrs", info);
    if (!t->asked && plainly_regular(t->n, t->f, t->n, most, t->c, t->b))
        return LM_OK;
    return lm_lu_rcond(env, t->n, t->f, norm, &t->rcond);
}

/* Symmetric f, of which the triangle j >= i is read, by its Cholesky factor. */
static lm_status try_positive(lm_env *env, try *t)
{
    const int n = (int)t->n, ld = lm_lead(t->n);
    double *work = lm_scratch_doubles(env, 3 * t->n);
    int *iwork = lm_scratch_ints(env, t->n);
    if (!work || !iwork) return lm_nomem(env);
    const double norm =
        LAPACKE_dlansy_work(LAPACK_COL_MAJOR, '1', 'L', n, t->f, ld, work);
    t->block = LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', n, t->f, ld);
    if (t->block) return LM_OK;
    const int info = LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'L', n, (int)t->c,
                                         t->f, ld, t->b, ld);
    if (info) return lm_lapack_refused(env, "dpotrs", info);
    LAPACKE_dpocon_work(LAPACK_COL_MAJOR, 'L', n, t->f, ld, norm, &t->rcond,
                        work, iwork);
    return LM_OK;
}

static lm_status try_triangular(lm_env *env, bool lower, try *t)
{
    const int n = (int)t->n, ld = lm_lead(t->ld);
    const char uplo = lower ? 'U' : 'L'; /* of a' */
    t->rcond = 1;
    for (int64_t i = 0; i < n; i++)
        if (t->f[i * t->ld + i] == 0) t->rcond = 0;
    if (t->rcond == 0) return LM_OK;
    const double most = lm_largest(lm_mat_of(t->b, t->c, t->n));
    const int info = LAPACKE_dtrtrs_work(LAPACK_COL_MAJOR, uplo, 'T', 'N', n,
                                         (int)t->c, t->f, ld, t->b, ld);
    if (info) return lm_lapack_refused(env, "dtrtrs", info);
    if (!t->asked && plainly_regular(t->n, t->f, t->ld, most, t->c, t->b))
        return LM_OK;
    double *work = lm_scratch_doubles(env, 3 * t->n);
    int *iwork = lm_scratch_ints(env, t->n);
    if (!work || !iwork) return lm_nomem(env);
    LAPACKE_dtrcon_work(LAPACK_COL_MAJOR, '1', uplo, 'N', n, t->f, ld,
                        &t->rcond, work, iwork);
    return LM_OK;
}

static bool triangular(lm_form form)
{
    return form == LM_FORM_LOWER || form == LM_FORM_UPPER;
}

static lm_status try_form(lm_env *env, lm_form form, try *t)
{
    if (form == LM_FORM_GENERAL) return try_general(env, t);
    if (form == LM_FORM_POSITIVE) return try_positive(env, t);
    return try_triangular(env, form == LM_FORM_LOWER, t);
}

/* ---- scaled systems --------------------------------------------------- */

/* (R a C) (C^-1 x) = R b: to = 2^row b 2^-shift by columns, with a shift where
 * the largest number of a column would leave 2^-SPAN to 2^SPAN. */
static void scale_right(const lm_scales *s, lm_mat b, int *shift, double *to)
{
    enum { SPAN = 900 };
    for (int64_t j = 0; j < b.cols; j++) {
        int most = -INT_MAX;
        for (int64_t i = 0; i < b.rows; i++) {
            const double x = b.data[i * b.stride + j];
            const int e = ilogb(x) + s->row[i];
            if (x != 0 && e > most) most = e;
        }
        shift[j] = most > SPAN ? most - SPAN : most < -SPAN ? most + SPAN : 0;
        if (most == -INT_MAX) shift[j] = 0;
        for (int64_t i = 0; i < b.rows; i++)
            to[j * b.rows + i] =
                ldexp(b.data[i * b.stride + j], s->row[i] - shift[j]);
    }
}

static void scale_back(const lm_scales *s, int64_t n, int64_t c,
                       const int *shift, double *x)
{
    for (int64_t j = 0; j < c; j++)
        for (int64_t i = 0; i < n; i++)
            x[j * n + i] = ldexp(x[j * n + i], s->column[i] + shift[j]);
}

static lm_status try_scaled(lm_env *env, lm_mat a, lm_mat b, lm_form form,
                            bool geometric, try *t)
{
    lm_scales s;
    int *shift = lm_scratch_ints(env, b.cols);
    lm_status status = lm_equilibrate(env, a, form, geometric, &s);
    if (!status && !shift) status = lm_nomem(env);
    if (status) return status;
    t->f = t->room;
    t->ld = t->n;
    lm_scales_apply(&s, a, form, t->f);
    scale_right(&s, b, shift, t->b);
    status = try_form(env, form, t);
    if (!status && usable(t)) scale_back(&s, t->n, t->c, shift, t->b);
    return status;
}

static lm_status try_plain(lm_env *env, lm_mat a, lm_mat b, lm_form form,
                           try *t)
{
    if (triangular(form)) {
        t->f = (double *)a.data;
        t->ld = a.stride;
    } else {
        t->f = t->room;
        t->ld = t->n;
        lm_rows_copy(NULL, a, t->f, a.cols);
    }
    lm_columns_copy(NULL, b, t->b, b.rows);
    return try_form(env, form, t);
}

static bool solved(const try *t)
{
    return usable(t) && lm_all_finite(t->n * t->c, t->b);
}

/* As it is; of a general matrix, whose pivots depend on scales, only if those
 * are alike.  Then scaled. */
static lm_status solve(lm_env *env, lm_mat a, lm_mat b, lm_form form, try *t)
{
    lm_status status = LM_OK;
    const bool plain = form != LM_FORM_GENERAL || !lm_badly_scaled(env, a);
    if (plain) status = try_plain(env, a, b, form, t);
    if (status || (plain && solved(t))) return status;
    status = try_scaled(env, a, b, form, false, t);
    if (status || usable(t) || form == LM_FORM_POSITIVE) return status;
    return try_scaled(env, a, b, form, true, t);
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

lm_status lm_solve(lm_env *env, lm_mat a, lm_mat b, lm_form form, lm_mat x,
                   double *rcond)
{
    lm_status status = triangular(form)
                           ? check_triangle(env, a, form == LM_FORM_LOWER)
                           : lm_finite(env, "a", a);
    if (!status) status = lm_finite(env, "b", b);
    if (status) return status;
    if (lm_stopped(env)) return LM_STOPPED;
    const int64_t n = a.rows, c = b.cols;
    try t = {.n = n, .c = c, .asked = rcond != NULL, .rcond = 1};
    t.room = lm_scratch_doubles(env, n * n);
    t.b = lm_scratch_doubles(env, n * c);
    double *mean =
        lm_scratch_doubles(env, form == LM_FORM_POSITIVE ? n * n : 0);
    if (!t.room || !t.b || !mean) return lm_nomem(env);
    if (form == LM_FORM_POSITIVE) {
        status = lm_symmetric_mean(env, "a", a, mean, n);
        if (status) return status;
        a = lm_mat_of(mean, n, n);
    }
    status = solve(env, a, b, form, &t);
    if (status) return status;
    if (t.block)
        return lm_fail(env, LM_SINGULAR,
                       "'a' is not positive definite (its leading %d x %d "
                       "block is not)",
                       t.block, t.block);
    if (!usable(&t)) return lm_refuse_singular(env, t.rcond);
    if (!solved(&t)) return lm_refuse_range(env);
    if (rcond) *rcond = t.rcond;
    lm_columns_copy(NULL, lm_mat_of(t.b, c, n), x.data, x.stride);
    return LM_OK;
}

typedef struct {
    lm_mat a;
    lm_tensor b;
    int form;
    bool error;
    lm_tensor value;
    double rcond;
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
                    (lm_form)a->form, lm_mat_of(a->value.data, a->a.rows, c),
                    a->error ? &a->rcond : NULL);
}

/* A triangle is read two or three times and no more: the time of some
 * operations a number, as b is more often. */
static double solve_work(const void *args)
{
    const solve_args *a = args;
    const double n = (double)a->a.rows,
                 c = (double)lm_count(a->b.rank, a->b.size) / n;
    return n > 0 ? n * n * (triangular((lm_form)a->form) ? 30 + c : n + c) +
                       100 * n * c
                 : 0;
}

#define ARGS solve_args
static const lm_slot solve_slots[] = {
    IN_MAT(a, "n n", "a square matrix"),
    IN_TENSOR(b, "?", "the right-hand side: n numbers, or n x c for c systems"),
    OPT_CHOICE(form, "general", LM_FORM_RULE,
               "structure of a: general, positive definite, lower or upper "
               "triangular (the other triangle is not read)"),
    OPT_FLAG(error, false, "also return rcond, in a record"),
    OUT_TENSOR(value, "?", "the solution, of the shape of b"),
    OUT_NUM_IF(error, rcond, LM_RCOND_DOC),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, solve, "Solution of the linear system a x = b.",
          "LAPACK dgetrf, dpotrf, dtrtrs; Curtis & Reid 1972",
          "local a = limn.tensor.new{{2, 1}, {1, 3}}\n"
          "local x = a:solve{3, 4}\n"
          "assert(math.abs(x[1] - 1) < 1e-14 and math.abs(x[2] - 1) < 1e-14)",
          .work = 1, .work_of = solve_work);
#undef ARGS
