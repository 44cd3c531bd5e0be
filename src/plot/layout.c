#include <math.h>
#include <string.h>

#include "plot/layout.h"
#include "plot/legend.h"
#include "plot/series.h"
#include "plot/wrap.h"

/* In em: a letter of a label and of the text of a tick, and from one line to
 * the next; a text aslant rises and runs so much of its length. */
#define LETTER 0.56
#define DIGIT 0.62
#define LINE 1.3
#define SLANT_UP 0.6
#define SLANT_ALONG 0.82

/* How many letters of the text of a label a length of so many em holds. */
static int cells_of(const lm_figure *fig, double length)
{
    return fig->markup ? LM_TITLE : (int)fmax(length / LETTER, 8);
}

int lm_heading_cells(const lm_figure *fig)
{
    const double em = lm_figure_em(fig);
    return cells_of(fig, (double)lm_figure_width(fig) / em / 1.2 - 2);
}

/* The height of what stands above all panels, in em. */
static double heading(const lm_figure *fig)
{
    const int lines = lm_wrap_lines(fig->title, lm_heading_cells(fig));
    return lines ? 1.2 * LINE * lines + 0.08 : 0;
}

int64_t lm_figure_height(const lm_figure *fig)
{
    if (fig->height)
        return fig->height < LM_SMALLEST ? LM_SMALLEST : fig->height;
    const int64_t each = fig->rows == 1 ? 400 : 310;
    const double title = lm_figure_em(fig) * heading(fig);
    return each * fig->rows + (int64_t)lround(title);
}

