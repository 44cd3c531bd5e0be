/* pieces.h -- products of a matrix with a few vectors, in pieces that stay in
 * cache, shared among threads.
 *
 * OpenBLAS copies all of a factor before it begins, or takes one thread where it
 * does not: for a few vectors both cost more than the product. */
#ifndef LM_LINALG_KRYLOV_PIECES_H
#define LM_LINALG_KRYLOV_PIECES_H

#include "core/lm.h"

/* `count` vectors x, one a row, become y: x a', x a or, in one pass over the
 * memory of a, x a' a.  a must have a row and a column. */
typedef enum lm_few {
    LM_FEW_TIMES,
    LM_FEW_TRANSPOSED,
    LM_FEW_COGRAM,
} lm_few;
lm_status lm_few_apply(lm_env *env, lm_mat a, lm_few what, int64_t count,
                       const double *x, double *y);

#endif
