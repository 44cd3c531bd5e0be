/* limn.probe.minima: all local minima of a sampled curve (curve.h). */
#include "core/decl.h"
#include "probe/curve.h"

#include <math.h>

typedef struct minima_args {
    lm_vec value, x, minima;
    double start;
} minima_args;

static lm_status minima_run(lm_env *env, void *args)
{
    minima_args *a = args;
    const lm_curve c = {a->x.n, a->x.data, a->value.data, NULL, a->start, NULL};
    a->minima.n = lm_curve_minima(env->stop, &c, a->minima.data);
    return lm_unless_stopped(env);
}

#define ARGS minima_args
static const lm_slot minima_slots[] = {
    IN_VEC(value, "m", "values of the curve; infinite: diverged, NaN: missing"),
    IN_VEC(x, "m", "abscissae, increasing"),
    OPT_NUM(start, NAN, "any",
            "loss before training (NaN: unknown); see probe.optima"),
    OUT_VEC(minima, "m", "abscissae of the local minima, refined by parabolas"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, minima, "All local minima of a sampled curve.", "",
          "assert(#limn.probe.minima({1, 2, 0.5, 2}, {1, 2, 3, 4}) == 2)");
#undef ARGS
