/* outliers.h -- singular values that independent entries would not have.
 *
 * The hypothesis is that the entries of an m x n matrix are independent and
 * equally distributed about 0, whatever the distribution.  Then all orders of
 * the entries are equally likely, and the largest singular value s_1 is
 * exceeded by that of a random order with probability p, p uniform: a test of
 * any level that is exact for every size and every distribution, heavy tails
 * included, where Tracy and Widom's law holds for large matrices with four
 * moments only.  The entries of the orders are centred, so that a mean counts
 * as an outlier; few entries get random signs instead (order.h).
 *
 * Values found to be outliers are taken out with their vectors, the rest is
 * scaled as (m - k) x (n - k) independent entries would be, and the next one is
 * tested against orders of that: a large spike inflates the bulk and may hide a
 * smaller one (parallel analysis: Buja & Eyuboglu 1992; by deflation: Dobriban
 * & Owen 2019).
 *
 * Orders are drawn until the answer is known (Besag & Clifford 1991): `draws`
 * of them, or as many exceed the value as p > level needs; or the
 * value is so far from them that Student's t says p < level / 1000, or from the
 * 19th on level / 100, which it is not asked of few entries.
 */
#ifndef LM_PROBE_OUTLIERS_H
#define LM_PROBE_OUTLIERS_H

#include "core/lm.h"

typedef struct lm_outliers_wish {
    double level;
    int64_t draws, most; /* orders a round, outliers */
    uint64_t seed;
} lm_outliers_wish;

typedef struct lm_outliers {
    int64_t count;
    double next; /* p of the largest value that is none */
    int64_t draws;
} lm_outliers;

/* s: the singular values of w, falling (min(m, n)), and their absolute errors,
 * of which those that are not above a few are zero; p of the first `count`. */
lm_status lm_find_outliers(lm_env *env, lm_mat w, lm_vec s,
                           const double *s_error, const lm_outliers_wish *wish,
                           double *p, lm_outliers *out);

#endif
