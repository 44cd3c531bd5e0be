/* form.h -- what an activation is up to relations of finite rank.
 *
 *     phi(z) = constant + linear z + e(z),  e even, odd or neither:
 *
 * relu = z/2 + |z|/2;  softplus, gelu and silu = z/2 + even;  sigmoid = 1/2 +
 * odd; tanh, erf and sin odd.  Where e is even or odd, a unit (a, w) has the
 * same e as (+-a, -w); what of the unit is affine adds up over units.  Where
 * e(r z) = r e(z) for r > 0, (a, w) has the same e as (a r, w / r).
 */
#ifndef LM_THEORY_IDENTIFY_FORM_H
#define LM_THEORY_IDENTIFY_FORM_H

#include "model/act.h"

typedef struct lm_form {
    lm_act act;
    int parity;       /* 1 even, -1 odd, 0 neither */
    bool homogeneous; /* e(r z) = r e(z) */
    bool affine;      /* e = 0 */
    double constant, linear;
} lm_form;

/* LM_DOMAIN for polynomials of degree 2 and more: their relations fill a whole
 * space of polynomials, and no unit is identified. */
lm_status lm_form_of(lm_env *env, lm_act act, lm_form *form);

/* e of n numbers, into e. */
void lm_form_value(const lm_form *form, int64_t n, const double *z, double *e);

#endif
