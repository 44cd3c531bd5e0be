/* kernel.h -- the kernels of a finite network, as it is.
 *
 *     ntk        sum over tensors t that train of
 *                s_t <d f(x)/dw_t, d f(z)/dw_t>
 *     gradients  <d f(x) / d h^l, d f(z) / d h^l>
 *     features   <x^l(x), x^l(z)> / width
 *     nngp       the covariance of outputs under redrawn read-out weights:
 *                their variance times <h(x), h(z)>, h what they read
 *
 * s_t is the factor of the learning rate of sgd (`scaled`), so that gradient
 * flow moves f by -lr ntk dL/df, or 1.  Of a dense layer the sum over its
 * weights is the product of two inner products (factors.h), so no Jacobian is
 * formed: m^2 (in + out) operations a layer.  Jacot, Gabriel & Hongler 2018.
 */
#ifndef LM_PROBE_KERNEL_H
#define LM_PROBE_KERNEL_H

#include "probe/blocks.h"

/* k (m x p, full: m k x p k, samples before outputs) between x (m x d) and z (p
 * x d; data NULL: x itself, and k is symmetric). */
lm_status lm_empirical_kernel(lm_env *env, const lm_net *net, lm_mat x,
                              lm_mat z, const lm_empirical_wish *wish,
                              lm_mat k);
/* Its diagonal (m), without the rest: of kernels of one output or their mean.
 */
lm_status lm_empirical_diagonal(lm_env *env, const lm_net *net, lm_mat x,
                                const lm_empirical_wish *wish, lm_vec out);

/* The value that the last node reads. */
int lm_readout_input(const lm_net *net);
/* The read-out matrix in net->weight; -1: the last node has none. */
int lm_readout_tensor(const lm_net *net);

#endif
