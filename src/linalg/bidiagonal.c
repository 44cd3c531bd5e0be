#include "linalg/bidiagonal.h"

#include <lapacke.h>
#include <math.h>

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

/* The pivots are q_i = d_i^2 + t_i with t_1 = -x^2 and t_{i+1} = t_i e_i^2 / q_i
 * - x^2, which keep small differences (Demmel & Kahan 1990).  A division waits
 * for the one before it, so many places go side by side. */
enum { LANES = 32 };

static void count_lanes(int64_t n, const double *restrict d2,
                        const double *restrict e2, const double *restrict x,
                        double *restrict count)
{
    const double least = 1e-290;
    double t[LANES], square[LANES], below[LANES];
    for (int l = 0; l < LANES; l++) {
        square[l] = x[l] * x[l];
        t[l] = -square[l];
        below[l] = 0;
    }
    for (int64_t i = 0; i < n; i++) {
        const double d = d2[i], e = e2[i];
#pragma omp simd
        for (int l = 0; l < LANES; l++) {
            double q = d + t[l];
            q = fabs(q) < least ? -least : q;
            below[l] += q < 0 ? 1 : 0;
            t[l] = t[l] / q * e - square[l];
        }
    }
    for (int l = 0; l < LANES; l++) count[l] = below[l];
}

void lm_bidiagonal_counts(int64_t n, const double *d2, const double *e2,
                          int64_t k, const double *x, double *count)
{
    double some[LANES], found[LANES];
    for (int64_t at = 0; at < k; at += LANES) {
        const int64_t left = k - at < LANES ? k - at : LANES;
        for (int64_t l = 0; l < LANES; l++)
            some[l] = x[at + (l < left ? l : left - 1)];
        count_lanes(n, d2, e2, some, found);
        for (int64_t l = 0; l < left; l++) count[at + l] = found[l];
    }
}
