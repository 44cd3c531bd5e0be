#include <string.h>

#include "plot/gnuplot/label.h"
#include "plot/layout.h"
#include "plot/wrap.h"
#include "plot/gnuplot/script.h"

static void put_line(lm_writer *w, const char *text, const lm_label *l,
                     double x, double y)
{
    lm_out *t = w->text;
    lm_out_text(t, "set label ");
    lm_out_quote(t, text);
    /* Sizes are points, but pixels in an svg. */
    lm_out_print(t,
                 " at screen %.5f,%.5f %s %s%s font (GPVAL_TERM eq 'svg' ? "
                 "',%.4g' : ',%.4g') front tc rgb ",
                 x / (double)lm_figure_width(w->fig),
                 y / (double)lm_figure_height(w->fig), l->align, w->plain,
                 l->upright ? " rotate" : "", l->em, l->em * 0.75);
    lm_put_color(t, l->color);
    lm_out_text(t, "\n");
}

int lm_put_label(lm_writer *w, const char *text, const lm_label *look)
{
    const double step = 1.3 * look->em;
    const char *line;
    size_t bytes;
    int n = 0;
    for (; lm_wrap_next(&text, look->cells, &line, &bytes); n++) {
        char one[LM_TITLE + 1];
        memcpy(one, line, bytes);
        one[bytes] = 0;
        put_line(w, one, look, look->x + (look->upright ? n * step : 0),
                 look->y - (look->upright ? 0 : n * step));
    }
    return n;
}
