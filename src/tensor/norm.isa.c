/* Vector norms, over any axes. */
#include <math.h>

#include "core/decl.h"
#include "tensor/fold.h"
#include "tensor/sum.h"

static double nonzero(const volatile lm_flag *stop, int64_t n, const double *x)
{
    int64_t count = 0, i, end = 0;
    while (lm_next_until(stop, n, &i, &end))
        for (; i < end; i++) count += x[i] != 0;
    return (double)count;
}

static double largest(const volatile lm_flag *stop, int64_t n, const double *x,
                      bool smallest)
{
    double m = smallest ? INFINITY : 0;
    int64_t i, end = 0;
    while (lm_next_until(stop, n, &i, &end))
        for (; i < end; i++) {
            const double a = fabs(x[i]);
            m = (smallest ? a < m : a > m) || a != a ? a : m;
        }
    return m;
}

/* (sum |x / scale|^p)^(1/p) scale */
static double scaled_norm(const volatile lm_flag *stop, int64_t n,
                          const double *x, double p, double scale)
{
    double sum = 0;
    for (int64_t i = 0; i < n && !lm_told_at(stop, i); i++)
        sum += pow(fabs(x[i]) / scale, p);
    return scale * pow(sum, 1 / p);
}

static double norm_row(const volatile lm_flag *stop, int64_t n, const double *x,
                       double p)
{
    if (n == 0) return 0;
    if (isinf(p)) return largest(stop, n, x, p < 0);
    if (p == 0) return nonzero(stop, n, x);
    if (p == 1) return lm_sum_abs(stop, n, x);
    const double square = p == 2 ? lm_sum_squares(stop, n, x, 0) : 0;
    if (square > 1e-280 && square < 1e300) return sqrt(square);
    /* What counts most; of p < 0 that is the smallest. */
    const double scale = largest(stop, n, x, p < 0);
    return scale > 0 && scale < HUGE_VAL ? scaled_norm(stop, n, x, p, scale)
                                         : scale;
}

/* The 2-norm of every at-th number where squares overflow or vanish. */
static double careful_norm(const volatile lm_flag *stop, int64_t n,
                           const double *x, int64_t at)
{
    double norm = 0;
    for (int64_t i = 0; i < n && !lm_told_at(stop, i); i++) {
        if (isnan(x[i * at])) return NAN; /* hypot(inf, NaN) is inf */
        norm = hypot(norm, x[i * at]);
    }
    return norm;
}

static void norm_columns(const volatile lm_flag *stop, int64_t rows,
                         int64_t cols, const double *x, double p, double *out,
                         double *scratch)
{
    (void)p;
    lm_sum_squares_columns(stop, rows, cols, x, NULL, out, scratch);
    int64_t j, end = 0;
    while (lm_next_until(stop, cols, &j, &end))
        for (; j < end; j++)
            out[j] = out[j] > 1e-280 && out[j] < 1e300
                         ? sqrt(out[j])
                         : careful_norm(stop, rows, x + j, cols);
}

/* ---- in Lua -------------------------------------------------------------- */

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
    IN_TENSOR(x, "?", "a tensor"),
    OPT_NUM(ord, 2, "any",
            "the order p of the norm (sum |x|^p)^(1/p); math.huge: the maximum "
            "of |x|; 0: the number of nonzero elements"),
    LM_REDUCE_SLOTS(OUT_TENSOR),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, norm,
          "Vector p-norm of the elements; of a matrix, by default, the "
          "Frobenius norm.",
          "", "assert(limn.tensor.new{3, 4}:norm() == 5)");
#undef ARGS
