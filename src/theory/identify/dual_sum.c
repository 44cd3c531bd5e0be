#include "theory/identify/dual_sum.h"

#include <math.h>

#include "linalg/until.h"
#include "model/duals/rows.h"
#include "theory/identify/units.h"

#define EPS 0x1p-53
#define TOL 1e-12 /* of quadrature */

enum { PAIRS_MAX = 8000 }; /* by quadrature */

/* Of unit i with those up to it: covariances and gaps, J and what it is off. */
typedef struct line {
    double *c, *gap, *j, *slope, *j_error, *slope_error;
} line;

/* Of unit vectors, the gap 1 - |x . y| relatively accurate. */
static double gap_of(const lm_env *env, int64_t d, const double *x,
                     const double *y, double *dot)
{
    *dot = lm_dot_until_d(env->stop, d, x, y);
    if (fabs(*dot) < 0.5) return 1 - fabs(*dot);
    return fmin(lm_units_apart(env, d, x, y, *dot < 0 ? -1 : 1) / 2, 1);
}

static lm_status pairs_of(lm_env *env, const lm_unit_list *u, int64_t i,
                          line *l)
{
    for (int64_t j = 0; j <= i; j++) {
        const double size = u->norm[i] * u->norm[j];
        double dot;
        if (lm_stopped_at_row(env, j, 2 * u->d)) return LM_STOPPED;
        l->gap[j] = size > 0 ? gap_of(env, u->d, u->unit + i * u->d,
                                      u->unit + j * u->d, &dot)
                             : 1;
        l->c[j] = size > 0 ? copysign(size * (1 - l->gap[j]), dot) : 0;
    }
    return LM_OK;
}

/* What J may be off, also since norms and gaps are rounded. */
static double j_error(const lm_act *act, const lm_edge *e, const line *l,
                      int64_t d, int64_t i, int64_t j)
{
    const double part = (double)(d + 8) * EPS, off = 4 * EPS;
    const double dr = off * sqrt(2 * l->gap[j]) + off * off + part * l->gap[j];
    const lm_dual_pair p = {&e->side[i], &e->side[j], l->c[j],
                            l->gap[j],   l->slope[j], l->slope_error[j],
                            part,        part,        dr};
    const double size = e->v[i] * e->v[j];
    const double grown =
        part * (e->side[i].growth + e->side[j].growth) * fabs(l->j[j]);
    const double moved = e->root[i] * e->root[j] > 0
                             ? size * lm_dual_moved(act, &p).correlation + grown
                             : 0;
    const double all = l->j_error[j] + moved + 4 * EPS * size;
    return isnan(all) ? INFINITY : all;
}

static void add_line(const lm_act *act, const lm_unit_list *u, const lm_edge *e,
                     const line *l, int64_t i, lm_estimate *sum)
{
    for (int64_t j = 0; j <= i; j++) {
        const double a = u->a[i] * u->a[j] * (j < i ? 2 : 1);
        if (a == 0) continue;
        sum->value += a * l->j[j];
        sum->error += fabs(a) * j_error(act, e, l, u->d, i, j);
    }
}

/* Whether squares of variances are normal numbers, and those of phi. */
static bool in_range(const lm_env *env, const lm_unit_list *u, const lm_edge *e)
{
    for (int64_t i = 0; i < u->n && !lm_stopped_at(env, i); i++) {
        const double q = e->variance[i];
        if (u->norm[i] > 0 && !(q > 1e-140 && q < 1e140 && e->v[i] < 1e140))
            return false;
    }
    return true;
}

static lm_status variances_of(lm_env *env, const lm_unit_list *u, double *q)
{
    for (int64_t i = 0; i < u->n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        q[i] = u->norm[i] * u->norm[i];
    }
    return LM_OK;
}

lm_status lm_dual_sum(lm_env *env, const lm_act *act, const lm_unit_list *u,
                      int64_t head, lm_estimate *all, lm_estimate *first)
{
    const int64_t n = u->n;
    double *x = lm_scratch_doubles(env, 7 * n), *q = x + 6 * n;
    line l = {x, x + n, x + 2 * n, x + 3 * n, x + 4 * n, x + 5 * n};
    lm_edge e;
    if (!x) return lm_nomem(env);
    *all = *first = (lm_estimate){0, INFINITY};
    if (!lm_dual_row_of(act->row)->form && n * n > 2 * PAIRS_MAX) return LM_OK;
    lm_status status = variances_of(env, u, q);
    if (!status) status = lm_edge_of(env, act, n, q, TOL, &e);
    if (status || !in_range(env, u, &e)) return status;
    *all = (lm_estimate){0, 0};
    for (int64_t i = 0; i < n && !status; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        if (i == head) *first = *all;
        status = pairs_of(env, u, i, &l);
        if (!status)
            status = lm_dual_line(
                env, act, i + 1, &e.side[i], &e, l.c, l.gap, TOL,
                (lm_dual_out){l.j, l.slope, l.j_error, l.slope_error});
        lm_scratch_release(env, mark);
        if (!status) add_line(act, u, &e, &l, i, all);
    }
    if (head >= n) *first = *all;
    return status;
}
