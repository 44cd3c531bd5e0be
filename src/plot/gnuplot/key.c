#include <math.h>
#include <stdlib.h>

#include "plot/gnuplot/key.h"
#include "plot/gnuplot/label.h"
#include "plot/layout.h"
#include "plot/legend.h"
#include "plot/series.h"
#include "plot/wrap.h"

enum { INK = 0x333333 };

/* A panel in pixels from the left and the bottom of the page. */
typedef struct {
    lm_writer *w;
    const lm_legend_shape *key;
    double left, right, bottom, top, em; /* em of the legend's font */
    double beside, below; /* from the axes to a legend outside of them */
} board;

static void put_at(const board *b, double x, double y)
{
    lm_out_print(b->w->text, " screen %.5f,%.5f",
                 x / (double)lm_figure_width(b->w->fig),
                 y / (double)lm_figure_height(b->w->fig));
}

static void put_area(const board *b, const lm_series *s, double x, double y)
{
    lm_out *t = b->w->text;
    lm_out_text(t, "set object rectangle from");
    put_at(b, x, y - 0.32 * b->em);
    lm_out_text(t, " to");
    put_at(b, x + 1.8 * b->em, y + 0.32 * b->em);
    lm_out_text(t, " front fc rgb ");
    lm_put_color(t, s->color);
    lm_out_print(t, " fs transparent solid %g noborder\n", s->kind->fill);
}

static void put_dot(const board *b, const lm_series *s, double x, double y)
{
    lm_out_text(b->w->text, "set label '' at");
    put_at(b, x + 0.9 * b->em, y);
    lm_out_text(b->w->text, " front point");
    lm_put_marker(b->w, s);
    lm_out_text(b->w->text, " lc rgb ");
    lm_put_color(b->w->text, s->color);
    lm_out_text(b->w->text, "\n");
}

static void put_line(const board *b, const lm_series *s, double x, double y)
{
    lm_out_text(b->w->text, "set arrow from");
    put_at(b, x, y);
    lm_out_text(b->w->text, " to");
    put_at(b, x + 1.8 * b->em, y);
    lm_out_text(b->w->text, " nohead front");
    lm_put_line_style(b->w, s);
    lm_out_text(b->w->text, "\n");
}

/* What the series looks like, 1.8 em wide. */
static void put_sample(const board *b, const lm_series *s, double x, double y)
{
    if (s->kind->fill > 0) {
        put_area(b, s, x, y);
        return;
    }
    if (!s->kind->dot) put_line(b, s, x, y);
    if (s->marker != LM_MARKER_NONE || s->kind->dot) put_dot(b, s, x, y);
}

static lm_label style_of(const board *b, uint32_t color)
{
    return (lm_label){
        .cells = b->key->cells, .em = b->em, .align = "left", .color = color};
}

/* ---- samples and names in columns ---------------------------------------- */

/* Where the legend begins, at its top left. */
static void corner_of(const board *b, double w, double h, double *x, double *y)
{
    const double gap = 0.3 * b->em;
    switch (b->key->place) {
    case LM_LEGEND_TOPLEFT:
        *x = b->left + 1.5 * gap;
        *y = b->top - gap;
        break;
    case LM_LEGEND_BOTTOMRIGHT:
        *x = b->right - w - gap;
        *y = b->bottom + h + gap;
        break;
    case LM_LEGEND_BOTTOMLEFT:
        *x = b->left + 1.5 * gap;
        *y = b->bottom + h + gap;
        break;
    case LM_LEGEND_OUTSIDE:
        *x = b->right + b->beside;
        *y = fmin((b->top + b->bottom + h) / 2, b->top + 0.8 * b->em);
        break;
    case LM_LEGEND_BELOW:
        *x = (b->left + b->right - w) / 2;
        *y = b->bottom - b->below;
        break;
    default:
        *x = b->right - w - gap;
        *y = b->top - gap;
        break;
    }
}

static void put_ground(const board *b, double x, double y, double w, double h)
{
    lm_out_text(b->w->text, "set object rectangle from");
    put_at(b, x - 0.3 * b->em, y - h);
    lm_out_text(b->w->text, " to");
    put_at(b, x + w, y);
    lm_out_text(b->w->text, " front fc rgb '#40ffffff' fs solid noborder\n");
}

static void put_columns(const board *b, const lm_series *const *list, int64_t n,
                        double page_em)
{
    const double w = lm_legend_width(b->key) * page_em;
    const double h = lm_legend_height(b->key) * page_em;
    const double line = LM_KEY_LINE * b->em;
    double x, top;
    corner_of(b, w, h, &x, &top);
    if (b->key->place != LM_LEGEND_OUTSIDE && b->key->place != LM_LEGEND_BELOW)
        put_ground(b, x, top, w, h);
    int used = 0;
    for (int64_t i = 0; i < n && !lm_stopped(b->w->env); i++) {
        const int lines = lm_wrap_lines(list[i]->label, b->key->cells);
        if (used && used + lines > b->key->rows) {
            x += w / b->key->columns;
            used = 0;
        }
        const double y = top - 0.3 * b->em - line * (used + 0.5);
        lm_label l = style_of(b, INK);
        put_sample(b, list[i], x, y);
        l.x = x + (LM_KEY_SAMPLE - 0.4) * b->em;
        l.y = y;
        used += lm_put_label(b->w, list[i]->label, &l);
    }
}

