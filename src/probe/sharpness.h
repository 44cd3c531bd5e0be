/* sharpness.h -- the largest eigenvalues of the Hessian of a network's loss.
 *
 * Gradient descent with learning rate lr_i on parameter i sees the metric of
 * its learning rates: with D = diag(lr_i / lr) it is stable where
 *
 *     lr lambda_max(D^(1/2) H D^(1/2)) < 2,
 *
 * so that, `scaled`, is what is measured: the sharpness that a learning rate
 * meets, comparable across widths and parametrizations.  Cohen et al. 2021
 * (arXiv 2103.00065); Noci et al. 2024 (arXiv 2402.17457): under muP it does
 * not depend on the width along training, under NTP and SP it does.
 */
#ifndef LM_PROBE_SHARPNESS_H
#define LM_PROBE_SHARPNESS_H

#include "model/net.h"

typedef struct lm_sharpness_wish {
    int64_t top;      /* how many eigenvalues */
    int64_t products; /* at most, Hessian times vector */
    double tolerance; /* relative, of the largest */
    bool scaled;      /* by the learning rates of sgd; else the plain H */
    uint64_t seed;    /* of the first vector */
} lm_sharpness_wish;

typedef struct lm_sharpness_found {
    int64_t products; /* how many were taken */
    double lowest;    /* the smallest eigenvalue that was seen */
    bool converged;   /* all values, to the tolerance */
} lm_sharpness_found;

/* value and residual, which bounds its error (top each): NaN beyond the number
 * of products, and for a network that has diverged.  Frozen tensors do not take
 * part.  Cost: one Hessian-vector product a step, about 4 gradients, and
 * `products` vectors. */
lm_status lm_sharpness(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                       lm_loss loss, const lm_sharpness_wish *wish,
                       double *value, double *residual,
                       lm_sharpness_found *out);

#endif
