/* eig.h -- eigenvalues and eigenvectors of any square matrix. */
#ifndef LM_LINALG_EIG_H
#define LM_LINALG_EIG_H

#include "core/lm.h"

/* Eigenvalues re + i im of a (n x n), the largest in absolute value first,
 * pairs together (im > 0 first); unit eigenvectors are the columns of
 * v_re + i v_im.  Both data NULL: the values only. */
lm_status lm_eig(lm_env *env, lm_mat a, lm_vec re, lm_vec im, lm_mat v_re,
                 lm_mat v_im);

#endif
