/* bidiagonal.h -- the part of a data set that gradient descent can see.
 *
 * A linear network that starts from f = 0 and takes T full-batch steps on
 * (x, y) only ever moves its map within span{g, S g, ..., S^(T-1) g}, where
 * S = x'x and g = x'y.  Golub-Kahan bidiagonalisation finds an orthonormal
 * basis v of that span (k <= T rows) and a lower bidiagonal b with
 *
 *     x v' = u b,   y = |y| u_1,   u'u = 1,
 *
 * so the data set (b, |y| e_1) of k + 1 samples in k dimensions gives the same
 * losses and the same map theta v.  Golub & Kahan 1965; Paige & Saunders 1982.
 *
 * The part of |y| e_1 that b can fit is split from the rest, which no map
 * theta changes: near the least loss the excess then keeps its digits.
 */
#ifndef LM_THEORY_LINEAR_BIDIAGONAL_H
#define LM_THEORY_LINEAR_BIDIAGONAL_H

#include "core/lm.h"

typedef struct lm_bidiagonal {
    int64_t k;     /* dimension, 0 if x'y = 0 */
    double *basis; /* k x d, orthonormal rows */
    double *x;     /* (k + 1) x k */
    double *y;     /* k + 1, the projection of |y| e_1 on the columns of x */
    double rest;   /* the norm of what is left */
} lm_bidiagonal;

/* Reduce x (m x d) and y (m) for `steps` steps.  The result lives in scratch
 * and only the steps first dimensions are found; full reorthogonalisation
 * makes it exact to rounding.  Cost O(steps m d + steps^2 (m + d)). */
lm_status lm_bidiagonalise(lm_env *env, lm_mat x, lm_vec y, int64_t steps,
                           lm_bidiagonal *out);

/* The loss of a map that never moves, as none does where k = 0, n times. */
void lm_bidiagonal_rest(const lm_bidiagonal *data, int64_t m, int64_t n,
                        double *loss);

#endif
