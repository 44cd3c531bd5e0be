/* responses.h -- rows of the responses A and B of a layer (march.h).
 *
 * For one sample, what follows changes du and dr of the fields of a layer is
 *
 *     dh = du + C dg,   dz = dr + D dx,   dx = phi' dh,   dg = phi'' z dh +
 * phi' dz,
 *
 * rows in the order of time.  The derivatives of one x or g by all u and r
 * that came before are found in the opposite order, the adjoint of this, with
 * l_h, l_z for the derivatives by u and r:
 *
 *     l_g = C' l_h,   l_z = phi' l_g,   l_x = D' l_z,   l_h = phi' l_x + phi''
 * z l_g.
 *
 * Samples are swept a few at a time, and no derivative of a sample is kept:
 * memory is that of the fields themselves, and a sweep stays in cache.
 */
#ifndef LM_DYN_FIELD_RESPONSES_H
#define LM_DYN_FIELD_RESPONSES_H

#include "dyn/field/march.h"

/* A^l of the points at time t, by r of the columns before. */
lm_status lm_responses_of_x(lm_env *env, lm_march *m, int64_t l);
/* B^(l-1) of the batch of time t, by u of its columns and those before. */
lm_status lm_responses_of_g(lm_env *env, lm_march *m, int64_t l);

/* Doubles of m->work that they need. */
int64_t lm_responses_room(const lm_march *m);

#endif
