/* The reductions that Lua knows: each is one row of the table. */
#include <math.h>

#include "core/ahead.h"
#include "core/decl.h"
#include "tensor/fold.h"
#include "tensor/shape.h"
#include "tensor/sum.h"

/* ---- sums --------------------------------------------------------------- */

static double sum_row(const volatile lm_flag *stop, int64_t n, const double *x,
                      double param)
{
    (void)param;
    return lm_sum(stop, n, x);
}

static void sum_columns(const volatile lm_flag *stop, int64_t rows,
                        int64_t cols, const double *x, double param,
                        double *out, double *scratch)
{
    (void)param;
    lm_sum_columns(stop, rows, cols, x, out, scratch);
}

lm_status lm_sum_over(lm_env *env, const lm_tensor *x, lm_ints axes,
                      double *out)
{
    static const lm_reduction sum = {sum_row, sum_columns, false};
    lm_folded f;
    const lm_status status = lm_fold(env, x, axes, false, false, &f);
    return status ? status : lm_reduce_folded(env, &sum, &f, 0, out);
}

/* ---- products and extremes ---------------------------------------------- */

/* A running value m takes in x by `step`; `join` takes in the running value x
 * of other elements.  Both are known wherever these are called, and inlined. */
typedef double step_function(double m, double x);
#define INLINE static inline __attribute__((always_inline))

/* LANES running values, joined in a fixed order. */
INLINE double run_row(const volatile lm_flag *stop, step_function step,
                      step_function join, double start, int64_t n,
                      const double *in)
{
    enum { LANES = 16 };
    double part[LANES], m = start;
    const int64_t whole = n - n % LANES;
    for (int k = 0; k < LANES; k++) part[k] = start;
    int64_t i, end = 0;
    while (lm_next_until(stop, whole, &i, &end))
        for (; i < end; i += LANES) {
            lm_ahead(in + i, LANES);
#pragma omp simd
            for (int k = 0; k < LANES; k++) part[k] = step(part[k], in[i + k]);
        }
    for (int k = 0; whole && k < LANES; k++) m = join(m, part[k]);
    for (i = whole; i < n; i++) m = step(m, in[i]);
    return m;
}

INLINE void run_columns(const volatile lm_flag *stop, step_function step,
                        double start, int64_t rows, int64_t cols,
                        const double *in, double *out)
{
    int64_t first, end = 0;
    while (lm_next_until(stop, cols, &first, &end)) {
        for (int64_t j = first; j < end; j++) out[j] = start;
        for (int64_t i = 0; i < rows; i++) {
            if (lm_told_at_row(stop, i, end - first)) return;
#pragma omp simd
            for (int64_t j = first; j < end; j++)
                out[j] = step(out[j], in[i * cols + j]);
        }
    }
}

INLINE double times(double m, double x)
{
    return m * x;
}

INLINE double smaller(double m, double x)
{
    return x < m || x != x ? x : m;
}

INLINE double larger(double m, double x)
{
    return x > m || x != x ? x : m;
}

/* A row's extreme in two operations a number, one instruction of the processor
 * and a sum, which says whether to look for NaN. */
INLINE double run_extreme(const volatile lm_flag *stop, step_function step,
                          double start, int64_t n, const double *in)
{
    enum { LANES = 16 };
    double part[LANES], sum[LANES], m = start, all = 0;
    const int64_t whole = n - n % LANES;
    for (int k = 0; k < LANES; k++) part[k] = start, sum[k] = 0;
    int64_t i, end = 0;
    while (lm_next_until(stop, whole, &i, &end))
        for (; i < end; i += LANES) {
            lm_ahead(in + i, LANES);
#pragma omp simd
            for (int k = 0; k < LANES; k++) {
                part[k] = step(in[i + k], part[k]);
                sum[k] += in[i + k];
            }
        }
    for (int k = 0; k < LANES; k++) m = step(part[k], m), all += sum[k];
    for (i = whole; i < n; i++) m = step(in[i], m), all += in[i];
    for (i = 0; all != all && i < n && !lm_told_at(stop, i); i++)
        if (in[i] != in[i]) return NAN;
    return m;
}

INLINE double less(double x, double m)
{
    return x < m ? x : m;
}

INLINE double more(double x, double m)
{
    return x > m ? x : m;
}

INLINE double plus(double m, double x)
{
    return m + x;
}

INLINE double one_more(double m, double x)
{
    return m + (x != 0);
}

/* The two functions of an lm_reduction. */
#define RUNNING(name, start, step, row)                                        \
    static double name##_row(const volatile lm_flag *stop, int64_t n,          \
                             const double *x, double param)                    \
    {                                                                          \
        (void)param;                                                           \
        return row;                                                            \
    }                                                                          \
    static void name##_columns(const volatile lm_flag *stop, int64_t rows,     \
                               int64_t cols, const double *x, double param,    \
                               double *out, double *scratch)                   \
    {                                                                          \
        (void)param, (void)scratch;                                            \
        run_columns(stop, step, start, rows, cols, x, out);                    \
    }
RUNNING(prod, 1, times, run_row(stop, times, times, 1, n, x))
RUNNING(min, INFINITY, smaller, run_extreme(stop, less, INFINITY, n, x))
RUNNING(max, -INFINITY, larger, run_extreme(stop, more, -INFINITY, n, x))
RUNNING(count, 0, one_more, run_row(stop, one_more, plus, 0, n, x))

