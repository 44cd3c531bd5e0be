/* limn.plot.figure, and what sets its panels up. */
#include <math.h>

#include "plot/figure.h"

/* A base of a logarithm, or 0. */
static lm_status check_base(lm_env *env, const char *name, int64_t base)
{
    if (base != 1) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'%s' is the base of a logarithm (2, 10), or 0", name);
}

/* Those settings of a panel that a figure can also set for all of them. */
typedef struct {
    const char *xlabel, *ylabel;
    int64_t logx, logy, logz;
    lm_vec xrange, yrange, zrange;
} common;

static void set_range(double range[2], lm_vec wish)
{
    for (int i = 0; wish.data && i < 2; i++) range[i] = wish.data[i];
}

static lm_status set_common(lm_env *env, lm_panel *panel, const common *c)
{
    lm_status status = check_base(env, "logx", c->logx);
    if (!status) status = check_base(env, "logy", c->logy);
    if (!status) status = check_base(env, "logz", c->logz);
    if (status) return status;
    if (c->logx >= 0) panel->logx = (int)c->logx;
    if (c->logy >= 0) panel->logy = (int)c->logy;
    if (c->logz >= 0) panel->logz = (int)c->logz;
    lm_field_set(panel->xlabel, sizeof panel->xlabel, c->xlabel);
    lm_field_set(panel->ylabel, sizeof panel->ylabel, c->ylabel);
    set_range(panel->xrange, c->xrange);
    set_range(panel->yrange, c->yrange);
    set_range(panel->zrange, c->zrange);
    return LM_OK;
}

/* ---- limn.plot.figure ---------------------------------------------------- */

typedef struct {
    const char *title, *xlabel, *ylabel;
    int64_t rows, cols, width, height, logx, logy, logz;
    double font;
    bool sharex, sharey, markup, grid;
    int key;
    lm_vec xrange, yrange, zrange;
    lm_figure *figure;
} figure_args;

static lm_status figure_run(lm_env *env, void *args)
{
    figure_args *a = args;
    lm_status status = lm_figure_new(env, a->rows, a->cols, &a->figure);
    if (status) return status;
    lm_figure *fig = a->figure;
    fig->width = a->width;
    fig->height = a->height;
    fig->font = a->font;
    fig->sharex = a->sharex;
    fig->sharey = a->sharey;
    fig->markup = a->markup;
    lm_field_set(fig->title, sizeof fig->title, a->title);
    const common c = {a->xlabel, a->ylabel, a->logx,   a->logy,
                      a->logz,   a->xrange, a->yrange, a->zrange};
    for (int64_t p = 0; p < lm_figure_panels(fig) && !status; p++) {
        fig->panel[p].key = a->key;
        fig->panel[p].grid = a->grid;
        status = set_common(env, &fig->panel[p], &c);
    }
    if (!status) return LM_OK;
    lm_figure_free(fig);
    a->figure = NULL;
    return status;
}

