#include "linalg/chase.h"

#include <math.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#include "core/share.h"
#include "linalg/blas.h"

enum { SWEEPS = 4 }; /* that one thread does side by side */

/* I - tau v v', v_1 = 1 */
typedef struct reflection {
    int64_t n;
    double tau, v[LM_BAND];
} reflection;

static double dot(int64_t n, const double *restrict x, const double *restrict y)
{
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < n; i++) sum += x[i] * y[i];
    return sum;
}

static void axpy(int64_t n, double alpha, const double *restrict x,
                 double *restrict y)
{
#pragma omp simd
    for (int64_t i = 0; i < n; i++) y[i] += alpha * x[i];
}

/* The reflection of x on its first number, which x becomes. */
static void reflect(int64_t n, double *restrict x, reflection *h)
{
    const double rest = dot(n - 1, x + 1, x + 1);
    h->n = n;
    h->tau = 0;
    memset(h->v, 0, sizeof h->v);
    h->v[0] = 1;
    if (rest == 0) return;
    const double norm = sqrt(x[0] * x[0] + rest),
                 to = x[0] > 0 ? -norm : norm, scale = 1 / (x[0] - to);
    h->tau = (to - x[0]) / to;
    for (int64_t i = 1; i < n; i++) h->v[i] = scale * x[i];
    memset(x, 0, (size_t)n * sizeof *x);
    x[0] = to;
}

/* a = h a h, symmetric, of which the lower triangle is there. */
static void both_sides(const reflection *h, double *a)
{
    const int64_t n = h->n;
    double w[LM_BAND] = {0};
    if (h->tau == 0) return;
    for (int64_t j = 0; j < n; j++) {
        double *restrict c = a + j * LM_BAND_STEP;
        const double vj = h->v[j];
        double sum = c[j] * vj;
#pragma omp simd reduction(+ : sum)
        for (int64_t i = j + 1; i < n; i++) {
            w[i] += c[i] * vj;
            sum += c[i] * h->v[i];
        }
        w[j] += sum;
    }
    const double half = h->tau * dot(n, w, h->v) / 2;
    for (int64_t i = 0; i < n; i++) w[i] = h->tau * (w[i] - half * h->v[i]);
    for (int64_t j = 0; j < n; j++) {
        double *restrict c = a + j * LM_BAND_STEP;
        const double vj = h->v[j], wj = w[j];
#pragma omp simd
        for (int64_t i = j; i < n; i++) c[i] -= h->v[i] * wj + w[i] * vj;
    }
}

/* b (n x h->n) = b h; then b = g b with the reflection g of its first column. */
static void next_block(int64_t n, double *b, const reflection *h, reflection *g)
{
    double u[LM_BAND] = {0};
    for (int64_t j = 0; j < h->n; j++)
        axpy(n, h->tau * h->v[j], b + j * LM_BAND_STEP, u);
    axpy(n, -1, u, b);
    reflect(n, b, g);
    for (int64_t j = 1; j < h->n; j++) {
        double *restrict c = b + j * LM_BAND_STEP;
        const double vj = h->v[j];
        double sum = 0;
#pragma omp simd reduction(+ : sum)
        for (int64_t i = 0; i < n; i++) {
            c[i] -= vj * u[i];
            sum += c[i] * g->v[i];
        }
        axpy(n, -g->tau * sum, g->v, c);
    }
}

typedef struct chase {
    int64_t n;
    double *a;
    atomic_llong *done; /* steps of the last sweep of each group */
    atomic_bool halt;
} chase;

/* Of the sweep that empties column s; the t-th begins at row s + 1 + t LM_BAND. */
static int64_t steps(const chase *z, int64_t s)
{
    return (z->n - 1 - s + LM_BAND - 1) / LM_BAND;
}

static int64_t rows_from(const chase *z, int64_t r)
{
    return z->n - r < LM_BAND ? z->n - r : LM_BAND;
}

static void step(const chase *z, int64_t s, int64_t t, reflection *h)
{
    const int64_t r = s + 1 + t * LM_BAND;
    double *column = z->a + r * LM_BAND_STEP;
    if (t == 0) reflect(rows_from(z, r), z->a + r + s * LM_BAND_STEP, h);
    both_sides(h, column + r);
    if (r + LM_BAND >= z->n) return;
    reflection g;
    next_block(rows_from(z, r + LM_BAND), column + r + LM_BAND, h, &g);
    *h = g;
}

/* Wait until sweep s, the last of the group, has taken so many steps: it may be
 * one ahead of what is next to it, and no less. */
static bool reached(chase *z, int64_t group, int64_t s, int64_t need)
{
    const int64_t all = steps(z, s);
    if (need > all) need = all;
    while (atomic_load_explicit(&z->done[group], memory_order_acquire) < need) {
        if (atomic_load(&z->halt)) return false;
        sched_yield();
    }
    return true;
}

/* A group of sweeps, each a step behind the one before it. */
static lm_status sweep(lm_env *env, void *what, int64_t group)
{
    chase *z = what;
    const int64_t first = group * SWEEPS, left = z->n - 2 - first,
                  count = left < SWEEPS ? left : SWEEPS;
    reflection h[SWEEPS];
    for (int64_t at = 0; at < steps(z, first) + count; at++) {
        if (lm_stopped(env)) atomic_store(&z->halt, true);
        if (group > 0 && !reached(z, group - 1, first - 1, at + 2))
            return LM_STOPPED;
        for (int64_t k = 0; k < count; k++)
            if (at - k >= 0 && at - k < steps(z, first + k))
                step(z, first + k, at - k, &h[k]);
        if (at - count + 1 >= 0)
            atomic_store_explicit(&z->done[group], at - count + 2,
                                  memory_order_release);
    }
    return lm_unless_stopped(env);
}

lm_status lm_band_chase(lm_env *env, int64_t n, double *a, double *d, double *e)
{
    const int64_t groups = n > 2 ? (n - 2 + SWEEPS - 1) / SWEEPS : 0;
    chase z = {.n = n, .a = a};
    z.done = lm_scratch(env, (size_t)groups * sizeof *z.done);
    if (!z.done) return lm_nomem(env);
    for (int64_t i = 0; i < groups; i++) atomic_init(&z.done[i], 0);
    const lm_status status =
        lm_share_tasks(env, lm_blas_threads(0), groups, sweep, &z);
    for (int64_t j = 0; j < n; j++) {
        d[j] = a[j + j * LM_BAND_STEP];
        if (j < n - 1) e[j] = a[j + 1 + j * LM_BAND_STEP];
    }
    return status;
}
