/* parse.h -- from the text of a formula to its program. */
#ifndef LM_MODEL_FORMULA_PARSE_H
#define LM_MODEL_FORMULA_PARSE_H

#include "model/formula/formula.h"

/* Fills in text, op, number, length, numbers and value. */
lm_status lm_formula_parse(lm_env *env, const char *text, lm_formula *f);

#endif
