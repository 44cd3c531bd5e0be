/* The terminals of gnuplot that limn draws on. */
#include <stdio.h>
#include <string.h>

#include "plot/gnuplot/script.h"
#include "plot/layout.h"

/* fontconfig and browsers know it; anything else falls back on a sans. */
#define FONT "Helvetica"

static void put_file_terminal(const lm_figure *fig, const char *terminal,
                              double scale, lm_out *text)
{
    const double w = (double)lm_figure_width(fig);
    const double h = (double)lm_figure_height(fig);
    lm_out_print(text, "set terminal %s enhanced ", terminal);
    if (!strcmp(terminal, "pngcairo"))
        lm_out_print(text,
                     "color rounded size %.0f,%.0f font '" FONT ",%g' "
                     "fontscale %g linewidth %g pointscale %g "
                     "background '#ffffff'\n",
                     w * scale, h * scale, fig->font, scale, scale, scale);
    else if (!strcmp(terminal, "pdfcairo"))
        lm_out_print(text,
                     "color rounded size %.4f,%.4f font '" FONT ",%g' "
                     "fontscale 1 background '#ffffff'\n",
                     w / 96, h / 96, fig->font);
    else if (!strcmp(terminal, "svg"))
        lm_out_print(text,
                     "rounded size %.0f,%.0f font '" FONT ",%g' "
                     "background '#ffffff'\n",
                     w, h, fig->font * 4 / 3);
}

static void put_window_terminal(const lm_figure *fig, const char *terminal,
                                int window, lm_out *text)
{
    lm_out_print(text,
                 "set terminal %s %d enhanced noraise size %lld,%lld "
                 "font '" FONT ",%g' title ",
                 terminal, window, (long long)lm_figure_width(fig),
                 (long long)lm_figure_height(fig), fig->font);
    lm_out_quote(text, *fig->title ? fig->title : "limn");
    lm_out_text(text, "\n");
}

void lm_script_terminal(const lm_figure *fig, const char *terminal,
                        double scale, int window, lm_out *text)
{
    static const char *const windows[] = {"qt", "x11", "wxt"};
    if (!strcmp(terminal, "window")) {
        for (int i = 0; i < 3; i++) {
            lm_out_print(text, "if (strstrt(GPVAL_TERMINALS, ' %s ')) {\n",
                         windows[i]);
            put_window_terminal(fig, windows[i], window, text);
            lm_out_text(text, "} else {\n");
        }
        lm_out_text(text, "print '" LM_NO_WINDOW "'\n}}}\n");
        return;
    }
    for (int i = 0; i < 3; i++)
        if (!strcmp(terminal, windows[i])) {
            put_window_terminal(fig, terminal, window, text);
            return;
        }
    if (!strcmp(terminal, "pngcairo") || !strcmp(terminal, "pdfcairo") ||
        !strcmp(terminal, "svg"))
        put_file_terminal(fig, terminal, scale, text);
    else
        lm_out_print(text, "set terminal %s\n", terminal);
}
