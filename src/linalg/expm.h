/* expm.h -- the exponential of a matrix.
 *
 * Blocks that no entry joins are taken apart, and each is balanced, shifted
 * along its diagonal, scaled, approximated by the [13/13]
 * Pade approximant and squared: as often as the norms of its powers ask for
 * (Higham 2005; Al-Mohy & Higham 2009).  What is squared is e = exp - 1,
 *
 *     e -> 2 e + e e,
 *
 * so that eigenvalues much smaller than the largest keep their digits where
 * the scale makes them 1e-16 beside 1.  What the zeros of a say is exact:
 * elements that no path joins are 0, and a diagonal element on no cycle is the
 * exponential of that of a.
 */
#ifndef LM_LINALG_EXPM_H
#define LM_LINALG_EXPM_H

#include "core/lm.h"

/* value = exp(a), n x n; value may be a.  error (n x n, unless its data is
 * NULL) becomes an estimate of the absolute error of each element, for a as
 * given: the spread of three computations, with other scales and orders.
 * LM_DOMAIN where that is estimated to exceed tol times the
 * largest element of its block, or elements leave the range of numbers with
 * both signs; elements may overflow to infinity, as those of exp do. */
lm_status lm_expm(lm_env *env, lm_mat a, double tol, lm_mat value,
                  lm_mat error);

#endif
