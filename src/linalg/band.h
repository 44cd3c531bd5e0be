/* band.h -- the tridiagonal form of a symmetric matrix, without vectors, in two
 * stages: to a band, by products of matrices (Bischof, Lang & Sun 2000), and from
 * there within the band (chase.h). */
#ifndef LM_LINALG_BAND_H
#define LM_LINALG_BAND_H

#include "core/lm.h"

/* d (n) and e (n - 1) with the eigenvalues of f (n x n without gaps; the triangle
 * j >= i by rows is enough), which is destroyed.  Squares of its numbers must not
 * overflow; numbers whose squares are 0 count as 0. */
lm_status lm_band_reduce(lm_env *env, int64_t n, double *f, double *d,
                         double *e);

#endif
