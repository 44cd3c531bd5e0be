/* limn.plot.figure and panel: an empty figure; titles, labels and axes of its
 * panels. */
#include <math.h>

#include "plot/layout.h"
#include "plot/look.h"

/* A base of a logarithm, or 0. */
static lm_status check_base(lm_env *env, const char *name, int64_t base)
{
    if (base != 1) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'%s' is the base of a logarithm (2, 10), or 0", name);
}

static void set_range(double range[2], lm_vec wish)
{
    for (int i = 0; wish.data && i < 2; i++) range[i] = wish.data[i];
}

lm_status lm_panel_set(lm_env *env, lm_panel *panel, const lm_panel_look *c)
{
    lm_status status = check_base(env, "logx", c->logx);
    if (!status) status = check_base(env, "logy", c->logy);
    if (!status) status = check_base(env, "logz", c->logz);
    if (!status) status = check_base(env, "logy2", c->logy2);
    if (status) return status;
    if (c->logy2 >= 0) panel->logy2 = (int)c->logy2;
    lm_field_set(panel->y2label, sizeof panel->y2label, c->y2label);
    set_range(panel->y2range, c->y2range);
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

/* ---- limn.plot.panel ----------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    int64_t index;
    const char *title, *xlabel, *ylabel, *y2label;
    int64_t logx, logy, logz, logy2;
    lm_vec xrange, yrange, zrange, y2range;
    int legend, aspect;
    bool shaded, hidden;
} panel_args;

static lm_status panel_run(lm_env *env, void *args)
{
    panel_args *a = args;
    lm_panel *panel = &a->figure->panel[a->index];
    lm_field_set(panel->title, sizeof panel->title, a->title);
    panel->shaded = a->shaded;
    panel->hidden = a->hidden;
    if (a->legend <= LM_LEGEND_NONE) panel->legend = (lm_legend)a->legend;
    if (a->aspect <= LM_ASPECT_SQUARE) panel->aspect = (lm_aspect)a->aspect;
    const lm_panel_look c = {a->xlabel, a->ylabel, a->y2label, a->logx,
                             a->logy,   a->logz,   a->logy2,   a->xrange,
                             a->yrange, a->zrange, a->y2range};
    return lm_panel_set(env, panel, &c);
}

#define ARGS panel_args
static const lm_slot panel_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_INDEX(index, "[1,p]", "index of the panel, row by row"),
    OPT_STR(title, NULL, "title of the panel"),
    OPT_STR(xlabel, NULL, "x label"),
    OPT_STR(ylabel, NULL, "y label"),
    OPT_INT(logx, -1, "[-1,64]",
            "base of a logarithmic x axis, such as 2 or 10; 0: linear, -1: "
            "unchanged"),
    OPT_INT(logy, -1, "[-1,64]", "the same for the y axis"),
    OPT_INT(logz, -1, "[-1,64]", "the same for the colour scale of a heatmap"),
    OPT_VEC(xrange, "2", "limits of the x axis; default: fitted to the data"),
    OPT_VEC(yrange, "2", "limits of the y axis"),
    OPT_VEC(zrange, "2", "limits of the colour scale of a heatmap"),
    OPT_STR(y2label, NULL, "label of the right axis"),
    OPT_INT(logy2, -1, "[-1,64]", "the same as logy for the right axis"),
    OPT_VEC(y2range, "2", "limits of the right axis"),
    OPT_CHOICE(legend, "unchanged", &(LM_LEGENDS(LM_ROW_BAR) "|unchanged")[1],
               "where the legend is placed"),
    OPT_CHOICE(aspect, "unchanged", &(LM_ASPECTS(LM_ROW_BAR) "|unchanged")[1],
               "shape of the axes"),
    OPT_FLAG(shaded, false, "draw a grey background"),
    OPT_FLAG(hidden, false, "draw nothing: a gap in the grid"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, panel, "Set title, labels and axes of one panel of a figure.",
          NULL,
          "local fig = limn.plot.figure{cols = 2, sharey = true}\n"
          "fig:panel(1, {title = 'SP', shaded = true})\n"
          "fig:panel(2, {title = 'muP'})\n"
          "fig:line({1, 2}, {1, 2}, {panel = 2})\n"
          "assert(fig:text():find('muP'))");
#undef ARGS

/* ---- limn.plot.figure ---------------------------------------------------- */

typedef struct {
    const char *title, *xlabel, *ylabel, *y2label;
    int64_t rows, cols, width, height, logx, logy, logz, logy2;
    double font;
    bool sharex, sharey, markup, grid;
    int legend, aspect;
    lm_vec xrange, yrange, zrange, y2range, widths, heights;
    lm_figure *figure;
} figure_args;

/* The relative sizes of columns or rows. */
static lm_status set_sizes(lm_env *env, const char *name, lm_vec wish, int64_t n,
                           double sizes[LM_GRID_MAX])
{
    if (!wish.data) return LM_OK;
    if (wish.n != n)
        return lm_fail(env, LM_DOMAIN, "'%s' has %lld numbers, expected %lld",
                       name, (long long)wish.n, (long long)n);
    for (int64_t i = 0; i < n; i++) {
        if (!(wish.data[i] >= 0.01 && wish.data[i] <= 100))
            return lm_fail(env, LM_DOMAIN,
                           "'%s' must hold numbers between 0.01 and 100, got %g",
                           name, wish.data[i]);
        sizes[i] = wish.data[i];
    }
    return LM_OK;
}

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
    const lm_panel_look c = {a->xlabel, a->ylabel, a->y2label, a->logx,
                             a->logy,   a->logz,   a->logy2,   a->xrange,
                             a->yrange, a->zrange, a->y2range};
    status = set_sizes(env, "widths", a->widths, fig->cols, fig->widths);
    if (!status)
        status = set_sizes(env, "heights", a->heights, fig->rows, fig->heights);
    for (int64_t p = 0; p < lm_figure_panels(fig) && !status; p++) {
        fig->panel[p].legend = (lm_legend)a->legend;
        fig->panel[p].aspect = (lm_aspect)a->aspect;
        fig->panel[p].grid = a->grid;
        status = lm_panel_set(env, &fig->panel[p], &c);
    }
    if (!status) return LM_OK;
    lm_figure_free(fig);
    a->figure = NULL;
    return status;
}

