/* chase.h -- a symmetric band becomes tridiagonal, by orthogonal similarity.
 *
 * A reflection that empties a column below its second number makes a bulge a
 * bandwidth further down, which is chased off the end by others (Schwarz 1968,
 * Lang 1993).  A sweep, which is that for one column, stays behind the one before
 * it, so that several go side by side and on what is in cache.
 */
#ifndef LM_LINALG_CHASE_H
#define LM_LINALG_CHASE_H

#include "core/lm.h"

enum {
    LM_BAND = 64,                 /* numbers below the diagonal */
    LM_BAND_ROOM = 2 * LM_BAND,   /* of a column with what is made on the way */
    LM_BAND_STEP = LM_BAND_ROOM + 7 /* from a column to the next: no power of 2 */
};

/* Doubles that a band of n columns takes: (i, j), j <= i < j + LM_BAND_ROOM, is
 * a[i + j * LM_BAND_STEP]. */
static inline int64_t lm_band_size(int64_t n)
{
    return (n + 1) * (LM_BAND_STEP + 1);
}

/* d (n) and e (n - 1) of the tridiagonal form of a, which is destroyed.  What is
 * more than LM_BAND below the diagonal must be 0. */
lm_status lm_band_chase(lm_env *env, int64_t n, double *a, double *d, double *e);

#endif
