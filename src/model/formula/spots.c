/* spots: a formula bends where the argument g(x) of one of its functions is
 * where that bends, or where the two sides of max and min are equal. */
#include "model/formula/spots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/duals/rows.h"
#include "model/formula/ops.h"

/* ---- what is looked for ----------------------------------------------------
 */

/* The roots of what stands on the stack after `length` instructions (for
 * `difference` minus what stands below), or of its derivative, less `target`.
 */
typedef struct quest {
    const lm_formula *f;
    int length, below; /* below > 0: where the program of the other side ends */
    int order;
    double target;
    double width; /* in the argument; INFINITY: a kink alone */
    bool own;     /* the width is the argument itself */
    bool kink;
} quest;

static void side(const lm_formula *f, int length, int order, int64_t n,
                 const double *x, double *out)
{
    double value[64], slope[64], curve[64];
    for (int64_t at = 0; at < n; at += 64) {
        const int64_t count = n - at < 64 ? n - at : 64;
        lm_formula_run_d(f, length, order, count, x + at, value, slope, curve);
        memcpy(out + at,
               order == 0   ? value
               : order == 1 ? slope
                            : curve,
               (size_t)count * sizeof *out);
    }
}

/* The quantity whose roots are looked for, or its derivative. */
static void evaluate(const quest *q, int extra, int64_t n, const double *x,
                     double *out)
{
    double other[LM_MESH];
    side(q->f, q->length, q->order + extra, n, x, out);
    if (q->below > 0) {
        side(q->f, q->below, q->order + extra, n, x, other);
        for (int64_t i = 0; i < n; i++) out[i] -= other[i];
    }
    for (int64_t i = 0; i < n && !extra; i++) out[i] -= q->target;
}

/* ---- the list --------------------------------------------------------------
 */

/* Spots at one place are one; where there is no room the farthest goes. */
static void add_spot(lm_formula *f, double at, double width, bool kink)
{
    int i = 0;
    while (i < f->spots && f->spot[i].at < at - 1e-9 * (1e-3 + fabs(at))) i++;
    if (i < f->spots && fabs(f->spot[i].at - at) <= 1e-9 * (1e-3 + fabs(at))) {
        f->spot[i].width = fmin(f->spot[i].width, width);
        if (kink && !f->spot[i].kink) f->spot[i].at = at;
        f->spot[i].kink |= kink;
        return;
    }
    if (f->spots == LM_SPOTS_MAX) {
        const int far = fabs(f->spot[0].at) > fabs(f->spot[f->spots - 1].at)
                            ? 0
                            : f->spots - 1;
        if (fabs(f->spot[far].at) <= fabs(at)) return;
        memmove(f->spot + far, f->spot + far + 1,
                (size_t)(f->spots - far - 1) * sizeof *f->spot);
        f->spots--;
        if (far < i) i--;
    }
    memmove(f->spot + i + 1, f->spot + i,
            (size_t)(f->spots - i) * sizeof *f->spot);
    f->spot[i] = (lm_spot){.at = at, .width = width, .kink = kink};
    f->spots++;
}

/* ---- roots -----------------------------------------------------------------
 */

static double root_between(const quest *q, double low, double high)
{
    double at_low;
    evaluate(q, 0, 1, &low, &at_low);
    for (int i = 0; i < 200; i++) {
        const double x = low + (high - low) / 2;
        double here;
        if (!(x > low && x < high)) break;
        evaluate(q, 0, 1, &x, &here);
        if (here == 0) return x;
        if ((here > 0) == (at_low > 0))
            low = x;
        else
            high = x;
    }
    return fabs(low) < fabs(high) ? low : high;
}

/* How far from x, to a factor of two, the argument moves by `width`, on the
 * nearer side. */
