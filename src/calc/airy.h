/* airy.h -- Airy's function Ai, y'' = x y, and its derivative.
 *
 * Taylor steps of at most 1/2 from the nearest integer; to the integers from 0
 * down, and down from where the asymptotic series begins (DLMF 9.7), the
 * direction in which Ai grows and errors do not.
 */
#ifndef LM_CALC_AIRY_H
#define LM_CALC_AIRY_H

enum { LM_AIRY_LOW = -64, LM_AIRY_HIGH = 16 };

typedef struct lm_airy {
    double value[LM_AIRY_HIGH - LM_AIRY_LOW + 1];
    double slope[LM_AIRY_HIGH - LM_AIRY_LOW + 1];
} lm_airy;

/* Values at the integers, some 20000 operations; then Ai(x) and Ai'(x) for x >=
 * LM_AIRY_LOW, relatively accurate to 1e-14 for x > 0, as exp(-2/3 x^(3/2)) can
 * be, and absolutely so below. */
void lm_airy_open(lm_airy *airy);
double lm_airy_ai(const lm_airy *airy, double x, double *slope);

#endif
