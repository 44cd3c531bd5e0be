#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/axes.h"
#include "plot/color.h"
#include "plot/layout.h"
#include "plot/script.h"
#include "plot/thin.h"

typedef struct {
    lm_env *env;
    const lm_figure *fig;
    const char *file;
    lm_out *text, *data;
    const char *plain; /* "noenhanced" unless the figure wants markup */
    bool vector;
    int blocks;
    int w, h; /* pixels of a panel's axes */
} writer;

static void hex(lm_out *out, uint32_t color)
{
    lm_out_print(out, "'#%06x'", (unsigned)color);
}

/* ---- data ---------------------------------------------------------------- */

/* A number in a command; gnuplot has no word for infinity. */
static void put_number(lm_out *out, double x)
{
    if (isfinite(x))
        lm_out_number(out, x);
    else
        lm_out_text(out, isnan(x) || x > 0 ? "1e300" : "-1e300");
}

/* Store where n rows of numbers are found in ref.  They start at the present
 * end of the data (or in block number `blocks`). */
static void begin_rows(writer *w, int columns, int64_t n, char *ref,
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

static void put_row(writer *w, const double *row, int columns)
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

static void end_rows(writer *w)
{
    if (!w->file) lm_out_text(w->data, "EOD\n");
}

/* A band as the polygon around it: gnuplot 5.4 can crash on the form x:y:y
 * where the two edges cross outside the axes. */
static void put_outline(writer *w, const lm_series *s, int64_t *keep,
                        int64_t *n, char *ref, size_t size)
{
    int64_t count = 0;
    for (int64_t i = 0; i < *n; i++)
        if (keep[i] >= 0) keep[count++] = keep[i];
    *n = count;
    begin_rows(w, 2, 2 * count, ref, size);
    for (int64_t i = 0; i < 2 * count; i++) {
        const int64_t k = i < count ? i : 2 * count - 1 - i;
        const double *d = s->data + keep[k] * s->columns;
        const double row[2] = {d[0], i < count ? d[1] : d[2]};
        put_row(w, row, 2);
    }
    end_rows(w);
}

/* The points of a curve, thinned; gaps become rows of NaN. */
static lm_status put_points(writer *w, const lm_series *s,
                            const lm_axes *axes, char *ref, size_t size,
                            int64_t *n)
{
    int64_t *keep = lm_scratch(w->env, (size_t)(s->n + 1) * sizeof *keep);
    if (!keep) return lm_nomem(w->env);
    const lm_status status = lm_thin(w->env, s, axes, w->w, w->h, keep, n);
    if (status) return status;
    if (s->shape == LM_BAND) {
        put_outline(w, s, keep, n, ref, size);
        return LM_OK;
    }
    static const double gap[3] = {NAN, NAN, NAN};
    begin_rows(w, s->columns, *n, ref, size);
    for (int64_t i = 0; i < *n; i++)
        put_row(w, keep[i] < 0 ? gap : s->data + keep[i] * s->columns,
                s->columns);
    end_rows(w);
    return LM_OK;
}

/* ---- series -------------------------------------------------------------- */

static void put_title(writer *w, const lm_series *s)
{
    if (!*s->label) {
        lm_out_text(w->text, " notitle");
        return;
    }
    lm_out_text(w->text, " title ");
    lm_out_quote(w->text, s->label);
    lm_out_print(w->text, " %s", w->plain);
}

static void put_line_style(writer *w, const lm_series *s)
{
    static const char *const dash[] = {"solid", "(8,5)", "(2,4)",
                                       "(9,4,2,4)"};
    lm_out_text(w->text, " lc rgb ");
    hex(w->text, s->color);
    lm_out_print(w->text, " lw %g dt %s", s->width, dash[s->dash]);
}

static void put_marker(writer *w, const lm_series *s)
{
    /* Filled where gnuplot has a filled one. */
    static const int type[] = {0, 7, 5, 9, 13, 2, 1, 3};
    lm_out_print(w->text, " pt %d ps %g", type[s->marker], 0.75 * s->size);
}

static void plot_line(writer *w, const lm_series *s)
{
    static const char *const with[] = {"lines", "steps", "impulses"};
    const bool marked = s->marker > 0 && s->style == LM_STRAIGHT;
    lm_out_print(w->text, " using 1:2 with %s",
                 marked ? "linespoints" : with[s->style]);
    put_line_style(w, s);
    if (marked) put_marker(w, s);
    put_title(w, s);
}

static void plot_dots(writer *w, const lm_series *s)
{
    lm_out_text(w->text, " using 1:2 with points lc rgb ");
    hex(w->text, s->color);
    put_marker(w, s);
    put_title(w, s);
}

static void plot_band(writer *w, const lm_series *s)
{
    lm_out_text(w->text, " using 1:2 with filledcurves closed lc rgb ");
    hex(w->text, s->color);
    lm_out_text(w->text, " fs transparent solid 0.18 noborder");
    put_title(w, s);
}

static void plot_bars(writer *w, const lm_series *s)
{
    lm_out_text(w->text, " using (($1+$2)/2):3:($2-$1) with boxes lc rgb ");
    hex(w->text, s->color);
    lm_out_text(w->text, " lw 1 fs transparent solid 0.45 border lc rgb ");
    hex(w->text, s->color);
    put_title(w, s);
}

/* A dot with a light ring, so that it stands out on its curve. */
static void plot_mark(writer *w, const lm_series *s, const char *ref)
{
    lm_out_print(w->text,
                 " using 1:2 with points lc rgb '#ffffff' pt 7 ps %g notitle,"
                 " %s using 1:2 with points lc rgb ",
                 1.45 * s->size, ref);
    hex(w->text, s->color);
    lm_out_print(w->text, " pt 7 ps %g", s->size);
    put_title(w, s);
}

static lm_status plot_heat(writer *w, const lm_series *s, const char *sep)
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
                 w->file, w->data->n, (long long)s->cols, (long long)s->rows,
                 x, y, dx, dy);
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

