#include "linalg/eigh.h"

#include <lapacke.h>
#include <math.h>

#include "core/decl.h"
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

enum { TWO_STAGES = 400 }; /* from here on they are faster */

lm_status lm_symmetric_values(lm_env *env, int64_t n, double *f, double *values)
{
    if (n < TWO_STAGES) return symmetric(env, (int)n, 'N', f, values);
    double query = 1;
    int query_int = 1;
    lm_work work;
    LAPACKE_dsyevd_2stage_work(LAPACK_COL_MAJOR, 'N', 'L', (int)n, f,
                               lm_lead(n), values, &query, -1, &query_int, -1);
    const lm_status status = lm_work_new(env, query, &work);
    if (status) return status;
    int *iwork = lm_scratch_ints(env, query_int);
    if (!iwork) return lm_nomem(env);
    const int info = LAPACKE_dsyevd_2stage_work(
        LAPACK_COL_MAJOR, 'N', 'L', (int)n, f, lm_lead(n), values, work.data,
        work.n, iwork, query_int);
    if (info < 0) return lm_lapack_refused(env, "dsyevd_2stage", info);
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
    for (int64_t j = 0; j < n; j++) {
        double *x = f + j * n;
        const double sign = lm_eigenvector_sign(n, x);
        for (int64_t i = 0; i < n; i++) x[i] *= sign;
    }
    lm_columns_copy(lm_mat_of(f, n, n), v.data, v.stride);
    return LM_OK;
}

typedef struct {
    lm_mat a;
    bool vectors;
    lm_vec values;
    lm_tensor v;
} eigh_args;

static lm_status eigh_run(lm_env *env, void *args)
{
    eigh_args *a = args;
    const int64_t n = a->a.rows;
    if (!a->vectors) return lm_eigh(env, a->a, a->values, (lm_mat){0});
    const lm_status status = lm_result(env, &a->v, 2, (int64_t[]){n, n});
    return status ? status
                  : lm_eigh(env, a->a, a->values, lm_mat_of_tensor(&a->v));
}

#define ARGS eigh_args
static const lm_slot eigh_slots[] = {
    IN_MAT(a, "n n", "a symmetric matrix"),
    OPT_FLAG(vectors, true,
             "compute eigenvectors too; without them it is much faster"),
    OUT_VEC(values, "n", "the eigenvalues, in ascending order"),
    OUT_TENSOR(
        v, "?",
        "n x n, orthonormal eigenvectors: column j belongs to values[j]"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, eigh, "Eigenvalues and eigenvectors of a symmetric matrix.",
          "LAPACK dsyevd",
          "local e = limn.tensor.new{{2, 1}, {1, 2}}:eigh()\n"
          "assert(math.abs(e.values[1] - 1) < 1e-14)\n"
          "assert(math.abs(e.v[1][2] - math.sqrt(0.5)) < 1e-14)",
          .work = 10);
#undef ARGS
