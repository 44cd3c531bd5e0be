/* srf.h -- spiked random features: one giant step, then ridge regression.
 *
 * p neurons with weights w_i of d Gaussian inputs and equal read-outs take one
 * step of size `step` on n0 = first d fresh samples of a single-index teacher
 * y = g(b.x), which adds a rank-one spike and inflates the bulk:
 *
 *     w_i <- w_i + step/n0 sum_j (y_j - f_j) phi'(w_i.x_j) x_j.
 *
 * The read-out is then fitted to n = samples d further ones by ridge
 * regression on phi(w_i.x) / sqrt p with `penalty` on the plain sums of
 * squares.  As d, n, p grow in proportion the test error follows from a few
 * numbers (Cui, Pesce, Dandi, Krzakala, Lu, Zdeborova & Loureiro 2024).  In
 * the limit no weight is drawn: means over the first layer are those of
 * Marchenko and Pastur's law (bulk.h).
 *
 * The overlap V of two equations is found by Newton's method; theta, psi, m
 * and q follow from linear equations.
 */
#ifndef LM_THEORY_SPIKES_SRF_H
#define LM_THEORY_SPIKES_SRF_H

#include "calc/gauss.h"
#include "core/lm.h"
#include "model/act.h"

typedef struct lm_srf_task {
    lm_act student, teacher;
    double first, step;       /* n0 / d, size of the step */
    double samples, penalty;  /* n / d, penalty > 0 */
    double ratio;             /* p / d */
} lm_srf_task;

typedef struct lm_srf {
    lm_estimate error;  /* mean squared, on fresh noiseless samples */
    lm_estimate theta;  /* overlap of the read-out with the spike */
    lm_estimate psi;    /* and with the rest of the teacher */
    lm_estimate mean;   /* of the read-out */
    double spike, bulk; /* strength r, scale c_W of the bulk */
    double alignment;   /* cosine of the spike with the teacher */
} lm_srf;

lm_status lm_srf_of(lm_env *env, const lm_srf_task *task, lm_srf *out);

#endif
