/* step: one step of all particles.
 *
 * First a pass that sums over particles: outputs, or the kernel and from it the
 * read-out.  It says which pairs u_i, v_j the derivatives are made of
 * (tiles.hot.isa.c).  Then a pass that moves the particles. */
#include <math.h>
#include <string.h>

#include "core/real.h"
#include "core/rng.h"
#include "core/share.h"
#include "dyn/denormal.h"
#include "dyn/particles/particles.h"
#include "linalg/blas.h"
#include "linalg/posdef.h"
#include "linalg/until.h"
#include "model/loss.h"

static int64_t rows_at(const lm_particles *run, int64_t at)
{
    const int64_t left = run->spec.width - at;
    return left < run->tile ? left : run->tile;
}

/* ---- batches --------------------------------------------------------------
 */

/* Of no use once the user wants to stop. */
static void next_batch(const lm_env *env, lm_particles *run)
{
    lm_batch *b = &run->batch;
    const int64_t cols = run->y.cols, D = run->D;
    if (run->spec.order == LM_ORDER_CYCLE || run->whole) {
        const int64_t first = run->whole ? 0 : lm_batch_first(b, run->t);
        run->now = (real *)run->all + first * D;
        for (int64_t i = 0; i < b->size && !lm_stopped_at_row(env, i, cols);
             i++)
            memcpy(run->y_now + i * cols,
                   run->y.data + (first + i) * run->y.stride,
                   (size_t)cols * sizeof(double));
        return;
    }
    b->stop = env->stop;
    const int32_t *rows = lm_batch_rows(b, run->t);
    if (!rows) return;
    for (int64_t i = 0; i < b->size; i++) {
        if (lm_stopped_at_row(env, i, D + cols)) return;
        memcpy((real *)run->now + i * D, (real *)run->all + rows[i] * D,
               (size_t)D * sizeof(real));
        memcpy(run->y_now + i * cols, run->y.data + rows[i] * run->y.stride,
               (size_t)cols * sizeof(double));
    }
}

/* ---- sums over particles ---------------------------------------------------
 */

/* The first particle of a share, and the first that is behind it. */
static int64_t first_of(const lm_particles *run, int64_t share)
{
    const int64_t tiles = (run->spec.width + run->tile - 1) / run->tile;
    return run->tile * (tiles * share / run->shares);
}

static int64_t end_of(const lm_particles *run, int64_t share)
{
    const int64_t end = first_of(run, share + 1);
    return end < run->spec.width ? end : run->spec.width;
}

typedef struct adding {
    lm_particles *run;
    bool make; /* features first; else they are there */
} adding;

/* sum_i h_i a_i over the particles of a share. */
static void add_share(void *what, int64_t share, int thread)
{
    const adding *job = what;
    lm_particles *run = job->run;
    const lm_desk *desk = &run->desk[thread];
    const int64_t n = run->n, T = run->T;
    double *f = run->sums + share * n * T;
    lm_zero_bytes(run->stop, f, (size_t)(n * T) * sizeof *f);
    const int64_t last = end_of(run, share);
    for (int64_t at = first_of(run, share); at < last && !lm_told(run->stop);
         at += run->tile) {
        const int64_t rows = rows_at(run, at);
        real *part = desk->ft;
        if (job->make) R(lm_cloud_make)(run, desk, at, rows);
        R(lm_cloud_sum)(run, desk, at, rows, part);
        int64_t j, end = 0;
        while (lm_next_until(run->stop, n * T, &j, &end))
            for (; j < end; j++) f[j] += (double)part[j];
    }
}

/* f (n x T) = alpha / N sum_i h_i a_i */
static void outputs(lm_particles *run, bool make)
{
    const int64_t size = run->n * run->T;
    const double unit = run->spec.alpha / (double)run->spec.width;
    lm_share(run->crew, run->shares, add_share, &(adding){run, make});
    lm_zero_bytes(run->stop, run->f, (size_t)size * sizeof *run->f);
    for (int64_t share = 0; share < run->shares; share++) {
        int64_t j, end = 0;
        while (lm_next_until(run->stop, size, &j, &end))
            for (; j < end; j++)
                run->f[j] += unit * run->sums[share * size + j];
    }
}

/* The loss of f, its slopes, and from them the pairs: u = a, v = alpha slope.
 */
static double slopes(lm_particles *run)
{
    const int64_t n = run->n, T = run->T;
    const double scale = 1 / ((double)n * lm_particles_share(run));
    const double loss =
        lm_loss_value_d(run->stop, run->spec.loss, n, T, run->f, run->y_now,
                        run->y.cols, scale, run->delta);
    real *v = run->v;
    int64_t j, end = 0;
    while (lm_next_until(run->stop, n * T, &j, &end))
        for (; j < end; j++) v[j] = (real)(run->spec.alpha * run->delta[j]);
    return loss;
}

