/* act.h -- activations phi with their first and second derivatives.
 *
 * The rows of acts.def; two families of polynomials, the normalised
 * probabilists' Hermite polynomials "hermite0", "hermite1", ...
 *
 *     he_k = He_k / sqrt(k!) (calc/hermite.h),   he_k' = sqrt(k) he_{k-1},
 *
 * and the monomials "power0", "power1", ...; and functions of x given as text,
 * as "x * sigmoid(1.7 * x)" (formula/formula.h).  NaN in gives NaN out.
 */
#ifndef LM_MODEL_ACT_H
#define LM_MODEL_ACT_H

#include "core/lm.h"
#include "model/formula/formula.h"

#define ACT(name, ...) LM_ACT_##name,
#define FAMILY(name, most) LM_ACT_##name,
typedef enum lm_act_row {
#include "model/acts.def"
    LM_ACT_ROWS,
} lm_act_row;
#undef ACT

/* A value like any other, with no memory of its own. */
typedef struct lm_act {
    lm_act_row row;
    int degree; /* of the polynomial; other rows ignore it */
    lm_formula formula;
} lm_act;

/* The slope of leaky_relu below 0. */
#define LM_LEAK 0.01

#define LM_TWICE "model/act.hot.h"
#include "core/twice.h"

/* The activation of this name or text.  LM_DOMAIN if there is none. */
lm_status lm_act_named(lm_env *env, const char *name, lm_act *act);
/* Its name, into text of at least LM_ACT_TEXT bytes. */
enum { LM_ACT_TEXT = LM_FORMULA_TEXT };
void lm_act_text(const lm_act *act, char text[LM_ACT_TEXT]);
/* phi(s z) = s phi(z) for s > 0. */
bool lm_act_homogeneous(const lm_act *act);
bool lm_act_same(const lm_act *a, const lm_act *b);
/* Default gain of the weights that read it. */
double lm_act_gain(const lm_act *act);

#endif
