/* density.h -- the density of a spectrum, by stochastic Lanczos quadrature.
 *
 * For a random vector v of signs / sqrt(n) the mean of v' f(A) v is
 * tr f(A) / n.  m steps of Lanczos' method from v give the Gauss quadrature of
 * that, sum_j w_j f(t_j): t are the eigenvalues of the tridiagonal matrix, w
 * the squares of the first entries of its eigenvectors (Golub & Welsch 1969;
 * Bai, Fahey & Golub 1996; Ubaru, Chen & Saad 2017).  All probes go side by
 * side, each with full reorthogonalisation.
 *
 * The rules of half and of a quarter of the steps come with it: how they
 * approach each other tells the error of the quadrature, and the spread over
 * probes that of sampling.
 */
#ifndef LM_LINALG_DENSITY_H
#define LM_LINALG_DENSITY_H

#include "linalg/solver.h"

typedef struct lm_density_wish {
    int64_t probes; /* random vectors, from 1 on */
    int64_t steps;  /* of Lanczos' method for each, from 1 on */
    uint64_t seed;
} lm_density_wish;

/* Nodes, rising, and their weights, which sum to 1, a row a probe.  A rule of
 * fewer nodes, which is exact then, has others of weight 0 at its end. */
typedef struct lm_gauss_rules {
    int64_t steps;
    double *value, *weight; /* probes x steps */
} lm_gauss_rules;

enum { LM_DENSITY_LEVELS = 3 };

typedef struct lm_density {
    int64_t probes;
    /* Of all steps (at most n), half and a quarter of them (at least 1). */
    lm_gauss_rules level[LM_DENSITY_LEVELS];
    bool exact; /* all vectors that A makes of the probes have been seen */
} lm_density;

lm_status lm_density_new(lm_env *env, int64_t n, const lm_density_wish *wish,
                         lm_solver **out);

/* What the method has found: NaN before its end; NULL if the solver is another
 * one. */
const lm_density *lm_density_found(const lm_solver *solver);

#endif
