#include "theory/maps/roots.h"

#include <math.h>

static bool is_zero(const lm_place *p)
{
    return fabs(p->value) <= p->error;
}

/* Between a and b the value (or with `slope` the slope) changes its sign: where
 * it is 0, by Newton's method on the value where that stays inside and
 * bisection otherwise. */
static lm_status narrow(lm_env *env, const lm_curve *f, lm_place a, lm_place b,
                        bool slope, lm_place *out)
{
    const double sign = slope ? a.slope : a.value;
    lm_status status = LM_OK;
    *out = a;
    for (int i = 0; i < 120 && !status; i++) {
        double x = sqrt(a.x) * sqrt(b.x);
        const double step = out->x * exp(-out->value / out->slope);
        if (!slope && i % 3 && step > a.x && step < b.x) x = step;
        if (!(x > a.x && x < b.x)) break;
        if (lm_stopped(env)) return LM_STOPPED;
        status = f->at(env, f->self, x, out);
        const double here = slope ? out->slope : out->value;
        if (here == 0 || (!slope && fabs(here) <= out->error / 16)) break;
        if (slope && b.x < a.x * (1 + 1e-9)) break;
        if ((here > 0) == (sign > 0))
            a = *out;
        else
            b = *out;
    }
    return status;
}

static lm_status put(lm_env *env, const lm_curve *f, lm_place at, bool twice,
                     lm_roots *roots)
{
    const double step = 1e-3;
    lm_place up, down;
    lm_status status = f->at(env, f->self, at.x * (1 + step), &up);
    if (!status) status = f->at(env, f->self, at.x * (1 - step), &down);
    if (status || roots->n == LM_ROOTS_MAX) return status;
    /* |f| <= e where |slope t + bend t^2 / 2| <= e, t = log x. */
    const double bend = fabs(up.slope - down.slope) / (2 * step);
    const double e = at.error + fabs(at.value), slope = fabs(at.slope);
    const double off =
        slope * slope > 4 * e * bend ? 2 * e / slope : 2 * sqrt(2 * e / bend);
    roots->root[roots->n++] =
        (lm_root){at.x, at.x * (off + 4 * 0x1p-53), twice};
    return LM_OK;
}

/* An extremum that lies beyond 0 hides two roots. */
static lm_status put_extremum(lm_env *env, const lm_curve *f, lm_place a,
                              lm_place b, lm_roots *roots)
{
    lm_place top, root;
    lm_status status = narrow(env, f, a, b, true, &top);
    if (status) return status;
    if (is_zero(&top)) return put(env, f, top, true, roots);
    if ((top.value > 0) == (a.value > 0)) return LM_OK;
    status = narrow(env, f, a, top, false, &root);
    if (!status) status = put(env, f, root, false, roots);
    if (!status) status = narrow(env, f, top, b, false, &root);
    return status ? status : put(env, f, root, false, roots);
}

static bool turns_to_zero(const lm_place *a, const lm_place *b)
{
    return a->value * a->slope < 0 && b->value * b->slope > 0;
}

/* Between two places where the sign is certain. */
static lm_status look_between(lm_env *env, const lm_curve *f, const lm_place *a,
                              const lm_place *b, lm_roots *roots)
{
    lm_place root;
    if ((a->value > 0) == (b->value > 0))
        return turns_to_zero(a, b) ? put_extremum(env, f, *a, *b, roots)
                                   : LM_OK;
    const lm_status status = narrow(env, f, *a, *b, false, &root);
    return status ? status : put(env, f, root, false, roots);
}

lm_status lm_roots_find(lm_env *env, const lm_curve *f, int64_t n,
                        const lm_place *grid, lm_roots *roots)
{
    lm_status status = LM_OK;
    const lm_place *last = NULL;
    roots->n = 0;
    roots->zero = true;
    for (int64_t i = 0; i < n && !status; i++) {
        if (!(fabs(grid[i].value) > grid[i].error)) continue;
        roots->zero = false;
        if (last) status = look_between(env, f, last, &grid[i], roots);
        last = &grid[i];
    }
    return status;
}
