/* means: J and Jd with their errors, from the forms.
 *
 * A form gives J and Jd right to rounding, relative to sqrt(V(a) V(b)) and
 * sqrt(D(a) D(b)).  A kernel of many layers also needs how they answer to the
 * errors of their arguments, which come from the layer below: dJ/dc = Jd, and
 * for variances the derivatives of V and D,
 *
 *     q V'(q) = E u phi'(u) phi(u),    q D'(q) = E u phi''(u) phi'(u),
 *
 * the latter bounded by Schwarz's inequality from sup |phi''|, sup |z phi''|
 * and integrals of phi'' (acts.def), or by quadrature. */
#include "model/dual.h"

#include <math.h>

#include "model/duals/quadrature.h"
#include "model/duals/rows.h"

#define EPS 0x1p-53

/* From the bounds for all z, and from those of integrals. */
static void bound_curvature(const lm_dual_row *r, lm_side *s)
{
    const double q = s->variance;
    s->swing = fmin(r->bend * r->bend * q, r->swing * r->swing);
    s->bend = fmin(r->bend * r->bend, r->power / sqrt(2 * M_PI * q));
}

/* V of he_k, 0 below k = 0. */
static double hermite_power(int k, double q)
{
    double value = 0, slope, errors[2];
    if (k < 0) return 0;
    lm_hermite_form(&(lm_form_job){k, 1, &q, &q, &q, NULL, &q, 0, &value,
                                   &slope, errors, errors + 1});
    return value;
}

/* With he_k' = sqrt(k) he_{k-1} and z he_k = sqrt(k+1) he_{k+1} + sqrt(k)
 * he_{k-1} for u = z: E (u he_j(u))^2 at most. */
static double hermite_times(int j, double q)
{
    if (j < 0) return 0;
    const double size = sqrt((j + 1) * hermite_power(j + 1, q)) +
                        sqrt(j * hermite_power(j - 1, q));
    return size * size;
}

static void bound_hermite(int k, lm_side *s)
{
    const double q = s->variance;
    s->swing = k * (k - 1) * hermite_times(k - 2, q);
    s->bend = k * (k - 1) * hermite_power(k - 2, q);
}

static void bound_power(int k, lm_side *s)
{
    const double q = s->variance, size = (double)k * k * (k - 1) * (k - 1);
    double value[] = {0, 0}, slope, errors[2];
    for (int j = 0; j < 2 && k > 1; j++)
        lm_power_form(&(lm_form_job){k - 2 + j, 1, &q, &q, &q, NULL, &q, 0,
                                     &value[j], &slope, errors, errors + 1});
    s->bend = size * value[0];
    s->swing = size * value[1];
}

/* Where spots jump, or phi' does, a mean square is infinite. */
static lm_status bound_formula(lm_env *env, const lm_act *act, lm_side *s)
{
    const lm_moment bend = {act, 2, 2, 0}, swing = {act, 2, 2, 2};
    lm_estimate e;
    lm_status status = lm_act_moment(env, &bend, s->variance, 1e-3, &e);
    s->bend = e.value + e.error;
    if (!status) status = lm_act_moment(env, &swing, s->variance, 1e-3, &e);
    s->swing = e.value + e.error;
    for (int i = 0; i < act->formula.spots; i++) {
        if (act->formula.spot[i].corner != 0) s->bend = INFINITY;
        if (act->formula.spot[i].jump != 0) s->swing = INFINITY;
    }
    return status;
}

/* J and Jd with what the form itself says of its error. */
static void evaluate(const lm_act *act, int64_t n, const double *a,
                     const double *b, const double *c, const double *gap,
                     const double *size, double tol, lm_dual_out out)
{
    for (int64_t i = 0; i < n; i++) out.value_error[i] = out.slope_error[i] = 0;
    lm_dual_row_of(act->row)->form(
        &(lm_form_job){act->degree, n, a, b, c, gap, size, tol, out.value,
                       out.slope, out.value_error, out.slope_error});
}

/* Where a value, or a product of variances on the way to it, may overflow
 * nothing is known. */
static inline double honest(double value, double error, double variance)
{
    const double known = error < INFINITY ? error : INFINITY,
                 there = fabs(value) < INFINITY ? known : INFINITY;
    return variance < 1e150 ? there : INFINITY;
}

/* What jumps and corners do: u phi'(u) phi(u) and its square have peaks where
 * phi jumps, D moves where phi' does. */
static void bound_spots(const lm_act *act, lm_side *s)
{
    const lm_spot *spot;
    const int n = lm_act_spots(act, &spot);
    for (int i = 0; i < n; i++) {
        const double x = spot[i].at;
        if (x == 0) continue;
        s->lift += fabs(spot[i].corner * x) * lm_density(x, s->variance) *
                   (sqrt(s->d) + lm_act_turn(act));
        if (spot[i].jump != 0) s->drift = INFINITY;
    }
    if (s->v > 0) s->growth += fabs(lm_act_peaks(act, s->variance)) / s->v;
}

