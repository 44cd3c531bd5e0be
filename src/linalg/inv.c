#include "linalg/inv.h"

#include <float.h>
#include <lapacke.h>
#include <math.h>

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

/* f = its inverse. */
static lm_status invert(lm_env *env, try *t)
{
    const int n = (int)t->n, ld = lm_lead(t->n);
    int *pivot = lm_scratch_ints(env, t->n);
    if (!pivot) return lm_nomem(env);
    const double norm = lm_one_norm(t->n, t->f);
    lm_status status = lm_lu_factor(env, t->n, t->f, pivot, &t->rcond);
    if (!status && t->rcond > 0)
        status = lm_lu_rcond(env, t->n, t->f, norm, &t->rcond);
    if (status || !usable(t)) return status;
    double query = 1;
    lm_work work;
    LAPACKE_dgetri_work(LAPACK_COL_MAJOR, n, t->f, ld, pivot, &query, -1);
    status = lm_work_new(env, query, &work);
    if (status) return status;
    if (LAPACKE_dgetri_work(LAPACK_COL_MAJOR, n, t->f, ld, pivot, work.data,
                            work.n))
        t->rcond = 0;
    return LM_OK;
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
    lm_rows_copy(lm_mat_of(t.f, n, n), value.data, value.stride);
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
          "LAPACK dgetri",
          "local a = limn.tensor.new{{2, 1}, {1, 1}}\n"
          "assert((a:inv():matmul(a) - limn.tensor.eye(2)):norm() < 1e-14)",
          .work = 2);
#undef ARGS
