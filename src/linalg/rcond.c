#include "linalg/rcond.h"

#include <lapacke.h>

#include "linalg/lapack.h"

lm_status lm_refuse_singular(lm_env *env, double rcond)
{
    if (rcond == 0) return lm_fail(env, LM_SINGULAR, "'a' is singular");
    return lm_fail(env, LM_SINGULAR,
                   "'a' is singular to working precision (its reciprocal "
                   "condition number is %.1e)",
                   rcond);
}

lm_status lm_refuse_range(lm_env *env)
{
    return lm_fail(env, LM_DOMAIN,
                   "the result overflows, although 'a' is not singular");
}

lm_status lm_lu_factor(lm_env *env, int64_t n, double *f, int *pivot,
                       double *rcond)
{
    const int info = LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, (int)n, (int)n, f,
                                         lm_lead(n), pivot);
    if (info < 0) return lm_lapack_refused(env, "dgetrf", info);
    *rcond = info > 0 ? 0 : 1;
    return LM_OK;
}

lm_status lm_lu_rcond(lm_env *env, int64_t n, const double *f, double norm,
                      double *rcond)
{
    double *work = lm_scratch_doubles(env, 4 * n);
    int *iwork = lm_scratch_ints(env, n);
    if (!work || !iwork) return lm_nomem(env);
    const int info = LAPACKE_dgecon_work(LAPACK_COL_MAJOR, '1', (int)n, f,
                                         lm_lead(n), norm, rcond, work, iwork);
    return info < 0 ? lm_lapack_refused(env, "dgecon", info) : LM_OK;
}
