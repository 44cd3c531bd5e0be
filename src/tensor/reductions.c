/* The reductions that Lua knows: each is one row of the table. */
#include <math.h>

#include "core/ahead.h"
#include "core/decl.h"
#include "tensor/fold.h"
#include "tensor/shape.h"
#include "tensor/sum.h"

/* ---- sums --------------------------------------------------------------- */

static double sum_row(int64_t n, const double *x, double param)
{
    (void)param;
    return lm_sum(n, x);
}

static void sum_columns(int64_t rows, int64_t cols, const double *x,
                        double param, double *out, double *scratch)
{
    (void)param;
    lm_sum_columns(rows, cols, x, out, scratch);
}

lm_status lm_sum_over(lm_env *env, const lm_tensor *x, lm_ints axes,
                      double *out)
{
    static const lm_reduction sum = {sum_row, sum_columns, false};
    lm_folded f;
    const lm_status status = lm_fold(env, x, axes, false, false, &f);
    return status ? status : lm_reduce_folded(env, &sum, &f, 0, out);
}

/* Of every at-th number, where the sum leaves the range of numbers. */
static double mean_of_large(int64_t n, const double *x, int64_t at)
{
    double mean = 0;
    for (int64_t i = 0; i < n; i++) mean += x[i * at] / (double)n;
    return mean;
}

static double mean_row(int64_t n, const double *x, double param)
{
    (void)param;
    const double sum = lm_sum(n, x);
    return isfinite(sum) ? sum / (double)n : mean_of_large(n, x, 1);
}

static void mean_columns(int64_t rows, int64_t cols, const double *x,
                         double param, double *out, double *scratch)
{
    (void)param;
    lm_sum_columns(rows, cols, x, out, scratch);
    for (int64_t j = 0; j < cols; j++)
        out[j] = isfinite(out[j]) ? out[j] / (double)rows
                                  : mean_of_large(rows, x + j, cols);
}

/* No fewer than none: a variance is never negative. */
static double freedom(int64_t n, double ddof)
{
    return fmax((double)n - ddof, 0);
}

/* In two passes; param is what is subtracted from n. */
static double var_row(int64_t n, const double *x, double param)
{
    return lm_sum_squares(n, x, mean_row(n, x, 0)) / freedom(n, param);
}

static void var_columns(int64_t rows, int64_t cols, const double *x,
                        double param, double *out, double *scratch)
{
    mean_columns(rows, cols, x, 0, scratch, scratch + cols);
    lm_sum_squares_columns(rows, cols, x, scratch, out, scratch + cols);
    for (int64_t j = 0; j < cols; j++) out[j] /= freedom(rows, param);
}

/* The deviation of every at-th number, where squares overflow or vanish: of
 * the numbers over a power of 2. */
static double careful_std(int64_t n, const double *x, int64_t at, double ddof)
{
    double most = 0, mean = 0, sum = 0;
    for (int64_t i = 0; i < n; i++) most = fmax(most, fabs(x[i * at]));
    if (most == 0 || isinf(most)) return most * 0;
    const int e = ilogb(most);
    for (int64_t i = 0; i < n; i++) mean += ldexp(x[i * at], -e) / (double)n;
    for (int64_t i = 0; i < n; i++) {
        const double d = ldexp(x[i * at], -e) - mean;
        sum += d * d;
    }
    return ldexp(sqrt(sum / freedom(n, ddof)), e);
}

static bool squares_hold(double var)
{
    return (var > 1e-280 && var < 1e300) || var != var;
}

static double std_row(int64_t n, const double *x, double param)
{
    const double var = var_row(n, x, param);
    return squares_hold(var) ? sqrt(var) : careful_std(n, x, 1, param);
}

static void std_columns(int64_t rows, int64_t cols, const double *x,
                        double param, double *out, double *scratch)
{
    var_columns(rows, cols, x, param, out, scratch);
    for (int64_t j = 0; j < cols; j++)
        out[j] = squares_hold(out[j]) ? sqrt(out[j])
                                      : careful_std(rows, x + j, cols, param);
}

/* ---- products and extremes ---------------------------------------------- */

/* A fold of `step`, an expression in m (what there is so far) and x; `join`
 * has in x what there is of other elements. */
