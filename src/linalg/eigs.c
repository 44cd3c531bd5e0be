#include "linalg/eigs.h"

#include <arpack.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "core/rng.h"
#include "linalg/blas.h"
#include "linalg/eigh.h"
#include "linalg/lapack.h"

typedef struct {
    lm_operator operator;
    void *context;
    int64_t n, k;
    lm_end end;
    double tol;
    int64_t steps;
} problem;

/* The position of the i-th wanted one among m values that rise. */
static int64_t wanted(lm_end end, int64_t m, const double *value, int64_t i)
{
    if (end == LM_TOP) return m - 1 - i;
    if (end == LM_BOTTOM) return i;
    int64_t low = 0, high = m - 1;
    for (; i > 0; i--) {
        if (fabs(value[low]) > fabs(value[high]))
            low++;
        else
            high--;
    }
    return fabs(value[low]) > fabs(value[high]) ? low : high;
}

/* ---- by the whole matrix ----------------------------------------------- */

static lm_status form(lm_env *env, const problem *p, lm_mat a, bool *finite)
{
    double *unit = lm_scratch_doubles(env, p->n);
    if (!unit) return lm_nomem(env);
    memset(unit, 0, (size_t)p->n * sizeof *unit);
    for (int64_t i = 0; i < p->n && *finite; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        unit[i] = 1;
        const lm_status status =
            p->operator(env, p->context, unit, a.data + i * p->n);
        if (status) return status;
        unit[i] = 0;
        *finite = lm_all_finite(p->n, a.data + i * p->n);
    }
    return LM_OK;
}

static lm_status dense(lm_env *env, const problem *p, double *value, lm_mat v,
                       lm_eigs *out)
{
    const int64_t n = p->n;
    const lm_mat a = lm_mat_of(lm_scratch_doubles(env, n * n), n, n);
    const lm_mat w = lm_mat_of(lm_scratch_doubles(env, n * n), n, n);
    const lm_vec all = {lm_scratch_doubles(env, n), n};
    bool finite = true;
    if (!a.data || !w.data || !all.data) return lm_nomem(env);
    lm_status status = form(env, p, a, &finite);
    out->products = n;
    if (status || !finite) return status;
    status = lm_eigh(env, a, all, w);
    if (status) return status;
    for (int64_t i = 0; i < p->k; i++) {
        const int64_t j = wanted(p->end, n, all.data, i);
        value[i] = all.data[j];
        for (int64_t l = 0; l < n; l++)
            v.data[i * v.stride + l] = w.data[l * n + j];
    }
    out->converged = true;
    return LM_OK;
}

/* ---- by ARPACK --------------------------------------------------------- */

typedef struct {
    a_int n, nev, ncv, lwork;
    a_int iparam[11], ipntr[14];
    const char *which;
    double *v;     /* ncv x n */
    double *resid; /* n */
    double *workd; /* 3 n */
    double *workl; /* lwork */
    a_int *select; /* ncv */
    double *value; /* ncv */
    int scale;     /* ARPACK sees 2^-scale of the operator */
} arpack;

static lm_status arpack_new(lm_env *env, const problem *p, uint64_t seed,
                            arpack *s)
{
    static const char *const which[] = {"LA", "SA", "LM"};
    int64_t ncv = 2 * p->k + 1 > 20 ? 2 * p->k + 1 : 20;
    if (ncv > p->n) ncv = p->n;
    if (p->n > INT32_MAX / 4 || ncv * (ncv + 8) > INT32_MAX)
        return lm_fail(env, LM_DOMAIN, "the operator is too large for ARPACK");
    *s = (arpack){.n = (a_int)p->n,
                  .nev = (a_int)p->k,
                  .ncv = (a_int)ncv,
                  .lwork = (a_int)(ncv * (ncv + 8)),
                  .which = which[p->end]};
    s->iparam[0] = 1; /* exact shifts */
    s->iparam[2] = (a_int)lm_smaller(p->steps, INT32_MAX / 2);
    s->iparam[3] = 1; /* block size */
    s->iparam[6] = 1; /* the ordinary problem */
    s->v = lm_scratch_doubles(env, ncv * p->n);
    s->resid = lm_scratch_doubles(env, p->n);
    s->workd = lm_scratch_doubles(env, 3 * p->n);
    s->workl = lm_scratch_doubles(env, s->lwork);
    s->select = lm_scratch(env, (size_t)ncv * sizeof *s->select);
    s->value = lm_scratch_doubles(env, ncv);
    if (!s->v || !s->resid || !s->workd || !s->workl || !s->select || !s->value)
        return lm_nomem(env);
    memset(s->workd, 0, 3 * (size_t)p->n * sizeof *s->workd);
    memset(s->workl, 0, (size_t)s->lwork * sizeof *s->workl);
    memset(s->v, 0, (size_t)(ncv * p->n) * sizeof *s->v);
    lm_fill_normal(lm_stream_named(seed, "lanczos", 0), 0, p->n, s->resid);
    return LM_OK;
}

