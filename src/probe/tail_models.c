#include "probe/tail_models.h"

#include <math.h>

#include "calc/legendre.h"

enum { ORDER = 16, PANELS = 16, STEPS = 200 };
static const double DEPTH = 45;

/* Log of the integral, means and covariances of (u, -b). */
typedef struct moments {
    double log_z, u, b, uu, ub, bb;
} moments;

/* e^u - 1 - u times e^-scale. */
static double bend(double u, double scale)
{
    if (fabs(u) > 0.1) return exp(u - scale) - (1 + u) * exp(-scale);
    double sum = 0;
    for (int k = 12; k >= 2; k--) sum = (1 + u * sum) / k;
    return u * u * sum * exp(-scale);
}

static double base(const lm_tail_law *law, double u)
{
    if (law->model == LM_TAIL_LOGNORMAL) return u * u;
    if (law->model == LM_TAIL_TRUNCATED) return bend(u, law->scale);
    return u < 1 ? expm1(u) * exp(-law->scale)
                 : exp(u - law->scale) - exp(-law->scale);
}

static double exponent(const lm_tail_law *law, double u)
{
    return law->p * u - law->q * base(law, u);
}

static double peak(const lm_tail_law *law)
{
    const double r = law->p / law->q;
    if (law->model == LM_TAIL_LOGNORMAL) return fmax(r / 2, -law->centre);
    const double rise = law->scale < 1 ? log1p(r * exp(law->scale))
                                       : log(r + exp(-law->scale)) + law->scale;
    return fmax(rise, -law->centre);
}

/* Where the exponent is DEPTH below that at the peak, on one side, from
 * -centre on. */
static double fallen(const lm_tail_law *law, double top, double way)
{
    const double most = exponent(law, top);
    double near = 0, far = law->centre;
    if (way < 0) {
        far = top + law->centre;
        if (most - exponent(law, -law->centre) <= DEPTH) return -law->centre;
    }
    while (way > 0 && most - exponent(law, top + far) < DEPTH) far *= 2;
    for (int i = 0; i < 40; i++) {
        const double mid = (near + far) / 2;
        *(most - exponent(law, top + way * mid) < DEPTH ? &near : &far) = mid;
    }
    return top + way * far;
}

/* Panels no longer than the exponential end of a truncated law. */
static moments moments_of(const lm_tail_law *law)
{
    double node[ORDER], weight[ORDER];
    lm_legendre_nodes(ORDER, node, weight);
    const double top = peak(law), most = exponent(law, top),
                 from = fallen(law, top, -1), to = fallen(law, top, 1);
    const int panels = (int)fmax(PANELS, ceil(to - from));
    const double half = (to - from) / (2 * panels);
    moments m = {0};
    double z = 0;
    for (int i = 0; i < panels; i++)
        for (int j = 0; j < ORDER; j++) {
            const double u = from + half * (2 * i + 1 + node[j]),
                         b = -base(law, u),
                         w = half * weight[j] * exp(exponent(law, u) - most);
            z += w;
            m.u += w * u;
            m.b += w * b;
            m.uu += w * u * u;
            m.ub += w * u * b;
            m.bb += w * b * b;
        }
    m.log_z = log(z) + most;
    m.u /= z;
    m.b /= z;
    m.uu = m.uu / z - m.u * m.u;
    m.ub = m.ub / z - m.u * m.b;
    m.bb = m.bb / z - m.b * m.b;
    return m;
}

/* A Newton step of the mean log likelihood, whose mean of u is 0 and which has
 * the gradient (-E u, b - E b) and minus the covariance as second derivatives;
 * false once the gain is that of rounding. */
static bool improve(lm_tail_law *law, double b)
{
    const moments m = moments_of(law);
    const double gu = -m.u, gb = b - m.b, det = m.uu * m.bb - m.ub * m.ub,
                 dp = (m.bb * gu - m.ub * gb) / det,
                 dq = (m.uu * gb - m.ub * gu) / det, now = law->q * b - m.log_z;
    law->log_z = m.log_z;
    if (!(dp * gu + dq * gb > 1e-13)) return false;
    double step = dq < 0 ? fmin(1, -0.9 * law->q / dq) : 1;
    for (int i = 0; i < 40; i++, step /= 2) {
        lm_tail_law next = *law;
        next.p += step * dp;
        next.q += step * dq;
        next.log_z = moments_of(&next).log_z;
        if (next.q * b - next.log_z > now) {
            *law = next;
            return true;
        }
    }
    return false;
}

lm_tail_law lm_tail_likeliest(const lm_env *env, lm_tail_model model, int64_t n,
                              const double *y)
{
    double mean = 0, most = 0, b = 0;
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++) {
        mean += y[i] / (double)n;
        most = fmax(most, y[i]);
    }
    const bool exponential = model == LM_TAIL_EXPONENTIAL;
    const double centre = exponential ? 0 : mean;
    lm_tail_law law = {model, centre, most - centre, 1, 0, 0};
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++)
        b -= base(&law, y[i] - centre) / (double)n;
    law.q = exponential ? -1 / b : -0.5 / b;
    if (exponential) law.log_z = law.scale - log(law.q);
    if (lm_stopped(env) || exponential) return law;
    law.p = 0;
    for (int i = 0; i < STEPS && improve(&law, b); i++)
        if (law.q * -b < 1e-9) break;
    const double plain = -log(mean) - 1;
    if (law.q * b - law.log_z > plain) return law;
    return (lm_tail_law){model, 0, 0, -1 / mean, 0, log(mean)};
}

double lm_tail_log_density(const lm_tail_law *law, double y)
{
    const double u = y - law->centre;
    return (law->q > 0 ? exponent(law, u) : law->p * u) - law->log_z;
}

double lm_tail_log_cutoff(const lm_tail_law *law)
{
    return law->centre + law->scale - log(law->q);
}

lm_tail_ratio lm_tail_compare(const lm_env *env, const lm_tail_law *law,
                              double alpha, int64_t n, const double *y)
{
    if (law->q == 0 && law->model != LM_TAIL_EXPONENTIAL)
        return (lm_tail_ratio){0, 1};
    double sum = 0, square = 0;
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++) {
        const double r = log(alpha - 1) - (alpha - 1) * y[i] -
                         lm_tail_log_density(law, y[i]);
        sum += r;
        square += r * r;
    }
    const double variance =
        square / (double)n - sum / (double)n * sum / (double)n;
    if (law->model == LM_TAIL_TRUNCATED)
        return (lm_tail_ratio){fmin(sum, 0), erfc(sqrt(fmax(-sum, 0)))};
    return (lm_tail_ratio){sum,
                           erfc(fabs(sum) / sqrt(2 * (double)n * variance))};
}
