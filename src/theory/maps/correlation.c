/* correlation: limn.theory.maps.correlation. */
#include <math.h>

#include "core/decl.h"
#include "theory/maps/map.h"

typedef struct {
    lm_vec c;
    double q;
    const char *act;
    double weight, bias, tol;
    lm_vec value, value_error, slope, slope_error;
} correlation_args;

static lm_status correlation_run(lm_env *env, void *args)
{
    correlation_args *a = args;
    lm_map map = {.w = a->weight, .b = a->bias, .tol = a->tol};
    lm_map_sample s;
    lm_status status = lm_act_named(env, a->act, &map.act);
    if (!status) status = lm_map_sample_at(env, &map, a->q, &s);
    if (status) return status;
    /* At other variances than a fixed point the map keeps c = 1. */
    const double next = map.w * s.v.value + map.b, share = a->q / next;
    for (int64_t i = 0; i < a->c.n && !status; i++) {
        lm_correlation out;
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        status = lm_map_correlation(env, &map, &s, 1 - a->c.data[i], &out);
        lm_scratch_release(env, mark);
        a->value.data[i] = share * out.value.value;
        a->value_error.data[i] =
            share * (out.value.error +
                     map.w * s.v.error / next * fabs(out.value.value)) +
            0x1p-52 * fabs(a->value.data[i]);
        a->slope.data[i] = share * out.slope.value;
        a->slope_error.data[i] =
            share * (out.slope.error +
                     map.w * s.v.error / next * fabs(out.slope.value));
    }
    return status;
}

#define ARGS correlation_args
static const lm_slot correlation_slots[] = {
    IN_VEC(c, "n", "correlations of the pre-activations of two inputs"),
    IN_NUM(q, "(0,inf)", "the variance of both; see fixed_points"),
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_NUM(weight, 1, "[0,inf)", "variance of the weights, times fan-in"),
    OPT_NUM(bias, 0, "[0,inf)", "variance of the biases"),
    OPT_NUM(tol, 1e-10, "(0,1)", "relative accuracy of quadrature"),
    OUT_VEC(value, "n", "the correlation one layer up"),
    OUT_VEC(value_error, "n", "bound on the absolute error of value"),
    OUT_VEC(slope, "n",
            "the derivative of value by c; infinite at 1 where act jumps"),
    OUT_VEC(slope_error, "n", "bound on the absolute error of slope"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.maps, correlation,
          "The map of the correlation of two inputs from layer to layer, at "
          "equal variances.",
          "Poole et al. 2016; Schoenholz et al. 2017",
          "local r = limn.theory.maps.correlation({0, 1}, 1, {weight = 2})\n"
          "assert(math.abs(r.value[1] - 1 / math.pi) < 1e-15)\n"
          "assert(math.abs(r.value[2] - 1) < 1e-14)");
#undef ARGS