/* readout.k = 1/N sum_i h_i h_i' */
static void kernel(lm_particles *run)
{
    const int64_t n = run->n, N = run->spec.width;
    const lm_desk *desk = run->desk;
    real *k = run->k;
    for (int64_t at = 0; at < N && !lm_told(run->stop); at += run->tile) {
        const int64_t rows = rows_at(run, at);
        R(lm_cloud_make)(run, desk, at, rows);
        if (lm_told(run->stop)) return;
        R(lm_syrk_until)
        (run->stop, true, n, rows, 1, R(lm_cloud_h)(run, desk, at), n, at > 0,
         k, n);
    }
    int64_t i, end = 0;
    while (lm_next_until(run->stop, n * n, &i, &end))
        for (; i < end; i++) run->readout.k[i] = (double)k[i] / (double)N;
}

/* ---- the read-out -----------------------------------------------------------
 */

/* Labels e, one output a row, and beta = M^-1 e. */
static void inject(lm_particles *run)
{
    const int64_t n = run->n, T = run->T;
    const lm_stream s =
        lm_stream_named(run->spec.seed, "labels", (uint64_t)run->t);
    for (int64_t j = 0; j < T * n && !lm_told_at(run->stop, j); j++)
        run->e[j] = run->spec.noise * (2 * lm_uniform(s, (uint64_t)j) - 1);
    memcpy(run->beta, run->e, (size_t)(T * n) * sizeof *run->e);
    lm_posdef_solve(run->stop, n, run->readout.factor, T, run->beta);
}

static void pair(lm_particles *run, int64_t c, int64_t j, double dual, double v)
{
    ((real *)run->dual)[c * run->n + j] = (real)dual;
    ((real *)run->v)[j * run->pairs + c] = (real)v;
}

/* The coefficients of output t at sample j. */
static void couple(lm_particles *run, int64_t t, int64_t j, bool noisy)
{
    const int64_t n = run->n, T = run->T, at = t * n + j;
    const double unit = run->spec.decay_out / (double)T;
    const double alpha = run->readout.alpha[at],
                 beta = noisy ? run->beta[at] : 0, both = alpha + beta;
    const double e = noisy ? run->e[at] : 0;
    switch (run->spec.inject) {
    case LM_INJECT_PAPER:
        pair(run, t, j, alpha, -unit * alpha);
        if (run->pairs > T) pair(run, T + t, j, beta, unit * beta);
        break;
    case LM_INJECT_FROZEN:
        pair(run, t, j, both, e / (double)(n * T) - unit * both);
        break;
    case LM_INJECT_BOTH: pair(run, t, j, both, -unit * both); break;
    }
}

/* The kernel, the read-out of it, and the pairs. */
static lm_status solve(lm_env *env, lm_particles *run, bool noisy)
{
    const int64_t n = run->n, T = run->T;
    lm_readout *r = &run->readout;
    kernel(run);
    if (lm_stopped(env)) return LM_STOPPED;
    for (int64_t t = 0; t < T; t++)
        for (int64_t j = 0; j < n; j++) r->y[t * n + j] = run->y_now[j * T + t];
    memset(r->alpha, 0, (size_t)(T * n) * sizeof *r->alpha);
    const lm_status status = lm_readout_solve(env, r);
    if (status) return status;
    if (noisy) inject(run);
    for (int64_t t = 0; t < T && !lm_stopped_at_row(env, t, n); t++)
        for (int64_t j = 0; j < n; j++) couple(run, t, j, noisy);
    return lm_unless_stopped(env);
}

/* ---- the read-out, ratio times as fast -------------------------------------
 */

static void descend(lm_particles *run, double size)
{
    const int64_t n = run->n, T = run->T, N = run->spec.width;
    const real dt = (real)size;
    const real decay = (real)(run->spec.decay_out / lm_particles_share(run));
    for (int64_t at = 0; at < N && !lm_told(run->stop); at += run->tile) {
        const int64_t rows = rows_at(run, at);
        const lm_desk *desk = run->desk;
        real *a = (real *)run->a + at * T, *grad = desk->u;
        if (!run->stored) R(lm_cloud_make)(run, desk, at, rows);
        R(lm_gemm)
        (false, false, rows, T, n, 1, R(lm_cloud_h)(run, desk, at), n, run->v,
         T, 0, grad, T);
        for (int64_t i = 0; i < rows * T; i++)
            a[i] -= dt * (grad[i] + decay * a[i]);
    }
}

/* ---- steps -----------------------------------------------------------------
 */

