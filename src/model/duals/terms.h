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
                      z * (1 / 45360. - z * (1 / 3991680. - z * (1 / 518918400.))))));
}

/* Of a pair, size = sqrt(a b): the smaller of its angles to u = v and u = -v, and size
 * (sin - angle cos) of it. */
typedef struct lm_bend {
    double angle, rest, root; /* root: sqrt(del) */
} lm_bend;

static inline lm_bend lm_bend_of(double size, double c, double gap)
{
    const double angle = lm_pair_angle(gap);
    const double root = size * sqrt(gap * (2 - gap));
    const double plain = root - angle * fabs(c);
    const double small = size * lm_sine_rest(angle);
    return (lm_bend){angle, angle < 0.3 ? small : plain, root};
}

/* relu, and step in the slope: value and slope are those at u = v, or 0 at u =
 * -v, and what the angle adds. */
static inline lm_term lm_relu_term(double size, double c, double gap)
{
    const lm_bend s = lm_bend_of(size, c, gap);
    const double part = s.angle / (2 * M_PI), rest = s.rest / (2 * M_PI);
    return (lm_term){(c > 0 ? c / 2 : 0) + rest, c > 0 ? 0.5 - part : part};
}

/* z Phi(z), with A = a + 1, B = b + 1, s = a + b and G = A B - c^2 = 1 + s +
 * del.  The terms in c of the slope, c (2/A + 2/B - 1) / sqrt G + c (del + c^2
 * (1/A + 1/B)) / sqrt(G)^3, cancel at large variances; over one denominator
 * they do not. */
static inline lm_term lm_gelu_term(double a, double b, double c, double del)
{
    const double s = a + b, size = 1 + s + del;
    const double both = (a + 1) * (b + 1), root = sqrt(size);
    const double psi = atan2(root, -c);
    const double rest = (del + c * c * ((2 + s) / both)) / root;
    const double top = (1 + s) * (3 + s) + a * b + (2 + s) * del;
    return (lm_term){(c * psi + rest) / (2 * M_PI),
                     (psi + c * (top / both) / (size * root)) / (2 * M_PI)};
}

/* a b - c^2 of a gap. */
static inline double lm_del_of(double a, double b, double gap)
{
    return a * b * (gap * (2 - gap));
}

#endif
