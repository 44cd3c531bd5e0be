/* stein: limn.probe.stein.
 *
 * For a law mu of samples and a density p of which only s = grad log p is
 * known, with the kernel k = (1 + |x - y|^2 / l^2)^(-1/2),
 *
 *     S = E_mu E_mu [ s(x).s(y) k + s(x).d_y k + s(y).d_x k + tr d_x d_y k ]
 *       = E E [ r(x).r(y) k(x, y) ],    r = s - grad log mu,
 *
 * which is the relative Fisher information of mu and p, smoothed by k: it is 0
 * only if mu = p, in any dimension, and the mean over pairs of different
 * samples has no bias.  Gorham and Mackey 2017 for this kernel. */
#include <math.h>
#include <stdlib.h>

#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_mat x, score;
    double length;
    double stein, stein_se, noise, used;
} stein_args;

/* One term of the sum times l^2, which is of order 1 whatever l is. */
static double term(const lm_env *env, int64_t d, const double *x,
                   const double *y, const double *s, const double *t, double l2)
{
    double r2 = 0, st = 0, along = 0;
    int64_t j, end = 0;
    while (lm_next_piece(env, d, &j, &end))
        for (; j < end; j++) {
            const double r = x[j] - y[j];
            r2 += r * r;
            st += s[j] * t[j];
            along += (s[j] - t[j]) * r;
        }
    const double q = 1 + r2 / l2, k = 1 / sqrt(q), k3 = k / q;
    return st * l2 * k + k3 * (along + (double)d - 3 * (1 - 1 / q));
}

static int rising(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double distance(const lm_env *env, lm_mat x, int64_t i, int64_t j)
{
    const double *one = x.data + i * x.stride, *other = x.data + j * x.stride;
    double r2 = 0;
    int64_t c, end = 0;
    while (lm_next_piece(env, x.cols, &c, &end))
        for (; c < end; c++) r2 += (one[c] - other[c]) * (one[c] - other[c]);
    return sqrt(r2);
}

/* The median distance of pairs of different samples, of PAIRS spread over all
 * where there are more.  Pair p of a circle is p mod n and the one 1 + p / n
 * further on. */
static double median(const lm_env *env, lm_mat x)
{
    enum { PAIRS = 1000 };
    double r[PAIRS];
    const int64_t n = x.rows, all = n * (n - 1) / 2,
                  count = all < PAIRS ? all : PAIRS;
    for (int64_t k = 0; k < count; k++) {
        const double level = fmod((double)k * 0.6180339887498949, 1);
        const int64_t p = all > PAIRS ? (int64_t)(level * (double)all) : k;
        r[k] = distance(env, x, p % n, (p % n + 1 + p / n) % n);
    }
    qsort(r, (size_t)count, sizeof *r, rising);
    return (r[(count - 1) / 2] + r[count / 2]) / 2;
}

/* What the terms u of all pairs come to. */
typedef struct terms {
    double *row; /* n: mean over the other samples */
    double mean, square;
} terms;

static lm_status add_terms(lm_env *env, const stein_args *a, double l2,
                           terms *t)
{
    const int64_t n = a->x.rows, d = a->x.cols;
    t->row = lm_scratch_doubles(env, n);
    if (!t->row) return lm_nomem(env);
    const lm_status status = lm_fill(env, 0, n, t->row);
    if (status) return status;
    double squares = 0;
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t j = 0; j < i; j++) {
            if (lm_stopped_at_row(env, j, d)) return LM_STOPPED;
            const double u = term(env, d, a->x.data + i * a->x.stride,
                                  a->x.data + j * a->x.stride,
                                  a->score.data + i * a->score.stride,
                                  a->score.data + j * a->score.stride, l2);
            t->row[i] += u;
            t->row[j] += u;
            squares += u * u;
        }
    }
    const double others = (double)n - 1;
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += t->row[i] /= others;
    t->mean = sum / (double)n;
    t->square = 2 * squares / ((double)n * others);
    return LM_OK;
}

/* The variance of the mean U of u(x, y) over pairs.  With z1 the variance of
 * E[u | x] and z2 that of u (Hoeffding 1948),
 *
 *     n (n - 1) Var U = 4 (n - 2) z1 + 2 z2
 *     (n - 1)^2 / (n - 2) E sum_i (row_i - U)^2 / (n - 1) = (n - 4) z1 + z2
 *     E mean (u - U)^2 = z2 - Var U
 *
 * are solved for it.  z1 is not negative, and of few samples taken as its
 * largest, z2 / 2. */
static double variance(double n, const terms *t)
{
    const double pairs = n * (n - 1),
                 u2 = fmax(0, t->square - t->mean * t->mean);
    if (n < 5) return 2 * u2 / (n - 2);
    double spread = 0;
    for (int64_t i = 0; i < (int64_t)n; i++)
        spread += (t->row[i] - t->mean) * (t->row[i] - t->mean);
    spread *= (n - 1) / (n - 2);
    const double c = 4 * (n - 2) / (n - 4);
    return fmax(2 * u2 / (pairs - 2),
                (c * (spread - u2) + 2 * u2) / (pairs + c - 2));
}

static lm_status stein_run(lm_env *env, void *args)
{
    stein_args *a = args;
    const int64_t n = a->x.rows;
    if (n < 3)
        return lm_fail(env, LM_DOMAIN, "'x' has %lld rows, expected at least 3",
                       (long long)n);
    const double l = a->length > 0 ? a->length : median(env, a->x), l2 = l * l;
    if (!(l >= 1e-150 && l <= 1e150))
        return lm_fail(env, LM_DOMAIN,
                       "the length of the kernel must be between 1e-150 and "
                       "1e150, got %g",
                       l);
    terms t = {0};
    const lm_status status = add_terms(env, a, l2, &t);
    if (status) return status;
    a->stein = t.mean / l2;
    a->noise = sqrt(2 * t.square / ((double)n * ((double)n - 1))) / l2;
    a->stein_se = sqrt(variance((double)n, &t)) / l2;
    a->used = l;
    return LM_OK;
}

#define ARGS stein_args
static const lm_slot stein_slots[] = {
    IN_MAT(x, "n d", "samples, one a row"),
    IN_MAT(score, "n d", "grad log p at the samples"),
    OPT_NUM(
        length, 0, "[0,inf)",
        "scale l of the kernel; 0: the median distance of pairs of samples, of "
        "a thousand where there are more"),
    OUT_NUM(stein, "squared kernel Stein discrepancy, without bias: may be "
                   "negative"),
    OUT_NUM(stein_se, "standard error for independent samples"),
    OUT_NUM(noise, "standard deviation if the samples were of p"),
    OUT_NUM(used, "l"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, stein,
          "Kernel Stein discrepancy between samples and a density whose score "
          "grad log p is known: a smoothed relative Fisher information, in "
          "any dimension.",
          "Liu, Lee & Jordan 2016; Gorham & Mackey 2017",
          "local x = limn.tensor.randn(300, 2, {seed = 1})\n"
          "local right = limn.probe.stein(x, -1 * x)\n"
          "local wrong = limn.probe.stein(x, -2 * x)\n"
          "assert(math.abs(right.stein) < 4 * right.noise)\n"
          "assert(wrong.stein > 5 * wrong.noise)");
#undef ARGS
