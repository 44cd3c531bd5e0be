/* limn.plot.slope: a power law to compare with, straight on two logarithmic
 * axes. */
#include <math.h>
#include <stdio.h>

#include "plot/look.h"
#include "plot/series.h"

typedef struct {
    lm_figure *figure;
    lm_vec x;
    double y, exponent;
    const char *label, *color;
    int64_t panel;
    double width;
    int dash;
} slope_args;

static lm_status slope_run(lm_env *env, void *args)
{
    const slope_args *a = args;
    enum { POINTS = 65 }; /* it is a curve where an axis is linear */
    const double from = a->x.data[0], ratio = a->x.data[1] / from;
    if (!(from > 0 && ratio > 1 && isfinite(ratio)))
        return lm_fail(env, LM_DOMAIN,
                       "'x' is two positive ends, the lower first");
    double x[POINTS], y[POINTS];
    for (int i = 0; i < POINTS; i++) {
        const double t = (double)i / (POINTS - 1);
        x[i] = from * pow(ratio, t);
        y[i] = a->y * pow(ratio, t * a->exponent);
    }
    char text[40];
    snprintf(text, sizeof text, "slope %.4g", a->exponent);
    lm_series *s;
    const double *const columns[] = {x, y, NULL};
    const lm_status status =
        lm_series_put(env, lm_panel_at(a->figure, a->panel), &lm_line_kind,
                      a->label ? a->label : text, a->color, POINTS, columns, &s);
    if (status) return status;
    s->width = a->width;
    s->dash = (lm_dash)a->dash;
    return LM_OK;
}

#define ARGS slope_args
static const lm_slot slope_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(x, "2", "where it begins and ends, both positive"),
    IN_NUM(y, "", "its value where it begins"),
    IN_NUM(exponent, "", "the exponent: the slope on two logarithmic axes"),
    OPT_STR(label, NULL, "entry in the legend; default: 'slope' and exponent"),
    OPT_STR(color, "#7f7f7f", "'blue', '#0072b2' or 'viridis:0.3'"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    OPT_NUM(width, 1.2, "(0,40]", "line width in points"),
    OPT_CHOICE(dash, "dash", LM_CHOICE_OF_ROWS(LM_DASHES), "line pattern"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, slope, "Add a power law y (x / x1)^exponent to compare with.",
          NULL,
          "local fig = limn.plot.figure{logx = 10, logy = 10}\n"
          "fig:line({1, 10, 100}, {2, 0.7, 0.2}, {label = 'measured'})\n"
          "fig:slope({1, 100}, 2, -0.5)\n"
          "assert(fig:text():find('slope %-0.5'))");
#undef ARGS
