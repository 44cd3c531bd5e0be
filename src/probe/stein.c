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

/* One term of the sum; l2 is l^2. */
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
    return st * k + along * k3 / l2 + (double)d * k3 / l2 -
           3 * r2 * k3 / q / (l2 * l2);
}

static int rising(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median squared distance of up to 1000 pairs. */
static double median(const lm_env *env, lm_mat x)
{
    enum { PAIRS = 1000 };
    double r2[PAIRS];
    const int64_t n = x.rows;
    for (int64_t p = 0; p < PAIRS; p++) {
        const int64_t i = p % n, j = (i + 1 + p / n + p * 7 % (n - 1)) % n;
        const double *one = x.data + i * x.stride,
                     *other = x.data + j * x.stride;
        int64_t c, end = 0;
        r2[p] = 0;
        while (lm_next_piece(env, x.cols, &c, &end))
            for (; c < end; c++) {
                const double r = one[c] - other[c];
                r2[p] += r * r;
            }
    }
    qsort(r2, PAIRS, sizeof *r2, rising);
    return r2[PAIRS / 2];
}

static lm_status stein_run(lm_env *env, void *args)
{
    stein_args *a = args;
    const int64_t n = a->x.rows, d = a->x.cols;
    if (n < 3)
        return lm_fail(env, LM_DOMAIN, "'x' has %lld rows, expected at least 3",
                       (long long)n);
    double *row = lm_scratch_doubles(env, n), sum = 0, squares = 0;
    if (!row) return lm_nomem(env);
    const double l2 = a->length > 0 ? a->length * a->length : median(env, a->x);
    const lm_status status = lm_fill(env, 0, n, row);
    if (status) return status;
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t j = 0; j < i; j++) {
            if (lm_stopped_at_row(env, j, d)) return LM_STOPPED;
            const double u = term(env, d, a->x.data + i * a->x.stride,
                                  a->x.data + j * a->x.stride,
                                  a->score.data + i * a->score.stride,
                                  a->score.data + j * a->score.stride, l2);
            row[i] += u;
            row[j] += u;
            squares += 2 * u * u;
        }
    }
    const double pairs = (double)n * ((double)n - 1);
    double spread = 0;
    for (int64_t i = 0; i < n; i++) sum += row[i];
    a->stein = sum / pairs;
    for (int64_t i = 0; i < n; i++)
        spread += pow(row[i] / ((double)n - 1) - a->stein, 2);
    a->noise = sqrt(2 * squares / pairs / pairs);
    a->stein_se = sqrt(4 * spread / pairs + a->noise * a->noise);
    a->used = sqrt(l2);
    return LM_OK;
}

#define ARGS stein_args
static const lm_slot stein_slots[] = {
    IN_MAT(x, "n d", "samples, one a row"),
    IN_MAT(score, "n d", "grad log p at the samples"),
    OPT_NUM(length, 0, "[0,inf)",
            "scale l of the kernel; 0: the median distance of the samples"),
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
