#include "core/fits.h"

#include <math.h>

#include "core/memory.h"

static lm_status check(lm_env *env, const char *what, int64_t n, double each,
                       int matrices, double most)
{
    const double have = lm_memory_all();
    if (each * matrices <= have) return LM_OK;
    return lm_fail(env, LM_NOMEM,
                   "not enough memory: %lld %s need %d x %.3g GB, and the %.3g "
                   "GB of this machine are enough for %.0f",
                   (long long)n, what, matrices, 1e-9 * each, 1e-9 * have,
                   floor(most));
}

lm_status lm_fits_square(lm_env *env, const char *what, int64_t n,
                           int matrices)
{
    return check(env, what, n, 8 * (double)n * (double)n, matrices,
                 sqrt(lm_memory_all() / (8 * matrices)));
}

lm_status lm_fits_rows(lm_env *env, const char *what, int64_t m, int64_t p,
                         int matrices)
{
    return check(env, what, m, 8 * (double)m * (double)p, matrices,
                 lm_memory_all() / (8 * matrices * fmax((double)p, 1)));
}
