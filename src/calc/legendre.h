/* legendre.h -- Gauss-Legendre quadrature on [-1, 1]. */
#ifndef LM_CALC_LEGENDRE_H
#define LM_CALC_LEGENDRE_H

/* The n nodes, ascending, and their weights, to rounding; n at most some
 * hundred (cost n^2). */
void lm_legendre_nodes(int n, double *node, double *weight);

#endif
