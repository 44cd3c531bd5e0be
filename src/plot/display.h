/* display.h -- where a picture can be seen. */
#ifndef LM_PLOT_DISPLAY_H
#define LM_PLOT_DISPLAY_H

#include <stdbool.h>

/* Does a display answer?  Wayland's or X's socket is really connected to, for
 * at most a second; a variable that is merely set opens no window. */
bool lm_display_answers(void);

/* Is the locale's character set UTF-8? */
bool lm_locale_utf8(void);

/* The size of the terminal on standard output; false if it is none. */
bool lm_terminal_size(int *columns, int *lines);

/* What pictures the terminal shows, as it says itself: it is asked once, where
 * standard input and output are one terminal, nothing waits to be read, and no
 * multiplexer is between.  At most half a second. */
typedef enum lm_graphics {
    LM_GRAPHICS_NONE,
    LM_GRAPHICS_SIXEL,
    LM_GRAPHICS_KITTY,
} lm_graphics;

lm_graphics lm_terminal_graphics(void);

/* Its size in pixels; false if it does not tell. */
bool lm_terminal_pixels(int *width, int *height);

#endif
