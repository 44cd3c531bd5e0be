/* tiles: features of a tile of particles, and derivatives by them.
 *
 * In all forms of the dynamics the derivative by w_i is
 *
 *     sum_j s_ij phi'(z_ij) x_j,    s_ij = sum_c u_ic v_jc
 *
 * with few pairs c, two products; with one pair v_j goes to x_j once a step. */
#include <string.h>

#include "core/real.h"
#include "core/rng.h"
#include "core/vecmath.h"
#include "dyn/particles/particles.h"
#include "linalg/blas.h"
#include "linalg/panel.h"
#include "linalg/until.h"

void R(lm_cloud_load)(const volatile lm_flag *stop, const lm_particles *run,
                      lm_mat x, int64_t first, int64_t rows, real *to)
{
    const int64_t D = run->D;
    for (int64_t i = 0; i < rows; i++, to += D) {
        const double *from = x.data + (first + i) * x.stride;
        int64_t j, end = 0;
        if (lm_told_at_row(stop, i, D)) return;
        while (lm_next_until(stop, x.cols, &j, &end))
            for (; j < end; j++) to[j] = (real)from[j];
        if (run->spec.bias) to[x.cols] = 1;
    }
}

void R(lm_cloud_features)(const volatile lm_flag *stop, const lm_particles *run,
                          const real *x, int64_t m, int64_t at, int64_t rows,
                          real *z, real *h)
{
    const int64_t D = run->D;
    const real *w = (const real *)run->w + at * D;
    R(lm_gemm_until)(stop, false, true, rows, m, D, 1, w, D, x, D, 0, z, m);
    R(lm_act_value)(&run->spec.act, rows * m, z, h);
}

const real *R(lm_cloud_h)(const lm_particles *run, const lm_desk *desk,
                          int64_t at)
{
    const bool whole = run->stored && run->keeps_h;
    return whole ? (const real *)run->h + at * run->n : desk->h;
}

const real *R(lm_cloud_slope)(const lm_particles *run, const lm_desk *desk,
                              int64_t at)
{
    return run->stored ? (const real *)run->slope + at * run->n : desk->slope;
}

#ifdef LM_SINGLE
/* a b + c, in one instruction where there is one. */
static inline float madd(float a, float b, float c)
{
#ifdef FP_FAST_FMAF
    return fmaf(a, b, c);
#else
    return a * b + c;
#endif
}

/* tanh and its slope from one exponential, 4e-7 exact in relative terms: e - 1
 * of e = exp(-2|z|) = 2^k exp(r) by Taylor's series of r, |r| < 0.35, so that
 * nothing cancels near 0.  The slope ends at 2e-37. */
static void tanh_both(int64_t n, const real *z, real *h, real *slope)
{
#pragma omp simd
    for (int64_t i = 0; i < n; i++) {
        const float size = fabsf(z[i]), x = size > 43 ? -86.f : -2 * size;
        const float big = madd(x, 1.44269504f, 12582912.f),
                    k = big - 12582912.f;
        const float r = madd(k, 2.12194440e-4f, madd(k, -0.693359375f, x));
        uint32_t bits;
        float scale, p = madd(r, 1.f / 5040, 1.f / 720);
        memcpy(&bits, &big, sizeof bits);
        bits = (bits + 127) << 23; /* 2^k */
        memcpy(&scale, &bits, sizeof scale);
        p = madd(madd(madd(madd(p, r, 1.f / 120), r, 1.f / 24), r, 1.f / 6), r,
                 0.5f);
        p = madd(p, r * r, r);
        const float less = madd(scale, p, scale - 1), e = madd(scale, p, scale);
        const float q = 1 / (2 + less);
        h[i] = copysignf(-less * q, z[i]);
        slope[i] = 4 * e * q * q;
    }
}
#endif

/* Features and slopes of count values z. */
static void activate(const lm_particles *run, int64_t count, const real *z,
                     real *h, real *slope)
{
#ifdef LM_SINGLE
    if (run->spec.act.row == LM_ACT_tanh) {
        tanh_both(count, z, h, slope);
        return;
    }
#endif
    R(lm_act_value)(&run->spec.act, count, z, h);
    R(lm_act_back)(&run->spec.act, count, z, h, run->one, slope);
}

/* The same of a panel, some inputs at a time, so that z stays in the first
 * cache. */
