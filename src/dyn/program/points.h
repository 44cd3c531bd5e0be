/* points.h -- inputs in coordinates of an orthonormal basis of the training
 * inputs: the first layer sees no more of them. */
#ifndef LM_DYN_PROGRAM_POINTS_H
#define LM_DYN_PROGRAM_POINTS_H

#include "core/lm.h"

/* Append to the `rank` orthonormal rows of basis (room x d) what is left of
 * the rows of x, room permitting; returns the new rank.  Of no use, as the
 * coordinates, once the user wants to stop. */
int64_t lm_points_basis(const lm_env *env, lm_mat x, double *basis,
                        int64_t rank, int64_t room);

/* c (rows x rank) = x basis'. */
void lm_points_coordinates(const lm_env *env, lm_mat x, const double *basis,
                           int64_t rank, double *c);

#endif
