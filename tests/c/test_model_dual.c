/* Gaussian means of every activation: foreign values, identities, quadrature
 * that shares no formula with them, and errors that cover the truth. */
#include "calc/hermite.h"
#include "check.h"
#include "model/dual.h"
#include "model/duals/rows.h"

#define ACT(name, ...) #name,
static const char *const acts[] = {
#include "model/acts.def"
    "hermite0",
    "hermite1",
    "hermite2",
    "hermite5",
    "power0",
    "power1",
    "power2",
    "power5",
    "x * sigmoid(1.7 * x)",
    "max(x, 0.1 * x) - abs(x - 1)",
    "step(x - 1) + 0.3 * x",
    "hermite64"};
#undef ACT
#define ACT(...) +1
enum {
    ACTS = sizeof acts / sizeof acts[0],
    PLAIN = 0
#include "model/acts.def"
};
#undef ACT

static lm_act named(lm_env *env, const char *name)
{
    lm_act act = {.row = 0};
    if (lm_act_named(env, name, &act)) CHECK(!"a name that acts.def has");
    return act;
}

typedef struct point {
    lm_side u, v;
    double value, slope, value_error, slope_error;
    double scale, slope_scale; /* sqrt(V V), sqrt(D D) */
} point;

static point at(lm_env *env, lm_act act, double a, double b, double c)
{
    point p;
    const lm_mark mark = lm_scratch_mark(env);
    const double q[] = {a, b};
    lm_side side[2];
    lm_dual_sides(env, &act, 2, q, 1e-11, side);
    p.u = side[0], p.v = side[1];
    lm_dual(env, &act, 1, &p.u, &p.v, &c, 1e-11,
            (lm_dual_out){&p.value, &p.slope, &p.value_error, &p.slope_error});
    p.scale = sqrt(p.u.v) * sqrt(p.v.v);
    p.slope_scale = sqrt(p.u.d) * sqrt(p.v.d);
    lm_scratch_release(env, mark);
    return p;
}

typedef struct golden {
    const char *act;
    double a, b, c, value, slope;
} golden;

static const golden goldens[] = {
#include "../golden/duals.inc"
};
enum { GOLDENS = sizeof goldens / sizeof goldens[0] };

static int off(const golden *g, const char *what, double got, double want,
               double error, double promise)
{
    if (fabs(got - want) <= error && error <= promise) return 0;
    printf("%s (%.17g, %.17g, %.17g): %s %.17g, not %.17g: off %.2g, error "
           "%.2g, promised %.2g\n",
           g->act, g->a, g->b, g->c, what, got, want, fabs(got - want), error,
           promise);
    return 1;
}

/* tests/golden/duals.py: variances 1e-6 to 1e6, correlations to 1 - 1e-14 and
 * -1.  The error covers the truth, and is 1e-12 of sqrt(V V), sqrt(D D) at
 * most; where relu's kernel is positive, 1e-12 of itself is what is off. */
static void foreign(lm_env *env)
{
    int bad = 0, rows = 0, relative = 0;
    for (int i = 0; i < GOLDENS; i++) {
        const golden *g = &goldens[i];
        const point p = at(env, named(env, g->act), g->a, g->b, g->c);
        const double rounding = 2e-16 * fabs(g->value);
        bad += off(g, "J", p.value, g->value, p.value_error + rounding,
                   1e-12 * p.scale + rounding);
        bad += off(g, "Jd", p.slope, g->slope, p.slope_error,
                   1e-12 * p.slope_scale);
        if (strcmp(g->act, "relu") == 0 || strcmp(g->act, "softplus") == 0)
            relative += fabs(p.value - g->value) > 1e-12 * g->value;
        rows++;
    }
    CHECK(rows >= 300);
    CHECK(bad == 0);
    CHECK(relative == 0);
}

/* J(q, q, rho q) tends to V(q) from below, with slope at most q D(q). */
static void towards_equal(lm_env *env)
{
    for (int i = 0; i < ACTS; i++) {
        const lm_act act = named(env, acts[i]);
        int bad = 0;
        for (double q = 1e-6; q < 2e6; q *= 1e3)
            for (int k = 1; k <= 14 && i < PLAIN; k++) {
                const double c = q * (1 - pow(10, -k));
                const point p = at(env, act, q, q, c);
                const double gap = p.u.v - p.value,
                             error = p.u.v_error + p.value_error;
                bad +=
                    gap < -error || gap > (q - c) * p.u.d * (1 + 1e-9) + error;
            }
        CHECK(bad == 0);
    }
}