#define FOLD(name, start, step, join)                                          \
    static double name##_row(int64_t n, const double *in, double param)        \
    {                                                                          \
        enum { LANES = 16 };                                                   \
        double part[LANES], m = start;                                         \
        const int64_t whole = n - n % LANES;                                   \
        (void)param;                                                           \
        for (int k = 0; k < LANES; k++) part[k] = m;                           \
        for (int64_t i = 0; i < whole; i += LANES) {                           \
            lm_ahead(in + i, LANES);                                           \
            _Pragma("omp simd") for (int k = 0; k < LANES; k++)                \
            {                                                                  \
                const double x = in[i + k];                                    \
                m = part[k];                                                   \
                part[k] = step;                                                \
            }                                                                  \
        }                                                                      \
        m = start;                                                             \
        for (int k = 0; whole && k < LANES; k++) {                             \
            const double x = part[k];                                          \
            m = join;                                                          \
        }                                                                      \
        for (int64_t i = whole; i < n; i++) {                                  \
            const double x = in[i];                                            \
            m = step;                                                          \
        }                                                                      \
        return m;                                                              \
    }                                                                          \
    static void name##_columns(int64_t rows, int64_t cols, const double *in,   \
                               double param, double *out, double *scratch)     \
    {                                                                          \
        (void)param, (void)scratch;                                            \
        for (int64_t j = 0; j < cols; j++) out[j] = start;                     \
        for (int64_t i = 0; i < rows; i++)                                     \
            _Pragma("omp simd") for (int64_t j = 0; j < cols; j++)             \
            {                                                                  \
                const double x = in[i * cols + j], m = out[j];                 \
                out[j] = step;                                                 \
            }                                                                  \
    }

#define SMALLER (x < m || x != x ? x : m)
#define LARGER (x > m || x != x ? x : m)
FOLD(prod, 1, m *x, m *x)
FOLD(min, INFINITY, SMALLER, SMALLER)
FOLD(max, -INFINITY, LARGER, LARGER)
FOLD(count, 0, m + (x != 0), m + x)

static double any_row(int64_t n, const double *x, double param)
{
    (void)param;
    for (int64_t i = 0; i < n; i++)
        if (x[i] != 0) return 1;
    return 0;
}

static double all_row(int64_t n, const double *x, double param)
{
    (void)param;
    for (int64_t i = 0; i < n; i++)
        if (x[i] == 0) return 0;
    return 1;
}

/* The place of the first m, 1-based; NaN, as in numpy, is found as well and
 * is more extreme than any number.  By blocks: whether one holds m is a loop
 * without branches. */
static double place_of(double m, int64_t n, const double *x)
{
    enum { BLOCK = 64 };
    int64_t i = 0;
    for (; i + BLOCK <= n; i += BLOCK) {
        int found = 0;
        for (int k = 0; k < BLOCK; k++)
            found |= (x[i + k] == m) | (x[i + k] != x[i + k]);
        if (found) break;
    }
    while (m != m ? x[i] == x[i] : x[i] != m) i++;
    return (double)(i + 1);
}

/* Where the first extreme is, in one pass over memory: which block has it,
 * and then where in there.  sign * m is larger for what is more extreme. */
static double place(int64_t n, const double *x,
                    double (*extreme)(int64_t, const double *, double),
                    double sign)
{
    enum { BLOCK = 4096 };
    int64_t at = 0;
    double best = 0;
    for (int64_t i = 0; i < n && best == best; i += BLOCK) {
        const double m = extreme(n - i < BLOCK ? n - i : BLOCK, x + i, 0);
        if (i == 0 || sign * m > sign * best || m != m) best = m, at = i;
    }
    return (double)at + place_of(best, n - at, x + at);
}

static double argmin_row(int64_t n, const double *x, double param)
{
    (void)param;
    return place(n, x, min_row, -1);
}

static double argmax_row(int64_t n, const double *x, double param)
{
    (void)param;
    return place(n, x, max_row, 1);
}

/* ---- norms -------------------------------------------------------------- */

static double largest(int64_t n, const double *x, bool smallest)
{
    double m = smallest ? INFINITY : 0;
    for (int64_t i = 0; i < n; i++) {
        const double a = fabs(x[i]);
        m = (smallest ? a < m : a > m) || a != a ? a : m;
    }
    return m;
}

