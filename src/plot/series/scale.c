/* limn.plot.scale: a colour scale for colours that were chosen elsewhere. */
#include <math.h>

#include "plot/look.h"
#include "plot/palette.h"
#include "plot/series.h"

static void point(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi)
{
    (void)s;
    (void)i;
    *x = *lo = *hi = NAN;
}

static void row(const lm_series *s, int64_t i, double row[4])
{
    row[2] = s->data[i];
}

static void reach(const lm_series *s, lm_reach *r)
{
    for (int64_t i = 0; i < s->n; i++)
        lm_range_stretch(&r->z, s->data[i], r->logz);
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    (void)d;
    (void)s;
    return LM_OK;
}

const lm_series_kind lm_scale_kind = {
    .name = "scale",
    .layer = LM_LAYER_MAP,
    .hue = LM_HUE_OWN,
    .unnamed = true,
    .beneath = true,
    .has = {false, false, true},
    .reach = reach,
    .point = point,
    .row = row,
    .ink = ink,
};

/* ---- limn.plot.scale ----------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    lm_vec range;
    int palette;
    const char *label;
    int64_t panel;
} scale_args;

static lm_status scale_run(lm_env *env, void *args)
{
    const scale_args *a = args;
    return lm_scale_add(env, lm_panel_at(a->figure, a->panel), a->range.data,
                        a->palette, a->label);
}

lm_status lm_scale_add(lm_env *env, lm_panel *panel, const double range[2],
                       int palette, const char *label)
{
    lm_series *s;
    const double *const columns[] = {range, NULL};
    const lm_status status = lm_series_put(env, panel, &lm_scale_kind, label,
                                           NULL, 2, columns, &s);
    if (status) return status;
    s->scaled = true;
    s->palette = palette;
    return LM_OK;
}

#define ARGS scale_args
static const lm_slot scale_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(range, "2", "the lowest and the highest number"),
    OPT_CHOICE(palette, "viridis", LM_CHOICE_OF_ROWS(LM_PALETTES),
               "palette, from low to high values"),
    OPT_STR(label, NULL, "label of the colour scale"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, scale,
          "Add a colour scale, for colours such as 'viridis:0.3' that mean "
          "numbers.",
          NULL,
          "local fig = limn.plot.figure()\n"
          "fig:line({1, 2}, {1, 2}, {color = 'viridis:0.3'})\n"
          "fig:scale({0, 10}, {label = 'depth'})\n"
          "assert(fig:text():find('depth'))");
#undef ARGS
