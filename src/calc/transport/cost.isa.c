#include "calc/transport/cost.h"

#include <float.h>
#include <math.h>

#include "calc/transport/least.h"

typedef struct range {
    double low, high, most;
} range;

static void widen(const lm_env *env, lm_mat x, int64_t k, range *r)
{
    for (int64_t i = 0; i < x.rows; i++) {
        if (lm_stopped_at(env, i)) return;
        const double v = x.data[i * x.stride + k];
        r->low = v < r->low ? v : r->low;
        r->high = v > r->high ? v : r->high;
        r->most = fabs(v) > r->most ? fabs(v) : r->most;
    }
}

static bool all_finite(const lm_env *env, lm_mat x)
{
    for (int64_t i = 0; i < x.rows; i++) {
        int64_t k, end = 0;
        while (lm_next_piece(env, x.cols, &k, &end))
            for (; k < end; k++)
                if (!isfinite(x.data[i * x.stride + k])) return false;
    }
    return true;
}

/* By the widest coordinate, or the largest number where points are
 * reflected; halved before they are subtracted, lest that overflows. */
lm_status lm_metric_scale(lm_env *env, lm_mat x, lm_mat y, lm_metric *metric)
{
    if (!all_finite(env, x) || !all_finite(env, y))
        return lm_fail(env, LM_DOMAIN, "the points must be finite");
    double widest = 0;
    for (int64_t k = 0; k < x.cols; k++) {
        range r = {INFINITY, -INFINITY, 0};
        if (lm_stopped_at_row(env, k, x.rows + y.rows + 1)) return LM_STOPPED;
        widen(env, x, k, &r);
        widen(env, y, k, &r);
        const double wide = metric->sign ? r.most : r.high / 2 - r.low / 2;
        widest = wide > widest ? wide : widest;
    }
    metric->exponent = widest > 0 ? ilogb(widest) + 1 : 0;
    return lm_unless_stopped(env);
}

/* to (d x padded) = the transpose of the scaled points, 0 beyond them. */
static void transpose(const lm_env *env, lm_mat y, int exponent, int64_t padded,
                      double *to)
{
    for (int64_t k = 0; k < y.cols; k++) {
        int64_t j, end = 0;
        while (lm_next_piece(env, padded, &j, &end))
            for (; j < end; j++)
                to[k * padded + j] =
                    j < y.rows ? ldexp(y.data[j * y.stride + k], -exponent) : 0;
    }
}

/* c += (x - s y)^2 over the coordinates; rows of y are `step` apart. */
static void squares(const lm_env *env, int64_t d, const double *x,
                    const double *sign, int64_t n, const double *y,
                    int64_t step, double *c)
{
    for (int64_t j = 0; j < n; j++) c[j] = 0;
    for (int64_t k = 0; k < d; k++) {
        if (lm_stopped_at_row(env, k, n)) return;
        const double s = sign ? sign[k] : 1, a = s * x[k];
        const double *row = y + k * step;
#pragma omp simd
        for (int64_t j = 0; j < n; j++) c[j] += (a - row[j]) * (a - row[j]);
    }
}

/* Of m numbers, or n where there are no more. */
static void finish(const lm_metric *metric, int64_t m, int64_t n, double *c)
{
    if (m > n) m = n;
    if (metric->power == 1)
        for (int64_t j = 0; j < m; j++) c[j] = sqrt(c[j]);
    for (int64_t j = m; j < n; j++) c[j] = INFINITY;
}

typedef struct fill {
    const lm_metric *metric;
    double *point, *other, *y; /* d, padded, d x padded */
    int64_t d, m, padded;
} fill;

static void fill_row(const lm_env *env, const fill *f, const double *x,
                     double *c)
{
    const double *sign = f->metric->sign;
    int64_t k, at, end = 0;
    while (lm_next_piece(env, f->d, &k, &end))
        for (; k < end; k++) f->point[k] = ldexp(x[k], -f->metric->exponent);
    end = 0;
    while (lm_next_piece(env, f->padded, &at, &end)) {
        const int64_t n = end - at;
        const double *y = f->y + at;
        double *to = c + at, *other = f->other + at;
        squares(env, f->d, f->point, NULL, n, y, f->padded, to);
        if (sign) {
            squares(env, f->d, f->point, sign, n, y, f->padded, other);
            for (int64_t j = 0; j < n; j++)
                to[j] = other[j] < to[j] ? other[j] : to[j];
        }
        finish(f->metric, f->m - at, n, to);
    }
}

static lm_status check_size(lm_env *env, int64_t n, int64_t m)
{
    int64_t count;
    if (!__builtin_mul_overflow(n, lm_padded(m), &count) &&
        count <= LM_COSTS_MAX)
        return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "the costs of %lld by %lld points need %.3g GB, more than "
                   "%.3g GB",
                   (long long)n, (long long)m, 8e-9 * (double)n * (double)m,
                   8e-9 * (double)LM_COSTS_MAX);
}

lm_status lm_costs(lm_env *env, lm_mat x, lm_mat y, const lm_metric *metric,
                   lm_mat *c)
{
    const int64_t d = x.cols, padded = lm_padded(y.rows);
    const lm_status status = check_size(env, x.rows, y.rows);
    if (status) return status;
    fill f = {.metric = metric, .d = d, .m = y.rows, .padded = padded};
    f.point = lm_scratch_doubles(env, d);
    f.other = lm_scratch_doubles(env, padded);
    f.y = lm_scratch_doubles(env, d * padded);
    *c = (lm_mat){lm_scratch_doubles(env, x.rows * padded), x.rows, y.rows,
                  padded};
    if (!f.point || !f.other || !f.y || !c->data) return lm_nomem(env);
    transpose(env, y, metric->exponent, padded, f.y);
    for (int64_t i = 0; i < x.rows; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        fill_row(env, &f, x.data + i * x.stride, c->data + i * padded);
    }
    return lm_unless_stopped(env);
}

double lm_cost_rounding(const lm_metric *metric, int64_t d, double c)
{
    const double lost = (double)d * 0x1p-1074;
    return (double)d * DBL_EPSILON * c +
           (metric->power == 1 ? sqrt(lost) : lost);
}

double lm_cost_real(const lm_metric *metric, double c)
{
    return ldexp(c, metric->power * metric->exponent);
}

double lm_cost_real_error(const lm_metric *metric, double error)
{
    return lm_cost_real(metric, error) + 0x1p-1074;
}
