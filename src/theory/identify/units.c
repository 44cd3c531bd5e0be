#include "theory/identify/units.h"

#include <math.h>

lm_status lm_units_form(lm_env *env, const char *name, lm_act_form *form)
{
    lm_act act;
    const lm_status status = lm_act_named(env, name, &act);
    if (status) return status;
    *form = lm_act_form_of(act);
    if (!form->polynomial) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'act' must not be a polynomial of degree 2 or more, whose "
                   "units are not identified, got '%s'",
                   name);
}

lm_status lm_units_check(lm_env *env, lm_vec a, lm_mat w)
{
    for (int64_t i = 0; i < a.n; i++) {
        bool good = isfinite(a.data[i]);
        int64_t k, end = 0;
        if (lm_stopped_at_row(env, i, w.cols + 1)) return LM_STOPPED;
        while (good && lm_next_piece(env, w.cols, &k, &end))
            for (; k < end && good; k++)
                good = isfinite(w.data[i * w.stride + k]);
        if (!good)
            return lm_fail(env, LM_DOMAIN, "unit %lld is not finite",
                           (long long)i + 1);
    }
    if (w.cols > 0) return lm_unless_stopped(env);
    return lm_fail(env, LM_DOMAIN, "units must have a weight, got none");
}

double lm_units_apart(const lm_env *env, int64_t d, const double *x,
                      const double *y, int sign)
{
    double sum = 0;
    int64_t i, end = 0;
    while (lm_next_piece(env, d, &i, &end))
        for (; i < end; i++) {
            const double gap = x[i] - sign * y[i];
            sum += gap * gap;
        }
    return sum;
}
