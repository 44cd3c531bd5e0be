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

#endif
