/* svds.h -- the largest singular triplets of a large matrix.
 *
 * Randomised block Krylov iteration (Halko, Martinsson & Tropp 2011; Musco &
 * Musco 2015): a random block, multiplied by a a' again and again, spans a
 * space on which a is decomposed exactly; it grows until the residuals pass,
 * at last to the whole space.
 */
#ifndef LM_LINALG_SVDS_H
#define LM_LINALG_SVDS_H

#include "core/lm.h"

typedef struct lm_svds {
    int64_t steps;  /* powers of a a' that were taken */
    bool converged; /* every residual is at most tol s[0] */
} lm_svds;

/* k <= min(m, n) triplets of a (m x n): u m x k, s falling, vt k x n, and
 * residual = max(|a v - s u|, |a' u - s v|).  The blocks have k + extra
 * vectors; at most `steps` powers are taken. */
lm_status lm_svds_block(lm_env *env, lm_mat a, int64_t k, int64_t extra,
                        int64_t steps, double tol, uint64_t seed, lm_mat u,
                        double *s, lm_mat vt, double *residual, lm_svds *out);

#endif
