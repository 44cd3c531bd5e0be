/* series.h -- the kinds of series: a constant struct each, in a file of its own
 * under plot/series, together with the function that adds one to a figure.
 *
 * What draws figures (script.h for gnuplot, text.h with characters, csv.h as
 * numbers) and what it stands on (axes.h, legend.h, thin.h) asks the kind and
 * knows none by name: a new kind is a new file there, and no other edit.
 */
#ifndef LM_PLOT_SERIES_H
#define LM_PLOT_SERIES_H

#include "plot/axes.h"
#include "plot/ink.h"
#include "plot/gnuplot/strokes.h"

/* What is drawn over what; it is also the order of the legend. */
typedef enum lm_layer {
    LM_LAYER_MAP,
    LM_LAYER_AREA,
    LM_LAYER_CURVE,
    LM_LAYER_SIGN,
} lm_layer;

/* The colour of a series for which the user chose none. */
typedef enum lm_hue {
    LM_HUE_NEXT,  /* the next of the cycle */
    LM_HUE_SHARE, /* that of the curve after it, on which it leans */
    LM_HUE_OWN,   /* the one of the kind */
} lm_hue;

/* Which points are dropped where there are more than pixels. */
typedef enum lm_thinning {
    LM_THIN_NONE,
    LM_THIN_CURVE, /* those between the extremes of a column of pixels */
    LM_THIN_CLOUD, /* those on a pixel that is taken */
} lm_thinning;

struct lm_series_kind {
    const char *name; /* in csv */
    lm_layer layer;
    lm_hue hue;
    uint32_t color;       /* LM_HUE_OWN: 0xRRGGBB */
    double width;         /* of its lines unless told otherwise; 0 is 2 */
    lm_thinning thinning; /* LM_THIN_CURVE also joins neighbours */
    bool unnamed;         /* its label is no entry of the legend */
    bool beneath;         /* the legend may lie over it */
    bool ground;          /* reaches down to the lower end of the y axis */
    bool map;             /* cells of one size: linear axes, no grid */
    bool ends;            /* its label can stand at its end */
    bool has[4];          /* of x, y, lo and hi, those that csv lists */
    double fill;          /* opacity of its sample, an area; 0: a line */
    bool dot;             /* its sample is a marker alone */
    uint32_t symbol;      /* in the legend of a page; 0: a line */
    char plain;           /* the same in ASCII, with symbol */

    /* Stretch the ranges to what is drawn; NULL: to the points. */
    void (*reach)(const lm_series *s, lm_reach *reach);

    /* Where point i is: from lo to hi at x; NaN where it has no place. */
    void (*point)(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi);

    /* x, y, lo, hi of point i, as csv lists it.  NULL: the columns as they
     * are. */
    void (*row)(const lm_series *s, int64_t i, double row[4]);

    /* Append what gnuplot is told before the plot command.  May be NULL. */
    void (*prepare)(lm_writer *w, const lm_series *s);

    /* Append sep and the elements of the plot command that draw the series;
     * nothing if it needs none.  May be NULL. */
    lm_status (*stroke)(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep);

    /* Draw on a page of characters. */
    lm_status (*ink)(lm_drawing *d, const lm_series *s);
};

/* Whether a series has an entry in the legend: the label of one whose colours
 * mean numbers stands beside the colour scale. */
static inline bool lm_series_named(const lm_series *s)
{
    return *s->label && !s->kind->unnamed && !s->scaled;
}

/* point of kinds whose columns are x and y. */
void lm_point_xy(const lm_series *s, int64_t i, double *x, double *lo,
                 double *hi);

/* point and reach of kinds whose columns are x, y and a number that their
 * colour means. */
void lm_point_xyz(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi);
void lm_reach_xyz(const lm_series *s, lm_reach *reach);

/* The colour of a number of such a series; for none one that no palette but
 * gray has. */
enum { LM_BLANK = 0xb8b8b8 };
uint32_t lm_series_color(const lm_series *s, const lm_axes *axes, double value);

/* The kinds that limn has; a new one is named here only if another file
 * wants it. */
extern const lm_series_kind lm_line_kind, lm_points_kind, lm_band_kind,
    lm_bars_kind,
    lm_sidebars_kind, lm_heat_kind, lm_vline_kind, lm_hline_kind, lm_mark_kind,
    lm_note_kind;

#endif
