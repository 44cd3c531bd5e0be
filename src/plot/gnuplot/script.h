/* script.h -- a figure as commands for gnuplot 5.4 and later.
 *
 * Commands and data travel apart.  Data is binary float64 in one file, which
 * the commands name with offsets, or text in $data blocks at their head;
 * never inline after `plot '-'`, where gnuplot would run it as commands if
 * the plot failed.  Every text of the user is quoted by lm_out_quote.
 */
#ifndef LM_PLOT_GNUPLOT_SCRIPT_H
#define LM_PLOT_GNUPLOT_SCRIPT_H

#include "plot/figure.h"
#include "plot/out.h"

/* Append to text the commands that draw fig on the current terminal.  The
 * numbers go to data, which the commands call `file`; with file NULL they go
 * to blocks in text.  vector is set for terminals such as svg, whose readers
 * would blur the cells of a small map.  *dropped counts the points that a
 * logarithmic axis cannot show. */
lm_status lm_script_write(lm_env *env, const lm_figure *fig, const char *file,
                          bool vector, lm_out *text, lm_out *data,
                          int64_t *dropped);

/* Append `set terminal` for a terminal of gnuplot ("pngcairo", "svg",
 * "pdfcairo", "qt", ...); scale enlarges a bitmap, window is the number of a
 * window or 0.  The terminal "window" is the first of qt, x11 and wxt that
 * gnuplot has; it prints LM_NO_WINDOW if it has none. */
#define LM_NO_WINDOW "limn: no window"

void lm_script_terminal(const lm_figure *fig, const char *terminal,
                        double scale, int window, lm_out *text);

#endif
