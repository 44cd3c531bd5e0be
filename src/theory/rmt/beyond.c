#include "theory/rmt/beyond.h"

#include <math.h>

#include "theory/rmt/atoms.h"
#include "theory/rmt/deformed.h"
#include "theory/rmt/free.h"
#include "theory/rmt/mp.h"
#include "theory/rmt/semicircle.h"

#define EPS 0x1p-52

enum { HALVINGS = 80, NEWTON = 200, POLISH = 4, TERM = 16 };
static const double STEP = 16, FAR = 1e280;

static const lm_beyond NOWHERE = {NAN, 0, NAN, NAN, INFINITY, INFINITY};

/* ---- from one to the other ------------------------------------------------
 */

static lm_beyond of_g(double g, double t, double x, double off, double lost)
{
    return (lm_beyond){x, off, g, t, lost, lost * (1 + t) / (t + lost)};
}

static lm_beyond of_t(double t, double x, double off, double lost)
{
    const double lost_t = x == 0 ? 0 : lost;
    return (lm_beyond){
        x, off, (1 + t) / x, t, t * lost_t / (t + 1 - lost_t), lost_t};
}

/* ---- closed forms ---------------------------------------------------------
 */

static lm_beyond semicircle_g(const lm_law *law, double g)
{
    const double r = law->variance * g;
    return of_g(g, r * g, r + 1 / g, 2 * EPS * (fabs(r) + fabs(1 / g)), r * g);
}

static lm_beyond mp_g(const lm_law *law, double g)
{
    const double c = law->ratio, r = 1 / g / law->variance, t = 1 / (r - c),
                 x = (r + (1 - c)) * t / g;
    if (r > 0 && r <= c) return NOWHERE;
    return of_g(g, t, x, 8 * EPS * fabs(x), c * t * t);
}

static lm_beyond mp_t(double c, double v, double t)
{
    const double d = 1 + c * t, x = fabs(1 + t) * v * d / fabs(t);
    if (!(d > 0)) return NOWHERE;
    const bool below = t < 0 && t > -1;
    return of_t(t, below ? -x : x, 8 * EPS * x, c * t * (1 + t) / d);
}

/* ---- finitely many values, of a law or of a population --------------------
 */

static int64_t count(const lm_law *law)
{
    return law->kind == &lm_atoms_kind ? law->points : law->n;
}

static lm_point atom(const lm_law *law, int64_t k)
{
    return law->kind == &lm_atoms_kind ? law->point[k]
                                       : (lm_point){law->at[k], law->share[k]};
}

/* The sums over y of m u / (u + |end - y|) by powers, m a mass or that times y:
 * what lies u beyond the end is seen so. */
typedef struct sums {
    double weight, gap, one, two;
} sums;

static sums sums_of(const lm_env *env, const lm_law *law, double end, bool by_t,
                    double u)
{
    sums s = {0};
    for (int64_t k = 0; k < count(law) && !lm_stopped_at_row(env, k, TERM);
         k++) {
        const lm_point a = atom(law, k);
        const double m = by_t ? a.mass * a.at : a.mass, gap = fabs(end - a.at),
                     r = u / (u + gap);
        s.weight += m;
        s.gap += m * gap;
        s.one += m * r;
        s.two += m * r * r;
    }
    return s;
}

/* The distance u beyond the end at which the sum over m / (u + |end - y|) is
 * `want`: its inverse is concave in u, and Newton's method comes from below.
 * `mass` is that of the end. */
static double reach(const lm_env *env, const lm_law *law, lm_point end,
                    bool by_t, double want)
{
    const double mass = by_t ? end.mass * end.at : end.mass;
    sums s = sums_of(env, law, end.at, by_t, 1);
    double u = fmax(mass / want, s.weight / want - s.gap / s.weight);
    for (int i = 0; i < NEWTON && !lm_stopped(env); i++) {
        s = sums_of(env, law, end.at, by_t, u);
        const double step = (s.one / (u * want) - 1) * s.one / s.two;
        if (!(step > EPS)) break;
        u += u * step;
    }
    return u;
}

/* The end of the values that are not 0, or of all. */
static lm_point end_of(const lm_law *law, bool above, bool any)
{
    const int64_t n = count(law);
    const bool rising = atom(law, n - 1).at > atom(law, 0).at;
    const int64_t k = rising == above ? n - 1 : 0,
                  inner = rising ? k + 1 : k - 1;
    const lm_point end = atom(law, k);
    return any || above || end.at != 0 || n == 1 ? end : atom(law, inner);
}

static lm_beyond atoms_g(const lm_env *env, const lm_law *law, double g)
{
    const lm_point end = end_of(law, g > 0, true);
    const double u = reach(env, law, end, false, fabs(g)), mean = u * fabs(g),
                 x = end.at + (g > 0 ? u : -u);
    double t = 0, spread = 0, size = 0;
    for (int64_t k = 0; k < count(law) && !lm_stopped_at_row(env, k, TERM);
         k++) {
        const lm_point a = atom(law, k);
        const double r = u / (u + fabs(end.at - a.at));
        t += a.mass * a.at * r / (g > 0 ? u : -u);
        spread += a.mass * (r - mean) * (r - mean);
        size += a.mass * r * r;
    }
    return of_g(g, t, x, 2 * EPS * (fabs(end.at) + u), spread / size);
}

