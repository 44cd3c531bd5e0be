/* Forms that are means over the two variances of calc/logistic.h. */
#include <math.h>

#include "calc/logistic.h"
#include "model/duals/forms.h"
#include "model/duals/terms.h"

/* tanh z = 2 sigmoid(2z) - 1 = E sign(z + sqrt(s)/2 z'): sign has J = 2/pi
 * asin rho, and asin rho = atan2(c, sqrt del). */
static inline lm_term tanh_term(double a, double b, double c, double del,
                                double s, double t)
{
    const double root =
        sqrt(del + s * b / 4 + t * a / 4 + s * t / 16);
    return (lm_term){M_2_PI * atan2(c, root), M_2_PI / root};
}

static inline lm_term sigmoid_term(double a, double b, double c, double del,
                                   double s, double t)
{
    const double root = sqrt(del + s * b + t * a + s * t);
    return (lm_term){atan2(root, -c) / (2 * M_PI), 1 / (2 * M_PI * root)};
}

/* relu at the variances a + s, b + t, with their del from that of a, b. */
static inline lm_term softplus_term(double a, double b, double c, double del,
                                    double s, double t)
{
    const double root = sqrt(del + s * b + t * a + s * t);
    const double psi = atan2(root, -c), size = sqrt((a + s) * (b + t));
    const double plain = c * psi + root, small = size * lm_sine_rest(psi);
    return (lm_term){(psi < 0.3 ? small : plain) / (2 * M_PI),
                     psi / (2 * M_PI)};
}

static inline lm_term silu_term(double a, double b, double c, double del,
                                double s, double t)
{
    const double size = sqrt(s * t);
    const lm_term scaled = lm_gelu_term(a / s, b / t, c / size, del / (s * t));
    return (lm_term){size * scaled.value, scaled.slope};
}

typedef lm_term mixed_term(double a, double b, double c, double del, double s,
                           double t);

/* `term` is known where this is called, and becomes part of the loop. */
static inline __attribute__((always_inline)) void
mixture(const lm_form_job *job, mixed_term *term)
{
    const double *a = job->a, *b = job->b, *c = job->c, *gap = job->gap;
    double *value = job->value, *slope = job->slope;
    const int64_t n = job->n;
    for (int64_t k = 0; k < n; k++) value[k] = slope[k] = 0;
    for (int i = 0; i < LM_LOGISTIC_NODES; i++)
        for (int j = 0; j < LM_LOGISTIC_NODES; j++) {
            const lm_logistic_node s = lm_logistic[i], t = lm_logistic[j];
            const double weight = s.weight * t.weight;
            _Pragma("omp simd") for (int64_t k = 0; k < n; k++)
            {
                const double del = lm_del_of(a[k], b[k], gap[k]);
                const lm_term here =
                    term(a[k], b[k], c[k], del, s.variance, t.variance);
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
