#include "theory/linear/weights.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "linalg/blas.h"

#ifdef LM_SINGLE
#define fill lm_fill_normal_single
#else
#define fill lm_fill_normal
#endif

/* Values first .. first + n - 1 of tensor l, with this deviation. */
static void draw(const lm_linear_net *net, int64_t l, int64_t first, int64_t n,
                 double deviation, real *out)
{
    fill(lm_stream_named(net->seed, "init", (uint64_t)l), (uint64_t)first, n,
         out);
    const real by = (real)deviation;
    for (int64_t i = 0; i < n; i++) out[i] *= by;
}

/* Rows first .. first + rows - 1 of W_l. */
static const real *block(R(lm_weights) * w, int64_t l, int64_t first,
                         int64_t rows)
{
    const int64_t n = w->net->width;
    if (w->all) return w->all + ((l - 1) * n + first) * n;
    draw(w->net, l, first * n, rows * n, 1 / sqrt((double)n), w->block);
    return w->block;
}

lm_status R(lm_weights_new)(lm_env *env, const lm_linear_net *net, bool keep,
                            R(lm_weights) * w)
{
    const int64_t n = net->width, size[] = {net->depth, n, n};
    const int64_t whole = lm_count(3, size);
    if (whole < 0 || n > INT64_C(1) << 30)
        return lm_fail(env, LM_NOMEM, "a net of width %lld is too large",
                       (long long)n);
    /* A block of about a megabyte stays in cache. */
    int64_t rows = (INT64_C(1) << 18) / n;
    rows = rows < 1 ? 1 : rows < n ? rows : n;
    *w = (R(lm_weights)){.net = net, .rows = keep ? n : rows};
    if (!keep) {
        w->block = lm_scratch(env, (size_t)(rows * n) * sizeof(real));
        return w->block ? LM_OK : lm_nomem(env);
    }
    w->all = lm_scratch(env, (size_t)whole * sizeof(real));
    if (!w->all) return lm_nomem(env);
    for (int64_t l = 1; l <= net->depth; l++)
        for (int64_t i = 0; i < n; i += rows) {
            if (lm_stopped(env)) return LM_STOPPED;
            draw(net, l, i * n, (i + rows < n ? rows : n - i) * n,
                 1 / sqrt((double)n), w->all + ((l - 1) * n + i) * n);
        }
    return LM_OK;
}

void R(lm_weights_first)(const R(lm_weights) * w, real *a)
{
    const int64_t d = w->net->inputs;
    draw(w->net, 0, 0, d * w->net->width, 1 / sqrt((double)d), a);
}

void R(lm_weights_last)(const R(lm_weights) * w, real *v)
{
    const int64_t n = w->net->width;
    draw(w->net, w->net->depth + 1, 0, n, pow((double)n, -w->net->readout), v);
}

lm_status R(lm_weights_forward)(lm_env *env, R(lm_weights) * w, int64_t l,
                                int64_t c, const real *in, real *out)
{
    const int64_t n = w->net->width;
    for (int64_t i = 0; i < n; i += w->rows) {
        if (lm_stopped(env)) return LM_STOPPED;
        const int64_t rows = i + w->rows < n ? w->rows : n - i;
        const real *s = block(w, l, i, rows);
        R(lm_gemm)(false, false, c, n, rows, 1, in + i, n, s, n, i > 0, out, n);
    }
    return LM_OK;
}

lm_status R(lm_weights_backward)(lm_env *env, R(lm_weights) * w, int64_t l,
                                 int64_t c, const real *in, real *out)
{
    const int64_t n = w->net->width;
    for (int64_t i = 0; i < n; i += w->rows) {
        if (lm_stopped(env)) return LM_STOPPED;
        const int64_t rows = i + w->rows < n ? w->rows : n - i;
        const real *s = block(w, l, i, rows);
        if (c == 1)
            R(lm_gemv)(false, rows, n, 1, s, n, in, 0, out + i);
        else
            R(lm_gemm)(false, true, c, rows, n, 1, in, n, s, n, 0, out + i, n);
    }
    return LM_OK;
}
