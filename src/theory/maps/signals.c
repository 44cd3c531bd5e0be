#include "theory/maps/signals.h"

#include <math.h>

#include "model/nodes/near.h"

#define EPS 0x1p-53
/* Above it 1 - |rho| has lost two digits at most. */
#define NEAR 1e-2
/* Of differences in place of derivatives, in parts. */
#define SHIFT 1e-6

enum { PARTS = 4 };

static double known(double error)
{
    return isnan(error) ? INFINITY : error;
}

static double size_of(const lm_signals *k)
{
    return k->a == k->b ? k->a : sqrt(k->a) * sqrt(k->b);
}

static double covariance(const lm_signals *k)
{
    return k->sign * size_of(k) * (1 - k->gap.value);
}

lm_signals lm_signals_of(double a, double b, double c)
{
    const double gap = lm_pair_gap(a, b, c);
    return (lm_signals){a, b, 0, 0, c < 0 ? -1 : 1, {gap, 8 * EPS * gap}};
}

lm_estimate lm_signals_covariance(const lm_signals *k)
{
    const double c = covariance(k), size = size_of(k);
    const double error = size * k->gap.error +
                         fabs(c) * ((k->a_error + k->b_error) / 2 + 2 * EPS);
    return (lm_estimate){c,
                         lm_signals_one(k) ? k->a * k->a_error : known(error)};
}

lm_signals lm_signals_times(lm_signals k, double factor)
{
    k.a *= factor, k.b *= factor;
    k.a_error += EPS, k.b_error += EPS;
    return k;
}

bool lm_signals_one(const lm_signals *k)
{
    return k->a == k->b && k->gap.value == 0 && k->gap.error == 0;
}

/* ---- sums ------------------------------------------------------------------
 */

static bool none(const lm_signals *k)
{
    return k->a == 0 && k->b == 0;
}

/* All are one variable, with one sign, which it is; else 0. */
static int sign_of_one(int n, const lm_signals *part)
{
    int sign = 0;
    for (int i = 0; i < n; i++) {
        if (none(&part[i])) continue;
        if (!lm_signals_one(&part[i]) || sign * part[i].sign < 0) return 0;
        sign = part[i].sign;
    }
    return sign;
}

static lm_near near_of(const lm_signals *k)
{
    return (lm_near){.u = sqrt(k->a),
                     .v = sqrt(k->b),
                     .u_error = k->a_error,
                     .v_error = k->b_error,
                     .sign = k->sign,
                     .gap = k->gap};
}

/* From the covariance.  Variances that are off move it and its bound together,
 * but for shares that differ. */
static lm_estimate plain_gap(int n, const lm_signals *part,
                             const lm_signals *sum, double rho)
{
    const double size = size_of(sum);
    lm_estimate gap = {fmax(1 - fabs(rho), 0), 4 * EPS};
    for (int i = 0; i < n; i++) {
        const lm_signals *k = &part[i];
        const double share = covariance(k) / size;
        gap.error += size_of(k) / size * k->gap.error +
                     (k->a_error * fabs(share - rho * k->a / sum->a) +
                      k->b_error * fabs(share - rho * k->b / sum->b)) /
                         2;
    }
    return gap;
}

static lm_estimate gap_of_sum(int n, const lm_signals *part,
                              const lm_signals *sum, double rho)
{
    lm_near near[PARTS];
    int count = 0;
    const lm_estimate plain = plain_gap(n, part, sum, rho);
    if (!(plain.value < NEAR)) return plain;
    for (int i = 0; i < n; i++)
        if (!none(&part[i])) near[count++] = near_of(&part[i]);
    const lm_estimate e = lm_near_sum(count, near);
    return e.error < plain.error ? e : plain;
}

lm_signals lm_signals_sum(int n, const lm_signals *part)
{
    const int one = sign_of_one(n, part);
    lm_signals sum = {.sign = one ? one : 1};
    double c = 0;
    for (int i = 0; i < n; i++) {
        sum.a += part[i].a, sum.b += part[i].b;
        sum.a_error += part[i].a * part[i].a_error;
        sum.b_error += part[i].b * part[i].b_error;
        c += covariance(&part[i]);
    }
    sum.a_error = sum.a > 0 ? sum.a_error / sum.a + EPS : 0;
    sum.b_error = sum.b > 0 ? sum.b_error / sum.b + EPS : 0;
    if (one || none(&sum)) return sum;
    if (!(sum.a > 0 && sum.b > 0)) {
        sum.gap.value = 1;
        return sum;
    }
    sum.sign = c < 0 ? -1 : 1;
    sum.gap = gap_of_sum(n, part, &sum, c / size_of(&sum));
    return sum;
}

