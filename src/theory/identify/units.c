#include "theory/identify/units.h"

#include <math.h>

lm_status lm_units_check(lm_env *env, lm_vec a, lm_mat w)
{
    for (int64_t i = 0; i < a.n; i++) {
        bool good = isfinite(a.data[i]);
        for (int64_t k = 0; k < w.cols && good; k++)
            good = isfinite(w.data[i * w.stride + k]);
        if (!good)
            return lm_fail(env, LM_DOMAIN, "unit %lld is not finite",
                           (long long)i + 1);
    }
    if (w.cols > 0) return LM_OK;
    return lm_fail(env, LM_DOMAIN, "units must have a weight, got none");
}
