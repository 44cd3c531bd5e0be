/* The forms that are right to rounding. */
#include "model/duals/forms.h"

#include <math.h>

#include "calc/logistic.h"
#include "model/act.h"
#include "model/duals/terms.h"

void lm_linear_form(const lm_form_job *job)
{
    for (int64_t i = 0; i < job->n; i++) {
        job->value[i] = job->c[i];
        job->slope[i] = 1;
    }
}

/* relu is homogeneous: where a b leaves the range of numbers, by powers of two
 * that bring a and b near 1. */
static lm_term relu_scaled(double a, double b, double c)
{
    const int i = ilogb(a) / 2, j = ilogb(b) / 2;
    lm_term t = lm_relu_term(ldexp(a, -2 * i), ldexp(b, -2 * j),
                             ldexp(ldexp(c, -i), -j));
    t.value = ldexp(ldexp(t.value, i), j);
    return t;
}

void lm_relu_form(const lm_form_job *job)
{
    const double *a = job->a, *b = job->b, *c = job->c;
    double *value = job->value, *slope = job->slope;
    _Pragma("omp simd") for (int64_t i = 0; i < job->n; i++)
    {
        const lm_term t = lm_relu_term(a[i], b[i], c[i]);
        value[i] = t.value;
        slope[i] = t.slope;
    }
    for (int64_t i = 0; i < job->n; i++) {
        const double size = a[i] * b[i];
        if ((size > 1e-250 && size < 1e250) || !(a[i] > 0 && b[i] > 0))
            continue;
        if (!isfinite(a[i]) || !isfinite(b[i])) continue;
        const lm_term t = relu_scaled(a[i], b[i], c[i]);
        value[i] = t.value;
        slope[i] = t.slope;
    }
}

void lm_erf_form(const lm_form_job *job)
{
    const double *a = job->a, *b = job->b, *c = job->c;
    double *value = job->value, *slope = job->slope;
    _Pragma("omp simd") for (int64_t i = 0; i < job->n; i++)
    {
        const double root =
            sqrt(1 + 2 * a[i] + 2 * b[i] + 4 * lm_pair_del(a[i], b[i], c[i]));
        value[i] = M_2_PI * atan2(2 * c[i], root);
        slope[i] = 2 * M_2_PI / root;
    }
}

void lm_gelu_form(const lm_form_job *job)
{
    const double *a = job->a, *b = job->b, *c = job->c;
    double *value = job->value, *slope = job->slope;
    _Pragma("omp simd") for (int64_t i = 0; i < job->n; i++)
    {
        const lm_term t = lm_gelu_term(a[i], b[i], c[i]);
        value[i] = t.value;
        slope[i] = t.slope;
    }
}

/* With near = E (u - v)^2 / 2 for c >= 0 (of u + v below), e^-near -
 * e^-(near + 2|c|) is 2 e^-(a+b)/2 sinh |c|.  a - |c| and b - |c| are each
 * exact where they matter; a + b - 2|c| loses a digit for each of a's. */
void lm_sin_form(const lm_form_job *job)
{
    const double *a = job->a, *b = job->b, *c = job->c;
    double *value = job->value, *slope = job->slope;
    _Pragma("omp simd") for (int64_t i = 0; i < job->n; i++)
    {
        const double size = fabs(c[i]);
        const double near = ((a[i] - size) + (b[i] - size)) / 2;
        const double half = exp(near > 0 ? -near : 0) / 2;
        const double drop = expm1(-2 * size);
        value[i] = copysign(half * drop, c[i]);
        slope[i] = half * (2 + drop);
    }
}

/* sum_i k! / (4^i i!^2 (k - 2i)!) [(a-1)(b-1)]^i c^(k-2i): from i = k/2 down,
 * each factor from the one before.  Its terms are at most sqrt(V(a) V(b)) in
 * sum, so no digit is lost relative to that. */
