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

/* z Phi(z), with A = a + 1, B = b + 1, s = a + b and G = A B - c^2 = 1 + s +
 * del.  The terms in c of the slope, c (2/A + 2/B - 1) / sqrt G + c (del + c^2
 * (1/A + 1/B)) / sqrt(G)^3, cancel at large variances; over one denominator
 * they do not. */
static inline lm_term lm_gelu_term(double a, double b, double c)
{
    const double del = lm_pair_del(a, b, c), s = a + b, size = 1 + s + del;
    const double both = (a + 1) * (b + 1), root = sqrt(size);
    const double psi = atan2(root, -c);
    const double rest = (del + c * c * ((2 + s) / both)) / root;
    const double top = (1 + s) * (3 + s) + a * b + (2 + s) * del;
    return (lm_term){(c * psi + rest) / (2 * M_PI),
                     (psi + c * (top / both) / (size * root)) / (2 * M_PI)};
}

#endif
