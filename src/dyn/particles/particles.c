#include "dyn/particles/particles.h"

#include <math.h>
#include <stdio.h>

#include "core/layout.h"
#include "dyn/data.h"
#include "linalg/blas.h"
#include "linalg/panel.h"

/* ---- the block --------------------------------------------------------------
 */

static void *take(lm_layout *w, int64_t rows, int64_t cols, size_t size)
{
    return lm_take(w, lm_count(2, (int64_t[]){rows, cols}), size);
}

/* Particles whose features fit a quarter of the second cache, more or less:
 * products want some rows. */
static int64_t tile_of(int64_t N, int64_t n, size_t size)
{
    enum { BYTES = 1 << 19, LEAST = 64, MOST = 4096 };
    int64_t rows = BYTES / ((int64_t)size * n) / 16 * 16;
    rows = rows < LEAST ? LEAST : rows > MOST ? MOST : rows;
    return rows < N ? rows : N;
}

/* Features of all particles are kept up to this size. */
static const double STORE = 1 << 29;

/* Steps below about 2 ms are slower on two threads than on one. */
static bool small(const lm_particles *run)
{
    const double sum =
        run->spec.second == LM_SECOND_OPTIMAL ? (double)run->n : (double)run->T;
    return 2 * (double)run->spec.width * (double)run->n *
               (2 * (double)run->D + sum) <
           4e8;
}

/* Whether threads may share the tiles: no sum over particles is a kernel. */
static bool shareable(const lm_particles *run)
{
    return run->spec.second == LM_SECOND_FIXED ||
           run->spec.second == LM_SECOND_TRAINED;
}

static void share_out(lm_particles *run)
{
    const int64_t tiles = (run->spec.width + run->tile - 1) / run->tile;
    const int threads = shareable(run) && !small(run) ? lm_blas_threads(0) : 1;
    run->shares = tiles < LM_SHARES ? tiles : LM_SHARES;
    run->threads = threads < run->shares ? threads : (int)run->shares;
    run->crew = 1;
}

static void size_up(lm_particles *run)
{
    const lm_particles_spec *s = &run->spec;
    const size_t size = s->single ? sizeof(float) : sizeof(double);
    const int64_t panel = s->single ? lm_panel_width_s() : lm_panel_width_d();
    const bool two = s->second == LM_SECOND_OPTIMAL && s->noise > 0 &&
                     s->inject == LM_INJECT_PAPER;
    run->D = run->x.cols + s->bias;
    run->T = s->outputs;
    run->n = run->batch.size;
    run->pairs = two ? 2 * run->T : run->T;
    run->panels = shareable(run) && run->T == 1 && panel > 0;
    run->tile = run->panels ? panel : tile_of(s->width, run->n, size);
    run->keeps_h = s->second != LM_SECOND_FIXED;
    run->stored = (double)s->width * (double)run->n * (double)size *
                      (run->keeps_h ? 2 : 1) <=
                  STORE;
    share_out(run);
}

/* Does a step take longer than one waits after Ctrl-C?  Counted in
 * multiplications, with functions and normal numbers. */
static bool is_long(const lm_particles *run)
{
    const lm_particles_spec *s = &run->spec;
    const double D = (double)run->D, T = (double)run->T, n = (double)run->n;
    const double times = s->second == LM_SECOND_FAST ? 1 + s->ratio : 1;
    const double pass = n * (4 * D + 2 * T + 100);
    return (double)s->width * (times * pass + 200 * (D + T)) > 8e9;
}

static void set_desk(const lm_particles *run, lm_desk *desk, lm_layout *w)
{
    const size_t size = run->spec.single ? sizeof(float) : sizeof(double);
    const int64_t tile = run->tile, n = run->n, D = run->D, T = run->T;
    desk->z = take(w, tile, n, size);
    desk->g = take(w, run->panels ? D : run->pairs == 1 ? 0 : n, tile, size);
    desk->wt = take(w, run->panels ? D : 0, tile, size);
    desk->h = take(w, run->stored && run->keeps_h ? 0 : tile, n, size);
    desk->slope = take(w, run->stored ? 0 : tile, n, size);
    desk->move = take(w, tile, D, size);
    desk->draw = take(w, tile, D + T, size);
    desk->u = take(w, tile, run->pairs, size);
    desk->ft = take(w, n, T, size);
}

