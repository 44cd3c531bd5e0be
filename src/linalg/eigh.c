#include "linalg/eigh.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/band.h"
#include "linalg/lapack.h"

lm_status lm_no_eigenvalues(lm_env *env)
{
    return lm_fail(env, LM_SINGULAR,
                   "the eigenvalues of 'a' did not "
                   "converge");
}

double lm_eigenvector_sign(int64_t n, const double *x)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++)
        if (fabs(x[i]) > fabs(most)) most = x[i];
    return most < 0 ? -1 : 1;
}

/* `count` vectors, one after the other, with the sign of lm_eigh. */
static void positive_largest(int64_t n, int64_t count, double *x)
{
    for (int64_t j = 0; j < count; j++, x += n) {
        const double sign = lm_eigenvector_sign(n, x);
        for (int64_t i = 0; i < n; i++) x[i] *= sign;
    }
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
    return info > 0 ? lm_no_eigenvalues(env) : LM_OK;
}

enum { TWO_STAGES = 800 }; /* from here on they are faster */

/* That of the largest number of the triangle j >= i by rows. */
static int exponent(int64_t n, const double *f)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i; j < n; j++) most = fmax(most, fabs(f[i * n + j]));
    return lm_exponent(most);
}

lm_status lm_symmetric_values(lm_env *env, int64_t n, double *f, double *values)
{
    if (n < TWO_STAGES) return symmetric(env, (int)n, 'N', f, values);
    double *beside = lm_scratch_doubles(env, n);
    if (!beside) return lm_nomem(env);
    const int e = exponent(n, f);
    for (int64_t i = 0; i < n; i++) lm_scale(n - i, f + i * (n + 1), -e);
    const lm_status status = lm_band_reduce(env, n, f, values, beside);
    if (status) return status;
    const int info = LAPACKE_dsterf_work((int)n, values, beside);
    lm_scale(n, values, e);
    return info > 0 ? lm_no_eigenvalues(env) : LM_OK;
}

lm_status lm_eigh(lm_env *env, lm_mat a, lm_vec values, lm_mat v)
{
    const int64_t n = a.rows;
    double *f = lm_scratch_doubles(env, n * n);
    if (!f) return lm_nomem(env);
    lm_status status = lm_symmetric_mean(env, "a", a, f, n);
    if (status) return status;
    if (lm_stopped(env)) return LM_STOPPED;
    if (!v.data) return lm_symmetric_values(env, n, f, values.data);
    status = symmetric(env, (int)n, 'V', f, values.data);
    if (status) return status;
    positive_largest(n, n, f);
    lm_columns_copy(NULL, lm_mat_of(f, n, n), v.data, v.stride);
    return LM_OK;
}

/* The tridiagonal matrix has these by bisection, and vectors by inverse
 * iteration.  Where values occur many times LAPACK may find too few. */
static lm_status part(lm_env *env, int n, double *f, int first, int last,
                      double *values, double *x, bool *good)
{
    double query = 1, *all = lm_scratch_doubles(env, n);
    int query_int = 1, found = 0;
    int *support = lm_scratch_ints(env, 2 * (int64_t)n);
    lm_work work;
    if (!all || !support) return lm_nomem(env);
    const char job = x ? 'V' : 'N';
    LAPACKE_dsyevr_work(LAPACK_COL_MAJOR, job, 'I', 'L', n, f, n, 0, 0, first,
                        last, 0, &found, all, x, n, support, &query, -1,
                        &query_int, -1);
    const lm_status status = lm_work_new(env, query, &work);
    if (status) return status;
    int *iwork = lm_scratch_ints(env, query_int);
    if (!iwork) return lm_nomem(env);
    const int info = LAPACKE_dsyevr_work(
        LAPACK_COL_MAJOR, job, 'I', 'L', n, f, n, 0, 0, first, last, 0, &found,
        all, x, n, support, work.data, work.n, iwork, query_int);
    if (info < 0) return lm_lapack_refused(env, "dsyevr", info);
    *good = info == 0 && found == last - first + 1;
    if (*good) memcpy(values, all, (size_t)found * sizeof *values);
    return LM_OK;
}

