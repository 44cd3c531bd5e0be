#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/color.h"
#include "plot/outline.h"
#include "plot/strokes.h"
#include "plot/thin.h"

void lm_put_color(lm_out *out, uint32_t color)
{
    lm_out_print(out, "'#%06x'", (unsigned)color);
}

void lm_put_number(lm_out *out, double x)
{
    if (isfinite(x))
        lm_out_number(out, x);
    else
        lm_out_text(out, isnan(x) || x > 0 ? "1e300" : "-1e300");
}

/* ---- data ---------------------------------------------------------------- */

/* Store where n rows of numbers are found in ref.  They start at the present
 * end of the data (or in block number `blocks`). */
static void begin_rows(lm_writer *w, int columns, int64_t n, char *ref,
                       size_t size)
{
    if (!w->file) {
        snprintf(ref, size, "$limn%d", ++w->blocks);
        lm_out_print(w->data, "%s << EOD\n", ref);
        return;
    }
    int k = snprintf(ref, size, "'%s' binary skip=%zu record=(%lld) format='",
                     w->file, w->data->n, (long long)n);
    for (int c = 0; c < columns; c++)
        k += snprintf(ref + k, size - (size_t)k, "%%float64");
    snprintf(ref + k, size - (size_t)k, "'");
}

static void put_row(lm_writer *w, const double *row, int columns)
{
    if (w->file) {
        lm_out_bytes(w->data, row, (size_t)columns * sizeof *row);
        return;
    }
    for (int c = 0; c < columns; c++) {
        if (c) lm_out_text(w->data, " ");
        lm_out_number(w->data, row[c]);
    }
    lm_out_text(w->data, "\n");
}

static void end_rows(lm_writer *w)
{
    if (!w->file) lm_out_text(w->data, "EOD\n");
}

/* A band as the polygons around it: of two edges, x:y:y, gnuplot 5.4 can crash
 * where they cross outside the axes, and it clips polygons wrongly. */
static lm_status put_outline(lm_writer *w, const lm_series *s,
                             const lm_axes *axes, const int64_t *keep,
                             int64_t n, char *ref, size_t size)
{
    lm_outline o;
    const lm_status status = lm_outline_of(w->env, s, axes, keep, n, &o);
    if (status) return status;
    begin_rows(w, 2, o.n, ref, size);
    for (int64_t i = 0; i < o.n; i++) put_row(w, o.rows + 2 * i, 2);
    end_rows(w);
    return LM_OK;
}

/* The points of a curve, thinned; gaps become rows of NaN. */
static lm_status put_points(lm_writer *w, const lm_series *s,
                            const lm_axes *axes, char *ref, size_t size,
                            int64_t *n)
{
    int64_t *keep = lm_scratch(w->env, (size_t)(s->n + 1) * sizeof *keep);
    if (!keep) return lm_nomem(w->env);
    const lm_status status = lm_thin(w->env, s, axes, w->w, w->h, keep, n);
    if (status) return status;
    if (s->shape == LM_BAND)
        return put_outline(w, s, axes, keep, *n, ref, size);
    static const double gap[3] = {NAN, NAN, NAN};
    begin_rows(w, s->columns, *n, ref, size);
    for (int64_t i = 0; i < *n; i++)
        put_row(w, keep[i] < 0 ? gap : s->data + keep[i] * s->columns,
                s->columns);
    end_rows(w);
    return LM_OK;
}

/* ---- series -------------------------------------------------------------- */

static void put_title(lm_writer *w, const lm_series *s)
{
    if (!*s->label) {
        lm_out_text(w->text, " notitle");
        return;
    }
    lm_out_text(w->text, " title ");
    lm_out_quote(w->text, s->label);
    lm_out_print(w->text, " %s", w->plain);
}

static void put_line_style(lm_writer *w, const lm_series *s)
{
    static const char *const dash[] = {"solid", "(8,5)", "(2,4)", "(9,4,2,4)"};
    lm_out_text(w->text, " lc rgb ");
    lm_put_color(w->text, s->color);
    lm_out_print(w->text, " lw %g dt %s", s->width, dash[s->dash]);
}

static void put_marker(lm_writer *w, const lm_series *s)
{
    /* Filled where gnuplot has a filled one. */
    static const int type[] = {0, 7, 5, 9, 13, 2, 1, 3};
    lm_out_print(w->text, " pt %d ps %g", type[s->marker], 0.75 * s->size);
}

static void plot_line(lm_writer *w, const lm_series *s)
{
    static const char *const with[] = {"lines", "steps", "impulses"};
    const bool marked = s->marker > 0 && s->style == LM_STRAIGHT;
    lm_out_print(w->text, " using 1:2 with %s",
                 marked ? "linespoints" : with[s->style]);
    put_line_style(w, s);
    if (marked) put_marker(w, s);
    put_title(w, s);
}

static void plot_dots(lm_writer *w, const lm_series *s)
{
    lm_out_text(w->text, " using 1:2 with points lc rgb ");
    lm_put_color(w->text, s->color);
    put_marker(w, s);
    put_title(w, s);
}

