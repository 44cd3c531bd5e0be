/* curvature.h -- the curvature of a network's loss as linear maps.
 *
 *     Hessian        H = d^2 loss / dw^2                 (Pearlmutter 1994)
 *     Gauss-Newton   G = J' (d^2 loss / df^2) J,  J = df / dw   (Schraudolph
 *                                                                2002)
 *
 * both p x p in flat order, and neither is formed.  In the limit of wide layers a
 * product costs 2 gradients: of a Hessian for the first one 8/3, which makes what
 * the others share.  G is what is left of H where the residuals or the second
 * derivatives of f vanish; for every loss of limn it has no negative
 * eigenvalue.  `scaled`: D^(1/2) H D^(1/2) with D the factors of the learning
 * rates of sgd (probe/sharpness.h).  Frozen tensors have zeros.
 *
 * A map follows the network, data and targets that it was made from.
 */
#ifndef LM_MODEL_CURVATURE_H
#define LM_MODEL_CURVATURE_H

#include "linalg/krylov/operator.h"
#include "model/net.h"

typedef struct lm_curvature {
    lm_operator base;
    const lm_net *net;
    lm_mat x;
    lm_tensor y;
    lm_loss loss;
    bool scaled;
    void *point; /* what products of a Hessian share (passes/point.h), or NULL */
} lm_curvature;

lm_curvature lm_hessian_of(const lm_net *net, lm_mat x, lm_tensor y,
                           lm_loss loss, bool scaled);
lm_curvature lm_gauss_newton_of(const lm_net *net, lm_mat x, lm_tensor y,
                                lm_loss loss, bool scaled);

/* Let a Hessian keep what its products share, in scratch. */
lm_status lm_hessian_keep(lm_env *env, lm_curvature *c);

/* The factor of the learning rate of a tensor in D, 0 if it is frozen. */
double lm_curvature_factor(const lm_weight *w, bool scaled);

#endif
