/* centre.h -- columns of mean 0. */
#ifndef LM_DATA_CENTRE_H
#define LM_DATA_CENTRE_H

#include "core/lm.h"

/* mean (x.cols) of every column. */
void lm_column_means(lm_mat x, double *mean);

/* out = x - mean, row by row; out may be x. */
void lm_centre(lm_mat x, const double *mean, lm_mat out);

#endif