static double distance(const quest *q, double x, double width)
{
    enum { LEAST = -50, MOST = 20, N = MOST - LEAST + 1 };
    double y[2 * N], g[2 * N], here;
    for (int i = 0; i < N; i++) {
        const double d = ldexp(1, LEAST + i);
        y[2 * i] = x - d, y[2 * i + 1] = x + d;
    }
    side(q->f, q->length, 0, 1, &x, &here);
    side(q->f, q->length, 0, 2 * N, y, g);
    for (int i = 0; i < 2 * N; i++)
        if (!(fabs(g[i] - here) < width)) return ldexp(1, LEAST + i / 2);
    return INFINITY;
}

/* How wide the bend at x is, in x: the argument moves by its width, evenly, as
 * a square, or as `distance` finds where it has a kink itself. */
static double width_at(const quest *q, double x)
{
    double slope, value, width = q->width;
    if (!isfinite(width)) return INFINITY;
    side(q->f, q->length, 0, 1, &x, &value);
    if (q->own) width = fabs(value);
    evaluate(q, 1, 1, &x, &slope);
    const double even =
        q->order == 0 ? width / fabs(slope) : sqrt(width / fabs(slope));
    const double near = fmin(even, distance(q, x, width));
    return width > 0 && near > 0 ? fmin(near, 1e6) : INFINITY;
}

static void found(lm_formula *f, const quest *q, double x)
{
    const double width = width_at(q, x);
    if (isfinite(width) || q->kink) add_spot(f, x, width, q->kink);
}

/* Roots between neighbours of the mesh, and at places where the quantity is 0
 * on at most one side. */
static void find(const lm_env *env, lm_formula *f, const quest *q,
                 const double *x)
{
    double g[LM_MESH];
    evaluate(q, 0, LM_MESH, x, g);
    for (int i = 0; i < LM_MESH && !lm_stopped(env); i++) {
        const bool inside = i > 0 && i + 1 < LM_MESH;
        if (g[i] == 0 && inside && (g[i - 1] != 0 || g[i + 1] != 0))
            found(f, q, x[i]);
        if (i > 0 && g[i - 1] * g[i] < 0)
            found(f, q, root_between(q, x[i - 1], x[i]));
    }
}

/* ---- of each instruction
 * ----------------------------------------------------- */

/* Where the program of the second of two arguments begins, which ends before
 * instruction i. */
static int second_begins(const lm_formula *f, int i)
{
    int needed = 1;
    while (needed > 0) {
        i--;
        needed += lm_op_arguments((lm_op)f->op[i]) - 1;
    }
    return i;
}

/* Whether the argument jumps or turns at x. */
static bool bends_at(const quest *q, double x)
{
    const double near = x == 0 ? 1e-150 : 0x1p-44 * fabs(x);
    const double y[] = {x - near, x + near};
    double v[2], d[2];
    side(q->f, q->length, 0, 2, y, v);
    side(q->f, q->length, 1, 2, y, d);
    return fabs(v[1] - v[0]) > 1e-11 * (1 + fabs(v[0])) ||
           fabs(d[1] - d[0]) > 1e-10 * (1 + fabs(d[0]));
}

/* At kinks of the argument, which is as far from the bend as it is: what comes
 * of it changes over the distance that this makes. */
static void find_at_kinks(const lm_env *env, lm_formula *f, quest q)
{
    const double least = q.width;
    if (!isfinite(least)) return;
    for (int i = 0; i < f->spots && !lm_stopped(env); i++) {
        const double x = f->spot[i].at;
        double value;
        if (!f->spot[i].kink || !bends_at(&q, x)) continue;
        side(f, q.length, 0, 1, &x, &value);
        if (!q.own) q.width = fmax(least, fabs(value - q.target));
        add_spot(f, x, width_at(&q, x), false);
    }
}

/* Stationary places and kinks of an argument g: where exp(g) is a bell, or g a
 * power or a denominator (`own`) that comes near 0. */
