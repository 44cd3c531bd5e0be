/* operator.h -- linear maps that are known by their products.
 *
 * An iterative method asks nothing of a matrix but its products with blocks
 * of vectors.  Vectors are the rows of a block, without gaps, so that one
 * apply of a stored matrix is one product of matrices:
 *
 *     y_i = A x_i,  i < count,  or with `transposed`  y_i = A' x_i.
 *
 * What makes operators embeds this structure as its first member (lm_matrix
 * below, the Hessians of model/curvature.h).  An operator refers to what it
 * was made from and follows its changes.
 */
#ifndef LM_LINALG_KRYLOV_OPERATOR_H
#define LM_LINALG_KRYLOV_OPERATOR_H

#include "core/decl.h"
#include "core/lm.h"

typedef struct lm_operator lm_operator;
struct lm_operator {
    int64_t rows, cols;
    bool symmetric; /* then transposed products are never asked for */
    lm_status (*apply)(lm_env *env, const lm_operator *a, bool transposed,
                       int64_t count, const double *x, double *y);
    const char *what; /* "matrix", "Hessian": for tostring */
    size_t bytes;     /* that it keeps for its products, for the collector */
};

extern const lm_type lm_operator_type; /* sizes: rows, cols */

/* y = the products of a with the rows of x; scratch is released, and LM_STOPPED
 * comes between two products. */
lm_status lm_operator_apply(lm_env *env, const lm_operator *a, bool transposed,
                            int64_t count, const double *x, double *y);

/* ---- kinds ----------------------------------------------------------------
 */

typedef struct lm_matrix {
    lm_operator base;
    lm_mat a;
} lm_matrix;

/* The products with a stored matrix, which is not copied. */
lm_matrix lm_matrix_of(lm_mat a, bool symmetric);

/* x x', n x n, from x, n x d; it is never formed. */
lm_matrix lm_gram_of(lm_mat x);

/* x' x, d x d, likewise, in one pass over the memory of x, which is what a
 * product costs where x is larger than the caches: half of two passes. */
lm_matrix lm_cogram_of(lm_mat x);

/* scale A + shift 1, A + B, A B and A', of operators that must live on. */
typedef struct lm_combined {
    lm_operator base;
    const lm_operator *a, *b; /* b: NULL where there is one */
    double scale, shift;
} lm_combined;

lm_combined lm_affine_of(const lm_operator *a, double scale, double shift);
lm_combined lm_sum_of(const lm_operator *a, const lm_operator *b);
lm_combined lm_composed_of(const lm_operator *a, const lm_operator *b);
lm_combined lm_transposed_of(const lm_operator *a);

#endif
