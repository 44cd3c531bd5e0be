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
 * it is there, in a buffer that all tensors share.  No step allocates.
 *
 * Learning rate of a tensor: lr x schedule(t) x its factor (param.h). */
#include <math.h>

#include "core/real.h"
#include "dyn/denormal.h"
#include "dyn/run.h"
#include "model/passes/chunk.h"

#ifdef LM_SINGLE
#define TAPE(run) (&(run)->tape.s)
#else
#define TAPE(run) (&(run)->tape.d)
#endif

#define ROW(rule, name) [rule] = &R(lm_rule_##name),
static const R(lm_rule) *const rules[] = {LM_RULES(ROW)};
#undef ROW

#ifndef LM_SINGLE
int lm_rule_moments(lm_rule rule)
{
    return rules[rule]->moments;
}
#endif

/* ---- batches --------------------------------------------------------------
 */

static void pick(lm_mat from, const int32_t *rows, int64_t m, real *to)
{
    for (int64_t i = 0; i < m; i++)
        R(lm_rows_load)(from, rows[i], 1, to + i * from.cols);
}

/* The inputs and targets of the next step. */
static void next_batch(lm_run *run, const real **x, const real **y)
{
    lm_batch *b = &run->batch;
    real *px = run->px, *py = run->py;
    *x = px;
    *y = py;
    if (run->whole) {
        const int64_t first = lm_batch_first(b, run->t);
        *x += first * run->x.cols;
        *y += first * run->y.cols;
        return;
    }
    const int32_t *rows = lm_batch_rows(b, run->t);
    pick(run->x, rows, b->size, px);
    pick(run->y, rows, b->size, py);
}

/* ---- updates --------------------------------------------------------------
 */

/* Elements of a gradient that pass at one time: a quarter of the second
 * cache, where the update finds them. */
enum { PIECE = (1 << 18) / sizeof(real) };

typedef struct motion {
    lm_run *run;
    double lr; /* of this step, before the factors of the tensors */
} motion;

static R(lm_part)
    part_of(const motion *m, int tensor, int64_t row, int64_t rows)
{
    const lm_run *run = m->run;
    const lm_net *net = run->net;
    const lm_weight *w = &net->weight[tensor];
    const lm_hyper *h = &run->spec.hyper;
    const bool adaptive = rules[run->spec.rule]->adaptive;
    const int64_t at = w->at + row * w->cols;
    real *const start = net->start, *const moved = net->moved;
    real *const m1 = run->moment[0], *const m2 = run->moment[1];
    return (R(lm_part)){
        .w = (real *)net->w + at,
        .start = start ? start + at : NULL,
        .moved = moved ? moved + at : NULL,
        .g = run->gradient,
        .m1 = m1 ? m1 + at : NULL,
        .m2 = m2 ? m2 + at : NULL,
        .n = rows * w->cols,
        .t = run->t + 1,
        .lr = m->lr * (adaptive ? w->lr_adam : w->lr_sgd),
        .eps = h->eps * (h->eps_scaled ? w->eps_adam : 1),
        .decay = h->decoupled ? 0 : h->decay,
        .shrink = h->decoupled ? m->lr * h->decay : 0,
        .hyper = h,
    };
}

static R(lm_place) place(R(lm_sink) * sink, int tensor, int64_t row)
{
    const motion *m = sink->state;
    const R(lm_part) p = part_of(m, tensor, row, 0);
    return rules[m->run->spec.rule]->place(&p);
}

static void done(R(lm_sink) * sink, int tensor, int64_t row, int64_t rows)
{
    const motion *m = sink->state;
    const R(lm_part) p = part_of(m, tensor, row, rows);
    rules[m->run->spec.rule]->update(&p);
}

/* ---- steps ----------------------------------------------------------------
 */

/* One step; *loss is that before it.  False, and no step, if it diverged. */
static bool step(lm_run *run, double *loss)
{
    const lm_net *net = run->net;
    const int64_t m = run->batch.size;
    const real *x, *y;
    next_batch(run, &x, &y);
    R(lm_pass_forward)(TAPE(run), x, m, net->nodes);
    *loss = R(lm_loss_value)(run->spec.loss, m, net->k,
                             R(lm_tape_output)(TAPE(run)), y, run->y.cols,
                             1 / (double)m, R(lm_tape_delta)(TAPE(run)));
    if (!isfinite(*loss) || *loss > run->spec.limit) return false;
    motion move = {run,
                   run->spec.lr * lm_schedule_at(&run->spec.schedule, run->t)};
    const int64_t piece = rules[run->spec.rule]->moments > 0 ? PIECE : 0;
    R(lm_sink) sink = {place, done, &move, piece};
    R(lm_pass_backward)(TAPE(run), &sink);
    run->t++;
    return true;
}

static const char *stride(lm_env *env, lm_run *run, int64_t k,
                          lm_report *report)
{
    double sum = 0;
    for (int64_t i = 0; i < k; i++) {
        if (run->diverged) return "diverged";
        if (lm_stopped(env)) return "stopped";
        run->diverged = !step(run, &report->loss);
        sum += report->loss;
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

void R(lm_run_open)(lm_run *run, void *tape)
{
    R(lm_tape_open)(TAPE(run), run->net, run->batch.size, LM_KEEP_DERIVATIVES,
                    tape);
    if (!run->whole) return;
    if (!run->px) { /* only in double precision: the data themselves */
        run->px = run->x.data;
        run->py = run->y.data;
        return;
    }
    R(lm_rows_load)(run->x, 0, run->x.rows, run->px);
    R(lm_rows_load)(run->y, 0, run->y.rows, run->py);
}
