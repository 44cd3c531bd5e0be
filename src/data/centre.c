#include "data/centre.h"

#include <string.h>

#include "linalg/blas.h"

lm_status lm_column_means(const lm_env *env, lm_mat x, double *mean)
{
    memset(mean, 0, (size_t)x.cols * sizeof *mean);
    for (int64_t i = 0; i < x.rows; i++) {
        if (lm_stopped_at_row(env, i, x.cols)) return LM_STOPPED;
        lm_axpy_d(x.cols, 1 / (double)x.rows, x.data + i * x.stride, mean);
    }
    return LM_OK;
}

lm_status lm_centre(const lm_env *env, lm_mat x, const double *mean, lm_mat out)
{
    for (int64_t i = 0; i < x.rows; i++) {
        if (lm_stopped_at_row(env, i, x.cols)) return LM_STOPPED;
        for (int64_t k = 0; k < x.cols; k++)
            out.data[i * out.stride + k] = x.data[i * x.stride + k] - mean[k];
    }
    return LM_OK;
}
