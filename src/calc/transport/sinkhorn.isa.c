#include "calc/transport/sinkhorn.h"

#include <float.h>

#include "core/vecmath.h"

typedef struct sweep {
    lm_mat c;
    lm_vec a, b;
    double epsilon;
    double relax; /* 1: to the soft minima; above: beyond them */
    bool same;
    bool flat;     /* no cost above epsilon: exponentials near 1, less 1 */
    double *f, *g; /* potentials */
    double *log_a, *log_b;     /* of the masses */
    double *part, *most, *sum; /* m numbers each */
} sweep;

static lm_status reserve(lm_env *env, lm_mat c, lm_vec a, lm_vec b, sweep *s)
{
    const int64_t n = a.n, m = b.n;
    double *x = lm_scratch_doubles(env, 2 * n + 5 * m);
    *s = (sweep){.c = c, .a = a, .b = b};
    if (!x) return lm_nomem(env);
    s->f = x, s->log_a = x + n, s->g = x + 2 * n, s->log_b = s->g + m;
    s->part = s->g + 2 * m, s->most = s->g + 3 * m, s->sum = s->g + 4 * m;
    int64_t i, j, end = 0;
    while (lm_next_piece(env, n, &i, &end))
        for (; i < end; i++) s->f[i] = 0, s->log_a[i] = log(a.data[i]);
    end = 0;
    while (lm_next_piece(env, m, &j, &end))
        for (; j < end; j++) s->g[j] = 0, s->log_b[j] = log(b.data[j]);
    return lm_unless_stopped(env);
}

/* soft_row where it is flat: epsilon times a rounding of 1 may be more than all
 * costs. */
static double flat_row(const lm_env *env, const sweep *s, const double *c)
{
    const double over = 1 / s->epsilon, *b = s->b.data;
    double sum = 0;
    int64_t first, end = 0;
    while (lm_next_piece(env, s->b.n, &first, &end)) {
        double piece = 0;
#pragma omp simd reduction(+ : piece)
        for (int64_t j = first; j < end; j++)
            piece += b[j] * expm1((s->g[j] - c[j]) * over);
        sum += piece;
    }
    return log1p(sum);
}

/* log sum_j b_j exp((g_j - c_ij) / epsilon) */
static double soft_row(const lm_env *env, const sweep *s, int64_t i)
{
    const double *c = s->c.data + i * s->c.stride;
    const double over = 1 / s->epsilon;
    double most = -INFINITY, sum = 0;
    int64_t first, end = 0;
    if (s->flat) return flat_row(env, s, c);
    while (lm_next_piece(env, s->b.n, &first, &end))
        for (int64_t j = first; j < end; j++) {
            s->part[j] = s->log_b[j] + (s->g[j] - c[j]) * over;
            most = s->part[j] > most ? s->part[j] : most;
        }
    end = 0;
    while (lm_next_piece(env, s->b.n, &first, &end)) {
        double piece = 0;
#pragma omp simd reduction(+ : piece)
        for (int64_t j = first; j < end; j++) piece += exp(s->part[j] - most);
        sum += piece;
    }
    return most + log(sum);
}

static lm_status rows_right(lm_env *env, sweep *s)
{
    for (int64_t i = 0; i < s->a.n; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        s->f[i] += s->relax * (-s->epsilon * soft_row(env, s, i) - s->f[i]);
    }
    return LM_OK;
}

static lm_status flat_columns(lm_env *env, sweep *s)
{
    const int64_t m = s->b.n;
    const double over = 1 / s->epsilon;
    double *sum = s->sum;
    int64_t first, end = 0;
    while (lm_next_piece(env, m, &first, &end))
        for (int64_t j = first; j < end; j++) sum[j] = 0;
    for (int64_t i = 0; i < s->a.n; i++) {
        const double *c = s->c.data + i * s->c.stride, a = s->a.data[i],
                     f = s->f[i];
        end = 0;
        while (lm_next_piece(env, m, &first, &end))
#pragma omp simd
            for (int64_t j = first; j < end; j++)
                sum[j] += a * expm1((f - c[j]) * over);
    }
    end = 0;
    while (lm_next_piece(env, m, &first, &end))
        for (int64_t j = first; j < end; j++) sum[j] = log1p(sum[j]);
    return lm_unless_stopped(env);
}

