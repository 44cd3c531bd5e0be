/* limn.probe.mmd: the maximum mean discrepancy of two clouds, its gradient. */
#include <math.h>

#include "calc/transport/discrepancy.h"
#include "calc/transport/masses.h"
#include "core/decl.h"
#include "probe/cloud.h"
#include "tensor/shape.h"

typedef struct mmd_args {
    lm_tensor x, y;
    int kernel;
    double length;
    bool unbiased, with_gradient;
    lm_vec mass_x, mass_y;
    double square, square_se;
    lm_tensor gradient;
} mmd_args;

/* A cloud with the means of the kernel over itself and over the other. */
typedef struct side {
    lm_cloud cloud;
    double *part, *own, *cross;
} side;

static lm_status side_of(lm_env *env, const char *name, lm_tensor x,
                         lm_vec mass, side *s)
{
    const lm_status status = lm_cloud_of(env, name, x, mass, &s->cloud);
    if (status) return status;
    const int64_t n = s->cloud.x.rows;
    s->part = lm_scratch_doubles(env, 3 * n);
    if (!s->part) return lm_nomem(env);
    s->own = s->part + n;
    s->cross = s->part + 2 * n;
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        s->part[i] = 1 / (double)n;
        s->own[i] = s->cross[i] = 0;
    }
    return mass.data ? lm_masses_parts(env, mass, s->part) : LM_OK;
}

/* The points over 2^exponent: no square overflows or vanishes. */
static lm_status scale(lm_env *env, int exponent, lm_mat *x)
{
    const int64_t all = x->rows * x->cols;
    double *to = lm_scratch_doubles(env, all);
    if (!to) return lm_nomem(env);
    for (int64_t i = 0; i < all && !lm_stopped_at(env, i); i++)
        to[i] = ldexp(x->data[i], -exponent);
    x->data = to;
    return lm_unless_stopped(env);
}

/* Without a point itself the others are n - 1. */
static lm_status means(lm_env *env, const mmd_args *a, lm_witness w,
                       const side *s, const side *other, lm_mat gradient)
{
    const lm_mat x = s->cloud.x;
    w.same = a->unbiased;
    lm_status status =
        lm_witness_add(env, &w, x, x, s->part, 1, s->own, gradient);
    w.same = false;
    if (!status)
        status = lm_witness_add(env, &w, x, other->cloud.x, other->part, -1,
                                s->cross, gradient);
    for (int64_t i = 0; a->unbiased && i < x.rows; i++)
        s->own[i] *= (double)x.rows / (double)(x.rows - 1);
    return status;
}

static double mean(const side *s, const double *of)
{
    double sum = 0;
    for (int64_t i = 0; i < s->cloud.x.rows; i++) sum += s->part[i] * of[i];
    return sum;
}

/* The variance of the mean of own + cross over the points. */
static double variance(const side *s)
{
    const double m = mean(s, s->own) + mean(s, s->cross);
    double sum = 0;
    for (int64_t i = 0; i < s->cloud.x.rows; i++) {
        const double r = s->part[i] * (s->own[i] + s->cross[i] - m);
        sum += r * r;
    }
    return sum;
}

static lm_status check(lm_env *env, const mmd_args *a)
{
    if (a->with_gradient && a->unbiased)
        return lm_fail(env, LM_DOMAIN,
                       "'with_gradient' is of the distance itself, not of what "
                       "is 'unbiased'");
    if (!a->unbiased) return LM_OK;
    if (a->mass_x.data || a->mass_y.data)
        return lm_fail(env, LM_DOMAIN, "'unbiased' needs points of equal mass");
    if (a->x.size[0] > 1 && a->y.size[0] > 1) return LM_OK;
    return lm_fail(env, LM_DOMAIN, "'unbiased' needs two points of each cloud");
}

/* Room for the gradient, 0. */
static lm_status room(lm_env *env, mmd_args *a, lm_mat x, lm_mat *gradient)
{
    *gradient = (lm_mat){0};
    if (!a->with_gradient) return LM_OK;
    const lm_status status = lm_result(env, &a->gradient, a->x.rank, a->x.size);
    if (status) return status;
    *gradient = (lm_mat){a->gradient.data, x.rows, x.cols, x.cols};
    return lm_fill(env, 0, x.rows * x.cols, gradient->data);
}

static lm_status measure(lm_env *env, mmd_args *a, side *x, side *y)
{
    lm_metric metric = {.power = 1};
    lm_mat gradient = {0};
    lm_status status = lm_metric_scale(env, x->cloud.x, y->cloud.x, &metric);
    const int e = metric.exponent;
    lm_witness w = {(lm_kernel)a->kernel, ldexp(a->length, -e), false};
    if (!status) status = room(env, a, x->cloud.x, &gradient);
    if (!status) status = scale(env, e, &x->cloud.x);
    if (!status) status = scale(env, e, &y->cloud.x);
    if (!status) status = means(env, a, w, x, y, gradient);
    if (!status) status = means(env, a, w, y, x, (lm_mat){0});
    if (status) return status;
    const bool energy = w.kernel == LM_KERNEL_ENERGY;
    a->square = mean(x, x->own) + mean(y, y->own) + 2 * mean(x, x->cross);
    a->square_se = 2 * sqrt(variance(x) + variance(y));
    a->square = ldexp(a->square, energy ? e : 0);
    a->square_se = ldexp(a->square_se, energy ? e : 0);
    for (int64_t i = 0; gradient.data && i < gradient.rows * gradient.cols &&
                        !lm_stopped_at(env, i);
         i++)
        gradient.data[i] = ldexp(gradient.data[i], energy ? 0 : -e);
    return lm_unless_stopped(env);
}

static lm_status mmd_run(lm_env *env, void *args)
{
    mmd_args *a = args;
    side x, y;
    lm_status status = side_of(env, "mass_x", a->x, a->mass_x, &x);
    if (!status) status = side_of(env, "mass_y", a->y, a->mass_y, &y);
    if (!status) status = check(env, a);
    return status ? status : measure(env, a, &x, &y);
}

#define ARGS mmd_args
static const lm_slot mmd_slots[] = {
    IN_TENSOR(x, "n ...", "points, one per row; a vector: points of a line"),
    IN_TENSOR(y, "m ...", "points of the other cloud"),
    OPT_CHOICE(kernel, "gaussian", LM_KERNEL_RULE,
               "exp(-r^2 / 2 length^2), exp(-r / length), or -r"),
    OPT_NUM(length, 1, "(0,inf)", "the length of the kernel; energy has none"),
    OPT_FLAG(unbiased, false,
             "leave out each point itself: the mean over samples is right, and "
             "may be negative"),
    OPT_FLAG(with_gradient, false, "also return the gradient"),
    OPT_VEC(mass_x, "n", "masses of x; equal by default"),
    OPT_VEC(mass_y, "m", "masses of y; both sums count as 1"),
    OUT_NUM(square, "the square of the discrepancy"),
    OUT_NUM(
        square_se,
        "its standard error where the clouds are samples that differ in law"),
    OUT_TENSOR(
        gradient, "?",
        "of square / 2 in each x_i, over its mass: minus the velocity of "
        "the gradient flow"),
    LM_SLOTS_END,
};
LM_EXPORT(
    probe, mmd,
    "Maximum mean discrepancy between two clouds, and its gradient.",
    "Gretton et al. 2012; Szekely & Rizzo 2004",
    "local d = limn.probe.mmd({0, 1}, {0, 1})\n"
    "assert(math.abs(d.square) < 1e-15)\n"
    "assert(limn.probe.mmd({0}, {2}, {kernel = \"energy\"}).square == 4)");
#undef ARGS
