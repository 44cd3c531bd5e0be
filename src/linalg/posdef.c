#include "linalg/posdef.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "linalg/lapack.h"

/* The triangle j >= i by rows is the lower one by columns. */
bool lm_posdef_factor(int64_t n, double *a)
{
    for (int64_t i = 0; i < n; i++)
        if (!isfinite(a[i * n + i])) return false;
    return LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', (int)n, a, lm_lead(n)) ==
           0;
}

void lm_posdef_solve(int64_t n, const double *factor, int64_t c, double *b)
{
    LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'L', (int)n, (int)c, factor,
                        lm_lead(n), b, lm_lead(n));
}

/* tr (l l')^-1 = |l^-1|^2 */
double lm_posdef_trace_inverse(int64_t n, const double *factor, double *work)
{
    double sum = 0;
    memcpy(work, factor, (size_t)(n * n) * sizeof *work);
    LAPACKE_dtrtri_work(LAPACK_COL_MAJOR, 'L', 'N', (int)n, work, lm_lead(n));
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = j; i < n; i++) sum += work[j * n + i] * work[j * n + i];
    return sum;
}
