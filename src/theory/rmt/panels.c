#include "theory/rmt/panels.h"

#include <math.h>
#include <string.h>

#include "calc/legendre.h"

#define EPS 0x1p-52

/* A value of an integrand, at a point or at each node, takes as long as so many
 * elements of other loops. */
enum {
    NODES = LM_PANEL_NODES,
    DEPTH = 52,
    MOST = 1500,
    POINT = 16,
    PANEL = POINT * NODES
};
static const double TOL = 1e-13, NOISE = 1e-13;

typedef struct chain {
    lm_panel panel;
    struct chain *next;
} chain;

typedef struct builder {
    const lm_law *law;
    double low, high; /* angles over which the density can bend at the edges */
    double node[NODES], weight[NODES];
    double p[NODES][NODES]; /* p[k][j]: Legendre's P_k at node j */
    chain *last;
    int64_t count;
    double error, tol;
} builder;

/* ---- one panel ------------------------------------------------------------
 */

static void legendre(double t, int n, double *p)
{
    p[0] = 1;
    p[1] = t;
    for (int k = 1; k + 1 < n; k++)
        p[k + 1] = ((2 * k + 1) * t * p[k] - k * p[k - 1]) / (k + 1);
}

static lm_place place_of(const lm_law *law, int64_t band, double angle)
{
    const lm_band *b = &law->band[band];
    const double s = sin(angle / 2), c = cos(angle / 2), width = b->width;
    const double below = width * s * s, above = width * c * c;
    return (lm_place){band, s < c ? b->lower + below : b->upper - above, below,
                      above};
}

/* The angle of x, which is on the band or beyond. */
static double angle_of(const lm_band *b, double x)
{
    const double below = fmax(x - b->lower, 0), above = fmax(b->upper - x, 0);
    return 2 * atan2(sqrt(below), sqrt(above));
}

/* The series of mass by angle; *tail is what its last terms weigh. */
static lm_status expand(lm_env *env, const builder *b, lm_panel *p,
                        double *tail)
{
    const double half = (p->to - p->from) / 2, mid = (p->to + p->from) / 2;
    double f[NODES];
    p->mass = p->error = 0;
    for (int j = 0; j < NODES; j++) {
        const double angle = mid + half * b->node[j];
        const lm_place at = place_of(b->law, p->band, angle);
        lm_estimate d;
        const lm_status status = b->law->kind->density(env, b->law, at, &d);
        if (status) return status;
        const double by = sqrt(at.below) * sqrt(at.above) * half;
        f[j] = d.value * by;
        p->node[j] = at.x;
        p->weight[j] = b->weight[j] * f[j];
        p->mass += p->weight[j];
        p->error += b->weight[j] * (d.error * by + EPS * f[j]);
    }
    for (int k = 0; k < NODES; k++) {
        p->c[k] = 0;
        for (int j = 0; j < NODES; j++)
            p->c[k] += (2 * k + 1) / 2.0 * b->weight[j] * f[j] * b->p[k][j];
    }
    *tail = 0;
    for (int k = NODES - 3; k < NODES; k++) *tail += fabs(p->c[k]);
    return LM_OK;
}

static lm_status keep(lm_env *env, builder *b, const lm_panel *p, double tail)
{
    chain *link = lm_scratch(env, sizeof *link);
    if (!link) return lm_nomem(env);
    link->panel = *p;
    link->next = NULL;
    if (b->last) b->last->next = link;
    b->last = link;
    b->count++;
    b->error += p->error + tail;
    return LM_OK;
}

/* Near an edge the density bends over the distance to what lies beyond it, in
 * angles the root of that; so much finer must panels become towards it. */
static bool graded(const builder *b, double from, double to)
{
    const double length = to - from;
    return length <= 2 * fmax(from, b->low) &&
           length <= 2 * fmax(M_PI - to, b->high);
}

/* Two rounds of rounding in the density make a tail of that size, which no
 * halving takes away. */
static lm_status refine(lm_env *env, builder *b, int64_t band, double from,
                        double to, int depth)
{
    lm_panel p = {.band = band, .from = from, .to = to};
    double tail;
    if (lm_stopped(env)) return LM_STOPPED;
    lm_status status = expand(env, b, &p, &tail);
    if (status) return status;
    const bool ended = tail <= b->tol || tail <= 8 * p.error;
    if ((ended && graded(b, from, to)) || depth == DEPTH || b->count > MOST)
        return keep(env, b, &p, tail);
    const double mid = (from + to) / 2;
    status = refine(env, b, band, from, mid, depth + 1);
    return status ? status : refine(env, b, band, mid, to, depth + 1);
}

/* The gap beside an edge: to the next band, to a point, or to 0 where a law on
 * the positive axis ends; INFINITY if nothing is there. */
static double gap(const lm_env *env, const lm_law *law, int64_t band,
                  bool above)
{
    const double edge = above ? law->band[band].upper : law->band[band].lower;
    double least = INFINITY;
    for (int64_t i = 0; i < law->bands; i++) {
        const double to =
            above ? law->band[i].lower - edge : edge - law->band[i].upper;
        if (to > 0) least = fmin(least, to);
    }
    for (int64_t i = 0; i < law->points && !lm_stopped_at(env, i); i++) {
        const double to = (above ? 1 : -1) * (law->point[i].at - edge);
        if (to > 0) least = fmin(least, to);
    }
    return !above && edge > 0 ? fmin(least, edge) : least;
}

