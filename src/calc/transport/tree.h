/* tree.h -- the spanning tree of a network simplex.
 *
 * Nodes 0 .. n-1 send, n .. n+m-1 receive, n+m is the root.  An arc of the tree
 * joins a node and its parent and leads from the one that sends; flow and level
 * are kept with the lower node.  Potentials are such that what is sent costs
 * potential[from] - potential[to] on every arc of the tree.
 */
#ifndef LM_CALC_TRANSPORT_TREE_H
#define LM_CALC_TRANSPORT_TREE_H

#include "core/lm.h"

typedef struct lm_tree {
    int64_t n, m;
    int64_t *parent, *flow, *level, *child, *next, *last;
    double *potential;
} lm_tree;

/* All nodes below the root, with their masses as flows and potentials of
 * arcs that cost `far`.  In scratch. */
lm_status lm_tree_open(lm_env *env, int64_t n, int64_t m, const int64_t *a,
                       const int64_t *b, double far, lm_tree *t);

/* Cut the arc above `cut`, and hang what was below it by its node s under t,
 * with a flow; potentials of that part change by `shift`.  Ends early when the
 * user wants to stop. */
void lm_tree_move(const lm_env *env, lm_tree *tree, int64_t cut, int64_t s,
                  int64_t t, int64_t flow, double shift);

/* The node after v in the part below `top`, parents first; -1 at the end. */
int64_t lm_tree_after(const lm_tree *t, int64_t top, int64_t v);

#endif
