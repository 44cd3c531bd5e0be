#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/axes.h"
#include "plot/gnuplot/key.h"
#include "plot/gnuplot/label.h"
#include "plot/gnuplot/script.h"
#include "plot/layout.h"
#include "plot/palette.h"
#include "plot/series.h"
#include "plot/wrap.h"

enum { INK = 0x222222 };
#define GREY "'#444444'"

/* In windows of qt and in an svg the texts of ticks stand lower than in other
 * files. */
#define CLOSER                                                                 \
    " offset 0,(GPVAL_TERM eq 'qt' || GPVAL_TERM eq 'svg' ? 0.42 : 0)"

/* ---- a panel ------------------------------------------------------------- */

/* The right axis has the colour of the series that it is for. */
static uint32_t right_color(const lm_panel *panel)
{
    for (int64_t i = 0; i < panel->n; i++)
        if (panel->series[i].right) return panel->series[i].color;
    return INK;
}

/* `rest` is how the texts of the ticks look. */
static void set_axis(lm_writer *w, const char *name, const lm_axis *axis,
                     bool flip, bool labels, const char *rest)
{
    lm_out *t = w->text;
    if (axis->base) lm_out_print(t, "set logscale %s %d\n", name, axis->base);
    lm_out_print(t, "set %srange [", name);
    lm_put_number(t, flip ? axis->hi : axis->lo);
    lm_out_text(t, ":");
    lm_put_number(t, flip ? axis->lo : axis->hi);
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
    lm_out_print(t, ") tc rgb %s\n", rest);
}

/* What series ask for before they are drawn, and the word for a panel with
 * nothing in it. */
static void set_series(lm_writer *w, const lm_panel *panel, const lm_axes *axes)
{
    for (int64_t i = 0; i < panel->n && !lm_stopped(w->env); i++) {
        const lm_series *s = &panel->series[i];
        if (s->kind->prepare) s->kind->prepare(w, s);
    }
    if (axes->empty && panel->n)
        lm_out_text(w->text,
                    "set label 'no data to show' at graph 0.5,0.5 center "
                    "front tc rgb '#888888'\n");
}

/* What surrounds the axes of a panel: its texts. */
static void put_texts(lm_writer *w, const lm_panel *panel, const lm_axes *axes,
                      const lm_frame *f)
{
    const double em = lm_figure_em(w->fig);
    const double wide = (double)lm_figure_width(w->fig);
    const double high = (double)lm_figure_height(w->fig);
    const double middle_x = (f->left + f->right) / 2 * wide;
    const double middle_y = (f->bottom + f->top) / 2 * high;
    const int lines = lm_wrap_lines(panel->title, f->title);
    const int across = lm_wrap_lines(panel->ylabel, f->ycells);
    lm_label title = {.x = middle_x,
                      .y = f->top * high + em * (0.95 + 1.37 * (lines - 1)),
                      .cells = f->title,
                      .em = 1.05 * em,
                      .align = "center",
                      .color = INK};
    lm_put_label(w, panel->title, &title);
    lm_label label = {.x = middle_x,
                      .y = f->bottom * high - em * (f->x + 0.65),
                      .cells = f->xcells,
                      .em = em,
                      .align = "center",
                      .color = INK};
    if (f->xlabels) lm_put_label(w, panel->xlabel, &label);
    label.upright = true;
    label.cells = f->ycells;
    label.y = middle_y;
    label.x = f->left * wide - em * (f->y + 1.3 * across - 0.65);
    if (f->ylabels) lm_put_label(w, panel->ylabel, &label);
    label.x = f->right * wide + em * (f->z + 0.65);
    if (axes->scaled) lm_put_label(w, lm_panel_scaled(panel)->label, &label);
    label.x = f->right * wide + em * (f->y2 + 0.65);
    label.color = right_color(panel);
    if (axes->twin) lm_put_label(w, panel->y2label, &label);
}

/* The colour scale of a panel, as long as its axes. */
static void set_scale(lm_writer *w, const lm_series *s, const lm_axes *axes,
                      const lm_frame *f)
{
    lm_out *t = w->text;
    const double em = lm_figure_em(w->fig) / (double)lm_figure_width(w->fig);
    const int stops = lm_palette_stops(s->palette);
    set_axis(w, "cb", &axes->z, false, true, GREY);
    lm_out_text(t, "set palette defined (");
    for (int i = 0; i < stops; i++) {
        const uint32_t c = lm_palette_at(s->palette, (double)i / (stops - 1));
        lm_out_print(t, "%s%d ", i ? ", " : "", i);
        lm_put_color(t, c);
    }
    lm_out_print(t,
                 ") maxcolors 256\nset colorbox user origin screen %.5f,%.5f "
                 "size screen %.5f,%.5f\n",
                 f->right + em * f->beside, f->bottom, em, f->top - f->bottom);
}

