#include "probe/tail.h"

#include <math.h>
#include <stdio.h>

#include "core/decl.h"
#include "core/rng.h"
#include "probe/tail_models.h"
#include "tensor/order/radix_sort.h"

/* ---- the fit ---------------------------------------------------------------
 */

/* Kolmogorov's distance of y = log_x - log_xmin from 1 - exp(-rate y), or
 * something above `bound` once it must be. */
static double distance(const lm_env *env, int64_t n, const double *log_x,
                       double log_xmin, double rate, double bound)
{
    double most = 0;
    for (int64_t i = 0; i < n && most <= bound && !lm_stopped_at(env, i); i++) {
        const double f = -expm1(-rate * (log_x[i] - log_xmin)),
                     below = (double)i / (double)n,
                     above = (double)(i + 1) / (double)n;
        most = fmax(most, fmax(f - below, above - f));
    }
    return most;
}

/* The fit to the n values from `first` on, kept if it is nearer. */
static void attempt(const lm_env *env, int64_t all, const double *log_x,
                    int64_t first, double log_xmin, double sum, lm_tail *best)
{
    const int64_t n = all - first;
    const double excess = sum - (double)n * log_xmin;
    if (!(excess > 0)) return;
    const double rate = (double)n / excess;
    const double d =
        distance(env, n, log_x + first, log_xmin, rate, best->distance);
    if (d < best->distance) *best = (lm_tail){1 + rate, log_xmin, d, first, n};
}

static lm_tail fit_from(const lm_env *env, int64_t n, const double *log_x,
                        const lm_tail_search *search)
{
    lm_tail best = {NAN, NAN, INFINITY, 0, 0};
    double sum = 0;
    int64_t first = n;
    while (first > 0 && log_x[first - 1] >= search->log_xmin &&
           !lm_stopped_at(env, first))
        sum += log_x[--first];
    if (n - first >= search->least)
        attempt(env, n, log_x, first, search->log_xmin, sum, &best);
    return best;
}

lm_tail lm_tail_fit(const lm_env *env, int64_t n, const double *log_x,
                    const lm_tail_search *search)
{
    if (!isnan(search->log_xmin)) return fit_from(env, n, log_x, search);
    lm_tail best = {NAN, NAN, INFINITY, 0, 0};
    const int64_t places = n - search->least + 1,
                  every = 1 + (places - 1) / search->candidates;
    double sum = 0;
    int64_t next = places - 1;
    for (int64_t first = n - 1; first >= 0 && !lm_stopped_at(env, first);
         first--) {
        sum += log_x[first];
        const bool start = first == 0 || log_x[first - 1] < log_x[first];
        if (first > next || !start) continue;
        attempt(env, n, log_x, first, log_x[first], sum, &best);
        next = first - every;
    }
    return best;
}

/* ---- goodness --------------------------------------------------------------
 */

/* A sample like the data below xmin and like the fit above; 2 n uniforms. */
static int64_t resample(const lm_env *env, int64_t n, const double *log_x,
                        const lm_tail *tail, bool whole, const double *u,
                        double *out)
{
    const double share = whole ? (double)tail->n / (double)n : 1;
    const int64_t count = whole ? n : tail->n;
    for (int64_t i = 0; i < count && !lm_stopped_at(env, i); i++) {
        const double v = u[2 * i + 1];
        out[i] = u[2 * i] < share
                     ? tail->log_xmin - log1p(-v) / (tail->alpha - 1)
                     : log_x[(int64_t)(v * (double)tail->first)];
    }
    return count;
}