/* The exponent of |y| / |x|, which for random x is about that of the norm of
 * the operator that makes y of x. */
static int exponent(int64_t n, const double *x, const double *y)
{
    const double size = lm_nrm2_d(n, y) / lm_nrm2_d(n, x);
    return size > 0 && size <= HUGE_VAL ? ilogb(size) : 0;
}

/* Multiply for ARPACK until it is done; *good is false after NaN.  It asks to
 * map its first vectors into the range of the operator (ido = -1), where there
 * is nothing of the eigenvalue 0: they stay as they are, and tell the scale,
 * for what has converged is judged by absolute numbers too. */
static lm_status drive(lm_env *env, const problem *p, arpack *s, a_int *info,
                       bool *good, int64_t *products)
{
    a_int ido = 0;
    *info = 1; /* the first vector is in resid */
    *good = true;
    for (;;) {
        if (lm_stopped(env)) return LM_STOPPED;
        dsaupd_c(&ido, "I", s->n, s->which, s->nev, p->tol, s->resid, s->ncv,
                 s->v, s->n, s->iparam, s->ipntr, s->workd, s->workl, s->lwork,
                 info);
        if (ido != 1 && ido != -1) return LM_OK;
        const double *x = s->workd + s->ipntr[0] - 1;
        double *y = s->workd + s->ipntr[1] - 1;
        const lm_status status = p->operator(env, p->context, x, y);
        if (status) return status;
        *good = lm_all_finite(p->n, y);
        if (!*good) return LM_OK;
        if (ido == -1 && *products == 0) s->scale = exponent(p->n, x, y);
        if (ido == -1) memcpy(y, x, (size_t)p->n * sizeof *y);
        if (ido == 1) lm_scale(p->n, y, -s->scale);
        ++*products;
    }
}

static lm_status lanczos(lm_env *env, const problem *p, uint64_t seed,
                         double *value, lm_mat v, lm_eigs *out)
{
    arpack s;
    a_int info;
    bool good;
    lm_status status = arpack_new(env, p, seed, &s);
    if (status) return status;
    status = drive(env, p, &s, &info, &good, &out->products);
    if (status || !good) return status;
    const int64_t found = lm_smaller(s.iparam[4], p->k);
    if (info < 0)
        return lm_fail(env, LM_SINGULAR,
                       "Lanczos' method failed (ARPACK "
                       "says %d)",
                       (int)info);
    if (found == 0) return LM_OK;
    dseupd_c(1, "A", s.select, s.value, s.v, s.n, 0, "I", s.n, s.which, s.nev,
             p->tol, s.resid, s.ncv, s.v, s.n, s.iparam, s.ipntr, s.workd,
             s.workl, s.lwork, &info);
    if (info != 0)
        return lm_fail(env, LM_SINGULAR,
                       "Lanczos' method failed (ARPACK "
                       "says %d)",
                       (int)info);
    for (int64_t i = 0; i < found; i++) {
        const int64_t j = wanted(p->end, found, s.value, i);
        value[i] = ldexp(s.value[j], s.scale);
        memcpy(v.data + i * v.stride, s.v + j * p->n,
               (size_t)p->n * sizeof(double));
    }
    out->converged = found == p->k;
    return LM_OK;
}

/* ---- together ---------------------------------------------------------- */

static void make_positive(int64_t n, double *x)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++)
        if (fabs(x[i]) > fabs(most)) most = x[i];
    for (int64_t i = 0; most < 0 && i < n; i++) x[i] = -x[i];
}

