/* lanczos.h -- the block Lanczos method, with restarts.
 *
 * Random vectors, multiplied block by block and made orthonormal against all
 * before them (Golub & Underwood 1977; Paige 1972), span a space V in which
 * the method of Rayleigh and Ritz finds the values.  It knows V A V' from the
 * coefficients of that, so A need not be applied again: of a Ritz pair
 * (t, x = y V)
 *
 *     |A x - t x|^2 = |(H - t) y|^2,    A V' = V' H,
 *
 * which bounds the distance of t to an eigenvalue of A, also where rounding
 * has made H unsymmetric.  When the basis is full it shrinks to the best Ritz
 * vectors (thick restart: Wu & Simon 2000).
 *
 * An eigenvalue is found as often as it occurs if that is at most the number
 * of vectors in a block; blocks of k or more vectors find the k wanted ones
 * whatever their multiplicity.
 */
#ifndef LM_LINALG_KRYLOV_LANCZOS_H
#define LM_LINALG_KRYLOV_LANCZOS_H

#include "linalg/krylov/ends.h"

lm_status lm_lanczos_new(lm_env *env, int64_t n, const lm_eigs_wish *wish,
                         lm_solver **out);

/* It, having found what it can of a; the caller frees it. */
lm_status lm_eigs_run(lm_env *env, const lm_operator *a,
                      const lm_eigs_wish *wish, lm_solver **out);

/* What the method has found by now; NULL if the solver is another one. */
const lm_eigs *lm_lanczos_found(const lm_solver *solver);

#endif
