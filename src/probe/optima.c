/* The optima of many curves at once, with intervals over seeds: what
 * limn.transfer builds on. */
#include "core/decl.h"
#include "core/rng.h"
#include "probe/curve.h"
#include "probe/interval.h"
#include "probe/power_law.h"
#include "tensor/shape.h"

#include <math.h>

typedef struct optima_args {
    lm_tensor loss; /* w s m */
    lm_vec width, x, start;
    int64_t boot, window;
    double level;
    uint64_t seed;
    lm_vec optimum, low, high, best, grid, edge, cliff, diverged;
    lm_mat mean, mean_se, regret;
    double slope, intercept, slope_low, slope_high;
} optima_args;

/* ---- curves ------------------------------------------------------------- */

/* The mean over the chosen seeds at every rate: +inf if one diverged, NaN
 * without runs; pick NULL takes each seed once. */
static void mean_curve(const lm_env *env, int64_t seeds, int64_t m,
                       const double *loss, const int64_t *pick, double *mean)
{
    for (int64_t j = 0; j < m && !lm_stopped_at(env, j); j++) {
        double sum = 0;
        int64_t n = 0, k, end = 0;
        while (lm_next_piece(env, seeds, &k, &end))
            for (; k < end; k++) {
                const double v = loss[(pick ? pick[k] : k) * m + j];
                if (isnan(v)) continue;
                sum += isinf(v) ? INFINITY : v;
                n++;
            }
        mean[j] = n ? sum / (double)n : NAN;
    }
}

/* Standard errors of the means; NaN below two runs and where one diverged. */
static void se_curve(const lm_env *env, int64_t seeds, int64_t m,
                     const double *loss, const double *mean, double *se)
{
    for (int64_t j = 0; j < m && !lm_stopped_at(env, j); j++) {
        double sum = 0;
        int64_t n = 0, k, end = 0;
        while (lm_next_piece(env, seeds, &k, &end))
            for (; k < end; k++) {
                const double v = loss[k * m + j];
                if (isnan(v)) continue;
                sum += (v - mean[j]) * (v - mean[j]);
                n++;
            }
        se[j] = n > 1 ? sqrt(sum / (double)(n - 1) / (double)n) : NAN;
    }
}

/* The curve of width i; its standard errors are not known to a resample. */
static lm_curve curve_of(const lm_env *env, const optima_args *a, int64_t i,
                         const double *mean, const double *se)
{
    const double start = a->start.data ? a->start.data[i] : NAN;
    return (lm_curve){a->x.n, a->x.data, mean, se, start, env->stop};
}

/* ---- intervals ---------------------------------------------------------- */

/* The seeds that have runs at a width, into `seed`; their number. */
static int64_t present(const lm_env *env, const optima_args *a, int64_t i,
                       int64_t *seed)
{
    const int64_t seeds = a->loss.size[1], m = a->x.n;
    int64_t n = 0;
    for (int64_t k = 0; k < seeds && !lm_stopped_at(env, k); k++) {
        const double *loss = a->loss.data + (i * seeds + k) * m;
        bool any = false;
        for (int64_t j = 0; j < m && !any && !lm_stopped_at(env, j); j++)
            any = !isnan(loss[j]);
        if (any) seed[n++] = k;
    }
    return n;
}

/* Resample n seeds of width i `boot` times; its optima, every w-th of x. */
static lm_status resample(lm_env *env, const optima_args *a, int64_t i,
                          int64_t n, const int64_t *seed, double *x)
{
    const int64_t w = a->width.n, seeds = a->loss.size[1], m = a->x.n;
    int64_t *pick = lm_scratch(env, (size_t)n * sizeof *pick);
    double *mean = lm_scratch_doubles(env, m);
    if (!pick || !mean) return lm_nomem(env);
    const lm_stream s = lm_stream_named(a->seed, "bootstrap", (uint64_t)i);
    const lm_curve c = curve_of(env, a, i, mean, NULL);
    for (int64_t b = 0; b < a->boot; b++) {
        for (int64_t k = 0; k < n; k++) {
            if (lm_stopped_at(env, k)) return LM_STOPPED;
            pick[k] = seed[lm_below(s, (uint64_t)(b * n + k), n)];
        }
        mean_curve(env, n, m, a->loss.data + i * seeds * m, pick, mean);
        x[b * w] = lm_curve_optimum(&c, a->window).x;
    }
    return LM_OK;
}

/* The interval of an optimum from its resamples, every w-th of x. */
static void of_optimum(optima_args *a, int64_t i, int64_t n, const double *x,
                       double *column)
{
    const int64_t w = a->width.n;
    for (int64_t b = 0; b < a->boot; b++) column[b] = x[b * w];
    const lm_spread spread = {(double)n / (double)(n - 1), n - 1};
    lm_interval(a->boot, column, a->optimum.data[i], a->level, spread,
                &a->low.data[i], &a->high.data[i]);
    /* Nothing is known beyond the grid. */
    a->low.data[i] = fmax(a->low.data[i], a->x.data[0]);
    a->high.data[i] = fmin(a->high.data[i], a->x.data[a->x.n - 1]);
}

