/* digest.h -- a fingerprint of any bytes, for names that must not collide by
 * accident.
 *
 *     h <- Threefry(key = h, m) xor m   over blocks m of 32 bytes,
 *
 * the construction of Matyas, Meyer and Oseas over the cipher of Salmon et
 * al. (2011), with the length in the last block.  256 bits of state, 128 of
 * which are shown.  Not for secrets.
 */
#ifndef LM_CORE_DIGEST_H
#define LM_CORE_DIGEST_H

#include "core/lm.h"

typedef struct lm_digest {
    uint64_t state[4];
    uint64_t length;
    unsigned char block[32];
} lm_digest;

void lm_digest_begin(lm_digest *d);
/* Both are of no use once the user wants to stop. */
void lm_digest_add(const lm_env *env, lm_digest *d, const void *bytes,
                   size_t n);
void lm_digest_numbers(const lm_env *env, lm_digest *d, const double *x,
                       int64_t n);
/* The fingerprint as 32 hexadecimal digits; d may not be added to again. */
void lm_digest_end(lm_digest *d, char text[33]);
/* The fingerprint of a matrix, its sizes and its numbers, in scratch; NULL
 * without memory.  It is of no use once the user wants to stop. */
const char *lm_digest_matrix(lm_env *env, lm_mat x);

#endif
