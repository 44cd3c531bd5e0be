#include "linalg/skinny.h"

/* A tile of C is ROWS x COLS, in registers; a panel of B is DEPTH x COLS. */
#if defined __AVX512F__
#include <immintrin.h>
#define OF(name) _mm512_##name
enum { LANES = 16, ROWS = 12 };
#elif defined __AVX2__ && defined __FMA__
#include <immintrin.h>
#define OF(name) _mm256_##name
enum { LANES = 8, ROWS = 6 };
#endif

#ifdef OF
#include <string.h>

enum { COLS = 2 * LANES, DEPTH = 256 };

typedef float vector __attribute__((vector_size(4 * LANES), may_alias));
typedef float loose
    __attribute__((vector_size(4 * LANES), may_alias, aligned(4)));

bool lm_skinny_pays(bool transpose_a, int64_t m, int64_t n, int64_t k)
{
    if (n < 32) return false;
    /* Rows of a page or more would be in one place of the cache. */
    return transpose_a ? k >= 8 && k <= 128 && m >= 32 && m < 1024
                       : m >= 8 && m <= 128 && k >= 32;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* `has` columns of b, and zeros. */
static void pack(int64_t k, int64_t has, const float *b, int64_t ldb,
                 float *panel)
{
    for (int64_t p = 0; p < k; p++, b += ldb, panel += COLS) {
        __builtin_prefetch(b + 8 * ldb);
        __builtin_prefetch(b + 8 * ldb + COLS - 1);
        if (has >= COLS) {
            *(vector *)panel = *(const loose *)b;
            *(vector *)(panel + LANES) = *(const loose *)(b + LANES);
        } else {
            memset(panel, 0, COLS * sizeof *panel);
            memcpy(panel, b, (size_t)has * sizeof *panel);
        }
    }
}

/* A square of LANES x LANES turned over: each round swaps bits of row and
 * column numbers. */
static inline void turn(vector r[LANES])
{
    vector t[LANES];
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i += 2) {
        t[i] = OF(unpacklo_ps)(r[i], r[i + 1]);
        t[i + 1] = OF(unpackhi_ps)(r[i], r[i + 1]);
    }
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i += 4) {
        r[i] = OF(shuffle_ps)(t[i], t[i + 2], 0x44);
        r[i + 1] = OF(shuffle_ps)(t[i], t[i + 2], 0xee);
        r[i + 2] = OF(shuffle_ps)(t[i + 1], t[i + 3], 0x44);
        r[i + 3] = OF(shuffle_ps)(t[i + 1], t[i + 3], 0xee);
    }
#ifdef __AVX512F__
#pragma GCC unroll 16
    for (int i = 0; i < 4; i++)
        for (int h = 0; h < LANES; h += 8) {
            t[h + i] = OF(shuffle_f32x4)(r[h + i], r[h + i + 4], 0x88);
            t[h + i + 4] = OF(shuffle_f32x4)(r[h + i], r[h + i + 4], 0xdd);
        }
#pragma GCC unroll 16
    for (int i = 0; i < 8; i++) {
        r[i] = OF(shuffle_f32x4)(t[i], t[i + 8], 0x88);
        r[i + 8] = OF(shuffle_f32x4)(t[i], t[i + 8], 0xdd);
    }
#else
#pragma GCC unroll 16
    for (int i = 0; i < 4; i++) {
        t[i] = OF(permute2f128_ps)(r[i], r[i + 4], 0x20);
        t[i + 4] = OF(permute2f128_ps)(r[i], r[i + 4], 0x31);
    }
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++) r[i] = t[i];
#endif
}

/* The first `has` of the numbers at x, and zeros. */
static inline vector part(int64_t has, const float *x)
{
    vector v = {0};
    memcpy(&v, x, (size_t)has * sizeof *x);
    return v;
}

/* Columns of the panel are n rows of b (COLS at most), k of each. */
static void pack_transposed(int64_t k, int64_t n, const float *b, int64_t ldb,
                            float *panel)
{
    for (int half = 0; half < COLS; half += LANES)
        for (int64_t p = 0; p < k; p += LANES) {
            const int64_t has = least(LANES, k - p);
            vector r[LANES];
#pragma GCC unroll 16
            for (int i = 0; i < LANES; i++) {
                const float *row = b + (half + i) * ldb + p;
                r[i] = half + i >= n  ? (vector){0}
                       : has == LANES ? *(const loose *)row
                                      : part(has, row);
            }
            turn(r);
            float *to = panel + p * COLS + half;
            if (has == LANES) {
#pragma GCC unroll 16
                for (int i = 0; i < LANES; i++)
                    *(vector *)(to + i * COLS) = r[i];
            } else {
                for (int i = 0; i < has; i++) *(vector *)(to + i * COLS) = r[i];
            }
        }
}

