#include "plot/series.h"

#include <math.h>

#include "plot/palette.h"

void lm_point_xy(const lm_series *s, int64_t i, double *x, double *lo,
                 double *hi)
{
    *x = s->data[2 * i];
    *lo = *hi = s->data[2 * i + 1];
}

uint32_t lm_series_color(const lm_series *s, const lm_axes *axes, double value)
{
    const double place = lm_axis_place(&axes->z, value);
    return isnan(place) ? LM_BLANK : lm_palette_at(s->palette, place);
}

void lm_point_xyz(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi)
{
    *x = s->data[3 * i];
    *lo = *hi = s->data[3 * i + 1];
}

void lm_reach_xyz(const lm_series *s, lm_reach *r)
{
    lm_reach_points(s, r);
    for (int64_t i = 0; s->scaled && i < s->n && !lm_stopped_at(r->env, i); i++)
        lm_range_stretch(&r->z, s->data[3 * i + 2], r->logz);
}
