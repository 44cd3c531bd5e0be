#include "theory/spikes/srf.h"

#include <math.h>

#include "core/decl.h"
#include "model/dual.h"
#include "theory/spikes/bulk.h"

/* ---- what the step does ---------------------------------------------------
 */

/* One function of a Gaussian, and its mean against 1, z and itself. */
typedef struct curve {
    lm_act_source source;
    lm_integrand f;
} curve;

static void curve_of(lm_act act, int order, double variance, curve *c)
{
    c->source = (lm_act_source){act, order, variance};
    c->f = lm_act_integrand(&c->source);
}

typedef struct moments {
    double mean, slope, square; /* E f, E z f, E f^2 */
} moments;

enum { ROOM = 40 * 400 };

typedef struct rule {
    lm_unit_rule unit;
    double *x, *weight, *f;
} rule;

static lm_status rule_open(lm_env *env, int order, rule *r)
{
    r->unit = lm_unit(order);
    r->x = lm_scratch_doubles(env, 3 * ROOM);
    if (!r->x) return lm_nomem(env);
    r->weight = r->x + ROOM;
    r->f = r->weight + ROOM;
    return LM_OK;
}

/* At x = mean + sd z. */
static moments moments_of(rule *r, const lm_integrand *f, double mean,
                          double sd)
{
    moments m = {0, 0, 0};
    if (!(sd > 0)) {
        f->value(f->self, 1, &mean, &m.mean);
        m.square = m.mean * m.mean;
        return m;
    }
    const int64_t n =
        lm_gauss_nodes(&r->unit, f, mean, sd, ROOM, r->x, r->weight);
    if (n == 0) return (moments){NAN, NAN, NAN};
    f->value(f->self, n, r->x, r->f);
    for (int64_t i = 0; i < n; i++) {
        const double term = r->weight[i] * r->f[i];
        m.mean += term;
        m.slope += term * (r->x[i] - mean) / sd;
        m.square += term * r->f[i];
    }
    return m;
}

/* Strength of the spike, scale of the bulk, and the teacher's share. */
typedef struct stepped {
    double spike, bulk, along, across;
} stepped;

static stepped step_of(rule *r, const lm_srf_task *task)
{
    curve student, slope, teacher;
    curve_of(task->student, 0, 1, &student);
    curve_of(task->student, 1, 1, &slope);
    curve_of(task->teacher, 0, 1, &teacher);
    const double mu = moments_of(r, &student.f, 0, 1).slope;
    const moments d = moments_of(r, &slope.f, 0, 1),
                  g = moments_of(r, &teacher.f, 0, 1);
    const double noise = g.square / task->first,
                 size = sqrt(noise + g.slope * g.slope),
                 spread = fmax(0, d.square - mu * mu);
    const double along = size > 0 ? g.slope / size : 0;
    return (stepped){
        .spike = task->step * mu * size,
        .bulk = sqrt(1 + task->step * task->step * noise * spread),
        .along = along,
        .across = size > 0 ? sqrt(noise) / size : 1,
    };
}

/* ---- means given the component k along the spike --------------------------
 */

typedef struct given {
    int64_t n;
    double *weight, *k;
    double *m0, *m1, *m2;  /* student: mean, slope / c_W, the rest squared */
    double *h, *h1, *hh;   /* teacher */
} given;

/* The features of x -> E f(a x + b z): at a place 1/a as far, b/a as wide. */
static void add_features(const lm_integrand *f, double a, double b,
                         lm_integrand *shape)
{
    if (a == 0) return;
    for (int i = 0; i < f->features; i++) {
        const lm_feature *of = &f->feature[i];
        const double width = fabs(b) + (of->kink ? 0 : of->width);
        shape->feature[shape->features++] = (lm_feature){
            of->at / a, width / fabs(a), of->kink && b == 0};
    }
    shape->wave = fmin(shape->wave, f->wave / fabs(a));
    shape->degree += 2 * f->degree;
}

static lm_status given_nodes(lm_env *env, rule *r, const lm_integrand *shape,
                             given *g)
{
    g->n = lm_gauss_nodes(&r->unit, shape, 0, 1, ROOM, r->x, r->weight);
    if (g->n == 0)
        return lm_fail(env, LM_DOMAIN, "the activations oscillate too fast");
    g->k = lm_scratch_doubles(env, 8 * g->n);
    if (!g->k) return lm_nomem(env);
    g->weight = g->k + g->n;
    for (int64_t i = 0; i < g->n; i++) {
        g->k[i] = r->x[i];
        g->weight[i] = r->weight[i];
    }
    double **const list[] = {&g->m0, &g->m1, &g->m2, &g->h, &g->h1, &g->hh};
    for (int i = 0; i < 6; i++) *list[i] = g->k + (2 + i) * g->n;
    return LM_OK;
}

