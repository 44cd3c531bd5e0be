/* limn.plot.vline: a vertical line across a panel. */
#include <math.h>

#include "plot/series/across.h"

static void point(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi)
{
    *x = s->data[i];
    *lo = *hi = NAN;
}

static void reach(const lm_series *s, lm_reach *r)
{
    lm_across_reach(s, r, true);
}

static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    return lm_across_stroke(w, s, axes, sep, true);
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    return lm_across_ink(d, s, true);
}

const lm_series_kind lm_vline_kind = {
    .name = "vline",
    .layer = LM_LAYER_CURVE,
    .hue = LM_HUE_OWN,
    .color = 0x7f7f7f,
    .width = 1.2,
    .beneath = true,
    .has = {true},
    .reach = reach,
    .point = point,
    .stroke = stroke,
    .ink = ink,
};

/* ---- limn.plot.vline ----------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    double x;
    const char *label, *color;
    int64_t panel;
    double width;
    int dash;
} vline_args;

static lm_status vline_run(lm_env *env, void *args)
{
    const vline_args *a = args;
    const lm_across_args line = {a->figure, a->x,     a->label, a->color,
                                 a->panel,  a->width, a->dash};
    return lm_across_add(env, &line, &lm_vline_kind);
}

#define ARGS vline_args
static const lm_slot vline_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_NUM(x, "any", "x coordinate"),
    OPT_STR(label, NULL, "entry in the legend"),
    OPT_STR(color, NULL, "'blue', '#0072b2'; default: grey"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    OPT_NUM(width, 1.2, "(0,40]", "line width in points"),
    OPT_CHOICE(dash, "dash", LM_CHOICE_OF_ROWS(LM_DASHES), "dash pattern"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, vline, "Add a vertical line across a panel.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:vline(2, {label = 'edge'})\n"
          "assert(fig:text():find('edge'))");
#undef ARGS
