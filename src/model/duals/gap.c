/* gap: what becomes of the angle of a pair that is nearly one variable. */
#include <math.h>

#include "model/dual.h"
#include "model/duals/rows.h"
#include "model/duals/terms.h"
#include "model/act_form.h"

#define EPS 0x1p-53

int lm_dual_parity(const lm_act *act)
{
    const lm_act_form form = lm_act_form_of(*act);
    return act->row == LM_ACT_formula ? lm_formula_parity(&act->formula)
                                      : lm_act_parity(&form);
}

/* The part of V that relu has in phi: sides 1 and s of phi at 0 leave s of the
 * gap as it is and bend (1 - s)^2 / 2, over (1 + s^2) / 2. */
static double kinked(double s, double gap)
{
    const double rest = lm_sine_rest(lm_pair_angle(gap));
    return gap - rest * (1 - s) * (1 - s) / (M_PI * (1 + s * s));
}

/* The gap moves by the part d of it, by dr at most. */
static lm_estimate closed(double value, double d, double dr)
{
    return (lm_estimate){value, d * dr + 8 * EPS * value};
}

/* |d angle| <= sqrt(2 dr) from 0 on, and to first order the angle dr / (2
 * gap). */
static lm_estimate jumped(const lm_dual_pair *p)
{
    const double angle = lm_pair_angle(p->gap) / M_PI;
    const double first = p->dr < p->gap / 2 ? angle * p->dr / p->gap : INFINITY;
    const double most = sqrt(2 * p->dr) * (1 + p->dr / 4) / M_PI;
    return (lm_estimate){angle, fmin(first, most) + 8 * EPS * angle};
}

/* log(a / b) and how far it may be off. */
static lm_estimate ratio_of(const lm_dual_pair *p)
{
    const double a = p->u->variance, b = p->v->variance;
    return (lm_estimate){log1p((a - b) / b), p->ea + p->eb + 4 * EPS};
}

/* What the difference l of the logarithms of the variances does: phi turns by
 * drift l. */
static lm_estimate turned(const lm_dual_pair *p)
{
    const lm_estimate l = ratio_of(p);
    const double x = l.value, u = p->u->drift, v = p->v->drift;
    const double w = p->u->turn, z = p->v->turn;
    const double most = (u * u + v * v) / 2, least = (w * w + z * z) / 2;
    const double value = (most + least) / 2 * x * x / 2;
    const double rough = (most - least + fabs(u * u - v * v)) / 2 * x * x;
    return (lm_estimate){value,
                         rough + 10 * value * x * x +
                             most * (fabs(x) * l.error + l.error * l.error)};
}

/* sqrt(ab) Jd gap / sqrt(V V), with Jd along the way to gap 0. */
static lm_estimate smooth(const lm_act *act, const lm_dual_pair *p)
{
    const double norm = p->u->root.v * p->v->root.v,
                 size = p->u->root.variance * p->v->root.variance;
    const lm_dual_pair along = {p->u, p->v, p->c, p->gap, p->slope,
                                0,    0,    0,    p->gap};
    const double steep = fabs(p->slope),
                 move = lm_dual_moved(act, &along).slope;
    const double part = size * steep / norm;
    const lm_estimate turn = turned(p);
    const double rough =
        size * (move + p->slope_error) / norm +
        part * (p->ea + p->eb) * (2 + p->u->growth + p->v->growth);
    const double off =
        p->dr * (part + rough) + p->gap * (rough + 8 * EPS * part);
    return (lm_estimate){part * p->gap + turn.value, off + turn.error};
}

static const lm_estimate none = {NAN, INFINITY};

static bool known(const lm_act *act, const lm_dual_pair *p)
{
    return (p->c > 0 || lm_dual_parity(act) != 0) && p->u->v > 0 && p->v->v > 0;
}

lm_estimate lm_dual_gap(const lm_act *act, const lm_dual_pair *p)
{
    lm_estimate e;
    if (!known(act, p)) return none;
    switch (act->row) {
    case LM_ACT_linear: e = closed(p->gap, 1, p->dr); break;
    case LM_ACT_relu: e = closed(kinked(0, p->gap), 1, p->dr); break;
    case LM_ACT_abs: e = closed(kinked(-1, p->gap), 1, p->dr); break;
    case LM_ACT_leaky_relu:
        e = closed(kinked(LM_LEAK, p->gap), 1, p->dr);
        break;
    case LM_ACT_step: e = jumped(p); break;
    default: e = smooth(act, p);
    }
    return isnan(e.value) || isnan(e.error) ? none : e;
}

/* ---- along the way ---------------------------------------------------------
 */

/* The mean of Jd from the pair to gap 0, by a rule of so many nodes in the root
 * of the gap, which the angle follows. */
static lm_status mean_slope(lm_env *env, const lm_act *act,
                            const lm_dual_pair *p, const lm_edge *v, int nodes,
                            double tol, lm_estimate *mean)
{
    const lm_unit_rule unit = lm_unit(nodes);
    const double size = p->u->root.variance * p->v->root.variance;
    const double side = p->c < 0 && lm_dual_parity(act) > 0 ? -1 : 1;
    *mean = (lm_estimate){0, 0};
    for (int i = 0; i < nodes; i++) {
        const double t = (1 + unit.node[i]) / 2, weight = unit.weight[i] * t;
        const double gap = p->gap * t * t, c = copysign(size * (1 - gap), p->c);
        double value, slope, off, error;
        const lm_mark mark = lm_scratch_mark(env);
        const lm_status status =
            lm_dual_line(env, act, 1, p->u, v, &c, &gap, tol,
                         (lm_dual_out){&value, &slope, &off, &error});
        lm_scratch_release(env, mark);
        if (status) return status;
        mean->value += weight * side * slope;
        mean->error += weight * error;
    }
    return LM_OK;
}

/* Jd grows towards gap 0, so that its mean bounds what dr does. */
static lm_estimate along(const lm_dual_pair *p, lm_estimate slope)
{
    const double norm = p->u->root.v * p->v->root.v,
                 size = p->u->root.variance * p->v->root.variance;
    const double part = size * fabs(slope.value) / norm;
    const double rough =
        size * slope.error / norm + 8 * EPS * part +
        part * (p->ea + p->eb) * (2 + p->u->growth + p->v->growth);
    const lm_estimate turn = turned(p);
    return (lm_estimate){part * p->gap + turn.value,
                         part * p->dr * (1 + p->dr / p->gap) + rough * p->gap +
                             turn.error};
}

lm_status lm_dual_gap_along(lm_env *env, const lm_act *act,
                            const lm_dual_pair *p, const lm_edge *v, double tol,
                            lm_estimate *gap)
{
    const bool closed_form = lm_act_homogeneous(act) || act->row == LM_ACT_step;
    lm_estimate coarse, slope;
    *gap = lm_dual_gap(act, p);
    if (closed_form || !known(act, p) || !(p->gap > 0)) return LM_OK;
    lm_status status = mean_slope(env, act, p, v, 3, tol, &coarse);
    if (!status) status = mean_slope(env, act, p, v, 5, tol, &slope);
    if (status) return status;
    slope.error += fabs(slope.value - coarse.value);
    const lm_estimate e = along(p, slope);
    if (e.error < gap->error) *gap = e;
    return LM_OK;
}
