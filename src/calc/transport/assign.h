/* assign.h -- the cheapest matching of n rows with n columns.
 *
 *     min over permutations of sum_i c[i][match[i]]
 *
 * by shortest augmenting paths (Jonker & Volgenant 1987): column reduction,
 * bidding rows, then a path for every row that is left.  Potentials u, v with
 * u_i + v_j <= c_ij prove it: their sum is a lower bound of every matching, and
 * what is left between the two is the error of the value.
 */
#ifndef LM_CALC_TRANSPORT_ASSIGN_H
#define LM_CALC_TRANSPORT_ASSIGN_H

#include "core/lm.h"

typedef struct lm_matching {
    int64_t *match;   /* n: the column of each row */
    double *v;        /* the padded number: potentials of the columns */
    double cost, gap; /* their sum; at most so much above the least */
} lm_matching;

/* c is n x n with padded rows (cost.h).  Fills *m, in scratch.  LM_STOPPED. */
lm_status lm_assign(lm_env *env, lm_mat c, lm_matching *m);

#endif
