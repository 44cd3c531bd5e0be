/* kernel.h -- kernels of a value of infinite width, which nodes map.
 *
 * Units of a value are then independent and alike.  For samples u = 0 .. m - 1
 * of one set and v = 0 .. n - 1 of another, or the same:
 *
 *     K(u, v) = E z(u) z(v)                         NNGP
 *     T(u, v) = sum over the tensors below of
 *               lr <dz(u)/dw, dz(v)/dw>             tangent kernel
 *
 * with lr the factors of the rates of sgd.  Second moments K(u, u), K(v, v) and
 * means of the units are there for all samples, also where the sets share
 * none: kinds that normalise need them.
 *
 * Errors are kept in parts that do not mix, so that they do not seem to grow
 * with depth: that of a second moment is relative, that of K is that of the
 * correlation K / sqrt(K(u, u) K(v, v)); those of means and of T are absolute.
 */
#ifndef LM_MODEL_NODES_KERNEL_H
#define LM_MODEL_NODES_KERNEL_H

#include "core/lm.h"

enum { LM_KERNEL_SIDES = 4 };

typedef struct lm_kernel_side {
    double *moment, *moment_error, *mean, *mean_error;
} lm_kernel_side;

typedef struct lm_kernel {
    int64_t m, n;
    bool same; /* both sets are one: m = n, and sample i is sample i */
    lm_kernel_side row, col;           /* m, n */
    double *k, *k_error, *t, *t_error; /* m x n */
} lm_kernel;

/* Room, in scratch, all zero. */
lm_status lm_kernel_new(lm_env *env, int64_t m, int64_t n, bool same,
                        lm_kernel *out);

/* Those of the inputs: K = x y' / d, T = 0.  y has no data: y is x. */
lm_status lm_kernel_inputs(lm_env *env, lm_mat x, lm_mat y, lm_kernel *out);

/* Those of the output of a network, from node to node.  LM_DOMAIN names the
 * node whose kind has no map. */
struct lm_net;
lm_status lm_net_kernel(lm_env *env, const struct lm_net *net, lm_mat x,
                        lm_mat y, lm_kernel *out);

/* The absolute error of K(i, j). */
double lm_kernel_error(const lm_kernel *kernel, int64_t i, int64_t j);

#endif
