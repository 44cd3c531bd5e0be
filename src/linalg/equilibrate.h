/* equilibrate.h -- rows and columns of a square matrix brought to like sizes.
 *
 *     b_ij = 2^(row_i + column_j) a_ij
 *
 * Powers of 2 round nothing, and the exponents are worked out as integers, so
 * that no intermediate scale overflows.
 */
#ifndef LM_LINALG_EQUILIBRATE_H
#define LM_LINALG_EQUILIBRATE_H

#include "linalg/solve.h"

typedef struct lm_scales {
    int *row, *column; /* n each; NULL: all 0 */
} lm_scales;

/* Is the largest number of a general matrix of an extreme size, or that of
 * one of its rows or columns below a tenth of that of another (the thresholds
 * of LAPACK dlaqge)? */
bool lm_badly_scaled(lm_env *env, lm_mat a);

/* The largest numbers of rows, then of columns, become 1 to 2.  With
 * `geometric` after the mean logarithms have been made 0 (Curtis & Reid 1972),
 * which undoes whatever has scaled a matrix of entries of like sizes.  Of a
 * positive definite matrix the diagonal becomes 1/2 to 2. */
lm_status lm_equilibrate(lm_env *env, lm_mat a, lm_form form, bool geometric,
                         lm_scales *s);

/* f (n x n by rows) = b; of a triangular matrix the other triangle is 0. */
void lm_scales_apply(const lm_scales *s, lm_mat a, lm_form form, double *f);

#endif
