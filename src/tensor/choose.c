/* Elements chosen by other elements. */
#include <math.h>

#include "core/decl.h"
#include "tensor/select.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor cond, x, y, value;
} where_args;

static lm_status where_run(lm_env *env, void *args)
{
    where_args *a = args;
    lm_tensor two, all;
    lm_status status = lm_broadcast(env, &a->x, &a->y, &two);
    if (!status) status = lm_broadcast(env, &a->cond, &two, &all);
    if (!status) status = lm_result(env, &a->value, all.rank, all.size);
    if (status) return status;
    const int64_t n = lm_length(&all);
    const lm_tensor *in[3] = {&a->cond, &a->x, &a->y};
    const double *from[3];
    int64_t at[LM_RANK_MAX], to[LM_RANK_MAX];
    lm_strides(all.rank, all.size, to);
    for (int k = 0; k < 3; k++) {
        from[k] = in[k]->data;
        if (lm_same_shape(in[k], &all)) continue;
        double *copy = lm_scratch_doubles(env, n);
        if (!copy) return lm_nomem(env);
        lm_broadcast_strides(in[k], &all, at);
        lm_copy(all.rank, all.size, copy, to, in[k]->data, at);
        from[k] = copy;
    }
    double *out = a->value.data;
    for (int64_t i = 0; i < n; i++)
        out[i] = from[0][i] != 0 ? from[1][i] : from[2][i];
    return LM_OK;
}

