/* loops.h -- c = the products of a and b, summed, over nested loops.
 *
 * Each loop walks c, a and b with strides of its own; one of 0 stays: along a
 * loop where that is c's, products are summed.  What can be is one product of
 * matrices after another, as they lie; the rest goes row by row.
 */
#ifndef LM_TENSOR_PRODUCTS_LOOPS_H
#define LM_TENSOR_PRODUCTS_LOOPS_H

#include "core/lm.h"

enum { LM_LOOPS_MAX = 64 };

typedef struct lm_loop {
    int64_t size, c, a, b; /* all >= 0 */
} lm_loop;

typedef struct lm_loops {
    int n; /* the outer loops */
    lm_loop loop[LM_LOOPS_MAX];
    bool adds;                  /* some of them sum */
    bool empty;                 /* one is of size 0 */
    double block;               /* products in one of matrices; 0: none */
    lm_loop rows, cols, common; /* its loops */
    bool swap;                  /* its left factor is b */
    bool turn_left, turn_right; /* a factor lies transposed */
    lm_loop plane[2];           /* without matrices the two inner loops */
    bool tiles;                 /* by tiles, for the sake of the cache */
} lm_loops;

/* Join, order and classify the loops, at most LM_LOOPS_MAX. */
void lm_loops_plan(int n, const lm_loop *loops, lm_loops *plan);

/* c has so many elements, one after the other. */
lm_status lm_loops_multiply(lm_env *env, const lm_loops *loops, const double *a,
                            const double *b, int64_t count, double *c);

#endif
