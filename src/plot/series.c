#include "plot/series.h"

void lm_point_xy(const lm_series *s, int64_t i, double *x, double *lo,
                 double *hi)
{
    *x = s->data[2 * i];
    *lo = *hi = s->data[2 * i + 1];
}

void lm_row_xy(const lm_series *s, int64_t i, double row[4])
{
    row[0] = s->data[2 * i];
    row[1] = s->data[2 * i + 1];
}

const lm_series *lm_panel_map(const lm_panel *panel)
{
    for (int64_t i = panel->n; i-- > 0;)
        if (panel->series[i].kind->map) return &panel->series[i];
    return NULL;
}
