/* limn.theory.identify.atoms: the clusters that units form. */
#include <math.h>

#include "core/decl.h"
#include "linalg/until.h"
#include "model/act_form.h"
#include "model/dual.h"
#include "theory/identify/units.h"

typedef struct atoms_args {
    lm_vec a;
    lm_mat w;
    const char *act;
    double radius, share, floor;
    lm_vec mass, spread, spread_se, part, units;
    lm_tensor at;
    int64_t count, inactive;
    double total;
} atoms_args;

/* Clusters: where they are and how much |mass| is there. */
typedef struct clusters {
    const lm_env *env;
    const atoms_args *a;
    int64_t n, d, count;
    bool sphere;   /* positions are unit vectors, distances angles */
    int parity;    /* 1, -1: a position is its reflection, the mass negative
                      where -1; 0: it is not */
    double *m, *x; /* n, n x d: units in canonical coordinates */
    double *size, *mass, *at, *sum; /* of clusters: n, n, n x d, n x d */
    int64_t *of, *order;            /* n: the cluster of a unit, or -1 */
} clusters;

static lm_status reserve(lm_env *env, const atoms_args *a, clusters *c)
{
    const int64_t n = a->a.n, d = a->w.cols;
    *c = (clusters){.env = env, .a = a, .n = n, .d = d};
    double *x = lm_scratch_doubles(env, 3 * n * (d + 1));
    c->of = lm_scratch_integers(env, 2 * n);
    if (!x || !c->of) return lm_nomem(env);
    c->order = c->of + n;
    c->m = x, c->size = x + n, c->mass = x + 2 * n;
    c->x = x + 3 * n, c->at = c->x + n * d, c->sum = c->at + n * d;
    return LM_OK;
}

/* Scales of homogeneous units are taken out. */
static void place(const lm_act_form *form, clusters *c)
{
    for (int64_t j = 0; j < c->n && !lm_stopped_at_row(c->env, j, c->d); j++) {
        const double *w = c->a->w.data + j * c->a->w.stride;
        const double norm = lm_nrm2_until_d(c->env->stop, c->d, w),
                     a = c->a->a.data[j];
        const double scale = form->homogeneous ? norm : 1;
        const double size = form->degree > 0 ? scale : 1;
        c->m[j] = scale > 0 ? a * size : 0;
        int64_t k, end = 0;
        while (lm_next_piece(c->env, c->d, &k, &end))
            for (; k < end; k++)
                c->x[j * c->d + k] = scale > 0 ? w[k] / scale : 0;
    }
}

/* -1 where y is as good as -y, which is on the side of x, else 1. */
static double side(const clusters *c, const double *x, const double *y)
{
    return c->parity && lm_dot_until_d(c->env->stop, c->d, x, y) < 0 ? -1 : 1;
}

/* What a mass is of which the position changes to this side. */
static double turned(const clusters *c, double side, double mass)
{
    return side < 0 ? c->parity * mass : mass;
}

static double distance(const clusters *c, const double *x, const double *y)
{
    const double s = side(c, x, y);
    double sum = 0;
    int64_t k, end = 0;
    while (lm_next_piece(c->env, c->d, &k, &end))
        for (; k < end; k++) sum += (x[k] - s * y[k]) * (x[k] - s * y[k]);
    sum = sqrt(sum);
    return c->sphere ? 2 * asin(fmin(sum / 2, 1)) : sum;
}

/* By |mass|, the largest first (shell sort). */
static void order(clusters *c)
{
    for (int64_t j = 0; j < c->n && !lm_stopped_at(c->env, j); j++)
        c->order[j] = j;
    for (int64_t gap = c->n / 2; gap > 0; gap /= 2)
        for (int64_t i = gap; i < c->n && !lm_stopped(c->env); i++) {
            const int64_t at = c->order[i];
            int64_t j = i;
            for (; j >= gap && !lm_stopped(c->env) &&
                   fabs(c->m[c->order[j - gap]]) < fabs(c->m[at]);
                 j -= gap)
                c->order[j] = c->order[j - gap];
            c->order[j] = at;
        }
}

/* The weighted mean of what is in cluster k, on the sphere if there is one. */
static void centre(clusters *c, int64_t k)
{
    double *at = c->at + k * c->d;
    int64_t i, end = 0;
    while (lm_next_piece(c->env, c->d, &i, &end))
        for (; i < end; i++) at[i] = c->sum[k * c->d + i] / c->size[k];
    const double norm = lm_nrm2_until_d(c->env->stop, c->d, at);
    for (end = 0;
         c->sphere && norm > 0 && lm_next_piece(c->env, c->d, &i, &end);)
        for (; i < end; i++) at[i] /= norm;
}

