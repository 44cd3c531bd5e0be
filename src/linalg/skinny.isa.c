#include "linalg/skinny.h"

#ifdef __AVX512F__
#include <immintrin.h>

/* A tile of C is ROWS x COLS, in registers; a panel of B is DEPTH x COLS. */
enum { ROWS = 8, COLS = 32, LANES = 16, DEPTH = 256 };

bool lm_skinny_pays(int64_t m, int64_t n, int64_t k)
{
    return m >= ROWS && m <= 128 && n >= COLS && k >= COLS;
}

/* Columns of a panel that exist, as masks of its halves. */
typedef struct columns {
    __mmask16 left, right;
} columns;

static columns columns_of(int64_t n)
{
    const int64_t right = n - LANES;
    return (columns){
        n >= LANES ? 0xffff : (__mmask16)((1u << n) - 1),
        right >= LANES ? 0xffff
        : right <= 0   ? 0
                       : (__mmask16)((1u << right) - 1),
    };
}

static void pack(int64_t k, const float *b, int64_t ldb, columns has,
                 float *panel)
{
    for (int64_t p = 0; p < k; p++, b += ldb, panel += COLS) {
        _mm_prefetch((const char *)(b + 8 * ldb), _MM_HINT_T0);
        _mm_prefetch((const char *)(b + 8 * ldb + LANES), _MM_HINT_T0);
        _mm512_store_ps(panel, _mm512_maskz_loadu_ps(has.left, b));
        _mm512_store_ps(panel + LANES,
                        _mm512_maskz_loadu_ps(has.right, b + LANES));
    }
}

/* A square of 16 x 16 turned over: each round swaps bits of row and column
 * numbers. */
static inline void turn(__m512 r[LANES])
{
    __m512 t[LANES];
    for (int i = 0; i < LANES; i += 2) {
        t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
    }
    for (int i = 0; i < LANES; i += 4) {
        r[i] = _mm512_shuffle_ps(t[i], t[i + 2], 0x44);
        r[i + 1] = _mm512_shuffle_ps(t[i], t[i + 2], 0xee);
        r[i + 2] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0x44);
        r[i + 3] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0xee);
    }
    for (int i = 0; i < 4; i++)
        for (int h = 0; h < LANES; h += 8) {
            t[h + i] = _mm512_shuffle_f32x4(r[h + i], r[h + i + 4], 0x88);
            t[h + i + 4] = _mm512_shuffle_f32x4(r[h + i], r[h + i + 4], 0xdd);
        }
    for (int i = 0; i < 8; i++) {
        r[i] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0x88);
        r[i + 8] = _mm512_shuffle_f32x4(t[i], t[i + 8], 0xdd);
    }
}

/* Columns of the panel are n rows of b (COLS at most), k of each. */
static void pack_transposed(int64_t k, int64_t n, const float *b, int64_t ldb,
                            float *panel)
{
    for (int half = 0; half < COLS; half += LANES)
        for (int64_t p = 0; p < k; p += LANES) {
            const int64_t left = k - p;
            const __mmask16 has =
                left >= LANES ? 0xffff : (__mmask16)((1u << left) - 1);
            __m512 r[LANES];
            for (int i = 0; i < LANES; i++)
                r[i] =
                    half + i < n
                        ? _mm512_maskz_loadu_ps(has, b + (half + i) * ldb + p)
                        : _mm512_setzero_ps();
            turn(r);
            for (int i = 0; i < LANES && i < left; i++)
                _mm512_store_ps(panel + (p + i) * COLS + half, r[i]);
        }
}

static inline void put(__m512 sum, __m512 alpha, __m512 beta, bool fresh,
                       __mmask16 has, float *c)
{
    sum = _mm512_mul_ps(sum, alpha);
    if (!fresh) sum = _mm512_fmadd_ps(beta, _mm512_maskz_loadu_ps(has, c), sum);
    _mm512_mask_storeu_ps(c, has, sum);
}

/* rows x COLS of C: a constant number of rows keeps the sums in registers. */
static inline __attribute__((always_inline)) void
tile(const int rows, int64_t k, float alpha, const float *a, int64_t lda,
     const float *panel, float beta, columns has, float *c, int64_t ldc)
{
    __m512 left[ROWS], right[ROWS];
    for (int r = 0; r < rows; r++) left[r] = right[r] = _mm512_setzero_ps();
    for (int64_t p = 0; p < k; p++) {
        const __m512 b0 = _mm512_load_ps(panel + p * COLS);
        const __m512 b1 = _mm512_load_ps(panel + p * COLS + LANES);
        for (int r = 0; r < rows; r++) {
            const __m512 x = _mm512_set1_ps(a[r * lda + p]);
            left[r] = _mm512_fmadd_ps(x, b0, left[r]);
            right[r] = _mm512_fmadd_ps(x, b1, right[r]);
        }
    }
    const __m512 scale = _mm512_set1_ps(alpha), keep = _mm512_set1_ps(beta);
    for (int r = 0; r < rows; r++, c += ldc) {
        put(left[r], scale, keep, beta == 0, has.left, c);
        put(right[r], scale, keep, beta == 0, has.right, c + LANES);
    }
}

/* All rows of C under one panel. */
static void column(int64_t m, int64_t k, float alpha, const float *a,
                   int64_t lda, const float *panel, float beta, columns has,
                   float *c, int64_t ldc)
{
    int64_t i = 0;
    for (; i + ROWS <= m; i += ROWS)
        tile(ROWS, k, alpha, a + i * lda, lda, panel, beta, has, c + i * ldc,
             ldc);
    for (; i < m; i++)
        tile(1, k, alpha, a + i * lda, lda, panel, beta, has, c + i * ldc, ldc);
}

void lm_skinny(bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha,
               const float *a, int64_t lda, const float *b, int64_t ldb,
               float beta, float *c, int64_t ldc)
{
    _Alignas(64) float panel[DEPTH * COLS];
    for (int64_t p = 0; p < k; p += DEPTH) {
        const int64_t depth = k - p < DEPTH ? k - p : DEPTH;
        for (int64_t j = 0; j < n; j += COLS) {
            const columns has = columns_of(n - j);
            if (transpose_b)
                pack_transposed(depth, n - j, b + j * ldb + p, ldb, panel);
            else
                pack(depth, b + p * ldb + j, ldb, has, panel);
            column(m, depth, alpha, a + p, lda, panel, p ? 1 : beta, has, c + j,
                   ldc);
        }
    }
}
#else
bool lm_skinny_pays(int64_t m, int64_t n, int64_t k)
{
    (void)m, (void)n, (void)k;
    return false;
}

void lm_skinny(bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha,
               const float *a, int64_t lda, const float *b, int64_t ldb,
               float beta, float *c, int64_t ldc)
{
    (void)transpose_b, (void)m, (void)n, (void)k, (void)alpha, (void)a;
    (void)lda, (void)b, (void)ldb, (void)beta, (void)c, (void)ldc;
}
#endif