/* The width of a text in characters of UTF-8. */
static double text_width(const char *text)
{
    double n = 0;
    for (; *text; text++) n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static double widest_tick(const lm_axis *axis)
{
    double widest = 0;
    for (int i = 0; i < axis->ticks; i++)
        widest = fmax(widest, text_width(axis->tick[i].text));
    return widest;
}

/* How far the text of the last tick reaches beyond an axis of so many em. */
static double overhang(const lm_axis *axis, double length)
{
    for (int i = axis->ticks; i-- > 0;) {
        if (!*axis->tick[i].text) continue;
        return 0.31 * text_width(axis->tick[i].text) -
               (1 - lm_axis_place(axis, axis->tick[i].at)) * length;
    }
    return 0;
}

/* Where the first tick with a text stands. */
static double first_place(const lm_axis *axis)
{
    for (int i = 0; i < axis->ticks; i++)
        if (*axis->tick[i].text) return lm_axis_place(axis, axis->tick[i].at);
    return 1;
}

typedef struct {
    double left[LM_GRID_MAX], right[LM_GRID_MAX]; /* per column, in em */
    double bottom[LM_GRID_MAX], top[LM_GRID_MAX]; /* per row */
} margins;

static bool label_shown(const lm_figure *fig, int64_t p, bool x)
{
    if (x) return !fig->sharex || p / fig->cols == fig->rows - 1;
    return !fig->sharey || p % fig->cols == 0;
}

/* What stands at the right of the axes of a panel, in em. */
static void measure_right(const lm_panel *panel, const lm_axes *axes,
                          lm_frame *f, double *right)
{
    double at = 0.6;
    if (axes->twin) {
        at += 0.5 + DIGIT * widest_tick(&axes->y2);
        f->y2 = at;
        at += LINE * lm_wrap_lines(panel->y2label, f->ycells);
    }
    f->beside = at;
    if (axes->scaled) {
        const lm_series *s = lm_panel_scaled(panel);
        at += 2.3 + DIGIT * widest_tick(&axes->z);
        f->z = at;
        at += LINE * lm_wrap_lines(s->label, f->ycells) + 0.3;
        f->beside_key = at + 0.3;
    } else {
        f->beside_key = at;
    }
    if (axes->key.place == LM_LEGEND_OUTSIDE ||
        axes->key.place == LM_LEGEND_ENDS)
        at = f->beside_key + lm_legend_width(&axes->key) + 0.4;
    *right = fmax(*right, at);
}

static void measure_panel(const lm_figure *fig, int64_t p, const lm_axes *axes,
                          double w, double h, lm_frame *f, double side[4])
{
    const lm_panel *panel = &fig->panel[p];
    double left = 0.9, right = 1.2, bottom = 0.9, top = 0.9;
    f->xlabels = label_shown(fig, p, true);
    f->ylabels = label_shown(fig, p, false);
    f->xcells = cells_of(fig, w);
    f->ycells = cells_of(fig, h);
    f->title = cells_of(fig, w / 1.05);
    if (f->ylabels) {
        left += 0.5 + DIGIT * widest_tick(&axes->y);
        f->y = left - 0.4;
        left += LINE * lm_wrap_lines(panel->ylabel, f->ycells);
    }
    if (f->xlabels) {
        const double widest = widest_tick(&axes->x);
        bottom += 1.2;
        if (axes->slanted) {
            bottom += SLANT_UP * LETTER * widest - 0.4;
            left = fmax(left, SLANT_ALONG * LETTER * widest -
                                  w * first_place(&axes->x));
        } else {
            right = fmax(right, 0.3 + overhang(&axes->x, w));
        }
        f->x = bottom - 0.4;
        bottom += LINE * lm_wrap_lines(panel->xlabel, f->xcells);
    }
    f->below_key = bottom;
    if (axes->key.place == LM_LEGEND_BELOW)
        bottom += lm_legend_height(&axes->key);
    top += 1.05 * LINE * lm_wrap_lines(panel->title, f->title);
    measure_right(panel, axes, f, &right);
    const double all[] = {left, right, bottom, top};
    memcpy(side, all, sizeof all);
}

/* Margins and places of texts; w and h: the axes, on average, in em. */
static void measure(const lm_figure *fig, const lm_axes *axes, double w,
                    double h, lm_frame *frames, margins *m)
{
    memset(m, 0, sizeof *m);
    for (int64_t p = 0; p < lm_figure_panels(fig); p++) {
        const int64_t r = p / fig->cols, c = p % fig->cols;
        double side[4];
        if (fig->panel[p].hidden) continue;
        measure_panel(
            fig, p, &axes[p], w * lm_grid_share(fig->widths, fig->cols, c),
            h * lm_grid_share(fig->heights, fig->rows, r), &frames[p], side);
        m->left[c] = fmax(m->left[c], side[0]);
        m->right[c] = fmax(m->right[c], side[1]);
        m->bottom[r] = fmax(m->bottom[r], side[2]);
        m->top[r] = fmax(m->top[r], side[3]);
    }
}

static double sum(const double *a, const double *b, int64_t n)
{
    double total = 0;
    for (int64_t i = 0; i < n; i++) total += a[i] + b[i];
    return total;
}

/* Give the axes the shape that they are to have, in the middle of their room;
 * all in pixels. */
static void shape(double aspect, double *x, double *y, double *w, double *h)
{
    if (!(aspect > 0)) return;
    const double width = fmin(*w, *h / aspect), height = fmin(*h, *w * aspect);
    *x += (*w - width) / 2;
    *y += (*h - height) / 2;
    *w = width;
    *h = height;
}

/* Axes, legends and margins for axes of that size, on average, in pixels. */
static void fit(const lm_env *env, const lm_figure *fig, double x_px,
                double y_px, lm_axes *axes, lm_frame *frames, margins *m)
{
    const double em = lm_figure_em(fig);
    lm_axes_fit(env, fig, x_px, y_px, em, axes);
    for (int64_t p = 0; p < lm_figure_panels(fig); p++) {
        double x = 0, y = 0;
        double across =
            x_px * lm_grid_share(fig->widths, fig->cols, p % fig->cols);
        double down =
            y_px * lm_grid_share(fig->heights, fig->rows, p / fig->cols);
        shape(axes[p].aspect, &x, &y, &across, &down);
        lm_legend_place(env, fig, p, across, down, em, &axes[p]);
    }
    memset(frames, 0, (size_t)lm_figure_panels(fig) * sizeof *frames);
    measure(fig, axes, x_px / em, y_px / em, frames, m);
}

void lm_layout(const lm_env *env, const lm_figure *fig, lm_axes *axes,
               lm_frame *frames)
{
    enum { ROUNDS = 3 };
    const double w = (double)lm_figure_width(fig);
    const double h = (double)lm_figure_height(fig), em = lm_figure_em(fig);
    const double head = em * heading(fig);
    const double cols = (double)fig->cols, rows = (double)fig->rows;
    /* The texts need the size, the margins need the texts. */
    double xs = fmax(w / cols - 7 * em, 2 * em);
    double ys = fmax((h - head) / rows - 5 * em, 2 * em);
    const double least_x = xs / 3, least_y = ys / 3;
    margins m;
    for (int round = 0; round < ROUNDS; round++) {
        const double x = xs, y = ys;
        fit(env, fig, fmax(xs, least_x), fmax(ys, least_y), axes, frames, &m);
        xs = fmax((w - em * sum(m.left, m.right, fig->cols)) / cols,
                  0.1 * w / cols);
        ys = fmax((h - head - em * sum(m.top, m.bottom, fig->rows)) / rows,
                  0.1 * h / rows);
        if (fabs(xs - x) < em && fabs(ys - y) < em) break;
    }
    double y = head;
    for (int64_t r = 0; r < fig->rows; r++) {
        const double high = ys * lm_grid_share(fig->heights, fig->rows, r);
        double x = 0;
        y += em * m.top[r];
        for (int64_t c = 0; c < fig->cols; c++) {
            const double wide = xs * lm_grid_share(fig->widths, fig->cols, c);
            lm_frame *f = &frames[r * fig->cols + c];
            x += em * m.left[c];
            double left = x, top = y, across = wide, down = high;
            shape(axes[r * fig->cols + c].aspect, &left, &top, &across, &down);
            f->left = left / w;
            f->right = (left + across) / w;
            f->bottom = 1 - (top + down) / h;
            f->top = 1 - top / h;
            x += wide + em * m.right[c];
        }
        y += high + em * m.bottom[r];
    }
}
