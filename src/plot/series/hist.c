/* limn.plot.hist: how numbers are distributed, as bars. */
#include <math.h>

#include "core/ordinal.h"
#include "plot/look.h"
#include "plot/series.h"

/* The finite numbers of v, in scratch, and the least and the greatest of them.
 */
static double *finite_of(lm_env *env, lm_vec v, int64_t *n, double *lo,
                         double *hi)
{
    double *s = lm_scratch_doubles(env, v.n);
    *n = 0;
    for (int64_t i = 0; s && i < v.n && !lm_stopped_at(env, i); i++) {
        const double x = v.data[i];
        if (!isfinite(x)) continue;
        *lo = *n && *lo <= x ? *lo : x;
        *hi = *n && *hi >= x ? *hi : x;
        s[(*n)++] = x;
    }
    return s;
}

/* The number that k of them lie before, by halving the places that it may have.
 */
static double ranked(const lm_env *env, const double *s, int64_t n, int64_t k)
{
    uint64_t lo = 0, hi = UINT64_MAX;
    while (lo < hi) {
        const uint64_t middle = lo + (hi - lo) / 2;
        int64_t below = 0;
        for (int64_t i = 0; i < n; i++) {
            if (lm_stopped_at(env, i)) return NAN;
            below += lm_ordinal(s[i]) <= middle;
        }
        if (below > k)
            hi = middle;
        else
            lo = middle + 1;
    }
    return lm_at_ordinal(lo);
}

/* How many bins: 2 iqr / n^(1/3) wide (Freedman & Diaconis 1981), between 1
 * and 200; Sturges' rule if the quartiles coincide. */
static int64_t bin_count(const lm_env *env, const double *s, int64_t n,
                         double span)
{
    if (!(span > 0) || !isfinite(span)) return 1;
    const double iqr =
        ranked(env, s, n, 3 * (n - 1) / 4) - ranked(env, s, n, (n - 1) / 4);
    const double sturges = ceil(log2((double)n)) + 1;
    const double bins =
        iqr > 0 ? ceil(span * cbrt((double)n) / (2 * iqr)) : sturges;
    return (int64_t)fmin(fmax(bins, 1), 200);
}

/* Fill rows left, right, height of s->n bins between lo and hi. */
static void fill_bins(const lm_env *env, lm_series *bars, const double *s,
                      int64_t n, double lo, double hi, bool density)
{
    const double width = (hi - lo) / (double)bars->n;
    for (int64_t b = 0; b < bars->n; b++) {
        double *row = bars->data + 3 * b;
        row[0] = lo + width * (double)b;
        row[1] = lo + width * (double)(b + 1);
        row[2] = 0;
    }
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++) {
        if (!(s[i] >= lo && s[i] <= hi)) continue;
        int64_t b = (int64_t)((s[i] - lo) / width);
        if (b >= bars->n) b = bars->n - 1;
        bars->data[3 * b + 2] += density ? 1 / ((double)n * width) : 1;
    }
}

/* The histogram that another of the panel should be comparable to: the last
 * bars that touch, or NULL. */
static const lm_series *neighbour(const lm_panel *panel,
                                  const lm_series_kind *kind)
{
    for (int64_t i = panel->n; i-- > 0;) {
        const lm_series *s = &panel->series[i];
        if (s->kind == kind && s->n > 1 && s->data[1] == s->data[3]) return s;
    }
    return NULL;
}

/* Bins of its width and at its edges, as many as lo and hi need; 0 if those
 * are more than anybody can see. */
static int64_t share_bins(const lm_series *with, double *lo, double *hi)
{
    const double start = with->data[0];
    const double width =
        (with->data[3 * with->n - 2] - start) / (double)with->n;
    double before = floor((*lo - start) / width);
    double after = fmax(ceil((*hi - start) / width), before + 1);
    /* What rounding put beyond the edge of its bin is not lost. */
    if (start + before * width > *lo) before--;
    if (start + after * width < *hi) after++;
    if (!(after - before <= 2000)) return 0;
    *lo = start + before * width;
    *hi = start + after * width;
    return (int64_t)(after - before);
}

/* ---- limn.plot.hist ------------------------------------------------------ */

typedef struct {
    lm_figure *figure;
    lm_tensor values;
    int64_t bins, panel;
    lm_vec range;
    bool density;
    int along;
    const char *label, *color;
} hist_args;

static const lm_series_kind *kind_of(const hist_args *a)
{
    return a->along ? &lm_sidebars_kind : &lm_bars_kind;
}

/* The bars of the n numbers s, whole or not at all. */
static lm_status add_bars(lm_env *env, const hist_args *a, const double *s,
                          int64_t n, double lo, double hi, int64_t bins)
{
    lm_panel *panel = lm_panel_at(a->figure, a->panel);
    const int64_t before = panel->n, curves = panel->curves;
    const double *const three[] = {s, s, s, NULL};
    lm_series *bars;
    lm_status status = lm_series_put(env, panel, kind_of(a), a->label, a->color,
                                     0, three, &bars);
    if (!status) status = lm_series_reserve(env, bars, bins);
    if (!status) {
        bars->n = bins;
        fill_bins(env, bars, s, n, lo, hi, a->density);
        status = lm_unless_stopped(env);
    }
    if (status) lm_panel_cut(panel, before, curves);
    return status;
}

static lm_status hist_run(lm_env *env, void *args)
{
    hist_args *a = args;
    const lm_vec v = {a->values.data, lm_count(a->values.rank, a->values.size)};
    int64_t n;
    double lo = 0, hi = 1;
    double *s = finite_of(env, v, &n, &lo, &hi);
    if (!s) return lm_nomem(env);
    const double span = hi - lo;
    if (a->range.data) {
        lo = a->range.data[0];
        hi = a->range.data[1];
        if (!(lo < hi && isfinite(hi - lo)))
            return lm_fail(env, LM_DOMAIN,
                           "'range' is two finite ends, the "
                           "lower first");
    }
    const lm_series *with =
        n && !a->bins && !a->range.data
            ? neighbour(lm_panel_at(a->figure, a->panel), kind_of(a))
            : NULL;
    int64_t bins = a->bins;
    if (with) bins = share_bins(with, &lo, &hi);
    if (!bins) bins = n ? bin_count(env, s, n, span) : 1;
    if (!(hi - lo > 1e-12 * fmax(fabs(lo), fabs(hi)))) {
        const double room = lo == 0 ? 0.5 : 0.05 * fabs(lo);
        lo -= room;
        hi += room;
    }
    if (lm_stopped(env)) return LM_STOPPED;
    return add_bars(env, a, s, n, lo, hi, bins);
}

#define ARGS hist_args
static const lm_slot hist_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_TENSOR(values, "?",
              "numbers, of any shape; NaN and infinities are left out"),
    OPT_INT(bins, 0, "[0,100000]",
            "number of bins; 0: those of the histogram before it in the panel, "
            "for the first the Freedman-Diaconis rule"),
    OPT_VEC(range, "2", "limits of the histogram; default: all values"),
    OPT_FLAG(density, false, "normalize to area 1 instead of counts"),
    OPT_CHOICE(along, "x", "x|y", "the axis of the numbers"),
    OPT_STR(label, NULL, "entry in the legend"),
    OPT_STR(color, NULL, "'blue', '#0072b2' or 'viridis:0.3'"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, hist, "Add a histogram of numbers.", "Freedman & Diaconis 1981",
          "local fig = limn.plot.figure()\n"
          "fig:hist({1, 2, 2, 3, 3, 3}, {bins = 3, label = 'counts'})\n"
          "assert(fig:text():find('counts'))");
#undef ARGS
