#include "linalg/inv.h"

#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/equilibrate.h"
#include "linalg/lapack.h"
#include "linalg/rcond.h"

/* a, or a scaled, on the way to its inverse. */
typedef struct {
    int64_t n;
    double *f;    /* n x n */
    double rcond; /* 0: exactly singular */
} try;

static bool usable(const try *t)
{
    return t->n == 0 || t->rcond >= DBL_EPSILON;
}

/* f, factored, becomes the inverse, in place. */
static lm_status in_place(lm_env *env, try *t, const int *pivot)
{
    const int n = (int)t->n, ld = lm_lead(t->n);
    double query = 1;
    lm_work work;
    LAPACKE_dgetri_work(LAPACK_COL_MAJOR, n, t->f, ld, pivot, &query, -1);
    const lm_status status = lm_work_new(env, query, &work);
    if (!status && LAPACKE_dgetri_work(LAPACK_COL_MAJOR, n, t->f, ld, pivot,
                                       work.data, work.n))
        t->rcond = 0;
    return status;
}

/* The same as the solution of f x = 1, with the condition that x says. */
static lm_status by_solving(lm_env *env, try *t, const int *pivot, double norm)
{
    const int64_t n = t->n;
    double *x = lm_scratch_doubles(env, n * n);
    if (!x) return lm_nomem(env);
    memset(x, 0, (size_t)(n * n) * sizeof *x);
    for (int64_t i = 0; i < n; i++) x[i * (n + 1)] = 1;
    const int info =
        LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, 'N', (int)n, (int)n, t->f,
                            lm_lead(n), pivot, x, lm_lead(n));
    if (info) return lm_lapack_refused(env, "dgetrs", info);
    t->rcond = lm_all_finite(n * n, x) ? 1 / norm / lm_one_norm(n, x) : 0;
    t->f = x;
    return LM_OK;
}

/* f = its inverse; dgetri goes column by column where that is small. */
static lm_status invert(lm_env *env, try *t)
{
    enum { SMALL = 200 };
    int *pivot = lm_scratch_ints(env, t->n);
    if (!pivot) return lm_nomem(env);
    const double norm = lm_one_norm(t->n, t->f);
    lm_status status = lm_lu_factor(env, t->n, t->f, pivot, &t->rcond);
    if (status || t->rcond == 0 || t->n == 0) return status;
    if (t->n <= SMALL) return by_solving(env, t, pivot, norm);
    status = lm_lu_rcond(env, t->n, t->f, norm, &t->rcond);
    return status || !usable(t) ? status : in_place(env, t, pivot);
}

/* a^-1 = C (R a C)^-1 R */
static lm_status invert_scaled(lm_env *env, lm_mat a, bool geometric, try *t)
{
    lm_scales s;
    const int64_t n = t->n;
    lm_status status = lm_equilibrate(env, a, LM_FORM_GENERAL, geometric, &s);
    if (status) return status;
    lm_scales_apply(&s, a, LM_FORM_GENERAL, t->f);
    status = invert(env, t);
    if (status || !usable(t)) return status;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++)
            t->f[i * n + j] = ldexp(t->f[i * n + j], s.column[i] + s.row[j]);
    return LM_OK;
}

lm_status lm_inv(lm_env *env, lm_mat a, lm_mat value, double *rcond)
{
    const int64_t n = a.rows;
    try t = {.n = n, .rcond = 1};
    lm_status status = lm_finite(env, "a", a);
    if (status) return status;
    t.f = lm_by_rows(env, a);
    if (!t.f) return lm_nomem(env);
    const bool plain = !lm_badly_scaled(env, a);
    if (plain) status = invert(env, &t);
    if (!status && !(plain && usable(&t)))
        status = invert_scaled(env, a, false, &t);
    if (!status && !usable(&t)) status = invert_scaled(env, a, true, &t);
    if (status) return status;
    if (!usable(&t)) return lm_refuse_singular(env, t.rcond);
    if (!lm_all_finite(n * n, t.f)) return lm_refuse_range(env);
    if (rcond) *rcond = t.rcond;
    lm_rows_copy(NULL, lm_mat_of(t.f, n, n), value.data, value.stride);
    return LM_OK;
}

typedef struct {
    lm_mat a;
    bool error;
    lm_mat value;
    double rcond;
} inv_args;

static lm_status inv_run(lm_env *env, void *args)
{
    inv_args *a = args;
    return lm_inv(env, a->a, a->value, &a->rcond);
}

#define ARGS inv_args
static const lm_slot inv_slots[] = {
    IN_MAT(a, "n n", "a square matrix"),
    OPT_FLAG(error, false, "also return rcond, in a record"),
    OUT_MAT(value, "n n", "the inverse"),
    OUT_NUM_IF(error, rcond, LM_RCOND_DOC),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, inv, "Inverse of a matrix; for linear systems, prefer solve.",
          "LAPACK dgetri, dgetrs",
          "local a = limn.tensor.new{{2, 1}, {1, 1}}\n"
          "assert((a:inv():matmul(a) - limn.tensor.eye(2)):norm() < 1e-14)",
          .work = 2);
#undef ARGS
