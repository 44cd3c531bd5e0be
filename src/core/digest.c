#include "core/digest.h"

/* Its vectors are not used, and bring all of <immintrin.h>. */
#define R123_USE_SSE 0
#define R123_USE_X86INTRIN_H 0
#include <Random123/threefry.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void absorb(uint64_t state[4], const unsigned char block[32])
{
    threefry4x64_key_t key;
    threefry4x64_ctr_t m;
    memcpy(key.v, state, sizeof key.v);
    memcpy(m.v, block, sizeof m.v);
    const threefry4x64_ctr_t c = threefry4x64(m, key);
    for (int i = 0; i < 4; i++) state[i] = c.v[i] ^ m.v[i];
}

void lm_digest_begin(lm_digest *d)
{
    memset(d, 0, sizeof *d);
}

static void add(lm_digest *d, const unsigned char *from, size_t n)
{
    const size_t used = d->length % sizeof d->block;
    d->length += n;
    if (used > 0) {
        const size_t room = sizeof d->block - used;
        const size_t take = n < room ? n : room;
        memcpy(d->block + used, from, take);
        from += take;
        n -= take;
        if (take < room) return;
        absorb(d->state, d->block);
    }
    for (; n >= sizeof d->block; from += sizeof d->block) {
        absorb(d->state, from);
        n -= sizeof d->block;
    }
    if (n > 0) memcpy(d->block, from, n);
}

void lm_digest_add(const lm_env *env, lm_digest *d, const void *bytes, size_t n)
{
    int64_t i, end = 0;
    while (lm_next_piece(env, (int64_t)n, &i, &end))
        add(d, (const unsigned char *)bytes + i, (size_t)(end - i));
}

void lm_digest_end(lm_digest *d, char text[33])
{
    const size_t used = d->length % sizeof d->block;
    memset(d->block + used, 0, sizeof d->block - used);
    absorb(d->state, d->block);
    memset(d->block, 0, sizeof d->block);
    memcpy(d->block, &d->length, sizeof d->length);
    absorb(d->state, d->block);
    snprintf(text, 33, "%016" PRIx64 "%016" PRIx64, d->state[0], d->state[1]);
}

void lm_digest_numbers(const lm_env *env, lm_digest *d, const double *x,
                       int64_t n)
{
    lm_digest_add(env, d, x, (size_t)n * sizeof *x);
}

const char *lm_digest_matrix(lm_env *env, lm_mat x)
{
    lm_digest d;
    char *text = lm_scratch(env, 33);
    const double size[] = {(double)x.rows, (double)x.cols};
    if (!text) return NULL;
    lm_digest_begin(&d);
    lm_digest_numbers(env, &d, size, 2);
    for (int64_t i = 0; i < x.rows; i++)
        lm_digest_numbers(env, &d, x.data + i * x.stride, x.cols);
    lm_digest_end(&d, text);
    return text;
}
