#include "theory/identify/moments.h"

#include <math.h>

#include "calc/hermite.h"
#include "linalg/blas.h"

enum { ORDER = 20, ROOM = 8000 };

/* ---- multiindices ---------------------------------------------------------
 */

static int64_t choose(int64_t n, int64_t k)
{
    double all = 1;
    for (int64_t i = 1; i <= k; i++)
        all = all * (double)(n - k + i) / (double)i;
    return all < 1e9 ? llround(all) : (int64_t)1e9;
}

static double log_factorial(int k)
{
    return lgamma(k + 1.0);
}

/* The next multiindex of the same degree, or false. */
static bool next(int64_t d, int *alpha)
{
    int64_t i = d - 2;
    while (i >= 0 && alpha[i] == 0) i--;
    if (i < 0) return false;
    alpha[i]--;
    int rest = 1;
    for (int64_t j = i + 1; j < d; j++) rest += alpha[j], alpha[j] = 0;
    alpha[i + 1] = rest;
    return true;
}

int64_t lm_moment_count(int64_t d, int64_t degree)
{
    return choose(d + degree, degree);
}

static void describe(lm_moment_list *list, int64_t n, int k, const int *alpha)
{
    double log_scale = log_factorial(k);
    for (int64_t i = 0; i < list->d; i++) {
        list->alpha[n * list->d + i] = alpha[i];
        log_scale -= log_factorial(alpha[i]);
    }
    list->order[n] = k;
    list->scale[n] = exp(log_scale / 2);
}

static void fill(const lm_env *env, lm_moment_list *list, int *alpha)
{
    int64_t n = 0;
    for (int k = 0; k <= list->degree; k++) {
        for (int64_t i = 0; i < list->d; i++) alpha[i] = i == 0 ? k : 0;
        do describe(list, n++, k, alpha);
        while (!lm_stopped_at_row(env, n, list->d) && next(list->d, alpha));
    }
}

lm_status lm_moment_list_of(lm_env *env, int64_t d, int64_t degree,
                            lm_moment_list *list)
{
    const int64_t n = lm_moment_count(d, degree);
    *list = (lm_moment_list){.d = d, .degree = degree, .count = n};
    if (n > LM_MOMENTS_MAX)
        return lm_fail(env, LM_DOMAIN,
                       "moments to degree %lld in %lld dimensions are %lld, "
                       "more than %d",
                       (long long)degree, (long long)d, (long long)n,
                       LM_MOMENTS_MAX);
    list->alpha = lm_scratch(env, sizeof(int) * (size_t)(n * (d + 1) + d));
    list->scale = lm_scratch_doubles(env, n);
    if (!list->alpha || !list->scale) return lm_nomem(env);
    list->order = list->alpha + n * d;
    fill(env, list, list->order + n);
    return lm_unless_stopped(env);
}

/* ---- coefficients ----------------------------------------------------------
 */

lm_status lm_moment_rule_open(lm_env *env, lm_act act, int64_t degree,
                              lm_moment_rule *rule)
{
    *rule = (lm_moment_rule){.act = act, .room = ROOM};
    double *x = lm_scratch_doubles(env, 5 * ROOM);
    if (!x) return lm_nomem(env);
    rule->x = x, rule->weight = x + ROOM, rule->value = x + 2 * ROOM;
    rule->he = x + 3 * ROOM, rule->below = x + 4 * ROOM;
    rule->source.act = act;
    rule->unit = lm_unit(ORDER);
    rule->shape = lm_act_integrand(&rule->source);
    rule->shape.degree += (double)degree;
    return LM_OK;
}

lm_status lm_moment_coefficients(lm_env *env, const lm_moment_rule *rule,
                                 double r, int64_t degree, double *c)
{
    const int64_t n = lm_gauss_nodes(&rule->unit, &rule->shape, 0, r,
                                     rule->room, rule->x, rule->weight);
    if (n == 0)
        return lm_fail(env, LM_DOMAIN,
                       "a weight of norm %g needs too fine a rule", r);
    lm_act_value_d(&rule->act, n, rule->x, rule->value);
    for (int64_t i = 0; i < n; i++) {
        rule->value[i] *= rule->weight[i];
        rule->x[i] /= r;
        rule->he[i] = 1;
        rule->below[i] = 0;
    }
    for (int64_t k = 0; k <= degree; k++) {
        c[k] = lm_dot_d(n, rule->value, rule->he);
        lm_hermite_next_d(k, n, rule->x, rule->he, rule->below);
    }
    return LM_OK;
}

