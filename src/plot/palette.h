/* palette.h -- colours from low to high, given by a few stops.
 *
 * gnuplot 5.4 has no palettes with these names, so limn brings its own; a
 * picture then looks the same everywhere.  viridis, plasma, magma, inferno
 * (Smith & van der Walt 2015) and cividis (Nunez et al. 2018) rise evenly in
 * lightness; rdbu is diverging (Brewer).
 */
#ifndef LM_PLOT_PALETTE_H
#define LM_PLOT_PALETTE_H

#include "core/lm.h"

/* The palettes, as the rule of a CHOICE slot; a palette is its position. */
#define LM_PALETTES "viridis|plasma|magma|inferno|cividis|rdbu|gray"
enum { LM_PALETTE_COUNT = 7 };

/* The colour 0xRRGGBB at t in [0, 1] of a palette; t outside is clamped. */
uint32_t lm_palette_at(int palette, double t);

/* Does it run from one colour through white to another? */
bool lm_palette_diverges(int palette);

/* The number of stops of a palette. */
int lm_palette_stops(int palette);

/* Read "viridis:0.3" into *color. */
bool lm_palette_parse(const char *text, uint32_t *color);

#endif