/* ---- a layer ---------------------------------------------------------------
 */

/* What phi makes of one of the two: its variance, less the square of the mean,
 * and the mean in parts of the root of E phi^2. */
typedef struct made {
    double v, v_error; /* relative */
    lm_estimate level;
} made;

static lm_status level_of(lm_env *env, const lm_map *map, const lm_side *u,
                          lm_estimate *level)
{
    const double q = u->variance;
    const lm_act_source source = {map->act, 0, q};
    const lm_integrand f = lm_act_integrand(&source);
    lm_estimate mean = {0, 0};
    lm_status status = LM_OK;
    if (lm_dual_mean(&map->act, q, &mean.value))
        mean.error = 4 * EPS * fabs(mean.value);
    else
        status = lm_gauss_mean(env, &f, q, map->tol * u->root.v, &mean);
    const double part = mean.value / u->root.v;
    *level =
        (lm_estimate){part, mean.error / u->root.v +
                                fabs(part) * (u->v_error / u->v / 2 + 2 * EPS)};
    return status;
}

/* E phi^2 (1 - level^2). */
static lm_status centre(lm_env *env, const lm_map *map, const lm_side *u,
                        made *m)
{
    const lm_status status = level_of(env, map, u, &m->level);
    const double level = m->level.value, left = (1 - level) * (1 + level);
    m->v = u->v * left;
    m->v_error =
        u->v_error / u->v + 4 * EPS + 2 * fabs(level) * m->level.error / left;
    return status;
}

/* The mean moves with the variance, which is off by the part `off`. */
static lm_status make_centred(lm_env *env, const lm_map *map, const lm_side *u,
                              double off, made *m)
{
    const double next = u->variance * (1 + SHIFT);
    lm_side there;
    made moved;
    lm_status status = centre(env, map, u, m);
    if (!status)
        status = lm_dual_sides(env, &map->act, 1, &next, map->tol, &there);
    if (!status) status = centre(env, map, &there, &moved);
    if (status) return status;
    m->v_error += fabs(moved.v / m->v - 1) / SHIFT * off;
    m->level.error += u->drift * off;
    return LM_OK;
}

static lm_status make(lm_env *env, const lm_branch *s, const lm_side *u,
                      double off, made *m)
{
    *m = (made){u->v, 0, {0, 0}};
    if (!(u->v > 0)) {
        m->v_error = u->v_error > 0 ? INFINITY : 0;
        return LM_OK;
    }
    if (s->centred) return make_centred(env, &s->map, u, off, m);
    m->v_error = u->v_error / u->v + u->growth * off + 2 * EPS;
    return LM_OK;
}

/* Two sides and J, Jd of them. */
typedef struct two {
    lm_edge u, v;
    double value, slope, value_error, slope_error;
} two;

static lm_status two_of(lm_env *env, const lm_map *map, const lm_signals *h,
                        two *t)
{
    const double c = covariance(h);
    lm_status status = lm_edge_of(env, &map->act, 1, &h->a, map->tol, &t->u);
    if (!status) status = lm_edge_of(env, &map->act, 1, &h->b, map->tol, &t->v);
    return status
               ? status
               : lm_dual_line(env, &map->act, 1, t->u.side, &t->v, &c,
                              &h->gap.value, map->tol,
                              (lm_dual_out){&t->value, &t->slope,
                                            &t->value_error, &t->slope_error});
}

static double rho_of(const two *t)
{
    const double norm = t->u.v[0] * t->v.v[0];
    return norm > 0 ? t->value / norm : 0;
}

static lm_status rho_at(lm_env *env, const lm_map *map, lm_signals h,
                        double *rho)
{
    two t;
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status = two_of(env, map, &h, &t);
    lm_scratch_release(env, mark);
    *rho = rho_of(&t);
    return status;
}

/* How far the correlation above moves with errors below where nothing bounds
 * it: by differences. */
static lm_status by_differences(lm_env *env, const lm_map *map,
                                const lm_signals *h, double rho, double *moved)
{
    const double far = fmax(h->gap.error, 1e-4 * h->gap.value);
    lm_signals at[] = {*h, *h, *h, *h};
    const double part[] = {h->a_error / SHIFT, h->b_error / SHIFT,
                           h->gap.error / far, h->gap.error / far};
    double change[4];
    lm_status status = LM_OK;
    at[0].a *= 1 + SHIFT;
    at[1].b *= 1 + SHIFT;
    at[2].gap.value = fmax(h->gap.value - far, 0);
    at[3].gap.value = fmin(h->gap.value + far, 1);
    for (int i = 0; i < 4 && !status; i++) {
        double there = rho;
        if (part[i] > 0) status = rho_at(env, map, at[i], &there);
        change[i] = part[i] > 0 ? part[i] * fabs(there - rho) : 0;
    }
    *moved = change[0] + change[1] + fmax(change[2], change[3]);
    return status;
}

