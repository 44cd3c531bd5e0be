/* tridiagonal.h -- eigenvalues of a symmetric tridiagonal matrix, and one entry
 * of each eigenvector, in O(n^2): what Gauss quadrature needs (Golub & Welsch
 * 1969).  Implicit QL (Dubrulle 1970). */
#ifndef LM_LINALG_TRIDIAGONAL_H
#define LM_LINALG_TRIDIAGONAL_H

#include "core/lm.h"

/* Eigenvalues of the matrix with diagonal d (n >= 1) and off-diagonal e (n - 1
 * used, n long), into d, rising; last (n) gets the last entry of each unit
 * eigenvector.  e is destroyed.  LM_SINGULAR if it does not converge. */
lm_status lm_tridiagonal(lm_env *env, int64_t n, double *d, double *e,
                         double *last);

#endif