/* Before the particles move: the sums, and *loss. */
static lm_status prepare(lm_env *env, lm_particles *run, bool noisy,
                         double *loss)
{
    if (run->spec.second == LM_SECOND_OPTIMAL) {
        const lm_status status = solve(env, run, noisy && run->spec.noise > 0);
        if (!status) *loss = lm_readout_loss(&run->readout);
        return status;
    }
    outputs(run, true);
    if (lm_stopped(env)) return LM_STOPPED;
    *loss = slopes(run);
    return lm_unless_stopped(env);
}

static void hurry(lm_particles *run)
{
    const double ratio = run->spec.ratio;
    const int64_t times = ratio > 1 ? (int64_t)ceil(ratio) : 1;
    for (int64_t i = 0; i < times && !lm_told(run->stop); i++) {
        descend(run, lm_particles_dt(run, run->t) * ratio / (double)times);
        outputs(run, !run->stored);
        slopes(run);
    }
}

/* desk->u of a tile, and the derivatives by it. */
static void differentiate(const lm_particles *run, const lm_desk *desk,
                          int64_t at, int64_t rows)
{
    const int64_t n = run->n, T = run->T;
    if (!run->stored) R(lm_cloud_make)(run, desk, at, rows);
    if (run->spec.second == LM_SECOND_OPTIMAL) {
        R(lm_gemm_until)
        (run->stop, false, true, rows, run->pairs, n, 1,
         R(lm_cloud_h)(run, desk, at), n, run->dual, n, 0, desk->u, run->pairs);
    } else {
        memcpy(desk->u, (real *)run->a + at * T,
               (size_t)(rows * T) * sizeof(real));
    }
    R(lm_cloud_gradient)(run, desk, at, rows);
}

static void move_share(void *what, int64_t share, int thread)
{
    const lm_particles *run = what;
    const lm_desk *desk = &run->desk[thread];
    const int64_t end = end_of(run, share);
    for (int64_t at = first_of(run, share); at < end && !lm_told(run->stop);
         at += run->tile) {
        const int64_t rows = rows_at(run, at);
        differentiate(run, desk, at, rows);
        R(lm_cloud_move)(run, desk, at, rows);
    }
}

/* Keep what a long step changes; false once the user wants to stop. */
static bool keep(const lm_env *env, lm_particles *run)
{
    const size_t N = (size_t)run->spec.width * sizeof(real);
    return !lm_copy_bytes(env, run->before_w, run->w, N * (size_t)run->D) &&
           !lm_copy_bytes(env, run->before_a, run->a, N * (size_t)run->T);
}

typedef enum outcome { TAKEN, DIVERGED, STOPPED } outcome;

/* One step; *loss is that before it.  It is taken whole or not at all: until
 * particles move nothing has changed, and then only a step that takes long
 * looks whether the user wants to stop. */
static outcome step(lm_env *env, lm_particles *run, double *loss)
{
    double now = NAN;
    run->stop = env->stop;
    next_batch(env, run);
    if (lm_stopped(env)) return STOPPED;
    const lm_status status = prepare(env, run, true, &now);
    if (status) run->fresh = false;
    if (status == LM_STOPPED) return STOPPED;
    *loss = status ? NAN : now;
    if (!isfinite(*loss) || *loss > run->spec.limit) return DIVERGED;
    if (run->before_w && !keep(env, run)) return STOPPED;
    if (!run->before_w) run->stop = NULL;
    if (run->spec.second == LM_SECOND_FAST) hurry(run);
    R(lm_cloud_weigh)(run);
    lm_share(run->crew, run->shares, move_share, run);
    run->fresh = false;
    if (lm_told(run->stop)) {
        lm_particles_exchange(run);
        return STOPPED;
    }
    run->t++;
    return TAKEN;
}

static const char *stride(lm_env *env, lm_particles *run, int64_t k,
                          lm_report *report)
{
    double sum = 0, loss;
    for (int64_t i = 0; i < k; i++) {
        if (run->diverged) return "diverged";
        if (lm_stopped(env)) return "stopped";
        const outcome how = step(env, run, &loss);
        if (how == STOPPED) return "stopped";
        run->diverged = how == DIVERGED;
        report->loss = loss;
        sum += report->loss;
        report->mean = sum / (double)(i + 1);
    }
    return run->diverged ? "diverged" : NULL;
}

void R(lm_particles_steps)(lm_env *env, lm_particles *run, int64_t k,
                           lm_report *report)
{
#ifdef LM_SINGLE
    const unsigned old = lm_denormals_off();
#endif
    report->why = stride(env, run, k, report);
    report->t = run->t;
#ifdef LM_SINGLE
    lm_denormals_restore(old);
#endif
}

/* ---- what is read off ------------------------------------------------------
 */

