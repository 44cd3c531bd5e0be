#include "calc/chebyshev.h"

#include <float.h>
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

/* Clenshaw's recurrence for the first n coefficients. */
static double clenshaw(int n, const double *c, double u)
{
    double next = 0, after = 0;
    for (int k = n - 1; k > 0; k--) {
        const double now = c[k] + 2 * u * next - after;
        after = next;
        next = now;
    }
    return c[0] + u * next - after;
}

double lm_cheb_value(const lm_cheb *p, double x)
{
    const double u = ((x - p->from) - (p->to - x)) / (p->to - p->from);
    return clenshaw(LM_CHEB_TERMS, p->c, u);
}

/* The series of dp/du. */
static void derive(const double *c, double *d)
{
    const int n = LM_CHEB_DEGREE;
    double next = 0, after = 0;
    d[n] = 0;
    for (int k = n - 1; k >= 0; k--) {
        const double now = 2 * (k + 1) * c[k + 1] + after;
        after = next;
        next = now;
        d[k] = now;
    }
    d[0] /= 2;
}

lm_cheb lm_cheb_slope(const lm_cheb *p)
{
    lm_cheb d = {p->from, p->to, {0}};
    derive(p->c, d.c);
    for (int k = 0; k < LM_CHEB_TERMS; k++) d.c[k] *= 2 / (p->to - p->from);
    return d;
}

lm_cheb lm_cheb_integral(const lm_cheb *p)
{
    const int n = LM_CHEB_DEGREE;
    const double half = (p->to - p->from) / 2;
    lm_cheb s = {p->from, p->to, {0}};
    for (int k = 1; k <= n; k++) {
        const double before = k == 1 ? 2 * p->c[0] : p->c[k - 1];
        const double after = k < n ? p->c[k + 1] : 0;
        s.c[k] = half * (before - after) / (2 * k);
    }
    for (int k = 1; k <= n; k++) s.c[0] += k % 2 ? s.c[k] : -s.c[k];
    return s;
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

/* The sign change of a monotone part. */
static double bisect(const double *c, double a, double b, bool rising)
{
    while (b - a > 2 * DBL_EPSILON) {
        const double middle = (a + b) / 2;
        *((clenshaw(LM_CHEB_TERMS, c, middle) > 0) == rising ? &b : &a) =
            middle;
    }
    return (a + b) / 2;
}

int lm_cheb_roots(const lm_cheb *p, double *root)
{
    if (fabs(p->c[0]) > lm_cheb_spread(p)) return 0;
    double all[LM_CHEB_TERMS][LM_CHEB_TERMS]; /* row k: derivative k */
    double at[LM_CHEB_TERMS + 1] = {-1};
    memcpy(all[0], p->c, sizeof all[0]);
    for (int k = 1; k <= LM_CHEB_DEGREE; k++) derive(all[k - 1], all[k]);
    int found = 0;
    for (int k = LM_CHEB_DEGREE; k >= 0; k--) {
        const int ends = found;
        at[ends + 1] = 1;
        found = 0;
        double left = -1, before = clenshaw(LM_CHEB_TERMS, all[k], left);
        for (int i = 1; i <= ends + 1; i++) {
            const double right = at[i];
            const double after = clenshaw(LM_CHEB_TERMS, all[k], right);
            if (after == 0) continue;
            if ((before < 0 && after > 0) || (before > 0 && after < 0))
                at[++found] = bisect(all[k], left, right, after > 0);
            left = right;
            before = after;
        }
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
