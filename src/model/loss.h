/* loss.h -- losses of outputs f (m x k), averaged over the m samples.
 *
 *     mse        1/(2m) sum_ij (f_ij - y_ij)^2
 *     logistic   1/m sum_ij log(1 + exp(-y_ij f_ij)),  labels y = -1 or 1
 *     xent       1/m sum_i [log sum_j exp f_ij - f_i,y(i)],  k >= 2 classes
 *     correlation  -1/m sum_ij f_ij y_ij
 *
 * Value, gradient and Hessian keep their relative accuracy at margins where
 * all of them are small: nothing near 1 is subtracted.
 */
#ifndef LM_MODEL_LOSS_H
#define LM_MODEL_LOSS_H

#include "core/lm.h"
#include "model/target.h"

#define LM_TWICE "model/loss.hot.h"
#include "core/twice.h"

#endif
