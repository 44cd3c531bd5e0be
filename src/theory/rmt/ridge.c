#include "theory/rmt/ridge.h"

#include <math.h>

#define EPS 0x1p-52

/* 1 - c df1, and the size of what it is a difference of. */
typedef struct rest {
    double value, size;
} rest;

/* Sums over the population at one kappa; those named by what is missing to 1
 * have 1 - t / (t + kappa) as a factor. */
typedef struct sums {
    double df1, df2;
    double missing; /* sum h kappa / (t + kappa) */
    double spread;  /* df1 - df2 = sum h t kappa / (t + kappa)^2 */
    double missed;  /* sum g t kappa^2 / (t + kappa)^2 */
} sums;

/* kappa, and 1 - c df1 there. */
typedef struct place {
    double kappa, share;
} place;

static sums sums_at(const lm_env *env, const lm_ridge_task *task, double kappa)
{
    const lm_population *p = &task->population;
    lm_total df1 = {0}, df2 = {0}, missing = {0}, spread = {0}, missed = {0};
    for (int64_t k = 0; k < p->n && !lm_stopped_at(env, k); k++) {
        const double t = p->at[k], h = p->share[k];
        if (t == 0) continue;
        const double f = t / (t + kappa), not = kappa / (t + kappa);
        lm_total_add(&df1, h * f);
        lm_total_add(&df2, h * f * f);
        lm_total_add(&missing, h * not );
        lm_total_add(&spread, h * f * not );
        lm_total_add(&missed, p->carried[k] * t * not *not );
    }
    return (sums){df1.sum, df2.sum, missing.sum, spread.sum, missed.sum};
}

/* 1 - c df1 at kappa = 0. */
static rest open_of(const lm_ridge_task *task)
{
    const lm_population *p = &task->population;
    const double c = task->ratio,
                 none = p->at[p->n - 1] == 0 ? p->share[p->n - 1] : 0;
    return (rest){1 - c + c * none, fabs(1 - c) + c * none};
}

/* 1 - c df1, or that at 0 + c (mass - df1), whichever cancels less. */
static rest rest_of(double c, rest open, const sums *s)
{
    const rest far = {1 - c * s->df1, 1 + c * s->df1},
               near = {open.value + c * s->missing, open.size + c * s->missing};
    return near.size <= far.size ? near : far;
}

/* The rest moved to the side (-1, 0 or 1) by its rounding. */
static double beside(rest left, int side)
{
    return left.value + side * 8 * EPS * left.size;
}

/* NaN, and with it all that follows, where it overflows. */
static double highest(const lm_env *env, const lm_ridge_task *task,
                      double penalty)
{
    lm_total sum = {0};
    for (int64_t k = 0; k < task->population.n && !lm_stopped_at(env, k); k++)
        lm_total_add(&sum, task->population.share[k] * task->population.at[k]);
    const double most = (1 + 32 * EPS) * (penalty + task->ratio * sum.sum);
    return isfinite(most) ? most : NAN;
}

/* The root of kappa (1 - c df1) - penalty, 1 - c df1 taken beside itself, from
 * above.  Newton's kappa - f / f' is a quotient of sums of what is positive,
 * and so has its digits however far below kappa it is. */
static place root_of(const lm_env *env, const lm_ridge_task *task,
                     double penalty, int side, double kappa)
{
    const double c = task->ratio;
    const rest open = open_of(task);
    const double first = beside(open, side);
    if (penalty == 0 && first >= 0) return (place){0, first};
    for (int i = 0; i < 5000 && !lm_stopped(env); i++) {
        const sums s = sums_at(env, task, kappa);
        const double next = (penalty + kappa * (c * s.spread)) /
                            (beside(rest_of(c, open, &s), side) + c * s.spread);
        if (!(next >= 0 && next < kappa)) break;
        const bool near = kappa - next <= EPS * kappa;
        kappa = next;
        if (near) break;
    }
    return (place){kappa, penalty == 0 ? 0 : penalty / kappa};
}

/* Errors here are those of sums of what is positive, and of underflow. */
static lm_ridge_risk at_place(const lm_env *env, const lm_ridge_task *task,
                              place at)
{
    const sums s = sums_at(env, task, at.kappa);
    const double left = at.share + task->ratio * s.spread, off = 8 * EPS,
                 tiny = at.kappa > 0 ? 0x1p-1022 : 0,
                 lost = tiny + (task->signal + task->noise * task->ratio) *
                                   (tiny / left);
    const double bias = s.missed > 0 ? task->signal * (s.missed / left) : 0,
                 variance = task->noise > 0
                                ? task->noise * (task->ratio * s.df2 / left)
                                : 0,
                 risk = bias + variance,
                 train = at.share > 0
                             ? at.share * (at.share * (risk + task->noise))
                             : 0;
    return (lm_ridge_risk){
        {at.kappa, off * at.kappa + tiny},     {s.df1, off * s.df1 + tiny},
        {s.df2, off * s.df2 + tiny},           {bias, 2 * off * bias + lost},
        {variance, 2 * off * variance + lost}, {risk, 2 * off * risk + lost},
        {train, 4 * off * train + lost},
    };
}

/* Add what a move of kappa to one side does, and what it can do between. */
static void move(lm_estimate *x, lm_estimate to, double between)
{
    x->error += fabs(to.value - x->value) + between * fabs(x->value);
    if (isnan(x->error)) x->error = INFINITY;
}

/* What has an extremum in kappa changes between the sides by about the square
 * of their relative distance; nothing is known where that is not small. */
