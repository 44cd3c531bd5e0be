/* eigh.h -- eigenvalues and eigenvectors of symmetric matrices. */
#ifndef LM_LINALG_EIGH_H
#define LM_LINALG_EIGH_H

#include "core/lm.h"

/* a = v diag(values) v', a n x n symmetric, values (n) increasing, v
 * orthogonal: column j belongs to values[j], and its largest entry is positive.
 * v.data = NULL finds the values only.  LM_DOMAIN if a is not symmetric,
 * LM_SINGULAR if it does not converge. */
lm_status lm_eigh(lm_env *env, lm_mat a, lm_vec values, lm_mat v);

/* The first-th to last-th of these (of 1 .. n) with the vectors, n x count, at the
 * cost of a tridiagonal form. */
lm_status lm_eigh_part(lm_env *env, lm_mat a, int64_t first, int64_t last,
                       lm_vec values, lm_mat v);

/* -1 if the largest entry of an eigenvector (n) is negative, else 1. */
double lm_eigenvector_sign(int64_t n, const double *x);

/* LM_SINGULAR: the method did not converge. */
lm_status lm_no_eigenvalues(lm_env *env);

/* The eigenvalues alone, rising, of f (n x n without gaps; one triangle is
 * enough: that of j >= i by rows), which is destroyed. */
lm_status lm_symmetric_values(lm_env *env, int64_t n, double *f,
                              double *values);

#endif