/* (sum |x / scale|^p)^(1/p) scale */
static double scaled_norm(int64_t n, const double *x, double p, double scale)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += pow(fabs(x[i]) / scale, p);
    return scale * pow(sum, 1 / p);
}

static double norm_row(int64_t n, const double *x, double p)
{
    if (n == 0) return 0;
    if (isinf(p)) return largest(n, x, p < 0);
    if (p == 0) return count_row(n, x, 0);
    if (p == 1) return lm_sum_abs(n, x);
    const double square = p == 2 ? lm_sum_squares(n, x, 0) : 0;
    if (square > 1e-280 && square < 1e300) return sqrt(square);
    /* What counts most; of p < 0 that is the smallest. */
    const double scale = largest(n, x, p < 0);
    return scale > 0 && scale < HUGE_VAL ? scaled_norm(n, x, p, scale) : scale;
}

/* The 2-norm of every at-th number where squares overflow or vanish. */
static double careful_norm(int64_t n, const double *x, int64_t at)
{
    double norm = 0;
    for (int64_t i = 0; i < n; i++) {
        if (isnan(x[i * at])) return NAN; /* hypot(inf, NaN) is inf */
        norm = hypot(norm, x[i * at]);
    }
    return norm;
}

static void norm_columns(int64_t rows, int64_t cols, const double *x, double p,
                         double *out, double *scratch)
{
    (void)p;
    lm_sum_squares_columns(rows, cols, x, NULL, out, scratch);
    for (int64_t j = 0; j < cols; j++)
        out[j] = out[j] > 1e-280 && out[j] < 1e300
                     ? sqrt(out[j])
                     : careful_norm(rows, x + j, cols);
}

/* log sum e^x = m + log(1 + the rest of e^(x - m)), m the largest x */
static double logsumexp_row(int64_t n, const double *x, double param)
{
    const int64_t at = (int64_t)argmax_row(n, x, param) - 1;
    const double m = x[at];
    if (isinf(m) || m != m) return m;
    double rest = 0;
    for (int64_t i = 0; i < n; i++) rest += i == at ? 0 : exp(x[i] - m);
    return m + log1p(rest);
}

/* ---- for Lua ------------------------------------------------------------ */

typedef struct {
    lm_tensor x;
    lm_ints axis;
    bool keep;
    double param;
    lm_tensor value;
} reduce_args;

#define ARGS reduce_args
#define COMMON_IN IN_TENSOR(x, "?", "a tensor")
#define COMMON_OUT(OUT)                                                        \
    OPT_INTS(axis, "",                                                         \
             "the axes to reduce (1 is the first, -1 the last); "              \
             "all unless given"),                                              \
        OPT_FLAG(keep, false, "keep the reduced axes, with size 1"),           \
        OUT(value, "?",                                                        \
            "a tensor of the axes that are left; one value if none is"),       \
        LM_SLOTS_END
