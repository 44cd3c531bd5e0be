/* minima.h -- all minima of the loss of curve.h in the basin of
 * the origin, and the minimum of its mean over a window.
 *
 * A minimum is a place where the slope -r . x theta' / m changes its sign
 * upwards.  That sign can be told where the cosine
 *
 *     q = r . x theta' / (|y| |x theta'|)
 *
 * is above rounding.  Where it is not over a wide stretch (a root of the
 * residual of high multiplicity) the loss is flat, and the minima there are
 * one: its place is the middle of the stretch |q| <= 1e-7, whose ends are
 * sharp, and its error reaches to the end of the flat one.
 */
#ifndef LM_THEORY_LINEAR_MINIMA_H
#define LM_THEORY_LINEAR_MINIMA_H

#include "theory/linear/optimum.h"

/* Fill minima and error of out, whose curve is there. */
lm_status lm_linear_minima(lm_env *env, lm_linear_best *out);

/* Fill width, for out->slack. */
lm_status lm_linear_widths(lm_env *env, lm_linear_best *out);

#endif