static lm_status given_of(lm_env *env, const lm_srf_task *task,
                          const stepped *s, rule *r, given *g)
{
    curve student, teacher;
    const double size = s->spike * s->spike + s->bulk * s->bulk;
    curve_of(task->student, 0, size, &student);
    curve_of(task->teacher, 0, 1, &teacher);
    lm_integrand shape = {.wave = INFINITY};
    add_features(&student.f, s->spike, s->bulk, &shape);
    add_features(&teacher.f, s->along, s->across, &shape);
    const lm_status status = given_nodes(env, r, &shape, g);
    for (int64_t i = 0; i < g->n && !status; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const moments m =
            moments_of(r, &student.f, s->spike * g->k[i], s->bulk);
        const moments t =
            moments_of(r, &teacher.f, s->along * g->k[i], s->across);
        g->m0[i] = m.mean;
        g->m1[i] = m.slope / s->bulk;
        g->m2[i] = fmax(0, m.square - m.mean * m.mean - m.slope * m.slope);
        g->h[i] = t.mean;
        g->h1[i] = t.slope;
        g->hh[i] = t.square;
    }
    return status;
}

/* ---- the equations --------------------------------------------------------
 */

typedef struct two {
    double one, two;
} two;

typedef struct symmetric {
    double a, b, d; /* [a b; b d] */
} symmetric;

typedef struct problem {
    const lm_srf_task *task;
    const given *given;
    const lm_bulk *bulk;
    double scale; /* eigenvalues of the first layer over those of the bulk */
} problem;

static double noise_of(const given *g, int64_t i, two v)
{
    return 1 + g->m1[i] * g->m1[i] * v.one + g->m2[i] * v.two;
}

/* What the data say, from the variances v, and its derivative. */
static two data_of(const problem *p, two v, symmetric *slope)
{
    const given *g = p->given;
    const double per = p->task->samples / p->task->ratio;
    two hat = {0, 0};
    *slope = (symmetric){0, 0, 0};
    for (int64_t i = 0; i < g->n; i++) {
        const double a = g->m1[i] * g->m1[i], b = g->m2[i],
                     by = noise_of(g, i, v), w = per * g->weight[i] / by,
                     w2 = w / by;
        hat.one += w * a;
        hat.two += w * b;
        slope->a -= w2 * a * a;
        slope->b -= w2 * a * b;
        slope->d -= w2 * b * b;
    }
    return hat;
}

/* Means over the first layer: of D / S and 1 / S, S = penalty + hat.one D +
 * hat.two; and of D^2, D, 1 over S^2. */
static two layer_of(const problem *p, two hat, symmetric *square)
{
    two v = {0, 0};
    *square = (symmetric){0, 0, 0};
    for (int64_t i = 0; i < p->bulk->n; i++) {
        const double d = p->scale * p->bulk->at[i],
                     s = p->task->penalty + hat.one * d + hat.two,
                     w = p->bulk->weight[i] / s, w2 = w / s;
        v.one += w * d;
        v.two += w;
        square->a += w2 * d * d;
        square->b += w2 * d;
        square->d += w2;
    }
    return v;
}

static double determinant(const double m[4])
{
    return (1 - m[0]) * (1 - m[3]) - m[1] * m[2];
}

/* (1 - m) x = b, m 2 x 2. */
static two solve(const double m[4], two b)
{
    const double p = 1 - m[0], q = -m[1], r = -m[2], s = 1 - m[3],
                 det = determinant(m);
    return (two){(s * b.one - q * b.two) / det, (p * b.two - r * b.one) / det};
}

/* x y of two symmetric matrices, by rows. */
static void product(symmetric x, symmetric y, double m[4])
{
    m[0] = x.a * y.a + x.b * y.b;
    m[1] = x.a * y.b + x.b * y.d;
    m[2] = x.b * y.a + x.d * y.b;
    m[3] = x.b * y.b + x.d * y.d;
}

/* v -> layer(data(v)) grows with v, but less than in proportion: in logarithms
 * its slope is below 1, so that plain steps converge, and Newton's fast. */
static lm_status find(lm_env *env, const problem *p, two *v)
{
    double size = INFINITY;
    two plain = *v;
    for (int i = 0; i < 100000; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        symmetric slope, square;
        double m[4];
        const two next = layer_of(p, data_of(p, *v, &slope), &square);
        const two off = {log(next.one / v->one), log(next.two / v->two)};
        const double now = hypot(off.one, off.two);
        if (!(now > 1e-15)) return LM_OK;
        if (!(now < size)) { /* Newton's step was worse: go back */
            *v = plain;
            size = INFINITY;
            continue;
        }
        if (now < 1e-13 && now > 0.5 * size) return LM_OK;
        plain = next;
        size = now;
        product(square, slope, m);
        m[0] *= -v->one / next.one;
        m[1] *= -v->two / next.one;
        m[2] *= -v->one / next.two;
        m[3] *= -v->two / next.two;
        const two by = solve(m, off);
        v->one *= exp(by.one);
        v->two *= exp(by.two);
    }
    return lm_fail(env, LM_SINGULAR, "the overlaps did not converge");
}

