#include "model/netpass.h"

#include <string.h>

#include "core/real.h"
#include "model/pass.h"

enum { ROWS = 512 }; /* samples that pass at one time */

/* A tape for blocks of samples, with room to load them. */
typedef struct work {
    R(lm_tape) tape;
    int64_t rows;
    real *x, *y;
} work;

static real *reals(lm_env *env, int64_t n)
{
    return lm_scratch(env, (size_t)n * sizeof(real));
}

static lm_status tape_new(lm_env *env, const lm_net *net, int64_t rows,
                          bool deltas, R(lm_tape) * tape)
{
    void *memory = lm_scratch(env, R(lm_tape_bytes)(net, rows, deltas));
    if (!memory) return lm_nomem(env);
    R(lm_tape_open)(tape, net, rows, deltas, memory);
    return LM_OK;
}

static lm_status work_new(lm_env *env, const lm_net *net, int64_t m,
                          int64_t cols, bool deltas, work *w)
{
    w->rows = m < ROWS ? (m > 0 ? m : 1) : ROWS;
    w->x = reals(env, w->rows * net->d);
    w->y = reals(env, w->rows * (cols > 0 ? cols : 1));
    if (!w->x || !w->y) return lm_nomem(env);
    return tape_new(env, net, w->rows, deltas, &w->tape);
}

static int64_t block_rows(const work *w, int64_t m, int64_t row)
{
    return m - row < w->rows ? m - row : w->rows;
}

static void store(const real *from, int64_t row, int64_t m, lm_mat to)
{
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < to.cols; j++)
            to.data[(row + i) * to.stride + j] = (double)from[i * to.cols + j];
}

lm_status R(lm_netpass_values)(lm_env *env, const lm_net *net, lm_mat x,
                               int index, lm_mat out)
{
    work w;
    lm_status status = work_new(env, net, x.rows, 0, false, &w);
    for (int64_t row = 0; !status && row < x.rows; row += w.rows) {
        const int64_t m = block_rows(&w, x.rows, row);
        if (lm_stopped(env)) return LM_STOPPED;
        R(lm_load)(x, row, m, w.x);
        R(lm_pass_forward)(&w.tape, w.x, m, index);
        store(w.tape.value[index], row, m, out);
    }
    return status;
}

/* v as a block like the parameters; NULL stays NULL. */
static lm_status direction(lm_env *env, const lm_net *net, lm_vec v,
                           bool trained, real **block)
{
    *block = NULL;
    if (!v.data) return LM_OK;
    *block = reals(env, net->room);
    if (!*block) return lm_nomem(env);
    R(lm_spread)(net, v.data, trained, *block);
    return LM_OK;
}

lm_status R(lm_netpass_jvp)(lm_env *env, const lm_net *net, lm_mat x, lm_vec v,
                            lm_mat dx, lm_mat df)
{
    work w;
    R(lm_tape) tangent;
    real *block, *tx = NULL;
    lm_status status = work_new(env, net, x.rows, 0, false, &w);
    if (!status) status = tape_new(env, net, w.rows, false, &tangent);
    if (!status) status = direction(env, net, v, false, &block);
    if (!status && dx.data && !(tx = reals(env, w.rows * net->d)))
        status = lm_nomem(env);
    for (int64_t row = 0; !status && row < x.rows; row += w.rows) {
        const int64_t m = block_rows(&w, x.rows, row);
        if (lm_stopped(env)) return LM_STOPPED;
        R(lm_load)(x, row, m, w.x);
        if (tx) R(lm_load)(dx, row, m, tx);
        R(lm_pass_forward)(&w.tape, w.x, m, net->layers);
        R(lm_pass_tangent)(&w.tape, block, tx, &tangent);
        store(R(lm_tape_output)(&tangent), row, m, df);
    }
    return status;
}

/* Gradients add up in a block like the parameters. */
typedef struct sum {
    const lm_net *net;
    real *block;
} sum;

static R(lm_place) sum_place(R(lm_sink) * sink, int tensor, int64_t row)
{
    const sum *s = sink->state;
    const lm_weight *w = &s->net->weight[tensor];
    return (R(lm_place)){s->block + w->at + row * w->cols, 1, 1};
}

