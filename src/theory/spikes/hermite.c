#include "theory/spikes/hermite.h"

#include <math.h>

#include "calc/hermite.h"
#include "model/dual.h"

lm_status lm_coefficients_of(lm_env *env, lm_act act, lm_coefficients *out)
{
    const lm_act_source source = {.act = act, .variance = 1};
    const lm_integrand f = lm_act_integrand(&source);
    const lm_status status =
        lm_hermite_coefficients(env, &f, 1, (lm_vec){out->c, LM_SPIKES_TERMS},
                                out->error, &out->square);
    if (!status && !isfinite(out->square.error)) {
        char name[LM_ACT_TEXT];
        lm_act_text(&act, name);
        return lm_fail(env, LM_DOMAIN,
                       "the mean square of an activation must be finite, that "
                       "of '%.80s' is not found",
                       name);
    }
    double root = 1; /* sqrt(k!) */
    for (int k = 0; k < LM_SPIKES_TERMS; k++) {
        if (k > 0) root *= sqrt(k);
        if (fabs(out->c[k]) <= 4 * out->error[k]) out->c[k] = 0;
        out->c[k] /= root;
        out->error[k] /= root;
    }
    return status;
}