static void lay_out(lm_particles *run, lm_layout *w)
{
    const int64_t N = run->spec.width, D = run->D, T = run->T, n = run->n;
    const int64_t all = (N + run->tile - 1) / run->tile * run->tile;
    const size_t size = run->spec.single ? sizeof(float) : sizeof(double);
    const bool optimal = run->spec.second == LM_SECOND_OPTIMAL;
    lm_batch *b = &run->batch;
    take(w, 1, 1, sizeof *run);
    run->w = take(w, N, D, size);
    run->a = take(w, N, T, size);
    run->before_w = take(w, is_long(run) ? N : 0, D, size);
    run->before_a = take(w, is_long(run) ? N : 0, T, size);
    run->all = take(w, run->x.rows, D, size);
    run->now = take(w, run->whole ? 0 : n, D, size);
    for (int i = 0; i < run->threads; i++) set_desk(run, &run->desk[i], w);
    run->h = take(w, run->stored && run->keeps_h ? all : 0, n, size);
    run->slope = take(w, run->stored ? all : 0, n, size);
    run->one = take(w, run->tile, n, size);
    run->v = take(w, n, run->pairs, size);
    run->vx = take(w, run->pairs == 1 ? n : 0, D, size);
    run->dual = take(w, run->pairs, n, size);
    run->k = take(w, optimal ? n : 0, n, size);
    run->sums = take(w, optimal ? 0 : run->shares * n, T, sizeof(double));
    run->f = take(w, n, T, sizeof(double));
    run->delta = take(w, n, T, sizeof(double));
    run->y_now = take(w, n, run->y.cols, sizeof(double));
    run->e = take(w, T, n, sizeof(double));
    run->beta = take(w, T, n, sizeof(double));
    b->row = take(w, run->whole ? 0 : lm_batch_room(b->order, b->n, b->size), 1,
                  sizeof(int32_t));
    double *block =
        take(w, optimal ? lm_readout_room(n, T) : 0, 1, sizeof(double));
    if (block) lm_readout_open(&run->readout, block);
}

/* ---- checks -----------------------------------------------------------------
 */

/* On the sphere no particle starts at 0. */
static lm_status check_rows(lm_env *env, const lm_particles_spec *s)
{
    for (int64_t i = 0; s->sphere && s->w.data && i < s->w.rows; i++) {
        double size = 0;
        if (lm_stopped_at_row(env, i, s->w.cols)) return LM_STOPPED;
        for (int64_t j = 0; j < s->w.cols; j++)
            size += fabs(s->w.data[i * s->w.stride + j]);
        if (!(size > 0))
            return lm_fail(env, LM_DOMAIN,
                           "row %lld of 'w' is zero, and not on the sphere",
                           (long long)i + 1);
    }
    return LM_OK;
}

static lm_status check_start(lm_env *env, const lm_particles *run)
{
    const lm_particles_spec *s = &run->spec;
    if (s->w.data && (s->w.rows != s->width || s->w.cols != run->D))
        return lm_fail(env, LM_DOMAIN,
                       "'w' is %lld x %lld, expected %lld x %lld",
                       (long long)s->w.rows, (long long)s->w.cols,
                       (long long)s->width, (long long)run->D);
    if (s->a.data && (s->a.rows != s->width || s->a.cols != run->T))
        return lm_fail(env, LM_DOMAIN,
                       "'a' is %lld x %lld, expected %lld x %lld",
                       (long long)s->a.rows, (long long)s->a.cols,
                       (long long)s->width, (long long)run->T);
    return check_rows(env, s);
}

static lm_status check(lm_env *env, lm_mat x, const lm_particles_spec *s)
{
    if (x.rows < 1 || x.rows > INT32_MAX || x.cols + s->bias < 1)
        return lm_fail(env, LM_DOMAIN, "'x' is %lld x %lld", (long long)x.rows,
                       (long long)x.cols);
    if (lm_schedule_falls(&s->schedule) && s->schedule.steps < 1)
        return lm_fail(env, LM_DOMAIN,
                       "'steps' must be the length of the %s schedule, got 0",
                       lm_schedule_name(s->schedule.kind));
    if ((s->anneal == LM_ANNEAL_LINEAR || s->anneal == LM_ANNEAL_COSINE) &&
        s->schedule.steps < 1)
        return lm_fail(env, LM_DOMAIN,
                       "'steps' must be where the temperature reaches 0, got "
                       "0");
    return LM_OK;
}

lm_status lm_particles_new(lm_env *env, lm_mat x, lm_tensor y,
                           const lm_particles_spec *spec, lm_particles **out)
{
    lm_mat target;
    *out = NULL;
    lm_status status = check(env, x, spec);
    if (!status)
        status =
            lm_loss_target(env, spec->loss, y, x.rows, spec->outputs, &target);
    if (status) return status;
    const bool all = spec->batch <= 0 || spec->batch >= x.rows;
    lm_particles plan = {
        .spec = *spec,
        .x = x,
        .y = target,
        .batch = {.order = spec->order,
                  .n = x.rows,
                  .size = all ? x.rows : spec->batch,
                  .seed = spec->seed},
        .whole = all && spec->order != LM_ORDER_REPLACE,
        .readout = {.loss = spec->loss,
                    .n = all ? x.rows : spec->batch,
                    .outputs = spec->outputs,
                    .penalty = spec->decay_out},
    };
    size_up(&plan);
    status = check_start(env, &plan);
    if (status) return status;
    lm_layout w = {0};
    lay_out(&plan, &w);
    plan.bytes = w.used;
    lm_particles *run = w.overflow ? NULL : lm_alloc(env, w.used);
    if (!run) return lm_nomem(env);
    *run = plan;
    w = (lm_layout){.base = (char *)run};
    lay_out(run, &w);
    status =
        (spec->single ? lm_particles_start_s : lm_particles_start_d)(env, run);
    run->spec.w = run->spec.a = (lm_mat){0};
    if (status)
        lm_free(run);
    else
        *out = run;
    return status;
}

