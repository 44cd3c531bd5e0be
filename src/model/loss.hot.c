#include "model/loss.h"

#include "core/real.h"
#include "core/vecmath.h"

#ifdef LM_SINGLE
#define M(name) LM_JOIN(name, f)
#else
#define M(name) name
#endif

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

/* log(1 + exp(-z)) without overflow; NaN stays. */
static inline real softplus_minus(real z)
{
    return (z > 0 ? 0 : -z) + M(log1p)(M(exp)(-M(fabs)(z)));
}

static double logistic(int64_t n, const real *f, const real *y, real scale,
                       real *delta)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) {
        const real z = y[i] * f[i];
        sum += (double)softplus_minus(z);
        if (delta) delta[i] = -scale * y[i] / (1 + M(exp)(z));
    }
    return sum;
}

static inline real largest(int64_t k, const real *f)
{
    real top = f[0];
    for (int64_t j = 1; j < k; j++) top = f[j] > top ? f[j] : top;
    return top;
}

/* p = softmax(f); returns log sum exp f. */
static inline double softmax(int64_t k, const real *f, real *p)
{
    const real top = largest(k, f);
    real sum = 0;
#pragma omp simd
    for (int64_t j = 0; j < k; j++) p[j] = M(exp)(f[j] - top);
    for (int64_t j = 0; j < k; j++) sum += p[j];
    for (int64_t j = 0; j < k; j++) p[j] /= sum;
    return (double)top + (double)M(log)(sum);
}

/* log sum exp f alone. */
static double partition(int64_t k, const real *f)
{
    const real top = largest(k, f);
    double sum = 0;
    for (int64_t j = 0; j < k; j++) sum += (double)M(exp)(f[j] - top);
    return (double)top + log(sum);
}

static double xent_row(int64_t k, const real *f, const real *y, int64_t cols,
                       real scale, real *delta)
{
    const double lse = delta ? softmax(k, f, delta) : partition(k, f);
    if (cols == 1) {
        const int64_t class = (int64_t)y[0];
        if (delta) {
            for (int64_t j = 0; j < k; j++) delta[j] *= scale;
            delta[class] -= scale;
        }
        return lse - (double)f[class];
    }
    /* sum_j y_j (lse - f_j); the derivative is p sum(y) - y. */
    double loss = 0;
    real mass = 0;
    for (int64_t j = 0; j < k; j++) {
        if (!(y[j] == 0)) loss += (double)y[j] * (lse - (double)f[j]);
        mass += y[j];
    }
    if (delta)
        for (int64_t j = 0; j < k; j++)
            delta[j] = scale * (mass * delta[j] - y[j]);
    return isfinite(lse) ? loss : NAN;
}

double R(lm_loss_value)(lm_loss loss, int64_t m, int64_t k, const real *f,
                        const real *y, int64_t cols, double scale, real *delta)
{
    const real s = (real)scale;
    if (loss == LM_MSE) return scale * mse(m * k, f, y, s, delta);
    if (loss == LM_LOGISTIC) return scale * logistic(m * k, f, y, s, delta);
    double sum = 0;
    for (int64_t i = 0; i < m; i++)
        sum += xent_row(k, f + i * k, y + i * cols, cols, s,
                        delta ? delta + i * k : NULL);
    return scale * sum;
}

/* The Hessian of log sum exp is diag(p) - p p'. */
static void xent_curve_row(int64_t k, const real *f, const real *y,
                           int64_t cols, real scale, const real *rf, real *out)
{
    real mean = 0, mass = cols == 1 ? 1 : 0;
    if (cols > 1)
        for (int64_t j = 0; j < k; j++) mass += y[j];
    softmax(k, f, out);
    for (int64_t j = 0; j < k; j++) mean += out[j] * rf[j];
    for (int64_t j = 0; j < k; j++) out[j] *= scale * mass * (rf[j] - mean);
}

void R(lm_loss_curve)(lm_loss loss, int64_t m, int64_t k, const real *f,
                      const real *y, int64_t cols, double scale, const real *rf,
                      real *rdelta)
{
    const real s = (real)scale;
    if (loss == LM_MSE)
        for (int64_t i = 0; i < m * k; i++) rdelta[i] = s * rf[i];
    else if (loss == LM_LOGISTIC)
        for (int64_t i = 0; i < m * k; i++) {
            const real p = 1 / (1 + M(exp)(-f[i]));
            rdelta[i] = s * y[i] * y[i] * p * (1 - p) * rf[i];
        }
    else
        for (int64_t i = 0; i < m; i++)
            xent_curve_row(k, f + i * k, y + i * cols, cols, s, rf + i * k,
                           rdelta + i * k);
}

/* The position of the largest of k numbers; -1 if one is NaN. */
static int64_t argmax(int64_t k, const real *f)
{
    int64_t best = 0;
    for (int64_t j = 0; j < k; j++) {
        if (isnan(f[j])) return -1;
        if (f[j] > f[best]) best = j;
    }
    return best;
}

int64_t R(lm_loss_right)(lm_loss loss, int64_t m, int64_t k, const real *f,
                         const real *y, int64_t cols)
{
    int64_t right = 0;
    for (int64_t i = 0; i < m; i++) {
        const real *row = y + i * cols;
        if (k == 1)
            right += f[i] * row[0] > 0;
        else if (cols == 1)
            right += argmax(k, f + i * k) == (int64_t)row[0];
        else
            right += argmax(k, f + i * k) == argmax(k, row);
    }
    (void)loss;
    return right;
}
