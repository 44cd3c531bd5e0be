/* gp.h -- regression by a Gaussian process with a given kernel.
 *
 *     f ~ GP(start, k),  y = f + noise:   with a = (k + noise)^-1,
 *     mean = start* + k* a (y - start),   cov = k** - k* a k*'
 *
 * k between training samples (m x m), k* between test points and them (p x m),
 * k** between test points (p x p).  With the NNGP kernel this is the posterior
 * of a network of infinite width (Lee et al. 2018), with the tangent kernel and
 * no noise the mean after training it (Jacot et al. 2018).  Rasmussen &
 * Williams 2006, chapters 2 and 5.
 *
 * At noise 0 modes of k within its error are left out (response.h), as the
 * limit of small noise does: equal inputs are one.
 */
#ifndef LM_THEORY_KERNEL_GP_H
#define LM_THEORY_KERNEL_GP_H

#include "theory/kernel/response.h"

/* A process and its data, in scratch: phi(e) = 1 / (e + noise), closed, and
 * the sides (response.h) with their gauges.  It may not be moved: the response
 * points to the modes. */
typedef struct lm_gp {
    lm_modes modes;
    lm_response response;
    lm_sides sides;
} lm_gp;

/* k (m x m), cross (p x m, p = 0 without data), bounds on their errors (may have
 * data NULL: 0), y - start on the training samples. */
typedef struct lm_gp_data {
    lm_mat k, k_error, cross, cross_error;
    lm_tensor y, start;
    double noise;
} lm_gp_data;
lm_status lm_gp_of(lm_env *env, const lm_gp_data *data, lm_gp *out);

#endif
