/* screen.h -- where figures are shown while the program runs.
 *
 * Windows of one gnuplot where a display answers; the terminal where standard
 * output is one, as pictures if it says that it shows them, else as text;
 * nowhere otherwise.  LIMN_TERM decides instead: "text", "ascii", "sixel",
 * "kitty", "none", or a terminal of gnuplot; with
 * LIMN_KEEP set, windows stay when the program ends.  Showing never
 * waits unless asked to, and costs next to nothing when called too often: at
 * most 20 frames a second, and never more than a fifth of the time of
 * gnuplot.
 */
#ifndef LM_PLOT_SCREEN_H
#define LM_PLOT_SCREEN_H

#include "plot/figure.h"

typedef struct lm_screen lm_screen;
extern const lm_type lm_screen_type;

/* Choose where to show; term NULL asks LIMN_TERM and the surroundings. */
lm_status lm_screen_new(lm_env *env, const char *term, lm_screen **out);
void lm_screen_free(lm_screen *screen);

typedef struct lm_shown {
    int64_t share; /* in a terminal, how many figures have its height */
    bool wait;     /* in any case, and to the end */
    bool moving;   /* it is shown again and again: as text in a terminal */
} lm_shown;

/* Show fig if it is time, or in any case and to the end with wait.  *drawn
 * tells whether it was; the figure is to be shown again later if not.  In a
 * terminal showing is to make *text, in scratch: who writes it knows what else
 * stands there; NULL: there is none.  *pixels: it is a picture, not lines of
 * text. */
lm_status lm_screen_show(lm_env *env, lm_screen *screen, lm_figure *fig,
                         lm_shown how, bool *drawn, const char **text,
                         bool *pixels);

/* Wait until the user closes the window of fig; at once if it has none. */
lm_status lm_screen_wait(lm_env *env, lm_screen *screen, const lm_figure *fig);

/* How many seconds showing a figure again would draw nothing. */
double lm_screen_rest(const lm_screen *screen);

/* What has gone wrong since the last call, or "". */
void lm_screen_notice(lm_screen *screen, char *text, size_t size);

#endif