/* Near 0 its distance from there, by the sum of m x / (x - y), which is t + 1
 * less what is at 0. */
static double polished(const lm_env *env, const lm_law *law, double x,
                       double want)
{
    for (int i = 0; i < POLISH && !lm_stopped(env); i++) {
        double sum = 0, slope = 0;
        for (int64_t k = 0; k < count(law) && !lm_stopped_at_row(env, k, TERM);
             k++) {
            const lm_point a = atom(law, k);
            const double d = a.at > 0 ? 1 / (x - a.at) : 0;
            sum += a.mass * x * d;
            slope -= a.mass * a.at * d * d;
        }
        x -= (sum - want) / slope;
    }
    return x;
}

static lm_beyond atoms_t(const lm_env *env, const lm_law *law, double zero,
                         double t)
{
    const lm_point end = end_of(law, t > 0, false);
    const double rest = zero > 0 ? t + (1 - zero) : t + 1,
                 u = reach(env, law, end, true, fabs(t));
    double x = end.at + (t > 0 ? u : -u);
    if (t < 0 && fabs(x) < end.at / 2) x = polished(env, law, x, rest);
    if (t < 0 && !(rest > 0) && zero > 0) return NOWHERE;
    const double mean = u * t;
    double spread = zero * mean * mean, size = 0;
    for (int64_t k = 0; k < count(law) && !lm_stopped_at_row(env, k, TERM);
         k++) {
        const lm_point a = atom(law, k);
        const double d = t < 0 && x < end.at / 2
                             ? x - a.at
                             : end.at - a.at + (t > 0 ? u : -u),
                     r = u / d,
                     off = t > -0.5 ? a.at * r - mean : x * r - (u + mean);
        if (a.at > 0) spread += a.mass * off * off;
        size += a.mass * a.at * r * r;
    }
    return of_t(t, x, 4 * EPS * fabs(x), spread / (x * size));
}

/* What of a population is 0, whose other values it has. */
static double zero_of(const lm_env *env, const lm_law *law)
{
    double zero = 1;
    for (int64_t k = 0; k < count(law) && !lm_stopped_at(env, k); k++)
        if (atom(law, k).at > 0) zero -= atom(law, k).mass;
    return zero > 4 * EPS * (double)count(law) ? zero : 0;
}

static lm_beyond deformed_t(const lm_env *env, const lm_law *law, double t)
{
    const lm_beyond a = atoms_t(env, law, zero_of(env, law), t);
    const double c = law->ratio, d = 1 + c * t;
    if (!(d > 0)) return NOWHERE;
    return of_t(t, a.x * d, a.off * d + 2 * EPS * fabs(a.x) * d,
                a.lost_t + c * t * (1 + t) / d);
}

/* ---- sums and products ----------------------------------------------------
 */

static lm_status sum_g(lm_env *env, const lm_law *law, double g, lm_beyond *out)
{
    lm_beyond a, b;
    lm_status status = lm_beyond_g(env, law->a, g, &a);
    if (!status) status = lm_beyond_g(env, law->b, g, &b);
    if (status) return status;
    const double size = fabs(a.x) + fabs(b.x) + fabs(1 / g);
    *out = of_g(g, a.t + b.t, a.x + b.x - 1 / g, a.off + b.off + 2 * EPS * size,
                a.lost_g + b.lost_g);
    return LM_OK;
}

static lm_status product_t(lm_env *env, const lm_law *law, double t,
                           lm_beyond *out)
{
    lm_beyond a, b;
    lm_status status = lm_beyond_t(env, law->a, t, &a);
    if (!status) status = lm_beyond_t(env, law->b, t, &b);
    if (status) return status;
    const double by = t == -1 ? 0 : t / (1 + t);
    *out = of_t(t, a.x * b.x * by,
                fabs(by) * (a.off * fabs(b.x) + b.off * fabs(a.x) +
                            4 * EPS * fabs(a.x * b.x)),
                a.lost_t + b.lost_t);
    return LM_OK;
}

/* ---- along the curve ------------------------------------------------------
 */

/* Whether t is what the place of a law is a function of, and not g. */
static bool by_t(const lm_law *law)
{
    return law->kind == &lm_deformed_kind || law->kind == &lm_multiply_kind;
}

static lm_status at(lm_env *env, const lm_law *law, double p, lm_beyond *out)
{
    return by_t(law) ? lm_beyond_t(env, law, p, out)
                     : lm_beyond_g(env, law, p, out);
}