/* ---- means ----------------------------------------------------------------
 */

typedef struct integral {
    const lm_law *law;
    lm_law_integrand f;
    const void *self;
    double node[NODES], weight[NODES];
    double value, off, most, size, tol;
    int64_t pieces;
} integral;

/* What f(x) adds to a mean by its mass. */
static double part(integral *m, double x, double mass)
{
    const double value = m->f(m->self, x);
    m->most = fmax(m->most, fabs(value));
    m->size += mass * fabs(value);
    return mass * value;
}

/* Over angles from .. to of a panel, where its series is the density. */
static double over(integral *m, const lm_panel *p, double from, double to)
{
    const double half = (to - from) / 2, length = p->to - p->from;
    double sum = 0;
    for (int j = 0; j < NODES; j++) {
        const double angle = from + half * (1 + m->node[j]);
        double q[NODES], mass = 0;
        legendre((angle - p->from + angle - p->to) / length, NODES, q);
        for (int k = 0; k < NODES; k++) mass += p->c[k] * q[k];
        sum += part(m, place_of(m->law, p->band, angle).x,
                    m->weight[j] * mass * (to - from) / length);
    }
    return sum;
}

/* The panels follow the density, and f can bend within one of them: it is
 * halved until that changes little, beside the whole mean or the piece itself,
 * whose values have rounding of their own. */
static void halve(integral *m, const lm_panel *p, double from, double to,
                  double whole, int depth)
{
    const double mid = (from + to) / 2, size = m->size;
    const double left = over(m, p, from, mid), right = over(m, p, mid, to),
                 off = fabs(left + right - whole);
    if (!(off > m->tol + NOISE * (m->size - size)) || depth == DEPTH ||
        m->pieces++ > MOST) {
        m->value += left + right;
        m->off += off;
        return;
    }
    m->size = size;
    halve(m, p, from, mid, left, depth + 1);
    halve(m, p, mid, to, right, depth + 1);
}

static double whole_panel(integral *m, const lm_panel *p)
{
    double sum = 0;
    for (int j = 0; j < NODES; j++) sum += part(m, p->node[j], p->weight[j]);
    return sum;
}

lm_estimate lm_law_mean(const lm_env *env, const lm_law *law,
                        lm_law_integrand f, const void *self)
{
    integral m = {.law = law, .f = f, .self = self, .pieces = -law->panels};
    lm_legendre_nodes(NODES, m.node, m.weight);
    for (int64_t i = 0; i < law->panels && !lm_stopped_at_row(env, i, PANEL);
         i++)
        whole_panel(&m, &law->panel[i]);
    m.tol = EPS * m.size;
    m.size = 0;
    for (int64_t i = 0; i < law->points && !lm_stopped_at_row(env, i, POINT);
         i++)
        m.value += part(&m, law->point[i].at, law->point[i].mass);
    for (int64_t i = 0; i < law->panels && !lm_stopped(env); i++) {
        const lm_panel *p = &law->panel[i];
        const double size = m.size, whole = whole_panel(&m, p);
        m.size = size;
        halve(&m, p, p->from, p->to, whole, 0);
    }
    const double ends = fmax(fabs(f(self, law->low.value)),
                             fabs(f(self, law->high.value))),
                 error =
                     law->error * fmax(m.most, ends) + m.off + 8 * EPS * m.size;
    return (lm_estimate){m.value, isfinite(m.value) ? error : INFINITY};
}

/* ---- all of them ----------------------------------------------------------
 */

static double identity(const void *self, double x)
{
    (void)self;
    return x;
}

static double mass_of_bands(const lm_env *env, const lm_law *law)
{
    double mass = 0;
    for (int64_t i = 0; i < law->panels && !lm_stopped_at_row(env, i, PANEL);
         i++)
        mass += law->panel[i].mass;
    return mass;
}

double lm_law_mass(const lm_env *env, const lm_law *law)
{
    double mass = 0;
    for (int64_t i = 0; i < law->points && !lm_stopped_at(env, i); i++)
        mass += law->point[i].mass;
    return mass + mass_of_bands(env, law);
}

/* How far masses are from what they must be; bands of little mass would not be
 * seen in the mass of all. */
static double missing(const lm_env *env, const lm_law *law)
{
    const double is = law->mass > 0 ? mass_of_bands(env, law)
                                    : lm_law_mass(env, law),
                 must = law->mass > 0 ? law->mass : 1;
    return fmax(0, fabs(is - must) - 4 * EPS * must);
}

