#include "model/nodes/near.h"

#define EPS 0x1p-53

lm_near lm_near_of(const lm_kernel *kernel, int64_t i, int64_t j)
{
    const int64_t at = i * kernel->n + j;
    return (lm_near){.u = sqrt(kernel->row.moment[i]),
                     .v = sqrt(kernel->col.moment[j]),
                     .u_error = kernel->row.moment_error[i],
                     .v_error = kernel->col.moment_error[j],
                     .sign = kernel->k[at] < 0 ? -1 : 1,
                     .gap = {kernel->gap[at], kernel->k_error[at]}};
}

lm_estimate lm_near_level(const lm_kernel_side *side, int64_t i)
{
    const double root = sqrt(side->moment[i]), part = side->mean[i] / root;
    return (lm_estimate){part, side->mean_error[i] / root +
                                   fabs(part) * side->moment_error[i] / 2};
}

/* gap of gap (2 - gap) = s. */
static lm_estimate gap_of(lm_estimate s)
{
    const double r = sqrt(fmax(1 - s.value, 0)), gap = s.value / (1 + r);
    return (lm_estimate){
        gap, s.value > 0.5 ? INFINITY : s.error / (2 * r) + 4 * EPS * gap};
}

/* a b' + b a' - 2 K K' of two pairs: a square, which vanishes where moments are
 * in one ratio, and what correlations leave. */
static lm_estimate cross(const lm_near *p, const lm_near *q)
{
    const double x = p->u * q->v, y = p->v * q->u, far = x - y;
    const double off = (x * (p->u_error + q->v_error) +
                        y * (p->v_error + q->u_error)) / 2 +
                       2 * EPS * (x + y);
    const double both =
        p->gap.value + q->gap.value - p->gap.value * q->gap.value;
    const double rest = p->sign == q->sign ? both : 2 - both;
    return (lm_estimate){
        far * far + 2 * x * y * rest,
        2 * fabs(far) * off + off * off +
            2 * x * y * (p->gap.error + q->gap.error + 8 * EPS * rest)};
}

/* a b gap (2 - gap). */
static lm_estimate own(const lm_near *p)
{
    const double size = p->u * p->u * p->v * p->v;
    return (lm_estimate){size * p->gap.value * (2 - p->gap.value),
                         2 * size * p->gap.error};
}

static void add(lm_estimate *sum, lm_estimate e)
{
    sum->value += e.value;
    sum->error += e.error;
}

lm_estimate lm_near_sum(int n, const lm_near *part)
{
    double a = 0, b = 0;
    lm_estimate del = {0, 0};
    for (int k = 0; k < n; k++) {
        a += part[k].u * part[k].u;
        b += part[k].v * part[k].v;
        add(&del, own(&part[k]));
        for (int l = 0; l < k; l++) add(&del, cross(&part[k], &part[l]));
    }
    const double size = a * b, s = del.value / size;
    return gap_of((lm_estimate){s, del.error / size + 16 * EPS * s});
}

lm_near lm_near_centred(const lm_near *p, lm_estimate mean, lm_estimate other)
{
    const double m = mean.value, o = p->sign * other.value, g = p->gap.value;
    const double x = 1 - m * m, y = 1 - o * o, far = m - o;
    const double off = mean.error + other.error + 4 * EPS * fabs(m);
    const double del = g * (2 - g) - (far * far + 2 * m * o * g);
    const double error = 2 * (1 + fabs(m * o)) * p->gap.error +
                         2 * fabs(far) * off + off * off +
                         16 * EPS * (g + far * far);
    const double part = 2 * (fabs(m) * mean.error / x + fabs(o) * other.error / y);
    lm_near out = *p;
    out.u *= sqrt(x);
    out.v *= sqrt(y);
    out.u_error += 2 * fabs(m) * mean.error / x;
    out.v_error += 2 * fabs(o) * other.error / y;
    out.gap = gap_of((lm_estimate){
        fmax(del, 0) / (x * y), error / (x * y) + fabs(del) * part / (x * y)});
    return out;
}

void lm_kernel_plain_gap(const lm_kernel *out, int64_t i, int64_t j)
{
    const int64_t at = i * out->n + j;
    const double a = out->row.moment[i], b = out->col.moment[j];
    const double size = sqrt(a) * sqrt(b);
    out->gap[at] = lm_kernel_own(out, i) == j || (a == 0 && b == 0) ? 0
                   : size > 0 ? fmax(1 - fabs(out->k[at]) / size, 0)
                              : 1;
}

void lm_kernel_put_gap(const lm_kernel *out, int64_t i, int64_t j,
                       lm_estimate gap)
{
    const int64_t at = i * out->n + j;
    const double a = out->row.moment[i], b = out->col.moment[j];
    const double size = a == b ? a : sqrt(a) * sqrt(b);
    out->gap[at] = gap.value;
    out->k_error[at] = gap.error;
    out->k[at] = copysign(size * (1 - gap.value), out->k[at]);
}

void lm_kernel_try_gap(const lm_kernel *out, int64_t i, int64_t j,
                       lm_estimate gap)
{
    if (gap.error < out->k_error[i * out->n + j])
        lm_kernel_put_gap(out, i, j, gap);
}
