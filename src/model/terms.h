/* terms.h -- J and Jd of one pair, as inline functions for vector loops. */
#ifndef LM_MODEL_TERMS_H
#define LM_MODEL_TERMS_H

#include "calc/pair.h"
#include "core/vecmath.h"

typedef struct lm_term {
    double value, slope;
} lm_term;

/* sin t - t cos t, relatively accurate from t = 0 to .3; odd powers from
 * t^3/3 on, coefficients 2k / (2k+1)!. */
static inline double lm_sine_rest(double t)
{
    const double z = t * t;
    return t * z *
           (1 / 3. -
            z * (1 / 30. -
                 z * (1 / 840. -
                      z * (1 / 45360. - z * (1 / 3991680. - z / 518918400.)))));
}

/* relu, and step in the slope.  c psi + sqrt(del) = sqrt(a b) (sin psi - psi
 * cos psi) cancels for small psi. */
static inline lm_term lm_relu_term(double a, double b, double c)
{
    const double size = sqrt(a * b), root = sqrt(lm_pair_del(a, b, c));
    const double psi = size > 0 ? atan2(root, -c) : 0;
    const double plain = c * psi + root, small = size * lm_sine_rest(psi);
    return (lm_term){(psi < 0.3 ? small : plain) / (2 * M_PI),
                     psi / (2 * M_PI)};
}

/* z Phi(z): A = a + 1, B = b + 1 and the angle of those variances. */
static inline lm_term lm_gelu_term(double a, double b, double c)
{
    const double del = lm_pair_del(a, b, c), size = 1 + a + b + del;
    const double root = sqrt(size), k = 1 / (a + 1) + 1 / (b + 1);
    const double rest = (del + c * c * k) / root, psi = atan2(root, -c);
    return (lm_term){(c * psi + rest) / (2 * M_PI),
                     (psi + c * (2 * k - 1) / root + c * rest / size) /
                         (2 * M_PI)};
}

#endif
