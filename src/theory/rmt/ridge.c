#include "theory/rmt/ridge.h"

#include <math.h>

#define EPS 0x1p-52

/* 1 - c df, and the size of what it is a difference of. */
typedef struct rest {
    double value, size;
} rest;

/* Sums over the population at one kappa. */
typedef struct sums {
    double df1, df2, missed; /* missed: kappa^2 sum g t / (t + kappa)^2 */
    rest left1, left2;
} sums;

/* 1 - c df, or (1 - c mass) + c (mass - df), whichever cancels less. */
static rest rest_of(double c, double mass, double df, double missing)
{
    const double open = 1 - c * mass, size = fabs(open) + c * missing;
    return size < 1 ? (rest){open + c * missing, size}
                    : (rest){1 - c * df, 1 + c * df};
}

static sums sums_at(const lm_env *env, const lm_ridge_task *task, double kappa)
{
    const lm_population *p = &task->population;
    sums s = {0};
    double mass = 0, missing1 = 0, missing2 = 0;
    for (int64_t k = 0; k < p->n && !lm_stopped_at(env, k); k++) {
        const double t = p->at[k];
        if (t == 0) continue;
        const double f = t / (t + kappa), not = kappa / (t + kappa);
        mass += p->share[k];
        s.df1 += p->share[k] * f;
        s.df2 += p->share[k] * f * f;
        missing1 += p->share[k] * not ;
        missing2 += p->share[k] * not *(1 + f);
        s.missed += p->carried[k] * t * not *not ;
    }
    s.left1 = rest_of(task->ratio, mass, s.df1, missing1);
    s.left2 = rest_of(task->ratio, mass, s.df2, missing2);
    return s;
}

static double highest(const lm_env *env, const lm_ridge_task *task,
                      double penalty)
{
    double sum = 0;
    for (int64_t k = 0; k < task->population.n && !lm_stopped_at(env, k); k++)
        sum += task->population.share[k] * task->population.at[k];
    return penalty + task->ratio * sum;
}

static double mass_of(const lm_env *env, const lm_ridge_task *task)
{
    double mass = 0;
    for (int64_t k = 0; k < task->population.n && !lm_stopped_at(env, k); k++)
        if (task->population.at[k] > 0) mass += task->population.share[k];
    return mass;
}

static lm_estimate kappa_of(const lm_env *env, const lm_ridge_task *task,
                            double penalty)
{
    if (penalty == 0 && task->ratio * mass_of(env, task) <= 1)
        return (lm_estimate){0, 0};
    double kappa = highest(env, task, penalty);
    sums s = sums_at(env, task, kappa);
    for (int i = 0; i < 3000 && !lm_stopped(env); i++) {
        const double next =
            kappa - (kappa * s.left1.value - penalty) / s.left2.value;
        if (!(next < kappa) || !(next > 0)) break;
        const bool near = kappa - next <= EPS * kappa;
        kappa = next;
        s = sums_at(env, task, kappa);
        if (near) break;
    }
    const double rounding = 8 * EPS * (kappa * s.left1.size + penalty);
    return (lm_estimate){
        kappa, fmin(rounding / s.left2.value + 4 * EPS * kappa, kappa)};
}

/* Errors here are those of rounding in 1 - c df2. */
static lm_ridge_risk at_kappa(const lm_env *env, const lm_ridge_task *task,
                              double kappa)
{
    const sums s = sums_at(env, task, kappa);
    const double left = s.left2.value, off = 8 * EPS * s.left2.size / left;
    const double bias = s.missed > 0 ? task->signal * s.missed / left : 0,
                 variance = task->noise > 0
                                ? task->noise * task->ratio * s.df2 / left
                                : 0,
                 risk = bias + variance, share = s.left1.value;
    return (lm_ridge_risk){
        {kappa, 0},
        {s.df1, 0},
        {s.df2, 0},
        {bias, off * bias},
        {variance, off * variance},
        {risk, off * risk},
        {share * share * (risk + task->noise),
         share * share * off * risk +
             16 * EPS * share * s.left1.size * (risk + task->noise)},
    };
}

/* Add what a move of kappa to one side does. */
static void move(lm_estimate *x, lm_estimate to)
{
    const double off = fabs(to.value - x->value);
    x->error += off + 8 * EPS * fabs(x->value);
    if (isnan(x->error)) x->error = INFINITY;
}

void lm_ridge_of(const lm_env *env, const lm_ridge_task *task, double penalty,
                 lm_ridge_risk *out)
{
    const lm_estimate kappa = kappa_of(env, task, penalty);
    *out = at_kappa(env, task, kappa.value);
    for (int side = -1; side <= 1; side += 2) {
        const lm_ridge_risk to =
            at_kappa(env, task, fmax(kappa.value + side * kappa.error, 0));
        move(&out->df1, to.df1);
        move(&out->df2, to.df2);
        move(&out->bias, to.bias);
        move(&out->variance, to.variance);
        move(&out->risk, to.risk);
        move(&out->train, to.train);
    }
    out->kappa = kappa;
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