static lm_status measure(lm_env *env, const problem *p, const double *value,
                         lm_mat v, double *residual, lm_eigs *out)
{
    double *w = lm_scratch_doubles(env, p->n);
    if (!w) return lm_nomem(env);
    for (int64_t i = 0; i < p->k; i++) {
        double *x = v.data + i * v.stride;
        if (isnan(value[i])) continue;
        if (lm_stopped(env)) return LM_STOPPED;
        make_positive(p->n, x);
        const lm_status status = p->operator(env, p->context, x, w);
        if (status) return status;
        lm_axpy_d(p->n, -value[i], x, w);
        residual[i] = lm_nrm2_d(p->n, w);
        out->products++;
    }
    return LM_OK;
}

lm_status lm_eigs_operator(lm_env *env, lm_operator operator, void * context,
                           int64_t n, int64_t k, lm_end end, double tol,
                           int64_t steps, uint64_t seed, double *value,
                           lm_mat v, double *residual, lm_eigs *out)
{
    const problem p = {operator, context, n, k, end, tol, steps};
    *out = (lm_eigs){0};
    for (int64_t i = 0; i < k; i++) {
        value[i] = residual[i] = NAN;
        for (int64_t j = 0; j < n; j++) v.data[i * v.stride + j] = NAN;
    }
    if (k == 0) {
        out->converged = true;
        return LM_OK;
    }
    const bool small = n <= 64 || 3 * k > n;
    const lm_status status = small ? dense(env, &p, value, v, out)
                                   : lanczos(env, &p, seed, value, v, out);
    return status ? status : measure(env, &p, value, v, residual, out);
}

/* ---- in Lua -------------------------------------------------------------- */

typedef struct {
    lm_mat a;
    int64_t k;
    int which;
    double tol;
    int64_t steps;
    uint64_t seed;
    lm_vec values;
    lm_mat v;
    lm_vec residuals;
    bool converged;
    int64_t products;
} eigs_args;

static lm_status times(lm_env *env, void *context, const double *v, double *out)
{
    (void)env;
    const lm_mat *a = context;
    lm_gemv_d(false, a->rows, a->cols, 1, a->data, a->stride, v, 0, out);
    return LM_OK;
}

static lm_status eigs_run(lm_env *env, void *args)
{
    eigs_args *a = args;
    const int64_t n = a->a.rows, k = a->k;
    lm_status status = lm_symmetric(env, "a", a->a);
    if (status) return status;
    const lm_mat rows = lm_mat_of(lm_scratch_doubles(env, k * n), k, n);
    if (!rows.data) return lm_nomem(env);
    lm_eigs out;
    status = lm_eigs_operator(env, times, &a->a, n, k, (lm_end)a->which, a->tol,
                              a->steps, a->seed, a->values.data, rows,
                              a->residuals.data, &out);
    if (status) return status;
    lm_columns_copy(rows, a->v.data, a->v.stride);
    a->converged = out.converged;
    a->products = out.products;
    return LM_OK;
}

#define ARGS eigs_args
static const lm_slot eigs_slots[] = {
    IN_MAT(a, "n n", "a symmetric matrix"),
    IN_INT(k, "[0,n]", "how many eigenvalues"),
    OPT_CHOICE(which, "top", LM_END_RULE,
               "the largest, the smallest, or the largest in absolute value; "
               "they come in that order"),
    OPT_NUM(tol, 1e-12, "[0,1]", "error of each value, relative to it"),
    OPT_INT(steps, 300, "[1,inf)", "restarts at most"),
    OPT_SEED(seed, "of the first vector; the session's next one unless given"),
    OUT_VEC(values, "k", "NaN if not converged"),
    OUT_MAT(v, "n k", "column j belongs to values[j]"),
    OUT_VEC(residuals, "k", "|a v - value v| of each"),
    OUT_FLAG(converged, "all of them, to the tolerance"),
    OUT_INT(products, "with a, how many it took"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, eigs,
          "A few eigenvalues at one end of the spectrum of a large matrix.",
          "Sorensen 1992; ARPACK",
          "local a = limn.tensor.randn(200, 20, {seed = 1}):gram()\n"
          "local e = a:eigs(3, {seed = 2})\n"
          "assert(e.converged and e.residuals:max() < 1e-9 * e.values[1])");
#undef ARGS
