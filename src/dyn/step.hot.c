/* step: one step of training, in which the update is part of the way back.
 *
 * The backward pass goes from the last layer to the first, and once it has the
 * derivative by a layer's input it needs that layer's weights no more.  So the
 * optimizer is the sink of the pass (node.hot.h): a gradient is asked where
 * it shall go just before it is made, and its tensor moves as soon as it is
 * there.  For plain SGD the place is the tensor itself: the product
 *
 *     w = beta w - lr (in' g)
 *
 * is gradient and update at once.  Where a rule keeps moments the gradient of
 * a tensor comes in pieces of rows that fit the second cache, each used while
 * it is there, in a buffer that all tensors share.  The gradient of a tensor
 * that the user froze goes there too, and is left.  No step allocates.
 *
 * A step looks on its way whether the user wants to stop.  Until the way back
 * begins nothing has changed; after that only a step that takes long looks, and
 * what it changes is put back as it was (run.h), so that the network never
 * shows half of a step.
 *
 * Learning rate of a tensor: lr x schedule(t) x its rate (pace.h). */
#include <math.h>
#include <string.h>

#include "core/real.h"
#include "dyn/denormal.h"
#include "dyn/noise.h"
#include "dyn/run.h"
#include "model/passes/chunk.h"

#ifdef LM_SINGLE
#define TAPE(run) (&(run)->tape.s)
#define UPDATE(run) ((run)->spec.rule->s)
#else
#define TAPE(run) (&(run)->tape.d)
#define UPDATE(run) ((run)->spec.rule->d)
#endif

/* ---- batches --------------------------------------------------------------
 */

static void pick(const lm_env *env, lm_mat from, const int32_t *rows, int64_t m,
                 real *to)
{
    for (int64_t i = 0; i < m && !lm_stopped_at_row(env, i, from.cols); i++)
        R(lm_rows_load)(env->stop, from, rows[i], 1, to + i * from.cols);
}

/* The targets of the next step with noise: those of consecutive samples from
 * `first` on, or of `rows`. */
static const real *noisy(const lm_env *env, const lm_run *run, int64_t first,
                         const int32_t *rows)
{
    const lm_noise noise = {run->spec.loss, run->spec.label_noise,
                            run->spec.seed, run->t, run->net->k};
    const lm_mat y = run->y;
    real *out = run->noisy;
    for (int64_t a = 0; a < run->batch.size; a++) {
        const int64_t i = rows ? rows[a] : first + a;
        const double *clean = y.data + i * y.stride;
        for (int64_t j = 0; j < y.cols; j++) {
            if (lm_stopped_at(env, a * y.cols + j)) return out;
            out[a * y.cols + j] =
                (real)lm_noise_target(&noise, i * y.cols + j, clean[j]);
        }
    }
    return out;
}

/* The inputs and targets of the next step; of no use once the user wants to
 * stop. */
static void next_batch(const lm_env *env, lm_run *run, const real **x,
                       const real **y)
{
    lm_batch *b = &run->batch;
    real *px = run->px, *py = run->py;
    *x = px;
    *y = py;
    if (run->whole) {
        const int64_t first = lm_batch_first(b, run->t);
        *x += first * run->x.cols;
        *y += first * run->y.cols;
        if (run->noisy) *y = noisy(env, run, first, NULL);
        return;
    }
    b->stop = env->stop;
    const int32_t *rows = lm_batch_rows(b, run->t);
    if (!rows) return;
    pick(env, run->x, rows, b->size, px);
    if (run->noisy)
        *y = noisy(env, run, 0, rows);
    else
        pick(env, run->y, rows, b->size, py);
}

/* ---- updates --------------------------------------------------------------
 */

/* Elements of a gradient that pass at one time: a quarter of the second
 * cache, where the update finds them. */
enum { PIECE = (1 << 18) / sizeof(real) };

typedef struct motion {
    lm_run *run;
    double schedule, lr; /* of this step, before the rates of the tensors */
} motion;

/* What a tensor loses of itself beside the step of the rule. */
static double shrink(const motion *m, const lm_pace *pace)
{
    switch (m->run->spec.decay_kind) {
    case LM_DECAY_COUPLED: return 0;
    case LM_DECAY_DECOUPLED: return m->lr * pace->factor * pace->decay;
    case LM_DECAY_INDEPENDENT: return m->schedule * pace->decay;
    }
    return 0;
}

static real *at_moment(const lm_run *run, int i, int64_t at)
{
    real *const block = run->moment[i];
    return block ? block + at : NULL;
}

static R(lm_part)
    part_of(const motion *m, int tensor, int64_t row, int64_t rows)
{
    const lm_run *run = m->run;
    const lm_net *net = run->net;
    const lm_weight *w = &net->weight[tensor];
    const lm_pace *pace = &run->pace[tensor];
    const int64_t at = w->at + row * w->cols;
    real *const start = net->start, *const moved = net->moved;
    return (R(lm_part)){
        .w = (real *)net->w + at,
        .start = start ? start + at : NULL,
        .moved = moved ? moved + at : NULL,
        .g = run->gradient,
        .m1 = at_moment(run, 0, at),
        .m2 = at_moment(run, 1, at),
        .m3 = at_moment(run, 2, at),
        .room = run->room,
        .rows = rows,
        .cols = w->cols,
        .n = rows * w->cols,
        .t = run->t + 1,
        .kind = pace->kind,
        .lr = m->lr * pace->rate,
        .eps = pace->eps,
        .decay = run->spec.decay_kind == LM_DECAY_COUPLED ? pace->decay : 0,
        .shrink = shrink(m, pace),
        .hyper = &run->spec.hyper,
        .stop = TAPE(run)->stop,
    };
}

