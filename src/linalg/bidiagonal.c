#include "linalg/bidiagonal.h"

#include <lapacke.h>

#include "linalg/lapack.h"

lm_status lm_bidiagonal_values(lm_env *env, int64_t n, double *d, double *e)
{
    double *work = lm_scratch_doubles(env, 4 * n);
    if (!work) return lm_nomem(env);
    if (lm_stopped(env)) return LM_STOPPED;
    if (n == 0) return LM_OK;
    const int info =
        LAPACKE_dbdsqr_work(LAPACK_COL_MAJOR, 'U', (int)n, 0, 0, 0, d, e, NULL,
                            1, NULL, 1, NULL, 1, work);
    if (info < 0) return lm_lapack_refused(env, "dbdsqr", info);
    return info > 0 ? lm_fail(env, LM_SINGULAR,
                              "the singular values of a bidiagonal matrix did "
                              "not converge")
                    : LM_OK;
}