#define ARGS figure_args
static const lm_slot figure_slots[] = {
    OPT_STR(title, NULL, "title of the figure"),
    OPT_INT(rows, 1, "[1,16]", "rows of panels"),
    OPT_INT(cols, 1, "[1,16]", "columns of panels"),
    OPT_STR(xlabel, NULL, "x label of every panel"),
    OPT_STR(ylabel, NULL, "y label of every panel"),
    OPT_INT(logx, 0, "[0,64]",
            "base of a logarithmic x axis, such as 2 or 10; 0: linear"),
    OPT_INT(logy, 0, "[0,64]", "the same for the y axis"),
    OPT_INT(logz, 0, "[0,64]", "the same for the colour scale of heatmaps"),
    OPT_VEC(xrange, "2", "limits of the x axes; default: fitted to the data"),
    OPT_VEC(yrange, "2", "limits of the y axes"),
    OPT_VEC(zrange, "2", "limits of the colour scale of heatmaps"),
    OPT_STR(y2label, NULL,
            "label of the right axis, which series with right = true have"),
    OPT_INT(logy2, 0, "[0,64]", "the same as logy for the right axis"),
    OPT_VEC(y2range, "2", "limits of the right axis"),
    OPT_VEC(widths, "?", "relative widths of the columns; default: equal"),
    OPT_VEC(heights, "?", "relative heights of the rows; default: equal"),
    OPT_FLAG(sharex, false, "share the x limits among panels"),
    OPT_FLAG(sharey, false, "share the y limits among panels"),
    OPT_CHOICE(legend, "auto", LM_CHOICE_OF_ROWS(LM_LEGENDS),
               "where the legend is placed"),
    OPT_CHOICE(aspect, "auto", LM_CHOICE_OF_ROWS(LM_ASPECTS),
               "shape of the axes: 'free', 'square', or 'equal', with units of "
               "x and y of one length; 'auto' is equal for matrices that are "
               "not too long, else free"),
    OPT_FLAG(grid, true, "draw grid lines at the ticks"),
    OPT_INT(width, 0, "[0,20000]",
            "size of the figure in pixels; 0: automatic"),
    OPT_INT(height, 0, "[0,20000]",
            "size of the figure in pixels; 0: automatic"),
    OPT_NUM(font, 11, "[4,100]",
            "font size in points; lines and markers grow with it"),
    OPT_FLAG(markup, false,
             "interpret labels as gnuplot's enhanced text: x_1, 10^{-3}, "
             "{/:Bold b}"),
    OUT_OBJ(figure, figure, "an empty figure"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, figure,
          "Create a figure: a grid of panels to add series to, show and save.",
          NULL,
          "local fig = limn.plot.figure{title = 'decay', logy = 10}\n"
          "fig:line({0, 1, 2}, {1, 0.1, 0.01}, {label = 'loss'})\n"
          "assert(fig:text{width = 60, height = 12}:find('decay'))");
#undef ARGS

/* ---- limn.plot.size ------------------------------------------------------ */

typedef struct {
    lm_figure *figure;
    int64_t width, height;
} size_args;

static lm_status size_run(lm_env *env, void *args)
{
    (void)env;
    size_args *a = args;
    a->width = lm_figure_width(a->figure);
    a->height = lm_figure_height(a->figure);
    return LM_OK;
}

#define ARGS size_args
static const lm_slot size_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    OUT_INT(width, "width in pixels"),
    OUT_INT(height, "height in pixels"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, size, "The size of a figure as a picture.", NULL,
          "local size = limn.plot.figure():size()\n"
          "assert(size.width == 640 and size.height == 400)");
#undef ARGS