#define REDUCE_TO(OUT, name, down, nonempty_, slots_, doc, ref, example)       \
    static lm_status name##_run(lm_env *env, void *args)                       \
    {                                                                          \
        static const lm_reduction r = {name##_row, down, nonempty_};           \
        reduce_args *a = args;                                                 \
        return lm_reduce(env, &r, &a->x, a->axis, a->keep, a->param,           \
                         &a->value);                                           \
    }                                                                          \
    typedef reduce_args name##_args;                                           \
    static const lm_slot name##_slots[] = {COMMON_IN, slots_ COMMON_OUT(OUT)}; \
    LM_EXPORT(tensor, name, doc, ref, example)
#define REDUCE(...) REDUCE_TO(OUT_TENSOR, __VA_ARGS__)
#define NOTHING

REDUCE(sum, sum_columns, false, NOTHING,
       "The sum of the elements, as exact as if in twice the precision.",
       "Ogita, Rump, Oishi 2005",
       "local x = limn.tensor.new{{1, 2}, {3, 4}}\n"
       "assert(x:sum() == 10 and x:sum{axis = 1}[2] == 6)");
REDUCE(prod, prod_columns, false, NOTHING, "The product of the elements.", "",
       "assert(limn.tensor.new{2, 3, 4}:prod() == 24)");
REDUCE(mean, mean_columns, true, NOTHING, "The mean of the elements.", "",
       "assert(limn.tensor.new{1, 2, 6}:mean() == 3)");
REDUCE(min, min_columns, true, NOTHING,
       "The smallest element; NaN if there is one.", "",
       "assert(limn.tensor.new{3, 1, 2}:min() == 1)");
REDUCE(max, max_columns, true, NOTHING,
       "The largest element; NaN if there is one.", "",
       "assert(limn.tensor.new{3, 1, 2}:max() == 3)");
REDUCE(argmin, NULL, true, NOTHING,
       "The index of the first smallest element, along one axis or (row by "
       "row) of all.",
       "", "assert(limn.tensor.new{3, 1, 2}:argmin() == 2)");
REDUCE(argmax, NULL, true, NOTHING,
       "The index of the first largest element, along one axis or (row by "
       "row) of all.",
       "", "assert(limn.tensor.new{3, 1, 2}:argmax() == 1)");
REDUCE_TO(OUT_MASK, any, NULL, false, NOTHING, "Is any element not 0?", "",
          "assert(limn.tensor.new{0, 1}:any())");
REDUCE_TO(OUT_MASK, all, NULL, false, NOTHING, "Is no element 0?", "",
          "assert(not limn.tensor.new{0, 1}:all())");
REDUCE(count, count_columns, false, NOTHING,
       "The number of elements that are not 0.", "",
       "assert(limn.tensor.new{0, 1, 2}:count() == 2)");
REDUCE(logsumexp, NULL, true, NOTHING, "log sum e^x, without overflow.", "",
       "assert(math.abs(limn.tensor.new{1000, 1000}:logsumexp() - 1000 -\n"
       "                math.log(2)) < 1e-12)");
#undef ARGS

typedef struct {
    lm_tensor x;
    lm_ints axis;
    bool keep;
    double ddof;
    lm_tensor value;
} spread_args;

#define ARGS spread_args
#define SPREAD(name, doc, example)                                             \
    static lm_status name##_run(lm_env *env, void *args)                       \
    {                                                                          \
        static const lm_reduction r = {name##_row, name##_columns, true};      \
        spread_args *a = args;                                                 \
        return lm_reduce(env, &r, &a->x, a->axis, a->keep, a->ddof,            \
                         &a->value);                                           \
    }                                                                          \
    typedef spread_args name##_args;                                           \
    static const lm_slot name##_slots[] = {                                    \
        COMMON_IN,                                                             \
        OPT_NUM(ddof, 0, "",                                                   \
                "subtracted from the divisor n, down to 0; 1 is unbiased"),    \
        COMMON_OUT(OUT_TENSOR)};                                               \
    LM_EXPORT(tensor, name, doc, "", example)

SPREAD(var, "The variance, sum (x - mean)^2 / n.",
       "local x = limn.tensor.new{1, 2, 3}\n"
       "assert(math.abs(x:var() - 2 / 3) < 1e-15 and x:var{ddof = 1} == 1)");
SPREAD(std, "The standard deviation, the square root of the variance.",
       "assert(limn.tensor.new{1, 2, 3}:std{ddof = 1} == 1)");
#undef ARGS

typedef struct {
    lm_tensor x;
    lm_ints axis;
    bool keep;
    double ord;
    lm_tensor value;
} norm_args;

static lm_status norm_run(lm_env *env, void *args)
{
    static const lm_reduction two = {norm_row, norm_columns, false};
    static const lm_reduction other = {norm_row, NULL, false};
    norm_args *a = args;
    return lm_reduce(env, a->ord == 2 ? &two : &other, &a->x, a->axis, a->keep,
                     a->ord, &a->value);
}

#define ARGS norm_args
static const lm_slot norm_slots[] = {
    COMMON_IN,
    OPT_NUM(ord, 2, "any",
            "p of the norm (sum |x|^p)^(1/p); math.huge: the "
            "largest |x|; 0: how many are not 0"),
    COMMON_OUT(OUT_TENSOR)};
LM_EXPORT(tensor, norm, "The norm of the elements as one vector.", "",
          "assert(limn.tensor.new{3, 4}:norm() == 5)");
#undef ARGS