/* Overlaps with the spike and the teacher, and the mean of the read-out. */
typedef struct overlaps {
    double theta, psi, mean, theta_hat, psi_hat;
} overlaps;

static overlaps overlaps_of(const problem *p, two v, two layer)
{
    const given *g = p->given;
    double a0 = 0, a1 = 0, a2 = 0, b0 = 0, b1 = 0, c1 = 0;
    for (int64_t i = 0; i < g->n; i++) {
        const double w = g->weight[i] / noise_of(g, i, v),
                     m = g->k[i] * g->m1[i];
        a0 += w * g->m0[i] * g->m0[i];
        a1 += w * g->m0[i] * m;
        a2 += w * m * m;
        b0 += w * g->m0[i] * g->h[i];
        b1 += w * m * g->h[i];
        c1 += w * g->h1[i] * g->m1[i];
    }
    const double by = a0 > 0 ? a1 / a0 : 0, per = p->task->samples,
                 f = per * p->scale * layer.two;
    overlaps o;
    o.theta = f * (b1 - by * b0) / (1 + f * (a2 - by * a1));
    o.psi = per * c1 * layer.one;
    o.mean = a0 > 0 ? (b0 - o.theta * a1) / a0 : 0;
    o.theta_hat =
        per / p->task->ratio * (b1 - o.mean * a1 - o.theta * a2);
    o.psi_hat = per / p->task->ratio * c1;
    return o;
}

/* The squared error that the teacher leaves at node i, without q. */
static double left_at(const given *g, int64_t i, const overlaps *o)
{
    const double c = g->m0[i] * o->mean + g->m1[i] * g->k[i] * o->theta;
    return g->hh[i] + c * c - 2 * c * g->h[i] -
           2 * g->m1[i] * o->psi * g->h1[i];
}

/* q = square (hat + what the overlaps add), hat = e - slope q.  *amplified: by
 * how much rounding grows, which diverges where the features interpolate. */
static double error_of(const problem *p, two v, const overlaps *o,
                       symmetric slope, symmetric square, double *amplified)
{
    const given *g = p->given;
    const double per = p->task->samples / p->task->ratio;
    two e = {0, 0};
    for (int64_t i = 0; i < g->n; i++) {
        const double by = noise_of(g, i, v),
                     w = per * g->weight[i] * left_at(g, i, o) / (by * by);
        e.one += w * g->m1[i] * g->m1[i];
        e.two += w * g->m2[i];
    }
    e.one += p->task->ratio * o->psi_hat * o->psi_hat;
    e.two += p->task->ratio * p->scale * o->theta_hat * o->theta_hat;
    double m[4];
    product(square, slope, m);
    for (int i = 0; i < 4; i++) m[i] = -m[i];
    *amplified = 1 / fabs(determinant(m));
    const two q = solve(m, (two){square.a * e.one + square.b * e.two,
                                 square.b * e.one + square.d * e.two});
    double sum = 0;
    for (int64_t i = 0; i < g->n; i++)
        sum += g->weight[i] * (left_at(g, i, o) + q.one * g->m1[i] * g->m1[i] +
                               q.two * g->m2[i]);
    return sum;
}

/* ---- two resolutions ------------------------------------------------------
 */

typedef struct answer {
    double error, theta, psi, mean, amplified;
    double size; /* E g^2, of which the error is a difference */
    stepped step;
} answer;

static lm_status level(lm_env *env, const lm_srf_task *task, int order,
                       int64_t nodes, answer *out)
{
    rule r;
    given g = {0};
    lm_bulk bulk;
    lm_status status = rule_open(env, order, &r);
    if (status) return status;
    out->step = step_of(&r, task);
    status = given_of(env, task, &out->step, &r, &g);
    if (!status) status = lm_bulk_of(env, task->ratio, nodes, &bulk);
    if (status) return status;
    const problem p = {task, &g, &bulk, out->step.bulk * out->step.bulk};
    symmetric slope, square;
    two v = layer_of(&p, data_of(&p, (two){0, 0}, &slope), &square);
    status = find(env, &p, &v);
    if (status) return status;
    const two hat = data_of(&p, v, &slope), layer = layer_of(&p, hat, &square);
    const overlaps o = overlaps_of(&p, v, layer);
    out->size = 0;
    for (int64_t i = 0; i < g.n; i++) out->size += g.weight[i] * g.hh[i];
    out->theta = o.theta;
    out->psi = o.psi;
    out->mean = o.mean;
    out->error = error_of(&p, v, &o, slope, square, &out->amplified);
    return LM_OK;
}