static int64_t nearest(const clusters *c, const double *x, double *least)
{
    int64_t best = -1;
    *least = INFINITY;
    for (int64_t k = 0; k < c->count && !lm_stopped_at_row(c->env, k, c->d);
         k++) {
        const double r = distance(c, c->at + k * c->d, x);
        if (r < *least) *least = r, best = k;
    }
    return best;
}

/* Every unit joins the nearest leader within the radius, or leads. */
static lm_status lead(lm_env *env, clusters *c)
{
    for (int64_t i = 0; i < c->n; i++) {
        const int64_t j = c->order[i];
        const double *x = c->x + j * c->d, size = fabs(c->m[j]);
        double r;
        int64_t k = nearest(c, x, &r);
        if (lm_stopped(env)) return LM_STOPPED;
        if (k < 0 || r > c->a->radius) {
            k = c->count++;
            c->size[k] = c->mass[k] = 0;
            int64_t q, end = 0;
            while (lm_next_piece(env, c->d, &q, &end))
                for (; q < end; q++)
                    c->sum[k * c->d + q] = 0, c->at[k * c->d + q] = x[q];
        }
        c->of[j] = k;
        const double s = side(c, c->at + k * c->d, x), part = size * s;
        c->size[k] += size;
        c->mass[k] += turned(c, s, c->m[j]);
        int64_t q, end = 0;
        while (lm_next_piece(env, c->d, &q, &end))
            for (; q < end; q++) c->sum[k * c->d + q] += part * x[q];
    }
    for (int64_t k = 0; k < c->count && !lm_stopped_at_row(env, k, c->d); k++)
        if (c->size[k] > 0) centre(c, k);
    return lm_unless_stopped(env);
}

static void copy(clusters *c, int64_t from, int64_t to)
{
    c->size[to] = c->size[from];
    c->mass[to] = c->mass[from];
    int64_t i, end = 0;
    while (lm_next_piece(c->env, c->d, &i, &end))
        for (; i < end; i++) {
            c->sum[to * c->d + i] = c->sum[from * c->d + i];
            c->at[to * c->d + i] = c->at[from * c->d + i];
        }
}

/* Cluster q goes into p, and the last takes its place. */
static void join(clusters *c, int64_t p, int64_t q)
{
    const int64_t last = --c->count;
    const double s = side(c, c->at + p * c->d, c->at + q * c->d);
    c->size[p] += c->size[q];
    c->mass[p] += turned(c, s, c->mass[q]);
    int64_t i, end = 0;
    while (lm_next_piece(c->env, c->d, &i, &end))
        for (; i < end; i++) c->sum[p * c->d + i] += s * c->sum[q * c->d + i];
    if (c->size[p] > 0) centre(c, p);
    if (q != last) copy(c, last, q);
    for (int64_t j = 0; j < c->n && !lm_stopped_at(c->env, j); j++) {
        if (c->of[j] == q) c->of[j] = p;
        if (c->of[j] == last) c->of[j] = q;
    }
}

/* Clusters whose centres have come within the radius are one. */
static lm_status merge(lm_env *env, clusters *c)
{
    for (int64_t p = 0; p < c->count; p++)
        for (int64_t q = p + 1; q < c->count; q++) {
            if (lm_stopped(env)) return LM_STOPPED;
            if (distance(c, c->at + p * c->d, c->at + q * c->d) > c->a->radius)
                continue;
            join(c, p, q);
            p = -1;
            break;
        }
    return LM_OK;
}

/* ---- results
 * ----------------------------------------------------------------- */

static int64_t largest(const clusters *c, const bool *used)
{
    int64_t best = -1;
    for (int64_t k = 0; k < c->count && !lm_stopped_at(c->env, k); k++)
        if (!used[k] && (best < 0 || c->size[k] > c->size[best])) best = k;
    return best;
}

/* Root mean square distance of the units of cluster k from its centre, and the
 * standard error of that centre: with weights |m|, sum m^2 r^2 over (sum m)^2.
 */
static void describe(const clusters *c, int64_t k, int64_t to, atoms_args *a)
{
    double second = 0, variance = 0;
    int64_t units = 0;
    for (int64_t j = 0; j < c->n && !lm_stopped_at(c->env, j); j++) {
        if (c->of[j] != k) continue;
        const double r = distance(c, c->at + k * c->d, c->x + j * c->d),
                     m = fabs(c->m[j]) / c->size[k];
        second += m * r * r;
        variance += m * m * r * r;
        units++;
    }
    a->mass.data[to] = c->parity < 0 ? fabs(c->mass[k]) : c->mass[k];
    a->part.data[to] = c->size[k] / a->total;
    a->units.data[to] = (double)units;
    a->spread.data[to] = sqrt(second);
    a->spread_se.data[to] = sqrt(variance);
}

