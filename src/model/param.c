/* param: the exponents, and the factors that follow from them. */
#include "model/param.h"

#include <math.h>

/* Of input, hidden and output weights. */
#define ROW(X, constant, name, ...) [constant] = {__VA_ARGS__},
static const lm_powers table[][3] = {LM_PARAM_ROWS(ROW, )};
#undef ROW

lm_powers lm_param_powers(lm_param param, lm_role role)
{
    return table[param][role > LM_ROLE_OUTPUT ? LM_ROLE_INPUT : role];
}

lm_powers lm_abc_powers(const lm_abc *custom, int64_t l, lm_powers p)
{
    if (l < custom->a.n && custom->a.data) p.a = custom->a.data[l];
    if (l < custom->b.n && custom->b.data) p.b = custom->b.data[l];
    const bool rates = l < custom->c.n && custom->c.data;
    for (int r = 0; rates && r < LM_RATE_COUNT; r++)
        p.c[r] = custom->c.data[l], p.out = 0;
    return p;
}

/* n^-a out^-b, where both may be infinite. */
static double fall(double n, double a, double out, double b)
{
    return isinf(n) && isinf(out) ? pow(n, -a - b) : pow(n, -a) * pow(out, -b);
}

lm_scaling lm_param_scaling(lm_powers p, lm_powers readout, lm_role role,
                            double in, double out)
{
    const bool writes = role != LM_ROLE_HIDDEN && role != LM_ROLE_OUTPUT;
    const double n = writes ? out : in, fan = writes ? 0 : 1;
    const double sgd = p.c[LM_RATE_SGD] - p.out;
    const double eps =
        role == LM_ROLE_OUTPUT ? p.a : p.a + readout.a + readout.b;
    return (lm_scaling){
        .mult = pow(n, -p.a),
        .std = pow(n, -p.b),
        .lr = {[LM_RATE_SGD] = fall(n, sgd, out, p.out),
               [LM_RATE_ADAM] = pow(n, -p.c[LM_RATE_ADAM]),
               [LM_RATE_SPECTRAL] = pow(n, -p.c[LM_RATE_SPECTRAL])},
        .eps_adam = pow(n, -eps),
        .variance = pow(n, fan - 2 * (p.a + p.b)),
        .speed = fall(n, 2 * p.a + sgd - fan, out, p.out),
    };
}

lm_growth lm_param_growth(lm_powers p, lm_role role, double in, double out)
{
    const bool writes = role != LM_ROLE_HIDDEN && role != LM_ROLE_OUTPUT;
    const double grows = isinf(writes ? out : in), fan = writes ? 0 : 1;
    const double sgd = p.c[LM_RATE_SGD] - p.out;
    return (lm_growth){
        .variance = grows * (fan - 2 * (p.a + p.b)),
        .speed = grows * (fan - 2 * p.a - sgd) - isinf(out) * p.out,
    };
}

double lm_depth_alpha(int64_t matrices)
{
    return matrices == 1 ? 0.5 : 1;
}

/* Exact for the root, which is the common case. */
static double power(double share, double e)
{
    return e == 0.5 ? sqrt(share) : pow(share, e);
}

lm_scaling lm_depth_scaling(double alpha, double share)
{
    const double rate = power(share, 1 - alpha);
    return (lm_scaling){
        .mult = power(share, alpha),
        .std = 1,
        .lr = {[LM_RATE_SGD] = power(share, 1 - 2 * alpha),
               [LM_RATE_ADAM] = rate,
               [LM_RATE_SPECTRAL] = rate},
        .eps_adam = power(share, alpha),
        .variance = 1,
        .speed = power(share, 1 - 2 * alpha),
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