/* Odd, even; and homogeneity: J(k^2 a, k^2 b, k^2 c) = k^2 J. */
static void symmetries(lm_env *env)
{
    static const char *const odd[] = {"linear", "tanh", "erf", "sin",
                                      "hermite5"};
    const point even = at(env, named(env, "hermite2"), 3, .7, 1.1),
                mirrored = at(env, named(env, "hermite2"), 3, .7, -1.1);
    CHECK(even.value == mirrored.value && even.slope == -mirrored.slope);
    for (int i = 0; i < 5; i++) {
        const lm_act act = named(env, odd[i]);
        const point p = at(env, act, 3, .7, 1.1), m = at(env, act, 3, .7, -1.1);
        CHECK(p.value == -m.value && p.slope == m.slope);
    }
    const point one = at(env, named(env, "relu"), 3, .7, -1.1);
    int bad = 0;
    for (double k = 1e-120; k < 2e120; k *= 10) {
        const double s = k * k;
        const point p = at(env, named(env, "relu"), s * 3, s * .7, s * -1.1);
        bad += !(fabs(p.value - s * one.value) <= 1e-14 * s);
        bad += !(fabs(p.slope - one.slope) <= 1e-15);
    }
    CHECK(bad == 0);
}

/* Jd = dJ/dc by a fourth-order difference; sigmoid is softplus'. */
static void slopes(lm_env *env)
{
    for (int i = 0; i < ACTS; i++) {
        const lm_act act = named(env, acts[i]);
        for (double q = 1e-6; q < 2e6; q *= 1e6) {
            const double c = 0.4 * q, h = 1e-2 * q;
            double d = 0;
            for (int k = 1; k <= 2; k++)
                d += (k == 1 ? 8 : -1) *
                     (at(env, act, q, 2 * q, c + k * h).value -
                      at(env, act, q, 2 * q, c - k * h).value);
            const point p = at(env, act, q, 2 * q, c);
            if (isfinite(p.value_error))
                CHECK_NEAR(d / (12 * h), p.slope,
                           2e-6 * p.slope_scale + 100 * p.value_error / h);
        }
    }
    for (double q = 1e-6; q < 2e6; q *= 10) {
        const point s = at(env, named(env, "sigmoid"), q, q / 2, -q / 3),
                    p = at(env, named(env, "softplus"), q, q / 2, -q / 3);
        CHECK_NEAR(s.value, p.slope, 1e-13 * s.value);
    }
}

/* The quadrature of calc/gauss.h reads phi and phi' alone.  The two agree to
 * within their errors. */
static void quadrature(lm_env *env)
{
    const double cases[][3] = {{1, 1, .5},      {1e6, 1e6, 5e5},
                               {1e6, .01, 50},  {1e-6, 1e-6, -9e-7},
                               {100, 1, 9.999}, {1e4, 1e4, 1e4 * (1 - 1e-12)}};
    for (int i = 0; i < ACTS - 1; i++)
        for (int order = 0; order < 2; order++) {
            int bad = 0, loose = 0;
            if (order && strstr(acts[i], "step")) continue;
            for (int k = 0; k < 6; k++) {
                const double *q = cases[k];
                const lm_act_source source = {named(env, acts[i]), order, q[0]};
                const lm_integrand f = lm_act_integrand(&source);
                const point p = at(env, source.act, q[0], q[1], q[2]);
                const double scale = order ? p.slope_scale : p.scale,
                             value = order ? p.slope : p.value;
                lm_estimate e;
                lm_gauss_pair(env, &f, &f, lm_pair_of(q[0], q[1], q[2]),
                              1e-11 * scale, &e);
                bad += !(fabs(e.value - value) <=
                         e.error + p.value_error + p.slope_error);
                loose += e.error > 1e-10 * scale;
            }
            CHECK(bad == 0);
            CHECK(loose == 0 || strcmp(acts[i], "sin") == 0);
        }
}

/* The bounds of changes hold: off by a part in 10^7 of each argument, near
 * equality and away from it; the correlation by as much. */