static void plot_band(lm_writer *w, const lm_series *s)
{
    lm_out_text(w->text, " using 1:2 with filledcurves closed lc rgb ");
    lm_put_color(w->text, s->color);
    lm_out_text(w->text, " fs transparent solid 0.18 noborder");
    put_title(w, s);
}

static void plot_bars(lm_writer *w, const lm_series *s)
{
    lm_out_text(w->text, " using (($1+$2)/2):3:($2-$1) with boxes lc rgb ");
    lm_put_color(w->text, s->color);
    lm_out_text(w->text, " lw 1 fs transparent solid 0.45 border lc rgb ");
    lm_put_color(w->text, s->color);
    put_title(w, s);
}

/* A dot with a light ring, so that it stands out on its curve. */
static void plot_mark(lm_writer *w, const lm_series *s, const char *ref)
{
    lm_out_print(w->text,
                 " using 1:2 with points lc rgb '#ffffff' pt 7 ps %g notitle,"
                 " %s using 1:2 with points lc rgb ",
                 1.45 * s->size, ref);
    lm_put_color(w->text, s->color);
    lm_out_print(w->text, " pt 7 ps %g", s->size);
    put_title(w, s);
}

static lm_status plot_heat(lm_writer *w, const lm_series *s, const char *sep)
{
    char ref[256];
    const double dx = (s->box[1] - s->box[0]) / (double)s->cols;
    const double dy = (s->box[3] - s->box[2]) / (double)s->rows;
    const double x = s->box[0] + dx / 2, y = s->box[2] + dy / 2;
    const char *pixels = w->vector && s->n <= 20000 ? " pixels" : "";
    if (w->file) {
        snprintf(ref, sizeof ref,
                 "'%s' binary skip=%zu array=(%lld,%lld) format='%%float64'"
                 " origin=(%.17g,%.17g) dx=%.17g dy=%.17g using 1",
                 w->file, w->data->n, (long long)s->cols, (long long)s->rows, x,
                 y, dx, dy);
    } else {
        snprintf(ref, sizeof ref,
                 "$limn%d matrix using (%.17g+%.17g*$1):(%.17g+%.17g*$2):3",
                 ++w->blocks, x, dx, y, dy);
        lm_out_print(w->data, "$limn%d << EOD\n", w->blocks);
    }
    for (int64_t i = 0; i < s->rows; i++)
        put_row(w, s->data + i * s->cols, (int)s->cols);
    end_rows(w);
    lm_out_print(w->text, "%s%s with image%s notitle", sep, ref, pixels);
    return LM_OK;
}

static lm_status plot_points(lm_writer *w, const lm_series *s,
                             const lm_axes *axes, const char *sep)
{
    char ref[256];
    int64_t n = 0;
    const lm_status status = put_points(w, s, axes, ref, sizeof ref, &n);
    if (status) return status;
    if (n == 0) {
        /* Nothing to see, but its name belongs in the key. */
        lm_out_print(w->text, "%s NaN with lines", sep);
        put_line_style(w, s);
        put_title(w, s);
        return LM_OK;
    }
    lm_out_print(w->text, "%s%s", sep, ref);
    switch (s->shape) {
    case LM_LINE: plot_line(w, s); break;
    case LM_DOTS: plot_dots(w, s); break;
    case LM_BAND: plot_band(w, s); break;
    case LM_MARK: plot_mark(w, s, ref); break;
    default: plot_bars(w, s); break;
    }
    return LM_OK;
}

/* Lines across the panel are curves of two points, so that they have a place
 * in the key. */
static lm_status plot_rule(lm_writer *w, const lm_series *s,
                           const lm_axes *axes, const char *sep)
{
    char ref[256];
    const double v = s->data[0];
    const lm_axis *axis = s->shape == LM_VLINE ? &axes->x : &axes->y;
    const double place = lm_axis_place(axis, v);
    if (!(place >= 0 && place <= 1)) return LM_OK;
    begin_rows(w, 2, 2, ref, sizeof ref);
    for (int i = 0; i < 2; i++) {
        const double end = i ? axes->y.hi : axes->y.lo;
        const double side = i ? axes->x.hi : axes->x.lo;
        const double row[2] = {s->shape == LM_VLINE ? v : side,
                               s->shape == LM_VLINE ? end : v};
        put_row(w, row, 2);
    }
    end_rows(w);
    lm_out_print(w->text, "%s%s using 1:2 with lines", sep, ref);
    put_line_style(w, s);
    put_title(w, s);
    return LM_OK;
}

lm_status lm_stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                    const char *sep)
{
    switch (s->shape) {
    case LM_HEAT: return plot_heat(w, s, sep);
    case LM_VLINE:
    case LM_HLINE: return plot_rule(w, s, axes, sep);
    case LM_NOTE: return LM_OK;
    default: return plot_points(w, s, axes, sep);
    }
}