bool lm_dual_mean(const lm_act *act, double q, double *mean)
{
    const double half = sqrt(q / (2 * M_PI)); /* of relu */
    const lm_act_row row = act->row;
    *mean = row == LM_ACT_relu         ? half
            : row == LM_ACT_abs        ? 2 * half
            : row == LM_ACT_leaky_relu ? 0.99 * half
            : row == LM_ACT_gelu       ? q / sqrt(2 * M_PI * (1 + q))
            : row == LM_ACT_step       ? 0.5 * (q > 0)
            : row == LM_ACT_sigmoid    ? 0.5
                                       : 0;
    return *mean > 0 || q == 0 || row == LM_ACT_linear || row == LM_ACT_erf ||
           row == LM_ACT_tanh || row == LM_ACT_sin;
}

#define STEP 2e-4  /* of log q */
#define ROUGH 1e-6 /* what differences over it may be off, in parts */

/* Where forms are cheap and change with log q on the scale of 1, growth and
 * drift are differences of them: over u and v with variances q e^STEP and q
 * e^-STEP and correlation 1. */
static bool by_differences(const lm_act *act)
{
    const lm_dual_row *row = lm_dual_row_of(act->row);
    return row->form && act->row != LM_ACT_hermite &&
           act->row != LM_ACT_power && act->row != LM_ACT_sin;
}

static lm_status differences(lm_env *env, const lm_act *act, int64_t n,
                             double tol, lm_side *side)
{
    double *room = lm_scratch_doubles(env, 10 * n);
    if (!room && n > 0) return lm_nomem(env);
    double *up = room, *down = room + n, *mid = room + 2 * n,
           *gap = room + 3 * n, *v[] = {gap + n, gap + 2 * n, gap + 3 * n};
    const double *const a[] = {up, down, up}, *const b[] = {up, down, down},
                        *const c[] = {up, down, mid};
    const lm_dual_out rest = {NULL, gap + 4 * n, gap + 5 * n, gap + 6 * n};
    const double far = 2 * STEP, rounding = lm_dual_row_of(act->row)->rounding;
    for (int64_t i = 0; i < n; i++) {
        mid[i] = side[i].variance;
        up[i] = mid[i] * exp(STEP);
        down[i] = mid[i] * exp(-STEP);
        gap[i] = 0;
    }
    for (int k = 0; k < 3; k++) {
        lm_dual_out out = rest;
        out.value = v[k];
        evaluate(act, n, a[k], b[k], c[k], gap, c[k], tol, out);
    }
    for (int64_t i = 0; i < n; i++) {
        lm_side *s = &side[i];
        const double turn = 1 - v[2][i] / (sqrt(v[0][i]) * sqrt(v[1][i])),
                     off = 2 * rounding * EPS;
        const double grow = fabs(log(v[0][i] / v[1][i])) / far;
        s->growth = s->drift = s->turn = 0;
        if (!(s->v > 0)) continue;
        s->growth = grow * (1 + ROUGH) + off / far;
        s->drift = sqrt(2 * (fmax(turn, 0) + off)) / far * (1 + ROUGH);
        s->turn = sqrt(2 * fmax(turn - off, 0)) / far * (1 - ROUGH);
    }
    return LM_OK;
}

/* d log V / d log q = E u phi'(u) phi(u) / V; what is left of u phi'(u) when
 * its part along phi(u) is taken away moves the correlation.  Bounds need no
 * more than three digits. */
static lm_status bound_growth(lm_env *env, const lm_act *act, lm_side *s)
{
    const lm_moment product = {act, 1, 0, 1}, square = {act, 1, 1, 2};
    lm_estimate along, whole;
    if (by_differences(act) && !lm_act_homogeneous(act)) return LM_OK;
    s->growth = s->drift = s->turn = 0;
    if (!(s->v > 0)) return LM_OK;
    if (lm_act_homogeneous(act)) { /* u phi'(u) = phi(u) */
        s->growth = 1;
        return LM_OK;
    }
    lm_status status = lm_act_moment(env, &product, s->variance, 1e-3, &along);
    if (!status)
        status = lm_act_moment(env, &square, s->variance, 1e-3, &whole);
    if (status) return status;
    const double part = along.value / s->v,
                 rest = whole.value / s->v - part * part;
    const double error = (whole.error + 2 * fabs(part) * along.error) / s->v;
    s->growth = fabs(part) + along.error / s->v;
    s->drift = sqrt(fmax(rest, 0) + error) / 2;
    s->turn = sqrt(fmax(rest - error, 0)) / 2;
    return LM_OK;
}