static lm_status sum_new(lm_env *env, const lm_net *net, sum *s,
                         R(lm_sink) * sink)
{
    *s = (sum){net, reals(env, net->room)};
    *sink = (R(lm_sink)){sum_place, NULL, s, 0};
    if (!s->block) return lm_nomem(env);
    memset(s->block, 0, (size_t)net->room * sizeof(real));
    return LM_OK;
}

lm_status R(lm_netpass_gradient)(lm_env *env, const lm_net *net, lm_mat x,
                                 lm_mat u, lm_mat y, lm_loss loss,
                                 double *value, lm_vec gradient)
{
    work w;
    sum s;
    R(lm_sink) sink;
    double total = 0;
    lm_status status = work_new(env, net, x.rows, y.cols, true, &w);
    if (!status && gradient.data) status = sum_new(env, net, &s, &sink);
    for (int64_t row = 0; !status && row < x.rows; row += w.rows) {
        const int64_t m = block_rows(&w, x.rows, row);
        if (lm_stopped(env)) return LM_STOPPED;
        R(lm_load)(x, row, m, w.x);
        R(lm_pass_forward)(&w.tape, w.x, m, net->layers);
        real *delta = R(lm_tape_delta)(&w.tape);
        if (u.data)
            R(lm_load)(u, row, m, delta);
        else {
            R(lm_load)(y, row, m, w.y);
            total += R(lm_loss_value)(
                loss, m, net->k, R(lm_tape_output)(&w.tape), w.y, y.cols,
                1 / (double)x.rows, gradient.data ? delta : NULL);
        }
        if (gradient.data) R(lm_pass_backward)(&w.tape, &sink);
    }
    if (status) return status;
    if (gradient.data) R(lm_gather)(net, s.block, gradient.data);
    if (value) *value = total;
    return LM_OK;
}

lm_status R(lm_netpass_hvp)(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                            lm_loss loss, lm_vec v, lm_vec hv)
{
    work w;
    sum s;
    R(lm_sink) sink;
    R(lm_tape) tangent;
    real *block;
    lm_status status = work_new(env, net, x.rows, y.cols, true, &w);
    if (!status) status = tape_new(env, net, w.rows, true, &tangent);
    if (!status) status = sum_new(env, net, &s, &sink);
    if (!status) status = direction(env, net, v, true, &block);
    for (int64_t row = 0; !status && row < x.rows; row += w.rows) {
        const int64_t m = block_rows(&w, x.rows, row);
        const double scale = 1 / (double)x.rows;
        if (lm_stopped(env)) return LM_STOPPED;
        R(lm_load)(x, row, m, w.x);
        R(lm_load)(y, row, m, w.y);
        R(lm_pass_forward)(&w.tape, w.x, m, net->layers);
        R(lm_pass_tangent)(&w.tape, block, NULL, &tangent);
        const real *f = R(lm_tape_output)(&w.tape);
        R(lm_loss_value)
        (loss, m, net->k, f, w.y, y.cols, scale, R(lm_tape_delta)(&w.tape));
        R(lm_loss_curve)
        (loss, m, net->k, f, w.y, y.cols, scale, R(lm_tape_output)(&tangent),
         R(lm_tape_delta)(&tangent));
        R(lm_pass_curve)(&w.tape, block, &tangent, &sink);
    }
    if (!status) R(lm_gather)(net, s.block, hv.data);
    return status;
}

lm_status R(lm_netpass_right)(lm_env *env, const lm_net *net, lm_mat x,
                              lm_mat y, lm_loss loss, int64_t *right)
{
    work w;
    *right = 0;
    lm_status status = work_new(env, net, x.rows, y.cols, false, &w);
    for (int64_t row = 0; !status && row < x.rows; row += w.rows) {
        const int64_t m = block_rows(&w, x.rows, row);
        if (lm_stopped(env)) return LM_STOPPED;
        R(lm_load)(x, row, m, w.x);
        R(lm_load)(y, row, m, w.y);
        R(lm_pass_forward)(&w.tape, w.x, m, net->layers);
        *right += R(lm_loss_right)(loss, m, net->k, R(lm_tape_output)(&w.tape),
                                   w.y, y.cols);
    }
    return status;
}