#define ARGS figure_args
static const lm_slot figure_slots[] = {
    OPT_STR(title, NULL, "heading of the whole picture"),
    OPT_INT(rows, 1, "[1,16]", "rows of panels"),
    OPT_INT(cols, 1, "[1,16]", "columns of panels"),
    OPT_STR(xlabel, NULL, "text below every panel"),
    OPT_STR(ylabel, NULL, "text at the left of every panel"),
    OPT_INT(logx, 0, "[0,64]",
            "base of a logarithmic x axis: 2 or 10; 0 is linear"),
    OPT_INT(logy, 0, "[0,64]", "the same for the y axis"),
    OPT_INT(logz, 0, "[0,64]", "the same for the colours of maps"),
    OPT_VEC(xrange, "2", "the ends of the x axes; they fit the data if absent"),
    OPT_VEC(yrange, "2", "the ends of the y axes"),
    OPT_VEC(zrange, "2", "the ends of the colours of maps"),
    OPT_FLAG(sharex, false, "one x range for all panels"),
    OPT_FLAG(sharey, false, "one y range for all panels"),
    OPT_CHOICE(key, "auto", LM_KEYS, "where the names of curves stand"),
    OPT_FLAG(grid, true, "thin lines at the ticks"),
    OPT_INT(width, 0, "[0,20000]", "of the picture in pixels; 0 fits"),
    OPT_INT(height, 0, "[0,20000]", "of the picture in pixels; 0 fits"),
    OPT_NUM(font, 11, "[4,100]", "size of the text in points"),
    OPT_FLAG(markup, false,
             "read texts as gnuplot's markup: x_1, 10^{-3}, {/:Bold b}"),
    OUT_OBJ(figure, figure, "an empty figure"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, figure,
          "A figure: a grid of panels, to be filled, shown and saved.", NULL,
          "local fig = limn.plot.figure{title = 'decay', logy = 10}\n"
          "fig:line({0, 1, 2}, {1, 0.1, 0.01}, {label = 'loss'})\n"
          "assert(fig:text{width = 60, height = 12}:find('decay'))");
#undef ARGS

/* ---- limn.plot.panel ----------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    int64_t index;
    const char *title, *xlabel, *ylabel;
    int64_t logx, logy, logz;
    lm_vec xrange, yrange, zrange;
    int key;
    bool shaded;
} panel_args;

static lm_status panel_run(lm_env *env, void *args)
{
    panel_args *a = args;
    lm_panel *panel = &a->figure->panel[a->index];
    lm_field_set(panel->title, sizeof panel->title, a->title);
    panel->shaded = a->shaded;
    if (a->key <= LM_KEY_NONE) panel->key = a->key;
    const common c = {a->xlabel, a->ylabel, a->logx,   a->logy,
                      a->logz,   a->xrange, a->yrange, a->zrange};
    return set_common(env, panel, &c);
}

#define ARGS panel_args
static const lm_slot panel_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_INDEX(index, "[1,p]", "which panel, row by row"),
    OPT_STR(title, NULL, "text above the panel"),
    OPT_STR(xlabel, NULL, "text below it"),
    OPT_STR(ylabel, NULL, "text at its left"),
    OPT_INT(
        logx, -1, "[-1,64]",
        "base of a logarithmic x axis: 2 or 10; 0 makes it linear, -1 leaves "
        "it"),
    OPT_INT(logy, -1, "[-1,64]", "the same for the y axis"),
    OPT_INT(logz, -1, "[-1,64]", "the same for the colours of a map"),
    OPT_VEC(xrange, "2", "the ends of the x axis; it fits the data if absent"),
    OPT_VEC(yrange, "2", "the ends of the y axis"),
    OPT_VEC(zrange, "2", "the ends of the colours of a map"),
    OPT_CHOICE(key, "unchanged", LM_KEYS "|unchanged",
               "where the names of curves stand"),
    OPT_FLAG(shaded, false, "a grey background"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, panel, "Title, labels and axes of one panel of a figure.", NULL,
          "local fig = limn.plot.figure{cols = 2, sharey = true}\n"
          "fig:panel(1, {title = 'SP', shaded = true})\n"
          "fig:panel(2, {title = 'muP'})\n"
          "fig:line({1, 2}, {1, 2}, {panel = 2})\n"
          "assert(fig:text():find('muP'))");
#undef ARGS

/* ---- limn.plot.clear ----------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    int64_t panel;
} clear_args;

static lm_status clear_run(lm_env *env, void *args)
{
    (void)env;
    clear_args *a = args;
    for (int64_t p = 0; p < lm_figure_panels(a->figure); p++)
        if (a->panel < 0 || p == a->panel) lm_panel_clear(&a->figure->panel[p]);
    return LM_OK;
}

#define ARGS clear_args
static const lm_slot clear_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    OPT_INDEX(panel, "[1,p]", "only this panel"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, clear,
          "Take the curves out of a figure; panels keep their settings.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:line({1, 2}, {1, 2})\n"
          "fig:clear()\n"
          "assert(tostring(fig):find('0 series'))");
#undef ARGS