static inline void put(vector sum, float beta, int64_t has, float *c)
{
    if (has >= LANES) {
        loose *to = (loose *)c;
        if (beta != 0) sum += beta * *to;
        *to = sum;
    } else {
        for (int64_t i = 0; i < has; i++)
            c[i] = beta == 0 ? sum[i] : beta * c[i] + sum[i];
    }
}

/* rows x COLS of C, of which `has` columns exist: a constant number of rows
 * keeps the sums in registers.  a is turned where its columns are rows of C. */
static inline __attribute__((always_inline)) void
tile(const bool turned, const int rows, int64_t k, float alpha, const float *a,
     int64_t lda, const float *panel, float beta, int64_t has, float *c,
     int64_t ldc)
{
    vector left[ROWS], right[ROWS];
#pragma GCC unroll 12
    for (int r = 0; r < rows; r++) left[r] = right[r] = (vector){0};
    for (int64_t p = 0; p < k; p++) {
        const vector b0 = *(const vector *)(panel + p * COLS);
        const vector b1 = *(const vector *)(panel + p * COLS + LANES);
#pragma GCC unroll 12
        for (int r = 0; r < rows; r++) {
            const vector x =
                OF(set1_ps)(turned ? a[p * lda + r] : a[r * lda + p]);
            left[r] = OF(fmadd_ps)(x, b0, left[r]);
            right[r] = OF(fmadd_ps)(x, b1, right[r]);
        }
    }
#pragma GCC unroll 12
    for (int r = 0; r < rows; r++, c += ldc) {
        put(alpha * left[r], beta, has, c);
        put(alpha * right[r], beta, has - LANES, c + LANES);
    }
}

/* All rows of C under one panel. */
static inline __attribute__((always_inline)) void
column(const bool turned, int64_t m, int64_t k, float alpha, const float *a,
       int64_t lda, const float *panel, float beta, int64_t has, float *c,
       int64_t ldc)
{
    const int64_t next = turned ? 1 : lda;
    int64_t i = 0;
#define TILES(rows)                                                            \
    for (; i + rows <= m; i += rows)                                           \
        tile(turned, rows, k, alpha, a + i * next, lda, panel, beta, has,      \
             c + i * ldc, ldc);
    TILES(ROWS)
    TILES(4)
    TILES(1)
#undef TILES
}

void lm_skinny(bool transpose_a, bool transpose_b, int64_t m, int64_t n,
               int64_t k, float alpha, const float *a, int64_t lda,
               const float *b, int64_t ldb, float beta, float *c, int64_t ldc)
{
    _Alignas(64) float panel[DEPTH * COLS];
    for (int64_t p = 0; p < k; p += DEPTH) {
        const int64_t depth = least(DEPTH, k - p);
        const float rest = p ? 1 : beta;
        for (int64_t j = 0; j < n; j += COLS) {
            if (transpose_b)
                pack_transposed(depth, n - j, b + j * ldb + p, ldb, panel);
            else
                pack(depth, n - j, b + p * ldb + j, ldb, panel);
            if (transpose_a)
                column(true, m, depth, alpha, a + p * lda, lda, panel, rest,
                       n - j, c + j, ldc);
            else
                column(false, m, depth, alpha, a + p, lda, panel, rest, n - j,
                       c + j, ldc);
        }
    }
}
#else
bool lm_skinny_pays(bool transpose_a, int64_t m, int64_t n, int64_t k)
{
    (void)transpose_a, (void)m, (void)n, (void)k;
    return false;
}

void lm_skinny(bool transpose_a, bool transpose_b, int64_t m, int64_t n,
               int64_t k, float alpha, const float *a, int64_t lda,
               const float *b, int64_t ldb, float beta, float *c, int64_t ldc)
{
    (void)transpose_a, (void)transpose_b, (void)m, (void)n, (void)k;
    (void)alpha, (void)a, (void)lda, (void)b, (void)ldb, (void)beta;
    (void)c, (void)ldc;
}
#endif
