/* color.h -- colours by name, and those of curves.
 *
 * Curves get the colours of Okabe & Ito 2008, which the colour-blind can tell
 * apart.
 */
#ifndef LM_PLOT_COLOR_H
#define LM_PLOT_COLOR_H

#include "core/lm.h"

/* The colour of the i-th curve of a panel, i >= 0. */
uint32_t lm_cycle_color(int64_t i);

/* Read "red", "#d55e00" or "viridis:0.3" into *color. */
lm_status lm_color_parse(lm_env *env, const char *text, uint32_t *color);

/* The nearest colour of the 256 that terminals know, 16 to 255. */
int lm_color_256(uint32_t color);

#endif