static void find_turns(const lm_env *env, lm_formula *f, int i, bool own,
                       const double *x)
{
    quest q = {.f = f, .length = i, .order = 1, .width = 1, .own = own};
    find(env, f, &q, x);
    q.order = 0;
    find_at_kinks(env, f, q);
}

static void find_bend(const lm_env *env, lm_formula *f, const quest *q,
                      const double *x)
{
    find(env, f, q, x);
    find_at_kinks(env, f, *q);
}

static void find_act(const lm_env *env, lm_formula *f, int i, lm_act_row row,
                     const double *x)
{
    const lm_act act = {.row = row};
    const lm_spot *spot;
    const int n = lm_act_spots(&act, &spot);
    for (int k = 0; k < n; k++)
        find_bend(env, f,
                  &(quest){.f = f,
                           .length = i,
                           .target = spot[k].at,
                           .width = spot[k].width,
                           .kink = spot[k].kink},
                  x);
}

static void find_at(const lm_env *env, lm_formula *f, int i, const double *x)
{
    const lm_op op = (lm_op)f->op[i];
    quest q = {.f = f, .length = i, .width = INFINITY, .kink = true};
    const lm_op_kind kind = lm_op_kind_of(op);
    const bool whole = op == LM_OP_POWER && f->value[f->number[i]] >= 0 &&
                       f->value[f->number[i]] == rint(f->value[f->number[i]]);
    if ((int)op < LM_ACT_ROWS) {
        find_act(env, f, i, (lm_act_row)op, x);
    } else if (op == LM_OP_MAX || op == LM_OP_MIN) {
        q.below = second_begins(f, i);
        find(env, f, &q, x);
    } else if (op == LM_OP_DIVIDE || kind == EDGE ||
               (op == LM_OP_POWER && !whole)) {
        find(env, f, &q, x);
        find_turns(env, f, i, true, x);
    } else if (kind == BELL) {
        find_turns(env, f, i, false, x);
    } else if (kind == SMOOTH && op < LM_OP_NEGATE) {
        q.kink = false, q.width = 1;
        find_bend(env, f, &q, x);
    }
}

/* ---- jumps ----------------------------------------------------------------
 */

/* By how much f and f' differ on the two sides of a kink; what is less than
 * rounding makes is none. */
static void measure(const lm_formula *f, lm_spot *m)
{
    const double near = m->at == 0 ? 1e-150 : 0x1p-44 * fabs(m->at);
    const double x[] = {m->at - near, m->at + near};
    double v[2], d[2], c[2];
    lm_formula_run_d(f, f->length, 2, 2, x, v, d, c);
    const double across = near * (d[0] + d[1]);
    m->jump = v[1] - v[0] - (isfinite(across) ? across : 0);
    m->corner = d[1] - d[0] - near * (c[0] + c[1]);
    if (!(fabs(m->jump) > 1e-11 * (1 + fabs(v[0])))) m->jump = 0;
    if (!(fabs(m->corner) > 1e-10 * (1 + fabs(d[0])))) m->corner = 0;
}

void lm_formula_mesh(double x[LM_MESH])
{
    const int half = LM_MESH / 2, fine = 600;
    x[half] = 0;
    for (int i = 1; i <= half; i++) {
        const double t = (double)(i - fine) / (half - fine);
        const double y = i <= fine ? i / 64. : fine / 64. * pow(1e6 / 9.375, t);
        x[half + i] = i == half ? 1e6 : y;
        x[half - i] = -x[half + i];
    }
}

lm_status lm_formula_find_spots(lm_env *env, lm_formula *f)
{
    double *x = lm_scratch_doubles(env, LM_MESH);
    if (!x) return lm_nomem(env);
    lm_formula_mesh(x);
    for (int i = 0; i < f->length; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        find_at(env, f, i, x);
    }
    for (int i = 0; i < f->spots; i++)
        if (f->spot[i].kink) measure(f, &f->spot[i]);
    return lm_unless_stopped(env);
}
