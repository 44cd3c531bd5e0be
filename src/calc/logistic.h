/* logistic.h -- the logistic law as a mixture of centred normal laws.
 *
 *     1 / (1 + e^-x) = E Phi(x / sqrt s),   s = (2 K)^2,
 *
 * Phi the normal distribution function, K of Kolmogorov's law (Andrews and
 * Mallows 1974).  So sigmoid(x) = E step(x + sqrt(s) z), softplus(x) = E
 * relu(x + sqrt(s) z), x sigmoid(x) = E sqrt(s) gelu(x / sqrt s): Gaussian
 * means of these are means over s of closed forms with larger variances, with
 * positive weights, so nothing cancels at any variance or correlation.
 */
#ifndef LM_CALC_LOGISTIC_H
#define LM_CALC_LOGISTIC_H

/* Gauss's rule for the law of s in the variable log s: relative error 1e-14
 * for the means named above, over all variances and correlations. */
enum { LM_LOGISTIC_NODES = 14 };
typedef struct lm_logistic_node {
    double variance, weight;
} lm_logistic_node;
extern const lm_logistic_node lm_logistic[LM_LOGISTIC_NODES];

#endif
