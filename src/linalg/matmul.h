/* matmul.h -- products of matrices that can be interrupted. */
#ifndef LM_LINALG_MATMUL_H
#define LM_LINALG_MATMUL_H

#include "core/lm.h"

/* c = op(a) op(b), where op transposes if the flag is set.  LM_DOMAIN if the
 * shapes do not fit. */
lm_status lm_matmul(lm_env *env, bool transpose_a, bool transpose_b, lm_mat a,
                    lm_mat b, lm_mat c);
/* The same, or c += it if `adds`. */
lm_status lm_matmul_add(lm_env *env, bool transpose_a, bool transpose_b,
                        lm_mat a, lm_mat b, bool adds, lm_mat c);

/* k = x x', n x n, from x, n x d: the inner products of the rows. */
lm_status lm_gram(lm_env *env, lm_mat x, lm_mat k);

#endif
