#include "calc/airy.h"

#include <math.h>

/* Ai(0) and Ai'(0): 3^(-2/3) / Gamma(2/3), -3^(-1/3) / Gamma(1/3). */
static const double AI0 = 0.355028053887817239, SLOPE0 = -0.258819403792806798;

/* a_{k+2} = (x a_k + a_{k-1}) / ((k + 1) (k + 2)); 40 terms reach rounding for
 * |h| <= 1 and |x| <= 64. */
static void taylor(double x, double h, double *value, double *slope)
{
    double before = 0, a = *value, next = *slope, power = 1;
    double sum = a, derivative = next;
    for (int k = 0; k < 40; k++) {
        const double after = (x * a + before) / ((k + 1) * (k + 2));
        power *= h;
        sum += next * power;
        derivative += (k + 2) * after * power;
        before = a;
        a = next;
        next = after;
    }
    *value = sum;
    *slope = derivative;
}

/* For x >= 16: the terms fall to 1e-17 before they grow. */
static double asymptotic(double x, double *slope)
{
    const double root = sqrt(x), zeta = 2.0 / 3 * x * root;
    double u = 1, value = 1, derivative = 1;
    for (int k = 1; k <= 16; k++) {
        u *= -(6.0 * k - 5) * (6.0 * k - 3) * (6.0 * k - 1) /
             (216.0 * k * (2 * k - 1)) / zeta;
        value += u;
        derivative -= (6.0 * k + 1) / (6.0 * k - 1) * u;
    }
    const double e = exp(-zeta) * M_2_SQRTPI / 4, quarter = sqrt(root);
    *slope = -e * quarter * derivative;
    return e / quarter * value;
}

void lm_airy_open(lm_airy *airy)
{
    double *value = airy->value - LM_AIRY_LOW,
           *slope = airy->slope - LM_AIRY_LOW;
    value[LM_AIRY_HIGH] = asymptotic(LM_AIRY_HIGH, &slope[LM_AIRY_HIGH]);
    value[0] = AI0;
    slope[0] = SLOPE0;
    for (int x = LM_AIRY_HIGH; x > LM_AIRY_LOW; x--) {
        if (x == 1) continue;
        value[x - 1] = value[x];
        slope[x - 1] = slope[x];
        taylor(x, -1, &value[x - 1], &slope[x - 1]);
    }
}

double lm_airy_ai(const lm_airy *airy, double x, double *slope)
{
    if (x >= LM_AIRY_HIGH) return asymptotic(x, slope);
    const int at = (int)lrint(fmax(x, LM_AIRY_LOW));
    double value = airy->value[at - LM_AIRY_LOW];
    *slope = airy->slope[at - LM_AIRY_LOW];
    taylor(at, x - at, &value, slope);
    return value;
}
