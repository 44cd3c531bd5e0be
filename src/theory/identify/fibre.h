/* fibre.h -- all networks with the same Hermite moments, by search.
 *
 * Levenberg and Marquardt's method from random units on |m(theta) - m|^2.
 */
#ifndef LM_THEORY_IDENTIFY_FIBRE_H
#define LM_THEORY_IDENTIFY_FIBRE_H

#include "theory/identify/moments.h"

typedef struct lm_fibre {
    const lm_moment_list *list;
    const lm_moment_rule *rule;
    int64_t n;             /* units */
    const double *moments; /* list.count: those to be met */
    const double *first;   /* n (d + 1): the units they are from */
    uint64_t seed;
} lm_fibre;

/* theta (n (d + 1)) from start number `start`; *residual is |m(theta) - m| over
 * |m|.  LM_STOPPED. */
lm_status lm_fibre_search(lm_env *env, const lm_fibre *f, int64_t start,
                          double *theta, double *residual);

#endif
