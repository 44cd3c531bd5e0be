/* act_form.h -- what an activation is up to relations of finite rank.
 *
 *     phi(z) = constant + linear z + e(z),  e even, odd or neither:
 *
 * relu, leaky_relu = linear z + part |z|;  softplus, gelu and silu = z/2 + even;
 * sigmoid and step = 1/2 + odd; abs even; tanh, erf, sin and hard_tanh odd.  Where
 * e is even or odd, a unit (a, w) has the same e as (+-a, -w); what of the unit
 * is affine adds up over units.  Where e(r z) = r^degree e(z) for r > 0, (a, w)
 * has the same e as (a r^degree, w / r).  That step is 0 at 0 is left out: it
 * is a relation of no measure.
 */
#ifndef LM_MODEL_ACT_FORM_H
#define LM_MODEL_ACT_FORM_H

#include "model/act.h"

typedef struct lm_act_form {
    lm_act act;
    int parity; /* of e: 1 even, -1 odd, 0 neither */
    bool homogeneous;
    int degree;      /* of homogeneous e */
    bool polynomial; /* of degree 2 or more: no unit of it is identified */
    bool affine;     /* e = 0 */
    double constant, linear;
} lm_act_form;

lm_act_form lm_act_form_of(lm_act act);

/* The parity of phi itself. */
int lm_act_parity(const lm_act_form *form);

/* e of n numbers, into e. */
void lm_act_form_value(const lm_act_form *form, int64_t n, const double *z, double *e);

#endif