/* The read-out of the particles as they are: run->a, from clean labels. */
lm_status R(lm_particles_renew)(lm_env *env, lm_particles *run)
{
    const int64_t n = run->n, T = run->T;
    const lm_desk *desk = run->desk;
    run->stop = env->stop;
    next_batch(env, run);
    if (lm_stopped(env)) return LM_STOPPED;
    const lm_status status = solve(env, run, false);
    if (status) return status;
    for (int64_t at = 0; at < run->spec.width; at += run->tile) {
        const int64_t rows = rows_at(run, at);
        if (lm_stopped(env)) return LM_STOPPED;
        if (!run->stored) R(lm_cloud_make)(run, desk, at, rows);
        R(lm_gemm_until)
        (run->stop, false, true, rows, T, n, 1, R(lm_cloud_h)(run, desk, at), n,
         run->dual, n, 0, (real *)run->a + at * T, T);
    }
    return lm_unless_stopped(env);
}

/* drift (N x D) = - derivative of N F, in the tangent space of the sphere. */
lm_status R(lm_particles_push)(lm_env *env, lm_particles *run, double *drift)
{
    const int64_t D = run->D;
    const lm_desk *desk = run->desk;
    double loss;
    run->stop = env->stop;
    next_batch(env, run);
    if (lm_stopped(env)) return LM_STOPPED;
    const lm_status status = prepare(env, run, false, &loss);
    if (status) {
        run->fresh = false;
        return status;
    }
    R(lm_cloud_weigh)(run);
    for (int64_t at = 0; at < run->spec.width; at += run->tile) {
        if (lm_stopped(env)) return LM_STOPPED;
        const int64_t rows = rows_at(run, at);
        differentiate(run, desk, at, rows);
        for (int64_t i = 0; i < rows; i++, drift += D) {
            if (lm_stopped_at_row(env, at + i, D)) return LM_STOPPED;
            const real *w = (real *)run->w + (at + i) * D;
            const real *g = (real *)desk->move + i * D;
            double along = 0;
            for (int64_t j = 0; j < D; j++) {
                drift[j] = -(double)g[j] - run->spec.decay * (double)w[j];
                along += drift[j] * (double)w[j];
            }
            for (int64_t j = 0; run->spec.sphere && j < D; j++)
                drift[j] -= along * (double)w[j];
        }
    }
    return lm_unless_stopped(env);
}

/* ---- the start -------------------------------------------------------------
 */

/* D + T normal numbers of particle i; pairs may have the same. */
static void draw(const lm_particles *run, int64_t i, real *z)
{
    const int64_t p = run->D + run->T;
    const int64_t own = run->spec.antisymmetric ? i / 2 : i;
    const lm_stream s = lm_stream_named(run->spec.seed, "init", 0);
    int64_t j, end = 0;
    while (lm_next_until(run->stop, p, &j, &end))
#ifdef LM_SINGLE
        lm_fill_normal_single(s, (uint64_t)(own * p + j), end - j, z + j);
#else
        lm_fill_normal(s, (uint64_t)(own * p + j), end - j, z + j);
#endif
}

static void place(const lm_particles *run, int64_t i, const real *z, real *w)
{
    const lm_particles_spec *spec = &run->spec;
    const lm_mat given = spec->w;
    real size = 0;
    for (int64_t j = 0; j < run->D; j++) {
        w[j] = given.data ? (real)given.data[i * given.stride + j]
                          : (real)spec->std * z[j];
        size += w[j] * w[j];
    }
    for (int64_t j = 0; spec->sphere && j < run->D; j++) w[j] /= M(sqrt)(size);
}

static void place_out(const lm_particles *run, int64_t i, const real *z,
                      real *a)
{
    const lm_particles_spec *spec = &run->spec;
    const lm_mat given = spec->a;
    const bool odd = i % 2 == 1, signs = spec->out == LM_OUT_SIGNS;
    const bool turned = odd && (signs || spec->antisymmetric);
    const real unit = (real)(turned ? -spec->std_out : spec->std_out);
    for (int64_t t = 0; t < run->T; t++)
        a[t] = given.data ? (real)given.data[i * given.stride + t]
               : signs    ? unit
                          : unit * z[t];
}

lm_status R(lm_particles_start)(lm_env *env, lm_particles *run)
{
    const int64_t D = run->D, T = run->T;
    real *z = run->desk->draw, *one = run->one;
    run->stop = env->stop;
    for (int64_t i = 0; i < run->spec.width; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        draw(run, i, z);
        place(run, i, z, (real *)run->w + i * D);
        place_out(run, i, z + D, (real *)run->a + i * T);
    }
    int64_t i, end = 0;
    while (lm_next_piece(env, run->tile * run->n, &i, &end))
        for (; i < end; i++) one[i] = 1;
    R(lm_cloud_load)(env->stop, run, run->x, 0, run->x.rows, run->all);
    return lm_unless_stopped(env);
}
