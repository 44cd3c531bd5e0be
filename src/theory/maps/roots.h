/* roots.h -- the roots of a function of a positive variable, single and double.
 *
 * The function is known with its slope on a grid in log x.  Between neighbours
 * of opposite sign is a root.  Where the slope changes its sign and the
 * function does not, its extremum is located: it may hide two roots, or one
 * double root if it is 0 to within its error.  What happens between two
 * neighbours of the grid without a change of the slope's sign at them is not
 * seen.  Places where the value is 0 to within its error are passed over.
 */
#ifndef LM_THEORY_MAPS_ROOTS_H
#define LM_THEORY_MAPS_ROOTS_H

#include "core/lm.h"

/* f / x, relative to which errors are given, and d (f / x) / d log x. */
typedef struct lm_place {
    double x, value, slope, error;
} lm_place;

typedef struct lm_curve {
    lm_status (*at)(lm_env *env, const void *self, double x, lm_place *place);
    const void *self;
} lm_curve;

typedef struct lm_root {
    double x, error;
    bool twice;
} lm_root;

enum { LM_ROOTS_MAX = 32 };
typedef struct lm_roots {
    int n;
    bool zero; /* the function is 0 to within its error at all places */
    lm_root root[LM_ROOTS_MAX];
} lm_roots;

lm_status lm_roots_find(lm_env *env, const lm_curve *f, int64_t n,
                        const lm_place *grid, lm_roots *roots);

#endif