#define ARGS where_args
static const lm_slot where_slots[] = {
    IN_TENSOR(cond, "?", "what decides"),
    IN_TENSOR(x, "?", "taken where cond is not 0"),
    IN_TENSOR(y, "?", "taken where it is 0"),
    OUT_TENSOR(value, "?", "elements of both; all three broadcast"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, where, "Choose elements from two tensors.", "",
          "local x = limn.tensor.new{-1, 2}\n"
          "assert(limn.tensor.where(x:gt(0), x, 0)[1] == 0)");
#undef ARGS

typedef struct {
    lm_tensor x;
    double low, high;
    lm_tensor value;
} clip_args;
typedef clip_args clip__args;

static lm_status clip(lm_env *env, const lm_tensor *x, double low, double high,
                      double *out)
{
    const int64_t n = lm_length(x);
    if (!(low <= high))
        return lm_fail(env, LM_DOMAIN,
                       "'low' must be at most 'high', got %g and %g", low,
                       high);
    for (int64_t i = 0; i < n; i++) {
        const double v = x->data[i];
        out[i] = v < low ? low : v > high ? high : v;
    }
    return LM_OK;
}

static lm_status clip_run(lm_env *env, void *args)
{
    clip_args *a = args;
    return clip(env, &a->x, a->low, a->high, a->value.data);
}

static lm_status clip__run(lm_env *env, void *args)
{
    clip__args *a = args;
    return clip(env, &a->x, a->low, a->high, a->x.data);
}

#define ARGS clip_args
#define CLIP_OPTIONS                                                           \
    OPT_NUM(low, -INFINITY, "any", "the lower end"),                           \
        OPT_NUM(high, INFINITY, "any", "the upper end")
static const lm_slot clip_slots[] = {
    IN_TENSOR(x, "...", "a tensor"),
    CLIP_OPTIONS,
    OUT_TENSOR(value, "...", "a copy with what lies outside moved to the ends"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, clip, "Limit elements to an interval; NaN stays.", "",
          "assert(limn.tensor.new{-1, 5}:clip{low = 0, high = 2}:sum() == 2)");
static const lm_slot clip__slots[] = {
    MUT_TENSOR(x, "...", "the tensor to change"),
    CLIP_OPTIONS,
    LM_SLOTS_END,
};
LM_EXPORT(tensor, clip_, "Limit elements to an interval, in place.", "",
          "assert(limn.tensor.new{-1, 5}:clip_{low = 0}:sum() == 5)");
#undef ARGS

/* ---- by index ----------------------------------------------------------- */

/* Indices from 1 to size as integers from 0; false if one is none. */
static bool positions(int64_t n, const double *index, int64_t size, int64_t *at)
{
    int wrong = 0;
    for (int64_t i = 0; i < n; i++) {
        const double v = index[i];
        const int outside = !((v >= 1) & (v <= (double)size));
        at[i] = (int64_t)(outside ? 1 : v) - 1;
        wrong |= outside | (v != floor(v));
    }
    return !wrong;
}

static lm_status wrong_index(lm_env *env, lm_vec index, int64_t size)
{
    int64_t i = 0, at;
    while (positions(1, index.data + i, size, &at)) i++;
    return lm_fail(env, LM_DOMAIN, "index %g is no integer from 1 to %lld",
                   index.data[i], (long long)size);
}

typedef struct {
    lm_tensor x;
    lm_vec index;
    int64_t axis;
    lm_tensor value;
} take_args;

/* Of a vector: some at a time, while their positions are in cache. */
static lm_status take_elements(lm_env *env, const take_args *a)
{
    enum { SOME = 512 };
    int64_t at[SOME];
    const int64_t n = a->index.n;
    const double *index = a->index.data, *x = a->x.data;
    double *out = a->value.data;
    for (int64_t i = 0; i < n; i += SOME) {
        const int64_t now = n - i < SOME ? n - i : SOME;
        if (!positions(now, index + i, a->x.size[0], at))
            return wrong_index(env, a->index, a->x.size[0]);
        for (int64_t k = 0; k < now; k++) out[i + k] = x[at[k]];
    }
    return LM_OK;
}

/* Along axis k. */
static lm_status take_slices(lm_env *env, const take_args *a, int k)
{
    lm_pick picks[LM_RANK_MAX];
    const int64_t n = a->index.n;
    int64_t *list = lm_scratch(env, (size_t)n * sizeof *list);
    if (!list) return lm_nomem(env);
    if (!positions(n, a->index.data, a->x.size[k], list))
        return wrong_index(env, a->index, a->x.size[k]);
    for (int i = 0; i < a->x.rank; i++)
        picks[i] = (lm_pick){.count = a->x.size[i], .step = 1};
    picks[k] = (lm_pick){.count = n, .list = list};
    lm_part_get(&a->x, picks, a->value.data);
    return LM_OK;
}

static lm_status take_run(lm_env *env, void *args)
{
    take_args *a = args;
    int k = 0;
    lm_status status = lm_axis(env, a->axis, a->x.rank, &k);
    if (status) return status;
    lm_tensor shape = a->x;
    shape.size[k] = a->index.n;
    status = lm_result(env, &a->value, shape.rank, shape.size);
    if (status) return status;
    return a->x.rank == 1 ? take_elements(env, a) : take_slices(env, a, k);
}

#define ARGS take_args
static const lm_slot take_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_VEC(index, "k", "which slices; one may come several times"),
    OPT_INT(axis, 1, "", "along which axis"),
    OUT_MOVED(value, "?", "those slices, in that order"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, take, "Slices by their indices.", "",
          "assert(limn.tensor.new{5, 6, 7}:take{3, 1}[1] == 7)");
#undef ARGS

typedef struct {
    lm_tensor x;
    lm_tensor value;
} nonzero_args;

static lm_status nonzero_run(lm_env *env, void *args)
{
    nonzero_args *a = args;
    const int64_t n = lm_length(&a->x);
    const int rank = a->x.rank ? a->x.rank : 1;
    int64_t count = 0, at[LM_RANK_MAX] = {1};
    for (int64_t i = 0; i < n; i++) count += a->x.data[i] != 0;
    const int64_t size[2] = {count, rank};
    const lm_status status = lm_result(env, &a->value, rank == 1 ? 1 : 2, size);
    if (status) return status;
    lm_strides(a->x.rank, a->x.size, at);
    double *out = a->value.data;
    for (int64_t i = 0; i < n; i++) {
        if (a->x.data[i] == 0) continue;
        int64_t rest = i;
        for (int k = 0; k < rank; k++) {
            *out++ = (double)(rest / at[k] + 1);
            rest %= at[k];
        }
    }
    return LM_OK;
}

#define ARGS nonzero_args
static const lm_slot nonzero_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    OUT_TENSOR(value, "?",
               "their indices: a vector for a vector, else one "
               "row for each"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, nonzero, "Where the elements are not 0.", "",
          "assert(limn.tensor.new{0, 3, 0, 4}:nonzero()[2] == 4)");
#undef ARGS

/* ---- counting ----------------------------------------------------------- */

typedef struct {
    lm_tensor x;
    int64_t bins;
    double low, high;
    lm_vec counts, edges;
    int64_t outside;
} histogram_args;

static void limits(histogram_args *h, int64_t n)
{
    double low = INFINITY, high = -INFINITY;
    for (int64_t i = 0; i < n; i++) {
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
    limits(h, n);
    if (!(h->low < h->high) || !isfinite(h->high - h->low))
        return lm_fail(env, LM_DOMAIN,
                       "'low' must be below 'high' at a finite distance, got "
                       "%g and %g",
                       h->low, h->high);
    double *edge = h->edges.data;
    const double width = h->high - h->low;
    for (int64_t k = 0; k <= bins; k++)
        edge[k] =
            k == bins ? h->high : h->low + width * ((double)k / (double)bins);
    for (int64_t k = 0; k < bins; k++) h->counts.data[k] = 0;
    for (int64_t i = 0; i < n; i++) {
        const double x = h->x.data[i];
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
    OPT_INT(bins, 20, "[1,1000000000]", "how many bins"),
    OPT_NUM(low, NAN, "", "the lower end; the smallest element unless given"),
    OPT_NUM(high, NAN, "", "the upper end; the largest element unless given"),
    OUT_VEC(counts, "bins", "how many lie in each bin; the last has both ends"),
    OUT_VEC(edges, "bins+1", "where the bins begin and end"),
    OUT_INT(outside, "how many lie in none, NaN among them"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, histogram, "Count elements in bins of equal width.", "",
          "local h = limn.tensor.histogram({0, 1, 1, 2}, {bins = 2})\n"
          "assert(h.counts[1] == 1 and h.counts[2] == 3)");
#undef ARGS

/* ---- equality ----------------------------------------------------------- */

typedef struct {
    lm_tensor x, y;
    double rtol, atol;
    bool close;
} close_args;

static lm_status close_run(lm_env *env, void *args)
{
    (void)env;
    close_args *a = args;
    const int64_t n = lm_length(&a->x);
    a->close = lm_same_shape(&a->x, &a->y);
    for (int64_t i = 0; i < n && a->close; i++) {
        const double x = a->x.data[i], y = a->y.data[i];
        a->close = x == y || fabs(x - y) <= a->atol + a->rtol * fabs(y);
    }
    return LM_OK;
}

#define ARGS close_args
static const lm_slot close_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_TENSOR(y, "?", "what it should be"),
    OPT_NUM(rtol, 1e-9, "[0,inf)", "allowed error relative to y"),
    OPT_NUM(atol, 1e-12, "[0,inf)", "allowed absolute error"),
    OUT_FLAG(close, "same shape, and |x - y| <= atol + rtol |y| everywhere"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, close, "Equality with a tolerance.", "",
          "assert(limn.tensor.close({1, 2}, {1, 2 + 1e-13}))");
#undef ARGS
