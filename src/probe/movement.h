/* movement.h -- how far features and weights have moved since a start.
 *
 *     movement  sqrt(mean over samples and units of (h - h_0)^2)
 *     change    mean over samples of |h - h_0| / |h_0|
 *     weights   |W - W_0| / |W_0| (Frobenius's norm)
 *
 * Under muP all three keep their size at any width, under NTP and SP those of
 * features fall as n^-1/2.  Chen, Yang, Zhao & Gu 2025 (arXiv 2503.09565).
 */
#ifndef LM_PROBE_MOVEMENT_H
#define LM_PROBE_MOVEMENT_H

#include "model/net.h"

/* LM_DOMAIN unless `start` has the layers and tensors of net. */
lm_status lm_net_alike(lm_env *env, const lm_net *net, const lm_net *start);

/* movement and change (hidden layers), weights (tensors; NaN where W_0 = 0):
 * any may be NULL. */
lm_status lm_movement(lm_env *env, const lm_net *net, const lm_net *start,
                      lm_mat x, bool pre, double *movement, double *change,
                      double *weights);

#endif
