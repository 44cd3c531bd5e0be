/* pade.h -- the exponential of a matrix small enough, less 1.
 *
 * The [13/13] Pade approximant p(a) / p(-a), p = v + u with u odd, is exact to
 * rounding up to a 1-norm of 5.4, or where the norms of powers of a are as
 * small (Higham 2005; Al-Mohy & Higham 2009).
 */
#ifndef LM_LINALG_PADE_H
#define LM_LINALG_PADE_H

#include "core/lm.h"

typedef struct lm_pade {
    int64_t n;
    double *a, *a2, *a4, *a6, *u, *v, *w; /* n x n each, room for more */
    /* log2 of what the norms of powers say of the spectrum, and the norm over
     * that. */
    double size, excess;
} lm_pade;

lm_status lm_pade_new(lm_env *env, int64_t n, lm_pade *s);

/* s->a becomes a 2^-h, as small as the approximant asks for and `more` times
 * halved; its powers, size and excess follow.  Returns h. */
int lm_pade_start(lm_pade *s, int more);

/* w = (v - u)^-1 2 u, which is exp(a) - 1; changes the other parts. */
lm_status lm_pade_quotient(lm_env *env, const lm_pade *s);

#endif
