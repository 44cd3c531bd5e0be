#include "theory/maps/map.h"

#include <math.h>

#include "model/duals/quadrature.h"

lm_status lm_map_sample_at(lm_env *env, const lm_map *map, double q,
                           lm_map_sample *s)
{
    lm_side side;
    lm_status status = lm_dual_sides(env, &map->act, 1, &q, map->tol, &side);
    if (status) return status;
    *s = (lm_map_sample){
        .q = q, .v = {side.v, side.v_error}, .d = {side.d, side.d_error}};
    return lm_act_growth(env, &map->act, q, map->tol, &s->growth);
}

/* How far J' moves when the covariance, which is rounded, does: by a bound, or
 * where there is none by the step itself. */
static lm_status rounded_slope(lm_env *env, const lm_map *map,
                               const lm_side *side, double c, double slope,
                               double *moved)
{
    double next = c * (1 + 0x1p-52), value, there, errors[2];
    const lm_dual_pair pair = {
        .u = side,
        .v = side,
        .c = c,
        .gap = lm_pair_gap(side->variance, side->variance, c),
        .slope = slope,
        .dr = 0x1p-52};
    *moved = lm_dual_moved(&map->act, &pair).slope;
    if (isfinite(*moved) || !isfinite(slope)) return LM_OK;
    if (fabs(next) > side->variance) next = c * (1 - 0x1p-52);
    const lm_status status =
        lm_dual(env, &map->act, 1, side, side, &next, map->tol,
                (lm_dual_out){&value, &there, &errors[0], &errors[1]});
    *moved = 2 * fabs(there - slope);
    return status;
}

/* C(c) - c = (w (J - V) + (w V + b - q)) / q + gap: at a fixed point the second
 * part is 0, and what is left is small with the gap. */
lm_status lm_map_correlation(lm_env *env, const lm_map *map,
                             const lm_map_sample *at, double gap,
                             lm_correlation *out)
{
    const double q = at->q, c = q * (1 - gap), scale = map->w / q;
    lm_side side;
    double value, slope, value_error, slope_error, moved = 0;
    lm_status status = lm_dual_sides(env, &map->act, 1, &q, map->tol, &side);
    if (!status)
        status =
            lm_dual(env, &map->act, 1, &side, &side, &c, map->tol,
                    (lm_dual_out){&value, &slope, &value_error, &slope_error});
    if (!status) status = rounded_slope(env, map, &side, c, slope, &moved);
    if (status) return status;
    const double shift = isfinite(slope) ? map->w * fabs(slope) * 0x1p-52 : 0;
    const double both = scale * (value_error + side.v_error);
    out->value.value = scale * value + map->b / q;
    out->value.error = both + shift + 0x1p-51 * fabs(out->value.value);
    out->slope.value = map->w * slope;
    out->slope.error = map->w * (slope_error + moved + 0x1p-51 * fabs(slope));
    out->excess.value = scale * (value - side.v) + gap;
    out->excess.error = both + shift + 0x1p-51 * (scale * side.v + gap);
    return LM_OK;
}

/* ---- the limit ------------------------------------------------------------
 */

/* C is a power series in c with coefficients that are not negative, so that it
 * is convex on [0, 1]: with slope above 1 at its end it crosses c once. The
 * root is sought in log gap, between gaps at which the excess is negative and
 * positive; a gap below 1e-13 is none. */
static lm_status find_gap(lm_env *env, const lm_map *map,
                          const lm_map_sample *at, double *gap,
                          lm_correlation *last)
{
    double low = 1e-14, high = 1;
    lm_status status = LM_OK;
    for (int i = 0; i < 200 && high > low * (1 + 1e-15) && !status; i++) {
        const double middle = i % 3 ? *gap : sqrt(low * high);
        *gap = middle > low && middle < high ? middle : sqrt(low * high);
        if (*gap <= low || *gap >= high) break;
        if (lm_stopped(env)) return LM_STOPPED;
        status = lm_map_correlation(env, map, at, *gap, last);
        if (fabs(last->excess.value) <= last->excess.error / 8) break;
        if (last->excess.value < 0)
            low = *gap;
        else
            high = *gap;
        /* Newton's step: d excess / d gap = 1 - slope. */
        *gap -= last->excess.value / (1 - last->slope.value);
    }
    return status;
}

lm_status lm_map_limit(lm_env *env, const lm_map *map, const lm_map_sample *at,
                       lm_limit_correlation *out)
{
    const double chi = map->w * at->d.value, error = map->w * at->d.error;
    *out = (lm_limit_correlation){{NAN, INFINITY}, {NAN, INFINITY}};
    if (!(at->q > 0) || !isfinite(at->q)) return LM_OK;
    if (chi <= 1 + (isfinite(error) ? error : 0)) {
        *out = (lm_limit_correlation){{0, 0}, {chi, error}};
        return LM_OK;
    }
    lm_correlation last;
    double gap = 1;
    lm_status status = lm_map_correlation(env, map, at, gap, &last);
    if (status) return status;
    if (last.excess.value > last.excess.error) {
        gap = 0.5;
        status = find_gap(env, map, at, &gap, &last);
    }
    if (status) return status;
    out->gap.value = gap;
    out->gap.error = (fabs(last.excess.value) + last.excess.error) /
                     fabs(1 - last.slope.value);
    out->slope = last.slope;
    out->slope.error +=
        fabs(chi) < 1e300 && gap > 0
            ? fabs(chi - last.slope.value) / gap * out->gap.error
            : fabs(last.slope.value) / gap * out->gap.error;
    return LM_OK;
}

static double depth_of(double slope)
{
    return slope > 0 ? -1 / log(slope) : 0;
}

/* Between the depths of the least and the largest slope, unless one of them is
 * 1. */
lm_estimate lm_map_depth(lm_estimate slope)
{
    const double size = fabs(slope.value), low = fmax(size - slope.error, 0),
                 high = size + slope.error, depth = depth_of(size);
    if (!((low > 1) == (high > 1)) || low == 1 || high == 1 || isnan(high))
        return (lm_estimate){INFINITY, INFINITY};
    return (lm_estimate){
        depth, fmax(fabs(depth_of(low) - depth), fabs(depth_of(high) - depth))};
}
