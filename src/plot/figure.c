#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/color.h"
#include "plot/series.h"

static void figure_free(void *object)
{
    lm_figure_free(object);
}

static size_t figure_bytes(const void *object)
{
    const lm_figure *fig = object;
    const size_t panels = (size_t)lm_figure_panels(fig);
    size_t bytes = sizeof *fig + panels * sizeof(lm_panel);
    for (size_t p = 0; p < panels; p++) {
        const lm_panel *panel = &fig->panel[p];
        bytes += (size_t)panel->cap * sizeof(lm_series);
        for (int64_t i = 0; i < panel->n; i++)
            bytes += (size_t)(panel->series[i].cap * panel->series[i].columns) *
                     sizeof(double);
    }
    return bytes;
}

static void figure_describe(const void *object, char *text, size_t n)
{
    const lm_figure *fig = object;
    int64_t series = 0;
    for (int64_t p = 0; p < lm_figure_panels(fig); p++)
        series += fig->panel[p].n;
    snprintf(text, n, "figure%s%s, %lld x %lld panels, %lld series",
             *fig->title ? " " : "", fig->title, (long long)fig->rows,
             (long long)fig->cols, (long long)series);
}

static int64_t figure_size(const void *object, int k)
{
    (void)k; /* the only size is the number of panels */
    return lm_figure_panels(object);
}

const lm_type lm_figure_type = {
    .name = "figure",
    .doc = "A picture as data: panels with curves, bands, bars and maps.",
    .free = figure_free,
    .alone = true,
    .bytes = figure_bytes,
    .size = figure_size,
    .describe = figure_describe,
};

lm_status lm_figure_new(lm_env *env, int64_t rows, int64_t cols,
                        lm_figure **out)
{
    const size_t panels = (size_t)(rows * cols);
    lm_figure *fig = lm_alloc(env, sizeof *fig + panels * sizeof(lm_panel));
    if (!fig) return lm_nomem(env);
    fig->rows = rows;
    fig->cols = cols;
    fig->font = LM_FONT;
    for (int i = 0; i < LM_GRID_MAX; i++) fig->widths[i] = fig->heights[i] = 1;
    for (size_t p = 0; p < panels; p++) {
        lm_panel *panel = &fig->panel[p];
        panel->grid = true;
        for (int i = 0; i < 2; i++)
            panel->xrange[i] = panel->yrange[i] = panel->zrange[i] =
                panel->y2range[i] = NAN;
    }
    *out = fig;
    return LM_OK;
}

int64_t lm_figure_width(const lm_figure *fig)
{
    if (fig->width) return fig->width < LM_SMALLEST ? LM_SMALLEST : fig->width;
    const int64_t each = fig->cols == 1 ? 640 : fig->cols == 2 ? 460 : 380;
    return each * fig->cols;
}

double lm_figure_em(const lm_figure *fig)
{
    return fig->font * 4 / 3;
}

double lm_grid_share(const double *sizes, int64_t n, int64_t i)
{
    double all = 0;
    for (int64_t k = 0; k < n; k++) all += sizes[k];
    return (double)n * sizes[i] / all;
}

void lm_figure_free(lm_figure *fig)
{
    if (!fig) return;
    for (int64_t p = 0; p < lm_figure_panels(fig); p++) {
        lm_panel_clear(&fig->panel[p]);
        lm_free(fig->panel[p].series);
    }
    lm_free(fig);
}

/* The colours of those for which the user chose none: of more than the cycle
 * has, in order through a palette. */
static void color_series(lm_panel *panel)
{
    for (int64_t i = 0; i < panel->n; i++) {
        lm_series *s = &panel->series[i];
        if (s->turn >= 0) s->color = lm_turn_color(s->turn, panel->curves);
    }
}

void lm_panel_clear(lm_panel *panel)
{
    lm_panel_cut(panel, 0, 0);
    lm_panel_unname(panel);
}

void lm_panel_cut(lm_panel *panel, int64_t n, int64_t curves)
{
    while (panel->n > n) lm_free(panel->series[--panel->n].data);
    panel->curves = curves;
    color_series(panel);
}

void lm_panel_unname(lm_panel *panel)
{
    lm_free(panel->names);
    panel->names = NULL;
}

const lm_series *lm_panel_map(const lm_panel *panel)
{
    for (int64_t i = panel->n; i-- > 0;)
        if (panel->series[i].kind->map) return &panel->series[i];
    return NULL;
}

const lm_series *lm_panel_scaled(const lm_panel *panel)
{
    for (int64_t i = panel->n; i-- > 0;)
        if (panel->series[i].scaled) return &panel->series[i];
    return NULL;
}

static bool grow_panel(lm_env *env, lm_panel *panel)
{
    if (panel->n < panel->cap) return true;
    const int64_t cap = panel->cap ? 2 * panel->cap : 8;
    lm_series *more = lm_alloc(env, (size_t)cap * sizeof *more);
    if (!more) return false;
    if (panel->n) memcpy(more, panel->series, (size_t)panel->n * sizeof *more);
    lm_free(panel->series);
    panel->series = more;
    panel->cap = cap;
    return true;
}

lm_status lm_series_reserve(lm_env *env, lm_series *s, int64_t n)
{
    if (n <= s->cap) return LM_OK;
    const int64_t cap = s->n && n < 2 * s->cap ? 2 * s->cap : n;
    const int64_t size[] = {cap, s->columns};
    const int64_t count = lm_count(2, size);
    double *more =
        count < 0 ? NULL : lm_alloc(env, (size_t)count * sizeof *more);
    if (!more) return lm_nomem(env);
    if (s->n && lm_copy_bytes(env, more, s->data,
                              (size_t)(s->n * s->columns) * sizeof *more)) {
        lm_free(more);
        return LM_STOPPED;
    }
    lm_free(s->data);
    s->data = more;
    s->cap = cap;
    return LM_OK;
}

static int64_t next_turn(lm_panel *panel, const lm_series_kind *kind)
{
    if (kind->hue == LM_HUE_OWN) return -1;
    return kind->hue == LM_HUE_NEXT ? panel->curves++ : panel->curves;
}

lm_series *lm_series_add(lm_env *env, lm_panel *panel,
                         const lm_series_kind *kind, int columns, int64_t n)
{
    if (!grow_panel(env, panel)) return NULL;
    lm_series *s = &panel->series[panel->n];
    *s = (lm_series){.kind = kind, .columns = columns, .size = 1};
    if (lm_series_reserve(env, s, n > 0 ? n : 1)) return NULL;
    s->n = n;
    s->width = kind->width > 0 ? kind->width : 2;
    s->color = kind->color;
    s->turn = next_turn(panel, kind);
    panel->n++;
    color_series(panel);
    return s;
}

lm_series *lm_series_find(const lm_panel *panel, const lm_series_kind *kind,
                          const char *label)
{
    char cut[LM_LABEL];
    lm_field_set(cut, sizeof cut, label);
    for (int64_t i = panel->n; i-- > 0;)
        if (panel->series[i].kind == kind &&
            !strcmp(panel->series[i].label, cut))
            return &panel->series[i];
    return NULL;
}

void lm_field_set(char *field, size_t size, const char *text)
{
    static const char dots[] = "\u2026";
    if (!text) return;
    size_t n = strlen(text);
    const bool cut = n >= size;
    if (cut) {
        n = size - sizeof dots;
        while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80) n--;
    }
    memcpy(field, text, n);
    memcpy(field + n, cut ? dots : "", cut ? sizeof dots : 1);
}
