/* lanczos.h -- both ends of the spectrum of a symmetric operator.
 *
 * Lanczos' method with full reorthogonalisation: after j products the Ritz
 * values are the eigenvalues of a j x j tridiagonal matrix, each within
 * |b_j s_j| of an eigenvalue of the operator, s_j the last entry of its
 * eigenvector.  Lanczos 1950; Paige 1972.
 */
#ifndef LM_LINALG_LANCZOS_H
#define LM_LINALG_LANCZOS_H

#include "core/lm.h"
#include "linalg/eigs.h"

/* Eigenvalues of the symmetric tridiagonal matrix with diagonal d (n) and
 * off-diagonal e (n - 1 used, n long), into d, increasing; last (n) gets the
 * last entry of each unit eigenvector.  Implicit QL (Dubrulle 1970).  e is
 * destroyed.  LM_SINGULAR if it does not converge. */
lm_status lm_tridiagonal(lm_env *env, int64_t n, double *d, double *e,
                         double *last);

typedef struct lm_spectrum {
    int64_t products; /* how many were taken */
    double lowest;    /* the smallest Ritz value */
    bool converged;   /* the k largest, to the tolerance */
} lm_spectrum;

/* The k largest eigenvalues, falling, into value, and a bound on the error of
 * each into residual.  Stops after `most` products or when every residual is
 * below tolerance times the largest absolute value.  start (n) is the first
 * vector and is destroyed.  Keeps `most` vectors in scratch. */
lm_status lm_lanczos(lm_env *env, lm_operator operator, void * context,
                     int64_t n, int64_t k, int64_t most, double tolerance,
                     double *start, double *value, double *residual,
                     lm_spectrum *out);

#endif