/* sum_j = log sum_i a_i exp((f_i - c_ij) / epsilon), by way of most_j, its
 * largest term. */
static lm_status soft_columns(lm_env *env, sweep *s)
{
    const int64_t m = s->b.n;
    const double over = 1 / s->epsilon;
    double *most = s->most, *sum = s->sum;
    int64_t first, end = 0;
    if (s->flat) return flat_columns(env, s);
    while (lm_next_piece(env, m, &first, &end))
        for (int64_t j = first; j < end; j++) most[j] = -INFINITY, sum[j] = 0;
    for (int64_t i = 0; i < s->a.n; i++) {
        const double *c = s->c.data + i * s->c.stride, x = s->log_a[i],
                     f = s->f[i];
        end = 0;
        while (lm_next_piece(env, m, &first, &end))
            for (int64_t j = first; j < end; j++) {
                const double y = x + (f - c[j]) * over;
                most[j] = y > most[j] ? y : most[j];
            }
    }
    for (int64_t i = 0; i < s->a.n; i++) {
        const double *c = s->c.data + i * s->c.stride, x = s->log_a[i],
                     f = s->f[i];
        end = 0;
        while (lm_next_piece(env, m, &first, &end))
#pragma omp simd
            for (int64_t j = first; j < end; j++)
                sum[j] += exp(x + (f - c[j]) * over - most[j]);
    }
    end = 0;
    while (lm_next_piece(env, m, &first, &end))
        for (int64_t j = first; j < end; j++) sum[j] = most[j] + log(sum[j]);
    return lm_unless_stopped(env);
}

/* *miss: what the columns were wrong by before. */
static lm_status columns_right(lm_env *env, sweep *s, double *miss)
{
    const lm_status status = soft_columns(env, s);
    if (status) return status;
    *miss = 0;
    for (int64_t j = 0; j < s->b.n; j++) {
        if (lm_stopped_at(env, j)) return LM_STOPPED;
        const double g = -s->epsilon * s->sum[j];
        if (s->b.data[j] > 0)
            *miss += s->b.data[j] * fabs(expm1((s->g[j] - g) / s->epsilon));
        s->g[j] += s->relax * (g - s->g[j]);
    }
    return LM_OK;
}

/* f = g: halfway to what makes the rows right. */
static lm_status halfway(lm_env *env, sweep *s, double *miss)
{
    *miss = 0;
    for (int64_t i = 0; i < s->a.n; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const double f = -s->epsilon * soft_row(env, s, i);
        if (s->a.data[i] > 0)
            *miss += s->a.data[i] * fabs(expm1((s->g[i] - f) / s->epsilon));
        s->f[i] = (f + s->g[i]) / 2;
    }
    return lm_copy_bytes(env, s->g, s->f, (size_t)s->a.n * sizeof *s->g);
}

/* Misses shrink by a factor rho a sweep, and overrelaxation by omega = 2 / (1 +
 * sqrt(1 - rho)) takes the root of as many sweeps (Thibault et al. 2021). Every
 * TRIAL sweeps rho is seen through the present omega, r omega^2 rho = (r +
 * omega
 * - 1)^2 for a rate r (Young 1950); omega only grows.  Where misses grow under
 * it it ends for good. */
enum { TRIAL = 20 };
typedef struct pace {
    double last, least;
    bool given_up;
} pace;

