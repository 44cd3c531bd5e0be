#include <math.h>
#include <stdio.h>

#include "plot/csv.h"

static const char *const kinds[] = {"line",  "points", "band", "bar", "heat",
                                    "vline", "hline",  "mark", "note"};

typedef struct {
    int64_t panel; /* from 1 */
    const char *name, *kind;
} row_head;

/* Numbers that the kind has not are left out. */
static void put_row(lm_out *out, row_head head, const double value[4],
                    const bool has[4])
{
    lm_out_print(out, "%lld,", (long long)head.panel);
    lm_out_field(out, head.name);
    lm_out_print(out, ",%s", head.kind);
    for (int i = 0; i < 4; i++) {
        lm_out_text(out, ",");
        if (has[i]) lm_out_number(out, value[i]);
    }
    lm_out_text(out, "\n");
}

/* The middle of cell i of n between two edges. */
static double middle(double from, double to, int64_t i, int64_t n)
{
    return from + (to - from) * ((double)i + 0.5) / (double)n;
}

static void put_heat(lm_out *out, row_head head, const lm_series *s)
{
    static const bool has[4] = {true, true, true, false};
    for (int64_t i = 0; i < s->n; i++) {
        const double row[4] = {
            middle(s->box[0], s->box[1], i % s->cols, s->cols),
            middle(s->box[2], s->box[3], i / s->cols, s->rows), s->data[i], 0};
        put_row(out, head, row, has);
    }
}

static void put_series(lm_out *out, row_head head, const lm_series *s)
{
    const bool v = s->shape == LM_VLINE, h = s->shape == LM_HLINE;
    const bool range = s->shape == LM_BAND || s->shape == LM_BARS;
    const bool has[4] = {!h, !v && s->shape != LM_BAND, range, range};
    for (int64_t i = 0; i < s->n; i++) {
        const double *d = s->data + i * s->columns;
        double row[4] = {d[0], h ? d[0] : v ? 0 : d[1], 0, 0};
        if (s->shape == LM_BAND) {
            row[2] = d[1];
            row[3] = d[2];
        }
        if (s->shape == LM_BARS) {
            row[0] = 0.5 * (d[0] + d[1]);
            row[1] = d[2];
            row[2] = d[0];
            row[3] = d[1];
        }
        put_row(out, head, row, has);
    }
}

lm_status lm_csv_write(lm_env *env, const lm_figure *fig, lm_out *out)
{
    char number[24];
    lm_out_text(out, "panel,series,kind,x,y,lo,hi\n");
    for (int64_t p = 0; p < lm_figure_panels(fig); p++) {
        const lm_panel *panel = &fig->panel[p];
        for (int64_t i = 0; i < panel->n; i++) {
            const lm_series *s = &panel->series[i];
            snprintf(number, sizeof number, "%lld", (long long)i + 1);
            const row_head head = {p + 1, *s->label ? s->label : number,
                                   kinds[s->shape]};
            if (s->shape == LM_HEAT)
                put_heat(out, head, s);
            else
                put_series(out, head, s);
        }
    }
    return out->failed ? lm_nomem(env) : LM_OK;
}
