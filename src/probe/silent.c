/* silent: limn.probe.silent.
 *
 * From a small start the tangent kernel takes its final shape before the loss
 * has moved, and then only grows: alignment is silent (Atanasov, Bordelon &
 * Pehlevan 2021).  So of two records along training, a loss that falls and an
 * alignment, it asks how much of the final alignment was there when the loss
 * had fallen by a small share, between records by a straight line. */
#include <math.h>

#include "core/decl.h"

typedef struct {
    lm_vec loss, alignment;
    double drop, at, alignment_at, share, gained;
} silent_args;

static lm_status silent_run(lm_env *env, void *args)
{
    silent_args *a = args;
    const int64_t n = a->loss.n;
    const double *l = a->loss.data, *c = a->alignment.data;
    if (n < 2) return lm_fail(env, LM_DOMAIN, "'loss' has fewer than 2 rows");
    const double level = l[0] - a->drop * (l[0] - l[n - 1]);
    int64_t i = 1;
    while (i < n - 1 && !(l[i] <= level) && !lm_stopped_at(env, i)) i++;
    const double part =
        l[i] < l[i - 1]
            ? fmin(1, fmax(0, (l[i - 1] - level) / (l[i - 1] - l[i])))
            : 1;
    a->at = (double)i + part; /* rows count from 1 */
    a->alignment_at = c[i - 1] + part * (c[i] - c[i - 1]);
    a->share = a->alignment_at / c[n - 1];
    a->gained = (a->alignment_at - c[0]) / (c[n - 1] - c[0]);
    return lm_unless_stopped(env);
}

#define ARGS silent_args
static const lm_slot silent_slots[] = {
    IN_VEC(loss, "n", "losses along training"),
    IN_VEC(alignment, "n",
           "an alignment of the tangent kernel at the same times"),
    OPT_NUM(drop, 0.05, "(0,1)", "share of the whole fall of the loss"),
    OUT_NUM(at, "the row at which the loss has fallen so far"),
    OUT_NUM(alignment_at, "the alignment there"),
    OUT_NUM(share, "alignment_at over the final alignment"),
    OUT_NUM(gained, "the share of what alignment gains that was gained there"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, silent,
          "Silent alignment: how much of the final alignment is there when "
          "the loss has fallen by a small share.",
          "Atanasov, Bordelon & Pehlevan 2021, arXiv 2111.00034",
          "local r = limn.probe.silent({1, 1, 0.9, 0}, {0, 0.8, 1, 1})\n"
          "assert(math.abs(r.at - 2.5) < 1e-12)\n"
          "assert(math.abs(r.gained - 0.9) < 1e-12)");
#undef ARGS
