/* goodness: whether singular values lie as near to their law as those of normal
 * matrices do.
 *
 * The distance is Kolmogorov's, on the given places.  Of a normal matrix it is
 * only asked whether it is as large: between two places whose counts are known
 * the distribution function is between these, so that most places need not be
 * looked at, and no singular value is computed. */
#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "linalg/bidiagonal.h"
#include "tensor/random/normal_bidiagonal.h"

typedef struct {
    lm_vec s;
    int64_t m, n;
    lm_vec x, cdf;
    int64_t resamples;
    uint64_t seed;
    double distance, p;
} goodness_args;

/* A normal matrix, and what is known of the counts of its values. */
typedef struct sample {
    int64_t few;
    double *d2, *e2;
    double sd;
    int64_t intervals, *from, *to; /* places between which all is unknown */
    double *low, *high;            /* counts there */
    int64_t *middle;
    double *place, *count;
} sample;

static lm_status sample_open(lm_env *env, const goodness_args *a, sample *z)
{
    const int64_t places = a->x.n, few = a->m < a->n ? a->m : a->n;
    *z = (sample){.few = few};
    double *numbers = lm_scratch_doubles(env, 2 * few + 4 * places);
    int64_t *whole = lm_scratch_integers(env, 3 * places);
    if (!numbers || !whole) return lm_nomem(env);
    z->d2 = numbers;
    z->e2 = z->d2 + few;
    z->low = z->e2 + few;
    z->high = z->low + places;
    z->place = z->high + places;
    z->count = z->place + places;
    z->from = whole;
    z->to = z->from + places;
    z->middle = z->to + places;
    return LM_OK;
}

static void draw(const goodness_args *a, int64_t t, sample *z)
{
    double sum = 0;
    lm_normal_bidiagonal(lm_seed_split(a->seed, (uint64_t)t), "goodness", a->m,
                         a->n, z->d2, z->e2);
    for (int64_t i = 0; i < z->few; i++) {
        z->d2[i] *= z->d2[i];
        z->e2[i] *= z->e2[i];
        sum += z->d2[i] + z->e2[i];
    }
    z->sd = sqrt(sum / ((double)a->m * (double)a->n));
}

static double off(const goodness_args *a, const sample *z, int64_t at,
                  double count)
{
    return fabs(count / (double)z->few - a->cdf.data[at]);
}

/* Whether the distance may be reached between places `from` and `to`. */
static bool open(const goodness_args *a, const sample *z, int64_t from,
                 int64_t to, double low, double high)
{
    const double few = (double)z->few;
    return to - from > 1 && (high / few - a->cdf.data[from] >= a->distance ||
                             a->cdf.data[to] - low / few >= a->distance);
}

static void put(sample *z, int64_t at, int64_t from, int64_t to, double low,
                double high)
{
    z->from[at] = from;
    z->to[at] = to;
    z->low[at] = low;
    z->high[at] = high;
}

/* Count at the places `middle`, as many at a time as go side by side. */
static void count(const lm_env *env, const goodness_args *a, sample *z,
                  int64_t k)
{
    enum { SOME = 32 };
    for (int64_t at = 0; at < k && !lm_stopped(env); at += SOME) {
        const int64_t n = k - at < SOME ? k - at : SOME;
        for (int64_t i = at; i < at + n; i++)
            z->place[i] = z->sd * a->x.data[z->middle[i]];
        lm_bidiagonal_counts(z->few, z->d2, z->e2, n, z->place + at,
                             z->count + at);
    }
}

/* Intervals become their halves: first halves take the place of what has been
 * read, second ones wait behind all. */
static void split(const lm_env *env, const goodness_args *a, sample *z)
{
    const int64_t k = z->intervals;
    int64_t left = 0, right = k;
    for (int64_t i = 0; i < k && !lm_stopped_at(env, i); i++) {
        const int64_t from = z->from[i], to = z->to[i], at = z->middle[i];
        const double low = z->low[i], high = z->high[i], here = z->count[i];
        if (open(a, z, from, at, low, here))
            put(z, left++, from, at, low, here);
        if (open(a, z, at, to, here, high)) put(z, right++, at, to, here, high);
    }
    for (int64_t i = k; i < right && !lm_stopped_at(env, i); i++)
        put(z, left++, z->from[i], z->to[i], z->low[i], z->high[i]);
    z->intervals = left;
}

/* Halve the intervals; whether the distance is reached at a middle, or the user
 * wants to stop. */
static bool halve(const lm_env *env, const goodness_args *a, sample *z)
{
    const int64_t k = z->intervals;
    for (int64_t i = 0; i < k; i++) {
        if (lm_stopped_at(env, i)) return true;
        z->middle[i] = z->from[i] + (z->to[i] - z->from[i]) / 2;
    }
    count(env, a, z, k);
    if (lm_stopped(env)) return true;
    for (int64_t i = 0; i < k; i++)
        if (off(a, z, z->middle[i], z->count[i]) >= a->distance ||
            lm_stopped_at(env, i))
            return true;
    split(env, a, z);
    return lm_stopped(env);
}

