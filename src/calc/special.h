/* special.h -- special functions that libm lacks, to 5e-15. */
#ifndef LM_CALC_SPECIAL_H
#define LM_CALC_SPECIAL_H

#include <stdint.h>

/* The x with erf(x) = y: NaN outside [-1, 1], infinite at the ends. */
double lm_erfinv(double y);
/* The x with Phi(x) = p, Phi the standard normal distribution function. */
double lm_normal_quantile(double p);
/* The t > 0 with P(|T| <= t) = level in (0, 1), for Student's distribution
 * with 1, 2, ... degrees of freedom. */
double lm_student(double level, int64_t freedom);
/* The same with P(|T| > t) = missed, which may be tiny: to 1e-8 below 1e-16. */
double lm_student_missed(double missed, int64_t freedom);
/* P(T >= t), |t| < 1e150; it and the next to 1e-15 (1 + |log P|). */
double lm_student_beyond(double t, int64_t freedom);
/* P(B >= x) for B of the beta distribution, 0 <= x <= 1, a and b > 0. */
double lm_beta_beyond(double x, double a, double b);
/* log |Gamma(x)|, without the sign that lgamma leaves in a global. */
double lm_lgamma(double x);
/* The derivative of log Gamma. */
double lm_digamma(double x);

#endif
