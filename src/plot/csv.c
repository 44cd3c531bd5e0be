#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/csv.h"
#include "plot/series.h"

typedef struct {
    int64_t panel; /* from 1 */
    const char *name, *kind;
} row_head;

/* Numbers that the kind has not are left out. */
static void put_row(lm_out *out, row_head head, const lm_series *s, int64_t k)
{
    double value[LM_COLUMNS] = {0};
    if (s->kind->row)
        s->kind->row(s, k, value);
    else
        memcpy(value, s->data + k * s->columns,
               (size_t)s->columns * sizeof *value);
    lm_out_print(out, "%lld,", (long long)head.panel);
    lm_out_field(out, head.name);
    lm_out_print(out, ",%s", head.kind);
    for (int i = 0; i < 4; i++) {
        lm_out_text(out, ",");
        if (s->kind->has[i]) lm_out_number(out, value[i]);
    }
    lm_out_text(out, "\n");
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
                                   s->kind->name};
            for (int64_t k = 0; k < s->n && !lm_stopped(env); k++)
                put_row(out, head, s, k);
        }
    }
    return out->failed ? lm_nomem(env) : lm_unless_stopped(env);
}
