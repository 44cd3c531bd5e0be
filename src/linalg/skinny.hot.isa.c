#include "linalg/skinny.h"

#include "core/real.h"
#include "core/wide.h"
#include "linalg/blas.h"
#include "linalg/until.h"

#ifdef LM_WIDE
#include <string.h>

/* A tile of C is ROWS x COLS, in registers; a panel of B is DEPTH x COLS at
 * most.  Lines of B are asked into the second cache AHEAD rows before. */
enum { LANES = LM_WIDE / (int)sizeof(real), ROWS = LM_WIDE == 64 ? 12 : 6 };
enum { COLS = 2 * LANES, DEPTH = 288, AHEAD = 24 };

typedef R(lm_wide) vector;
typedef R(lm_loose) loose;

/* As measured: in double precision, OpenBLAS has small products for AVX-512.
 * What takes more than a moment must look on its way (until.h). */
bool R(lm_skinny_pays)(bool transpose_a, int64_t m, int64_t n, int64_t k)
{
    const int64_t few = transpose_a ? k : m, depth = transpose_a ? m : k;
    if (n < 32 || depth < 32 || few > 128) return false;
    if ((double)few * (double)n * (double)depth > 1e9) return false;
#ifdef LM_SINGLE
    /* Rows of a page or more would be in one place of the cache. */
    return few >= 8 && (!transpose_a || m < 1024);
#elif LM_WIDE == 64
    return few >= 16 && n * depth >= 1 << 15 && n * depth <= 1 << 17;
#else
    return few >= 9 && (!transpose_a || m <= 256 || (m <= 512 && few <= 64));
#endif
}

/* A row of b as one of the panel. */
static inline __attribute__((always_inline)) void copy(const real *b,
                                                       int64_t ldb, real *panel)
{
    __builtin_prefetch(b + AHEAD * ldb, 0, 2);
    __builtin_prefetch(b + AHEAD * ldb + COLS - 1, 0, 2);
    *(vector *)panel = *(const loose *)b;
    *(vector *)(panel + LANES) = *(const loose *)(b + LANES);
}

/* `has` columns of b, and zeros. */
static void pack(int64_t k, int64_t has, const real *b, int64_t ldb,
                 real *panel)
{
    for (int64_t p = 0; p < k; p++, b += ldb, panel += COLS) {
        if (has >= COLS) {
            copy(b, ldb, panel);
        } else {
            memset(panel, 0, COLS * sizeof *panel);
            memcpy(panel, b, (size_t)has * sizeof *panel);
        }
    }
}

/* Lanes of one vector or two, by number. */
#define PICK(x, y, ...) __builtin_shuffle(x, y, (picked){__VA_ARGS__})
typedef R(lm_lanes) picked;

/* turn: a square of LANES x LANES turned over; each round swaps a bit of row
 * and column numbers, or two. */
#ifdef LM_SINGLE
/* Lanes by number, the same in each four of them. */
#if LM_WIDE == 64
#define FOURS(a, b, c, d)                                                      \
    a, b, c, d, a + 4, b + 4, c + 4, d + 4, a + 8, b + 8, c + 8, d + 8,        \
        a + 12, b + 12, c + 12, d + 12
#else
#define FOURS(a, b, c, d) a, b, c, d, a + 4, b + 4, c + 4, d + 4
#endif
#define RUN(a) a, a + 1, a + 2, a + 3
static inline void turn(vector r[LANES])
{
    vector t[LANES];
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i += 2) {
        t[i] = PICK(r[i], r[i + 1], FOURS(0, LANES, 1, LANES + 1));
        t[i + 1] = PICK(r[i], r[i + 1], FOURS(2, LANES + 2, 3, LANES + 3));
    }
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i += 4) {
        r[i] = PICK(t[i], t[i + 2], FOURS(0, 1, LANES, LANES + 1));
        r[i + 1] = PICK(t[i], t[i + 2], FOURS(2, 3, LANES + 2, LANES + 3));
        r[i + 2] = PICK(t[i + 1], t[i + 3], FOURS(0, 1, LANES, LANES + 1));
        r[i + 3] = PICK(t[i + 1], t[i + 3], FOURS(2, 3, LANES + 2, LANES + 3));
    }
#if LM_WIDE == 64
#pragma GCC unroll 16
    for (int i = 0; i < 4; i++)
        for (int h = 0; h < LANES; h += 8) {
            t[h + i] =
                PICK(r[h + i], r[h + i + 4], RUN(0), RUN(8), RUN(16), RUN(24));
            t[h + i + 4] =
                PICK(r[h + i], r[h + i + 4], RUN(4), RUN(12), RUN(20), RUN(28));
        }