static double any_row(const volatile lm_flag *stop, int64_t n, const double *x,
                      double param)
{
    (void)param;
    int64_t i, end = 0;
    while (lm_next_until(stop, n, &i, &end))
        for (; i < end; i++)
            if (x[i] != 0) return 1;
    return 0;
}

static double all_row(const volatile lm_flag *stop, int64_t n, const double *x,
                      double param)
{
    (void)param;
    int64_t i, end = 0;
    while (lm_next_until(stop, n, &i, &end))
        for (; i < end; i++)
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
static double place(const volatile lm_flag *stop, int64_t n, const double *x,
                    double (*extreme)(const volatile lm_flag *, int64_t,
                                      const double *, double),
                    double sign)
{
    enum { BLOCK = 4096 };
    int64_t at = 0;
    double best = 0;
    for (int64_t i = 0; i < n && best == best && !lm_told(stop); i += BLOCK) {
        const double m = extreme(NULL, n - i < BLOCK ? n - i : BLOCK, x + i, 0);
        if (i == 0 || sign * m > sign * best || m != m) best = m, at = i;
    }
    return lm_told(stop) ? 1 : (double)at + place_of(best, n - at, x + at);
}

static double argmin_row(const volatile lm_flag *stop, int64_t n,
                         const double *x, double param)
{
    (void)param;
    return place(stop, n, x, min_row, -1);
}

static double argmax_row(const volatile lm_flag *stop, int64_t n,
                         const double *x, double param)
{
    (void)param;
    return place(stop, n, x, max_row, 1);
}

/* ---- log sum exp ----------------------------------------------------------
 */

/* log sum e^x = m + log(1 + the rest of e^(x - m)), m the largest x */
static double logsumexp_row(const volatile lm_flag *stop, int64_t n,
                            const double *x, double param)
{
    const int64_t at = (int64_t)argmax_row(stop, n, x, param) - 1;
    const double m = x[at];
    if (isinf(m) || m != m) return m;
    double rest = 0;
    for (int64_t i = 0; i < n && !lm_told_at(stop, i); i++)
        rest += i == at ? 0 : exp(x[i] - m);
    return m + log1p(rest);
}

/* ---- for Lua ------------------------------------------------------------ */

typedef struct {
    lm_tensor x;
    lm_ints axis;
    bool keep;
    lm_tensor value;
} reduce_args;

#define ARGS reduce_args
#define REDUCE_TO(OUT, name, down, nonempty_, doc, ref, example)               \
    static lm_status name##_run(lm_env *env, void *args)                       \
    {                                                                          \
        static const lm_reduction r = {name##_row, down, nonempty_};           \
        reduce_args *a = args;                                                 \
        return lm_reduce(env, &r, &a->x, a->axis, a->keep, 0, &a->value);      \
    }                                                                          \
    typedef reduce_args name##_args;                                           \
    static const lm_slot name##_slots[] = {                                    \
        IN_TENSOR(x, "?", "a tensor"), LM_REDUCE_SLOTS(OUT), LM_SLOTS_END};    \
    LM_EXPORT(tensor, name, doc, ref, example)
#define REDUCE(...) REDUCE_TO(OUT_TENSOR, __VA_ARGS__)

REDUCE(
    sum, sum_columns, false,
    "Sum of the elements, as accurate as if computed in twice the precision.",
    "Ogita, Rump, Oishi 2005",
    "local x = limn.tensor.new{{1, 2}, {3, 4}}\n"
    "assert(x:sum() == 10 and x:sum{axis = 1}[2] == 6)");
REDUCE(prod, prod_columns, false, "Product of the elements.", "",
       "assert(limn.tensor.new{2, 3, 4}:prod() == 24)");
REDUCE(min, min_columns, true, "Minimum of the elements; NaN if any is NaN.",
       "", "assert(limn.tensor.new{3, 1, 2}:min() == 1)");
REDUCE(max, max_columns, true, "Maximum of the elements; NaN if any is NaN.",
       "", "assert(limn.tensor.new{3, 1, 2}:max() == 3)");
REDUCE(argmin, NULL, true,
       "Index of the minimum, the first one: along one axis, or in the "
       "flattened tensor.",
       "", "assert(limn.tensor.new{3, 1, 2}:argmin() == 2)");
REDUCE(argmax, NULL, true,
       "Index of the maximum, the first one: along one axis, or in the "
       "flattened tensor.",
       "", "assert(limn.tensor.new{3, 1, 2}:argmax() == 1)");
REDUCE_TO(OUT_MASK, any, NULL, false, "True if any element is nonzero.", "",
          "assert(limn.tensor.new{0, 1}:any())");
REDUCE_TO(OUT_MASK, all, NULL, false, "True if all elements are nonzero.", "",
          "assert(not limn.tensor.new{0, 1}:all())");
REDUCE(count, count_columns, false, "Number of nonzero elements.", "",
       "assert(limn.tensor.new{0, 1, 2}:count() == 2)");
REDUCE(logsumexp, NULL, true,
       "Logarithm of the sum of exponentials, log sum e^x, without overflow.",
       "",
       "assert(math.abs(limn.tensor.new{1000, 1000}:logsumexp() - 1000 -\n"
       "                math.log(2)) < 1e-12)");
#undef ARGS
