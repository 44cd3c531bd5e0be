/* closed.h -- laws whose transform has a closed form: one root of a quadratic
 * equation with the edges of the band as its branch points. */
#ifndef LM_THEORY_RMT_CLOSED_H
#define LM_THEORY_RMT_CLOSED_H

#include <complex.h>
#include <math.h>

/* sqrt((z - a) (z - b)), which is near z at infinity, in the closed upper
 * half-plane; *error is absolute, for a, b and z that are relatively accurate.
 */
static inline double complex lm_branch(double complex z, double a, double b,
                                       double *error)
{
    const double complex root = csqrt(z - a) * csqrt(z - b);
    const double ea = 0x1p-52 * (cabs(z) + fabs(a)),
                 eb = 0x1p-52 * (cabs(z) + fabs(b));
    const double off = ea * cabs(z - b) + eb * cabs(z - a) + ea * eb;
    *error = off > 0 ? off / (cabs(root) + sqrt(off)) : 0;
    return root;
}

#endif
