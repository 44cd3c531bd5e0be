/* solve.h -- square systems a x = b.
 *
 * By LU with row interchanges, by Cholesky for positive definite matrices, or
 * by substitution for triangular ones, after rows and columns have been scaled
 * by powers of 2 where their sizes differ (equilibrate.h).  A matrix whose
 * reciprocal condition number (in the 1-norm, estimated: Higham 1988) is below
 * 2^-52 even then is called singular: not one digit of x would be right.
 */
#ifndef LM_LINALG_SOLVE_H
#define LM_LINALG_SOLVE_H

#include "core/lm.h"

/* What the caller knows of a; of a triangular matrix the other triangle is
 * not read. */
typedef enum lm_form {
    LM_FORM_GENERAL,
    LM_FORM_POSITIVE,
    LM_FORM_LOWER,
    LM_FORM_UPPER,
} lm_form;
#define LM_FORM_RULE "general|positive|lower|upper"

/* x (n x c) solves a x = b, a n x n, b n x c.  x may be b.  *rcond, unless
 * NULL, becomes the reciprocal condition number, of the scaled matrix if it
 * was scaled.  LM_SINGULAR if a is singular, or not positive definite though
 * said to be; LM_DOMAIN if x overflows. */
lm_status lm_solve(lm_env *env, lm_mat a, lm_mat b, lm_form form, lm_mat x,
                   double *rcond);

#endif
