/* variance: limn.theory.maps.variance. */
#include <math.h>

#include "core/decl.h"
#include "theory/maps/map.h"

typedef struct {
    lm_vec q;
    const char *act;
    double weight, bias, tol;
    lm_vec value, value_error, slope, slope_error, chi, chi_error;
} variance_args;

static void put(const variance_args *a, int64_t i, const lm_map_sample *s)
{
    const double w = a->weight;
    a->value.data[i] = w * s->v.value + a->bias;
    a->value_error.data[i] = w * s->v.error + 0x1p-52 * a->value.data[i];
    a->slope.data[i] = w * s->growth.value / s->q;
    a->slope_error.data[i] =
        w * s->growth.error / s->q + 0x1p-52 * fabs(a->slope.data[i]);
    a->chi.data[i] = w * s->d.value;
    a->chi_error.data[i] = w * s->d.error + 0x1p-52 * a->chi.data[i];
}

static lm_status variance_run(lm_env *env, void *args)
{
    variance_args *a = args;
    lm_map map = {.w = a->weight, .b = a->bias, .tol = a->tol};
    lm_status status = lm_act_named(env, a->act, &map.act);
    for (int64_t i = 0; i < a->q.n && !status; i++) {
        lm_map_sample s;
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        if (!(a->q.data[i] > 0))
            return lm_fail(env, LM_DOMAIN, "'q' must be above 0, got %g",
                           a->q.data[i]);
        status = lm_map_sample_at(env, &map, a->q.data[i], &s);
        lm_scratch_release(env, mark);
        if (!status) put(a, i, &s);
    }
    return status;
}

#define ARGS variance_args
static const lm_slot variance_slots[] = {
    IN_VEC(q, "n", "variances of the pre-activations"),
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_NUM(weight, 1, "[0,inf)", "variance of the weights, times fan-in"),
    OPT_NUM(bias, 0, "[0,inf)", "variance of the biases"),
    OPT_NUM(tol, 1e-12, "(0,1)", "relative accuracy of quadrature"),
    OUT_VEC(value, "n", "the variance one layer up, weight E act(u)^2 + bias"),
    OUT_VEC(value_error, "n", "bound on the absolute error of value"),
    OUT_VEC(slope, "n", "the derivative of value by q"),
    OUT_VEC(slope_error, "n", "bound on the absolute error of slope"),
    OUT_VEC(chi, "n",
            "weight E act'(u)^2: what the squared distance of close inputs, "
            "and a squared gradient, are multiplied by"),
    OUT_VEC(chi_error, "n", "bound on the absolute error of chi"),
    LM_SLOTS_END,
};
LM_EXPORT(
    theory.maps, variance,
    "The map of variances from layer to layer of a network of infinite "
    "width at initialization.",
    "Poole et al. 2016; Schoenholz et al. 2017",
    "local r = limn.theory.maps.variance({3}, {act = 'relu', weight = 2})\n"
    "assert(math.abs(r.value[1] - 3) <= r.value_error[1])\n"
    "assert(math.abs(r.chi[1] - 1) <= r.chi_error[1])");
#undef ARGS