static void changes(lm_env *env)
{
    const double rhos[] = {-1 + 1e-5, -.5, 0, .7, 1 - 1e-3, 1 - 1e-6};
    for (int i = 0; i < ACTS; i++) {
        const lm_act act = named(env, acts[i]);
        const bool quick = lm_dual_row_of(act.row)->form;
        int bad = 0;
        for (double q = 1e-6; q < 2e6; q *= 1e2)
            for (int k = 0; k < 18; k += quick ? 1 : 5) {
                const double a = q, b = k % 3 ? q : q / 7;
                const double e = 1e-7, rho = rhos[k / 3];
                const double to = rho + (k % 2 ? e : -e);
                const double c = rho * sqrt(a * b);
                const double ma = a * (1 + e), mb = b * (1 - e);
                const point p = at(env, act, a, b, c),
                            m = at(env, act, ma, mb, to * sqrt(ma * mb));
                if (!isfinite(p.value_error)) continue;
                const lm_dual_pair pair = {
                    &p.u, &p.v, c, lm_pair_gap(a, b, c), p.slope, 0, e, e,
                    e * (1 + 1e-8)};
                const lm_dual_change most = lm_dual_moved(&act, &pair);
                bad += fabs(m.value / m.scale - p.value / p.scale) >
                       1.001 * most.correlation + 2 * p.value_error / p.scale;
                bad += fabs(m.slope - p.slope) >
                       1.001 * most.slope + 2 * p.slope_error;
                bad += fabs(m.u.v - p.u.v) >
                       1.001 * p.u.growth * e * p.u.v + 2 * p.u.v_error;
                bad += fabs(m.u.d - p.u.d) >
                       1.001 * lm_side_moved(&p.u, e) + 2 * p.u.d_error;
            }
        CHECK(bad == 0);
    }
}

/* What duals.def declares: |phi''| and |z phi''| are at most its bounds, which
 * are not 3 % above them; and relu's correlation does not drift. */
static void bounds(lm_env *env)
{
    for (int i = 0; i < PLAIN; i++) {
        const lm_act act = named(env, acts[i]);
        double most = 0, swing = 0;
        for (double z = -60; z <= 60; z += 0.00390625) {
            double f, bend;
            lm_act_value_d(&act, 1, &z, &f);
            lm_act_curve_d(&act, 1, &z, &f, &bend);
            most = fmax(most, fabs(bend)), swing = fmax(swing, fabs(z * bend));
        }
        const point low = at(env, act, 1e-12, 1e-12, 0),
                    high = at(env, act, 1e12, 1e12, 0);
        CHECK(low.u.bend >= most * most && high.u.swing >= swing * swing);
        if (isfinite(low.u.bend)) CHECK(low.u.bend <= 1.06 * most * most);
        if (isfinite(high.u.swing) && strcmp(acts[i], "sin") != 0)
            CHECK(high.u.swing <= 1.06 * swing * swing);
    }
    const point p = at(env, named(env, "relu"), 3, 3, 1);
    CHECK_NEAR(p.u.growth, 1, 1e-14);
    CHECK(p.u.drift < 1e-7);
}

/* J = sum a_k(a) a_k(b) rho^k, what is left out being at most the root of what
 * the squares leave of V(a) and V(b). */
static void series(lm_env *env)
{
    enum { TERMS = 60 };
    const double a = 1, b = 2, c = 0.9, rho = c / sqrt(a * b);
    for (int i = 0; i < PLAIN; i++) {
        const lm_act_source source = {named(env, acts[i]), 0, a};
        const lm_integrand f = lm_act_integrand(&source);
        double left[TERMS], right[TERMS], error[TERMS], sum = 0, power = 1;
        lm_estimate v, w;
        lm_hermite_coefficients(env, &f, a, (lm_vec){left, TERMS}, error, &v);
        lm_hermite_coefficients(env, &f, b, (lm_vec){right, TERMS}, error, &w);
        for (int k = 0; k < TERMS; k++, power *= rho)
            sum += left[k] * right[k] * power;
        const point p = at(env, source.act, a, b, c);
        CHECK_NEAR(sum, p.value, 1e-14);
        CHECK_NEAR(v.value, p.u.v, 1e-14);
    }
}

/* Where products of variances overflow there is a value or none, and nothing
 * is claimed. */
static void beyond(lm_env *env)
{
    for (int i = 1; i < PLAIN; i++) {
        const point p = at(env, named(env, acts[i]), 1e160, 1e160, 1e150);
        CHECK(isinf(p.value_error) && isinf(p.slope_error));
    }
}

/* No variance: phi(0), phi'(0). */
static void nothing(lm_env *env)
{
    for (int i = 0; i < ACTS; i++) {
        const lm_act act = named(env, acts[i]);
        const double z = 0, one = 1;
        double f, d;
        lm_act_value_d(&act, 1, &z, &f);
        lm_act_back_d(&act, 1, &z, &f, &one, &d);
        const point p = at(env, act, 0, 0, 0);
        CHECK_NEAR(p.value, f * f, 1e-14);
        if (!strstr(acts[i], "step")) CHECK_NEAR(p.slope, d * d, 1e-14);
    }
}

int main(void)
{
    lm_env env;
    lm_env_open(&env, NULL);
    foreign(&env);
    towards_equal(&env);
    symmetries(&env);
    slopes(&env);
    quadrature(&env);
    changes(&env);
    bounds(&env);
    series(&env);
    beyond(&env);
    nothing(&env);
    lm_env_close(&env);
    return check_done();
}
