/* points: the inputs that a run was made with. */
#include "dyn/limit/points.h"

#include <string.h>

static void copy(lm_mat from, double *to)
{
    for (int64_t i = 0; from.data && i < from.rows; i++)
        memcpy(to + i * from.cols, from.data + i * from.stride,
               (size_t)from.cols * sizeof *to);
}

void lm_limit_place(lm_mat x, lm_mat test, double *all)
{
    copy(x, all);
    copy(test, all + x.rows * x.cols);
}

lm_status lm_limit_find(lm_env *env, const double *all, int64_t points,
                        lm_mat z, int64_t *point)
{
    const size_t bytes = (size_t)z.cols * sizeof(double);
    for (int64_t i = 0; i < z.rows; i++) {
        int64_t j = 0;
        while (j < points &&
               memcmp(z.data + i * z.stride, all + j * z.cols, bytes) != 0)
            j++;
        if (j == points)
            return lm_fail(env, LM_DOMAIN,
                           "row %lld of 'x' is neither a training input nor in "
                           "'test', and this solver knows no others",
                           (long long)i + 1);
        point[i] = j;
    }
    return LM_OK;
}
