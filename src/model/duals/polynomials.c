/* Forms of the polynomials. */
#include <float.h>
#include <math.h>

#include "model/act.h"
#include "model/duals/forms.h"

enum { DEGREE_MAX = 64 };

/* sum_i k! / (4^i i!^2 (k - 2i)!) [(a-1)(b-1)]^i c^(k-2i): from i = k/2 down,
 * each factor from the one before.  Its terms are at most sqrt(V(a) V(b)) in
 * sum, so no digit is lost relative to that. */
static double hermite_dual(int k, double a, double b, double c)
{
    double factor[DEGREE_MAX / 2 + 1], sum = 0, power = k % 2 ? c : 1;
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

/* sum_i k!^2 / (4^i i!^2 (k - 2i)!) (a b)^i c^(k-2i), from i = k/2 down: there
 * (k!! or so)^2 (a b)^(k/2) is the largest for even k.  All terms have the sign
 * of c^k. */
static double power_dual(int k, double a, double b, double c)
{
    double factor[DEGREE_MAX / 2 + 1], sum = 0, power = k % 2 ? c : 1;
    factor[0] = 1;
    for (int j = 2; j <= k; j++) factor[0] *= j;
    for (int i = 0; 2 * i + 2 <= k; i++)
        factor[i + 1] = factor[i] * a * b * (k - 2 * i) * (k - 2 * i - 1) /
                        (4.0 * (i + 1) * (i + 1));
    for (int i = k / 2; i >= 0; i--) {
        sum += factor[i] * power;
        power *= c * c;
    }
    return sum;
}

void lm_power_form(const lm_form_job *job)
{
    const int k = job->degree;
    for (int64_t i = 0; i < job->n; i++) {
        const double a = job->a[i], b = job->b[i], c = job->c[i];
        job->value[i] = power_dual(k, a, b, c);
        job->slope[i] = k ? (double)k * k * power_dual(k - 1, a, b, c) : 0;
        /* What is lost below the range of numbers. */
        job->value_error[i] += DBL_MIN;
        job->slope_error[i] += DBL_MIN;
    }
}
