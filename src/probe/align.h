/* align.h -- alignment of two kernels.
 *
 *     A(k, q) = <k, q> / (|k| |q|),   <k, q> = sum_ij k_ij q_ij
 *
 * With both kernels centred this is CKA.  A = 1 iff q is a positive
 * multiple of k.  Cristianini et al. 2001; Cortes et al. 2012.
 */
#ifndef LM_PROBE_ALIGN_H
#define LM_PROBE_ALIGN_H

#include "core/lm.h"

/* Store A(k, q) in *value; NaN if either kernel is zero.  k and q are n x n
 * and only read, of any size.  Takes 4 n^2 of scratch: LM_NOMEM. */
lm_status lm_align(lm_env *env, lm_mat k, lm_mat q, bool center, double *value);

#endif
