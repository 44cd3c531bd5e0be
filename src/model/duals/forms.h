/* forms.h -- J and Jd (dual.h) of each activation: what dual.c chooses from. */
#ifndef LM_MODEL_FORMS_H
#define LM_MODEL_FORMS_H

#include <stdint.h>

/* n triples of variances and covariances in, with their gaps (calc/pair.h) and
 * size = sqrt(a b), J and Jd out.  `degree` is that of a Hermite polynomial.  elu_form alone reads tol (relative) and adds what
 * its quadrature leaves to the errors; the others are right to rounding. */
typedef struct lm_form_job {
    int degree;
    int64_t n;
    const double *a, *b, *c, *gap, *size;
    double tol;
    double *value, *slope, *value_error, *slope_error;
} lm_form_job;

typedef void lm_form(const lm_form_job *job);

/* Those that a row of acts.def names, and those of families. */
#define QUADRATURE(...)
#define DUAL(name, ...) lm_form lm_##name##_form;
#define ACT(name, gain, value, slope, curve, dual, ...) dual
#include "model/acts.def"
#undef ACT
#undef DUAL
#undef QUADRATURE
lm_form lm_hermite_form, lm_power_form;

#endif
