#include "probe/order.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "linalg/blas.h"
#include "linalg/krylov/lanczos.h"

/* ---- an order ------------------------------------------------------------ */

/* Entries go to buckets at random, and are permuted in each: all orders are as
 * likely, and each bucket fits into a cache (Rao 1961, Sandelius 1962). */
enum { BUCKETS = 256, ONE = 1 << 13, WORDS = 256 };

/* The buckets of all entries; where each of the buckets ends. */
static void choose_buckets(lm_stream s, int64_t n, unsigned char *bucket,
                           int64_t *end)
{
    uint64_t word[WORDS];
    memset(end, 0, BUCKETS * sizeof *end);
    for (int64_t at = 0; at < n; at += 8 * WORDS) {
        const int64_t left = n - at < 8 * WORDS ? n - at : 8 * WORDS;
        lm_fill_bits(s, (uint64_t)at / 8, (left + 7) / 8, word);
        for (int64_t i = 0; i < left; i++) {
            bucket[at + i] = (unsigned char)(word[i / 8] >> 8 * (i % 8));
            end[bucket[at + i]]++;
        }
    }
    for (int b = 1; b < BUCKETS; b++) end[b] += end[b - 1];
}

static void fill_buckets(const lm_order *o, const double *entries, double mean,
                         const int64_t *end)
{
    int64_t at[BUCKETS] = {0};
    for (int b = 1; b < BUCKETS; b++) at[b] = end[b - 1];
    for (int64_t i = 0; i < o->few * o->many; i++)
        o->x[at[o->bucket[i]]++] = (float)(entries[i] - mean);
}

/* Fisher and Yates; numbers from `first` on of the stream. */
static void permute(lm_stream s, uint64_t first, int64_t n, float *x)
{
    __extension__ typedef unsigned __int128 wide;
    uint64_t word[WORDS];
    for (int64_t at = 0; at < n; at += WORDS) {
        const int64_t left = n - at < WORDS ? n - at : WORDS;
        lm_fill_bits(s, first + (uint64_t)at, left, word);
        for (int64_t i = at; i < at + left; i++) {
            const int64_t j =
                (int64_t)((wide)word[i - at] * (uint64_t)(i + 1) >> 64);
            const float other = x[j];
            x[j] = x[i];
            x[i] = other;
        }
    }
}

static void random_signs(lm_stream s, int64_t n, float *x)
{
    uint64_t word[LM_ORDER_SIGNED / 64];
    lm_fill_bits(s, 0, (n + 63) / 64, word);
    for (int64_t i = 0; i < n; i++)
        if (word[i / 64] >> i % 64 & 1) x[i] = -x[i];
}

double lm_order_mean(const lm_order *o, const double *entries)
{
    const int64_t n = o->few * o->many;
    double sum = 0;
    if (n < LM_ORDER_SIGNED) return 0;
    for (int64_t i = 0; i < n; i++) sum += entries[i];
    return sum / (double)n;
}

static lm_status shuffle(lm_env *env, const lm_order *o, const double *entries,
                         double mean, uint64_t seed, uint64_t t)
{
    const lm_stream s = lm_stream_named(seed, "outliers", t);
    const int64_t n = o->few * o->many;
    int64_t end[BUCKETS];
    if (n <= ONE) {
        for (int64_t i = 0; i < n; i++) o->x[i] = (float)(entries[i] - mean);
        permute(s, 0, n, o->x);
        if (n < LM_ORDER_SIGNED)
            random_signs(lm_stream_named(seed, "signs", t), n, o->x);
        return LM_OK;
    }
    choose_buckets(lm_stream_named(seed, "buckets", t), n, o->bucket, end);
    if (lm_stopped(env)) return LM_STOPPED;
    fill_buckets(o, entries, mean, end);
    for (int b = 0; b < BUCKETS; b++) {
        const int64_t first = b ? end[b - 1] : 0;
        if (lm_stopped(env)) return LM_STOPPED;
        permute(s, (uint64_t)first, end[b] - first, o->x + first);
    }
    return LM_OK;
}

/* ---- its norm ------------------------------------------------------------ */

typedef struct gram {
    lm_operator base;
    const lm_order *order;
} gram;

/* y = v x' x, x in pieces that stay in cache. */
static lm_status gram_apply(lm_env *env, const lm_operator *self,
                            bool transposed, int64_t count, const double *v,
                            double *y)
{
    enum { CACHED = 1 << 16 };
    const lm_order *o = ((const gram *)self)->order;
    const int64_t n = o->few, most = CACHED / n < 4 ? 4 : CACHED / n;
    float *from = lm_scratch(env, (size_t)(count * n) * sizeof *from);
    float *to = lm_scratch(env, (size_t)(count * n) * sizeof *to);
    float *between = lm_scratch(env, (size_t)(count * most) * sizeof *between);
    (void)transposed;
    if (!from || !to || !between) return lm_nomem(env);
    for (int64_t i = 0; i < count * n; i++) {
        from[i] = (float)v[i];
        to[i] = 0;
    }
    for (int64_t i = 0; i < o->many; i += most) {
        const int64_t rows = o->many - i < most ? o->many - i : most;
        const float *piece = o->x + i * n;
        lm_gemm_s(false, true, count, rows, n, 1, from, n, piece, n, 0, between,
                  rows);
        lm_gemm_s(false, false, count, n, rows, 1, between, rows, piece, n, 1,
                  to, n);
    }
    for (int64_t i = 0; i < count * n; i++) y[i] = (double)to[i];
    return LM_OK;
}

lm_status lm_order_open(lm_env *env, int64_t few, int64_t many, lm_order *o)
{
    const size_t n = (size_t)(few * many);
    *o = (lm_order){few, many, lm_scratch(env, n * sizeof *o->x),
                    lm_scratch(env, n)};
    return o->x && o->bucket ? LM_OK : lm_nomem(env);
}

/* A residual of 1e-3 means an error of its square over the gap. */
lm_status lm_order_norm(lm_env *env, const lm_order *o, const double *entries,
                        double mean, uint64_t seed, uint64_t t, double *norm)
{
    const gram a = {{o->few, o->few, true, gram_apply, "Gram matrix", 0}, o};
    const lm_eigs_wish wish = {.k = 1,
                               .end = LM_END_TOP,
                               .block = 2,
                               .products = 3000,
                               .tol = 1e-3,
                               .seed = 1};
    lm_solver *solver;
    lm_status status = shuffle(env, o, entries, mean, seed, t);
    *norm = NAN;
    if (status) return status;
    status = lm_eigs_run(env, &a.base, &wish, &solver);
    if (status) return status;
    *norm = sqrt(fmax(lm_lanczos_found(solver)->value[0], 0));
    lm_solver_type.free(solver);
    return LM_OK;
}
