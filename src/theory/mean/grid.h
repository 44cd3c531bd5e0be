/* grid.h -- laws of the parameters (u, b) of neurons h(x; u, b) = phi(u x + b)
 * of one input, on a grid of [-range, range]^2.
 *
 * With a law p on the nodes, the read-out a_p is solved exactly
 * (model/readout/readout.h), and
 *
 *     U  = loss + (penalty / 2T) E_p |a_p|^2 + (noise / 2n) (n - df)
 *     G  = U + (decay / 2) E_p |w|^2
 *     FE = G + temperature E_p log(p / cell)
 *
 * FE is convex in p.  Its minimiser is its own Gibbs law: proportional to
 *
 *     exp( [ (penalty / 2T) |a_p(w)|^2 + (penalty noise / 2) |M^-1 h_w|^2
 *            - (decay / 2) |w|^2 ] / temperature ),   M = K + n penalty.
 *
 * `noise` is the variance of label noise less that of the noise which the
 * algorithm injects: (sigma^2 - s^2) / 3 for uniform ones.  arXiv 2403.14917,
 * whose coefficients of the noise have a factor penalty too many.
 */
#ifndef LM_THEORY_MEAN_GRID_H
#define LM_THEORY_MEAN_GRID_H

#include "model/act.h"
#include "model/readout/readout.h"

typedef struct lm_grid {
    /* What it is. */
    lm_act act;
    double temperature, decay, noise, range;
    int64_t cells;    /* nodes a side */
    lm_vec x;         /* n inputs */
    /* Made from that. */
    int64_t nodes;    /* cells^2: node i has u[i / cells] and b[i % cells] */
    double *axis;     /* cells */
    double *h;        /* nodes x n: features */
    double *weight;   /* nodes: |w|^2 */
    lm_readout readout;
    double *tile;     /* scratch of products */
} lm_grid;

/* A law: log p (nodes), and what follows from it. */
typedef struct lm_grid_law {
    double *log_p, *p;
    double loss, U, G, FE, entropy, norm, size, df;
} lm_grid_law;

/* Arrays in scratch, features, targets y (outputs x n).  The first parts of
 * *g, and readout.loss, .outputs and .penalty are given. */
lm_status lm_grid_open(lm_env *env, lm_grid *g, const double *y);
lm_status lm_grid_law_open(lm_env *env, const lm_grid *g, lm_grid_law *law);

/* log p less log sum p, and p. */
void lm_grid_normalise(const lm_grid *g, lm_grid_law *law);
/* The kernel and the read-out of the law, which stay in g, and its energies. */
lm_status lm_grid_measure(lm_env *env, lm_grid *g, lm_grid_law *law);
/* The Gibbs law of the read-out that is in g. */
lm_status lm_grid_gibbs(lm_env *env, lm_grid *g, lm_grid_law *to);

#endif
