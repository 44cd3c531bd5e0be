/* free.h -- what free convolutions share.
 *
 * F(w) = 1 / G(w).  a + b and a b have the transform of a at another point, w,
 * which is the attracting fixed point of one map of the upper half-plane
 * (Voiculescu 1986, 1987; Belinschi & Bercovici 2007):
 *
 *     sum       w = z + H_b(z + H_a(w)),   H = F - id,   G(z) = G_a(w)
 *     product   w = z / K_b(z / K_a(w)),   K = id - F,   G(z) = (w/z) G_a(w)
 *
 * The support is where G(x + i0) is not real.  Its ends are known (beyond.h).
 * Between, it is looked for at the places that the laws suggest and on a grid,
 * and each change is bisected.  While mass lacks from 1, the smoothed density
 * that the bands found do not explain leads, in ever sharper focus, to one that
 * was overlooked; what lacks at the end is the error.
 */
#ifndef LM_THEORY_RMT_FREE_H
#define LM_THEORY_RMT_FREE_H

#include "theory/rmt/law.h"

extern const lm_law_kind lm_add_kind, lm_multiply_kind;

/* H and H' of a law at w in the closed upper half-plane; error absolute. */
typedef struct lm_excess {
    lm_cauchy g;
    double complex value, slope;
    double error;
} lm_excess;
lm_status lm_excess_of(lm_env *env, const lm_law *law, double complex w,
                       lm_excess *out);

/* combine: x + y or x y.  The draft has kind, a, b and no support. */
lm_status lm_free_new(lm_env *env, const lm_law *draft,
                      double (*combine)(double x, double y), lm_law **out);

#endif
