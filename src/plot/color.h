/* color.h -- colours by name, and those of curves.
 *
 * Curves get the colours of Okabe & Ito 2008, which the colour-blind can tell
 * apart.
 */
#ifndef LM_PLOT_COLOR_H
#define LM_PLOT_COLOR_H

#include "core/lm.h"

enum { LM_CYCLE = 8 }; /* colours of the cycle */

/* The colour of the i-th of so many curves of a panel, i >= 0: of the cycle, or,
 * of more than that has, of a palette in their order. */
uint32_t lm_turn_color(int64_t i, int64_t curves);

/* Read "red", "#d55e00" or "viridis:0.3" into *color. */
lm_status lm_color_parse(lm_env *env, const char *text, uint32_t *color);

/* The nearest colour of the 256 that terminals know, 16 to 255. */
int lm_color_256(uint32_t color);

#endif