void lm_particles_free(void *run)
{
    lm_free(run);
}

/* ---- what a step is made of ------------------------------------------------
 */

void lm_particles_exchange(lm_particles *run)
{
    void *const w = run->w, *const a = run->a;
    run->w = run->before_w;
    run->a = run->before_a;
    run->before_w = w;
    run->before_a = a;
}

double lm_particles_share(const lm_particles *run)
{
    const bool mean = run->spec.second == LM_SECOND_OPTIMAL ||
                      run->spec.second == LM_SECOND_FAST;
    return mean ? (double)run->T : 1;
}

double lm_particles_dt(const lm_particles *run, int64_t t)
{
    const double alpha = run->spec.alpha;
    return run->spec.lr * lm_schedule_at(&run->spec.schedule, t) /
           (alpha * alpha);
}

double lm_particles_temperature(const lm_particles *run, int64_t t)
{
    const double hot = run->spec.temperature;
    const double done = (double)t / (double)run->spec.schedule.steps;
    switch (run->spec.anneal) {
    case LM_ANNEAL_CONSTANT: return hot;
    case LM_ANNEAL_LINEAR: return hot * fmax(0, 1 - done);
    case LM_ANNEAL_COSINE:
        return done >= 1 ? 0 : hot * (1 + cos(M_PI * done)) / 2;
    case LM_ANNEAL_LOG: return hot / log(M_E + run->spec.lr * (double)t);
    }
    return NAN;
}

void lm_particles_step(lm_env *env, lm_particles *run, int64_t k,
                       lm_report *report)
{
    *report = (lm_report){.loss = NAN, .mean = NAN};
    const bool one = small(run) || run->threads > 1;
    const int threads = one ? lm_blas_threads(1) : 1;
    run->crew = threads < run->threads ? threads : run->threads;
    (run->spec.single ? lm_particles_steps_s : lm_particles_steps_d)(env, run,
                                                                     k, report);
    run->crew = 1;
    if (threads > 1) lm_blas_threads(threads);
}

lm_status lm_particles_refresh(lm_env *env, lm_particles *run)
{
    if (run->spec.second != LM_SECOND_OPTIMAL || run->fresh) return LM_OK;
    const lm_status status =
        (run->spec.single ? lm_particles_renew_s : lm_particles_renew_d)(env,
                                                                         run);
    run->fresh = !status;
    return status;
}

lm_status lm_particles_drift(lm_env *env, lm_particles *run, double *drift)
{
    if (!run->whole)
        return lm_fail(env, LM_DOMAIN,
                       "the drift is that of full batches, and 'run' has "
                       "batches of %lld",
                       (long long)run->n);
    return (run->spec.single ? lm_particles_push_s
                             : lm_particles_push_d)(env, run, drift);
}

lm_status lm_particles_data(lm_env *env, const lm_particles *run, lm_mat *x,
                            lm_tensor *y)
{
    return lm_data_or(env, run->x, run->y, x, y);
}

double lm_particles_at(const lm_particles *run, const void *block, int64_t i)
{
    return run->spec.single ? (double)((const float *)block)[i]
                            : ((const double *)block)[i];
}

void lm_particles_put(const lm_particles *run, void *block, int64_t i,
                      double value)
{
    if (run->spec.single)
        ((float *)block)[i] = (float)value;
    else
        ((double *)block)[i] = value;
}

/* ---- the type ---------------------------------------------------------------
 */

const char *lm_second_name(lm_second second)
{
    static const char *const names[] = {LM_SECONDS(LM_TEXT)};
    return names[second];
}

const char *lm_anneal_name(lm_anneal anneal)
{
    static const char *const names[] = {LM_ANNEALS(LM_TEXT)};
    return names[anneal];
}

const char *lm_inject_name(lm_inject inject)
{
    static const char *const names[] = {LM_INJECTS(LM_TEXT)};
    return names[inject];
}

static size_t run_bytes(const void *object)
{
    return ((const lm_particles *)object)->bytes;
}

static int64_t run_size(const void *object, int i)
{
    const lm_particles *run = object;
    const int64_t N = run->spec.width;
    const int64_t sizes[] = {
        run->x.cols, run->T, run->x.rows, 3 + N * (run->D + run->T), N, run->D};
    return i < 6 ? sizes[i] : -1;
}

static void run_describe(const void *object, char *text, size_t n)
{
    const lm_particles *run = object;
    char act[LM_ACT_TEXT];
    lm_act_text(&run->spec.act, act);
    snprintf(text, n,
             "%lld of dimension %lld, %s, %s second layer, step %lld%s",
             (long long)run->spec.width, (long long)run->D, act,
             lm_second_name(run->spec.second), (long long)run->t,
             run->diverged ? ", diverged" : "");
}

const lm_type lm_particles_type = {
    .name = "particles",
    .doc = "a two-layer network as interacting particles",
    .free = lm_particles_free,
    .bytes = run_bytes,
    .size = run_size,
    .describe = run_describe,
};