/* Whether the t-th normal matrix is as far. */
static bool as_far(const lm_env *env, const goodness_args *a, int64_t t,
                   sample *z)
{
    const int64_t last = a->x.n - 1;
    draw(a, t, z);
    z->middle[0] = 0;
    z->middle[1] = last;
    count(env, a, z, 2);
    if (lm_stopped(env)) return true;
    if (off(a, z, 0, z->count[0]) >= a->distance ||
        off(a, z, last, z->count[1]) >= a->distance)
        return true;
    put(z, 0, 0, last, z->count[0], z->count[1]);
    z->intervals = open(a, z, 0, last, z->low[0], z->high[0]);
    while (z->intervals > 0)
        if (halve(env, a, z)) return true;
    return false;
}

/* The distance of s, falling, in units of its standard deviation. */
static double distance(const lm_env *env, const goodness_args *a)
{
    const double largest = a->s.data[0], k = (double)a->s.n;
    double sum = 0, most = 0;
    for (int64_t i = a->s.n; largest > 0 && i-- > 0;)
        sum += a->s.data[i] / largest * (a->s.data[i] / largest);
    const double sd = largest * sqrt(sum / ((double)a->m * (double)a->n));
    int64_t below = 0;
    for (int64_t j = 0; j < a->x.n && !lm_stopped_at(env, j); j++) {
        while (below < a->s.n &&
               a->s.data[a->s.n - 1 - below] < sd * a->x.data[j])
            below++;
        most = fmax(most, fabs((double)below / k - a->cdf.data[j]));
    }
    return most;
}

static bool rises(const lm_env *env, lm_vec v)
{
    for (int64_t i = 1; i < v.n && !lm_stopped_at(env, i); i++)
        if (!(v.data[i] >= v.data[i - 1])) return false;
    return v.n > 0 && v.data[0] >= 0 && v.data[v.n - 1] < HUGE_VAL;
}

static bool falls(lm_vec v)
{
    for (int64_t i = 1; i < v.n; i++)
        if (!(v.data[i] <= v.data[i - 1])) return false;
    return v.data[0] < HUGE_VAL && v.data[v.n - 1] >= 0;
}

static lm_status check(lm_env *env, const goodness_args *a)
{
    if (a->s.n != (a->m < a->n ? a->m : a->n))
        return lm_fail(
            env, LM_DOMAIN, "'s' must have min(m, n) = %lld values, got %lld",
            (long long)(a->m < a->n ? a->m : a->n), (long long)a->s.n);
    if (!falls(a->s))
        return lm_fail(env, LM_DOMAIN,
                       "'s' must fall, from a finite value to at least 0");
    const bool good = rises(env, a->x) && rises(env, a->cdf);
    if (lm_stopped(env)) return LM_STOPPED;
    return good ? LM_OK
                : lm_fail(env, LM_DOMAIN,
                          "'x' and 'cdf' must rise, from 0 or more");
}

static lm_status goodness_run(lm_env *env, void *args)
{
    goodness_args *a = args;
    sample z;
    int64_t beyond = 0;
    lm_status status = check(env, a);
    if (!status) status = sample_open(env, a, &z);
    if (status) return status;
    a->distance = distance(env, a);
    for (int64_t t = 0; t < a->resamples; t++) {
        if (lm_stopped(env)) return LM_STOPPED;
        beyond += as_far(env, a, t, &z);
    }
    a->p = (double)(beyond + 1) / (double)(a->resamples + 1);
    return lm_unless_stopped(env);
}

#define ARGS goodness_args
static const lm_slot goodness_slots[] = {
    IN_VEC(s, "k", "singular values, falling"),
    IN_INT(m, "[1,1000000]", "rows of the matrix that they are of"),
    IN_INT(n, "[1,1000000]", "columns"),
    IN_VEC(x, "q", "places, rising"),
    IN_VEC(cdf, "q", "what the law of entries of variance 1 has there"),
    OPT_INT(resamples, 19, "[0,1000000]", "normal matrices"),
    OPT_SEED(seed, "of these; the session's next one unless given"),
    OUT_NUM(distance,
            "the largest difference from cdf at these places, of s in "
            "units of the standard deviation of the entries"),
    OUT_NUM(p, "share of normal matrices that are as far, this one among them"),
    LM_SLOTS_END,
};
LM_EXPORT(
    probe, goodness,
    "Whether singular values lie as near to the law of independent "
    "entries as those of normal matrices do.",
    "Silverstein 1985; Demmel & Kahan 1990",
    "local law = limn.theory.rmt.mp(0.5, {variance = 80}):singular()\n"
    "local x = limn.tensor.linspace(2.6, 15.3, 400)\n"
    "local s = limn.tensor.randn_svdvals(40, 80, {seed = 1})\n"
    "local cdf = law:cdf(x).cdf\n"
    "assert(limn.probe.goodness(s, 40, 80, x, cdf, {seed = 2}).p > 0.05)\n"
    "local r = limn.probe.goodness(s ^ 3, 40, 80, x, cdf, {seed = 2})\n"
    "assert(r.p == 1 / 20 and r.distance > 0.1)");
#undef ARGS
