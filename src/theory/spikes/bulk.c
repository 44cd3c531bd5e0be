#include "theory/spikes/bulk.h"

#include <math.h>

/* s = (1 - sqrt c)^2 + 4 sqrt c cos^2(t/2), which cancels nowhere. */
lm_status lm_bulk_of(lm_env *env, double ratio, int64_t nodes, lm_bulk *out)
{
    const double root = sqrt(ratio), gap = (1 - root) * (1 - root);
    out->n = nodes + 1;
    out->at = lm_scratch_doubles(env, 2 * out->n);
    if (!out->at) return lm_nomem(env);
    out->weight = out->at + out->n;
    for (int64_t k = 0; k < nodes; k++) {
        const double t = M_PI * ((double)k + 0.5) / (double)nodes,
                     c2 = cos(t / 2) * cos(t / 2), s2 = sin(t / 2) * sin(t / 2),
                     s = gap + 4 * root * c2;
        out->at[k] = s;
        out->weight[k] = 8 * c2 * s2 / (s * (double)nodes);
    }
    out->at[nodes] = 0;
    out->weight[nodes] = fmax(0, 1 - 1 / ratio);
    return LM_OK;
}