typedef struct walk {
    const lm_law *law;
    double sign, most; /* most: of what is lost */
    lm_beyond_value f;
    const void *self;
    double want;
} walk;

/* 0 before the place, 1 behind it, 2 behind the end. */
static lm_status look(lm_env *env, const walk *w, double p, lm_beyond *out,
                      int *where)
{
    const lm_status status =
        lm_stopped(env) ? LM_STOPPED : at(env, w->law, w->sign * p, out);
    *where = 0;
    if (status) return status;
    const double lost = by_t(w->law) ? out->lost_t : out->lost_g;
    if (!(lost < w->most))
        *where = 2;
    else if (w->f && fabs(w->f(w->self, out)) > fabs(w->want))
        *where = 1;
    return LM_OK;
}

/* The last place before, and what is behind it: 0 if nothing is. */
static lm_status advance(lm_env *env, const walk *w, lm_beyond *out,
                         int *behind)
{
    double near = by_t(w->law) ? 0.7 : 1, far = near;
    int where;
    lm_status status = look(env, w, near, out, &where);
    *behind = where;
    while (!status && where && near > 1 / FAR) {
        far = near;
        *behind = where;
        near /= STEP;
        status = look(env, w, near, out, &where);
    }
    while (!status && !*behind && far < FAR) {
        near = far;
        far *= STEP;
        status = look(env, w, far, out, behind);
    }
    for (int i = 0; i < HALVINGS && !status && far / near > 1 + 2 * EPS; i++) {
        const double p = sqrt(near) * sqrt(far);
        status = look(env, w, p, out, &where);
        if (where) *behind = where;
        *(where ? &far : &near) = p;
    }
    return status ? status : at(env, w->law, w->sign * near, out);
}

lm_status lm_beyond_find(lm_env *env, const lm_law *law, bool above,
                         lm_beyond_value f, const void *self, double want,
                         lm_beyond *out)
{
    const walk w = {law, above ? 1 : -1, 1, f, self, want};
    int behind;
    const lm_status status = advance(env, &w, out, &behind);
    if (!status && behind == 2) *out = NOWHERE;
    return status;
}

lm_status lm_beyond_end(lm_env *env, const lm_law *law, bool above, double lost,
                        lm_beyond *out)
{
    const walk w = {law, above ? 1 : -1, lost, NULL, NULL, 0};
    int behind;
    const lm_status status = advance(env, &w, out, &behind);
    if (!status && !behind) out->g = out->t = w.sign * INFINITY;
    return status;
}

/* ---- any law --------------------------------------------------------------
 */

static double g_of(const void *self, const lm_beyond *at)
{
    (void)self;
    return at->g;
}

static double t_of(const void *self, const lm_beyond *at)
{
    (void)self;
    return at->t;
}

/* By t, which loses digits towards a point at 0: it sees the place of g as that
 * of another near by, or none before the point, whose mass is G x there. */
static lm_status g_by_t(lm_env *env, const lm_law *law, double g,
                        lm_beyond *out)
{
    const lm_status status =
        lm_beyond_find(env, law, g > 0, g_of, NULL, g, out);
    if (status) return status;
    const double zero = lm_law_mass_at(law, 0);
    if (g < 0 && zero > 0 && isnan(out->x))
        *out = of_g(g, zero - 1, zero / g, 0, 1 - zero);
    out->off += (fabs(out->x) + fabs(1 / g)) * (fabs(out->g / g - 1) + 2 * EPS);
    return LM_OK;
}

static lm_status refuse(lm_env *env, const lm_law *law)
{
    return lm_fail(env, LM_DOMAIN,
                   "the Stieltjes transform of a %s law is not known",
                   law->kind->name);
}

lm_status lm_beyond_g(lm_env *env, const lm_law *law, double g, lm_beyond *out)
{
    if (law->kind == &lm_add_kind) return sum_g(env, law, g, out);
    if (by_t(law)) return g_by_t(env, law, g, out);
    if (law->kind == &lm_semicircle_kind)
        *out = semicircle_g(law, g);
    else if (law->kind == &lm_mp_kind)
        *out = mp_g(law, g);
    else if (law->kind == &lm_atoms_kind)
        *out = atoms_g(env, law, g);
    else
        return refuse(env, law);
    return lm_unless_stopped(env);
}

lm_status lm_beyond_t(lm_env *env, const lm_law *law, double t, lm_beyond *out)
{
    if (law->kind == &lm_multiply_kind) return product_t(env, law, t, out);
    if (law->kind == &lm_add_kind)
        return lm_beyond_find(env, law, t > 0, t_of, NULL, t, out);
    if (law->kind == &lm_mp_kind)
        *out = mp_t(law->ratio, law->variance, t);
    else if (law->kind == &lm_deformed_kind)
        *out = deformed_t(env, law, t);
    else if (law->kind == &lm_atoms_kind)
        *out = atoms_t(env, law, lm_law_mass_at(law, 0), t);
    else
        return refuse(env, law);
    return lm_unless_stopped(env);
}
