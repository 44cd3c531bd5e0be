/* canonical.h -- a two-layer network modulo what does not change its function.
 *
 *     f(x) = sum_j a_j phi(w_j . x) = constant + linear . x
 *                                     + sum_k mass_k e(at_k . x)
 *
 * with the parts of form.h.  Positions at_k differ, none is reflected into
 * another (the largest coordinate of each is positive where e has a parity),
 * all are unit vectors where e is homogeneous, and every mass counts: two
 * networks have the same form if they differ by permutations, reflections,
 * scales, units that split, merge or are dead, and the linear relations of
 * such units.
 */
#ifndef LM_THEORY_IDENTIFY_CANONICAL_H
#define LM_THEORY_IDENTIFY_CANONICAL_H

#include "model/act_form.h"

typedef struct lm_canonical {
    int64_t atoms, d;
    double *mass, *at; /* atoms; atoms x d, by falling |mass| times size */
    double *size;      /* atoms: root mean square of e(at . x), x ~ N(0, 1) */
    double *linear;    /* d */
    double constant;
    int64_t inactive, merged; /* units left out; joined to another */
} lm_canonical;

/* In scratch.  Positions within tol, relative to their norm where that is above
 * 1, are one; an atom below tol of the sum of all is left out. */
lm_status lm_canonical_of(lm_env *env, const lm_act_form *form, lm_vec a, lm_mat w,
                          double tol, lm_canonical *c);

/* The sum of what atoms and the constant are at most, and what a move by the
 * length of a position, or by 1, changes them by. */
double lm_canonical_size(const lm_env *env, const lm_canonical *c);

/* The least over matchings of the root of sum of squares of: what atoms differ
 * by in mass (times size) and, times the smaller mass and the slope of e, in
 * position; whole atoms without a partner; linear and constant parts. */
lm_status lm_canonical_distance(lm_env *env, const lm_act_form *form,
                                const lm_canonical *c, const lm_canonical *q,
                                double *distance);

#endif