#pragma GCC unroll 16
    for (int i = 0; i < 8; i++) {
        r[i] = PICK(t[i], t[i + 8], RUN(0), RUN(8), RUN(16), RUN(24));
        r[i + 8] = PICK(t[i], t[i + 8], RUN(4), RUN(12), RUN(20), RUN(28));
    }
#else
#pragma GCC unroll 16
    for (int i = 0; i < 4; i++) {
        t[i] = PICK(r[i], r[i + 4], RUN(0), RUN(8));
        t[i + 4] = PICK(r[i], r[i + 4], RUN(4), RUN(12));
    }
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++) r[i] = t[i];
#endif
}
#else
#if LM_WIDE == 64
#define ODD(a) a, a + 8, a + 2, a + 10, a + 4, a + 12, a + 6, a + 14
#define PAIRS(a) a, a + 1, a + 8, a + 9, a + 4, a + 5, a + 12, a + 13
#else
#define ODD(a) a, a + 4, a + 2, a + 6
#define PAIRS(a) a, a + 1, a + 4, a + 5
#endif
static inline void turn(vector r[LANES])
{
    vector t[LANES];
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i += 2) {
        t[i] = PICK(r[i], r[i + 1], ODD(0));
        t[i + 1] = PICK(r[i], r[i + 1], ODD(1));
    }
#pragma GCC unroll 16
    for (int h = 0; h < LANES; h += 4)
        for (int i = h; i < h + 2; i++) {
            r[i] = PICK(t[i], t[i + 2], PAIRS(0));
            r[i + 2] = PICK(t[i], t[i + 2], PAIRS(2));
        }
#if LM_WIDE == 64
#pragma GCC unroll 16
    for (int i = 0; i < 4; i++) {
        const vector x = r[i], y = r[i + 4];
        r[i] = PICK(x, y, 0, 1, 2, 3, 8, 9, 10, 11);
        r[i + 4] = PICK(x, y, 4, 5, 6, 7, 12, 13, 14, 15);
    }
#endif
}
#endif

/* The first `has` of the numbers at x, and zeros. */
static inline vector part(int64_t has, const real *x)
{
    vector v = {0};
    memcpy(&v, x, (size_t)has * sizeof *x);
    return v;
}

/* Columns of the panel are n rows of b (COLS at most), k of each. */
static void pack_transposed(int64_t k, int64_t n, const real *b, int64_t ldb,
                            real *panel)
{
    for (int half = 0; half < COLS; half += LANES)
        for (int64_t p = 0; p < k; p += LANES) {
            const int64_t has = lm_smaller(LANES, k - p);
            vector r[LANES];
#pragma GCC unroll 16
            for (int i = 0; i < LANES; i++) {
                const real *row = b + (half + i) * ldb + p;
                r[i] = half + i >= n  ? (vector){0}
                       : has == LANES ? *(const loose *)row
                                      : part(has, row);
            }
            turn(r);
            real *to = panel + p * COLS + half;
            if (has == LANES) {
#pragma GCC unroll 16
                for (int i = 0; i < LANES; i++)
                    *(vector *)(to + i * COLS) = r[i];
            } else {
                for (int i = 0; i < has; i++) *(vector *)(to + i * COLS) = r[i];
            }
        }
}

static __attribute__((noinline)) void put_some(vector sum, real beta,
                                               int64_t has, real *c)
{
    for (int64_t i = 0; i < has; i++)
        c[i] = beta == 0 ? sum[i] : beta * c[i] + sum[i];
}

static inline void put(vector sum, real beta, int64_t has, real *c)
{
    if (has >= LANES) {
        loose *to = (loose *)c;
        if (beta != 0) sum += beta * *to;
        *to = sum;
    } else {
        put_some(sum, beta, has, c);
    }
}

/* rows x COLS of C, of which `has` columns exist: a constant number of rows
 * keeps the sums in registers.  a is turned where its columns are rows of C.
 * Where b is given the panel is packed on the way, which costs next to nothing
 * between the products. */