static lm_status bound(lm_env *env, const lm_act *act, lm_side *s)
{
    const lm_dual_row *row = lm_dual_row_of(act->row);
    lm_status status = LM_OK;
    s->lift = 0;
    if (act->row == LM_ACT_hermite)
        bound_hermite(act->degree, s);
    else if (act->row == LM_ACT_power)
        bound_power(act->degree, s);
    else if (act->row == LM_ACT_formula)
        status = bound_formula(env, act, s);
    else
        bound_curvature(row, s);
    if (!status) status = bound_growth(env, act, s);
    if (!status) bound_spots(act, s);
    s->root.variance = sqrt(s->variance);
    s->root.v = sqrt(s->v);
    s->root.d = sqrt(s->d);
    s->root.swing = sqrt(s->swing);
    s->root.bend = sqrt(s->bend);
    return status;
}

/* V and D of activations without a form. */
static lm_status integrate(lm_env *env, const lm_act *act, double tol,
                           lm_side *s)
{
    const lm_moment value = {act, 0, 0, 0}, slope = {act, 1, 1, 0};
    const lm_spot *spot;
    const int n = lm_act_spots(act, &spot);
    lm_estimate v, d;
    lm_status status = lm_act_moment(env, &value, s->variance, tol, &v);
    if (!status) status = lm_act_moment(env, &slope, s->variance, tol, &d);
    if (status) return status;
    s->v = v.value, s->v_error = v.error;
    s->d = d.value, s->d_error = d.error;
    for (int i = 0; i < n; i++)
        if (spot[i].jump != 0) s->d = s->d_error = INFINITY;
    return LM_OK;
}

static lm_status integrate_all(lm_env *env, const lm_act *act, int64_t n,
                               const double *variance, double tol,
                               lm_side *side)
{
    lm_status status = LM_OK;
    for (int64_t i = 0; i < n && !status; i++) {
        side[i] = (lm_side){.variance = variance[i]};
        status = integrate(env, act, tol, &side[i]);
        side[i].v_error = honest(side[i].v, side[i].v_error, variance[i]);
        side[i].d_error = honest(side[i].d, side[i].d_error, variance[i]);
        if (!status) status = bound(env, act, &side[i]);
    }
    return status;
}

static lm_status sides_by_form(lm_env *env, const lm_act *act, int64_t n,
                               const double *variance, double tol,
                               lm_side *side)
{
    const double rounding = lm_dual_row_of(act->row)->rounding * EPS;
    double *block = lm_scratch_doubles(env, 5 * n), *gap = block + 4 * n;
    if (!block && n > 0) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++) gap[i] = variance[i] > 0 ? 0 : 1;
    const lm_dual_out out = {block, block + n, block + 2 * n, block + 3 * n};
    evaluate(act, n, variance, variance, variance, gap, variance, tol, out);
    for (int64_t i = 0; i < n; i++)
        side[i] = (lm_side){
            .variance = variance[i], .v = out.value[i], .d = out.slope[i]};
    lm_status status = LM_OK;
    if (by_differences(act) && !lm_act_homogeneous(act))
        status = differences(env, act, n, tol, side);
    for (int64_t i = 0; i < n && !status; i++) {
        lm_side *s = &side[i];
        s->v_error =
            honest(s->v, out.value_error[i] + rounding * s->v, variance[i]);
        s->d_error =
            honest(s->d, out.slope_error[i] + rounding * s->d, variance[i]);
        status = bound(env, act, s);
    }
    return status;
}

lm_status lm_dual_sides(lm_env *env, const lm_act *act, int64_t n,
                        const double *variance, double tol, lm_side *side)
{
    enum { BLOCK = 1024 };
    lm_status status = LM_OK;
    if (!lm_dual_row_of(act->row)->form)
        return integrate_all(env, act, n, variance, tol, side);
    for (int64_t i = 0; i < n && !status; i += BLOCK) {
        const lm_mark mark = lm_scratch_mark(env);
        if (lm_stopped(env)) return LM_STOPPED;
        status = sides_by_form(env, act, n - i < BLOCK ? n - i : BLOCK,
                               variance + i, tol, side + i);
        lm_scratch_release(env, mark);
    }
    return status;
}

/* What pairs bring of their two sides: variances, and products of roots. */
typedef struct both {
    double *a, *b, *size, *v, *d;
} both;

static lm_status both_of(lm_env *env, int64_t n, both *p)
{
    double *room = lm_scratch_doubles(env, 5 * n);
    *p = (both){room, room + n, room + 2 * n, room + 3 * n, room + 4 * n};
    return room || n == 0 ? LM_OK : lm_nomem(env);
}

/* Errors of rounding, relative to sqrt(V V) and sqrt(D D), or where phi jumps
 * and D is infinite to the derivative itself. */
