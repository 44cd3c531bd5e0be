/* palette.h -- sequences of colours from low to high, given by a few stops.
 *
 * gnuplot 5.4 has no palettes with these names, so limn brings its own; a
 * picture then looks the same everywhere.  viridis, plasma, magma, inferno
 * (Smith & van der Walt 2015) and cividis (Nunez et al. 2018) rise evenly in
 * lightness; rdbu is diverging (Brewer).
 */
#ifndef LM_PLOT_PALETTE_H
#define LM_PLOT_PALETTE_H

#include "core/lm.h"
#include "plot/words.h"

/* The palettes: constant, word, whether it runs from one hue through white to
 * another, and its stops 0xRRGGBB. */
#define LM_PALETTES(X)                                                         \
    X(LM_PALETTE_VIRIDIS, viridis, false, 0x440154, 0x482475, 0x414487,        \
      0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70, 0x7ad151, 0xbddf26,    \
      0xfde725)                                                                \
    X(LM_PALETTE_PLASMA, plasma, false, 0x0d0887, 0x41049d, 0x6a00a8,          \
      0x8f0da4, 0xb12a90, 0xcc4778, 0xe16462, 0xf2844b, 0xfca636, 0xfcce25,    \
      0xf0f921)                                                                \
    X(LM_PALETTE_MAGMA, magma, false, 0x000004, 0x140e36, 0x3b0f70, 0x641a80,  \
      0x8c2981, 0xb73779, 0xde4968, 0xf7705c, 0xfe9f6d, 0xfecf92, 0xfcfdbf)    \
    X(LM_PALETTE_INFERNO, inferno, false, 0x000004, 0x160b39, 0x420a68,        \
      0x6a176e, 0x932667, 0xbc3754, 0xdd513a, 0xf37819, 0xfca50a, 0xf6d746,    \
      0xfcffa4)                                                                \
    X(LM_PALETTE_CIVIDIS, cividis, false, 0x00224e, 0x1b3a6d, 0x434e6c,        \
      0x61656f, 0x7d7c78, 0x9b9476, 0xbcae6e, 0xdec958, 0xfee838)              \
    X(LM_PALETTE_RDBU, rdbu, true, 0x053061, 0x2166ac, 0x4393c3, 0x92c5de,     \
      0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b, 0x67001f)    \
    X(LM_PALETTE_GRAY, gray, false, 0x000000, 0xffffff)
enum { LM_PALETTES(LM_ROW_CONSTANT) LM_PALETTE_COUNT };

/* How far a palette goes before it is hard to see on white. */
#define LM_PALETTE_DARK 0.92

/* The colour 0xRRGGBB at t in [0, 1] of a palette; t outside is clamped. */
uint32_t lm_palette_at(int palette, double t);

/* Does it run from one colour through white to another? */
bool lm_palette_diverges(int palette);

/* The number of stops of a palette. */
int lm_palette_stops(int palette);

/* Read "viridis:0.3" into *color. */
bool lm_palette_parse(const char *text, uint32_t *color);

#endif
