/* rows.h -- what acts.def says of the Gaussian means of an activation. */
#ifndef LM_MODEL_DUALS_ROWS_H
#define LM_MODEL_DUALS_ROWS_H

#include "model/act.h"
#include "model/duals/forms.h"
#include "model/spot.h"

typedef struct lm_dual_row {
    lm_form *form; /* NULL: by quadrature */
    double rounding, bend, swing, turn, power, wave;
    lm_spot spot[LM_SPOTS_MAX];
} lm_dual_row;

const lm_dual_row *lm_dual_row_of(lm_act_row row);
/* The integral of |phi''| at most. */
double lm_act_turn(const lm_act *act);
/* Its spots; the number of them. */
int lm_act_spots(const lm_act *act, const lm_spot **spots);

#endif