/* ---- names at the ends of curves ----------------------------------------- */

typedef struct {
    const lm_series *series;
    double x, y;  /* where the curve ends, 0 to 1 of the axes */
    double high;  /* of its name, in pixels */
    double place; /* of the middle of its name, in pixels */
} end;

static bool find_end(const lm_env *env, const lm_series *s, const lm_axes *axes,
                     end *e)
{
    for (int64_t i = s->n; i-- > 0 && !lm_stopped_at_row(env, i, 16);) {
        double x, lo, hi;
        s->kind->point(s, i, &x, &lo, &hi);
        e->x = lm_axis_place(&axes->x, x);
        e->y = lm_axis_place(&axes->y, lo);
        if (e->x >= 0 && e->x <= 1 && isfinite(e->y)) {
            e->y = fmin(fmax(e->y, 0), 1);
            return true;
        }
    }
    e->x = e->y = NAN;
    return false;
}

static int by_height(const void *a, const void *b)
{
    const double p = ((const end *)a)->place, q = ((const end *)b)->place;
    return (p > q) - (p < q);
}

/* Names in ascending order: apart from each other, as far as the room between
 * low and high allows. */
static void spread(end *list, int64_t n, double low, double high)
{
    double from = low;
    for (int64_t i = 0; i < n; i++) {
        list[i].place = fmax(list[i].place, from + list[i].high / 2);
        from = list[i].place + list[i].high / 2;
    }
    double to = high;
    for (int64_t i = n; i-- > 0;) {
        list[i].place = fmin(list[i].place, to - list[i].high / 2);
        to = list[i].place - list[i].high / 2;
    }
}

/* The name, and a thin line that leads to it. */
static void put_end(const board *b, const end *e, double x)
{
    const int lines = lm_wrap_lines(e->series->label, b->key->cells);
    lm_label l = style_of(b, e->series->color);
    l.x = x + 0.6 * b->em;
    l.y = e->place + LM_KEY_LINE * b->em * (lines - 1) / 2;
    lm_put_label(b->w, e->series->label, &l);
    if (isnan(e->x)) return;
    lm_out_text(b->w->text, "set arrow from");
    put_at(b, b->left + e->x * (b->right - b->left),
           b->bottom + e->y * (b->top - b->bottom));
    lm_out_text(b->w->text, " to");
    put_at(b, x + 0.4 * b->em, e->place);
    lm_out_text(b->w->text, " nohead front lw 0.6 lc rgb ");
    lm_put_color(b->w->text, e->series->color);
    lm_out_text(b->w->text, "\n");
}

static lm_status put_ends(const board *b, const lm_series *const *list,
                          int64_t n, const lm_axes *axes)
{
    lm_env *env = b->w->env;
    end *ends = lm_scratch(env, (size_t)n * sizeof *ends);
    if (!ends) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++) {
        lm_axes room;
        if (lm_stopped(env)) return LM_STOPPED;
        end *e = &ends[i];
        *e = (end){.series = list[i]};
        const bool found =
            find_end(env, list[i], lm_axes_of(axes, list[i], &room), e);
        e->high =
            LM_KEY_LINE * b->em * lm_wrap_lines(list[i]->label, b->key->cells);
        e->place = b->bottom + (found ? e->y : 0) * (b->top - b->bottom);
    }
    qsort(ends, (size_t)n, sizeof *ends, by_height);
    spread(ends, n, b->bottom - b->em, b->top + b->em);
    for (int64_t i = 0; i < n && !lm_stopped(env); i++)
        put_end(b, &ends[i], b->right + b->beside);
    return lm_unless_stopped(env);
}

lm_status lm_put_key(lm_writer *w, const lm_panel *panel, const lm_axes *axes,
                     const lm_frame *frame)
{
    if (axes->key.place == LM_LEGEND_NONE) return LM_OK;
    const double em = lm_figure_em(w->fig);
    const double width = (double)lm_figure_width(w->fig);
    const double height = (double)lm_figure_height(w->fig);
    const board b = {.w = w,
                     .key = &axes->key,
                     .left = frame->left * width,
                     .right = frame->right * width,
                     .bottom = frame->bottom * height,
                     .top = frame->top * height,
                     .em = em * axes->key.scale,
                     .beside = frame->beside_key * em,
                     .below = frame->below_key * em};
    const int64_t n = lm_legend_entries(panel, NULL, 0);
    const lm_series **list = lm_scratch(w->env, (size_t)n * sizeof *list);
    if (!list) return lm_nomem(w->env);
    lm_legend_entries(panel, list, n);
    if (axes->key.place == LM_LEGEND_ENDS) return put_ends(&b, list, n, axes);
    put_columns(&b, list, n, em);
    return LM_OK;
}
