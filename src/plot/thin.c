#include <math.h>

#include "plot/series.h"
#include "plot/thin.h"

static bool shown(const lm_series *s, const lm_axes *axes, int64_t i, double *u,
                  double *low, double *high)
{
    double x, lo, hi;
    s->kind->point(s, i, &x, &lo, &hi);
    *u = lm_axis_place(&axes->x, x);
    *low = lm_axis_place(&axes->y, lo);
    *high = lm_axis_place(&axes->y, hi);
    return isfinite(*u) && isfinite(*low) && isfinite(*high);
}

/* All points, with one -1 for every gap. */
static int64_t keep_all(const lm_env *env, const lm_series *s,
                        const lm_axes *axes, int64_t *keep)
{
    int64_t n = 0;
    double u, low, high;
    for (int64_t i = 0; i < s->n && !lm_stopped_at_row(env, i, 16); i++) {
        const bool ok = shown(s, axes, i, &u, &low, &high);
        if (ok || (n > 0 && keep[n - 1] >= 0)) keep[n++] = ok ? i : -1;
    }
    return n;
}

/* The points of one pixel column: at most four, in their order. */
typedef struct {
    int64_t first, low, high, last;
    double vlow, vhigh;
    double column;
} bucket;

static int64_t spill(const bucket *b, int64_t *keep, int64_t n)
{
    if (b->first < 0) return n;
    const int64_t a = b->low < b->high ? b->low : b->high;
    const int64_t c = b->low < b->high ? b->high : b->low;
    keep[n++] = b->first;
    if (a > b->first) keep[n++] = a;
    if (c > a) keep[n++] = c;
    if (b->last > c) keep[n++] = b->last;
    return n;
}

static int64_t thin_curve(const lm_env *env, const lm_series *s,
                          const lm_axes *axes, int w, int64_t *keep)
{
    int64_t n = 0;
    bucket b = {.first = -1};
    for (int64_t i = 0; i < s->n && !lm_stopped_at_row(env, i, 16); i++) {
        double u, low, high;
        const bool ok = shown(s, axes, i, &u, &low, &high);
        const double column = floor(u * w);
        if (b.first >= 0 && (!ok || column != b.column)) {
            n = spill(&b, keep, n);
            b.first = -1;
        }
        if (!ok) {
            if (n > 0 && keep[n - 1] >= 0) keep[n++] = -1;
            continue;
        }
        if (b.first < 0) b = (bucket){i, i, i, i, low, high, column};
        b.last = i;
        if (low < b.vlow) b.vlow = low, b.low = i;
        if (high > b.vhigh) b.vhigh = high, b.high = i;
    }
    return spill(&b, keep, n);
}

static lm_status thin_cloud(lm_env *env, const lm_series *s,
                            const lm_axes *axes, int w, int h, lm_kept *kept)
{
    const lm_mark mark = lm_scratch_mark(env);
    const int64_t cells = (int64_t)w * h;
    uint8_t *taken = lm_scratch(env, (size_t)cells);
    if (!taken) return lm_nomem(env);
    lm_zero_bytes(env->stop, taken, (size_t)cells);
    kept->n = 0;
    for (int64_t i = 0; i < s->n && !lm_stopped_at_row(env, i, 16); i++) {
        double u, v, high;
        if (!shown(s, axes, i, &u, &v, &high)) continue;
        if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) continue;
        const int64_t cell =
            (int64_t)(u * (w - 1)) * h + (int64_t)(v * (h - 1));
        if (taken[cell]) continue;
        taken[cell] = 1;
        kept->row[kept->n++] = i;
    }
    lm_scratch_release(env, mark);
    return lm_unless_stopped(env);
}

lm_status lm_thin(lm_env *env, const lm_series *s, const lm_axes *axes, int w,
                  int h, lm_kept *kept)
{
    kept->row = lm_scratch(env, (size_t)(s->n + 1) * sizeof *kept->row);
    if (!kept->row) return lm_nomem(env);
    const bool few = s->n <= 4 * (int64_t)w;
    switch (few ? LM_THIN_NONE : s->kind->thinning) {
    case LM_THIN_NONE: kept->n = keep_all(env, s, axes, kept->row); break;
    case LM_THIN_CURVE: kept->n = thin_curve(env, s, axes, w, kept->row); break;
    case LM_THIN_CLOUD: return thin_cloud(env, s, axes, w, h, kept);
    }
    return lm_unless_stopped(env);
}
