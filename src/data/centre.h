/* centre.h -- columns of mean 0. */
#ifndef LM_DATA_CENTRE_H
#define LM_DATA_CENTRE_H

#include "core/lm.h"

/* mean (x.cols) of every column. */
lm_status lm_column_means(const lm_env *env, lm_mat x, double *mean);

/* out = x - mean, row by row; out may be x. */
lm_status lm_centre(const lm_env *env, lm_mat x, const double *mean,
                    lm_mat out);

#endif