static lm_status plot_points(writer *w, const lm_series *s,
                             const lm_axes *axes, const char *sep)
{
    char ref[256];
    int64_t n;
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
static lm_status plot_rule(writer *w, const lm_series *s,
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

static lm_status plot_series(writer *w, const lm_series *s,
                             const lm_axes *axes, const char *sep)
{
    switch (s->shape) {
    case LM_HEAT: return plot_heat(w, s, sep);
    case LM_VLINE:
    case LM_HLINE: return plot_rule(w, s, axes, sep);
    case LM_NOTE: return LM_OK;
    default: return plot_points(w, s, axes, sep);
    }
}

/* ---- a panel ------------------------------------------------------------- */

static void set_axis(writer *w, const char *name, const lm_axis *axis,
                     bool flip, bool labels)
{
    lm_out *t = w->text;
    if (axis->base)
        lm_out_print(t, "set logscale %s %d\n", name, axis->base);
    lm_out_print(t, "set %srange [", name);
    put_number(t, flip ? axis->hi : axis->lo);
    lm_out_text(t, ":");
    put_number(t, flip ? axis->lo : axis->hi);
    lm_out_print(t, "] noextend\nset %stics nomirror out scale 0.4,0.2 (",
                 name);
    for (int i = 0; i < axis->ticks; i++) {
        const lm_tick *tick = &axis->tick[i];
        if (i) lm_out_text(t, ", ");
        if (tick->power && labels && !tick->minor)
            lm_out_print(t, "'%d^{%d}' ", axis->base, tick->exponent);
        else
            lm_out_quote(t, labels ? tick->text : "");
        lm_out_text(t, " ");
        lm_out_number(t, tick->at);
        if (tick->minor) lm_out_text(t, " 1");
    }
    lm_out_text(t, ") tc rgb '#444444'\n");
}

static void set_text(writer *w, const char *what, const char *value,
                     const char *rest)
{
    if (!*value) return;
    lm_out_print(w->text, "set %s ", what);
    lm_out_quote(w->text, value);
    lm_out_print(w->text, " %s %s\n", w->plain, rest);
}

static void set_key(writer *w, const lm_panel *panel, const lm_axes *axes)
{
    static const char *const where[] = {
        [LM_KEY_TR] = "inside top right",
        [LM_KEY_TL] = "inside top left",
        [LM_KEY_BR] = "inside bottom right",
        [LM_KEY_BL] = "inside bottom left",
        [LM_KEY_OUTSIDE] = "outside right center",
    };
    bool any = false;
    for (int64_t i = 0; i < panel->n; i++)
        any |= *panel->series[i].label && panel->series[i].shape != LM_NOTE;
    const int corner = axes->key;
    if (!any || corner == LM_KEY_NONE) {
        lm_out_text(w->text, "unset key\n");
        return;
    }
    lm_out_print(w->text,
                 "set key %s Left reverse samplen 1.6 spacing 1.1 opaque "
                 "fillcolor rgb '#40ffffff' noautotitle tc rgb '#333333'\n",
                 where[corner]);
}

static void set_palette(writer *w, const lm_panel *panel)
{
    const lm_series *heat = NULL;
    for (int64_t i = 0; i < panel->n; i++)
        if (panel->series[i].shape == LM_HEAT) heat = &panel->series[i];
    if (!heat) return;
    const int stops = lm_palette_stops(heat->palette);
    lm_out_text(w->text, "set palette defined (");
    for (int i = 0; i < stops; i++) {
        const uint32_t c =
            lm_palette_at(heat->palette, (double)i / (stops - 1));
        lm_out_print(w->text, "%s%d ", i ? ", " : "", i);
        hex(w->text, c);
    }
    lm_out_text(w->text, ") maxcolors 256\n");
    if (*heat->label) set_text(w, "cblabel", heat->label, "tc rgb '#222222'");
}

/* Notes, and the word for a panel with nothing in it. */
static void set_labels(writer *w, const lm_panel *panel, const lm_axes *axes)
{
    lm_out *t = w->text;
    for (int64_t i = 0; i < panel->n; i++) {
        const lm_series *s = &panel->series[i];
        if (s->shape != LM_NOTE || !isfinite(s->data[0]) ||
            !isfinite(s->data[1]))
            continue;
        lm_out_text(t, "set label ");
        lm_out_quote(t, s->label);
        lm_out_text(t, " at ");
        lm_out_number(t, s->data[0]);
        lm_out_text(t, ",");
        lm_out_number(t, s->data[1]);
        lm_out_print(t, " %s front offset 0.6,0.4 tc rgb ", w->plain);
        hex(t, s->color);
        lm_out_text(t, "\n");
    }
    if (axes->empty && panel->n)
        lm_out_text(t, "set label 'no data to show' at graph 0.5,0.5 center "
                       "front tc rgb '#888888'\n");
}

static void set_panel(writer *w, const lm_panel *panel, const lm_axes *axes,
                      const lm_frame *frame)
{
    lm_out *t = w->text;
    lm_out_print(t,
                 "set lmargin at screen %.5f\nset rmargin at screen %.5f\n"
                 "set bmargin at screen %.5f\nset tmargin at screen %.5f\n",
                 frame->left, frame->right, frame->bottom, frame->top);
    set_axis(w, "x", &axes->x, false, frame->xlabels);
    set_axis(w, "y", &axes->y, axes->down, frame->ylabels);
    if (axes->heat) set_axis(w, "cb", &axes->z, false, true);
    char font[96];
    snprintf(font, sizeof font, "font ',%g' offset 0,-0.3 tc rgb '#222222'",
             w->fig->font * 1.05);
    set_text(w, "title", panel->title, font);
    if (frame->xlabels)
        set_text(w, "xlabel", panel->xlabel, "offset 0,0.2 tc rgb '#222222'");
    if (frame->ylabels)
        set_text(w, "ylabel", panel->ylabel, "tc rgb '#222222'");
    if (panel->shaded)
        lm_out_text(t, "set object 1 rectangle from graph 0,0 to graph 1,1 "
                       "fc rgb '#f1f1f1' fs solid noborder behind\n");
    if (panel->grid && !axes->heat)
        lm_out_print(t, "set grid xtics ytics back lt 1 lw 0.7 lc rgb '%s'\n",
                     panel->shaded ? "#dcdcdc" : "#e8e8e8");
    set_key(w, panel, axes);
    set_palette(w, panel);
    set_labels(w, panel, axes);
}

static void put_heading(writer *w)
{
    const lm_figure *fig = w->fig;
    if (!*fig->title) return;
    /* A long title is set smaller, down to three fifths. */
    const double room = (double)lm_figure_width(fig) / lm_figure_em(fig);
    const double need = 0.62 * (double)strlen(fig->title);
    const double shrink = need > room ? fmax(room / need, 0.6) : 1;
    lm_out_text(w->text, "set label 1000 ");
    lm_out_quote(w->text, fig->title);
    lm_out_print(w->text,
                 " at screen 0.5,%.5f center %s font ',%g' tc rgb '#111111'\n",
                 1 - 1.25 * lm_figure_em(fig) / (double)lm_figure_height(fig),
                 w->plain, fig->font * 1.2 * shrink);
}

/* What is drawn over what; it is also the order of the key. */
enum { LAYERS = 3 };
static const int layer_of[] = {
    [LM_HEAT] = 0, [LM_BAND] = 1, [LM_BARS] = 1, [LM_LINE] = 2,
    [LM_DOTS] = 2, [LM_VLINE] = 2, [LM_HLINE] = 2, [LM_MARK] = 3,
    [LM_NOTE] = 3,
};

static lm_status put_panel(writer *w, const lm_panel *panel,
                           const lm_axes *axes, const lm_frame *frame)
{
    /* Between panels of a multiplot everything is set afresh. */
    lm_out_text(w->text,
                "reset\nset encoding utf8\n"
                "set border 3 lw 1 lc rgb '#555555'\n"
                "set style fill solid noborder\n"
                "set style line 1 lw 1\n");
    set_panel(w, panel, axes, frame);
    if (panel == w->fig->panel) put_heading(w);
    lm_out_text(w->text, "plot ");
    const size_t before = w->text->n;
    const char *sep = "";
    for (int layer = 0; layer <= LAYERS; layer++)
        for (int64_t i = 0; i < panel->n; i++) {
            const lm_series *s = &panel->series[i];
            const size_t start = w->text->n;
            if (layer_of[s->shape] != layer) continue;
            const lm_status status = plot_series(w, s, axes, sep);
            if (status) return status;
            if (w->text->n > start) sep = ", ";
        }
    /* gnuplot refuses to draw axes for nothing; a point out of sight does. */
    if (axes->empty || w->text->n == before) {
        lm_out_text(w->text, sep);
        put_number(w->text, axes->y.base ? axes->y.hi * 2
                                         : 2 * axes->y.hi - axes->y.lo + 1);
        lm_out_text(w->text, " with dots notitle");
    }
    lm_out_text(w->text, "\n");
    return LM_OK;
}

/* ---- the figure ---------------------------------------------------------- */

lm_status lm_script_write(lm_env *env, const lm_figure *fig, const char *file,
                          bool vector, lm_out *text, lm_out *data, int64_t *dropped)
{
    const size_t panels = (size_t)lm_figure_panels(fig);
    lm_axes *axes = lm_scratch(env, panels * sizeof *axes);
    lm_frame *frames = lm_scratch(env, panels * sizeof *frames);
    if (!axes || !frames) return lm_nomem(env);
    lm_layout(fig, axes, frames);
    writer w = {.env = env, .fig = fig, .file = file, .vector = vector, .text = text,
                .data = data, .plain = fig->markup ? "enhanced" : "noenhanced"};
    w.w = (int)((frames[0].right - frames[0].left) * 1.5 *
                (double)lm_figure_width(fig));
    w.h = (int)((frames[0].top - frames[0].bottom) * 1.5 *
                (double)lm_figure_height(fig));
    w.w = w.w < 50 ? 50 : w.w;
    w.h = w.h < 50 ? 50 : w.h;
    *dropped = 0;
    lm_out_text(text, "set multiplot\n");
    for (size_t p = 0; p < panels; p++) {
        *dropped += axes[p].dropped;
        const lm_status status =
            put_panel(&w, &fig->panel[p], &axes[p], &frames[p]);
        if (status) return status;
    }
    lm_out_text(text, "unset multiplot\n");
    return text->failed || data->failed ? lm_nomem(env) : LM_OK;
}
