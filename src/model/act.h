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

/* n elements each; f = phi(z).  `degree` is that of the polynomial, other
 * rows ignore it.  Results may overwrite g. */
typedef struct lm_act_d {
    void (*value)(int degree, int64_t n, const double *z, double *f);
    /* out = g phi'(z) */
    void (*back)(int degree, int64_t n, const double *z, const double *f,
                 const double *g, double *out);
    /* out = phi''(z) */
    void (*curve)(int degree, int64_t n, const double *z, const double *f,
                  double *out);
} lm_act_d;

typedef struct lm_act_s {
    void (*value)(int degree, int64_t n, const float *z, float *f);
    void (*back)(int degree, int64_t n, const float *z, const float *f,
                 const float *g, float *out);
    void (*curve)(int degree, int64_t n, const float *z, const float *f,
                  float *out);
} lm_act_s;

typedef struct lm_act {
    int row, degree;
} lm_act;

extern const lm_act_d lm_acts_d[];
extern const lm_act_s lm_acts_s[];

/* The activation of this name.  LM_DOMAIN if there is none. */
lm_status lm_act_named(lm_env *env, const char *name, lm_act *act);
/* Its name, into text of at least 16 bytes. */
void lm_act_name(lm_act act, char text[16]);
/* Default gain of the weights that read it. */
double lm_act_gain(lm_act act);

#endif
