/* basis.h -- orthonormal vectors that grow in number.
 *
 * Everything is taken out twice ("twice is enough", Kahan; Giraud et al.
 * 2005), by products of matrices where a whole block comes at once, so that
 * the vectors are orthonormal to rounding however many there are.
 */
#ifndef LM_LINALG_KRYLOV_BASIS_H
#define LM_LINALG_KRYLOV_BASIS_H

#include "core/lm.h"

typedef struct lm_basis {
    int64_t n;    /* of each vector */
    int64_t r;    /* vectors */
    int64_t room; /* for so many */
    double *v;    /* room x n, the rows are orthonormal */
} lm_basis;

/* A block of `rows` x n numbers, zero; NULL, with the sentence, if there is
 * not the memory. */
double *lm_rows_alloc(lm_env *env, int64_t rows, int64_t n);

/* Room for at least `rows` of n numbers at *data, of which `used` are kept;
 * *room is how many there are.  It doubles. */
lm_status lm_rows_reserve(lm_env *env, int64_t n, int64_t used, int64_t rows,
                          double **data, int64_t *room);

lm_status lm_basis_reserve(lm_env *env, lm_basis *b, int64_t rows);

/* Take the components along the basis out of `count` rows of y, and add them
 * to the rows of c (leading dimension ldc) unless c is NULL. */
lm_status lm_basis_clean(lm_env *env, const lm_basis *b, int64_t count,
                         double *y, double *c, int64_t ldc);

/* Clean the vector y, of which that has been done for vectors before `first`,
 * and append what is left, made a unit vector, if its norm is above `least`:
 * then c, unless it is NULL, gets the norm after its components.  *norm is
 * that of y before anything was done to it, and then of what is left. */
lm_status lm_basis_append(lm_env *env, lm_basis *b, int64_t first, double *y,
                          double least, double *c, double *norm);

/* How many vectors there should be when one looks again at what `done` of them
 * have: to decompose a matrix of that size costs about as much as to make
 * 3 done^2 / n vectors orthonormal; and not later than at a quarter more. */
int64_t lm_basis_next(const lm_basis *b, int64_t done);

#endif