static inline __attribute__((always_inline)) void
tile(const bool turned, const int rows, int64_t k, real alpha, const real *a,
     int64_t lda, const real *b, int64_t ldb, real *panel, real beta,
     int64_t has, real *c, int64_t ldc)
{
    vector left[ROWS], right[ROWS];
#pragma GCC unroll 12
    for (int r = 0; r < rows; r++) left[r] = right[r] = (vector){0};
    for (int64_t p = 0; p < k; p++) {
        if (b) copy(b + p * ldb, ldb, panel + p * COLS);
        const vector b0 = *(const vector *)(panel + p * COLS);
        const vector b1 = *(const vector *)(panel + p * COLS + LANES);
#pragma GCC unroll 12
        for (int r = 0; r < rows; r++) {
            const vector x =
                R(lm_all)(turned ? a[p * lda + r] : a[r * lda + p]);
            left[r] = R(lm_fma)(x, b0, left[r]);
            right[r] = R(lm_fma)(x, b1, right[r]);
        }
    }
#pragma GCC unroll 12
    for (int r = 0; r < rows; r++, c += ldc) {
        put(alpha * left[r], beta, has, c);
        put(alpha * right[r], beta, has - LANES, c + LANES);
    }
}

/* All rows of C under one panel of b. */
static inline __attribute__((always_inline)) void
column(const bool turned, const bool transpose_b, int64_t m, int64_t k,
       real alpha, const real *a, int64_t lda, const real *b, int64_t ldb,
       real *panel, real beta, int64_t has, real *c, int64_t ldc)
{
    const int64_t next = turned ? 1 : lda;
    int64_t i = 0;
#define TILE(rows, b)                                                          \
    tile(turned, rows, k, alpha, a + i * next, lda, b, ldb, panel, beta, has,  \
         c + i * ldc, ldc)
#define TILES(rows)                                                            \
    for (; i + rows <= m; i += rows) TILE(rows, NULL);
    if (transpose_b) {
        pack_transposed(k, has, b, ldb, panel);
    } else if (has >= COLS && m >= ROWS) {
        TILE(ROWS, b);
        i = ROWS;
    } else {
        pack(k, has, b, ldb, panel);
    }
    TILES(ROWS)
    TILES(4)
    TILES(1)
#undef TILES
#undef TILE
}

void R(lm_skinny)(bool transpose_a, bool transpose_b, int64_t m, int64_t n,
                  int64_t k, real alpha, const real *a, int64_t lda,
                  const real *b, int64_t ldb, real beta, real *c, int64_t ldc)
{
    _Alignas(64) real panel[DEPTH * COLS];
    /* Panels of one depth, so that none is thin. */
    const int64_t panels = (k + DEPTH - 1) / DEPTH;
    const int64_t most = (k + panels - 1) / panels;
    for (int64_t p = 0; p < k; p += most) {
        const int64_t depth = lm_smaller(most, k - p);
        const real rest = p ? 1 : beta;
        for (int64_t j = 0; j < n; j += COLS) {
            const real *from = transpose_b ? b + j * ldb + p : b + p * ldb + j;
            if (transpose_a)
                column(true, transpose_b, m, depth, alpha, a + p * lda, lda,
                       from, ldb, panel, rest, n - j, c + j, ldc);
            else
                column(false, transpose_b, m, depth, alpha, a + p, lda, from,
                       ldb, panel, rest, n - j, c + j, ldc);
        }
    }
}
#else
bool R(lm_skinny_pays)(bool transpose_a, int64_t m, int64_t n, int64_t k)
{
    (void)transpose_a, (void)m, (void)n, (void)k;
    return false;
}

void R(lm_skinny)(bool transpose_a, bool transpose_b, int64_t m, int64_t n,
                  int64_t k, real alpha, const real *a, int64_t lda,
                  const real *b, int64_t ldb, real beta, real *c, int64_t ldc)
{
    (void)transpose_a, (void)transpose_b, (void)m, (void)n, (void)k;
    (void)alpha, (void)a, (void)lda, (void)b, (void)ldb, (void)beta;
    (void)c, (void)ldc;
}
#endif

/* Where a is transposed its rows, lda apart, are what skinny depends on,
 * however many of their columns are asked for. */
void R(lm_gemm_few)(const volatile lm_flag *stop, bool transpose_a,
                    bool transpose_b, int64_t m, int64_t n, int64_t k,
                    real alpha, const real *a, int64_t lda, const real *b,
                    int64_t ldb, real beta, real *c, int64_t ldc)
{
    if (R(lm_skinny_pays)(transpose_a, transpose_a ? lda : m, n, k) &&
        lm_blas_threads(0) == 1)
        R(lm_skinny)
    (transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    else R(lm_gemm_until)(stop, transpose_a, transpose_b, m, n, k, alpha, a,
                          lda, b, ldb, beta, c, ldc);
}
