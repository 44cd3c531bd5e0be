/* wrap.h -- text that is too long for a line, as several. */
#ifndef LM_PLOT_WRAP_H
#define LM_PLOT_WRAP_H

#include <stdbool.h>
#include <stddef.h>

/* The next line of at most `cells` characters of UTF-8, broken at a space
 * where there is one: its bytes begin at *text, and *text is moved to the line
 * after it.  False at the end. */
bool lm_wrap_next(const char **text, int cells, const char **line,
                  size_t *bytes);

/* How many lines a text takes; 0 for "". */
int lm_wrap_lines(const char *text, int cells);

/* The longest of them, in characters. */
int lm_wrap_widest(const char *text, int cells);

#endif