/* All of them, of which a part is taken. */
static lm_status whole(lm_env *env, lm_mat a, int64_t first, lm_vec values,
                       lm_mat v)
{
    const int64_t n = a.rows;
    const lm_vec all = {lm_scratch_doubles(env, n), n};
    const lm_mat x = lm_mat_of(lm_scratch_doubles(env, n * n), n, n);
    if (!all.data || !x.data) return lm_nomem(env);
    const lm_status status = lm_eigh(env, a, all, v.data ? x : (lm_mat){0});
    if (status) return status;
    memcpy(values.data, all.data + first - 1,
           (size_t)values.n * sizeof *values.data);
    if (v.data)
        lm_rows_copy(NULL, (lm_mat){x.data + first - 1, n, values.n, n}, v.data,
                     v.stride);
    return LM_OK;
}

lm_status lm_eigh_part(lm_env *env, lm_mat a, int64_t first, int64_t last,
                       lm_vec values, lm_mat v)
{
    const int64_t n = a.rows, count = last - first + 1;
    double *f = lm_scratch_doubles(env, n * n);
    double *x = lm_scratch_doubles(env, n * count);
    if (!f || !x) return lm_nomem(env);
    lm_status status = lm_symmetric_mean(env, "a", a, f, n);
    if (status) return status;
    if (lm_stopped(env)) return LM_STOPPED;
    bool good = false;
    status = part(env, (int)n, f, (int)first, (int)last, values.data,
                  v.data ? x : NULL, &good);
    if (!status && !good) return whole(env, a, first, values, v);
    if (status || !v.data) return status;
    positive_largest(n, count, x);
    lm_columns_copy(NULL, lm_mat_of(x, count, n), v.data, v.stride);
    return LM_OK;
}

typedef struct {
    lm_mat a;
    bool vectors;
    int64_t first, last;
    lm_vec values;
    lm_tensor v;
} eigh_args;

static lm_status eigh_run(lm_env *env, void *args)
{
    eigh_args *a = args;
    const int64_t n = a->a.rows, last = a->last ? a->last : n;
    const int64_t count = last - a->first + 1;
    const bool all = count == n;
    lm_mat v = {0};
    if (last > n || a->first > (n > 0 ? last : 1))
        return lm_fail(env, LM_DOMAIN,
                       "'first' and 'last' must be in order and at most n = "
                       "%lld, got %lld and %lld",
                       (long long)n, (long long)a->first, (long long)last);
    lm_status status = LM_OK;
    if (a->vectors) status = lm_result(env, &a->v, 2, (int64_t[]){n, count});
    if (status) return status;
    if (a->vectors) v = lm_mat_of_tensor(&a->v);
    a->values.n = count;
    return all ? lm_eigh(env, a->a, a->values, v)
               : lm_eigh_part(env, a->a, a->first, last, a->values, v);
}

#define ARGS eigh_args
static const lm_slot eigh_slots[] = {
    IN_MAT(a, "n n", "a symmetric matrix"),
    OPT_FLAG(vectors, true,
             "compute eigenvectors too; without them it is much faster"),
    OPT_INT(first, 1, "[1,inf)",
            "compute the eigenvalues from this one on, the smallest being 1"),
    OPT_INT(last, 0, "[0,inf)", "up to this one; 0: n"),
    OUT_VEC(values, "n", "the eigenvalues, in ascending order"),
    OUT_TENSOR(v, "?",
               "orthonormal eigenvectors: column j belongs to values[j]"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, eigh, "Eigenvalues and eigenvectors of a symmetric matrix.",
          "LAPACK dsyevd, dsyevr",
          "local e = limn.tensor.new{{2, 1}, {1, 2}}:eigh()\n"
          "assert(math.abs(e.values[1] - 1) < 1e-14)\n"
          "assert(math.abs(e.v[1][2] - math.sqrt(0.5)) < 1e-14)",
          .work = 10);
#undef ARGS
