#include "theory/identify/form.h"

static lm_status of_hermite(lm_env *env, lm_act act, lm_form *form)
{
    form->affine = true;
    form->linear = act.degree == 1;
    form->constant = act.degree == 0;
    if (act.degree < 2) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'act' must not be a polynomial of degree 2 or more, whose "
                   "units are not identified, got 'hermite%d'",
                   act.degree);
}

lm_status lm_form_of(lm_env *env, lm_act act, lm_form *form)
{
    *form = (lm_form){.act = act};
    switch (act.row) {
    case LM_ACT_hermite: return of_hermite(env, act, form);
    case LM_ACT_linear: form->affine = true, form->linear = 1; break;
    case LM_ACT_relu:
        form->parity = 1, form->homogeneous = true, form->linear = 0.5;
        break;
    case LM_ACT_softplus:
    case LM_ACT_gelu:
    case LM_ACT_silu: form->parity = 1, form->linear = 0.5; break;
    case LM_ACT_sigmoid: form->parity = -1, form->constant = 0.5; break;
    case LM_ACT_tanh:
    case LM_ACT_erf:
    case LM_ACT_sin: form->parity = -1; break;
    default: break;
    }
    return LM_OK;
}

void lm_form_value(const lm_form *form, int64_t n, const double *z, double *e)
{
    lm_act_value_d(&form->act, n, z, e);
    for (int64_t i = 0; i < n; i++)
        e[i] = form->affine ? 0 : e[i] - form->linear * z[i] - form->constant;
}
