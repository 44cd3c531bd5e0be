/* panels.h -- the density of a law as Legendre series on panels (law.h). */
#ifndef LM_THEORY_RMT_PANELS_H
#define LM_THEORY_RMT_PANELS_H

#include "theory/rmt/law.h"

/* Fill in the panels, in scratch, and the error of a law that has the rest.
 * Panels are halved until the series ends below 1e-13 of all mass. */
lm_status lm_law_panels(lm_env *env, lm_law *law);

/* The mass of the panel left of x, or right of it. */
double lm_panel_mass(const lm_law *law, const lm_panel *panel, double x,
                     bool beyond);
/* The place with this much of the panel's mass to its left. */
double lm_panel_reach(const lm_law *law, const lm_panel *panel, double mass);

#endif
