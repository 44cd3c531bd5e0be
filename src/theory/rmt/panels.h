/* panels.h -- the density of a law as Legendre series on panels (law.h). */
#ifndef LM_THEORY_RMT_PANELS_H
#define LM_THEORY_RMT_PANELS_H

#include "theory/rmt/law.h"

/* The mass of the panel left of x, or right of it. */
double lm_panel_mass(const lm_law *law, const lm_panel *panel, double x,
                     bool beyond);
/* The place with this much of the panel's mass to its left. */
double lm_panel_reach(const lm_law *law, const lm_panel *panel, double mass);

/* G(z) as a sum over nodes; false where z is nearer to a panel than this is
 * long, and its nodes do not see the pole. */
bool lm_panels_cauchy(const lm_law *law, double complex z, lm_cauchy *out);

#endif
