#include "theory/rmt/free.h"

#include <math.h>

#include "core/sort_by.h"
#include "theory/rmt/beyond.h"

#define EPS 0x1p-52

enum { GRID = 200, PAIRS = 1000, FOCUS = 64, LEVELS = 60, MISSED = 40 };
static const double VISIBLE = 1e-7, ENOUGH = 1e-12;

lm_status lm_excess_of(lm_env *env, const lm_law *law, double complex w,
                       lm_excess *out)
{
    /* Rounding must not put w on the other side of the cut. */
    const double complex at = CMPLX(creal(w), fmax(cimag(w), 0));
    const lm_status status = lm_law_cauchy(env, law, at, &out->g);
    if (status) return status;
    const double complex f = 1 / out->g.value;
    out->value = f - w;
    out->slope = -out->g.slope * f * f - 1;
    out->error = out->g.error * cabs(f) * cabs(f) + EPS * (cabs(f) + cabs(w));
    return LM_OK;
}

/* ---- points of mass -------------------------------------------------------
 */

static int rising(const void *a, const void *b, void *env)
{
    (void)env;
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Masses of a and of b at places that combine meet as much as they exceed 1
 * (Bercovici & Voiculescu 1998); a product is 0 where a factor is. */
static lm_status points(lm_env *env, lm_law *law,
                        double (*combine)(double, double))
{
    const lm_law *a = law->a, *b = law->b;
    lm_point *point =
        lm_scratch(env, (size_t)(a->points + b->points + 1) * sizeof *point);
    if (!point) return lm_nomem(env);
    const bool product = combine(0, 1) == 0;
    const double zero = fmax(lm_law_mass_at(a, 0), lm_law_mass_at(b, 0));
    int64_t n = 0;
    if (product && zero > 0) point[n++] = (lm_point){0, zero};
    for (int64_t i = 0; i < a->points; i++)
        for (int64_t j = 0; j < b->points; j++) {
            if (lm_stopped_at(env, i * b->points + j)) return LM_STOPPED;
            const double mass = a->point[i].mass + b->point[j].mass - 1,
                         at = combine(a->point[i].at, b->point[j].at);
            if (mass > 4 * EPS && !(product && at == 0))
                point[n++] = (lm_point){at, mass};
        }
    law->point = point;
    law->points = n;
    return lm_sort_by(env, point, n, sizeof *point, rising);
}

/* ---- bands ----------------------------------------------------------------
 */

typedef struct scan {
    lm_law *law;
    double low, high; /* nothing lies beyond */
    double *x;
    int64_t n;
} scan;

/* Places of a law: points, edges and middles of bands. */
static int64_t places(const lm_law *law, int64_t room, double *x)
{
    int64_t n = 0;
    for (int64_t i = 0; i < law->points && n < room; i++)
        x[n++] = law->point[i].at;
    for (int64_t i = 0; i < law->bands && n + 2 < room; i++) {
        x[n++] = law->band[i].lower;
        x[n++] = (law->band[i].lower + law->band[i].upper) / 2;
        x[n++] = law->band[i].upper;
    }
    return n;
}

/* Where to look: combined places, a grid, and at both ends one in the logarithm
 * of the distance. */
static lm_status look(lm_env *env, scan *s, double (*combine)(double, double))
{
    const int64_t grid = GRID;
    double *p = lm_scratch_doubles(env, 2 * PAIRS);
    if (!p) return lm_nomem(env);
    const int64_t na = places(s->law->a, PAIRS, p),
                  nb = places(s->law->b, PAIRS, p + PAIRS),
                  na_used = na * nb > PAIRS * 10 ? PAIRS * 10 / nb : na;
    s->x = lm_scratch_doubles(env, na_used * nb + 3 * grid + MISSED);
    if (!s->x) return lm_nomem(env);
    for (int64_t i = 0; i < na_used; i++)
        for (int64_t j = 0; j < nb; j++)
            s->x[s->n++] = combine(p[i], p[PAIRS + j]);
    const double width = s->high - s->low;
    for (int64_t i = 1; i < grid; i++)
        s->x[s->n++] = s->low + width * (double)i / (double)grid;
    for (int64_t i = 0; i < grid; i++) {
        const double off = width * exp2(-50 * (double)(i + 1) / (double)grid);
        s->x[s->n++] = s->low + off;
        s->x[s->n++] = s->high - off;
    }
    return lm_sort_by(env, s->x, s->n, sizeof *s->x, rising);
}

/* pi times the density, in units of the width; 0 where it is not found or not
 * seen. */
static double density_at(lm_env *env, const scan *s, double x)
{
    lm_cauchy g;
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status = s->law->kind->cauchy(env, s->law, x, &g);
    lm_scratch_release(env, mark);
    const double width = s->high - s->low,
                 y = status ? 0 : -cimag(g.value) * width;
    return y > fmax(VISIBLE, 2 * g.error * width) ? y : 0;
}

static bool inside(lm_env *env, const scan *s, double x)
{
    return density_at(env, s, x) > 0;
}

static double change(lm_env *env, const scan *s, double out, double in)
{
    for (int i = 0; i < 100; i++) {
        const double x = out + (in - out) / 2;
        if (x == out || x == in || lm_stopped(env)) break;
        *(inside(env, s, x) ? &in : &out) = x;
    }
    return in;
}

/* The edge is nearer than where the density is twice as large: a third of that
 * for a root, a seventh for a cusp; at a pole it falls, and x is exact. */
static double edge_error(lm_env *env, const scan *s, double x, double way)
{
    const double seen = density_at(env, s, x),
                 least = 1e-15 * (s->high - s->low) +
                         4 * EPS * fmax(fabs(s->low), fabs(s->high));
    for (double e = least; e < 1e-3 * (s->high - s->low); e *= 2)
        if (density_at(env, s, x + way * e) >= 2 * seen) return e;
    return least;
}

/* What lies at an end of all within errors lies there. */
static void snap(const scan *s, lm_band *first, lm_band *last)
{
    const double least = 1e-13 * (s->high - s->low);
    const lm_estimate low = s->law->low, high = s->law->high;
    if (first->lower - low.value <= fmax(least, first->lower_error)) {
        first->lower = low.value;
        first->lower_error = low.error;
    }
    if (high.value - last->upper <= fmax(least, last->upper_error)) {
        last->upper = high.value;
        last->upper_error = high.error;
    }
}

static lm_status bands(lm_env *env, scan *s)
{
    lm_band *band = lm_scratch(env, (size_t)(s->n + 1) * sizeof *band);
    if (!band) return lm_nomem(env);
    double last = s->low;
    bool was = false;
    int64_t n = 0;
    for (int64_t i = 0; i <= s->n; i++) {
        const double x = i < s->n ? s->x[i] : s->high;
        if (lm_stopped(env)) return LM_STOPPED;
        if (x <= last && i < s->n) continue;
        const bool is = i < s->n && inside(env, s, x);
        if (is && !was) band[n].lower = change(env, s, last, x);
        if (was && !is) band[n++].upper = change(env, s, x, last);
        was = is;
        last = x;
    }
    for (int64_t i = 0; i < n; i++) {
        band[i].lower_error = edge_error(env, s, band[i].lower, 1);
        band[i].upper_error = edge_error(env, s, band[i].upper, -1);
    }
    if (n > 0) snap(s, &band[0], &band[n - 1]);
    for (int64_t i = 0; i < n; i++)
        band[i].width = band[i].upper - band[i].lower;
    s->law->band = band;
    s->law->bands = n;
    return LM_OK;
}

/* ---- what is missing ------------------------------------------------------
 */

/* What the density at x, smoothed over y, lacks in the bands found so far. */
static double lacking(lm_env *env, const scan *s, double x, double y)
{
    const double complex z = CMPLX(x, y);
    const lm_law *law = s->law;
    lm_cauchy g;
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status = law->kind->cauchy(env, law, z, &g);
    lm_scratch_release(env, mark);
    if (status) return 0;
    for (int64_t i = 0; i < law->points && !lm_stopped_at_row(env, i, 16); i++)
        g.value -= law->point[i].mass / (z - law->point[i].at);
    for (int64_t i = 0; i < law->panels && !lm_stopped_at_row(env, i, 256); i++)
        for (int j = 0; j < LM_PANEL_NODES; j++)
            g.value -= law->panel[i].weight[j] / (z - law->panel[i].node[j]);
    return -cimag(g.value);
}

/* The place of n, `step` apart from x on, where most is lacking. */
static double highest(lm_env *env, const scan *s, double x, double step,
                      int64_t n)
{
    double best = x, most = -INFINITY;
    for (int64_t i = 0; i < n && !lm_stopped(env); i++) {
        const double at = x + step * (double)i,
                     value = lacking(env, s, at, step);
        if (value > most) most = value, best = at;
    }
    return best;
}

static bool found(const lm_law *law, double x)
{
    for (int64_t i = 0; i < law->bands; i++)
        if (x >= law->band[i].lower && x <= law->band[i].upper) return true;
    return false;
}

/* A place in a band that was overlooked: where most is lacking, in ever
 * sharper focus.  False if focus is lost. */
static bool overlooked(lm_env *env, const scan *s, double *x)
{
    double step = (s->high - s->low) / FOCUS;
    *x = highest(env, s, s->low, step, FOCUS + 1);
    for (int i = 0; i < LEVELS && !lm_stopped(env); i++) {
        if (!found(s->law, *x) && inside(env, s, *x)) return true;
        step /= 2;
        *x = highest(env, s, *x - 3 * step, step, 7);
    }
    return false;
}

/* ---- both -----------------------------------------------------------------
 */

static lm_status attempt(lm_env *env, scan *s)
{
    const lm_status status = s->high > s->low ? bands(env, s) : LM_OK;
    return status ? status : lm_law_panels(env, s->law);
}

/* An end of the support: a product has 0 where a factor has. */
static lm_status end_of(lm_env *env, const lm_law *law, bool above,
                        double (*combine)(double, double), lm_estimate *out)
{
    const lm_law *a = law->a, *b = law->b;
    const double bound = above ? combine(lm_law_highest(a), lm_law_highest(b))
                               : combine(lm_law_lowest(a), lm_law_lowest(b));
    lm_beyond at;
    *out = (lm_estimate){0, 0};
    if (bound == 0 && combine(0, 1) == 0) return LM_OK;
    const lm_status status = lm_beyond_end(env, law, above, 1, &at);
    out->value = above ? fmin(at.x, bound) : fmax(at.x, bound);
    out->error = at.off;
    return status;
}

lm_status lm_free_new(lm_env *env, const lm_law *draft,
                      double (*combine)(double x, double y), lm_law **out)
{
    lm_law law = *draft;
    lm_status status = end_of(env, &law, false, combine, &law.low);
    if (!status) status = end_of(env, &law, true, combine, &law.high);
    scan s = {.law = &law, .low = law.low.value, .high = law.high.value};
    if (!status) status = points(env, &law, combine);
    if (!status) status = look(env, &s, combine);
    if (!status) status = attempt(env, &s);
    double most = 0;
    for (int i = 0; i < MISSED && !status; i++) {
        const double mass = lm_law_mass(env, &law);
        if (mass >= 1 - ENOUGH || mass <= most) break;
        most = mass;
        if (!overlooked(env, &s, &s.x[s.n])) break;
        status = lm_sort_by(env, s.x, ++s.n, sizeof *s.x, rising);
        if (!status) status = attempt(env, &s);
    }
    return status ? status : lm_law_pack(env, &law, out);
}
