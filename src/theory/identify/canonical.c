#include "theory/identify/canonical.h"

#include <math.h>

#include "calc/normal_rule.h"
#include "calc/transport/assign.h"
#include "calc/transport/least.h"
#include "linalg/until.h"
#include "theory/identify/units.h"

enum { NODES = 64 };

typedef struct rule {
    double node[NODES], weight[NODES];
} rule;

/* The root mean square of e(r z). */
static double size_of(const lm_act_form *form, const rule *r, double radius)
{
    double z[NODES], e[NODES], sum = 0;
    for (int i = 0; i < NODES; i++) z[i] = radius * r->node[i];
    lm_act_form_value(form, NODES, z, e);
    for (int i = 0; i < NODES; i++) sum += r->weight[i] * e[i] * e[i];
    return sqrt(sum);
}

static int largest(const lm_env *env, int64_t d, const double *w)
{
    int64_t at = 0;
    for (int64_t k = 1; k < d && !lm_stopped_at(env, k); k++)
        if (fabs(w[k]) > fabs(w[at])) at = k;
    return w[at] < 0 ? -1 : 1;
}

/* One unit becomes an atom: scale and sign out, affine part added up. */
static void place(const lm_env *env, const lm_act_form *form, double a,
                  const double *w, int64_t k, lm_canonical *c)
{
    double *at = c->at + k * c->d;
    const double norm = lm_nrm2_until_d(env->stop, c->d, w);
    const int sign = form->parity ? largest(env, c->d, w) : 1;
    const double scale = form->homogeneous && norm > 0 ? norm : 1;
    const double size = form->degree > 0 ? scale : 1;
    int64_t i, end = 0;
    while (lm_next_piece(env, c->d, &i, &end))
        for (; i < end; i++) {
            c->linear[i] += form->linear * a * w[i];
            at[i] = sign * w[i] / scale;
        }
    c->constant += form->constant * a;
    c->mass[k] = a * size * (sign < 0 && form->parity < 0 ? -1 : 1);
    if (norm == 0 && form->degree > 0) c->mass[k] = 0;
}

/* 1 or -1 where y is x or its reflection to within tol, else 0. */
static int twin(const lm_env *env, const lm_act_form *form, int64_t d,
                const double *x, const double *y, double tol)
{
    const double r = tol * fmax(1, lm_nrm2_until_d(env->stop, d, x));
    if (lm_units_apart(env, d, x, y, 1) <= r * r) return 1;
    return form->parity && lm_units_apart(env, d, x, y, -1) <= r * r ? -1 : 0;
}

static void move(const lm_env *env, lm_canonical *c, int64_t from, int64_t to)
{
    c->mass[to] = c->mass[from];
    c->size[to] = c->size[from];
    int64_t i, end = 0;
    while (lm_next_piece(env, c->d, &i, &end))
        for (; i < end; i++) c->at[to * c->d + i] = c->at[from * c->d + i];
}

/* Every atom joins the first of those before it that it is a twin of. */
static lm_status merge(lm_env *env, const lm_act_form *form, double tol,
                       lm_canonical *c)
{
    const int64_t d = c->d;
    int64_t kept = 0;
    for (int64_t k = 0; k < c->atoms; k++) {
        int sign = 0;
        int64_t j = 0;
        for (; j < kept && !sign && !lm_stopped_at_row(env, j, d); j++)
            sign = twin(env, form, d, c->at + j * d, c->at + k * d, tol);
        if (lm_stopped(env)) return LM_STOPPED;
        if (sign) {
            c->mass[j - 1] +=
                sign < 0 && form->parity < 0 ? -c->mass[k] : c->mass[k];
            c->merged++;
        } else
            move(env, c, k, kept++);
    }
    c->atoms = kept;
    return LM_OK;
}

/* A constant e, at = 0, is part of the constant. */
static void drop(const lm_env *env, const lm_act_form *form, double tol,
                 lm_canonical *c)
{
    double all = 0;
    const double zero = 0;
    double e;
    int64_t kept = 0;
    lm_act_form_value(form, 1, &zero, &e);
    for (int64_t k = 0; k < c->atoms && !lm_stopped_at_row(env, k, c->d); k++) {
        const double norm = lm_nrm2_until_d(env->stop, c->d, c->at + k * c->d);
        if (norm <= tol) {
            c->constant += c->mass[k] * e;
            c->mass[k] = 0;
        }
        all += fabs(c->mass[k]) * c->size[k];
    }
    for (int64_t k = 0; k < c->atoms && !lm_stopped_at_row(env, k, c->d); k++) {
        const double part = fabs(c->mass[k]) * c->size[k];
        if (part > tol * all && part > 0)
            move(env, c, k, kept++);
        else
            c->inactive++;
    }
    c->atoms = kept;
}

