#include "calc/transport/least.h"

#include <math.h>

typedef struct lanes {
    double first[LM_LANES], second[LM_LANES], at[LM_LANES];
} lanes;

static lm_least joined(const lanes *g)
{
    lm_least r = {g->first[0], INFINITY, 0};
    int best = 0;
    for (int l = 1; l < LM_LANES; l++)
        if (g->first[l] < g->first[best]) best = l;
    for (int l = 0; l < LM_LANES; l++) {
        const double x = l == best ? g->second[l] : g->first[l];
        if (x < r.second) r.second = x;
    }
    r.first = g->first[best];
    r.at = (int64_t)g->at[best] + best;
    return r;
}

lm_least lm_least_two(const volatile lm_flag *stop, int64_t n, const double *c,
                      const double *v)
{
    lanes g;
    for (int l = 0; l < LM_LANES; l++)
        g.first[l] = g.second[l] = INFINITY, g.at[l] = 0;
    int64_t j, end = 0;
    while (lm_next_until(stop, n, &j, &end))
        for (; j < end; j += LM_LANES) {
            const double at = (double)j;
#pragma omp simd
            for (int l = 0; l < LM_LANES; l++) {
                const double x = c[j + l] - v[j + l], old = g.first[l];
                const double above = x < old ? old : x;
                g.at[l] = x < old ? at : g.at[l];
                g.first[l] = x < old ? x : old;
                g.second[l] = above < g.second[l] ? above : g.second[l];
            }
        }
    return joined(&g);
}

int64_t lm_least_at(int64_t n, const double *x, double *value)
{
    double first[LM_LANES], at[LM_LANES];
    for (int l = 0; l < LM_LANES; l++) first[l] = INFINITY, at[l] = 0;
    for (int64_t j = 0; j < n; j += LM_LANES) {
        const double group = (double)j;
#pragma omp simd
        for (int l = 0; l < LM_LANES; l++) {
            const bool less = x[j + l] < first[l];
            at[l] = less ? group : at[l];
            first[l] = less ? x[j + l] : first[l];
        }
    }
    int best = 0;
    for (int l = 1; l < LM_LANES; l++)
        if (first[l] < first[best]) best = l;
    *value = first[best];
    return (int64_t)at[best] + best;
}
