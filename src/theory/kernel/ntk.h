/* ntk.h -- the kernels of a fully connected network of infinite width.
 *
 * L hidden layers with multipliers 1/sqrt(fan-in), weights N(0, 1) in the
 * input layer and N(0, gain^2) above, no biases:
 *
 *     S^1 = x x' / d,  S^(l+1) = gain^2 E phi(z) phi(z)',
 *     D^(l+1) = gain^2 E phi'(z) phi'(z)',  z ~ N(0, S^l),
 *     T^1 = S^1,  T^(l+1) = S^(l+1) + T^l o D^(l+1);
 *
 * S = S^(L+1) is the covariance of the outputs at the start (NNGP), T =
 * T^(L+1) the tangent kernel that training under NTP follows (kernel_gd.h).
 * Under SP with learning rate / n the input layer does not train in the
 * limit: T^1 = 0.  Jacot et al. 2018; Lee et al. 2018; Cho & Saul 2009.
 */
#ifndef LM_THEORY_KERNEL_NTK_H
#define LM_THEORY_KERNEL_NTK_H

#include "core/lm.h"
#include "model/act.h"

/* S and T (both m x m, contiguous).  Closed forms for relu and linear, else
 * Gauss-Hermite quadrature with 40 nodes an axis, exact to about 1e-12 for
 * tanh-like activations on inputs of order one, poor for others with kinks.
 * Cost O(L m^2), with a factor of 1600 evaluations for quadrature. */
lm_status lm_ntk(lm_env *env, lm_mat x, lm_act act, int64_t depth, double gain,
                 bool input, double *nngp, double *ntk);

/* Nodes and weights for the mean of a function of N(0, 1). */
void lm_hermite_nodes(int n, double *node, double *weight);

#endif
