/* lr_spread.h -- how the best learning rate after one step of a deep linear
 * network fluctuates from start to start.
 *
 * Under muP (read-out deviation n^-1), one-dimensional data, least-squares
 * slope s, L learning matrices and frozen ends,
 *
 *     n Var(lr / lr_limit) -> (4 / L^2) (L^2 + (L-1) L (2L-1) / 6)
 *                             + s^2 tau_L / L^4.
 *
 * The first term comes from the norms of the layer vectors, the second from
 * the quadratic coefficient of f.  tau_L = |s_L|^2 / n for the vector
 * s = sum_(i<j) W_L..W_(i+1) (W_(j-1)..W_(i+1))' W_(j-1)..W_0 x of the start;
 * writing every vector as a combination of Gaussian ones as in limit.h
 * gives, with Y_l = 1 + 4 + .. + (L-l)^2,
 *
 *     c_l = c_(l-1) + l (L - l),
 *     tau_l = tau_(l-1) + l^2 Y_l + 2 l (L - l) c_(l-1),  tau_L := tau_(L-1).
 *
 * The mean over starts is off by O(1/n) only.
 *
 * With read-out deviation n^-b and 1/2 <= b < 3/2 the best learning rate
 * itself scales as n^(2b-2); at b = 1/2 (SP) its limit is random (lr_random.h).
 */
#ifndef LM_THEORY_LINEAR_LR_SPREAD_H
#define LM_THEORY_LINEAR_LR_SPREAD_H

#include "core/lm.h"

/* tau_L: 0, 1, 17, 109 for L = 1 .. 4. */
double lm_lr_tau(int64_t depth);

/* n Var(lr / lr_limit). */
double lm_lr_variance(int64_t depth, double slope);

#endif
