/* ends.h -- one end of the spectrum of a large symmetric operator.
 *
 * What is asked for and what is found; the method is in lanczos.h.
 */
#ifndef LM_LINALG_KRYLOV_ENDS_H
#define LM_LINALG_KRYLOV_ENDS_H

#include "linalg/krylov/solver.h"

typedef enum lm_end {
    LM_END_TOP,     /* the largest, falling */
    LM_END_BOTTOM,  /* the smallest, rising */
    LM_END_EXTREME, /* the largest in absolute value, falling */
} lm_end;
#define LM_END_RULE "top|bottom|extreme"

typedef struct lm_eigs_wish {
    int64_t k; /* how many, at most n */
    lm_end end;
    int64_t block;    /* vectors in a block; 0: k */
    int64_t basis;    /* vectors kept at most; 0: as many as are useful */
    int64_t products; /* at most, unless a block has more */
    double tol;       /* residuals relative to the largest absolute value */
    uint64_t seed;    /* of random vectors */
    const double *support; /* n; random vectors are 0 where it is; or NULL */
} lm_eigs_wish;

typedef struct lm_eigs {
    int64_t k;
    double *value;    /* k, in the order of `end`; NaN where none was found */
    double *residual; /* k, |A x - value x|, which bounds the error of each */
    double *x;        /* k x n, unit vectors, the largest entry positive */
    double low, high; /* the ends of the values seen */
    bool converged;   /* all k, to the tolerance */
} lm_eigs;

/* The position of the i-th wanted one among m values that rise. */
int64_t lm_end_position(lm_end end, int64_t m, const double *value, int64_t i);

/* All NaN; vectors of n numbers with the sign above. */
void lm_eigs_clear(const volatile lm_flag *stop, int64_t n, int64_t k,
                   lm_eigs *found);
void lm_eigs_signs(int64_t n, int64_t k, double *x);

#endif
