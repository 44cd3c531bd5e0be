/* Counts in bins of equal width. */
#include <math.h>

#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x;
    int64_t bins;
    double low, high;
    lm_vec counts, edges;
    int64_t outside;
} histogram_args;

static void limits(lm_env *env, histogram_args *h, int64_t n)
{
    double low = INFINITY, high = -INFINITY;
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++) {
        const double x = h->x.data[i];
        if (isfinite(x) && x < low) low = x;
        if (isfinite(x) && x > high) high = x;
    }
    if (isnan(h->low)) h->low = isfinite(low) ? low : 0;
    if (isnan(h->high)) h->high = isfinite(high) ? high : 1;
    if (h->low == h->high) {
        const double half = fmax(0.5, 0x1p-20 * fabs(h->low));
        h->low -= half, h->high += half;
    }
}

static lm_status histogram_run(lm_env *env, void *args)
{
    histogram_args *h = args;
    const int64_t n = lm_length(&h->x), bins = h->bins;
    limits(env, h, n);
    if (lm_stopped(env)) return LM_STOPPED;
    if (!(h->low < h->high) || !isfinite(h->high - h->low))
        return lm_fail(env, LM_DOMAIN,
                       "'low' must be below 'high' at a finite distance, got "
                       "%g and %g",
                       h->low, h->high);
    double *edge = h->edges.data;
    const double width = h->high - h->low;
    int64_t first, end = 0;
    while (lm_next_piece(env, bins, &first, &end))
        for (; first < end; first++)
            edge[first] = h->low + width * ((double)first / (double)bins);
    edge[bins] = h->high;
    const lm_status status = lm_fill(env, 0, bins, h->counts.data);
    if (status) return status;
    for (int64_t i = 0; i < n; i++) {
        const double x = h->x.data[i];
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (!(x >= h->low && x <= h->high)) {
            h->outside++;
            continue;
        }
        int64_t k = (int64_t)((x - h->low) / width * (double)bins);
        if (k >= bins) k = bins - 1;
        /* The edges decide, not the rounding of the quotient. */
        if (x < edge[k])
            k--;
        else if (k + 1 < bins && x >= edge[k + 1])
            k++;
        h->counts.data[k]++;
    }
    return LM_OK;
}

#define ARGS histogram_args
static const lm_slot histogram_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    OPT_INT(bins, 20, "[1,1000000000]", "the number of bins"),
    OPT_NUM(low, NAN, "", "the lower end of the range; the minimum by default"),
    OPT_NUM(high, NAN, "",
            "the upper end of the range; the maximum by default"),
    OUT_VEC(
        counts, "bins",
        "the number of elements in each bin; the last bin includes both edges"),
    OUT_VEC(edges, "bins+1", "the bin edges"),
    OUT_INT(outside, "the number of elements outside the range, NaN included"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, histogram, "Histogram with bins of equal width.", "",
          "local h = limn.tensor.histogram({0, 1, 1, 2}, {bins = 2})\n"
          "assert(h.counts[1] == 1 and h.counts[2] == 3)");
#undef ARGS
