/* The forms that are right to rounding. */
#include "model/duals/forms.h"

#include <math.h>
#include <stdbool.h>

#include "model/act.h"
#include "model/duals/terms.h"

void lm_linear_form(const lm_form_job *job)
{
    for (int64_t i = 0; i < job->n; i++) {
        job->value[i] = job->c[i];
        job->slope[i] = 1;
    }
}

void lm_relu_form(const lm_form_job *job)
{
    const double *size = job->size, *c = job->c, *gap = job->gap;
    double *value = job->value, *slope = job->slope;
    _Pragma("omp simd") for (int64_t i = 0; i < job->n; i++)
    {
        const lm_term t = lm_relu_term(size[i], c[i], gap[i]);
        const bool none = !(size[i] > 0);
        value[i] = t.value;
        slope[i] = none ? 0 : t.slope;
    }
}

/* A combination of z and relu: relu(z) - slope relu(-z) has value slope c +
 * (1 - slope)^2 R; for abs the terms in c join those of R. */
void lm_leaky_relu_form(const lm_form_job *job)
{
    const double slope = LM_LEAK, part = (1 - slope) * (1 - slope);
    lm_relu_form(job);
    for (int64_t i = 0; i < job->n; i++) {
        job->value[i] = slope * job->c[i] + part * job->value[i];
        job->slope[i] = slope + part * job->slope[i];
        const double least = fmin(job->a[i], job->b[i]);
        if (least == 0)
            job->slope[i] =
                slope *
                (fmax(job->a[i], job->b[i]) > least ? (1 + slope) / 2 : slope);
    }
}

/* J is even in c, |c| + 2/pi times the rest. */
void lm_abs_form(const lm_form_job *job)
{
    const double *size = job->size, *c = job->c, *gap = job->gap;
    double *value = job->value, *slope = job->slope;
    _Pragma("omp simd") for (int64_t i = 0; i < job->n; i++)
    {
        const lm_bend s = lm_bend_of(size[i], c[i], gap[i]);
        value[i] = fabs(c[i]) + M_2_PI * s.rest;
        slope[i] = M_2_PI * atan2(c[i], s.root);
    }
}

/* The slope of step is a peak, and that of J is its density. */
void lm_step_form(const lm_form_job *job)
{
    for (int64_t i = 0; i < job->n; i++) {
        const double size = job->size[i], c = job->c[i];
        const lm_bend s = lm_bend_of(size, c, job->gap[i]);
        const double part = s.angle / (2 * M_PI);
        job->value[i] = !(size > 0) ? 0 : c > 0 ? 0.5 - part : part;
        job->slope[i] = 1 / (2 * M_PI * s.root);
    }
}

void lm_erf_form(const lm_form_job *job)
{
    const double *a = job->a, *b = job->b, *c = job->c, *gap = job->gap;
    double *value = job->value, *slope = job->slope;
    _Pragma("omp simd") for (int64_t i = 0; i < job->n; i++)
    {
        const double del = lm_del_of(a[i], b[i], gap[i]);
        const double root = sqrt(1 + 2 * a[i] + 2 * b[i] + 4 * del);
        value[i] = M_2_PI * atan2(2 * c[i], root);
        slope[i] = 2 * M_2_PI / root;
    }
}

void lm_gelu_form(const lm_form_job *job)
{
    const double *a = job->a, *b = job->b, *c = job->c, *gap = job->gap;
    double *value = job->value, *slope = job->slope;
    _Pragma("omp simd") for (int64_t i = 0; i < job->n; i++)
    {
        const double del = lm_del_of(a[i], b[i], gap[i]);
        const lm_term t = lm_gelu_term(a[i], b[i], c[i], del);
        value[i] = t.value;
        slope[i] = t.slope;
    }
}

/* With near = E (u - v)^2 / 2 for c >= 0 (of u + v below), e^-near -
 * e^-(near + 2|c|) is 2 e^-(a+b)/2 sinh |c|.  Deviations are apart by (a - b)
 * over their sum. */
void lm_sin_form(const lm_form_job *job)
{
    const double *a = job->a, *b = job->b, *c = job->c, *gap = job->gap;
    double *value = job->value, *slope = job->slope;
    _Pragma("omp simd") for (int64_t i = 0; i < job->n; i++)
    {
        const double sum = sqrt(a[i]) + sqrt(b[i]);
        const double far = sum > 0 ? (a[i] - b[i]) / sum : 0;
        const double near = far * far / 2 + job->size[i] * gap[i];
        const double half = exp(-near) / 2;
        const double drop = expm1(-2 * fabs(c[i]));
        value[i] = copysign(half * drop, c[i]);
        slope[i] = half * (2 + drop);
    }
}
