/* noise.h -- noisy labels: a step sees targets with fresh noise.
 *
 *     mse        y_ij + sigma xi_ij, xi standard normal
 *     logistic   -y_i instead of y_i with probability sigma
 *     xent       with probability sigma one of the k - 1 other classes
 *
 * The noise of sample i at step t is a pure function of (seed, t, i): it
 * depends neither on the batch that i is in nor on what was drawn before.
 * With the square loss the gradient is that of the clean targets minus
 * (sigma / m) sum_ij xi_ij df_ij/dw: mean 0, and covariance (sigma / m)^2 J'J
 * with the Jacobian J of the batch (Damian, Ma & Lee 2021).
 */
#ifndef LM_DYN_NOISE_H
#define LM_DYN_NOISE_H

#include "core/lm.h"
#include "model/target.h"

typedef struct lm_noise {
    lm_loss loss;
    double size; /* sigma */
    uint64_t seed;
    int64_t t; /* step, from 0 */
    int64_t k; /* outputs of the network */
} lm_noise;

/* LM_DOMAIN if the size is not one for the loss. */
lm_status lm_noise_check(lm_env *env, const lm_noise *noise, int64_t cols);
/* The noisy value of y, which is the i-th of all targets. */
double lm_noise_target(const lm_noise *noise, int64_t i, double y);

#endif
