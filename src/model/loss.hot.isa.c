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

static double mse(int64_t n, const real *f, const real *y, real scale,
                  real *delta)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) {
        const real r = f[i] - y[i];
        sum += (double)r * (double)r;
        if (delta) delta[i] = scale * r;
    }
    return sum / 2;
}

static double logistic(int64_t n, const real *f, const real *y, real scale,
                       real *delta)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) {
        const real z = y[i] * f[i];
        sum += (double)lm_softplus(-z);
        if (delta) delta[i] = -scale * y[i] * lm_logistic(-z);
    }
    return sum;
}

/* Numbers x >= 0 as the largest one, its place, and the sum of the rest: the
 * sum without any of them is then a sum of terms that are not negative. */
typedef struct split {
    int64_t at;
    real top, rest;
} split;

static inline int64_t place_of_largest(int64_t k, const real *x)
{
    int64_t at = 0;
    for (int64_t j = 1; j < k; j++) at = x[j] > x[at] ? j : at;
    return at;
}

static inline split split_of(int64_t k, const real *x)
{
    const int64_t at = place_of_largest(k, x);
    split s = {at, x[at], 0};
    for (int64_t j = 0; j < k; j++) s.rest += j == at ? 0 : x[j];
    return s;
}

static inline real without(const split *s, int64_t j, const real *x)
{
    return j == s->at ? s->rest : s->top + (s->rest - x[j]);
}

/* p = e^(f - max f), which is softmax(f) times 1 + rest; the logarithm of that
 * is log sum exp f - max f. */
static inline split softmax(int64_t k, const real *f, real *p)
{
    const int64_t at = place_of_largest(k, f);
    const real top = f[at];
#pragma omp simd
    for (int64_t j = 0; j < k; j++) p[j] = M(exp)(f[j] - top);
    const real one = p[at]; /* or NaN */
    split s = {at, one, 0};
    p[at] = 0;
    for (int64_t j = 0; j < k; j++) s.rest += p[j];
    p[at] = one;
    return s;
}

/* Its rest alone. */
static double rest_of(int64_t k, const real *f, int64_t at)
{
    double rest = f[at] - f[at];
    for (int64_t j = 0; j < k; j++)
        rest += j == at ? 0 : (double)M(exp)(f[j] - f[at]);
    return rest;
}

/* With a class as the target: p_j, less 1 at the class, where that is minus
 * the sum of the others. */
static void class_gradient(int64_t k, int64_t class, const split *s, real scale,
                           real *p)
{
    const real others = without(s, class, p), unit = scale / (s->top + s->rest);
    for (int64_t j = 0; j < k; j++) p[j] *= unit;
    p[class] = -unit * others;
}

/* With probabilities: p_j sum(y) - y_j = p_j (y of the others) - y_j (p of the
 * others). */
static void gradient(int64_t k, const real *y, const split *s, real scale,
                     real *p)
{
    const split t = split_of(k, y);
    const real unit = scale / (s->top + s->rest);
    for (int64_t j = 0; j < k; j++)
        p[j] = unit * (p[j] * without(&t, j, y) - y[j] * without(s, j, p));
}

/* sum_j y_j (log sum exp f - f_j), both as distances from the largest f. */
static double xent_row(int64_t k, const real *f, const real *y, int64_t cols,
                       real scale, real *delta)
{
    split s = {.at = place_of_largest(k, f)};
    if (delta) s = softmax(k, f, delta);
    const double rest = delta ? (double)s.rest : rest_of(k, f, s.at);
    const double top = (double)f[s.at], partition = log1p(rest);
    if (cols == 1) {
        const int64_t class = (int64_t)y[0];
        if (delta) class_gradient(k, class, &s, scale, delta);
        return top - (double)f[class] + partition;
    }
    double loss = 0;
    for (int64_t j = 0; j < k; j++)
        if (!(y[j] == 0))
            loss += (double)y[j] * (top - (double)f[j] + partition);
    if (delta) gradient(k, y, &s, scale, delta);
    return isfinite(top + partition) ? loss : NAN;
}

static double xent(int64_t m, int64_t k, const real *f, const real *y,
                   int64_t cols, real scale, real *delta)
{
    double sum = 0;
    for (int64_t i = 0; i < m; i++)
        sum += xent_row(k, f + i * k, y + i * cols, cols, scale,
                        delta ? delta + i * k : NULL);
    return sum;
}

static double correlation(int64_t n, const real *f, const real *y, real scale,
                          real *delta)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) {
        sum -= (double)f[i] * (double)y[i];
        if (delta) delta[i] = -scale * y[i];
    }
    return sum;
}

double R(lm_loss_value)(lm_loss loss, int64_t m, int64_t k, const real *f,
                        const real *y, int64_t cols, double scale, real *delta)
{
    const real s = (real)scale;
    switch (loss) {
    case LM_LOSS_MSE: return scale * mse(m * k, f, y, s, delta);
    case LM_LOSS_LOGISTIC: return scale * logistic(m * k, f, y, s, delta);
    case LM_LOSS_XENT: return scale * xent(m, k, f, y, cols, s, delta);
    case LM_LOSS_CORRELATION:
        return scale * correlation(m * k, f, y, s, delta);
    }
    return NAN;
}

/* The Hessian of log sum exp is diag(p) - p p': the product is p times the
 * deviation of rf from its mean under p, both counted from rf of the largest
 * f, so that neither nearly cancels. */
static void xent_curve_row(int64_t k, const real *f, const real *y,
                           int64_t cols, real scale, const real *rf, real *out)
{
    real mean = 0, mass = cols == 1 ? 1 : 0;
    if (cols > 1)
        for (int64_t j = 0; j < k; j++) mass += y[j];
    const split s = softmax(k, f, out);
    const real from = rf[s.at], unit = 1 / (s.top + s.rest);
    for (int64_t j = 0; j < k; j++) mean += out[j] * unit * (rf[j] - from);
    for (int64_t j = 0; j < k; j++)
        out[j] *= unit * scale * mass * (rf[j] - from - mean);
}

void R(lm_loss_curve)(lm_loss loss, int64_t m, int64_t k, const real *f,
                      const real *y, int64_t cols, double scale, const real *rf,
                      real *rdelta)
{
    const real s = (real)scale;
    switch (loss) {
    case LM_LOSS_MSE:
        for (int64_t i = 0; i < m * k; i++) rdelta[i] = s * rf[i];
        break;
    case LM_LOSS_LOGISTIC:
        for (int64_t i = 0; i < m * k; i++)
            rdelta[i] = s * y[i] * y[i] * lm_logistic_slope(f[i]) * rf[i];
        break;
    case LM_LOSS_XENT:
        for (int64_t i = 0; i < m; i++)
            xent_curve_row(k, f + i * k, y + i * cols, cols, s, rf + i * k,
                           rdelta + i * k);
        break;
    case LM_LOSS_CORRELATION:
        for (int64_t i = 0; i < m * k; i++) rdelta[i] = 0;
        break;
    }
}
