#include "data/centre.h"

#include <string.h>

#include "linalg/blas.h"

void lm_column_means(lm_mat x, double *mean)
{
    memset(mean, 0, (size_t)x.cols * sizeof *mean);
    for (int64_t i = 0; i < x.rows; i++)
        lm_axpy_d(x.cols, 1 / (double)x.rows, x.data + i * x.stride, mean);
}

void lm_centre(lm_mat x, const double *mean, lm_mat out)
{
    for (int64_t i = 0; i < x.rows; i++)
        for (int64_t k = 0; k < x.cols; k++)
            out.data[i * out.stride + k] = x.data[i * x.stride + k] - mean[k];
}
