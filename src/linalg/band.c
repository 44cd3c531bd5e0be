#include "linalg/band.h"

#include <lapacke.h>
#include <string.h>

#include "core/share.h"
#include "linalg/blas.h"
#include "linalg/chase.h"
#include "linalg/lapack.h"

enum { TILE = 256 }; /* rows of f that a product of one thread takes */

/* Rows first .. first + LM_BAND - 1 of f, which are columns by symmetry, become
 * r' in q r, q = I - v t v', with v by rows (order x m) beside it; then the
 * rest of f, m x m, is q' f q. */
typedef struct panel {
    int64_t n, first, m, order;
    double *f, *rest;     /* f from the diagonal of the rest on */
    double *vxv;          /* v, x, v, LM_BAND rows of n each */
    double *t, *s, *work; /* LM_BAND^2 each */
    int threads;
    double *product; /* of each thread, LM_BAND x m */
} panel;

static double *row(const panel *p, int block)
{
    return p->vxv + block * p->order * p->n;
}

static lm_status factor(lm_env *env, panel *p)
{
    const int k = (int)p->order;
    double *r = p->f + p->first * p->n + p->first + LM_BAND, *v = p->vxv;
    const int info = LAPACKE_dgeqrt_work(LAPACK_COL_MAJOR, (int)p->m, LM_BAND,
                                         k, r, (int)p->n, p->t, k, p->work);
    if (info < 0) return lm_lapack_refused(env, "dgeqrt", info);
    for (int64_t j = 0; j < k; j++) {
        for (int64_t i = 0; i < p->m; i++)
            v[j * p->n + i] = i < j ? 0 : i == j ? 1 : r[j * p->n + i];
        memcpy(row(p, 2) + j * p->n, v + j * p->n, (size_t)p->m * sizeof *v);
        for (int64_t i = j + 1; i < k; i++) p->t[j * k + i] = 0;
    }
    return LM_OK;
}

/* Tiles go to threads in turn, there and back, so that each has as much. */
static bool is_of(const panel *p, int64_t tile, int64_t thread)
{
    const int64_t at = tile % (2 * p->threads);
    return at == thread || at == 2 * p->threads - 1 - thread;
}

static int64_t tile_rows(const panel *p, int64_t at)
{
    return lm_smaller(TILE, p->m - at);
}

/* A thread's part of f v: a tile of rows, its square and what is right of it,
 * which by symmetry is below it too. */
static lm_status multiply(lm_env *env, void *what, int64_t thread)
{
    const panel *p = what;
    const int64_t n = p->n, k = p->order;
    const double *v = p->vxv;
    double *y = p->product + thread * k * n;
    for (int64_t j = 0; j < k; j++)
        memset(y + j * n, 0, (size_t)p->m * sizeof *y);
    for (int64_t at = 0; at < p->m; at += TILE) {
        if (!is_of(p, at / TILE, thread)) continue;
        if (lm_stopped(env)) return LM_STOPPED;
        const int64_t rows = tile_rows(p, at), end = at + rows;
        double *tile = p->rest + at * n;
        lm_mirror_d(NULL, rows, tile + at, n);
        lm_gemm_d(false, false, k, p->m - at, rows, 1, v + at, n, tile + at, n,
                  1, y + at, n);
        if (end < p->m)
            lm_gemm_d(false, true, k, rows, p->m - end, 1, v + end, n,
                      tile + end, n, 1, y + at, n);
    }
    return LM_OK;
}

/* x = y t - v t' v' y t / 2 with y = f v, all by rows. */
static void find_x(const panel *p)
{
    const int64_t n = p->n, m = p->m, k = p->order;
    const double *v = p->vxv;
    double *x = row(p, 1), *y = p->product;
    for (int64_t other = 1; other < p->threads; other++)
        for (int64_t j = 0; j < k; j++)
            lm_axpy_d(m, 1, y + (other * k + j) * n, y + j * n);
    lm_gemm_d(false, false, k, m, k, 1, p->t, k, y, n, 0, x, n);
    lm_gemm_d(false, true, k, k, m, 1, v, n, x, n, 0, p->s, k);
    lm_gemm_d(false, false, k, k, k, 1, p->t, k, p->s, k, 0, p->work, k);
    lm_gemm_d(true, false, k, m, k, -0.5, p->work, k, v, n, 1, x, n);
}

/* A tile of rows of f - v x' - x v'. */
static lm_status update(lm_env *env, void *what, int64_t tile)
{
    const panel *p = what;
    const int64_t n = p->n, at = tile * TILE;
    if (lm_stopped(env)) return LM_STOPPED;
    lm_gemm_d(true, false, tile_rows(p, at), p->m - at, 2 * p->order, -1,
              row(p, 0) + at, n, row(p, 1) + at, n, 1, p->rest + at * n + at,
              n);
    return LM_OK;
}

static lm_status reduce(lm_env *env, panel *p)
{
    const int64_t tiles = (p->m + TILE - 1) / TILE;
    lm_status status = factor(env, p);
    if (!status)
        status = lm_share_tasks(env, p->threads, p->threads, multiply, p);
    if (status) return status;
    find_x(p);
    return lm_share_tasks(env, p->threads, tiles, update, p);
}

static lm_status panel_open(lm_env *env, int64_t n, double *f, int threads,
                            panel *p)
{
    const int64_t tiles = (n + TILE - 1) / TILE, square = LM_BAND * LM_BAND;
    *p = (panel){.n = n, .f = f, .threads = (int)lm_smaller(threads, tiles)};
    p->vxv = lm_scratch_doubles(env, 3 * LM_BAND * n);
    p->product = lm_scratch_doubles(env, p->threads * LM_BAND * n);
    p->t = lm_scratch_doubles(env, 3 * square);
    if (!p->vxv || !p->product || !p->t) return lm_nomem(env);
    p->s = p->t + square;
    p->work = p->s + square;
    return LM_OK;
}

/* Products are shared in the large: each has one thread. */
static lm_status to_band(lm_env *env, int64_t n, double *f)
{
    panel p;
    const int threads = lm_blas_threads(1);
    lm_status status = panel_open(env, n, f, threads, &p);
    for (int64_t at = 0; !status && n - at - LM_BAND > 1; at += LM_BAND) {
        p.first = at;
        p.m = n - at - LM_BAND;
        p.order = lm_smaller(p.m, LM_BAND);
        p.rest = f + (at + LM_BAND) * (n + 1);
        status = reduce(env, &p);
    }
    lm_blas_threads(threads);
    return status;
}

static void take_band(int64_t n, const double *f, double *a)
{
    memset(a, 0, (size_t)lm_band_size(n) * sizeof *a);
    for (int64_t j = 0; j < n; j++)
        for (int64_t i = j; i < n && i <= j + LM_BAND; i++)
            a[i + j * LM_BAND_STEP] = f[j * n + i];
}

lm_status lm_band_reduce(lm_env *env, int64_t n, double *f, double *d,
                         double *e)
{
    double *a = lm_scratch_doubles(env, lm_band_size(n));
    if (!a) return lm_nomem(env);
    const lm_status status = to_band(env, n, f);
    if (status) return status;
    take_band(n, f, a);
    return lm_band_chase(env, n, a, d, e);
}