/* ---- moments ---------------------------------------------------------------
 */

/* What one unit has: c_k, c_k' and the powers of the coordinates of u. */
typedef struct unit {
    const double *w;
    double a, r;
    double c[LM_MOMENT_DEGREE_MAX + 3], slope[LM_MOMENT_DEGREE_MAX + 1];
    double *power; /* d x (degree + 1) */
} unit;

/* c_k' = (sqrt((k + 1) (k + 2)) c_{k+2} + k c_k) / r, by parts. */
static lm_status open_unit(lm_env *env, const lm_moment_list *list,
                           const lm_moment_rule *rule, const double *theta,
                           unit *u)
{
    const int64_t d = list->d, m = list->degree;
    u->a = theta[0];
    u->w = theta + 1;
    u->r = fmax(lm_nrm2_d(d, u->w), 1e-150);
    const lm_status status =
        lm_moment_coefficients(env, rule, u->r, m + 2, u->c);
    if (status) return status;
    for (int64_t k = 0; k <= m; k++) {
        const double q = (double)((k + 1) * (k + 2));
        u->slope[k] = (sqrt(q) * u->c[k + 2] + (double)k * u->c[k]) / u->r;
    }
    for (int64_t i = 0; i < d; i++) {
        double *p = u->power + i * (m + 1);
        p[0] = 1;
        for (int64_t k = 1; k <= m; k++) p[k] = p[k - 1] * u->w[i] / u->r;
    }
    return LM_OK;
}

static double monomial(const lm_moment_list *list, const unit *u,
                       const int *alpha, int64_t but)
{
    double p = 1;
    for (int64_t i = 0; i < list->d; i++) {
        const int k = alpha[i] - (i == but);
        if (k < 0) return 0;
        p *= u->power[i * (list->degree + 1) + k];
    }
    return p;
}

/* d/dw_i of c_k(r) r^-k w^alpha. */
static void add_unit(const lm_env *env, const lm_moment_list *list,
                     const unit *u, double *moment, double *jacobian,
                     int64_t stride)
{
    const int64_t d = list->d;
    for (int64_t q = 0; q < list->count && !lm_stopped_at_row(env, q, d * d);
         q++) {
        const int *alpha = list->alpha + q * d, k = list->order[q];
        const double p = list->scale[q] * monomial(list, u, alpha, -1);
        moment[q] += u->a * u->c[k] * p;
        if (!jacobian) continue;
        double *row = jacobian + q * stride;
        row[0] = u->c[k] * p;
        const double along = (u->slope[k] - k * u->c[k] / u->r) * p;
        for (int64_t i = 0; i < d; i++)
            row[1 + i] = u->a * (along * u->w[i] / u->r +
                                 u->c[k] * list->scale[q] * alpha[i] *
                                     monomial(list, u, alpha, i) / u->r);
    }
}

lm_status lm_moments(lm_env *env, const lm_moment_list *list,
                     const lm_moment_rule *rule, int64_t n, const double *theta,
                     double *moment, double *jacobian)
{
    const int64_t d = list->d, stride = n * (d + 1);
    const lm_mark mark = lm_scratch_mark(env);
    unit u = {.power = lm_scratch_doubles(env, d * (list->degree + 1))};
    if (!u.power) return lm_nomem(env);
    lm_status status = LM_OK;
    for (int64_t q = 0; q < list->count; q++) moment[q] = 0;
    for (int64_t j = 0; j < n && !status; j++) {
        status = open_unit(env, list, rule, theta + j * (d + 1), &u);
        if (status) break;
        add_unit(env, list, &u, moment,
                 jacobian ? jacobian + j * (d + 1) : NULL, stride);
        status = lm_unless_stopped(env);
    }
    lm_scratch_release(env, mark);
    return status;
}
