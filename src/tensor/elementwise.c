#include "tensor/elementwise.h"

#include <string.h>

#include "core/ahead.h"
#include "tensor/shape.h"

/* Elements between two looks: a remainder may take 10 microseconds. */
enum { PIECE = 1 << 13 };

void lm_unary_tail(lm_unary f, int64_t n, const double *in, double *out)
{
    double x[LM_LANES];
    for (int i = 0; i < LM_LANES; i++) x[i] = in[i < n ? i : 0];
    f(LM_LANES, x, x);
    memcpy(out, x, (size_t)n * sizeof *out);
}

void lm_binary_tail(lm_binary f, int64_t n, const double *a, int64_t a_at,
                    const double *b, int64_t b_at, double *out)
{
    double x[LM_LANES], y[LM_LANES];
    for (int i = 0; i < LM_LANES; i++) {
        x[i] = a[i < n ? i * a_at : 0];
        y[i] = b[i < n ? i * b_at : 0];
    }
    f(LM_LANES, x, 1, y, 1, x);
    memcpy(out, x, (size_t)n * sizeof *out);
}

/* In pieces, with memory asked for ahead: a function that computes long does
 * not reach far enough by itself. */
static void from_memory(lm_unary f, int64_t n, const double *in, double *out)
{
    enum { SOME = 128 };
    for (int64_t i = 0; i < n; i += SOME) {
        lm_ahead(in + i, SOME);
        f(lm_smaller(SOME, n - i), in + i, out + i);
    }
}

lm_status lm_unary_apply(lm_env *env, lm_unary f, int64_t n, const double *in,
                         double *out)
{
    enum { CACHE = 1 << 17 };
    for (int64_t i = 0; i < n; i += CACHE) {
        const int64_t now = lm_smaller(CACHE, n - i);
        if (lm_stopped(env)) return LM_STOPPED;
        if (n > CACHE)
            from_memory(f, now, in + i, out + i);
        else
            f(now, in + i, out + i);
    }
    return LM_OK;
}

/* The axes of a walk, after joining neighbours that both operands walk as
 * one; the last axis has strides 0 or 1. */
typedef struct {
    int rank;
    int64_t size[LM_RANK_MAX + 1];
    int64_t a[LM_RANK_MAX + 1], b[LM_RANK_MAX + 1];
} walk;

static walk plan(const lm_tensor *a, const lm_tensor *b, const lm_tensor *out)
{
    int64_t a_at[LM_RANK_MAX], b_at[LM_RANK_MAX];
    lm_broadcast_strides(a, out, a_at);
    lm_broadcast_strides(b, out, b_at);
    walk w = {0};
    for (int i = 0; i < out->rank; i++) {
        const int64_t n = out->size[i];
        if (n == 1) continue;
        const int k = w.rank - 1;
        if (k >= 0 && w.a[k] == n * a_at[i] && w.b[k] == n * b_at[i])
            w.size[k] *= n, w.a[k] = a_at[i], w.b[k] = b_at[i];
        else {
            w.size[w.rank] = n;
            w.a[w.rank] = a_at[i];
            w.b[w.rank] = b_at[i];
            w.rank++;
        }
    }
    if (w.rank == 0) {
        w.rank = 1;
        w.size[0] = w.a[0] = w.b[0] = 1;
    }
    return w;
}

/* Walk all axes but the last. */
static lm_status rows(lm_env *env, lm_binary f, const walk *w, const double *a,
                      const double *b, double *out)
{
    int64_t index[LM_RANK_MAX + 1] = {0};
    const int last = w->rank - 1;
    const int64_t n = w->size[last], a_at = w->a[last], b_at = w->b[last];
    for (;;) {
        for (int64_t i = 0; i < n; i += PIECE) {
            if (lm_stopped(env)) return LM_STOPPED;
            f(lm_smaller(PIECE, n - i), a + i * a_at, a_at, b + i * b_at, b_at,
              out + i);
        }
        out += n;
        int k = last - 1;
        for (; k >= 0; k--) {
            a += w->a[k];
            b += w->b[k];
            if (++index[k] < w->size[k]) break;
            a -= w->a[k] * w->size[k];
            b -= w->b[k] * w->size[k];
            index[k] = 0;
        }
        if (k < 0) return LM_OK;
    }
}

/* Its axes but the first. */
static walk slice_of(const walk *w)
{
    walk slice = {.rank = w->rank - 1};
    for (int i = 0; i < slice.rank; i++) {
        slice.size[i] = w->size[i + 1];
        slice.a[i] = w->a[i + 1];
        slice.b[i] = w->b[i + 1];
    }
    return slice;
}

/* Where the last axis is short, lay out some leading slices of both operands
 * in full and work on those; of large slices, on some of theirs. */
static lm_status slabs(lm_env *env, lm_binary f, walk *w, const double *a,
                       const double *b, double *out)
{
    int64_t inner = 1, at[LM_RANK_MAX + 1];
    for (int i = 1; i < w->rank; i++) inner *= w->size[i];
    lm_status status = LM_OK;
    for (int64_t i = 0; inner > PIECE && i < w->size[0] && !status; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        walk slice = slice_of(w);
        status = slabs(env, f, &slice, a + i * w->a[0], b + i * w->b[0],
                       out + i * inner);
        lm_scratch_release(env, mark);
    }
    if (inner > PIECE) return status;
    const int64_t group = inner < 4096 ? 4096 / inner : 1;
    double *x = lm_scratch_doubles(env, group * inner);
    double *y = lm_scratch_doubles(env, group * inner);
    if (!x || !y) return lm_nomem(env);
    lm_strides(w->rank, w->size, at);
    const int64_t total = w->size[0];
    for (int64_t i = 0; i < total; i += group) {
        if (lm_stopped(env)) return LM_STOPPED;
        const int64_t now = lm_smaller(group, total - i);
        w->size[0] = now;
        lm_copy(w->rank, w->size, x, at, a + i * w->a[0], w->a);
        lm_copy(w->rank, w->size, y, at, b + i * w->b[0], w->b);
        f(now * inner, x, 1, y, 1, out + i * inner);
    }
    return LM_OK;
}

lm_status lm_binary_apply(lm_env *env, lm_binary f, const lm_tensor *a,
                          const lm_tensor *b, lm_tensor *out)
{
    const int64_t n = lm_length(out);
    if (n == 0) return LM_OK;
    walk w = plan(a, b, out);
    if (w.rank == 1 || w.size[w.rank - 1] >= 64)
        return rows(env, f, &w, a->data, b->data, out->data);
    return slabs(env, f, &w, a->data, b->data, out->data);
}