static lm_status give(lm_env *env, const clusters *c, atoms_args *a)
{
    bool *used = lm_scratch(env, (size_t)(c->n + 1));
    double *at = lm_scratch_doubles(env, c->n * c->d), held = 0;
    int64_t n = 0;
    if (!used || !at) return lm_nomem(env);
    for (int64_t k = 0; k < c->count && !lm_stopped_at(env, k); k++)
        used[k] = false;
    while (n < c->count && held < a->share && a->total > a->floor) {
        const int64_t k = largest(c, used);
        if (lm_stopped(env)) return LM_STOPPED;
        if (!(c->size[k] > 0)) break;
        used[k] = true;
        describe(c, k, n, a);
        const double sign = c->parity < 0 && c->mass[k] < 0 ? -1 : 1;
        int64_t i, end = 0;
        while (lm_next_piece(env, c->d, &i, &end))
            for (; i < end; i++) at[n * c->d + i] = sign * c->at[k * c->d + i];
        held += a->part.data[n++];
    }
    a->count = n;
    a->inactive = c->n;
    for (int64_t k = 0; k < n && !lm_stopped_at(env, k); k++)
        a->inactive -= (int64_t)a->units.data[k];
    a->mass.n = a->spread.n = a->spread_se.n = a->part.n = a->units.n = n;
    const lm_status status = lm_result(env, &a->at, 2, (int64_t[]){n, c->d});
    return status ? status
                  : lm_copy_bytes(env, a->at.data, at,
                                  (size_t)(n * c->d) * sizeof *at);
}

static lm_status atoms_run(lm_env *env, void *args)
{
    atoms_args *a = args;
    lm_act_form form;
    clusters c;
    lm_status status = lm_units_form(env, a->act, &form);
    if (!status) status = lm_units_check(env, a->a, a->w);
    if (!status) status = reserve(env, a, &c);
    if (status) return status;
    c.sphere = form.homogeneous;
    c.parity = lm_dual_parity(&form.act);
    place(&form, &c);
    order(&c);
    if (lm_stopped(env)) return LM_STOPPED;
    a->total = 0;
    for (int64_t j = 0; j < c.n && !lm_stopped_at(env, j); j++)
        a->total += fabs(c.m[j]);
    status = lead(env, &c);
    if (!status) status = merge(env, &c);
    return status ? status : give(env, &c, a);
}

#define ARGS atoms_args
static const lm_slot atoms_slots[] = {
    IN_VEC(a, "n",
           "second layer, with the factor 1 / n of a mean: f(x) = sum "
           "a_j act(w_j . x)"),
    IN_MAT(w, "n d", "first layer, one unit per row"),
    LM_UNITS_ACT,
    OPT_NUM(radius, 0.45, "(0,inf)",
            "units this close are one atom: radians for relu, else a distance "
            "of weights"),
    OPT_NUM(share, 0.99, "(0,1]", "the part of the mass that atoms must hold"),
    OPT_NUM(floor, 1e-3, "[0,inf)",
            "total mass below which there are no atoms"),
    OUT_VEC(mass, "n",
            "of the atoms, largest parts first; a |w| for relu; "
            "not negative for odd activations, as -act(z) = act(-z)"),
    OUT_TENSOR(at, "?",
               "their positions: weighted means, unit vectors for relu"),
    OUT_VEC(spread, "n", "root mean square distance of their units from them"),
    OUT_VEC(spread_se, "n", "standard error of the positions"),
    OUT_VEC(part, "n", "of the sum of |mass| over units that each holds"),
    OUT_VEC(units, "n", "number of units of each"),
    OUT_INT(count, "S*: number of atoms"),
    OUT_INT(inactive, "number of units that are in none of them"),
    OUT_NUM(total, "sum of |mass| over units"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.identify, atoms,
          "Atoms of a trained two-layer network: clusters of units modulo "
          "scale and sign that hold nearly all mass.",
          "arXiv 2605.24710",
          "local r = limn.theory.identify.atoms({1, 2, 1e-9},\n"
          "  {{1, 0.1}, {2, 0.2}, {0, 1}})\n"
          "assert(r.count == 1 and r.inactive == 1)");
#undef ARGS
