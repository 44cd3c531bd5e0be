/* limn.plot.set: new points for a curve that is shown. */
#include "plot/look.h"
#include "plot/series.h"

typedef struct {
    lm_figure *figure;
    const char *label, *color;
    lm_vec x, y;
    int64_t panel;
} set_args;

/* The curve keeps its old points until all new ones are there. */
static lm_status set_run(lm_env *env, void *args)
{
    set_args *a = args;
    const int64_t n = a->x.n;
    lm_series *s;
    double *data = lm_alloc(env, (size_t)n * 2 * sizeof *data);
    if (!data) return lm_nomem(env);
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++) {
        data[2 * i] = a->x.data[i];
        data[2 * i + 1] = a->y.data[i];
    }
    lm_status status = lm_unless_stopped(env);
    if (!status)
        status = lm_curve_named(env, lm_panel_at(a->figure, a->panel), a->label,
                                a->color, &s);
    if (status) {
        lm_free(data);
        return status;
    }
    lm_free(s->data);
    s->data = data;
    s->n = s->cap = n;
    return LM_OK;
}

#define ARGS set_args
static const lm_slot set_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_STR(label, "label of the curve, which is created at its first use"),
    IN_VEC(x, "n", "x coordinates of all points"),
    IN_VEC(y, "n", "y coordinates"),
    OPT_STR(color, NULL, "colour of the curve from now on"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, set, "Replace the points of the curve with a given label.",
          NULL,
          "local fig = limn.plot.figure()\n"
          "fig:set('loss', {1, 2}, {3, 4})\n"
          "fig:set('loss', {1, 2, 3}, {3, 4, 5})\n"
          "assert(tostring(fig):find('1 series'))");
#undef ARGS
