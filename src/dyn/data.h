/* data.h -- the data that a function of a run is asked about. */
#ifndef LM_DYN_DATA_H
#define LM_DYN_DATA_H

#include "core/lm.h"

/* Where both are absent, x and y become the run's own.  LM_DOMAIN if one is
 * given without the other. */
lm_status lm_data_or(lm_env *env, lm_mat own_x, lm_mat own_y, lm_mat *x,
                     lm_tensor *y);

#endif