static lm_estimate between(double fine, double coarse, double size)
{
    const double off = fabs(fine - coarse) + 5e-14 * (size + fabs(fine));
    return (lm_estimate){fine, isfinite(off) ? off : INFINITY};
}

lm_status lm_srf_of(lm_env *env, const lm_srf_task *task, lm_srf *out)
{
    static const struct {
        int order;
        int64_t nodes;
    } levels[] = {{16, 300}, {24, 1200}, {LM_ORDER_MAX, 20000}};
    answer now = {0}, before;
    for (int i = 0; i < 3; i++) {
        before = now;
        const lm_mark mark = lm_scratch_mark(env);
        const lm_status status =
            level(env, task, levels[i].order, levels[i].nodes, &now);
        lm_scratch_release(env, mark);
        if (status) return status;
        if (i && fabs(now.error - before.error) <= 1e-11 * now.error) break;
    }
    const double by = 1 + now.amplified;
    *out = (lm_srf){
        .error = between(now.error, before.error, by * now.size),
        .theta = between(now.theta, before.theta, by * fabs(now.theta)),
        .psi = between(now.psi, before.psi, by * fabs(now.psi)),
        .mean = between(now.mean, before.mean, by * fabs(now.mean)),
        .spike = now.step.spike,
        .bulk = now.step.bulk,
        .alignment = now.step.along,
    };
    return LM_OK;
}

/* ---- the export -----------------------------------------------------------
 */

typedef struct {
    lm_vec samples;
    const char *student, *teacher;
    double first, step, penalty, ratio;
    lm_vec error, error_error, theta, psi, mean;
    double spike, bulk, alignment;
} srf_args;

static lm_status srf_run(lm_env *env, void *args)
{
    srf_args *a = args;
    lm_srf_task task = {.first = a->first, .step = a->step,
                        .penalty = a->penalty, .ratio = a->ratio};
    lm_status status = lm_act_named(env, a->student, &task.student);
    if (!status) status = lm_act_named(env, a->teacher, &task.teacher);
    for (int64_t i = 0; i < a->samples.n && !status; i++) {
        lm_srf one = {0};
        task.samples = a->samples.data[i];
        if (!(task.samples > 0))
            return lm_fail(env, LM_DOMAIN,
                           "'samples' must be above 0, got %g", task.samples);
        status = lm_srf_of(env, &task, &one);
        a->error.data[i] = one.error.value;
        a->error_error.data[i] = one.error.error;
        a->theta.data[i] = one.theta.value;
        a->psi.data[i] = one.psi.value;
        a->mean.data[i] = one.mean.value;
        a->spike = one.spike;
        a->bulk = one.bulk;
        a->alignment = one.alignment;
    }
    return status;
}

#define ARGS srf_args
static const lm_slot srf_slots[] = {
    IN_VEC(samples, "n", "samples of the read-out over inputs, n / d"),
    OPT_STR(student, "tanh", "activation of the network; see model.act"),
    OPT_STR(teacher, "sin", "the target as a function of one direction"),
    OPT_NUM(first, 2, "(0,inf)", "samples of the step over inputs, n0 / d"),
    OPT_NUM(step, 1, "[0,inf)", "size of the step"),
    OPT_NUM(penalty, 0.1, "(0,inf)",
            "ridge penalty on the sum of squares, features over sqrt p"),
    OPT_NUM(ratio, 1, "(0,inf)", "neurons over inputs, p / d"),
    OUT_VEC(error, "n", "mean squared test error"),
    OUT_VEC(error_error, "n", "estimate of its absolute error"),
    OUT_VEC(theta, "n", "overlap of the read-out with the spike"),
    OUT_VEC(psi, "n", "its overlap with the rest of the teacher"),
    OUT_VEC(mean, "n", "mean of the read-out"),
    OUT_NUM(spike, "strength of the spike"),
    OUT_NUM(bulk, "by how much the step scales the bulk"),
    OUT_NUM(alignment, "cosine of the spike with the teacher's direction"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.spikes, srf,
          "Test error of ridge regression on features after one giant step: "
          "spiked random features in the proportional limit.",
          "Cui et al. 2024, arXiv 2402.04980",
          "local r = limn.theory.spikes.srf({0.5, 3}, {student = 'tanh', "
          "teacher = 'tanh'})\n"
          "assert(r.error[2] < r.error[1] and r.error_error[2] < 1e-9)");
#undef ARGS
