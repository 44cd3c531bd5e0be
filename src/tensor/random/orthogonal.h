/* orthogonal.h -- random orthogonal matrices, and the normal ones they come
 * from.
 *
 * The factor q of a = q r, with a positive diagonal of r, of a matrix a of
 * independent normal numbers has the Haar measure, since a u and a are equally
 * distributed for every orthogonal u (Mezzadri 2007).  BLAS computes them in
 * one thread, for the last bits of a product depend on the number of threads.
 */
#ifndef LM_TENSOR_RANDOM_ORTHOGONAL_H
#define LM_TENSOR_RANDOM_ORTHOGONAL_H

#include "core/lm.h"

/* Independent standard normal numbers, in scratch; data is NULL without
 * memory. */
lm_mat lm_normal_matrix(lm_env *env, uint64_t seed, const char *purpose,
                        int64_t rows, int64_t cols);

/* q (n x k, k <= n) = random orthonormal columns. */
lm_status lm_orthogonal(lm_env *env, uint64_t seed, lm_mat q);

#endif
