/* plan.h -- what the infinite-width limit of a network is made of, in numbers
 * that have no width in them.
 *
 * Z-variables of one neuron a layer (Yang & Hu 2021, arXiv 2011.14522), L
 * hidden layers, < > the mean over neurons:
 *
 *     h^1 = u . xi + b^1,           u ~ N(0, std_1^2) for each input
 *     h^l = W^l x^(l-1) + b^l,      W^l a Gaussian operator of variance std_l^2
 *     x^l = phi(h^l),   f_c = s <v_c x^L> + b_c,   v_c ~ N(0, std_(L+1)^2)
 *
 *     dx^L = sum_c chi_c v_c,  dh^l = dx^l phi'(h^l),  dx^(l-1) = W^l' dh^l
 *
 * with chi the derivative of the loss by f.  Gradient descent moves
 *
 *     u   by - lr rate_1 sum_i dh^1_i xi_i
 *     W^l by - lr rate_l sum_i dh^l_i <x^(l-1)_i .>
 *     v_c by - lr rate_(L+1) sum_i chi_ic x^L_i
 *
 * and biases likewise.  Adam and sign descent move every entry by
 * lr adam_l psi(g), g the same sums without the means, and epsilon in units of
 * them.
 */
#ifndef LM_DYN_PROGRAM_PLAN_H
#define LM_DYN_PROGRAM_PLAN_H

#include "model/net.h"

typedef struct lm_limit_tensor {
    double std;  /* at the start */
    double rate; /* of gradient descent; 0: frozen or absent */
    double adam; /* of entrywise rules, likewise */
    double eps;  /* factor on their epsilon */
} lm_limit_tensor;

typedef struct lm_limit_plan {
    int64_t d, k, depth;
    lm_act act;
    double readout;         /* s */
    lm_limit_tensor *w, *b; /* depth + 1 each */
} lm_limit_plan;

/* Sizes and activation. */
void lm_limit_plan_head(const lm_net *net, lm_limit_plan *plan);

/* The plan of the limit of a network, of any width.  rates: factors on the
 * learning rates, one a tensor in the order of net->weight.
 * w and b, depth + 1 places each, are filled.  LM_DOMAIN, with the reason, if
 * the network has no feature-learning limit under this kind of rule (which.h)
 * or is of a kind that this limit does not have. */
lm_status lm_limit_plan_of(lm_env *env, const lm_net *net, bool adaptive,
                           lm_vec rates, lm_limit_plan *plan);

#endif
