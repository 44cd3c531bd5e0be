/* simplex.h -- optimal transport of masses by a network simplex.
 *
 *     min sum_ij c_ij f_ij,   f >= 0,  sum_j f_ij = a_i,  sum_i f_ij = b_j
 *
 * Masses are whole numbers of equal sum, so that a basis is exact: a tree of
 * n + m + 1 nodes whose arcs carry what the masses say.  It starts with arcs to
 * a root and stays strongly feasible (Cunningham 1976): arcs without flow point
 * to the root, so no sequence of degenerate pivots comes back.  Potentials
 * prove the result as in assign.h.
 */
#ifndef LM_CALC_TRANSPORT_SIMPLEX_H
#define LM_CALC_TRANSPORT_SIMPLEX_H

#include "core/lm.h"

typedef struct lm_flow {
    /* Every node but the root, n rows and m columns, and the node above it in
     * the tree with the flow between the two; n + m is the root, whose arcs
     * carry nothing at the end. */
    int64_t *parent, *flow;
    double cost, gap; /* in masses times costs */
} lm_flow;

/* c is n x m with padded rows (cost.h), costs not negative; a (n) and b (m)
 * are positive.  Fills *f, in scratch.  LM_STOPPED. */
lm_status lm_transport(lm_env *env, lm_mat c, const int64_t *a,
                       const int64_t *b, lm_flow *f);

#endif
