/* kernel.h -- the kernels of a finite network, as it is.
 *
 *     ntk        sum over tensors t that train of s_t <d f(x)/dw_t, d f(z)/dw_t>
 *     gradients  <d f(x) / d h^l, d f(z) / d h^l>
 *     features   <x^l(x), x^l(z)> / width
 *     nngp       the covariance of outputs under redrawn read-out weights:
 *                variance of a read-out weight times <x^L(x), x^L(z)>
 *
 * s_t is the factor of the learning rate of sgd (`scaled`), so that gradient
 * flow moves f by -lr ntk dL/df, or 1.  Of a dense layer the sum over its
 * weights is the product of two inner products (factors.h), so no Jacobian is
 * formed: m^2 (in + out) operations a layer.  Jacot, Gabriel & Hongler 2018.
 */
#ifndef LM_PROBE_KERNEL_H
#define LM_PROBE_KERNEL_H

#include "core/names.h"
#include "model/net.h"

#define LM_EMPIRICALS(X)                                                      \
    X(LM_EMPIRICAL_NTK, ntk)                                                  \
    X(LM_EMPIRICAL_NNGP, nngp)                                                \
    X(LM_EMPIRICAL_FEATURES, features)                                        \
    X(LM_EMPIRICAL_GRADIENTS, gradients)
typedef enum lm_empirical_kind {
    LM_EMPIRICALS(LM_CONSTANT)
} lm_empirical_kind;
#define LM_EMPIRICAL_NAMES LM_CHOICE_OF(LM_EMPIRICALS)

typedef struct lm_empirical_wish {
    lm_empirical_kind kind;
    int64_t layer;  /* -1: all tensors, or the last hidden layer */
    int64_t output; /* -1: all of them */
    bool full;      /* all pairs of outputs instead of their mean */
    bool scaled;
} lm_empirical_wish;

/* k (m x p, full: m k x p k, samples before outputs) between x (m x d) and z (p
 * x d; data NULL: x itself, and k is symmetric). */
lm_status lm_empirical_kernel(lm_env *env, const lm_net *net, lm_mat x, lm_mat z,
                        const lm_empirical_wish *wish, lm_mat k);
/* How many rows and columns k has a sample. */
int64_t lm_empirical_outputs(const lm_net *net,
                              const lm_empirical_wish *wish);
/* Its diagonal (m), without the rest: of kernels of one output or their mean. */
lm_status lm_empirical_diagonal(lm_env *env, const lm_net *net, lm_mat x,
                                 const lm_empirical_wish *wish, lm_vec out);

/* The read-out matrix in net->weight; -1: the last node has no tensor. */
int lm_readout_tensor(const lm_net *net);

#endif