static R(lm_place) place(R(lm_sink) * sink, int tensor, int64_t row)
{
    const motion *m = sink->state;
    const R(lm_part) p = part_of(m, tensor, row, 0);
    if (m->run->pace[tensor].factor == 0) return R(lm_part_gradient)(&p);
    return UPDATE(m->run)->place(&p);
}

static void done(R(lm_sink) * sink, int tensor, int64_t row, int64_t rows)
{
    const motion *m = sink->state;
    const R(lm_part) p = part_of(m, tensor, row, rows);
    int64_t i, end = 0;
    if (m->run->pace[tensor].factor == 0) return;
    if (m->run->spec.rule->whole || p.n <= LM_PIECE) {
        UPDATE(m->run)->update(&p);
        return;
    }
    while (lm_next_until(p.stop, p.n, &i, &end)) {
        const R(lm_part) piece = R(lm_part_piece)(&p, i, end);
        UPDATE(m->run)->update(&piece);
    }
}

/* ---- steps ----------------------------------------------------------------
 */

/* Keep what a long step changes; false once the user wants to stop. */
static bool keep(const lm_env *env, lm_run *run)
{
    const size_t bytes = (size_t)run->net->room * sizeof(real);
    for (int i = 0; i < LM_MOMENTS + 2; i++)
        if (run->before[i] &&
            lm_copy_bytes(env, run->before[i], lm_run_changes(run, i), bytes))
            return false;
    return true;
}

/* Take back what it changed: the network's own is copied, which is in its
 * block, moments are exchanged. */
static void undo(lm_run *run)
{
    const size_t bytes = (size_t)run->net->room * sizeof(real);
    for (int i = 0; i < 2; i++)
        if (run->before[i])
            memcpy(lm_run_changes(run, i), run->before[i], bytes);
    for (int i = 0; i < LM_MOMENTS; i++) {
        void *const kept = run->before[i + 2];
        if (!kept) continue;
        run->before[i + 2] = run->moment[i];
        run->moment[i] = kept;
    }
}

typedef enum outcome { TAKEN, DIVERGED, STOPPED } outcome;

/* One step; *loss is that before it.  It is taken whole or not at all. */
static outcome step(const lm_env *env, lm_run *run, double *loss)
{
    const lm_net *net = run->net;
    const int64_t m = run->batch.size;
    const volatile lm_flag *stop = run->before[0] ? env->stop : NULL;
    const real *x, *y;
    TAPE(run)->stop = env->stop;
    next_batch(env, run, &x, &y);
    if (!lm_stopped(env)) R(lm_pass_forward)(TAPE(run), x, m, net->nodes);
    if (lm_stopped(env)) return STOPPED;
    TAPE(run)->stop = stop;
    *loss = R(lm_loss_value)(env->stop, run->spec.loss, m, net->k,
                             R(lm_tape_output)(TAPE(run)), y, run->y.cols,
                             1 / (double)m, R(lm_tape_delta)(TAPE(run)));
    if (lm_stopped(env)) return STOPPED;
    if (!isfinite(*loss) || *loss > run->spec.limit) return DIVERGED;
    const double schedule = lm_schedule_at(&run->spec.schedule, run->t);
    motion move = {run, schedule, run->spec.lr * schedule};
    const int64_t piece = run->gradient && !run->spec.rule->whole ? PIECE : 0;
    R(lm_sink) sink = {place, done, &move, piece};
    if (stop && !keep(env, run)) return STOPPED;
    R(lm_pass_backward)(TAPE(run), &sink);
    if (lm_told(stop)) {
        undo(run);
        return STOPPED;
    }
    run->t++;
    return TAKEN;
}

static const char *stride(lm_env *env, lm_run *run, int64_t k,
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
        sum += loss;
        report->mean = sum / (double)(i + 1);
    }
    return run->diverged ? "diverged" : NULL;
}

void R(lm_run_steps)(lm_env *env, lm_run *run, int64_t k, lm_report *report)
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

/* ---- opening ---------------------------------------------------------------
 */

lm_status R(lm_run_open)(const lm_env *env, lm_run *run, void *tape)
{
    R(lm_tape_open)
    (TAPE(run), run->net, run->batch.size, LM_KEEP_DERIVATIVES, tape);
    if (!run->whole) return LM_OK;
    if (!run->px) { /* only in double precision: the data themselves */
        run->px = run->x.data;
        run->py = run->y.data;
        return LM_OK;
    }
    R(lm_rows_load)(env->stop, run->x, 0, run->x.rows, run->px);
    R(lm_rows_load)(env->stop, run->y, 0, run->y.rows, run->py);
    return lm_unless_stopped(env);
}
