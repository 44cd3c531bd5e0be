/* act.h -- activations phi with their first and second derivatives.
 *
 * The rows of acts.def, and the normalised probabilists' Hermite polynomials
 *
 *     he_k = He_k / sqrt(k!) (calc/hermite.h),   he_k' = sqrt(k) he_{k-1},
 *
 * named "hermite0", "hermite1", ...  NaN in gives NaN out.
 */
#ifndef LM_MODEL_ACT_H
#define LM_MODEL_ACT_H

#include "core/lm.h"

enum { LM_ACT_DEGREE_MAX = 64 };

#define ACT(name, ...) LM_ACT_##name,
typedef enum lm_act_row {
#include "model/acts.def"
    LM_ACT_hermite,
} lm_act_row;
#undef ACT

typedef struct lm_act {
    lm_act_row row;
    int degree; /* of the polynomial; other rows ignore it */
} lm_act;

#define LM_TWICE "model/act.hot.h"
#include "core/twice.h"

/* The activation of this name.  LM_DOMAIN if there is none. */
lm_status lm_act_named(lm_env *env, const char *name, lm_act *act);
/* Its name, into text of at least 16 bytes. */
void lm_act_name(lm_act act, char text[16]);
/* Default gain of the weights that read it. */
double lm_act_gain(lm_act act);

#endif
