#include "core/rng.h"

/* Its vectors are not used, and bring all of <immintrin.h>. */
#define R123_USE_SSE 0
#define R123_USE_X86INTRIN_H 0
#include <Random123/philox.h>
#include <string.h>

#include "core/vecmath.h"

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
                                       (uint32_t)s.id, (uint32_t)(s.id >> 32)}};
    const philox4x32_key_t key = {{(uint32_t)s.seed, (uint32_t)(s.seed >> 32)}};
    const philox4x32_ctr_t r = philox4x32(counter, key);
    out[0] = r.v[0] | (uint64_t)r.v[1] << 32;
    out[1] = r.v[2] | (uint64_t)r.v[3] << 32;
}

static inline double double_of_bits(uint64_t bits)
{
    union {
        uint64_t bits;
        double value;
    } word = {bits};
    return word.value;
}

/* (double)k of k < 2^53.  Only AVX-512 converts vectors of 64-bit integers;
 * elsewhere each half becomes the last digits of a number, exactly. */
static inline double double_of(uint64_t k)
{
#ifdef __AVX512DQ__
    return (double)k;
#else
    const uint64_t low = 0xffffffffu;
    return (double_of_bits(k >> 32 | 0x4530000000000000u) - 0x1p84) +
           (double_of_bits((k & low) | 0x4330000000000000u) - 0x1p52);
#endif
}

/* The middle of one of 2^53 equal cells of (0, 1), rounded, but not to 1. */
static inline double unit_d(uint64_t bits)
{
    const double last = 1 - 0x1p-53;
    const double x = (double_of(bits >> 11) + 0.5) * 0x1p-53;
    return x < last ? x : last;
}

uint64_t lm_bits(lm_stream s, uint64_t i)
{
    uint64_t pair[2];
    block(s, i / 2, pair);
    return pair[i % 2];
}

double lm_uniform(lm_stream s, uint64_t i)
{
    return unit_d(lm_bits(s, i));
}

double lm_normal(lm_stream s, uint64_t i)
{
    double value;
    lm_fill_normal(s, i, 1, &value);
    return value;
}

/* The high word of a 64 x 64 bit product (Lemire 2019). */
static inline int64_t below(uint64_t bits, int64_t n)
{
    __extension__ typedef unsigned __int128 wide;
    return (int64_t)((wide)bits * (uint64_t)n >> 64);
}

int64_t lm_below(lm_stream s, uint64_t i, int64_t n)
{
    return below(lm_bits(s, i), n);
}

/* Values are made in batches of up to PAIRS blocks, a multiple of GROUP.  Each
 * step is a simple loop that the compiler turns into vector code with nothing
 * left over, so always the same one: a value never depends on where a fill
 * starts or ends. */
enum { GROUP = 16, PAIRS = 128 };
#define EACH(j, pairs)                                                         \
    _Pragma("omp simd") for (int j = 0; j < (pairs) / GROUP * GROUP; j++)

/* Vectors of 64-bit words, and the products of their lower halves. */
#if defined __AVX512F__
#define BYTES 64
#define PRODUCT(x, y)                                                          \
    (wide) __builtin_ia32_pmuludq512_mask((words)(x), (words)(y), (lane){0}, -1)
#elif defined __AVX2__
#define BYTES 32
#define PRODUCT(x, y) (wide) __builtin_ia32_pmuludq256((words)(x), (words)(y))
#elif defined __SSE2__
#define BYTES 16
#define PRODUCT(x, y) (wide) __builtin_ia32_pmuludq128((words)(x), (words)(y))
#else
#define BYTES 16
#define PRODUCT(x, y) (((x)&0xffffffffu) * (y))
#endif
typedef uint64_t wide
    __attribute__((vector_size(BYTES), aligned(8), may_alias));
typedef long long lane __attribute__((vector_size(BYTES)));
typedef int words __attribute__((vector_size(BYTES), aligned(8), may_alias));
enum { LANES = BYTES / 8 };

/* The words of `pairs` blocks from `first` on, first of each in `a`, second in
 * `b`: Philox 4x32-10 as in block(), with the four 32-bit words of a block in
 * the lower halves of 64-bit lanes, for the products are 64 bits wide. */