lm_status lm_tail_goodness(lm_env *env, int64_t n, const double *log_x,
                           const lm_tail *tail, const lm_tail_search *search,
                           int64_t resamples, uint64_t seed, double *p)
{
    double *u = lm_scratch_doubles(env, 2 * n), *y = lm_scratch_doubles(env, n);
    if (!u || !y) return lm_nomem(env);
    const bool whole = isnan(search->log_xmin);
    int64_t farther = 0;
    for (int64_t r = 0; r < resamples; r++) {
        const lm_stream s = lm_stream_named(seed, "tail", (uint64_t)r);
        int64_t i, end = 0;
        while (lm_next_piece(env, 2 * n, &i, &end))
            lm_fill_uniform(s, (uint64_t)i, end - i, u + i);
        if (lm_stopped(env)) return LM_STOPPED;
        const int64_t count = resample(env, n, log_x, tail, whole, u, y);
        const lm_status status = lm_sort(env, count, y, 1, y, 1);
        if (status) return status;
        farther +=
            lm_tail_fit(env, count, y, search).distance >= tail->distance;
    }
    *p = resamples > 0 ? (double)farther / (double)resamples : NAN;
    return lm_unless_stopped(env);
}

/* ---- the export ------------------------------------------------------------
 */

typedef struct {
    lm_vec x;
    double xmin;
    int64_t least, candidates, resamples;
    uint64_t seed;
    double alpha, alpha_se, from;
    int64_t n;
    double distance, p, p_se, exponential, exponential_p, lognormal,
        lognormal_p, truncated, truncated_p, cutoff;
    const char *reason;
} tail_args;

/* The logarithms of the positive finite ones, rising. */
static lm_status logarithms(lm_env *env, lm_vec x, double *out, int64_t *n)
{
    *n = 0;
    for (int64_t i = 0; i < x.n && !lm_stopped_at(env, i); i++)
        if (x.data[i] > 0 && isfinite(x.data[i])) out[(*n)++] = log(x.data[i]);
    return lm_sort(env, *n, out, 1, out, 1);
}

static void compare(const lm_env *env, tail_args *a, double log_xmin, int64_t n,
                    const double *y)
{
    lm_tail_ratio r[LM_TAIL_MODELS];
    for (int k = 0; k < LM_TAIL_MODELS; k++) {
        const lm_tail_law law = lm_tail_likeliest(env, (lm_tail_model)k, n, y);
        r[k] = lm_tail_compare(env, &law, a->alpha, n, y);
        if (k == LM_TAIL_TRUNCATED)
            a->cutoff = exp(log_xmin + lm_tail_log_cutoff(&law));
    }
    a->exponential = r[LM_TAIL_EXPONENTIAL].value;
    a->exponential_p = r[LM_TAIL_EXPONENTIAL].p;
    a->lognormal = r[LM_TAIL_LOGNORMAL].value;
    a->lognormal_p = r[LM_TAIL_LOGNORMAL].p;
    a->truncated = r[LM_TAIL_TRUNCATED].value;
    a->truncated_p = r[LM_TAIL_TRUNCATED].p;
}

/* Why there is no power law to speak of; NULL if there may be one. */
static lm_status judge(lm_env *env, tail_args *a)
{
    enum { ROOM = 120 };
    char *text = lm_scratch(env, ROOM);
    if (!text) return lm_nomem(env);
    const struct {
        const char *name;
        double ratio, p;
    } other[] = {{"an exponential law", a->exponential, a->exponential_p},
                 {"a lognormal law", a->lognormal, a->lognormal_p},
                 {"a power law with a cutoff", a->truncated, a->truncated_p}};
    if (a->p < 0.1) {
        snprintf(
            text, ROOM,
            "goodness p = %.3g is below 0.1: samples of the fit lie nearer "
            "to theirs",
            a->p);
        a->reason = text;
    }
    for (int i = 0; i < 3 && !a->reason; i++)
        if (other[i].ratio < 0 && other[i].p < 0.05) {
            snprintf(text, ROOM, "%s is likelier, p = %.3g", other[i].name,
                     other[i].p);
            a->reason = text;
        }
    return LM_OK;
}

static lm_status describe(lm_env *env, tail_args *a, const lm_tail *tail,
                          double *log_x)
{
    a->alpha = tail->alpha;
    a->alpha_se = (tail->alpha - 1) / sqrt((double)tail->n);
    a->from = exp(tail->log_xmin);
    a->n = tail->n;
    a->distance = tail->distance;
    a->p_se = sqrt(a->p * (1 - a->p) / (double)a->resamples);
    for (int64_t i = tail->first;
         i < tail->first + tail->n && !lm_stopped_at(env, i); i++)
        log_x[i] -= tail->log_xmin;
    compare(env, a, tail->log_xmin, tail->n, log_x + tail->first);
    if (lm_stopped(env)) return LM_STOPPED;
    return judge(env, a);
}