static void make_panel(const lm_particles *run, const lm_desk *desk, int64_t at,
                       int64_t rows)
{
    enum { SOME = 32 };
    const int64_t n = run->n, D = run->D, P = run->tile;
    const real *w = (const real *)run->w + at * D, *x = run->now;
    real *wt = desk->wt, *z = desk->z,
         *h = (real *)R(lm_cloud_h)(run, desk, at);
    real *slope = (real *)R(lm_cloud_slope)(run, desk, at);
    if (rows < P) memset(wt, 0, (size_t)(D * P) * sizeof *wt);
    for (int64_t i = 0; i < rows; i++)
        for (int64_t k = 0; k < D; k++) wt[k * P + i] = w[i * D + k];
    for (int64_t j = 0; j < n && !lm_told(run->stop); j += SOME) {
        const int64_t some = n - j < SOME ? n - j : SOME;
        R(lm_panel_product)(some, D, x + j * D, D, 1, wt, z);
        activate(run, some * P, z, h + j * P, slope + j * P);
    }
}

void R(lm_cloud_make)(const lm_particles *run, const lm_desk *desk, int64_t at,
                      int64_t rows)
{
    if (run->panels) {
        make_panel(run, desk, at, rows);
        return;
    }
    const int64_t n = run->n, D = run->D;
    real *z = desk->z, *h = (real *)R(lm_cloud_h)(run, desk, at);
    real *slope = (real *)R(lm_cloud_slope)(run, desk, at);
    int64_t i, end = 0;
    R(lm_gemm_until)
    (run->stop, false, true, rows, n, D, 1, (const real *)run->w + at * D, D,
     run->now, D, 0, z, n);
    while (lm_next_until(run->stop, rows * n, &i, &end))
        activate(run, end - i, z + i, h + i, slope + i);
}

void R(lm_cloud_sum)(const lm_particles *run, const lm_desk *desk, int64_t at,
                     int64_t rows, real *part)
{
    const int64_t n = run->n, T = run->T, P = run->tile;
    const real *a = (const real *)run->a + at * T;
    const real *h = R(lm_cloud_h)(run, desk, at);
    if (run->panels) {
        real *u = desk->u;
        for (int64_t i = 0; i < P; i++) u[i] = i < rows ? a[i] : 0;
        R(lm_gemv)(false, n, P, 1, h, P, u, 0, part);
    } else if (T == 1) {
        R(lm_gemv)(true, rows, n, 1, h, n, a, 0, part);
    } else {
        R(lm_gemm_until)
        (run->stop, true, false, n, T, rows, 1, h, n, a, T, 0, part, T);
    }
}

void R(lm_cloud_weigh)(lm_particles *run)
{
    const int64_t D = run->D;
    const real *v = run->v, *x = run->now;
    real *vx = run->vx;
    for (int64_t j = 0; run->pairs == 1 && j < run->n; j++) {
        if (lm_told_at_row(run->stop, j, D)) return;
#pragma omp simd
        for (int64_t k = 0; k < D; k++) vx[j * D + k] = v[j] * x[j * D + k];
    }
}

/* One pair: sum_j phi'_ij (v_j x_j), times u_i. */
static void gradient_of_one(const lm_particles *run, const lm_desk *desk,
                            int64_t rows, const real *slope)
{
    const int64_t n = run->n, D = run->D;
    const real *u = desk->u;
    real *move = desk->move;
    if (run->panels) {
        const int64_t P = run->tile;
        const real *g = desk->g;
        R(lm_panel_product)(D, n, run->vx, 1, D, slope, desk->g);
        for (int64_t i = 0; i < rows; i++)
            for (int64_t k = 0; k < D; k++)
                move[i * D + k] = u[i] * g[k * P + i];
        return;
    }
    R(lm_gemm_until)
    (run->stop, false, false, rows, D, n, 1, slope, n, run->vx, D, 0, move, D);
    for (int64_t i = 0; i < rows; i++)
#pragma omp simd
        for (int64_t k = 0; k < D; k++) move[i * D + k] *= u[i];
}

