/* points: the inputs that a run was made with. */
#include "dyn/limit/points.h"

#include <string.h>

static lm_status copy(const lm_env *env, lm_mat from, double *to)
{
    lm_status status = LM_OK;
    for (int64_t i = 0; from.data && i < from.rows && !status; i++)
        status =
            lm_copy_bytes(env, to + i * from.cols, from.data + i * from.stride,
                          (size_t)from.cols * sizeof *to);
    return status;
}

/* Whether these are the same bytes. */
static bool same(const lm_env *env, int64_t n, const double *a, const double *b)
{
    int64_t i, end = 0;
    while (lm_next_piece(env, n, &i, &end))
        if (memcmp(a + i, b + i, (size_t)(end - i) * sizeof *a) != 0)
            return false;
    return true;
}

lm_status lm_limit_place(const lm_env *env, lm_mat x, lm_mat test, double *all)
{
    const lm_status status = copy(env, x, all);
    return status ? status : copy(env, test, all + x.rows * x.cols);
}

lm_status lm_limit_find(lm_env *env, const double *all, int64_t points,
                        lm_mat z, int64_t *point)
{
    for (int64_t i = 0; i < z.rows; i++) {
        int64_t j = 0;
        while (j < points &&
               !same(env, z.cols, z.data + i * z.stride, all + j * z.cols))
            j++;
        if (lm_stopped(env)) return LM_STOPPED;
        if (j == points)
            return lm_fail(env, LM_DOMAIN,
                           "row %lld of 'x' is neither a training input nor in "
                           "'test', and this solver knows no others",
                           (long long)i + 1);
        point[i] = j;
    }
    return LM_OK;
}
