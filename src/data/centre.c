#include "data/centre.h"

#include "linalg/until.h"

lm_status lm_column_means(const lm_env *env, lm_mat x, double *mean)
{
    lm_zero_bytes(env->stop, mean, (size_t)x.cols * sizeof *mean);
    for (int64_t i = 0; i < x.rows && !lm_stopped(env); i++)
        lm_axpy_until_d(env->stop, x.cols, 1 / (double)x.rows,
                        x.data + i * x.stride, mean);
    return lm_unless_stopped(env);
}

lm_status lm_centre(const lm_env *env, lm_mat x, const double *mean, lm_mat out)
{
    for (int64_t i = 0; i < x.rows && !lm_stopped(env); i++) {
        int64_t k, end = 0;
        while (lm_next_piece(env, x.cols, &k, &end))
            for (; k < end; k++)
                out.data[i * out.stride + k] =
                    x.data[i * x.stride + k] - mean[k];
    }
    return lm_unless_stopped(env);
}
