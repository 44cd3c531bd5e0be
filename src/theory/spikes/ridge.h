/* ridge.h -- ridge regression on random features, and what spikes gain.
 *
 * F = phi(X W') of n samples and N = ratio d neurons, W with entries of
 * variance 1/d; minimum of |y - F a|^2 / n + penalty |a|^2; y = g(b.x) + noise.
 * With c_k of phi and c*_k of g (hermite.h), Gaussian equivalence replaces F
 * by features of covariance c_1^2 W W' + c_>^2 and the rest of the target by
 * noise (Mei & Montanari 2022):
 *
 *     train = penalty (c*_1^2 m + (E y^2 - c*_1^2) t),
 *     t = tr (F F' + penalty n)^-1,  m = tr X'(F F' + penalty n)^-1 X / d.
 *
 * A step of size n^alpha on n further samples adds l spikes to the feature
 * matrix for (l - 1) / (2 l) < alpha < l / (2 l + 2), and spikes lower the
 * training loss by
 *
 *     one    penalty c*_1^4 m / (c*_1^2 + E y^2 d/n),
 *     two    one + 4/3 penalty c*_1^4 c*_2^2 t / (c*_1^2 + E y^2 d/n)^2
 *
 * (Moniri, Lee, Hassani & Dobriban 2023, where the losses rest on a conjecture
 * that is supported numerically).
 */
#ifndef LM_THEORY_SPIKES_RIDGE_H
#define LM_THEORY_SPIKES_RIDGE_H

#include "calc/gauss.h"
#include "core/lm.h"
#include "model/act.h"

typedef struct lm_spiked_ridge_task {
    lm_act act, target;
    double samples, ratio; /* n / d, N / d */
    double noise;          /* variance of the noise of the targets */
} lm_spiked_ridge_task;

typedef struct lm_spiked_ridge {
    double kappa, resolvent, linear; /* t = 1 / kappa, m */
    double train, risk;              /* without a spike; risk: excess test */
    double gain_one, gain_two;
} lm_spiked_ridge;

lm_status lm_spiked_ridge_of(lm_env *env, const lm_spiked_ridge_task *task,
                             double penalty, lm_spiked_ridge *out,
                             double *error);

#endif
