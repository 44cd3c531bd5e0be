/* limn.plot.hline: a horizontal line across a panel. */
#include <math.h>

#include "plot/series/across.h"

static void point(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi)
{
    *x = NAN;
    *lo = *hi = s->data[i];
}

static void row(const lm_series *s, int64_t i, double row[4])
{
    row[1] = s->data[i];
}

static void reach(const lm_series *s, lm_reach *r)
{
    lm_across_reach(s, r, false);
}

static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    return lm_across_stroke(w, s, axes, sep, false);
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    return lm_across_ink(d, s, false);
}

const lm_series_kind lm_hline_kind = {
    .name = "hline",
    .layer = LM_LAYER_CURVE,
    .hue = LM_HUE_OWN,
    .color = 0x7f7f7f,
    .width = 1.2,
    .beneath = true,
    .has = {false, true},
    .reach = reach,
    .point = point,
    .row = row,
    .stroke = stroke,
    .ink = ink,
};

/* ---- limn.plot.hline ----------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    double y;
    const char *label, *color;
    int64_t panel;
    double width;
    int dash;
} hline_args;

static lm_status hline_run(lm_env *env, void *args)
{
    const hline_args *a = args;
    const lm_across_args line = {a->figure, a->y,     a->label, a->color,
                                 a->panel,  a->width, a->dash};
    return lm_across_add(env, &line, &lm_hline_kind);
}

#define ARGS hline_args
static const lm_slot hline_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_NUM(y, "any", "y coordinate"),
    OPT_STR(label, NULL, "entry in the legend"),
    OPT_STR(color, NULL, "'blue', '#0072b2'; default: grey"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    OPT_NUM(width, 1.2, "(0,40]", "line width in points"),
    OPT_CHOICE(dash, "dash", LM_CHOICE_OF_ROWS(LM_DASHES), "dash pattern"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, hline, "Add a horizontal line across a panel.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:hline(2.3, {label = 'chance'})\n"
          "assert(fig:text():find('chance'))");
#undef ARGS
