/* Maps: a matrix as a picture. */
#include <math.h>
#include <string.h>

#include "plot/color.h"
#include "plot/look.h"

typedef struct {
    lm_figure *figure;
    lm_mat m;
    lm_vec x, y;
    int palette;
    const char *label;
    int64_t panel;
} heat_args;

static bool ends(lm_vec v)
{
    return !v.data ||
           (isfinite(v.data[1] - v.data[0]) && v.data[1] - v.data[0] >= 1e-300);
}

static lm_status heat_run(lm_env *env, void *args)
{
    heat_args *a = args;
    if (!ends(a->x) || !ends(a->y))
        return lm_fail(env, LM_DOMAIN,
                       "'x' and 'y' are two finite ends, the lower first");
    lm_panel *panel = lm_panel_at(a->figure, a->panel);
    lm_series *s = lm_series_add(env, panel, LM_HEAT, 1, a->m.rows * a->m.cols);
    if (!s) return lm_nomem(env);
    for (int64_t i = 0; i < a->m.rows; i++)
        memcpy(s->data + i * a->m.cols, a->m.data + i * a->m.stride,
               (size_t)a->m.cols * sizeof(double));
    s->rows = a->m.rows;
    s->cols = a->m.cols;
    s->palette = a->palette;
    s->flip = a->y.data != NULL;
    s->box[0] = a->x.data ? a->x.data[0] : 0.5;
    s->box[1] = a->x.data ? a->x.data[1] : (double)s->cols + 0.5;
    s->box[2] = a->y.data ? a->y.data[0] : 0.5;
    s->box[3] = a->y.data ? a->y.data[1] : (double)s->rows + 0.5;
    return lm_series_look(env, s, a->label, NULL);
}

#define ARGS heat_args
static const lm_slot heat_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_MAT(m, "rows cols", "the matrix; row 1 is at the top, NaN stays blank"),
    OPT_VEC(x, "2",
            "what the left and right edges stand for; column numbers "
            "if absent"),
    OPT_VEC(y, "2",
            "what the bottom and top edges stand for; row 1 is then "
            "at the bottom"),
    OPT_CHOICE(palette, "viridis", LM_PALETTES, "from low to high"),
    OPT_STR(label, NULL, "text beside the colours"),
    OPT_INDEX(panel, "[1,p]", "which panel; the first if absent"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, heat, "Add a map of a matrix to a figure.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:heat({{1, 2}, {3, 4}})\n"
          "assert(#fig:text() > 0)");
#undef ARGS
