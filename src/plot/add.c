/* limn.plot.add: one more point of a curve that is shown. */
#include "plot/look.h"
#include "plot/series.h"

typedef struct {
    lm_figure *figure;
    const char *label, *color;
    double x, y;
    int64_t panel;
} add_args;

static lm_status add_run(lm_env *env, void *args)
{
    add_args *a = args;
    lm_series *s;
    lm_status status = lm_curve_named(env, lm_panel_at(a->figure, a->panel),
                                      a->label, a->color, &s);
    if (!status) status = lm_series_reserve(env, s, s->n + 1);
    if (status) return status;
    s->data[2 * s->n] = a->x;
    s->data[2 * s->n + 1] = a->y;
    s->n++;
    return LM_OK;
}

#define ARGS add_args
static const lm_slot add_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_STR(label, "label of the curve, which is created at its first use"),
    IN_NUM(x, "any", "x of the point"),
    IN_NUM(y, "any", "y of the point; NaN makes a gap"),
    OPT_STR(color, NULL, "colour of the curve from now on"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, add, "Append a point to the curve with a given label.", NULL,
          "local fig = limn.plot.figure()\n"
          "for step = 1, 3 do fig:add('loss', step, 1 / step) end\n"
          "assert(tostring(fig):find('1 series'))");
#undef ARGS
