/* loss: values, gradients and Hessians by the outputs.
 *
 * At large margins p = softmax(f) is one number near 1 and others near 0, and
 * what matters is small: 1 - p, p (1 - p).  So 1 - p_j is never formed by a
 * subtraction: it is the sum of the other p, kept as `rest` beside the largest
 * (split), and in
 *
 *     log sum_j exp f_j - f_y = (max f - f_y) + log1p(rest)
 *     d/df_j                  = p_j (sum of y) - y_j
 *                             = p_j (sum of y but y_j) - y_j (sum of p but p_j)
 *
 * every sum has terms of one sign. */
#include "model/loss.h"

#include "core/real.h"
#include "core/tails.h"

static double mse(const volatile lm_flag *stop, int64_t n, const real *f,
                  const real *y, real scale, real *delta)
{
    double sum = 0;
    int64_t i, end = 0;
    while (lm_next_until(stop, n, &i, &end))
        for (; i < end; i++) {
            const real r = f[i] - y[i];
            sum += (double)r * (double)r;
            if (delta) delta[i] = scale * r;
        }
    return sum / 2;
}

static double logistic(const volatile lm_flag *stop, int64_t n, const real *f,
                       const real *y, real scale, real *delta)
{
    double sum = 0;
    int64_t i, end = 0;
    while (lm_next_until(stop, n, &i, &end))
        for (; i < end; i++) {
            const real z = y[i] * f[i];
            sum += (double)lm_softplus(-z);
            if (delta) delta[i] = -scale * y[i] * lm_logistic(-z);
        }
    return sum;
}

/* Rows are short, or look as they go: where `stop` is known to be NULL this is
 * one plain loop. */
#define ALWAYS static inline __attribute__((always_inline))

ALWAYS bool next(const volatile lm_flag *stop, int64_t k, int64_t *first,
                 int64_t *end)
{
    if (stop) return lm_next_until(stop, k, first, end);
    *first = *end;
    *end = k;
    return *first < k;
}

/* Numbers x >= 0 as the largest one, its place, and the sum of the rest: the
 * sum without any of them is then a sum of terms that are not negative. */
typedef struct split {
    int64_t at;
    real top, rest;
} split;

ALWAYS int64_t place_of_largest(const volatile lm_flag *stop, int64_t k,
                                const real *x)
{
    int64_t at = 0, j, end = 0;
    while (next(stop, k, &j, &end))
        for (; j < end; j++) at = x[j] > x[at] ? j : at;
    return at;
}

ALWAYS split split_of(const volatile lm_flag *stop, int64_t k, const real *x)
{
    const int64_t at = place_of_largest(stop, k, x);
    split s = {at, x[at], 0};
    int64_t j, end = 0;
    while (next(stop, k, &j, &end))
        for (; j < end; j++) s.rest += j == at ? 0 : x[j];
    return s;
}

ALWAYS real without(const split *s, int64_t j, const real *x)
{
    return j == s->at ? s->rest : s->top + (s->rest - x[j]);
}

/* p = e^(f - max f), which is softmax(f) times 1 + rest; the logarithm of that
 * is log sum exp f - max f. */
ALWAYS split softmax(const volatile lm_flag *stop, int64_t k, const real *f,
                     real *p)
{
    const int64_t at = place_of_largest(stop, k, f);
    const real top = f[at];
    int64_t first, end = 0;
    while (next(stop, k, &first, &end))
#pragma omp simd
        for (int64_t j = first; j < end; j++) p[j] = M(exp)(f[j] - top);
    const real one = p[at]; /* or NaN */
    split s = {at, one, 0};
    p[at] = 0;
    end = 0;
    while (next(stop, k, &first, &end))
        for (int64_t j = first; j < end; j++) s.rest += p[j];
    p[at] = one;
    return s;
}

/* Its rest alone. */
ALWAYS double rest_of(const volatile lm_flag *stop, int64_t k, const real *f,
                      int64_t at)
{
    double rest = f[at] - f[at];
    int64_t j, end = 0;
    while (next(stop, k, &j, &end))
        for (; j < end; j++) rest += j == at ? 0 : (double)M(exp)(f[j] - f[at]);
    return rest;
}

/* With a class as the target: p_j, less 1 at the class, where that is minus
 * the sum of the others. */
ALWAYS void class_gradient(const volatile lm_flag *stop, int64_t k,
                           int64_t class, const split *s, real scale, real *p)
{
    const real others = without(s, class, p), unit = scale / (s->top + s->rest);
    int64_t j, end = 0;
    while (next(stop, k, &j, &end))
        for (; j < end; j++) p[j] *= unit;
    p[class] = -unit * others;
}

/* With probabilities: p_j sum(y) - y_j = p_j (y of the others) - y_j (p of the
 * others). */
ALWAYS void gradient(const volatile lm_flag *stop, int64_t k, const real *y,
                     const split *s, real scale, real *p)
{
    const split t = split_of(stop, k, y);
    const real unit = scale / (s->top + s->rest);
    int64_t j, end = 0;
    while (next(stop, k, &j, &end))
        for (; j < end; j++)
            p[j] = unit * (p[j] * without(&t, j, y) - y[j] * without(s, j, p));
}

