/* Mean, variance and standard deviation, over any axes. */
#include <math.h>

#include "core/decl.h"
#include "tensor/fold.h"
#include "tensor/sum.h"

/* Of every at-th number, where the sum overflows. */
static double mean_of_large(const volatile lm_flag *stop, int64_t n,
                            const double *x, int64_t at)
{
    double mean = 0;
    for (int64_t i = 0; i < n && !lm_told_at(stop, i); i++)
        mean += x[i * at] / (double)n;
    return mean;
}

static double mean_row(const volatile lm_flag *stop, int64_t n, const double *x,
                       double param)
{
    (void)param;
    const double sum = lm_sum(stop, n, x);
    return isfinite(sum) ? sum / (double)n : mean_of_large(stop, n, x, 1);
}

static void mean_columns(const volatile lm_flag *stop, int64_t rows,
                         int64_t cols, const double *x, double param,
                         double *out, double *scratch)
{
    (void)param;
    lm_sum_columns(stop, rows, cols, x, out, scratch);
    int64_t j, end = 0;
    while (lm_next_until(stop, cols, &j, &end))
        for (; j < end; j++)
            out[j] = isfinite(out[j]) ? out[j] / (double)rows
                                      : mean_of_large(stop, rows, x + j, cols);
}

/* No fewer than none: a variance is never negative. */
static double freedom(int64_t n, double ddof)
{
    return fmax((double)n - ddof, 0);
}

/* In two passes; param is what is subtracted from n. */
static double var_row(const volatile lm_flag *stop, int64_t n, const double *x,
                      double param)
{
    return lm_sum_squares(stop, n, x, mean_row(stop, n, x, 0)) /
           freedom(n, param);
}

static void var_columns(const volatile lm_flag *stop, int64_t rows,
                        int64_t cols, const double *x, double param,
                        double *out, double *scratch)
{
    mean_columns(stop, rows, cols, x, 0, scratch, scratch + cols);
    lm_sum_squares_columns(stop, rows, cols, x, scratch, out, scratch + cols);
    int64_t j, end = 0;
    while (lm_next_until(stop, cols, &j, &end))
        for (; j < end; j++) out[j] /= freedom(rows, param);
}

/* The deviation of every at-th number, where squares overflow or vanish: of
 * the numbers over a power of 2. */
static double careful_std(const volatile lm_flag *stop, int64_t n,
                          const double *x, int64_t at, double ddof)
{
    double most = 0, mean = 0, sum = 0;
    for (int64_t i = 0; i < n && !lm_told_at(stop, i); i++)
        most = fmax(most, fabs(x[i * at]));
    if (most == 0 || isinf(most)) return most * 0;
    const int e = ilogb(most);
    for (int64_t i = 0; i < n && !lm_told_at(stop, i); i++)
        mean += ldexp(x[i * at], -e) / (double)n;
    for (int64_t i = 0; i < n && !lm_told_at(stop, i); i++) {
        const double d = ldexp(x[i * at], -e) - mean;
        sum += d * d;
    }
    return ldexp(sqrt(sum / freedom(n, ddof)), e);
}

static bool squares_hold(double var)
{
    return (var > 1e-280 && var < 1e300) || var != var;
}

static double std_row(const volatile lm_flag *stop, int64_t n, const double *x,
                      double param)
{
    const double var = var_row(stop, n, x, param);
    return squares_hold(var) ? sqrt(var) : careful_std(stop, n, x, 1, param);
}

static void std_columns(const volatile lm_flag *stop, int64_t rows,
                        int64_t cols, const double *x, double param,
                        double *out, double *scratch)
{
    var_columns(stop, rows, cols, x, param, out, scratch);
    int64_t j, end = 0;
    while (lm_next_until(stop, cols, &j, &end))
        for (; j < end; j++)
            out[j] = squares_hold(out[j])
                         ? sqrt(out[j])
                         : careful_std(stop, rows, x + j, cols, param);
}

/* ---- in Lua -------------------------------------------------------------- */

typedef struct {
    lm_tensor x;
    lm_ints axis;
    bool keep;
    double ddof;
    lm_tensor value;
} mean_args;
typedef mean_args var_args;
typedef mean_args std_args;

static lm_status mean_run(lm_env *env, void *args)
{
    static const lm_reduction mean = {mean_row, mean_columns, true};
    mean_args *a = args;
    return lm_reduce(env, &mean, &a->x, a->axis, a->keep, 0, &a->value);
}

static lm_status var_run(lm_env *env, void *args)
{
    static const lm_reduction var = {var_row, var_columns, true};
    var_args *a = args;
    return lm_reduce(env, &var, &a->x, a->axis, a->keep, a->ddof, &a->value);
}

static lm_status std_run(lm_env *env, void *args)
{
    static const lm_reduction std = {std_row, std_columns, true};
    std_args *a = args;
    return lm_reduce(env, &std, &a->x, a->axis, a->keep, a->ddof, &a->value);
}

#define ARGS mean_args
static const lm_slot mean_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    LM_REDUCE_SLOTS(OUT_TENSOR),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, mean, "Mean of the elements.", "",
          "assert(limn.tensor.new{1, 2, 6}:mean() == 3)");

#define DDOF                                                                   \
    OPT_NUM(ddof, 0, "",                                                       \
            "degrees of freedom subtracted from the divisor n (not below 0); " \
            "1 for the unbiased estimate")
static const lm_slot var_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    DDOF,
    LM_REDUCE_SLOTS(OUT_TENSOR),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, var,
          "Variance of the elements, sum (x - mean)^2 / (n - ddof).", "",
          "local x = limn.tensor.new{1, 2, 3}\n"
          "assert(math.abs(x:var() - 2 / 3) < 1e-15 and x:var{ddof = 1} == 1)");

#define std_slots var_slots
LM_EXPORT(tensor, std,
          "Standard deviation of the elements, the square root of the "
          "variance.",
          "", "assert(limn.tensor.new{1, 2, 3}:std{ddof = 1} == 1)");
#undef ARGS
