/* limn.plot.named: bars that have names. */
#include <math.h>
#include <string.h>

#include "plot/look.h"
#include "plot/series.h"

typedef struct {
    lm_figure *figure;
    lm_strs names;
    lm_vec values;
    const char *label, *color;
    int64_t panel;
} named_args;

/* The first bars of a panel name its places; others have the same names. */
static lm_status name_places(lm_env *env, lm_panel *panel, lm_strs names)
{
    if (panel->names) {
        bool same = panel->names->n == names.n;
        for (int64_t i = 0; same && i < names.n; i++) {
            char cut[LM_TICK_TEXT];
            lm_field_set(cut, sizeof cut, names.data[i]);
            same = !strcmp(cut, panel->names->text[i]);
        }
        return same ? LM_OK
                    : lm_fail(env, LM_DOMAIN,
                              "'names' are not those of the bars before");
    }
    panel->names = lm_alloc(env, sizeof *panel->names +
                                     (size_t)names.n * LM_TICK_TEXT);
    if (!panel->names) return lm_nomem(env);
    panel->names->n = names.n;
    for (int64_t i = 0; i < names.n; i++)
        lm_field_set(panel->names->text[i], LM_TICK_TEXT, names.data[i]);
    return LM_OK;
}

/* All bars of a name side by side, a fifth of the room between names free. */
static void arrange(lm_panel *panel)
{
    int64_t groups = 0, k = 0;
    for (int64_t i = 0; i < panel->n; i++) groups += panel->series[i].grouped;
    const double width = 0.8 / (double)groups;
    for (int64_t i = 0; i < panel->n; i++) {
        lm_series *s = &panel->series[i];
        if (!s->grouped) continue;
        for (int64_t j = 0; j < s->n; j++) {
            s->data[3 * j] = (double)j + 0.6 + width * (double)k;
            s->data[3 * j + 1] = (double)j + 0.6 + width * (double)(k + 1);
        }
        k++;
    }
}

static lm_status named_run(lm_env *env, void *args)
{
    const named_args *a = args;
    lm_panel *panel = lm_panel_at(a->figure, a->panel);
    if (a->names.n > LM_TICKS_MAX)
        return lm_fail(env, LM_DOMAIN, "'names' has %lld names, at most %d",
                       (long long)a->names.n, LM_TICKS_MAX);
    if (a->names.n != a->values.n)
        return lm_fail(env, LM_DOMAIN,
                       "'values' has %lld numbers, expected %lld, one per name",
                       (long long)a->values.n, (long long)a->names.n);
    const bool fresh = !panel->names;
    lm_status status = name_places(env, panel, a->names);
    if (status) return status;
    lm_series *s;
    const double *const columns[] = {a->values.data, a->values.data,
                                     a->values.data, NULL};
    status = lm_series_put(env, panel, &lm_bars_kind, a->label, a->color,
                           a->values.n, columns, &s);
    if (status) {
        if (fresh) lm_panel_unname(panel);
        return status;
    }
    s->grouped = true;
    arrange(panel);
    return LM_OK;
}

#define ARGS named_args
static const lm_slot named_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_STRS(names, "names of the bars, which stand at x = 1, 2, ..."),
    IN_VEC(values, "n", "heights of the bars"),
    OPT_STR(label, NULL, "entry in the legend"),
    OPT_STR(color, NULL, "'blue', '#0072b2' or 'viridis:0.3'"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, named,
          "Add bars with names; a second call puts its bars beside the first.",
          NULL,
          "local fig = limn.plot.figure{ylabel = 'test error'}\n"
          "fig:named({'sgd', 'adam', 'muon'}, {0.12, 0.09, 0.08})\n"
          "assert(fig:text():find('adam'))");
#undef ARGS