static void set_panel(lm_writer *w, const lm_panel *panel, const lm_axes *axes,
                      const lm_frame *frame)
{
    lm_out *t = w->text;
    char color[16];
    lm_out_print(t,
                 "set lmargin at screen %.5f\nset rmargin at screen %.5f\n"
                 "set bmargin at screen %.5f\nset tmargin at screen %.5f\n",
                 frame->left, frame->right, frame->bottom, frame->top);
    set_axis(w, "x", &axes->x, false, frame->xlabels,
             axes->slanted ? GREY " rotate by 37 right" : GREY CLOSER);
    set_axis(w, "y", &axes->y, axes->down, frame->ylabels, GREY);
    if (axes->twin) {
        snprintf(color, sizeof color, "'#%06x'", (unsigned)right_color(panel));
        set_axis(w, "y2", &axes->y2, false, true, color);
    }
    if (axes->scaled) set_scale(w, lm_panel_scaled(panel), axes, frame);
    if (panel->shaded)
        lm_out_text(t, "set object rectangle from graph 0,0 to graph 1,1 "
                       "fc rgb '#f1f1f1' fs solid noborder behind\n");
    if (panel->grid && !axes->heat)
        lm_out_print(t, "set grid %sytics back lt 1 lw 0.7 lc rgb '%s'\n",
                     panel->names ? "" : "xtics ",
                     panel->shaded ? "#dcdcdc" : "#e8e8e8");
    put_texts(w, panel, axes, frame);
    set_series(w, panel, axes);
}

static void put_heading(lm_writer *w)
{
    const lm_figure *fig = w->fig;
    const double em = lm_figure_em(fig);
    const lm_label heading = {.x = (double)lm_figure_width(fig) / 2,
                              .y = (double)lm_figure_height(fig) - 1.25 * em,
                              .cells = lm_heading_cells(fig),
                              .em = 1.2 * em,
                              .align = "center",
                              .color = 0x111111};
    lm_put_label(w, fig->title, &heading);
}

static lm_status put_panel(lm_writer *w, const lm_panel *panel,
                           const lm_axes *axes, const lm_frame *frame,
                           bool first)
{
    /* Between panels of a multiplot everything is set afresh. */
    lm_out_text(w->text, "reset\nset encoding utf8\n"
                         "unset key\n"
                         "set style fill solid noborder\n"
                         "set style line 1 lw 1\n");
    lm_out_print(w->text, "set border %d lw 1 lc rgb '#555555'\n",
                 axes->twin ? 11 : 3);
    set_panel(w, panel, axes, frame);
    if (first) put_heading(w);
    const lm_status status = lm_put_key(w, panel, axes, frame);
    if (status) return status;
    lm_out_text(w->text, "plot ");
    const size_t before = w->text->n;
    const char *sep = "";
    for (int layer = LM_LAYER_MAP; layer <= LM_LAYER_SIGN; layer++)
        for (int64_t i = 0; i < panel->n; i++) {
            const lm_series *s = &panel->series[i];
            const size_t start = w->text->n;
            if (lm_stopped(w->env)) return LM_STOPPED;
            if ((int)s->kind->layer != layer || !s->kind->stroke) continue;
            lm_axes room;
            const lm_status drawn =
                s->kind->stroke(w, s, lm_axes_of(axes, s, &room), sep);
            if (drawn) return drawn;
            if (w->text->n > start) sep = ", ";
        }
    /* gnuplot draws the colour scale for what uses the palette only. */
    if (axes->scaled) {
        lm_out_print(w->text, "%sNaN with points lc palette notitle", sep);
        sep = ", ";
    }
    /* gnuplot refuses to draw axes for nothing; a point out of sight does. */
    if (axes->empty || w->text->n == before) {
        lm_out_text(w->text, sep);
        lm_put_number(w->text, axes->y.base ? axes->y.hi * 2
                                            : 2 * axes->y.hi - axes->y.lo + 1);
        lm_out_text(w->text, " with dots notitle");
    }
    lm_out_text(w->text, "\n");
    return LM_OK;
}

/* ---- the figure ---------------------------------------------------------- */

lm_status lm_script_write(lm_env *env, const lm_figure *fig, const char *file,
                          bool vector, lm_out *text, lm_out *data,
                          int64_t *dropped)
{
    const size_t panels = (size_t)lm_figure_panels(fig);
    lm_axes *axes = lm_scratch(env, panels * sizeof *axes);
    lm_frame *frames = lm_scratch(env, panels * sizeof *frames);
    if (!axes || !frames) return lm_nomem(env);
    lm_layout(env, fig, axes, frames);
    lm_writer w = {.env = env,
                   .fig = fig,
                   .file = file,
                   .vector = vector,
                   .text = text,
                   .data = data,
                   .plain = fig->markup ? "enhanced" : "noenhanced"};
    w.w = (int)((frames[0].right - frames[0].left) * 1.5 *
                (double)lm_figure_width(fig));
    w.h = (int)((frames[0].top - frames[0].bottom) * 1.5 *
                (double)lm_figure_height(fig));
    w.w = w.w < 50 ? 50 : w.w;
    w.h = w.h < 50 ? 50 : w.h;
    *dropped = 0;
    lm_out_text(text, "set multiplot\n");
    bool first = true;
    for (size_t p = 0; p < panels; p++) {
        if (fig->panel[p].hidden) continue;
        *dropped += axes[p].dropped;
        const lm_status status =
            put_panel(&w, &fig->panel[p], &axes[p], &frames[p], first);
        if (status) return status;
        first = false;
    }
    lm_out_text(text, "unset multiplot\n");
    return text->failed || data->failed ? lm_nomem(env)
                                        : lm_unless_stopped(env);
}
