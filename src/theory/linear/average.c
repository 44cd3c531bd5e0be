#include "theory/linear/average.h"

#include <math.h>

/* mean(lr) = (1/2w) int_(1-w)^(1+w) L(u lr) du = (S((1+w) lr) - S((1-w) lr))
 * / (2 w lr), S the integral of L from 0. */
static const double window = 0.05;

typedef struct average {
    const lm_linear_curve *c;
    const lm_cheb *sum;   /* of each piece, from its start */
    const double *before; /* the integral up to each piece */
    double start, end;
    double at, value, error; /* the lowest so far */
} average;

/* The loss at lr, its slope and its integral from 0. */
static void loss_and_sum(const average *a, double lr, double *loss,
                         double *slope, double *sum)
{
    int64_t lo = 0, hi = a->c->pieces - 1;
    while (lo < hi) {
        const int64_t i = (lo + hi) / 2;
        if (a->c->piece[i].loss.to < lr)
            lo = i + 1;
        else
            hi = i;
    }
    *loss = lm_cheb_value(&a->c->piece[lo].loss, lr);
    *slope = lm_cheb_value(&a->c->piece[lo].slope, lr);
    *sum = a->before[lo] + lm_cheb_value(a->sum + lo, lr);
}

/* The mean with two derivatives. */
static double mean_at(const average *a, double lr, double *slope, double *bend)
{
    const double up = 1 + window, down = 1 - window;
    const double scale = 1 / (2 * window * lr);
    double high, low, rise, fall, sum_high, sum_low;
    loss_and_sum(a, up * lr, &high, &rise, &sum_high);
    loss_and_sum(a, down * lr, &low, &fall, &sum_low);
    const double mean = (sum_high - sum_low) * scale;
    *slope = (up * high - down * low) * scale - mean / lr;
    *bend = (up * up * rise - down * down * fall) * scale - 2 * *slope / lr;
    return mean;
}

/* How well the series of curve.c give a mean of that size. */
static double rounding(const average *a, double mean)
{
    return 1e-10 * mean + 1e-12 * sqrt(mean * a->start) + 1e-26 * a->start;
}

static void offer(average *a, double at)
{
    double slope, bend;
    const double value = mean_at(a, at, &slope, &bend);
    if (!(value < a->value)) return;
    a->at = at;
    a->value = value;
    a->error = bend > 0 ? rounding(a, value) / (window * at * bend) : 0;
}

static lm_status try_mean(lm_env *env, void *context, double from, double to,
                          double *ratio, bool *done)
{
    (void)env;
    (void)done;
    average *a = context;
    double x[LM_CHEB_NODES], slope[LM_CHEB_NODES], bend[LM_CHEB_NODES],
        root[LM_CHEB_DEGREE];
    lm_cheb_nodes(from, to, x);
    double most = 0;
    for (int j = 0; j < LM_CHEB_NODES; j++)
        most = fmax(most, mean_at(a, x[j], slope + j, bend + j));
    const lm_cheb p = lm_cheb_fit(&a->c->rule, from, to, slope, bend);
    *ratio = lm_cheb_tail(&p) * window * to / rounding(a, most);
    if (*ratio > 1) return LM_OK;
    const int n = lm_cheb_roots(&p, root);
    for (int k = 0; k < n; k++) offer(a, root[k]);
    if (to == a->end) offer(a, to);
    return LM_OK;
}

lm_status lm_linear_mean(lm_env *env, lm_linear_best *out)
{
    const lm_linear_curve *c = &out->curve;
    lm_cheb *sum = lm_scratch(env, (size_t)c->pieces * sizeof *sum);
    double *before = lm_scratch_doubles(env, c->pieces + 1);
    if (!sum || !before) return lm_nomem(env);
    out->mean_lr = out->mean_lr_error = out->mean_loss = NAN;
    if (!c->pieces) return LM_OK; /* rounding hides the whole curve */
    before[0] = 0;
    for (int64_t i = 0; i < c->pieces; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        sum[i] = lm_cheb_integral(&c->piece[i].loss);
        before[i + 1] = before[i] + lm_cheb_value(sum + i, sum[i].to);
    }
    average a = {c,   sum,      before, c->start, c->end / (1 + window),
                 NAN, INFINITY, NAN};
    const double first = c->piece[0].loss.to / (1 + window);
    double end;
    const lm_status status =
        lm_cheb_cover(env, try_mean, NULL, &a, first, a.end, first,
                      100 * c->pieces + 1000, &end);
    out->mean_lr = a.at;
    out->mean_lr_error = a.error;
    out->mean_loss = a.value;
    return status;
}
