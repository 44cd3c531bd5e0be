#include "model/act_form.h"

/* Normalised Hermite polynomials and monomials: the two of degree 0 and 1 are 1
 * and z. */
static lm_act_form of_polynomial(lm_act act)
{
    return (lm_act_form){.act = act,
                     .parity = act.degree % 2 ? -1 : 1,
                     .polynomial = act.degree > 1,
                     .affine = act.degree < 2,
                     .constant = act.degree == 0,
                     .linear = act.degree == 1};
}

lm_act_form lm_act_form_of(lm_act act)
{
    lm_act_form form = {.act = act};
    switch (act.row) {
    case LM_ACT_hermite:
    case LM_ACT_power: return of_polynomial(act);
    case LM_ACT_linear: form.affine = true, form.linear = 1; break;
    case LM_ACT_relu:
    case LM_ACT_leaky_relu:
        form.linear = act.row == LM_ACT_relu ? 0.5 : (1 + LM_LEAK) / 2;
        form.parity = 1, form.homogeneous = true, form.degree = 1;
        break;
    case LM_ACT_abs:
        form.parity = 1, form.homogeneous = true, form.degree = 1;
        break;
    case LM_ACT_step:
        form.parity = -1, form.homogeneous = true, form.constant = 0.5;
        break;
    case LM_ACT_softplus:
    case LM_ACT_gelu:
    case LM_ACT_silu: form.parity = 1, form.linear = 0.5; break;
    case LM_ACT_sigmoid: form.parity = -1, form.constant = 0.5; break;
    case LM_ACT_tanh:
    case LM_ACT_erf:
    case LM_ACT_sin:
    case LM_ACT_hard_tanh: form.parity = -1; break;
    default: break;
    }
    return form;
}

int lm_act_parity(const lm_act_form *form)
{
    if (form->affine)
        return form->linear == 0 ? 1 : form->constant == 0 ? -1 : 0;
    const double other = form->parity > 0 ? form->linear : form->constant;
    return other == 0 ? form->parity : 0;
}

void lm_act_form_value(const lm_act_form *form, int64_t n, const double *z, double *e)
{
    lm_act_value_d(&form->act, n, z, e);
    for (int64_t i = 0; i < n; i++)
        e[i] = form->affine ? 0 : e[i] - form->linear * z[i] - form->constant;
}
