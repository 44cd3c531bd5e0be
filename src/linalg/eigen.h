/* eigen.h -- eigenvalues and eigenvectors of whole matrices. */
#ifndef LM_LINALG_EIGEN_H
#define LM_LINALG_EIGEN_H

#include "core/lm.h"

/* a = v diag(values) v', a n x n symmetric, values (n) rising, v orthogonal:
 * column j belongs to values[j], and its largest entry is positive.
 * v.data = NULL finds the values only.  LM_DOMAIN if a is not symmetric,
 * LM_SINGULAR if it does not converge. */
lm_status lm_eigh(lm_env *env, lm_mat a, lm_vec values, lm_mat v);

/* Eigenvalues re + i im of any square matrix, the largest in absolute value
 * first, pairs together (im > 0 first); unit eigenvectors are the columns of
 * v_re + i v_im.  Both data NULL: the values only. */
lm_status lm_eig(lm_env *env, lm_mat a, lm_vec re, lm_vec im, lm_mat v_re,
                 lm_mat v_im);

#endif
