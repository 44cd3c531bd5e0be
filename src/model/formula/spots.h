/* spots.h -- where a formula bends: found on a mesh that is finer near 0. */
#ifndef LM_MODEL_FORMULA_SPOTS_H
#define LM_MODEL_FORMULA_SPOTS_H

#include "model/formula/formula.h"

/* Fills in spots and spot. */
lm_status lm_formula_find_spots(lm_env *env, lm_formula *f);

/* The mesh: n places from -1e6 to 1e6, 0 among them. */
enum { LM_MESH = 2049 };
void lm_formula_mesh(double x[LM_MESH]);

#endif