static void fill_words(lm_stream s, uint64_t first, int pairs,
                       uint64_t *restrict a, uint64_t *restrict b)
{
    static const uint64_t place[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    const uint64_t low = 0xffffffffu;
    const wide m0 = (wide){0} + PHILOX_M4x32_0, m1 = (wide){0} + PHILOX_M4x32_1;
    for (int j = 0; j < pairs / GROUP * GROUP; j += LANES) {
        const wide counter = *(const wide *)place + (first + (uint64_t)j);
        wide c0 = counter, c1 = counter >> 32;
        wide c2 = (wide){0} + s.id, c3 = (wide){0} + (s.id >> 32);
        uint32_t k0 = (uint32_t)s.seed, k1 = (uint32_t)(s.seed >> 32);
#pragma GCC unroll 10
        for (int round = 0; round < 10; round++) {
            const wide p = PRODUCT(c0, m0), q = PRODUCT(c2, m1);
            c0 = (q >> 32) ^ c1 ^ k0;
            c2 = (p >> 32) ^ c3 ^ k1;
            c1 = q;
            c3 = p;
            k0 += PHILOX_W32_0;
            k1 += PHILOX_W32_1;
        }
        *(wide *)(a + j) = (c0 & low) | c1 << 32;
        *(wide *)(b + j) = (c2 & low) | c3 << 32;
    }
}

/* What the words become: 2 pairs numbers, doubles or floats. */
typedef void transform(int pairs, const uint64_t *restrict a,
                       const uint64_t *restrict b, void *restrict out);

static void words_to_bits(int pairs, const uint64_t *restrict a,
                          const uint64_t *restrict b, void *restrict out)
{
    uint64_t *restrict x = out;
    EACH(j, pairs)
    {
        x[2 * j] = a[j];
        x[2 * j + 1] = b[j];
    }
}

static void words_to_uniform(int pairs, const uint64_t *restrict a,
                             const uint64_t *restrict b, void *restrict out)
{
    double *restrict x = out;
    EACH(j, pairs)
    {
        x[2 * j] = unit_d(a[j]);
        x[2 * j + 1] = unit_d(b[j]);
    }
}

/* The middle of one of 2^31 equal cells of (0, 1), from the upper bits. */
static inline float unit_s(uint64_t bits)
{
    return ((float)(int32_t)(bits >> 33) + 0.5f) * 0x1p-31f;
}

#define LM_TWICE "core/normal.hot.h"
#include "core/twice.h"

/* Fill out with the values first, first + 1, ..., of `size` bytes each, that
 * `make` makes of the words. */
static void fill(transform *make, size_t size, lm_stream s, uint64_t first,
                 int64_t n, void *out)
{
    uint64_t a[PAIRS], b[PAIRS];
    double room[2 * PAIRS];
    char *values = (char *)room;
    for (int64_t done = 0; done < n;) {
        const uint64_t at = first + (uint64_t)done;
        const int64_t skip = (int64_t)(at % (2 * GROUP));
        const int64_t now = lm_smaller(n - done, 2 * PAIRS - skip);
        const int pairs = (int)(skip + now + 2 * GROUP - 1) / 2;
        const bool whole = skip == 0 && now == 2 * PAIRS;
        char *to = (char *)out + (size_t)done * size;
        fill_words(s, (at - (uint64_t)skip) / 2, pairs, a, b);
        make(pairs, a, b, whole ? to : values);
        if (!whole)
            memcpy(to, values + (size_t)skip * size, (size_t)now * size);
        done += now;
    }
}

void lm_fill_bits(lm_stream s, uint64_t first, int64_t n, uint64_t *out)
{
    fill(words_to_bits, sizeof *out, s, first, n, out);
}

void lm_fill_uniform(lm_stream s, uint64_t first, int64_t n, double *out)
{
    fill(words_to_uniform, sizeof *out, s, first, n, out);
}

void lm_fill_normal(lm_stream s, uint64_t first, int64_t n, double *out)
{
    fill(words_to_normal_d, sizeof *out, s, first, n, out);
}

lm_status lm_draw_normal(lm_env *env, lm_stream s, uint64_t first, int64_t n,
                         double *out)
{
    int64_t i, end = 0;
    while (lm_next_piece(env, n, &i, &end))
        lm_fill_normal(s, first + (uint64_t)i, end - i, out + i);
    return lm_unless_stopped(env);
}

void lm_fill_normal_single(lm_stream s, uint64_t first, int64_t n, float *out)
{
    fill(words_to_normal_s, sizeof *out, s, first, n, out);
}

/* In batches: all the places of one are asked for before the first is used. */
lm_status lm_fill_permutation(lm_env *env, lm_stream s, int64_t n, int64_t *out)
{
    uint64_t a[PAIRS], b[PAIRS];
    int64_t place[2 * PAIRS];
    for (int64_t first = 0; first < n; first += 2 * PAIRS) {
        const int64_t left = n - first;
        if (lm_stopped_at(env, first)) return LM_STOPPED;
        const int count = left < 2 * PAIRS ? (int)left : 2 * PAIRS;
        fill_words(s, (uint64_t)first / 2, PAIRS, a, b);
        for (int k = 0; k < count; k++) {
            place[k] = below(k % 2 ? b[k / 2] : a[k / 2], first + k + 1);
            __builtin_prefetch(out + place[k], 1);
        }
        for (int k = 0; k < count; k++) {
            out[first + k] = out[place[k]];
            out[place[k]] = first + k;
        }
    }
    return LM_OK;
}