static void set_pace(sweep *s, int64_t k, double miss, pace *p)
{
    if (miss < p->least) p->least = miss;
    if (s->relax > 1 && miss > 100 * p->least) {
        s->relax = 1;
        p->given_up = true;
    }
    if (k % TRIAL != 0 || p->given_up) return;
    const double r = pow(miss / p->last, 1.0 / TRIAL), w = s->relax;
    p->last = miss;
    const double rho = (r + w - 1) * (r + w - 1) / (r * w * w);
    if (r > 0 && r < 1 && rho < 1)
        s->relax = fmin(1.98, fmax(w, 2 / (1 + sqrt(1 - rho))));
}

/* Sweeps at one epsilon, from the *count-th on. */
static lm_status sweeps(lm_env *env, sweep *s, double tol, int64_t most,
                        int64_t *count, double *miss)
{
    lm_status status = LM_OK;
    pace p = {INFINITY, INFINITY, false};
    s->relax = 1;
    do {
        if (s->same)
            status = halfway(env, s, miss);
        else
            status = rows_right(env, s);
        if (!status && !s->same) status = columns_right(env, s, miss);
        set_pace(s, ++*count, *miss, &p);
    } while (!status && !(*miss <= tol) && *count < most);
    return status;
}

static double dearest(const lm_env *env, lm_mat c)
{
    double most = 0;
    for (int64_t i = 0; i < c.rows; i++) {
        int64_t j, end = 0;
        while (lm_next_piece(env, c.cols, &j, &end))
            for (; j < end; j++) most = fmax(most, c.data[i * c.stride + j]);
    }
    return most;
}

/* Halves of the dearest cost down to epsilon, a few sweeps each: their sum is
 * small beside what the last takes. */
static lm_status anneal(lm_env *env, sweep *s, const lm_entropic *how,
                        lm_sinkhorn_value *value)
{
    lm_status status = LM_OK;
    double before;
    value->sweeps = 0;
    s->same = how->same;
    const double most = dearest(env, s->c);
    for (double e = most; e > how->epsilon && !status; e /= 2) {
        int64_t few = 0;
        s->epsilon = e;
        status = sweeps(env, s, 0.01, 20, &few, &value->miss);
    }
    s->epsilon = how->epsilon;
    s->flat = most <= s->epsilon;
    if (!status)
        status =
            sweeps(env, s, how->tol, how->sweeps, &value->sweeps, &value->miss);
    value->converged = value->miss <= how->tol;
    s->relax = 1;
    return status ? status : columns_right(env, s, &before);
}

/* ---- the gap --------------------------------------------------------------
 */

/* Logarithms of the factors by which rows, then columns, come down to what they
 * should be at most, and what each then lacks. */
typedef struct repair {
    double *row, *column, *less_row, *less_column, less;
} repair;

/* log of the plan over a_i b_j, in which the factors that are still 0 do not
 * count.  Sums are of what the plan is above a_i b_j: it is near where epsilon
 * is large, and the value is epsilon times that. */
static double ratio(const sweep *s, const repair *r, int64_t i, int64_t j)
{
    const double c = s->c.data[i * s->c.stride + j];
    return (s->f[i] + s->g[j] - c) / s->epsilon + r->row[i] + r->column[j];
}

static double down(double above)
{
    return above > 0 ? -log1p(above) : 0;
}

static double row_above(const lm_env *env, const sweep *s, const repair *r,
                        int64_t i)
{
    double sum = 0;
    int64_t j, end = 0;
    while (lm_next_piece(env, s->b.n, &j, &end))
        for (; j < end; j++) sum += s->b.data[j] * expm1(ratio(s, r, i, j));
    return sum;
}

static void shrink_columns(const lm_env *env, const sweep *s, repair *r)
{
    const int64_t m = s->b.n;
    int64_t j, end;
    lm_zero_bytes(env->stop, s->sum, (size_t)m * sizeof *s->sum);
    for (int64_t i = 0; i < s->a.n; i++) {
        end = 0;
        while (lm_next_piece(env, m, &j, &end))
            for (; j < end; j++)
                s->sum[j] += s->a.data[i] * expm1(ratio(s, r, i, j));
    }
    for (j = 0; j < m && !lm_stopped_at(env, j); j++) {
        r->column[j] = down(s->sum[j]);
        r->less_column[j] = s->b.data[j] * fmax(0, -s->sum[j]);
    }
}