/* The correlation of phi(u) and phi(v), for the errors below; rounding of c is
 * one of them. */
static lm_status correlate(lm_env *env, const lm_map *map, const lm_signals *h,
                           const two *t, lm_signals *out)
{
    const lm_side *u = t->u.side, *v = t->v.side;
    const double rho = rho_of(t), norm = t->u.v[0] * t->v.v[0];
    lm_dual_pair pair = {u,
                         v,
                         covariance(h),
                         h->gap.value,
                         t->slope,
                         t->slope_error,
                         h->a_error,
                         h->b_error,
                         h->gap.error + 2 * EPS};
    double moved = lm_dual_moved(&map->act, &pair).correlation;
    lm_status status = LM_OK;
    if (!isfinite(moved)) status = by_differences(env, map, h, rho, &moved);
    if (status) return status;
    out->sign = rho < 0 ? -1 : 1;
    out->gap.value = fmax(1 - fabs(rho), 0);
    out->gap.error =
        known(moved + t->value_error / norm +
              (u->v_error / u->v + v->v_error / v->v) / 2 + 2 * EPS);
    if (!(out->gap.value < NEAR)) return LM_OK;
    lm_estimate near;
    pair.dr = h->gap.error;
    status = lm_dual_gap_along(env, &map->act, &pair, &t->v, map->tol, &near);
    if (near.error < out->gap.error) out->gap = near;
    return status;
}

/* What is left of the correlation without the means. */
static void take_means(const made *u, const made *v, lm_signals *k)
{
    const lm_estimate l = u->level, m = v->level;
    const double x = (1 - l.value) * (1 + l.value),
                 y = (1 - m.value) * (1 + m.value), size = sqrt(x * y);
    const double rho =
        (k->sign * (1 - k->gap.value) - l.value * m.value) / size;
    const double error =
        (k->gap.error + fabs(l.value) * m.error + fabs(m.value) * l.error) /
            size +
        fabs(rho) * (fabs(l.value) * l.error / x + fabs(m.value) * m.error / y);
    const lm_near whole = near_of(k), left = lm_near_centred(&whole, l, m);
    const bool near = k->gap.value < NEAR && left.gap.error < error;
    k->gap = (lm_estimate){fmax(1 - fabs(rho), 0), known(error) + 4 * EPS};
    if (near)
        k->gap = left.gap;
    else
        k->sign = rho < 0 ? -1 : 1;
}

static lm_status branch_of_two(lm_env *env, const lm_branch *s,
                               const lm_signals *h, lm_signals *out)
{
    two t;
    made u, v;
    lm_status status = two_of(env, &s->map, h, &t);
    if (!status) status = make(env, s, t.u.side, h->a_error, &u);
    if (!status) status = make(env, s, t.v.side, h->b_error, &v);
    if (status) return status;
    *out = (lm_signals){u.v, v.v, u.v_error, v.v_error, 1, {0, 0}};
    if (none(out)) return LM_OK;
    out->gap = (lm_estimate){1, 0};
    if (!(u.v > 0 && v.v > 0)) return LM_OK;
    status = correlate(env, &s->map, h, &t, out);
    if (!status && s->centred) take_means(&u, &v, out);
    return status;
}

static lm_status branch_of_one(lm_env *env, const lm_branch *s,
                               const lm_signals *h, int sign, lm_signals *out)
{
    lm_side u;
    made m;
    lm_status status =
        lm_dual_sides(env, &s->map.act, 1, &h->a, s->map.tol, &u);
    if (!status) status = make(env, s, &u, h->a_error, &m);
    *out = (lm_signals){m.v, m.v, m.v_error, m.v_error, sign, {0, 0}};
    return status;
}

lm_status lm_branch_of(lm_env *env, const lm_branch *s, const lm_signals *k,
                       lm_signals *out)
{
    const lm_signals part[] = {lm_signals_times(*k, s->map.w),
                               {s->map.b, s->map.b, 0, 0, 1, {0, 0}}};
    const lm_signals h = lm_signals_sum(2, part);
    const int sign = h.sign > 0 ? 1 : lm_dual_parity(&s->map.act);
    const lm_status status = lm_signals_one(&h) && sign != 0
                                 ? branch_of_one(env, s, &h, sign, out)
                                 : branch_of_two(env, s, &h, out);
    *out = lm_signals_times(*out, s->scale);
    return status;
}
