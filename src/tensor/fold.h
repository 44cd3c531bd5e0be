/* fold.h -- one number from many, over any axes of a tensor. */
#ifndef LM_TENSOR_FOLD_H
#define LM_TENSOR_FOLD_H

#include "core/lm.h"

/* A reduction of n numbers with one parameter (0 where unused); and, if it
 * has a faster form, of every column of a rows x cols block, with scratch of
 * 2 cols.  Both end early, with any value, once stop says so. */
typedef struct lm_reduction {
    double (*row)(const volatile lm_flag *stop, int64_t n, const double *x,
                  double param);
    void (*columns)(const volatile lm_flag *stop, int64_t rows, int64_t cols,
                    const double *x, double param, double *out,
                    double *scratch);
    bool nonempty; /* of no numbers it is an error */
} lm_reduction;

/* Reduce x over the axes (all if there are none), which stay as size 1 if
 * keep, and make the result. */
lm_status lm_reduce(lm_env *env, const lm_reduction *r, const lm_tensor *x,
                    lm_ints axes, bool keep, double param, lm_tensor *value);

/* The layout that reduction over the axes sees: x as outer x n x inner, in
 * place, or if that cannot be (or rows are asked for) a copy in scratch with
 * inner = 1.  kept is the shape of the result. */
typedef struct lm_folded {
    const double *data;
    int64_t outer, n, inner;
    lm_tensor kept;
} lm_folded;
lm_status lm_fold(lm_env *env, const lm_tensor *x, lm_ints axes, bool keep,
                  bool rows, lm_folded *out);
lm_status lm_reduce_folded(lm_env *env, const lm_reduction *r,
                           const lm_folded *f, double param, double *out);

/* out = the sums of x over the axes. */
lm_status lm_sum_over(lm_env *env, const lm_tensor *x, lm_ints axes,
                      double *out);

/* The slots of a reduction after its first; the args struct has the fields
 * `lm_ints axis`, `bool keep` and `value`, which OUT is the slot of. */
#define LM_REDUCE_SLOTS(OUT)                                                   \
    OPT_INTS(axis, "",                                                         \
             "the axes to reduce over (1 is the first, -1 the last); all by "  \
             "default"),                                                       \
        OPT_FLAG(keep, false, "keep the reduced axes, with size 1"),           \
        OUT(value, "?",                                                        \
            "a tensor over the remaining axes; a number if none remains")

#endif
