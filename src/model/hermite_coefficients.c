/* hermite_coefficients: limn.model.hermite_coefficients. */
#include <math.h>

#include "calc/hermite.h"
#include "core/decl.h"
#include "model/dual.h"

typedef struct {
    int64_t terms;
    const char *act;
    double variance;
    lm_vec a, a_error;
    double rest, rest_error;
} hermite_coefficients_args;

static lm_status hermite_coefficients_run(lm_env *env, void *args)
{
    hermite_coefficients_args *a = args;
    lm_act_source source = {.order = 0, .variance = a->variance};
    lm_status status = lm_act_named(env, a->act, &source.act);
    if (status) return status;
    const lm_integrand curve = lm_act_integrand(&source);
    lm_estimate square;
    status = lm_hermite_coefficients(env, &curve, a->variance, a->a,
                                     a->a_error.data, &square);
    if (status) return status;
    a->rest = square.value;
    a->rest_error = square.error;
    for (int64_t k = 0; k < a->terms; k++) {
        const double value = a->a.data[k], error = a->a_error.data[k];
        a->rest -= value * value;
        a->rest_error += (2 * fabs(value) + error) * error;
    }
    /* All that is left lies between 0 and E f^2; NaN stays. */
    a->rest_error = fmin(a->rest_error, square.value + square.error);
    if (isnan(a->rest_error)) a->rest_error = INFINITY;
    if (a->rest < 0) a->rest = 0;
    return LM_OK;
}

#define ARGS hermite_coefficients_args
static const lm_slot hermite_coefficients_slots[] = {
    IN_INT(terms, "[1,2000]", "number of coefficients, a_0, a_1, ..."),
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_NUM(variance, 1, "(0,inf)", "variance q of the Gaussian argument"),
    OUT_VEC(a, "terms", "a_k = E act(sqrt(q) z) he_k(z), he_k orthonormal"),
    OUT_VEC(a_error, "terms", "bound on the absolute error of a"),
    OUT_NUM(rest,
            "E act(sqrt(q) z)^2 minus the sum of squares of a: what higher "
            "orders hold"),
    OUT_NUM(rest_error, "bound on the absolute error of rest"),
    LM_SLOTS_END,
};
LM_EXPORT(model, hermite_coefficients,
          "Coefficients of the Hermite expansion of an activation.",
          "Daniely, Frostig & Singer 2016",
          "local r = limn.model.hermite_coefficients(4, {act = 'relu'})\n"
          "assert(math.abs(r.a[2] - 0.5) < 1e-14)\n"
          "assert(r.a[4]^2 < 1e-28 and r.rest > 0)");
#undef ARGS
