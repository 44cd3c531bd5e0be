/* figure.h -- a picture as data: panels in a grid, each with series.
 *
 * A figure holds copies of the numbers it shows and knows nothing of how it
 * will be drawn: script.h writes it for gnuplot, text.h draws it with
 * characters, csv.h lists its numbers.
 */
#ifndef LM_PLOT_FIGURE_H
#define LM_PLOT_FIGURE_H

#include "core/decl.h"
#include "core/lm.h"
#include "plot/axis.h"
#include "plot/words.h"

enum { LM_LABEL = 240, LM_TITLE = 480 };
enum { LM_FONT = 11 };     /* points, unless told otherwise */
enum { LM_COLUMNS = 8 };   /* of a series, at most */
enum { LM_GRID_MAX = 16 }; /* rows and columns of panels */

/* What a series is: a curve, a band, a map; see series.h. */
typedef struct lm_series_kind lm_series_kind;

typedef struct lm_series {
    const lm_series_kind *kind;
    char label[LM_LABEL];
    uint32_t color; /* 0xRRGGBB */
    int64_t turn;   /* in the cycle of colours; -1: chosen by the user */
    double width;   /* of lines, in points */
    double size;    /* of markers, relative */
    lm_dash dash;
    lm_marker marker;
    lm_style style;
    int palette;        /* of a series whose colours mean numbers */
    bool scaled;        /* they do: there is a colour scale */
    bool right;         /* its y axis is the right one */
    bool grouped;       /* bars beside others of the same names */
    bool flip;          /* of a map: row 1 at the bottom */
    bool square;        /* of a map: its places are numbers of cells */
    int64_t n, cap;     /* points, and how many fit */
    int64_t rows, cols; /* of a map */
    double box[4];      /* of a map: left, right, bottom, top */
    int columns;        /* at most LM_COLUMNS */
    double *data;       /* column c of point i is data[i * columns + c] */
} lm_series;

/* Places of an axis that have names. */
typedef struct lm_names {
    int64_t n;
    char text[][LM_TICK_TEXT];
} lm_names;

typedef struct lm_panel {
    char title[LM_LABEL], xlabel[LM_LABEL], ylabel[LM_LABEL];
    char y2label[LM_LABEL];                 /* of the right axis */
    int logx, logy, logz, logy2;            /* base; 0 is linear */
    double xrange[2], yrange[2], zrange[2]; /* NaN ends fit the data */
    double y2range[2];
    lm_legend legend;
    lm_aspect aspect;
    bool grid, shaded, hidden;
    lm_names *names; /* of the places 1, 2, ... on the x axis; or NULL */
    lm_series *series;
    int64_t n, cap;
    int64_t curves; /* colours of the cycle handed out */
} lm_panel;

typedef struct lm_figure {
    char title[LM_TITLE];
    int64_t rows, cols;
    int64_t width, height; /* of a picture, in pixels */
    double widths[LM_GRID_MAX], heights[LM_GRID_MAX]; /* relative */
    double font; /* of the text, in points */
    bool sharex, sharey, markup;
    int window;       /* the screen's, 0 before it is shown */
    lm_panel panel[]; /* rows * cols, row by row */
} lm_figure;

extern const lm_type lm_figure_type;

/* How wide column or row i of n is, over the average. */
double lm_grid_share(const double *sizes, int64_t n, int64_t i);

/* The width of the picture, which is at least this, and the height of a line of
 * text, in pixels; the height of the picture is in layout.h. */
enum { LM_SMALLEST = 60 };
int64_t lm_figure_width(const lm_figure *fig);
double lm_figure_em(const lm_figure *fig);

/* An empty figure; width or height 0 fits the grid. */
lm_status lm_figure_new(lm_env *env, int64_t rows, int64_t cols,
                        lm_figure **out);
void lm_figure_free(lm_figure *fig);

static inline int64_t lm_figure_panels(const lm_figure *fig)
{
    return fig->rows * fig->cols;
}

/* Add a series with room for n points to a panel, with the defaults of its
 * kind; the caller fills data.  NULL when memory is exhausted.  The pointer is
 * good until the next series is added. */
lm_series *lm_series_add(lm_env *env, lm_panel *panel,
                         const lm_series_kind *kind, int columns, int64_t n);

/* Make room for n points in all. */
lm_status lm_series_reserve(lm_env *env, lm_series *s, int64_t n);

/* The last series of that kind and label, or NULL. */
lm_series *lm_series_find(const lm_panel *panel, const lm_series_kind *kind,
                          const char *label);

/* Forget the names on its x axis. */
void lm_panel_unname(lm_panel *panel);

/* Forget the series of a panel, keep its settings; or those from number n on,
 * with `curves` colours handed out before. */
void lm_panel_clear(lm_panel *panel);
void lm_panel_cut(lm_panel *panel, int64_t n, int64_t curves);

/* The last map of a panel, and the last series whose colours mean numbers; or
 * NULL. */
const lm_series *lm_panel_map(const lm_panel *panel);
const lm_series *lm_panel_scaled(const lm_panel *panel);

/* Copy text into a field of a figure; what has to be cut ends in an ellipsis,
 * between characters.  NULL leaves the field as it is. */
void lm_field_set(char *field, size_t size, const char *text);

#endif
