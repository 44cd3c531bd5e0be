/* rcond.h -- the reciprocal condition number, which says what a solution is
 * worth.
 *
 *     rcond = 1 / (|a| |a^-1|),   estimated in the 1-norm (Higham 1988)
 *
 * Relative errors of 2^-52 in a become 2^-52 / rcond in x = a^-1 b.  Below
 * 2^-52 not one digit of x would be right: a is singular to working precision.
 */
#ifndef LM_LINALG_RCOND_H
#define LM_LINALG_RCOND_H

#include "core/lm.h"

/* f (n x n by columns) becomes its LU factors; rcond is 0 if they are singular,
 * else 1. */
lm_status lm_lu_factor(lm_env *env, int64_t n, double *f, int *pivot,
                       double *rcond);

/* The rcond of the matrix of this 1-norm and these LU factors. */
lm_status lm_lu_rcond(lm_env *env, int64_t n, const double *f, double norm,
                      double *rcond);

/* LM_SINGULAR, with the rcond; LM_DOMAIN: the result overflows. */
lm_status lm_refuse_singular(lm_env *env, double rcond);
lm_status lm_refuse_range(lm_env *env);

#define LM_RCOND_DOC                                                           \
    "estimated reciprocal condition number of a in the 1-norm, after "         \
    "equilibration where its rows or columns are badly scaled: the relative "  \
    "error of the result is about 2^-52 / rcond"

#endif
