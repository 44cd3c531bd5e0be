#include "calc/hermite.h"

#include <math.h>

#include "core/total.h"

double lm_hermite_series(const volatile lm_flag *stop, lm_vec c, double z)
{
    double below = 0, he = 1, sum = 0;
    for (int64_t k = 0; k < c.n && !lm_told_at_row(stop, k, 16); k++) {
        sum += c.data[k] * he;
        lm_hermite_next_d(k, 1, &z, &he, &below);
    }
    return sum;
}

/* f(sqrt(q) z) as a function of z. */
typedef struct scaled {
    const lm_integrand *f;
    double factor, *x;
} scaled;

static void scaled_value(const void *self, int64_t n, const double *z,
                         double *f)
{
    const scaled *s = self;
    for (int64_t i = 0; i < n; i++) s->x[i] = s->factor * z[i];
    s->f->value(s->f->self, n, s->x, f);
}

enum { WAVES = 4000, OTHERS = 800 };

/* Where the rules of gauss.c end, in deviations. */
static double reach(const lm_integrand *shape)
{
    return 9.2 + 2 * sqrt(shape->degree);
}

/* The same features in z, and panels that follow he_K, which has a half
 * period of pi / sqrt K: 2000 of them need 2800 panels. */
static lm_integrand scaled_shape(const scaled *s, int64_t terms)
{
    lm_integrand shape = *s->f;
    shape.value = scaled_value;
    shape.self = s;
    for (int i = 0; i < shape.features; i++) {
        shape.feature[i].at /= s->factor;
        shape.feature[i].width /= s->factor;
    }
    shape.degree += (double)terms;
    shape.wave = fmin(shape.wave / s->factor, M_PI / sqrt((double)terms));
    shape.wave = fmax(shape.wave, 2 * reach(&shape) / WAVES);
    return shape;
}

typedef struct nodes {
    int64_t n;
    double reversals; /* of f in a deviation */
    double *z, *weight, *f, *he, *below;
    double *shake; /* how the rounding of z, right to two, counts in f */
} nodes;

/* What one rule finds of E f^2. */
typedef struct power {
    double value, error; /* from rounding */
    bool lost;           /* f reverses more often than the nodes can follow */
} power;

/* From half periods, and as far as neighbouring values show it. */
static void fill_shake(const nodes *r)
{
    for (int64_t i = 0; i < r->n; i++) {
        const int64_t low = i > 0 ? i - 1 : i, high = i + 1 < r->n ? i + 1 : i;
        const double steep =
            fabs((r->f[high] - r->f[low]) / (r->z[high] - r->z[low]) / r->f[i]);
        const double seen = steep > 0 ? steep : 0;
        r->shake[i] =
            fmin(1, 0x1p-52 * fabs(r->z[i]) * fmax(M_PI * r->reversals, seen));
    }
}

/* weight becomes w e^(z^2/4) and he_0 e^(-z^2/4): he_k e^(-z^2/4) is bounded
 * for all k, he_k itself overflows. */
static void split_weight(const nodes *r)
{
    for (int64_t i = 0; i < r->n; i++) {
        const double root = exp(-r->z[i] * r->z[i] / 4);
        r->weight[i] = root > 0 ? r->weight[i] / root : 0;
        r->he[i] = root;
        r->below[i] = 0;
    }
}

/* Terms whose sum is added to a total at once: few, so that it loses nothing.
 */
enum { BLOCK = 16 };

/* E f^2. */
static power power_of(const nodes *r)
{
    power p = {0, 0, false};
    lm_total all = {0};
    for (int64_t i = 0; i < r->n; i++) {
        const double term = r->weight[i] * r->f[i] * r->f[i];
        lm_total_add(&all, term);
        p.error += term * (2e-15 + 2 * r->shake[i]);
    }
    p.value = all.sum;
    return p;
}

/* a_k, sizes E |f he_k|, and their parts that the rounding of z may move. */
static void project(lm_env *env, const nodes *r, lm_vec a, double *size,
                    double *shaken)
{
    split_weight(r);
    for (int64_t k = 0; k < a.n && !lm_stopped(env); k++) {
        lm_total all = {0};
        size[k] = shaken[k] = 0;
        for (int64_t from = 0; from < r->n; from += BLOCK) {
            const int64_t end = from + BLOCK < r->n ? from + BLOCK : r->n;
            double part = 0;
            for (int64_t i = from; i < end; i++) {
                const double term = r->weight[i] * r->f[i] * r->he[i];
                part += term;
                size[k] += fabs(term);
                shaken[k] += fabs(term) * r->shake[i];
            }
            lm_total_add(&all, part);
        }
        a.data[k] = all.sum;
        lm_hermite_next_d(k, r->n, r->z, r->he, r->below);
    }
}

/* No range of so many nodes holds what counts of f. */
static lm_status unknown(lm_vec a, double *size, double *shaken, power *square)
{
    for (int64_t k = 0; k < a.n; k++) {
        a.data[k] = NAN;
        size[k] = shaken[k] = INFINITY;
    }
    *square = (power){NAN, INFINITY, true};
    return LM_OK;
}

static lm_status level(lm_env *env, const lm_integrand *f, double variance,
                       int order, lm_vec a, double *size, double *shaken,
                       power *square)
{
    scaled s = {f, sqrt(variance), NULL};
    const lm_integrand shape = scaled_shape(&s, a.n);
    const lm_unit_rule unit = lm_unit(order);
    const int64_t room = order * (WAVES + OTHERS);
    double *block = lm_scratch_doubles(env, 7 * room);
    if (!block) return lm_nomem(env);
    s.x = block + 5 * room;
    nodes r = {0,
               s.factor / f->wave,
               block,
               block + room,
               block + 2 * room,
               block + 3 * room,
               block + 4 * room,
               block + 6 * room};
    r.n = lm_gauss_nodes(&unit, &shape, 0, 1, room, r.z, r.weight);
    if (r.n == 0) return unknown(a, size, shaken, square);
    scaled_value(&s, r.n, r.z, r.f);
    fill_shake(&r);
    *square = power_of(&r);
    /* pi / 2 nodes for each half period, and some. */
    square->lost = shape.wave * r.reversals > 0.5 * order;
    project(env, &r, a, size, shaken);
    return lm_unless_stopped(env);
}

static double known(double error)
{
    return isnan(error) ? INFINITY : error;
}

lm_status lm_hermite_coefficients(lm_env *env, const lm_integrand *f,
                                  double variance, lm_vec a, double *error,
                                  lm_estimate *square)
{
    double *coarse = lm_scratch_doubles(env, 3 * a.n);
    if (!coarse) return lm_nomem(env);
    double *size = coarse + a.n, *shaken = size + a.n;
    power check, found;
    lm_status status = level(env, f, variance, 16, (lm_vec){coarse, a.n}, size,
                             shaken, &check);
    if (status) return status;
    status = level(env, f, variance, 24, a, size, shaken, &found);
    if (status) return status;
    /* Rules that are lost may agree by accident: only sizes are known. */
    for (int64_t k = 0; k < a.n; k++)
        error[k] =
            known(fabs(a.data[k] - coarse[k]) + shaken[k] +
                  (found.lost ? 2 : 2.3e-16 * (8 + (double)k)) * size[k]);
    square->value = found.value;
    square->error = known(fabs(found.value - check.value) +
                          (found.lost ? 2 * found.value : found.error));
    return LM_OK;
}