static lm_status mend(lm_env *env, const sweep *s, repair *r)
{
    const int64_t n = s->a.n, m = s->b.n;
    double *x = lm_scratch_doubles(env, 2 * n + 2 * m);
    if (!x) return lm_nomem(env);
    *r = (repair){x, x + 2 * n, x + n, x + 2 * n + m, 0};
    const lm_status status =
        lm_zero_bytes(env->stop, x, (size_t)(2 * n + 2 * m) * sizeof *x);
    if (status) return status;
    for (int64_t i = 0; i < n; i++) r->row[i] = down(row_above(env, s, r, i));
    shrink_columns(env, s, r);
    for (int64_t i = 0; i < n; i++) {
        r->less_row[i] = s->a.data[i] * fmax(0, -row_above(env, s, r, i));
        r->less += r->less_row[i];
    }
    return lm_unless_stopped(env);
}

/* q log q - q + 1, of q and q - 1. */
static double divergence(double q, double above)
{
    if (!(q > 0)) return 1;
    return q * (fabs(above) < 0.5 ? log1p(above) : log(q)) - above;
}

/* <P, c> and epsilon KL(P | a b') of the repaired plan. */
static double primal(const lm_env *env, const sweep *s, const repair *r,
                     double *cost)
{
    double linear = 0, entropy = 0;
    for (int64_t i = 0; i < s->a.n; i++) {
        const double *c = s->c.data + i * s->c.stride, a = s->a.data[i];
        if (lm_stopped(env)) break;
        if (a == 0) continue;
        const double more = r->less > 0 ? r->less_row[i] / r->less / a : 0;
        for (int64_t j = 0; j < s->b.n; j++) {
            const double b = s->b.data[j];
            if (lm_stopped_at(env, j)) break;
            if (b == 0) continue;
            const double l = ratio(s, r, i, j),
                         rest = more * (r->less_column[j] / b),
                         q = exp(l) + rest;
            linear += a * b * q * c[j];
            entropy += a * b * divergence(q, expm1(l) + rest);
        }
    }
    *cost = linear;
    return linear + s->epsilon * entropy;
}

/* <a, f>, and of what size the terms are. */
static double mean(const lm_env *env, lm_vec a, const double *f, double *size)
{
    double sum = 0;
    for (int64_t i = 0; i < a.n && !lm_stopped_at(env, i); i++) {
        if (a.data[i] == 0) continue;
        sum += a.data[i] * f[i];
        *size += a.data[i] * fabs(f[i]);
    }
    return sum;
}

/* Sums of n and of m numbers are rounded, in units of the potentials and costs;
 * where it is not flat, sums of exponentials as well, in units of epsilon. */
static lm_status close_gap(lm_env *env, const sweep *s, lm_sinkhorn_value *v)
{
    repair r;
    const lm_status status = mend(env, s, &r);
    if (status) return status;
    double size = s->flat ? 0 : s->epsilon;
    v->value = mean(env, s->a, s->f, &size);
    v->value += mean(env, s->b, s->g, &size);
    const double above = primal(env, s, &r, &v->cost);
    v->gap = fmax(0, above - v->value) +
             DBL_EPSILON * (double)(s->a.n + s->b.n + 8) * (size + v->cost);
    return lm_unless_stopped(env);
}

lm_status lm_sinkhorn(lm_env *env, lm_mat c, lm_vec a, lm_vec b,
                      const lm_entropic *how, lm_sinkhorn_value *value)
{
    sweep s;
    lm_status status = reserve(env, c, a, b, &s);
    if (!status) status = anneal(env, &s, how, value);
    if (!status) status = close_gap(env, &s, value);
    return status;
}