static double hermite_dual(int k, double a, double b, double c)
{
    double factor[LM_ACT_DEGREE_MAX / 2 + 1], sum = 0, power = k % 2 ? c : 1;
    const double p = (a - 1) * (b - 1);
    factor[0] = 1;
    for (int i = 0; 2 * i + 2 <= k; i++)
        factor[i + 1] = factor[i] * p * (k - 2 * i) * (k - 2 * i - 1) /
                        (4.0 * (i + 1) * (i + 1));
    for (int i = k / 2; i >= 0; i--) {
        sum += factor[i] * power;
        power *= c * c;
    }
    return sum;
}

void lm_hermite_form(const lm_form_job *job)
{
    const int k = job->degree;
    for (int64_t i = 0; i < job->n; i++) {
        const double a = job->a[i], b = job->b[i], c = job->c[i];
        job->value[i] = hermite_dual(k, a, b, c);
        job->slope[i] = k ? k * hermite_dual(k - 1, a, b, c) : 0;
    }
}

/* ---- mixtures over the two variances of logistic.h --------------------- */

/* tanh z = 2 sigmoid(2z) - 1 = E sign(z + sqrt(s)/2 z'): sign has J = 2/pi
 * asin rho, and asin rho = atan2(c, sqrt del). */
static inline lm_term tanh_term(double a, double b, double c, double s,
                                double t)
{
    const double root =
        sqrt(lm_pair_del(a, b, c) + s * b / 4 + t * a / 4 + s * t / 16);
    return (lm_term){M_2_PI * atan2(c, root), M_2_PI / root};
}

static inline lm_term sigmoid_term(double a, double b, double c, double s,
                                   double t)
{
    const double root = sqrt(lm_pair_del(a, b, c) + s * b + t * a + s * t);
    return (lm_term){atan2(root, -c) / (2 * M_PI), 1 / (2 * M_PI * root)};
}

/* relu at the variances a + s, b + t, with their del from that of a, b. */
static inline lm_term softplus_term(double a, double b, double c, double s,
                                    double t)
{
    const double root = sqrt(lm_pair_del(a, b, c) + s * b + t * a + s * t);
    const double psi = atan2(root, -c), size = sqrt((a + s) * (b + t));
    const double plain = c * psi + root, small = size * lm_sine_rest(psi);
    return (lm_term){(psi < 0.3 ? small : plain) / (2 * M_PI),
                     psi / (2 * M_PI)};
}

static inline lm_term silu_term(double a, double b, double c, double s,
                                double t)
{
    const double size = sqrt(s * t);
    const lm_term scaled = lm_gelu_term(a / s, b / t, c / size);
    return (lm_term){size * scaled.value, scaled.slope};
}

typedef lm_term mixed_term(double a, double b, double c, double s, double t);

/* `term` is known where this is called, and becomes part of the loop. */
static inline __attribute__((always_inline)) void
mixture(const lm_form_job *job, mixed_term *term)
{
    const double *a = job->a, *b = job->b, *c = job->c;
    double *value = job->value, *slope = job->slope;
    const int64_t n = job->n;
    for (int64_t k = 0; k < n; k++) value[k] = slope[k] = 0;
    for (int i = 0; i < LM_LOGISTIC_NODES; i++)
        for (int j = 0; j < LM_LOGISTIC_NODES; j++) {
            const lm_logistic_node s = lm_logistic[i], t = lm_logistic[j];
            const double weight = s.weight * t.weight;
            _Pragma("omp simd") for (int64_t k = 0; k < n; k++)
            {
                const lm_term here =
                    term(a[k], b[k], c[k], s.variance, t.variance);
                value[k] += weight * here.value;
                slope[k] += weight * here.slope;
            }
        }
}

void lm_tanh_form(const lm_form_job *job)
{
    mixture(job, tanh_term);
}

void lm_sigmoid_form(const lm_form_job *job)
{
    mixture(job, sigmoid_term);
}

void lm_softplus_form(const lm_form_job *job)
{
    mixture(job, softplus_term);
}

void lm_silu_form(const lm_form_job *job)
{
    mixture(job, silu_term);
}
