#include "core/rng.h"

#include <Random123/philox.h>
#include <math.h>

/* SplitMix64's finaliser: a bijection of 64 bits that mixes well. */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* FNV-1a. */
static uint64_t hash(const char *text)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *text; text++) h = (h ^ (unsigned char)*text) * 0x100000001b3u;
    return h;
}

uint64_t lm_seed_split(uint64_t seed, uint64_t index)
{
    return mix(mix(seed) ^ mix(~index));
}

uint64_t lm_seed_named(uint64_t seed, const char *name)
{
    return lm_seed_split(seed, hash(name));
}

lm_stream lm_stream_named(uint64_t seed, const char *purpose, uint64_t index)
{
    return (lm_stream){seed, lm_seed_split(hash(purpose), index)};
}

/* Block j of the stream: two 64-bit words.  The counter is (j, stream id),
 * the key is the seed. */
static inline void block(lm_stream s, uint64_t j, uint64_t out[2])
{
    const philox4x32_ctr_t counter = {{(uint32_t)j, (uint32_t)(j >> 32),
                                       (uint32_t)s.id,
                                       (uint32_t)(s.id >> 32)}};
    const philox4x32_key_t key = {
        {(uint32_t)s.seed, (uint32_t)(s.seed >> 32)}};
    const philox4x32_ctr_t r = philox4x32(counter, key);
    out[0] = r.v[0] | (uint64_t)r.v[1] << 32;
    out[1] = r.v[2] | (uint64_t)r.v[3] << 32;
}

/* The middle of one of 2^53 equal cells of (0, 1). */
static inline double unit(uint64_t bits)
{
    return ((double)(bits >> 11) + 0.5) * 0x1p-53;
}

/* Box and Muller 1958. */
static inline void normals(const uint64_t bits[2], double out[2])
{
    const double radius = sqrt(-2 * log(unit(bits[0])));
    const double angle = 2 * M_PI * unit(bits[1]);
    out[0] = radius * cos(angle);
    out[1] = radius * sin(angle);
}

uint64_t lm_bits(lm_stream s, uint64_t i)
{
    uint64_t pair[2];
    block(s, i / 2, pair);
    return pair[i % 2];
}

double lm_uniform(lm_stream s, uint64_t i)
{
    return unit(lm_bits(s, i));
}

double lm_normal(lm_stream s, uint64_t i)
{
    double value;
    lm_fill_normal(s, i, 1, &value);
    return value;
}

int64_t lm_below(lm_stream s, uint64_t i, int64_t n)
{
    /* The high word of a 64 x 64 bit product (Lemire 2019). */
    __extension__ typedef unsigned __int128 wide;
    return (int64_t)((wide)lm_bits(s, i) * (uint64_t)n >> 64);
}

/* Values are made in batches of PAIRS pairs, so that the transform is a
 * simple loop that the compiler turns into vector code, and always the same
 * one: a value never depends on where a fill starts. */
enum { PAIRS = 64 };

static void fill_words(lm_stream s, uint64_t first, uint64_t *words)
{
    for (int j = 0; j < PAIRS; j++) block(s, first + j, words + 2 * j);
}

static void words_to_uniform(const uint64_t *words, double *out)
{
    for (int i = 0; i < 2 * PAIRS; i++) out[i] = unit(words[i]);
}

static void words_to_normal(const uint64_t *words, double *out)
{
    for (int j = 0; j < PAIRS; j++) normals(words + 2 * j, out + 2 * j);
}

static void fill(lm_stream s, uint64_t first, int64_t n, double *out,
                 void (*transform)(const uint64_t *, double *))
{
    uint64_t words[2 * PAIRS];
    double values[2 * PAIRS];
    for (int64_t done = 0; done < n;) {
        const uint64_t at = first + (uint64_t)done;
        const uint64_t skip = at % (2 * PAIRS);
        fill_words(s, (at - skip) / 2, words);
        transform(words, values);
        for (uint64_t i = skip; i < 2 * PAIRS && done < n; i++)
            out[done++] = values[i];
    }
}

void lm_fill_uniform(lm_stream s, uint64_t first, int64_t n, double *out)
{
    fill(s, first, n, out, words_to_uniform);
}

void lm_fill_normal(lm_stream s, uint64_t first, int64_t n, double *out)
{
    fill(s, first, n, out, words_to_normal);
}

void lm_fill_permutation(lm_stream s, int64_t n, int64_t *out)
{
    for (int64_t i = 0; i < n; i++) {
        const int64_t j = lm_below(s, (uint64_t)i, i + 1);
        out[i] = out[j];
        out[j] = i;
    }
}
