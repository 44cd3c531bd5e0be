#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/axes.h"
#include "plot/layout.h"
#include "plot/gnuplot/script.h"
#include "plot/series.h"

/* ---- a panel ------------------------------------------------------------- */

static void set_axis(lm_writer *w, const char *name, const lm_axis *axis,
                     bool flip, bool labels)
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
    lm_out_text(t, ") tc rgb '#444444'\n");
}

static void set_legend(lm_writer *w, const lm_panel *panel, const lm_axes *axes)
{
    static const char *const where[] = {LM_LEGENDS(LM_ROW_VALUE)};
    bool any = false;
    for (int64_t i = 0; i < panel->n; i++)
        any |= lm_series_named(&panel->series[i]);
    const lm_legend corner = axes->legend;
    if (!any || corner == LM_LEGEND_NONE) {
        lm_out_text(w->text, "unset key\n");
        return;
    }
    lm_out_print(w->text,
                 "set key %s Left reverse samplen 1.6 spacing 1.1 opaque "
                 "fillcolor rgb '#40ffffff' noautotitle tc rgb '#333333'\n",
                 where[corner]);
}

/* What series ask for before they are drawn, and the word for a panel with
 * nothing in it. */
static void set_series(lm_writer *w, const lm_panel *panel, const lm_axes *axes)
{
    for (int64_t i = 0; i < panel->n; i++) {
        const lm_series *s = &panel->series[i];
        if (s->kind->prepare) s->kind->prepare(w, s);
    }
    if (axes->empty && panel->n)
        lm_out_text(w->text,
                    "set label 'no data to show' at graph 0.5,0.5 center "
                    "front tc rgb '#888888'\n");
}

/* At a place of our own: where gnuplot's svg terminal would write it lies below
 * the page, and it leaves out such a text without a word. */
static void put_xlabel(lm_writer *w, const lm_panel *panel,
                       const lm_frame *frame)
{
    if (!*panel->xlabel) return;
    const double em = lm_figure_em(w->fig) / (double)lm_figure_height(w->fig);
    lm_out_text(w->text, "set label 1001 ");
    lm_out_quote(w->text, panel->xlabel);
    lm_out_print(w->text, " at screen %.5f,%.5f center %s tc rgb '#222222'\n",
                 (frame->left + frame->right) / 2, frame->bottom - 2.5 * em,
                 w->plain);
}

static void set_panel(lm_writer *w, const lm_panel *panel, const lm_axes *axes,
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
    lm_put_text(w, "title", panel->title, font);
    if (frame->xlabels) put_xlabel(w, panel, frame);
    if (frame->ylabels)
        lm_put_text(w, "ylabel", panel->ylabel, "tc rgb '#222222'");
    if (panel->shaded)
        lm_out_text(t, "set object 1 rectangle from graph 0,0 to graph 1,1 "
                       "fc rgb '#f1f1f1' fs solid noborder behind\n");
    if (panel->grid && !axes->heat)
        lm_out_print(t, "set grid xtics ytics back lt 1 lw 0.7 lc rgb '%s'\n",
                     panel->shaded ? "#dcdcdc" : "#e8e8e8");
    set_legend(w, panel, axes);
    set_series(w, panel, axes);
}

static void put_heading(lm_writer *w)
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

static lm_status put_panel(lm_writer *w, const lm_panel *panel,
                           const lm_axes *axes, const lm_frame *frame)
{
    /* Between panels of a multiplot everything is set afresh. */
    lm_out_text(w->text, "reset\nset encoding utf8\n"
                         "set border 3 lw 1 lc rgb '#555555'\n"
                         "set style fill solid noborder\n"
                         "set style line 1 lw 1\n");
    set_panel(w, panel, axes, frame);
    if (panel == w->fig->panel) put_heading(w);
    lm_out_text(w->text, "plot ");
    const size_t before = w->text->n;
    const char *sep = "";
    for (int layer = LM_LAYER_MAP; layer <= LM_LAYER_SIGN; layer++)
        for (int64_t i = 0; i < panel->n; i++) {
            const lm_series *s = &panel->series[i];
            const size_t start = w->text->n;
            if ((int)s->kind->layer != layer || !s->kind->stroke) continue;
            const lm_status status = s->kind->stroke(w, s, axes, sep);
            if (status) return status;
            if (w->text->n > start) sep = ", ";
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
    lm_layout(fig, axes, frames);
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
    for (size_t p = 0; p < panels; p++) {
        *dropped += axes[p].dropped;
        const lm_status status =
            put_panel(&w, &fig->panel[p], &axes[p], &frames[p]);
        if (status) return status;
    }
    lm_out_text(text, "unset multiplot\n");
    return text->failed || data->failed ? lm_nomem(env) : LM_OK;
}
