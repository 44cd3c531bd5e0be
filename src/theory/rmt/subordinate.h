/* subordinate.h -- the equations behind sums, products and deformations.
 *
 * The transform of what is made from laws follows from theirs at another
 * point w(z) of the upper half-plane, which solves f(w; z) = 0 there (Biane
 * 1998; Belinschi & Bercovici 2007).  In the interior there is one solution;
 * where z is real and outside the support, w is the real solution with f' > 0.
 * Newton's method follows it from far above down to z, halving the logarithm
 * of its steps where it hesitates, and the end is checked against both.
 */
#ifndef LM_THEORY_RMT_SUBORDINATE_H
#define LM_THEORY_RMT_SUBORDINATE_H

#include "theory/rmt/law.h"

/* f, df/dw and df/dz at (w, z), and what rounding can make of f. */
typedef struct lm_residual {
    double complex value, slope, by_z;
    double rounding;
} lm_residual;
typedef lm_status (*lm_equation)(lm_env *env, const lm_law *law,
                                 double complex w, double complex z,
                                 lm_residual *out);

typedef struct lm_root {
    double complex w, slope; /* slope: dw/dz */
    double error;            /* absolute, of w */
} lm_root;

/* start(z) is w far away; scale is the size of the support. */
typedef double complex (*lm_start)(const lm_law *law, double complex z);
lm_status lm_subordinate(lm_env *env, const lm_law *law, lm_equation f,
                         lm_start start, double scale, double complex z,
                         lm_root *out);

#endif