/* sum_j y_j (log sum exp f - f_j), both as distances from the largest f. */
ALWAYS double xent_row(const volatile lm_flag *stop, int64_t k, const real *f,
                       const real *y, int64_t cols, real scale, real *delta)
{
    split s = {.at = place_of_largest(stop, k, f)};
    if (delta) s = softmax(stop, k, f, delta);
    const double rest = delta ? (double)s.rest : rest_of(stop, k, f, s.at);
    const double top = (double)f[s.at], partition = log1p(rest);
    if (cols == 1) {
        const int64_t class = (int64_t)y[0];
        if (delta) class_gradient(stop, k, class, &s, scale, delta);
        return top - (double)f[class] + partition;
    }
    double loss = 0;
    int64_t j, end = 0;
    while (next(stop, k, &j, &end))
        for (; j < end; j++)
            if (!(y[j] == 0))
                loss += (double)y[j] * (top - (double)f[j] + partition);
    if (delta) gradient(stop, k, y, &s, scale, delta);
    return isfinite(top + partition) ? loss : NAN;
}

static double xent(const volatile lm_flag *stop, int64_t m, int64_t k,
                   const real *f, const real *y, int64_t cols, real scale,
                   real *delta)
{
    double sum = 0;
    for (int64_t i = 0; i < m && !lm_told_at_row(stop, i, k); i++)
        sum += k > LM_PIECE ? xent_row(stop, k, f + i * k, y + i * cols, cols,
                                       scale, delta ? delta + i * k : NULL)
                            : xent_row(NULL, k, f + i * k, y + i * cols, cols,
                                       scale, delta ? delta + i * k : NULL);
    return sum;
}

static double correlation(const volatile lm_flag *stop, int64_t n,
                          const real *f, const real *y, real scale, real *delta)
{
    double sum = 0;
    int64_t i, end = 0;
    while (lm_next_until(stop, n, &i, &end))
        for (; i < end; i++) {
            sum -= (double)f[i] * (double)y[i];
            if (delta) delta[i] = -scale * y[i];
        }
    return sum;
}

double R(lm_loss_value)(const volatile lm_flag *stop, lm_loss loss, int64_t m,
                        int64_t k, const real *f, const real *y, int64_t cols,
                        double scale, real *delta)
{
    const real s = (real)scale;
    switch (loss) {
    case LM_LOSS_MSE: return scale * mse(stop, m * k, f, y, s, delta);
    case LM_LOSS_LOGISTIC: return scale * logistic(stop, m * k, f, y, s, delta);
    case LM_LOSS_XENT: return scale * xent(stop, m, k, f, y, cols, s, delta);
    case LM_LOSS_CORRELATION:
        return scale * correlation(stop, m * k, f, y, s, delta);
    }
    return NAN;
}

/* The Hessian of log sum exp is diag(p) - p p': the product is p times the
 * deviation of rf from its mean under p, both counted from rf of the largest
 * f, so that neither nearly cancels. */
ALWAYS void xent_curve_row(const volatile lm_flag *stop, int64_t k,
                           const real *f, const real *y, int64_t cols,
                           real scale, const real *rf, real *out)
{
    real mean = 0, mass = cols == 1 ? 1 : 0;
    int64_t j, end = 0;
    while (cols > 1 && next(stop, k, &j, &end))
        for (; j < end; j++) mass += y[j];
    const split s = softmax(stop, k, f, out);
    const real from = rf[s.at], unit = 1 / (s.top + s.rest);
    end = 0;
    while (next(stop, k, &j, &end))
        for (; j < end; j++) mean += out[j] * unit * (rf[j] - from);
    end = 0;
    while (next(stop, k, &j, &end))
        for (; j < end; j++)
            out[j] *= unit * scale * mass * (rf[j] - from - mean);
}

static void xent_curve(const volatile lm_flag *stop, int64_t m, int64_t k,
                       const real *f, const real *y, int64_t cols, real scale,
                       const real *rf, real *rdelta)
{
    for (int64_t i = 0; i < m && !lm_told_at_row(stop, i, k); i++)
        if (k > LM_PIECE)
            xent_curve_row(stop, k, f + i * k, y + i * cols, cols, scale,
                           rf + i * k, rdelta + i * k);
        else
            xent_curve_row(NULL, k, f + i * k, y + i * cols, cols, scale,
                           rf + i * k, rdelta + i * k);
}

void R(lm_loss_curve)(const volatile lm_flag *stop, lm_loss loss, int64_t m,
                      int64_t k, const real *f, const real *y, int64_t cols,
                      double scale, const real *rf, real *rdelta)
{
    const real s = (real)scale;
    int64_t i, end = 0;
    if (loss == LM_LOSS_XENT) {
        xent_curve(stop, m, k, f, y, cols, s, rf, rdelta);
        return;
    }
    while (lm_next_until(stop, m * k, &i, &end)) {
        if (loss == LM_LOSS_MSE)
            for (; i < end; i++) rdelta[i] = s * rf[i];
        if (loss == LM_LOSS_LOGISTIC)
            for (; i < end; i++)
                rdelta[i] = s * y[i] * y[i] * lm_logistic_slope(f[i]) * rf[i];
        for (; i < end; i++) rdelta[i] = 0; /* correlation */
    }
}