/* By insertion: few atoms are out of order where it matters. */
static lm_status sort(const lm_env *env, lm_canonical *c, double *spare)
{
    const size_t bytes = (size_t)c->d * sizeof *spare;
    for (int64_t k = 1; k < c->atoms; k++) {
        const double m = c->mass[k], s = c->size[k], part = fabs(m) * s;
        int64_t j = k;
        if (lm_copy_bytes(env, spare, c->at + k * c->d, bytes))
            return LM_STOPPED;
        for (; j > 0 && fabs(c->mass[j - 1]) * c->size[j - 1] < part &&
               !lm_stopped_at_row(env, j, c->d);
             j--)
            move(env, c, j - 1, j);
        c->mass[j] = m;
        c->size[j] = s;
        lm_copy_bytes(env, c->at + j * c->d, spare, bytes);
    }
    return lm_unless_stopped(env);
}

static lm_status reserve(lm_env *env, lm_mat w, lm_canonical *c)
{
    const int64_t n = w.rows, d = w.cols;
    double *x = lm_scratch_doubles(env, n * (d + 2) + d);
    *c = (lm_canonical){.atoms = n, .d = d};
    if (!x) return lm_nomem(env);
    c->mass = x, c->size = x + n, c->linear = x + 2 * n;
    c->at = x + 2 * n + d;
    return lm_zero_bytes(env->stop, c->linear, (size_t)d * sizeof *c->linear);
}

static lm_status measure(lm_env *env, const lm_act_form *form, lm_canonical *c)
{
    rule r;
    lm_status status = lm_normal_rule(env, NODES, r.node, r.weight);
    for (int64_t k = 0; k < c->atoms && !status; k++) {
        c->size[k] = size_of(
            form, &r, lm_nrm2_until_d(env->stop, c->d, c->at + k * c->d));
        status = lm_unless_stopped(env);
    }
    return status;
}

lm_status lm_canonical_of(lm_env *env, const lm_act_form *form, lm_vec a,
                          lm_mat w, double tol, lm_canonical *c)
{
    lm_status status = reserve(env, w, c);
    double *spare = lm_scratch_doubles(env, w.cols);
    if (status || !spare) return lm_nomem(env);
    for (int64_t k = 0; k < w.rows && !lm_stopped_at_row(env, k, w.cols); k++)
        place(env, form, a.data[k], w.data + k * w.stride, k, c);
    if (lm_stopped(env)) return LM_STOPPED;
    status = measure(env, form, c);
    if (!status) status = merge(env, form, tol, c);
    if (status) return status;
    drop(env, form, tol, c);
    return sort(env, c, spare);
}

double lm_canonical_size(const lm_env *env, const lm_canonical *c)
{
    double sum = fabs(c->constant);
    for (int64_t k = 0; k < c->atoms && !lm_stopped_at_row(env, k, c->d); k++) {
        const double far = lm_nrm2_until_d(env->stop, c->d, c->at + k * c->d);
        sum += fabs(c->mass[k]) * fmax(c->size[k], fmax(far, 1));
    }
    return sum;
}

/* ---- distance ------------------------------------------------------------ */

/* Between atom i of c and j of q, or nothing where one is beyond the end.  A
 * move by h changes e(at . x) by about |h| (its slope is at most about 1). */
static double pair_cost(const lm_env *env, const lm_act_form *form,
                        const lm_canonical *c, const lm_canonical *q, int64_t i,
                        int64_t j)
{
    const int64_t d = c->d;
    const double m = i < c->atoms ? c->mass[i] : 0,
                 n = j < q->atoms ? q->mass[j] : 0;
    const double own = i < c->atoms ? m * c->size[i] : 0,
                 other = j < q->atoms ? n * q->size[j] : 0;
    if (i >= c->atoms || j >= q->atoms) return own * own + other * other;
    const double less = fmin(fabs(m), fabs(n)),
                 mean = (c->size[i] + q->size[j]) / 2;
    const double *x = c->at + i * d, *y = q->at + j * d;
    const double straight = (m - n) * (m - n) * mean * mean +
                            less * less * lm_units_apart(env, d, x, y, 1);
    if (!form->parity) return straight;
    const double turned = m - form->parity * n;
    return fmin(straight, turned * turned * mean * mean +
                              less * less * lm_units_apart(env, d, x, y, -1));
}

lm_status lm_canonical_distance(lm_env *env, const lm_act_form *form,
                                const lm_canonical *c, const lm_canonical *q,
                                double *distance)
{
    const int64_t n = c->atoms + q->atoms, padded = lm_padded(n);
    const double gap = c->constant - q->constant;
    double rest =
        gap * gap + lm_units_apart(env, c->d, c->linear, q->linear, 1);
    *distance = sqrt(rest);
    if (n == 0) return LM_OK;
    if (n > 4000)
        return lm_fail(
            env, LM_DOMAIN,
            "the distance of %lld atoms needs a matching of as many; "
            "at most 4000",
            (long long)n);
    lm_mat cost = {lm_scratch_doubles(env, n * padded), n, n, padded};
    lm_matching m;
    if (!cost.data) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < padded && !lm_stopped_at_row(env, j, c->d); j++)
            cost.data[i * padded + j] =
                j < n ? pair_cost(env, form, c, q, i, j) : INFINITY;
    if (lm_stopped(env)) return LM_STOPPED;
    const lm_status status = lm_assign(env, cost, &m);
    if (!status) *distance = sqrt(rest + m.cost);
    return status;
}
