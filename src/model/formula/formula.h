/* formula.h -- a function of x given as text, with two derivatives.
 *
 *     x * sigmoid(1.7 * x)      max(x, 0.1 * x)      x^3 - 3 * x
 *
 * Numbers, x, pi, + - * / ^, parentheses, functions of one argument (ops.def
 * and the rows of model/acts.def by their names) and max and min of two.  A
 * text becomes a program for a stack, in which constants have been folded;
 * derivatives are carried along with values (forward mode, order two), as
 * written: 0 times infinity is NaN.
 */
#ifndef LM_MODEL_FORMULA_H
#define LM_MODEL_FORMULA_H

#include "core/lm.h"
#include "model/spot.h"

enum {
    LM_FORMULA_TEXT = 256, /* bytes, with the last 0 */
    LM_FORMULA_CODE = 96,
    LM_FORMULA_NUMBERS = 24,
    LM_FORMULA_DEPTH = 12, /* of the stack */
};

typedef struct lm_formula {
    char text[LM_FORMULA_TEXT];
    uint8_t op[LM_FORMULA_CODE], number[LM_FORMULA_CODE];
    int length, numbers;
    double value[LM_FORMULA_NUMBERS];
    int spots; /* where it bends, rising */
    lm_spot spot[LM_SPOTS_MAX];
    double turn, gain; /* the integral of |f''| at most; 1 / sqrt(E f(z)^2) */
} lm_formula;

/* The program of a text, with its spots and turn.  LM_DOMAIN, with a sentence
 * that says where, if it is not a formula or not finite near 0. */
lm_status lm_formula_compile(lm_env *env, const char *text, lm_formula *f);

/* Over deviations of sd: half a period of the fastest oscillation; and the
 * degree d of which a range of 9.2 + 2 sqrt(d) deviations (calc/gauss.h) holds
 * what counts of f^2, also where f is 0 for many.  INFINITY if there is none. */
double lm_formula_wave(const lm_formula *f, double sd);
double lm_formula_growth(const lm_formula *f, double sd);

/* 1 if it is even and -1 if it is odd, as far as its parts tell; else 0. */
int lm_formula_parity(const lm_formula *f);

#define LM_TWICE "model/formula/run.hot.h"
#include "core/twice.h"

#endif