static double curve(place low, place at, place high)
{
    const double width = high.kappa - low.kappa;
    if (width == 0) return 0;
    return width < at.kappa / 8 ? 2 * (width / at.kappa) * (width / at.kappa)
                                : INFINITY;
}

/* The rounding of 1 - c df1 moves kappa, and nothing else is lost: at the root
 * that is penalty / kappa. */
void lm_ridge_of(const lm_env *env, const lm_ridge_task *task, double penalty,
                 lm_ridge_risk *out)
{
    const place high = root_of(env, task, penalty, -1,
                               highest(env, task, penalty)),
                at = root_of(env, task, penalty, 0, high.kappa),
                low = root_of(env, task, penalty, 1, at.kappa);
    const double between = curve(low, at, high);
    *out = at_place(env, task, at);
    for (int side = 0; side < 2; side++) {
        const lm_ridge_risk to = at_place(env, task, side ? high : low);
        move(&out->kappa, to.kappa, 0);
        move(&out->df1, to.df1, 0);
        move(&out->df2, to.df2, 0);
        move(&out->bias, to.bias, between);
        move(&out->variance, to.variance, between);
        move(&out->risk, to.risk, between);
        move(&out->train, to.train, between);
    }
}

typedef struct {
    double ratio;
    lm_tensor penalty;
    lm_vec population, weights, along;
    double signal, noise;
    lm_tensor kappa, kappa_error, df1, df1_error, df2, df2_error, bias,
        bias_error, variance, variance_error, risk, risk_error, train,
        train_error;
} ridge_args;

static void put(lm_tensor *value, lm_tensor *error, int64_t i, lm_estimate x)
{
    value->data[i] = x.value;
    error->data[i] = x.error;
}

static void put_all(ridge_args *a, int64_t i, const lm_ridge_risk *r)
{
    put(&a->kappa, &a->kappa_error, i, r->kappa);
    put(&a->df1, &a->df1_error, i, r->df1);
    put(&a->df2, &a->df2_error, i, r->df2);
    put(&a->bias, &a->bias_error, i, r->bias);
    put(&a->variance, &a->variance_error, i, r->variance);
    put(&a->risk, &a->risk_error, i, r->risk);
    put(&a->train, &a->train_error, i, r->train);
}

static lm_status ridge_run(lm_env *env, void *args)
{
    ridge_args *a = args;
    double one = 1;
    const lm_vec population =
        a->population.data ? a->population : (lm_vec){&one, 1};
    lm_ridge_task task = {a->ratio, a->signal, a->noise, {0}};
    if ((a->weights.data || a->along.data) && !a->population.data)
        return lm_fail(env, LM_DOMAIN,
                       "'weights' and 'along' need a 'population'");
    const lm_status status = lm_population_of(env, population, a->weights,
                                              a->along, &task.population);
    if (status) return status;
    const double least = task.population.at[task.population.n - 1];
    if (least < 0)
        return lm_fail(env, LM_DOMAIN,
                       "'population' must not be negative, got %g", least);
    const int64_t n = lm_count(a->penalty.rank, a->penalty.size);
    for (int64_t i = 0; i < n; i++) {
        lm_ridge_risk r;
        if (lm_stopped(env)) return LM_STOPPED;
        if (!(a->penalty.data[i] >= 0 && isfinite(a->penalty.data[i])))
            return lm_fail(env, LM_DOMAIN,
                           "'penalty' must not be negative, got %g",
                           a->penalty.data[i]);
        lm_ridge_of(env, &task, a->penalty.data[i], &r);
        put_all(a, i, &r);
    }
    return lm_unless_stopped(env);
}

#define ARGS ridge_args
static const lm_slot ridge_slots[] = {
    IN_NUM(ratio, "(0,1e12]", "c = d / n, of features to samples"),
    IN_TENSOR(penalty, "...", "of |y - X b|^2 / n + penalty |b|^2"),
    OPT_VEC(population, "k", "eigenvalues of the features' covariance; 1"),
    OPT_VEC(weights, "k", "of the eigenvalues; equal unless given"),
    OPT_VEC(along, "k", "shares of |b|^2 over them; weights unless given"),
    OPT_NUM(signal, 1, "[0,1e100]", "|b|^2"),
    OPT_NUM(noise, 0, "[0,1e100]", "variance of the noise of the targets"),
    OUT_TENSOR(kappa, "...", "effective penalty"),
    OUT_TENSOR(kappa_error, "...", "absolute, as all errors here"),
    OUT_TENSOR(df1, "...", "mean of t / (t + kappa)"),
    OUT_TENSOR(df1_error, "...", ""),
    OUT_TENSOR(df2, "...", "mean of its square"),
    OUT_TENSOR(df2_error, "...", ""),
    OUT_TENSOR(bias, "...", "mean squared error without noise"),
    OUT_TENSOR(bias_error, "...", ""),
    OUT_TENSOR(variance, "...", "what noise adds"),
    OUT_TENSOR(variance_error, "...", ""),
    OUT_TENSOR(risk, "...", "their sum, on targets without noise"),
    OUT_TENSOR(risk_error, "...", ""),
    OUT_TENSOR(train, "...", "mean squared error on the samples"),
    OUT_TENSOR(train_error, "...", ""),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, ridge,
          "Risk of ridge regression as dimension and samples grow in a fixed "
          "ratio.",
          "Dobriban & Wager 2018; Hastie et al. 2022",
          "local r = limn.theory.rmt.ridge(2, 0, {noise = 1})\n"
          "assert(math.abs(r.bias - 0.5) < 1e-14)\n"
          "assert(math.abs(r.variance - 1) < 1e-14)");
#undef ARGS
