#include "probe/tail_models.h"

#include <math.h>

#include "calc/legendre.h"

enum { ORDER = 16, PANELS = 16, STEPS = 200 };
static const double DEPTH = 45;

/* Log of the integral, means and covariances of (y, -b). */
typedef struct moments {
    double log_z, y, b, yy, yb, bb;
} moments;

static double base(lm_tail_model model, double y)
{
    return model == LM_TAIL_LOGNORMAL ? y * y : expm1(y);
}

static double exponent(const lm_tail_law *law, double y)
{
    return law->p * y - law->q * base(law->model, y);
}

static double peak(const lm_tail_law *law)
{
    if (law->p <= 0) return 0;
    const double r = law->p / law->q;
    return law->model == LM_TAIL_LOGNORMAL ? r / 2 : fmax(log(r), 0);
}

/* Where the exponent is DEPTH below that at the peak, on one side; 0 if it is
 * not above 0. */
static double fallen(const lm_tail_law *law, double top, double way)
{
    const double most = exponent(law, top);
    double near = 0, far = 1e-3;
    if (way < 0) {
        far = top;
        if (most - exponent(law, 0) <= DEPTH) return 0;
    }
    while (way > 0 && most - exponent(law, top + far) < DEPTH) far *= 2;
    for (int i = 0; i < 40; i++) {
        const double mid = (near + far) / 2;
        *(most - exponent(law, top + way * mid) < DEPTH ? &near : &far) = mid;
    }
    return top + way * far;
}

static moments moments_of(const lm_tail_law *law)
{
    double node[ORDER], weight[ORDER];
    lm_legendre_nodes(ORDER, node, weight);
    const double top = peak(law), most = exponent(law, top),
                 from = fallen(law, top, -1),
                 half = (fallen(law, top, 1) - from) / (2 * PANELS);
    moments m = {0};
    double z = 0;
    for (int i = 0; i < PANELS; i++)
        for (int j = 0; j < ORDER; j++) {
            const double y = from + half * (2 * i + 1 + node[j]),
                         b = -base(law->model, y),
                         w = half * weight[j] * exp(exponent(law, y) - most);
            z += w;
            m.y += w * y;
            m.b += w * b;
            m.yy += w * y * y;
            m.yb += w * y * b;
            m.bb += w * b * b;
        }
    m.log_z = log(z) + most;
    m.y /= z;
    m.b /= z;
    m.yy = m.yy / z - m.y * m.y;
    m.yb = m.yb / z - m.y * m.b;
    m.bb = m.bb / z - m.b * m.b;
    return m;
}

/* A Newton step of the mean log likelihood, which has the gradient (y - E y, b
 * - E b) and minus the covariance as second derivatives; false once the gain is
 * that of rounding. */
static bool improve(lm_tail_law *law, double y, double b)
{
    const moments m = moments_of(law);
    const double gy = y - m.y, gb = b - m.b, det = m.yy * m.bb - m.yb * m.yb,
                 dp = (m.bb * gy - m.yb * gb) / det,
                 dq = (m.yy * gb - m.yb * gy) / det,
                 now = law->p * y + law->q * b - m.log_z;
    law->log_z = m.log_z;
    if (!(dp * gy + dq * gb > 1e-13)) return false;
    double step = dq < 0 ? fmin(1, -0.9 * law->q / dq) : 1;
    for (int i = 0; i < 40; i++, step /= 2) {
        lm_tail_law next = *law;
        next.p += step * dp;
        next.q += step * dq;
        next.log_z = moments_of(&next).log_z;
        if (next.p * y + next.q * b - next.log_z > now) {
            *law = next;
            return true;
        }
    }
    return false;
}

lm_tail_law lm_tail_likeliest(const lm_env *env, lm_tail_model model, int64_t n,
                              const double *y)
{
    double mean = 0, b = 0;
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++) {
        mean += y[i] / (double)n;
        b -= base(model, y[i]) / (double)n;
    }
    lm_tail_law law = {model, 1, -1 / b, 0};
    if (lm_stopped(env)) return law;
    if (model == LM_TAIL_EXPONENTIAL) {
        law.log_z = -log(law.q);
        return law;
    }
    law.p = -0.5 / mean;
    law.q = -0.5 / b;
    for (int i = 0; i < STEPS && improve(&law, mean, b); i++)
        if (law.q * -b < 1e-9) break;
    const double plain = -log(mean) - 1, best = law.p * mean + law.q * b;
    if (best - law.log_z > plain) return law;
    return (lm_tail_law){model, -1 / mean, 0, log(mean)};
}

double lm_tail_log_density(const lm_tail_law *law, double y)
{
    return (law->q > 0 ? exponent(law, y) : law->p * y) - law->log_z;
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
    if (isinf(sum)) return (lm_tail_ratio){sum, 0};
    return (lm_tail_ratio){sum,
                           erfc(fabs(sum) / sqrt(2 * (double)n * variance))};
}