static lm_status gather(lm_env *env, const builder *b, const chain *first,
                        lm_law *law)
{
    lm_panel *panel =
        lm_scratch(env, (size_t)(b->count + 1) * sizeof(lm_panel));
    if (!panel) return lm_nomem(env);
    double before = 0;
    int64_t i = 0;
    for (const chain *link = first; link && !lm_stopped_at_row(env, i, PANEL);
         link = link->next, i++) {
        panel[i] = link->panel;
        panel[i].before = before;
        before += panel[i].mass;
    }
    if (lm_stopped(env)) return LM_STOPPED;
    law->panel = panel;
    law->panels = b->count;
    law->error = b->error + missing(env, law);
    law->mean = lm_law_mean(env, law, identity, NULL).value;
    return lm_unless_stopped(env);
}

/* Panels are halved until the series ends below 1e-13 of the mass of the bands.
 */
lm_status lm_law_panels(lm_env *env, lm_law *law)
{
    chain head = {.next = NULL};
    builder b = {.law = law, .last = &head, .tol = TOL};
    for (int64_t i = 0; i < law->points && !lm_stopped_at(env, i); i++)
        b.tol -= TOL * law->point[i].mass;
    lm_legendre_nodes(NODES, b.node, b.weight);
    for (int j = 0; j < NODES; j++) {
        double p[NODES];
        legendre(b.node[j], NODES, p);
        for (int k = 0; k < NODES; k++) b.p[k][j] = p[k];
    }
    for (int64_t i = 0; i < law->bands; i++) {
        const double width = law->band[i].width;
        b.low = sqrt(gap(env, law, i, false) / width);
        b.high = sqrt(gap(env, law, i, true) / width);
        const lm_status status = refine(env, &b, i, 0, M_PI, 0);
        if (status) return status;
    }
    return gather(env, &b, head.next, law);
}

/* ---- reading them ---------------------------------------------------------
 */

/* The integral of the series from -1 to t: of P_k it is (P_{k+1} - P_{k-1}) /
 * (2 k + 1). */
static double antiderivative(const lm_panel *p, double t)
{
    double q[NODES + 1], sum = p->c[0] * (t + 1);
    legendre(t, NODES + 1, q);
    for (int k = 1; k < NODES; k++)
        sum += p->c[k] * (q[k + 1] - q[k - 1]) / (2 * k + 1);
    return sum;
}

double lm_panel_mass(const lm_law *law, const lm_panel *p, double x,
                     bool beyond)
{
    const double angle = angle_of(&law->band[p->band], x);
    if (angle >= p->to) return beyond ? 0 : p->mass;
    if (angle <= p->from) return beyond ? p->mass : 0;
    const double t = (2 * angle - p->from - p->to) / (p->to - p->from);
    const double below = fmin(fmax(antiderivative(p, t), 0), p->mass);
    return beyond ? p->mass - below : below;
}

double lm_panel_reach(const lm_law *law, const lm_panel *p, double mass)
{
    double low = -1, high = 1;
    for (int i = 0; i < 60; i++) {
        const double t = (low + high) / 2;
        if (antiderivative(p, t) < mass)
            low = t;
        else
            high = t;
    }
    const double angle =
        (p->from + p->to) / 2 + (p->to - p->from) / 2 * (low + high) / 2;
    return place_of(law, p->band, angle).x;
}

/* z lies outside of the ellipse about the panel with the sum of half-axes 3.3,
 * and the error of 16 nodes is below 3.3^-32. */
static bool far(const lm_panel *p, double complex z)
{
    const double first = p->node[0], last = p->node[NODES - 1];
    const double length = 1.02 * fabs(last - first);
    const double beside =
        fmax(fabs(creal(z) - (first + last) / 2) - length / 2, 0);
    return hypot(beside, cimag(z)) >= 0.75 * length;
}

/* From z to where the law may have mass. */
static double away(const lm_law *law, double complex z)
{
    const double beside =
        fmax(law->low.value - creal(z), creal(z) - law->high.value);
    return hypot(fmax(beside, 0), cimag(z));
}

bool lm_panels_cauchy(const lm_env *env, const lm_law *law, double complex z,
                      lm_cauchy *out)
{
    if (law->panels == 0 || law->error > 1e-11) return false;
    for (int64_t i = 0; i < law->panels && !lm_stopped_at_row(env, i, PANEL);
         i++)
        if (!far(&law->panel[i], z)) return false;
    double complex sum = 0, slope = 0;
    double size = 0, most = 0;
    for (int64_t i = 0; i < law->points && !lm_stopped_at_row(env, i, POINT);
         i++) {
        const double complex d = 1 / (z - law->point[i].at);
        sum += law->point[i].mass * d;
        slope -= law->point[i].mass * d * d;
        size += law->point[i].mass * cabs(d);
    }
    for (int64_t i = 0; i < law->panels && !lm_stopped_at_row(env, i, PANEL);
         i++)
        for (int j = 0; j < NODES; j++) {
            const double complex d = 1 / (z - law->panel[i].node[j]);
            sum += law->panel[i].weight[j] * d;
            slope -= law->panel[i].weight[j] * d * d;
            most = fmax(most, cabs(d));
        }
    const double hidden = 1 / away(law, z);
    *out =
        (lm_cauchy){sum, slope, law->error * hidden + 8 * EPS * (size + most)};
    return hidden <= 2 * most;
}
