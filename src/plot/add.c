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
    const lm_status status = lm_curve_named(
        env, lm_panel_at(a->figure, a->panel), a->label, a->color, &s);
    if (status) return status;
    if (!lm_series_reserve(env, s, s->n + 1)) return lm_nomem(env);
    s->data[2 * s->n] = a->x;
    s->data[2 * s->n + 1] = a->y;
    s->n++;
    return LM_OK;
}

#define ARGS add_args
static const lm_slot add_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_STR(label, "the name of a curve, which is made at its first use"),
    IN_NUM(x, "any", "where the next point is"),
    IN_NUM(y, "any", "how high; NaN makes a gap"),
    OPT_STR(color, NULL, "its colour from now on"),
    OPT_INDEX(panel, "[1,p]", "which panel; the first if absent"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, add, "Add a point to the curve of a name.", NULL,
          "local fig = limn.plot.figure()\n"
          "for step = 1, 3 do fig:add('loss', step, 1 / step) end\n"
          "assert(tostring(fig):find('1 series'))");
#undef ARGS
