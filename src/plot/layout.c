#include <math.h>
#include <string.h>

#include "plot/legend.h"
#include "plot/layout.h"
#include "plot/gnuplot/script.h"

enum { GRID_MAX = 16, SMALLEST = 60 };

int64_t lm_figure_width(const lm_figure *fig)
{
    if (fig->width) return fig->width < SMALLEST ? SMALLEST : fig->width;
    const int64_t each = fig->cols == 1 ? 640 : fig->cols == 2 ? 460 : 380;
    return each * fig->cols;
}

int64_t lm_figure_height(const lm_figure *fig)
{
    if (fig->height) return fig->height < SMALLEST ? SMALLEST : fig->height;
    const int64_t each = fig->rows == 1 ? 400 : 310;
    return each * fig->rows + (*fig->title ? 24 : 0);
}

double lm_figure_em(const lm_figure *fig)
{
    return fig->font * 4 / 3;
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

static double legend_width(const lm_panel *panel)
{
    double widest = 0;
    for (int64_t i = 0; i < panel->n; i++)
        widest = fmax(widest, text_width(panel->series[i].label));
    return widest;
}

typedef struct {
    double left[GRID_MAX], right[GRID_MAX]; /* per column, in em */
    double bottom[GRID_MAX], top[GRID_MAX]; /* per row */
} margins;

static bool label_shown(const lm_figure *fig, int64_t p, bool x)
{
    if (x) return !fig->sharex || p / fig->cols == fig->rows - 1;
    return !fig->sharey || p % fig->cols == 0;
}

/* `length` of an x axis, about, in em. */
static void measure(const lm_figure *fig, const lm_axes *axes, double length,
                    margins *m)
{
    memset(m, 0, sizeof *m);
    for (int64_t p = 0; p < lm_figure_panels(fig); p++) {
        const lm_panel *panel = &fig->panel[p];
        const int64_t r = p / fig->cols, c = p % fig->cols;
        double left = 0.9, right = 1.2, bottom = 0.9, top = 0.9;
        if (label_shown(fig, p, false)) {
            left += 0.5 + 0.62 * widest_tick(&axes[p].y);
            if (*panel->ylabel) left += 1.6;
        }
        if (label_shown(fig, p, true)) {
            bottom += 1.2;
            right = fmax(right, 0.3 + overhang(&axes[p].x, length));
            if (*panel->xlabel) bottom += 1.3;
        }
        if (*panel->title) top += 1.4;
        if (axes[p].heat)
            right += 3.4 + 0.62 * widest_tick(&axes[p].z) +
                     (legend_width(panel) > 0 ? 1.6 : 0);
        else if (axes[p].legend == LM_LEGEND_OUTSIDE)
            right += 4 + 0.6 * legend_width(panel);
        m->left[c] = fmax(m->left[c], left);
        m->right[c] = fmax(m->right[c], right);
        m->bottom[r] = fmax(m->bottom[r], bottom);
        m->top[r] = fmax(m->top[r], top);
    }
}

static double sum(const double *a, const double *b, int64_t n)
{
    double total = 0;
    for (int64_t i = 0; i < n; i++) total += a[i] + b[i];
    return total;
}

void lm_layout(const lm_figure *fig, lm_axes *axes, lm_frame *frames)
{
    const double w = (double)lm_figure_width(fig);
    const double h = (double)lm_figure_height(fig), em = lm_figure_em(fig);
    /* The ticks need the size, the margins need the ticks: once round. */
    lm_axes_fit(fig, w / (double)fig->cols - 7 * em,
                h / (double)fig->rows - 5 * em, em, axes);
    for (int64_t p = 0; p < lm_figure_panels(fig); p++)
        lm_legend_place(fig, p, w / (double)fig->cols - 7 * em,
                        h / (double)fig->rows - 5 * em, em, &axes[p]);
    margins m;
    measure(fig, axes, w / em / (double)fig->cols - 7, &m);
    const double head = *fig->title ? 1.9 * em : 0;
    const double xs =
        fmax((w - em * sum(m.left, m.right, fig->cols)) / (double)fig->cols,
             0.1 * w / (double)fig->cols);
    const double ys = fmax((h - head - em * sum(m.top, m.bottom, fig->rows)) /
                               (double)fig->rows,
                           0.1 * h / (double)fig->rows);
    double y = head;
    for (int64_t r = 0; r < fig->rows; r++) {
        double x = 0;
        y += em * m.top[r];
        for (int64_t c = 0; c < fig->cols; c++) {
            const int64_t p = r * fig->cols + c;
            x += em * m.left[c];
            frames[p] = (lm_frame){.left = x / w,
                                   .right = (x + xs) / w,
                                   .bottom = 1 - (y + ys) / h,
                                   .top = 1 - y / h,
                                   .xlabels = label_shown(fig, p, true),
                                   .ylabels = label_shown(fig, p, false)};
            x += xs + em * m.right[c];
        }
        y += ys + em * m.bottom[r];
    }
}
