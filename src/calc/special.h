/* special.h -- special functions that libm lacks, of one number. */
#ifndef LM_CALC_SPECIAL_H
#define LM_CALC_SPECIAL_H

/* The x with erf(x) = y: NaN outside [-1, 1], infinite at the ends. */
double lm_erfinv(double y);
/* The x with Phi(x) = p, Phi the standard normal distribution function. */
double lm_normal_quantile(double p);
/* log |Gamma(x)|, without the sign that lgamma leaves in a global. */
double lm_lgamma(double x);
/* The derivative of log Gamma. */
double lm_digamma(double x);

#endif
