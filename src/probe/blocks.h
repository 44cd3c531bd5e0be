/* blocks.h -- kernels of gradients, block of samples by block.
 *
 * Factors (factors.h) of one block of rows and of one of columns are there at
 * a time; their inner products are two matrices, of which the kernel adds up
 * the products element by element.
 */
#ifndef LM_PROBE_BLOCKS_H
#define LM_PROBE_BLOCKS_H

#include "core/names.h"
#include "probe/factors.h"

#define LM_EMPIRICALS(X)                                                       \
    X(LM_EMPIRICAL_NTK, ntk)                                                   \
    X(LM_EMPIRICAL_NNGP, nngp)                                                 \
    X(LM_EMPIRICAL_FEATURES, features)                                         \
    X(LM_EMPIRICAL_GRADIENTS, gradients)
typedef enum lm_empirical_kind { LM_EMPIRICALS(LM_CONSTANT) } lm_empirical_kind;
#define LM_EMPIRICAL_NAMES LM_CHOICE_OF(LM_EMPIRICALS)

typedef struct lm_empirical_wish {
    lm_empirical_kind kind;
    int64_t layer;  /* -1: all tensors, or the last hidden layer */
    int64_t output; /* -1: all of them */
    bool full;      /* all pairs of outputs instead of their mean */
    bool scaled;
} lm_empirical_wish;

/* How many rows and columns k has a sample. */
int64_t lm_empirical_outputs(const lm_net *net, const lm_empirical_wish *wish);

/* A kernel in the making: factors of a block of rows and of one of columns, and
 * room for their inner products. */
typedef struct lm_blocks {
    const lm_net *net;
    const lm_empirical_wish *wish;
    int64_t rows;  /* samples a block */
    int64_t pairs; /* outputs a sample that k has */
    lm_factors a, b;
    double *p, *q; /* rows x rows; rows pairs x rows pairs */
} lm_blocks;

/* For at most m samples a side, in scratch. */
lm_status lm_blocks_open(lm_env *env, const lm_net *net, int64_t m,
                         const lm_empirical_wish *wish, lm_blocks *s);

/* Add to k, between x and z (data NULL: x, and only blocks on and below the
 * diagonal are made); to out, its diagonal. */
lm_status lm_blocks_kernel(lm_env *env, lm_blocks *s, lm_mat x, lm_mat z,
                           lm_mat k);
lm_status lm_blocks_diagonal(lm_env *env, lm_blocks *s, lm_mat x, double *out);

/* |v|^2 of row i of `size` numbers. */
double lm_square(const lm_env *env, const double *v, int64_t i, int64_t size);

#endif