void R(lm_cloud_gradient)(const lm_particles *run, const lm_desk *desk,
                          int64_t at, int64_t rows)
{
    const int64_t n = run->n, c = run->pairs, D = run->D;
    const real *slope = R(lm_cloud_slope)(run, desk, at);
    real *g = desk->g;
    if (c == 1) {
        gradient_of_one(run, desk, rows, slope);
        return;
    }
    int64_t i, end = 0;
    R(lm_gemm_until)
    (run->stop, false, true, rows, n, c, 1, desk->u, c, run->v, c, 0, g, n);
    while (lm_next_until(run->stop, rows * n, &i, &end))
#pragma omp simd
        for (int64_t j = i; j < end; j++) g[j] *= slope[j];
    R(lm_gemm_until)
    (run->stop, false, false, rows, D, n, 1, g, n, run->now, D, 0, desk->move,
     D);
}

/* ---- moves -----------------------------------------------------------------
 */

/* to -= dt (grad + decay to) - noise draw */
static void shift(int64_t n, real *to, const real *grad, real decay, real dt,
                  real noise, const real *draw)
{
#pragma omp simd
    for (int64_t j = 0; j < n; j++)
        to[j] += noise * draw[j] - dt * (grad[j] + decay * to[j]);
}

/* The same in the tangent space of the sphere, and back onto it. */
static void turn(int64_t n, real *w, real *grad, real dt, real noise,
                 const real *draw)
{
    real along = 0, size = 0;
#pragma omp simd
    for (int64_t j = 0; j < n; j++) grad[j] = noise * draw[j] - dt * grad[j];
    for (int64_t j = 0; j < n; j++) along += grad[j] * w[j];
    for (int64_t j = 0; j < n; j++) {
        w[j] += grad[j] - along * w[j];
        size += w[j] * w[j];
    }
    size = 1 / M(sqrt)(size);
    for (int64_t j = 0; j < n; j++) w[j] *= size;
}

/* Normal numbers of the tile: D + T of each particle, in the order of all. */
static void fill(const lm_particles *run, int64_t at, int64_t rows, real *draw)
{
    const int64_t p = run->D + run->T;
    const lm_stream s =
        lm_stream_named(run->spec.seed, "particles", (uint64_t)run->t);
    int64_t i, end = 0;
    while (lm_next_until(run->stop, rows * p, &i, &end))
#ifdef LM_SINGLE
        lm_fill_normal_single(s, (uint64_t)(at * p + i), end - i, draw + i);
#else
        lm_fill_normal(s, (uint64_t)(at * p + i), end - i, draw + i);
#endif
}

/* a -= dt (h v + decay a) - noise draw; u, which a is a copy of, is scratch. */
static void move_out(const lm_particles *run, const lm_desk *desk, int64_t at,
                     int64_t rows, real dt, real noise)
{
    const int64_t n = run->n, T = run->T, p = run->D + T;
    const real decay = (real)run->spec.decay_out;
    real *a = (real *)run->a + at * T, *grad = desk->u, *draw = desk->draw;
    const real *h = R(lm_cloud_h)(run, desk, at);
    if (run->panels)
        R(lm_panel_product)(1, n, run->v, 1, 1, h, grad);
    else
        R(lm_gemm_until)
    (run->stop, false, false, rows, T, n, 1, h, n, run->v, T, 0, grad, T);
    for (int64_t i = 0; i < rows; i++)
        shift(T, a + i * T, grad + i * T, decay, dt, noise,
              draw + i * p + run->D);
}

void R(lm_cloud_move)(const lm_particles *run, const lm_desk *desk, int64_t at,
                      int64_t rows)
{
    const int64_t D = run->D, p = D + run->T;
    const double step = lm_particles_dt(run, run->t);
    const double heat = lm_particles_temperature(run, run->t);
    const real dt = (real)step, noise = (real)sqrt(2 * step * heat);
    const real decay = (real)run->spec.decay;
    real *w = (real *)run->w + at * D, *move = desk->move, *draw = desk->draw;
    if (noise > 0) fill(run, at, rows, draw);
    for (int64_t i = 0; i < rows && !lm_told_at_row(run->stop, i, D); i++)
        if (run->spec.sphere)
            turn(D, w + i * D, move + i * D, dt, noise, draw + i * p);
        else
            shift(D, w + i * D, move + i * D, decay, dt, noise, draw + i * p);
    if (run->spec.second == LM_SECOND_TRAINED)
        move_out(run, desk, at, rows, dt, noise);
}