static void nothing(tail_args *a, const char *reason)
{
    a->alpha = a->alpha_se = a->from = a->distance = a->p = a->p_se = NAN;
    a->exponential = a->exponential_p = a->lognormal = a->lognormal_p = NAN;
    a->truncated = a->truncated_p = a->cutoff = NAN;
    a->n = 0;
    a->reason = reason;
}

static lm_status tail_run(lm_env *env, void *args)
{
    tail_args *a = args;
    double *log_x = lm_scratch_doubles(env, a->x.n);
    if (!log_x) return lm_nomem(env);
    int64_t n;
    lm_status status = logarithms(env, a->x, log_x, &n);
    if (status) return status;
    const lm_tail_search search = {a->xmin > 0 ? log(a->xmin) : NAN,
                                   a->candidates, a->least};
    const lm_tail tail = lm_tail_fit(env, n, log_x, &search);
    if (lm_stopped(env)) return LM_STOPPED;
    a->reason = NULL;
    if (tail.n == 0) {
        nothing(a, n < a->least ? "there are fewer positive values than 'least'"
                                : "no tail has 'least' values, not all equal");
        return LM_OK;
    }
    status = lm_tail_goodness(env, n, log_x, &tail, &search, a->resamples,
                              a->seed, &a->p);
    return status ? status : describe(env, a, &tail, log_x);
}

#define ARGS tail_args
static const lm_slot tail_slots[] = {
    IN_VEC(x, "?", "values, e.g. eigenvalues; only positive finite ones count"),
    OPT_NUM(xmin, 0, "[0,inf)", "where the tail begins; 0: to be found"),
    OPT_INT(least, 10, "[3,inf)", "values that a tail must have"),
    OPT_INT(candidates, 500, "[1,inf)",
            "values tried for xmin, spread evenly over the ranks"),
    OPT_INT(resamples, 200, "[0,inf)", "samples for the goodness p"),
    OPT_SEED(seed, "of the samples; the session's next one unless given"),
    OUT_NUM(alpha, "exponent of the density x^-alpha; NaN if there is none"),
    OUT_NUM(alpha_se, "its standard error, xmin taken as given"),
    OUT_NUM(from, "xmin"),
    OUT_INT(n, "values from there on"),
    OUT_NUM(distance, "of Kolmogorov and Smirnov, of the tail from its fit"),
    OUT_NUM(p, "share of samples of the fit that are farther from theirs; "
               "below 0.1 it is no power law"),
    OUT_NUM(p_se, "its standard error"),
    OUT_NUM(exponential, "log likelihood ratio to an exponential law: above 0 "
                         "speaks for the power law"),
    OUT_NUM(exponential_p, "of a ratio as far from 0 by chance"),
    OUT_NUM(lognormal, "the same to a lognormal law cut at xmin"),
    OUT_NUM(lognormal_p, "of that"),
    OUT_NUM(truncated, "the same to x^-a e^(-x/cutoff), which contains the "
                       "power law: never above 0"),
    OUT_NUM(truncated_p, "of that if the power law is true"),
    OUT_NUM(cutoff, "of that law; infinite if it is a power law"),
    OUT_STR(reason, "why it is no power law; nil if it may be one"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, tail,
          "The exponent of a heavy tail by maximum likelihood, its beginning, "
          "goodness and alternatives.",
          "Clauset, Shalizi & Newman 2009",
          "local u = limn.tensor.rand(1000, {seed = 1})\n"
          "local r = limn.probe.tail((1 - u) ^ -0.5, {seed = 1}) -- alpha = 3\n"
          "assert(math.abs(r.alpha - 3) < 4 * r.alpha_se and not r.reason)");
#undef ARGS
