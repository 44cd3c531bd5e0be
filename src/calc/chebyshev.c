#include "calc/chebyshev.h"

#include <float.h>
#include <gsl/gsl_chebyshev.h>
#include <math.h>
#include <string.h>

#include "linalg/inv.h"

static const double pi = 3.14159265358979323846;

void lm_cheb_nodes(double from, double to, double *x)
{
    const int n = LM_CHEB_NODES - 1;
    for (int j = 0; j <= n; j++) {
        const double s = sin(pi * j / (2 * n));
        x[j] = from + (to - from) * s * s;
    }
    x[n] = to;
}

/* Row j: T_k(u_j); row 17 + j: T_k'(u_j) = k U_(k-1)(u_j).  The inverse gives
 * the coefficients. */
lm_status lm_cheb_rule_fill(lm_env *env, lm_cheb_rule *rule)
{
    const lm_mat m = {rule->weight[0], LM_CHEB_TERMS, LM_CHEB_TERMS,
                      LM_CHEB_TERMS};
    double u[LM_CHEB_NODES];
    lm_cheb_nodes(-1, 1, u);
    for (int j = 0; j < LM_CHEB_NODES; j++) {
        double *t = rule->weight[j], *d = rule->weight[LM_CHEB_NODES + j];
        t[0] = 1, t[1] = u[j], d[0] = 0, d[1] = 1;
        double second = 1, before = 0; /* U_(k-1), U_(k-2) */
        for (int k = 2; k < LM_CHEB_TERMS; k++) {
            const double next = 2 * u[j] * second - before;
            before = second;
            second = next;
            t[k] = 2 * u[j] * t[k - 1] - t[k - 2];
            d[k] = k * second;
        }
    }
    return lm_inv(env, m, m, NULL);
}

lm_cheb lm_cheb_fit(const lm_cheb_rule *rule, double from, double to,
                    const double *value, const double *slope)
{
    lm_cheb p = {from, to, {0}};
    const double half = (to - from) / 2;
    for (int k = 0; k < LM_CHEB_TERMS; k++)
        for (int j = 0; j < LM_CHEB_NODES; j++)
            p.c[k] += rule->weight[k][j] * value[j] +
                      rule->weight[k][LM_CHEB_NODES + j] * half * slope[j];
    return p;
}

/* The series as GSL has it, c_0 being twice ours, in c. */
static gsl_cheb_series as_gsl(const lm_cheb *p, double *c)
{
    memcpy(c, p->c, sizeof p->c);
    c[0] *= 2;
    return (gsl_cheb_series){.c = c,
                             .order = LM_CHEB_DEGREE,
                             .a = p->from,
                             .b = p->to,
                             .order_sp = LM_CHEB_DEGREE};
}

double lm_cheb_value(const lm_cheb *p, double x)
{
    double c[LM_CHEB_TERMS];
    const gsl_cheb_series series = as_gsl(p, c);
    return gsl_cheb_eval(&series, x);
}

/* What f makes of the series. */
static lm_cheb made(int (*f)(gsl_cheb_series *, const gsl_cheb_series *),
                    const lm_cheb *p)
{
    double c[LM_CHEB_TERMS];
    const gsl_cheb_series series = as_gsl(p, c);
    lm_cheb result = *p;
    gsl_cheb_series out = series;
    out.c = result.c;
    f(&out, &series); /* fails only where the orders differ */
    result.c[0] /= 2;
    return result;
}

lm_cheb lm_cheb_slope(const lm_cheb *p)
{
    return made(gsl_cheb_calc_deriv, p);
}

lm_cheb lm_cheb_integral(const lm_cheb *p)
{
    return made(gsl_cheb_calc_integ, p);
}

double lm_cheb_tail(const lm_cheb *p)
{
    double tail = 0;
    for (int k = LM_CHEB_TERMS - 3; k < LM_CHEB_TERMS; k++)
        tail = fmax(tail, fabs(p->c[k]));
    return tail;
}

double lm_cheb_spread(const lm_cheb *p)
{
    double sum = 0;
    for (int k = 1; k < LM_CHEB_TERMS; k++) sum += fabs(p->c[k]);
    return sum;
}

/* The sign change of a monotone part, to the last bits: its cost is small
 * beside what the piece cost, and no slope has to be bounded. */
static double bisect(const gsl_cheb_series *p, double a, double b, bool rising)
{
    while (b - a > 2 * DBL_EPSILON) {
        const double middle = (a + b) / 2;
        *((gsl_cheb_eval(p, middle) > 0) == rising ? &b : &a) = middle;
    }
    return (a + b) / 2;
}

/* The sign changes in (-1, 1) between the first `ends` of at[1] ..., which are
 * overwritten by them; returns their number. */
static int sign_changes(const gsl_cheb_series *p, int ends, double *at)
{
    int found = 0;
    double left = -1, before = gsl_cheb_eval(p, left);
    at[ends + 1] = 1;
    for (int i = 1; i <= ends + 1; i++) {
        const double right = at[i], after = gsl_cheb_eval(p, right);
        if (after == 0) continue;
        if ((before < 0 && after > 0) || (before > 0 && after < 0))
            at[++found] = bisect(p, left, right, after > 0);
        left = right;
        before = after;
    }
    return found;
}

int lm_cheb_roots(const lm_cheb *p, double *root)
{
    if (fabs(p->c[0]) > lm_cheb_spread(p)) return 0;
    double all[LM_CHEB_TERMS][LM_CHEB_TERMS]; /* row k: derivative k */
    double at[LM_CHEB_TERMS + 1];
    gsl_cheb_series series = as_gsl(p, all[0]), next = series;
    series.a = next.a = -1, series.b = next.b = 1;
    for (int k = 1; k <= LM_CHEB_DEGREE; k++) {
        series.c = all[k - 1], next.c = all[k];
        gsl_cheb_calc_deriv(&next, &series);
    }
    int found = 0;
    for (int k = LM_CHEB_DEGREE; k >= 0; k--) {
        series.c = all[k];
        found = sign_changes(&series, found, at);
    }
    for (int i = 0; i < found; i++)
        root[i] = p->from + (p->to - p->from) * (1 + at[i + 1]) / 2;
    return found;
}

lm_status lm_cheb_cover(lm_env *env, lm_cheb_try try, lm_cheb_reach reach,
                        void *context, double from, double to, double piece,
                        int64_t limit, double *end)
{
    bool done = false;
    *end = from;
    for (int64_t i = 0; i < limit && *end < to && !done; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        if (reach && i > 0) piece = fmin(piece, reach(context));
        const double b = fmin(*end + fmax(piece, 8 * DBL_EPSILON * *end), to);
        double ratio;
        const lm_status status = try(env, context, *end, b, &ratio, &done);
        if (status) return status;
        /* The tail of a smooth piece falls fast with its length, down to its
         * rounding. */
        piece = (b - *end) * (ratio < 0.1   ? 1.7
                              : ratio <= 1  ? 1
                              : ratio < 1e4 ? 0.6
                                            : 0.4);
        if (ratio <= 1) *end = b;
    }
    return LM_OK;
}
