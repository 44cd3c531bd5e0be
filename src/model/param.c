/* param: the exponents, and the factors that follow from them. */
#include "model/param.h"

#include <math.h>

/* Exponents of the three kinds of weights.  A learning rate is
 * fan_in^-c fan_out^-c_out for hidden weights. */
typedef struct exponents {
    double a, b, sgd, sgd_out, adam;
} exponents;

static const exponents table[LM_COUNT_OF(LM_PARAMS)][3] = {
    /* input, hidden, output */
    [LM_PARAM_SP] = {{0}, {0, 0.5, 0, 0, 0}, {0, 0.5, 0, 0, 0}},
    [LM_PARAM_NTP] = {{0, 0, 0, 0, 0.5},
                      {0.5, 0, 0, 0, 1},
                      {0.5, 0, 0, 0, 0.5}},
    [LM_PARAM_MUP] = {{0, 0, -1, 0, 0}, {0, 0.5, 1, -1, 1}, {0, 1, 1, 0, 1}},
    [LM_PARAM_MEANFIELD] = {{0, 0, -1, 0, 0},
                            {1, 0, -1, -1, 0},
                            {1, 0, -1, 0, 0}},
};

/* The exponents of layer l, with those that the user gave. */
static exponents exponents_of(lm_param param, const lm_abc *custom, int64_t l,
                              int64_t hidden)
{
    const lm_role role = l == 0        ? LM_ROLE_INPUT
                         : l == hidden ? LM_ROLE_OUTPUT
                                       : LM_ROLE_HIDDEN;
    exponents e = table[param][role];
    if (custom->a.data) e.a = custom->a.data[l];
    if (custom->b.data) e.b = custom->b.data[l];
    if (custom->c.data) e.sgd = e.adam = custom->c.data[l], e.sgd_out = 0;
    return e;
}

lm_scaling lm_param_scaling(lm_param param, const lm_abc *custom, int64_t l,
                            int64_t hidden, lm_role role, double in, double out)
{
    if (role == LM_ROLE_BIAS && l == hidden) return (lm_scaling){1, 1, 1, 1, 1};
    const exponents readout = exponents_of(param, custom, hidden, hidden);
    const exponents e =
        exponents_of(param, custom, role == LM_ROLE_BIAS ? 0 : l, hidden);
    const double n = role == LM_ROLE_BIAS || l == 0 ? out : in;
    const double eps = l == hidden ? e.a : e.a + readout.a + readout.b;
    return (lm_scaling){
        .mult = pow(n, -e.a),
        .std = pow(n, -e.b),
        .lr_sgd = pow(n, -e.sgd) * pow(out, -e.sgd_out),
        .lr_adam = pow(n, -e.adam),
        .eps_adam = pow(n, -eps),
    };
}

const char *lm_param_name(lm_param param)
{
    static const char *const names[] = {LM_PARAMS(LM_TEXT)};
    return names[param];
}

const char *lm_role_name(lm_role role)
{
    static const char *const names[] = {LM_ROLES(LM_TEXT)};
    return names[role];
}
