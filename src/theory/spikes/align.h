/* align.h -- what the spikes of giant steps have to do with the target.
 *
 * y = g(z) + noise, z = b.x; f = d/n; c*_1 = E z y; the direction of the first
 * step is u = X'y / n, and h = x.u is, on a sample of
 *
 *     fresh data     h = c*_1 z + xi,           xi ~ N(0, f E y^2),
 *     the same data  h = f y + c*_1 z + xi,
 *
 * since |x|^2 / n -> f.  Direction k of the second step is the mean of x y h^k
 * (count.h): its part along b is E z y h^k, and f E y^2 h^2k the square of what
 * lies elsewhere.  Term k of the same data sees E z y^(k+1) even where
 * E z y = 0: the reuse index is the smallest j with E z y^j not 0.
 * Formulas of limn, checked against networks; k = 0 and 1 only, where the
 * targets are centred.
 */
#ifndef LM_THEORY_SPIKES_ALIGN_H
#define LM_THEORY_SPIKES_ALIGN_H

#include "calc/gauss.h"
#include "core/lm.h"
#include "model/act.h"

enum { LM_REUSE_MAX = 8 };

/* Moments E z^i y^j with bounds on their errors, [i][j]. */
typedef struct lm_target_moments {
    lm_estimate of[3][LM_REUSE_MAX + 1];
} lm_target_moments;
lm_status lm_target_moments_of(lm_env *env, lm_act target, double noise,
                               lm_target_moments *out);

/* 0 if no E z y^j up to LM_REUSE_MAX is beyond its error. */
int64_t lm_reuse_index(const lm_target_moments *m);

/* Cosines with b: of u; of the leading right singular vector after two steps
 * of sizes eta1 and eta2 on fresh data; of direction 1. */
typedef struct lm_spike_cosines {
    double first, top, fresh, reused;
} lm_spike_cosines;
lm_spike_cosines lm_spike_cosines_of(const lm_target_moments *m, double ratio,
                                     double eta1, double eta2);

#endif