/* A width that is infinite is in no law. */
static bool in_law(const optima_args *a, const double *log_width, int64_t i)
{
    return isfinite(log_width[i]) && isfinite(a->optimum.data[i]);
}

/* A slope is a sum over widths, of variances v_i: its degrees of freedom are
 * (sum v_i)^2 / sum v_i^2 / (n_i - 1) (Satterthwaite 1946).  Not known where
 * a width has one seed only. */
static bool slope_spread(const lm_env *env, const optima_args *a,
                         const int64_t *n, const double *log_width,
                         const double *x, lm_spread *out)
{
    const int64_t w = a->width.n;
    double mean = 0, sum = 0, whole = 0, square = 0, most = 0;
    int64_t known = 0;
    for (int64_t i = 0; i < w; i++)
        if (in_law(a, log_width, i)) mean += log_width[i], known++;
    mean /= (double)known;
    for (int64_t i = 0; i < w; i++) {
        if (!in_law(a, log_width, i)) continue;
        if (n[i] < 2 || lm_stopped(env)) return false;
        const double u = log_width[i] - mean, f = (double)(n[i] - 1);
        const double v = u * u * lm_variance(a->boot, x + i, w);
        most += f;
        sum += v;
        whole += v * (f + 1) / f;
        square += v * (f + 1) / f * v * (f + 1) / f / f;
    }
    *out = (lm_spread){1, 1};
    if (!(sum > 0)) return known > 1;
    /* Whole but for rounding where all widths are alike, and between 1 and the
     * sum of all, also where the squares underflow. */
    const double freedom = whole * whole / square * (1 + 1e-12);
    *out = (lm_spread){whole / sum, (int64_t)fmin(fmax(freedom, 1), most)};
    return known > 1;
}

static void of_slope(const lm_env *env, optima_args *a, const int64_t *n,
                     const double *log_width, const double *x, double *column)
{
    const int64_t w = a->width.n;
    lm_spread spread;
    if (!slope_spread(env, a, n, log_width, x, &spread)) return;
    for (int64_t b = 0; b < a->boot && !lm_stopped(env); b++)
        column[b] = lm_line_fit(env->stop, w, log_width, x + b * w).slope;
    if (lm_stopped(env)) return;
    lm_interval(a->boot, column, a->slope, a->level, spread, &a->slope_low,
                &a->slope_high);
}

static lm_status intervals(lm_env *env, optima_args *a, const double *log_width)
{
    const int64_t w = a->width.n, seeds = a->loss.size[1];
    for (int64_t i = 0; i < w; i++) a->low.data[i] = a->high.data[i] = NAN;
    a->slope_low = a->slope_high = NAN;
    if (seeds < 2 || a->boot < 2) return LM_OK;
    double *x = lm_scratch_doubles(env, a->boot * w);
    double *column = lm_scratch_doubles(env, a->boot);
    int64_t *seed = lm_scratch(env, (size_t)seeds * sizeof *seed);
    int64_t *n = lm_scratch(env, (size_t)w * sizeof *n);
    if (!x || !column || !seed || !n) return lm_nomem(env);
    lm_status status = lm_fill(env, NAN, a->boot * w, x);
    if (status != LM_OK) return status;
    for (int64_t i = 0; i < w; i++) {
        n[i] = present(env, a, i, seed);
        if (n[i] < 2) continue;
        status = resample(env, a, i, n[i], seed, x + i);
        if (status != LM_OK) return status;
        of_optimum(a, i, n[i], x + i, column);
    }
    of_slope(env, a, n, log_width, x, column);
    return lm_unless_stopped(env);
}

/* ---- the whole ---------------------------------------------------------- */

static lm_status check(lm_env *env, const optima_args *a)
{
    for (int64_t j = 1; j < a->x.n; j++) {
        if (lm_stopped_at(env, j)) return LM_STOPPED;
        if (!(a->x.data[j] > a->x.data[j - 1]))
            return lm_fail(env, LM_DOMAIN, "'x' must increase");
    }
    for (int64_t i = 0; i < a->width.n; i++)
        if (!(a->width.data[i] > 0))
            return lm_fail(env, LM_DOMAIN, "'width' must be positive");
    return LM_OK;
}

static lm_curve mean_of(const lm_env *env, const optima_args *a, int64_t i)
{
    return curve_of(env, a, i, a->mean.data + i * a->mean.stride,
                    a->mean_se.data + i * a->mean_se.stride);
}

static lm_optimum describe(const lm_env *env, optima_args *a, int64_t i,
                           int64_t seeds, int64_t m)
{
    const double *loss = a->loss.data + i * seeds * m;
    double *mean = a->mean.data + i * a->mean.stride;
    mean_curve(env, seeds, m, loss, NULL, mean);
    se_curve(env, seeds, m, loss, mean,
             a->mean_se.data + i * a->mean_se.stride);
    const lm_curve c = mean_of(env, a, i);
    const lm_optimum o = lm_curve_optimum(&c, a->window);
    a->optimum.data[i] = o.x;
    a->best.data[i] = o.value;
    a->grid.data[i] = o.at < 0 ? NAN : a->x.data[o.at];
    a->edge.data[i] = o.edge;
    a->cliff.data[i] = o.cliff;
    a->diverged.data[i] = 0;
    for (int64_t k = 0; k < seeds * m && !lm_stopped_at(env, k); k++)
        a->diverged.data[i] += isinf(loss[k]) != 0;
    return o;
}

