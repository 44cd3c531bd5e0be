#include "model/target.h"

#include <math.h>

static lm_status classes(lm_env *env, lm_tensor y, int64_t m, int64_t k)
{
    for (int64_t i = 0; i < m; i++) {
        const double c = y.data[i];
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (!(c >= 0 && c < (double)k && c == floor(c)))
            return lm_fail(env, LM_DOMAIN,
                           "'y' must hold classes 0 to %lld, got %g at %lld",
                           (long long)k - 1, c, (long long)i + 1);
    }
    return LM_OK;
}

/* As one row of m x k targets: rounding to single precision passes. */
static lm_status probabilities(lm_env *env, lm_tensor y, int64_t m, int64_t k)
{
    for (int64_t i = 0; i < m; i++) {
        const double *row = y.data + i * k;
        double sum = 0;
        for (int64_t j = 0; j < k; j++) {
            sum += row[j];
            if (lm_stopped_at(env, i * k + j)) return LM_STOPPED;
            if (!(row[j] >= 0 && row[j] <= 1 + 1e-5))
                return lm_fail(env, LM_DOMAIN,
                               "'y' must hold probabilities from 0 to 1, got "
                               "%g at (%lld, %lld)",
                               row[j], (long long)i + 1, (long long)j + 1);
        }
        if (!(fabs(sum - 1) <= 1e-5))
            return lm_fail(env, LM_DOMAIN,
                           "'y' must hold probabilities, whose sum is 1 to "
                           "1e-5, but row %lld has the sum %.9g",
                           (long long)i + 1, sum);
    }
    return LM_OK;
}

static lm_status labels(lm_env *env, lm_tensor y, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (y.data[i] != 1 && y.data[i] != -1)
            return lm_fail(env, LM_DOMAIN,
                           "'y' must hold labels -1 and 1, got %g at %lld",
                           y.data[i], (long long)i + 1);
    }
    return LM_OK;
}

static lm_status misfit(lm_env *env, lm_tensor y, int64_t m, int64_t k)
{
    if (y.rank == 0 || y.rank > 2)
        return lm_fail(env, LM_DOMAIN, "'y' has rank %d, expected %lld targets",
                       y.rank, (long long)m);
    return lm_fail(env, LM_DOMAIN, "'y' is %lld x %lld, expected %lld x %lld",
                   (long long)y.size[0],
                   (long long)(y.rank == 2 ? y.size[1] : 1), (long long)m,
                   (long long)k);
}

lm_status lm_loss_target(lm_env *env, lm_loss loss, lm_tensor y, int64_t m,
                         int64_t k, lm_mat *target)
{
    const bool column = y.rank == 1 || (y.rank == 2 && y.size[1] == 1);
    const int64_t cols = column ? 1 : k;
    if (loss == LM_LOSS_XENT && k < 2)
        return lm_fail(env, LM_DOMAIN,
                       "loss 'xent' needs at least 2 outputs; with one use "
                       "'logistic'");
    if (y.rank < 1 || y.rank > 2 || y.size[0] != m ||
        (!column && y.size[1] != k) ||
        (column && k > 1 && loss != LM_LOSS_XENT))
        return misfit(env, y, m, k);
    *target = (lm_mat){y.data, m, cols, cols};
    if (loss == LM_LOSS_XENT)
        return cols == 1 ? classes(env, y, m, k) : probabilities(env, y, m, k);
    if (loss == LM_LOSS_LOGISTIC) return labels(env, y, m * cols);
    return LM_OK;
}

const char *lm_loss_name(lm_loss loss)
{
    static const char *const names[] = {LM_LOSSES(LM_TEXT)};
    return names[loss];
}
