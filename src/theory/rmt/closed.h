/* closed.h -- laws whose transform has a closed form: one root of a quadratic
 * equation with the edges of the band as its branch points. */
#ifndef LM_THEORY_RMT_CLOSED_H
#define LM_THEORY_RMT_CLOSED_H

#include <complex.h>
#include <math.h>

/* sqrt((z - a) (z - b)), which is near z at infinity, in the closed upper
 * half-plane; *error is absolute. */
static inline double complex lm_branch(double complex z, double a, double b,
                                       double *error)
{
    const double complex root = csqrt(z - a) * csqrt(z - b);
    const double e = 0x1p-52 * (cabs(z) + fabs(a) + fabs(b));
    *error =
        e * (cabs(z - a) + cabs(z - b) + e) / (cabs(root) + sqrt(e * (b - a)));
    return root;
}

#endif
