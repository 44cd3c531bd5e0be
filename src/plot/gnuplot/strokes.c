#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/gnuplot/strokes.h"
#include "plot/series.h"
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

void lm_rows_begin(lm_writer *w, int columns, int64_t n, char ref[LM_REF])
{
    if (!w->file) {
        snprintf(ref, LM_REF, "$limn%d", ++w->blocks);
        lm_out_print(w->data, "%s << EOD\n", ref);
        return;
    }
    int k = snprintf(ref, LM_REF, "'%s' binary skip=%zu record=(%lld) format='",
                     w->file, w->data->n, (long long)n);
    for (int c = 0; c < columns; c++)
        k += snprintf(ref + k, LM_REF - (size_t)k, "%%float64");
    snprintf(ref + k, LM_REF - (size_t)k, "'");
}

void lm_rows_put(lm_writer *w, const double *row, int columns)
{
    if (w->file) {
        lm_out_bytes(w->data, row, (size_t)columns * sizeof *row);
        return;
    }
    for (int c = 0; c < columns && !lm_stopped(w->env); c++) {
        if (c) lm_out_text(w->data, " ");
        lm_out_number(w->data, row[c]);
    }
    lm_out_text(w->data, "\n");
}

void lm_rows_end(lm_writer *w)
{
    if (!w->file) lm_out_text(w->data, "EOD\n");
}

/* ---- looks --------------------------------------------------------------- */

void lm_put_end(lm_writer *w, const lm_series *s)
{
    lm_out_print(w->text, " %snotitle", s->right ? "axes x1y2 " : "");
}

double lm_stroke_scale(const lm_writer *w)
{
    return w->fig->font / LM_FONT;
}

void lm_put_line_style(lm_writer *w, const lm_series *s)
{
    static const char *const dash[] = {LM_DASHES(LM_ROW_VALUE)};
    lm_out_text(w->text, " lc rgb ");
    lm_put_color(w->text, s->color);
    lm_out_print(w->text, " lw %g dt %s", s->width * lm_stroke_scale(w),
                 dash[s->dash]);
}

void lm_put_marker(lm_writer *w, const lm_series *s)
{
    static const int type[] = {LM_MARKERS(LM_ROW_VALUE)};
    const int which = s->marker ? s->marker : LM_MARKER_CIRCLE;
    lm_out_print(w->text, " pt %d ps %g", type[which],
                 0.75 * s->size * lm_stroke_scale(w));
}

lm_status lm_put_points(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        char ref[LM_REF], int64_t *n)
{
    double gap[LM_COLUMNS];
    lm_kept k;
    for (int c = 0; c < LM_COLUMNS; c++) gap[c] = NAN;
    const lm_status status = lm_thin(w->env, s, axes, w->w, w->h, &k);
    if (status) return status;
    *n = k.n;
    if (!k.n) return LM_OK;
    lm_rows_begin(w, s->columns, k.n, ref);
    for (int64_t i = 0; i < k.n && !lm_stopped(w->env); i++)
        lm_rows_put(w, k.row[i] < 0 ? gap : s->data + k.row[i] * s->columns,
                    s->columns);
    lm_rows_end(w);
    return LM_OK;
}

lm_status lm_put_colored(lm_writer *w, const lm_series *s, const lm_axes *axes,
                         char ref[LM_REF], int64_t *n)
{
    lm_kept k;
    const lm_status status = lm_thin(w->env, s, axes, w->w, w->h, &k);
    if (status) return status;
    *n = k.n;
    if (!k.n) return LM_OK;
    lm_rows_begin(w, 3, k.n, ref);
    for (int64_t i = 0; i < k.n && !lm_stopped(w->env); i++) {
        const double *d = s->data + k.row[i] * s->columns;
        double row[3] = {NAN, NAN, NAN};
        if (k.row[i] >= 0) {
            row[0] = d[0];
            row[1] = d[1];
            row[2] = lm_series_color(s, axes, d[2]);
        }
        lm_rows_put(w, row, 3);
    }
    lm_rows_end(w);
    return LM_OK;
}