/* Row i, column j: the loss lost at width j by the optimum of width i; NaN
 * where one of the two is not known. */
static void regrets(const lm_env *env, optima_args *a,
                    const lm_optimum *optimum)
{
    const int64_t w = a->width.n;
    for (int64_t i = 0; i < w; i++)
        for (int64_t j = 0; j < w && !lm_stopped(env); j++) {
            const lm_curve c = mean_of(env, a, j);
            const double lost =
                i == j ? optimum[j].value - optimum[j].value
                       : lm_curve_at(&c, optimum + j, optimum[i].x) -
                             optimum[j].value;
            a->regret.data[i * a->regret.stride + j] = lost < 0 ? 0 : lost;
        }
}

static lm_status optima_run(lm_env *env, void *args)
{
    optima_args *a = args;
    lm_status status = check(env, a);
    if (status != LM_OK) return status;
    const int64_t w = a->loss.size[0], seeds = a->loss.size[1],
                  m = a->loss.size[2];
    double *log_width = lm_scratch_doubles(env, w);
    lm_optimum *optimum = lm_scratch(env, (size_t)w * sizeof *optimum);
    if (!log_width || !optimum) return lm_nomem(env);
    for (int64_t i = 0; i < w; i++) {
        log_width[i] = log2(a->width.data[i]);
        optimum[i] = describe(env, a, i, seeds, m);
        if (lm_stopped(env)) return LM_STOPPED;
    }
    regrets(env, a, optimum);
    const lm_line law = lm_line_fit(env->stop, w, log_width, a->optimum.data);
    a->slope = law.slope;
    a->intercept = law.intercept;
    status = intervals(env, a, log_width);
    return status ? status : lm_unless_stopped(env);
}

#define ARGS optima_args
static const lm_slot optima_slots[] = {
    IN_TENSOR(loss, "w s m",
              "losses by width, seed and x; infinite: diverged, NaN: missing"),
    IN_VEC(width, "w", "widths; infinity is left out of the law"),
    IN_VEC(x, "m", "log2 of the learning rates, increasing"),
    OPT_VEC(start, "w",
            "losses before training by width (NaN: unknown); beyond the "
            "minimum, a higher loss counts as diverged"),
    OPT_INT(boot, 1000, "[0,1000000]", "bootstrap resamples of the seeds"),
    OPT_INT(window, 1, "[1,m]",
            "grid points on each side of the minimum in the parabola fit"),
    OPT_NUM(level, 0.95, "(0,1)", "confidence level"),
    OPT_SEED(seed, "random seed of the bootstrap"),
    OUT_VEC(optimum, "w",
            "x of the smallest mean loss, refined by a parabola; the centre of "
            "a plateau"),
    OUT_VEC(low, "w",
            "lower end of its confidence interval over seeds: bootstrap "
            "percentiles, widened by Student's t (NaN below two seeds)"),
    OUT_VEC(high, "w", "upper end"),
    OUT_VEC(best, "w",
            "mean loss there, at least the smallest mean - 2 mean_se"),
    OUT_VEC(grid, "w", "x of the grid point with the smallest mean loss"),
    OUT_VEC(edge, "w",
            "-1, 1: the optimum is at the first, last grid point; else 0"),
    OUT_VEC(cliff, "w",
            "1 if the next larger learning rate diverges: its loss is "
            "infinite, above the loss before training, or above the minimum by "
            "three times the range of the other points of the window (two at "
            "smaller rates, if there are)"),
    OUT_VEC(diverged, "w", "number of diverged runs"),
    OUT_MAT(mean, "w m", "mean over seeds; infinite if a run diverged"),
    OUT_MAT(mean_se, "w m", "standard error of the mean; NaN below two runs"),
    OUT_MAT(regret, "w w",
            "excess loss at width j (column) with the optimum of width i "
            "(row); infinite: beyond a cliff or the grid, NaN: unknown"),
    OUT_NUM(slope, "slope of the optimum against log2 width"),
    OUT_NUM(intercept, "intercept of that line, at width 1"),
    OUT_NUM(slope_low, "lower end of the confidence interval of the slope (NaN "
                       "where a width has one seed)"),
    OUT_NUM(slope_high, "upper end"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, optima,
          "Optimal learning rates by width with confidence intervals, their "
          "scaling with width, and the regret of transferring them.",
          "Yang et al. 2022, arXiv 2203.03466; Efron 1979",
          "local o = limn.probe.optima({{{3, 1, 3}}, {{1, 3, 9}}}, {64, 128}, "
          "{-3, -2, -1})\n"
          "assert(o.optimum[1] == -2 and o.edge[2] == -1)");
#undef ARGS
