/* J and Jd of elu: the average over v given u in closed form, the one over u
 * by panels that part at the kink. */
#include <math.h>
#include <stdbool.h>

#include "calc/gauss.h"
#include "core/vecmath.h"
#include "model/duals/forms.h"

enum { ROOM = 200 * 24 };

typedef struct work {
    double x[ROOM], weight[ROOM], value[ROOM], slope[ROOM];
} work;

/* e^(x^2) erfc(x) x sqrt(pi) for x >= 8, by its asymptotic series in z =
 * 1/(2 x^2): the first term left out is below 4e-17. */
static inline double tail_series(double z)
{
    double sum = 1;
    for (int k = 16; k > 0; k--) sum = 1 - (2 * k - 1) * z * sum;
    return sum;
}

/* E elu(y) and E elu'(y) for y ~ N(m, t^2), t > 0, at m = ratio x.  The part
 * below 0 is e^(m + t^2/2) N(-(m + t^2)/t), N the normal distribution
 * function: for a large argument as e^(-m^2/(2 t^2)) times a scaled tail. */
static void averages(double ratio, double t, int64_t n, work *w)
{
    const double turn = M_SQRT1_2 / t, density = 1 / sqrt(2 * M_PI);
    _Pragma("omp simd") for (int64_t i = 0; i < n; i++)
    {
        const double m = ratio * w->x[i], z = m * turn;
        const double bell = exp(-z * z), below = erfc(z) / 2;
        const double above = erfc(-z) / 2, far = z + t * M_SQRT1_2;
        const double plain = exp(m + t * t / 2) * erfc(far) / 2;
        const double tail =
            bell * tail_series(1 / (2 * far * far)) / (2 * far * sqrt(M_PI));
        const double part = far < 8 ? plain : tail;
        w->value[i] = m * above + t * density * bell + (part - below);
        w->slope[i] = above + part;
    }
}

static void elu(double ratio, int64_t n, const double *x, double *value,
                double *slope)
{
    _Pragma("omp simd") for (int64_t i = 0; i < n; i++)
    {
        const double m = ratio * x[i], f = expm1(m < 0 ? m : 0);
        value[i] = m > 0 ? m : f;
        slope[i] = 1 + f;
    }
}

typedef struct sums {
    double value, slope, size; /* size: of the first, for its rounding */
} sums;

/* The averages at the nodes times elu(u), elu'(u). */
static sums gather(int64_t n, const work *w)
{
    double value = 0, slope = 0, size = 0;
    _Pragma("omp simd reduction(+ : value, slope, size)") for (int64_t i = 0;
                                                               i < n; i++)
    {
        const double x = w->x[i], f = expm1(x < 0 ? x : 0);
        const double here = w->weight[i] * (x > 0 ? x : f);
        value += here * w->value[i];
        size += fabs(here) * (0.3 + fabs(w->value[i]));
        slope += w->weight[i] * (1 + f) * w->slope[i];
    }
    return (sums){value, slope, size};
}

/* a >= b, a > 0. */
static sums by_order(const lm_unit_rule *unit, double a, double b, double c,
                     double gap, work *w)
{
    const double t = sqrt(b * (gap * (2 - gap))), sd = sqrt(a);
    const double width = t * a / fabs(c);
    const lm_integrand u_part = {
        .features = 1,
        .feature = {{0, fmin(1, fmax(width, 1e-6 * fmin(1, sd))), true}},
        .wave = INFINITY};
    const int64_t n =
        lm_gauss_nodes(unit, &u_part, 0, sd, ROOM, w->x, w->weight);
    if (t > 0)
        averages(c / a, t, n, w);
    else
        elu(c / a, n, w->x, w->value, w->slope);
    return gather(n, w);
}

/* Orders are raised until two agree. */
static void one(const lm_form_job *job, const lm_unit_rule *units, int64_t i,
                work *w)
{
    const double a = fmax(job->a[i], job->b[i]), b = fmin(job->a[i], job->b[i]);
    job->value[i] = job->value_error[i] = job->slope_error[i] = 0;
    job->slope[i] = 1;
    if (a == 0) return;
    sums s = by_order(&units[0], a, b, job->c[i], job->gap[i], w);
    for (int level = 1; level < 3; level++) {
        const sums before = s;
        s = by_order(&units[level], a, b, job->c[i], job->gap[i], w);
        const double moved = fabs(s.value - before.value),
                     turned = fabs(s.slope - before.slope);
        job->value_error[i] = moved + 1e-15 * s.size;
        job->slope_error[i] = turned + 1e-15 * s.slope;
        if (moved <= job->tol * s.size && turned <= job->tol * s.slope) break;
    }
    job->value[i] = s.value;
    job->slope[i] = s.slope;
}

void lm_elu_form(const lm_form_job *job)
{
    work w;
    const lm_unit_rule units[] = {lm_unit(10), lm_unit(16), lm_unit(24)};
    for (int64_t i = 0; i < job->n; i++) one(job, units, i, &w);
}
