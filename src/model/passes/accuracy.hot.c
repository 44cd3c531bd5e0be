/* accuracy: samples that are classified correctly: by the largest of k outputs,
 * or by the sign of one.  Targets are classes (y.cols = 1), rows whose largest
 * entry is at the class, or labels of either sign.  NaN is wrong. */
#include <math.h>

#include "core/real.h"
#include "model/passes/chunk.h"
#include "model/passes/net.h"

/* The position of the largest of k numbers; -1 if one is NaN. */
static int64_t argmax(const volatile lm_flag *stop, int64_t k, const real *f)
{
    int64_t best = 0, j, end = 0;
    while (lm_next_until(stop, k, &j, &end))
        for (; j < end; j++) {
            if (isnan(f[j])) return -1;
            if (f[j] > f[best]) best = j;
        }
    return best;
}

static bool correct(const volatile lm_flag *stop, int64_t k, const real *f,
                    const real *y, int64_t cols)
{
    if (k == 1) return f[0] * y[0] > 0;
    return argmax(stop, k, f) ==
           (cols == 1 ? (int64_t)y[0] : argmax(stop, k, y));
}

int64_t R(lm_count_correct)(const volatile lm_flag *stop, int64_t m, int64_t k,
                            const real *f, const real *y, int64_t stride,
                            int64_t cols)
{
    int64_t count = 0;
    for (int64_t i = 0; i < m && !lm_told_at_row(stop, i, k); i++)
        count += correct(stop, k, f + i * k, y + i * stride, cols);
    return count;
}

lm_status R(lm_correct)(lm_env *env, const lm_net *net, lm_mat x, lm_mat y,
                        int64_t *count)
{
    R(lm_chunk) c;
    real *targets;
    *count = 0;
    lm_status status = R(lm_chunk_open)(env, net, x, LM_KEEP_OUTPUT, &c);
    if (!status) status = R(lm_chunk_room)(env, &c, y.cols, &targets);
    while (R(lm_chunk_next)(env, &c, net->nodes, &status)) {
        const real *f = R(lm_tape_output)(&c.tape);
        R(lm_chunk_load)(&c, y, targets);
        *count += R(lm_count_correct)(env->stop, c.m, net->k, f, targets,
                                      y.cols, y.cols);
    }
    return status;
}
