#include "calc/chebyshev.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

void lm_cheb_nodes(double from, double to, double *x)
{
    for (int j = 0; j <= LM_CHEB_DEGREE; j++) {
        const double s = sin(pi * j / (2 * LM_CHEB_DEGREE));
        x[j] = from + (to - from) * s * s;
    }
    x[LM_CHEB_DEGREE] = to;
}

/* c_k = (2/n) sum'' value_j T_k(u_j), the ends of both sums halved. */
lm_cheb lm_cheb_fit(double from, double to, const double *value)
{
    const int n = LM_CHEB_DEGREE;
    double wave[2 * LM_CHEB_DEGREE];
    for (int i = 0; i < 2 * n; i++) wave[i] = cos(pi * i / n);
    lm_cheb p = {from, to, {0}};
    for (int k = 0; k <= n; k++) {
        double sum = 0;
        for (int j = 0; j <= n; j++) {
            const double term = value[n - j] * wave[j * k % (2 * n)];
            sum += j == 0 || j == n ? term / 2 : term;
        }
        p.c[k] = sum * (k == 0 || k == n ? 1 : 2) / n;
    }
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
    return clenshaw(LM_CHEB_NODES, p->c, u);
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
    for (int k = 0; k < LM_CHEB_NODES; k++) d.c[k] *= 2 / (p->to - p->from);
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
    for (int k = LM_CHEB_NODES - 3; k < LM_CHEB_NODES; k++)
        tail = fmax(tail, fabs(p->c[k]));
    return tail;
}

double lm_cheb_spread(const lm_cheb *p)
{
    double sum = 0;
    for (int k = 1; k < LM_CHEB_NODES; k++) sum += fabs(p->c[k]);
    return sum;
}

/* The sign change of a monotone part. */
static double bisect(const double *c, double a, double b, bool rising)
{
    while (b - a > 2 * DBL_EPSILON) {
        const double middle = (a + b) / 2;
        *((clenshaw(LM_CHEB_NODES, c, middle) > 0) == rising ? &b : &a) =
            middle;
    }
    return (a + b) / 2;
}

int lm_cheb_roots(const lm_cheb *p, double *root)
{
    if (fabs(p->c[0]) > lm_cheb_spread(p)) return 0;
    double all[LM_CHEB_NODES][LM_CHEB_NODES]; /* row k: derivative k */
    double at[LM_CHEB_NODES + 1] = {-1};
    memcpy(all[0], p->c, sizeof all[0]);
    for (int k = 1; k <= LM_CHEB_DEGREE; k++) derive(all[k - 1], all[k]);
    int found = 0;
    for (int k = LM_CHEB_DEGREE; k >= 0; k--) {
        const int ends = found;
        at[ends + 1] = 1;
        found = 0;
        double left = -1, before = clenshaw(LM_CHEB_NODES, all[k], left);
        for (int i = 1; i <= ends + 1; i++) {
            const double right = at[i];
            const double after = clenshaw(LM_CHEB_NODES, all[k], right);
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
        const double factor = 0.9 * pow(ratio, -1.0 / LM_CHEB_DEGREE);
        piece = (b - *end) * (ratio <= 1 ? fmin(fmax(factor, 0.5), 2)
                                         : fmin(fmax(factor, 0.2), 0.7));
        if (ratio <= 1) *end = b;
    }
    return LM_OK;
}
