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

typedef struct lm_ntk_options {
    lm_act act;
    int64_t depth;
    double gain, tol; /* tol: of model/dual.h */
    bool input;       /* the input layer trains */
} lm_ntk_options;

/* S and T, m x m and contiguous, with bounds on their absolute errors. */
typedef struct lm_ntk_out {
    double *nngp, *ntk, *nngp_error, *ntk_error;
} lm_ntk_out;

/* Every layer is exact to rounding (model/dual.h).  The errors start with the
 * rounding of x x' and add up over layers through the conditioning of each:
 * where phi' jumps, two inputs at a small angle have a tangent kernel that
 * moves by the change of the angle, which is the root of that of their
 * covariance, and the error says so.  Equal inputs have equal rows.  O(L m^2)
 * kernels of a microsecond or less, some ten for elu; LM_STOPPED when
 * interrupted, after a row; threads share tiles. */
lm_status lm_ntk(lm_env *env, lm_mat x, const lm_ntk_options *options,
                 lm_ntk_out out);

#endif