static void add_rounding(const lm_act *act, int64_t n, const both *p,
                         lm_dual_out out)
{
    const double rounding = lm_dual_row_of(act->row)->rounding * EPS;
    const double *a = p->a, *b = p->b, *v = p->v;
    const double *d = act->row == LM_ACT_step ? out.slope : p->d;
    const double *j = out.value, *jd = out.slope;
    double *value = out.value_error, *slope = out.slope_error;
    _Pragma("omp simd") for (int64_t i = 0; i < n; i++)
    {
        const double most = a[i] > b[i] ? a[i] : b[i];
        value[i] = honest(j[i], value[i] + rounding * v[i], most);
        slope[i] = honest(jd[i], slope[i] + rounding * fabs(d[i]), most);
    }
}

static void by_form(const lm_act *act, int64_t n, const both *p,
                    const double *c, const double *gap, double tol,
                    lm_dual_out out)
{
    evaluate(act, n, p->a, p->b, c, gap, p->size, tol, out);
    add_rounding(act, n, p, out);
}

static lm_status by_quadrature(lm_env *env, const lm_act *act, int64_t n,
                               const lm_side *u, int64_t step, const lm_side *v,
                               const double *c, const double *gap, double tol,
                               lm_dual_out out)
{
    lm_status status = LM_OK;
    for (int64_t i = 0; i < n && !status; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        status = lm_act_pair(
            env, act, act, &u[i * step], &v[i], c[i], gap[i], tol,
            (lm_dual_out){out.value + i, out.slope + i, out.value_error + i,
                          out.slope_error + i});
        lm_scratch_release(env, mark);
        const double most = fmax(u[i * step].variance, v[i].variance);
        out.value_error[i] = honest(out.value[i], out.value_error[i], most);
        out.slope_error[i] = honest(out.slope[i], out.slope_error[i], most);
    }
    return status;
}

lm_status lm_dual(lm_env *env, const lm_act *act, int64_t n, const lm_side *u,
                  const lm_side *v, const double *c, double tol,
                  lm_dual_out out)
{
    both p;
    double *gap = lm_scratch_doubles(env, n);
    const lm_status status = both_of(env, n, &p);
    if (status || (!gap && n > 0)) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++) {
        p.a[i] = u[i].variance;
        p.b[i] = v[i].variance;
        p.size[i] = u[i].root.variance * v[i].root.variance;
        p.v[i] = u[i].root.v * v[i].root.v;
        p.d[i] = u[i].root.d * v[i].root.d;
        gap[i] = lm_pair_gap(p.a[i], p.b[i], c[i]);
    }
    if (!lm_dual_row_of(act->row)->form)
        return by_quadrature(env, act, n, u, 1, v, c, gap, tol, out);
    by_form(act, n, &p, c, gap, tol, out);
    return LM_OK;
}

lm_status lm_dual_line(lm_env *env, const lm_act *act, int64_t n,
                       const lm_side *u, const lm_edge *v, const double *c,
                       const double *gap, double tol, lm_dual_out out)
{
    if (!lm_dual_row_of(act->row)->form)
        return by_quadrature(env, act, n, u, 0, v->side, c, gap, tol, out);
    both p;
    const lm_status status = both_of(env, n, &p);
    if (status) return status;
    p.b = v->variance;
    _Pragma("omp simd") for (int64_t i = 0; i < n; i++)
    {
        p.a[i] = u->variance;
        p.size[i] = u->root.variance * v->root[i];
        p.v[i] = u->root.v * v->v[i];
        p.d[i] = u->root.d * v->d[i];
    }
    by_form(act, n, &p, c, gap, tol, out);
    return LM_OK;
}

lm_status lm_edge_of(lm_env *env, const lm_act *act, int64_t n,
                     const double *variance, double tol, lm_edge *out)
{
    lm_side *side = lm_scratch(env, (size_t)(n + 1) * sizeof *side);
    double *room = lm_scratch_doubles(env, 9 * n + 1);
    if (!side || !room) return lm_nomem(env);
    const lm_status status = lm_dual_sides(env, act, n, variance, tol, side);
    if (status) return status;
    *out = (lm_edge){side,         room,         room + n,     room + 2 * n,
                     room + 3 * n, room + 4 * n, room + 5 * n, room + 6 * n,
                     room + 7 * n, room + 8 * n};
    for (int64_t i = 0; i < n; i++) {
        const lm_side *s = &side[i];
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        out->variance[i] = s->variance;
        out->root[i] = s->root.variance;
        out->v[i] = s->root.v;
        out->over[i] = s->v > 0 ? 1 / s->root.v : 0;
        out->d[i] = s->root.d;
        out->swing[i] = s->root.swing;
        out->bend[i] = s->root.bend;
        out->drift[i] = s->drift;
        out->lift[i] = s->lift;
    }
    return LM_OK;
}
