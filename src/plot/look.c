#include "plot/look.h"

#include "plot/color.h"
#include "plot/series.h"

lm_panel *lm_panel_at(lm_figure *fig, int64_t index)
{
    return &fig->panel[index < 0 ? 0 : index];
}

lm_status lm_series_look(lm_env *env, lm_series *s, const char *label,
                         const char *color)
{
    lm_field_set(s->label, sizeof s->label, label);
    if (!color) return LM_OK;
    s->turn = -1;
    return lm_color_parse(env, color, &s->color);
}

lm_status lm_series_put(lm_env *env, lm_panel *panel,
                        const lm_series_kind *kind, const char *label,
                        const char *color, int64_t n,
                        const double *const *columns, lm_series **out)
{
    uint32_t unused;
    /* A wrong colour must not leave half a series behind. */
    if (color) {
        const lm_status status = lm_color_parse(env, color, &unused);
        if (status) return status;
    }
    int count = 0;
    while (columns[count]) count++;
    const int64_t before = panel->n, curves = panel->curves;
    lm_series *s = lm_series_add(env, panel, kind, count, n);
    if (!s) return lm_nomem(env);
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++)
        for (int c = 0; c < count; c++) s->data[i * count + c] = columns[c][i];
    if (lm_stopped(env)) {
        lm_panel_cut(panel, before, curves);
        return LM_STOPPED;
    }
    if (out) *out = s;
    return lm_series_look(env, s, label, color);
}

lm_status lm_curve_named(lm_env *env, lm_panel *panel, const char *label,
                         const char *color, lm_series **out)
{
    const double none = 0;
    const double *const empty[] = {&none, &none, NULL};
    *out = lm_series_find(panel, &lm_line_kind, label);
    if (*out) return lm_series_look(env, *out, NULL, color);
    return lm_series_put(env, panel, &lm_line_kind, label, color, 0, empty,
                         out);
}
