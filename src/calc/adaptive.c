#include "calc/adaptive.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "calc/hermite.h"
#include "calc/legendre.h"

enum {
    ORDER = 16,  /* nodes of a panel */
    ROOM = 40000 /* panels */
};
static const double EPS = 0x1p-52;
/* Deviations; panels end, where nodes are dense, at round numbers of them. */
static const double LONGEST = 0.5;
/* The finest step that is looked for, in deviations and in units of x. */
static const double FINEST = 1e-6;
static const double NEAR = 9.5, NEAR_TERMS = 13, FAR = 38; /* deviations */
static const double NOTHING =
    1e-18; /* of the whole: beyond it the range ends */

/* What is watched while panels are halved: E f, E f^2, and a_k for three k. */
enum { MEAN, SQUARE, FIRST, MIDDLE, LAST, WATCHED };

typedef struct panel {
    double low, high;
    int64_t parent, child; /* the first of two; -1: none */
    int64_t left, right;   /* of leaves: the leaves beside it; -1: none, or f
                              may step between them */
    bool divide;           /* in the next level */
    double f[ORDER];
    /* Of terms, of their sizes, and of what rounding may move. */
    double sum[WATCHED], size[WATCHED], noise[WATCHED];
} panel;

struct lm_adaptive {
    double factor, tol;
    int64_t terms, most_calls, calls;
    int64_t watch[WATCHED]; /* the k of FIRST .. LAST */
    double node[ORDER], weight[ORDER];
    double to_high[ORDER]; /* f at the end of a panel from its values */
    int64_t n, fresh;      /* panels; the first without values */
    int64_t left, right;
    bool infinite; /* f is, somewhere */
    panel panel[ROOM];
};

static void adaptive_free(void *object)
{
    lm_free(object);
}

static size_t adaptive_bytes(const void *object)
{
    (void)object;
    return sizeof(lm_adaptive);
}

static void adaptive_describe(const void *object, char *text, size_t n)
{
    const lm_adaptive *a = object;
    snprintf(text, n, "%lld panels after %lld calls", (long long)a->n,
             (long long)a->calls);
}

const lm_type lm_adaptive_type = {
    .name = "quadrature",
    .doc = "a Gaussian quadrature that waits for values",
    .free = adaptive_free,
    .bytes = adaptive_bytes,
    .describe = adaptive_describe,
    .alone = true,
};

/* ---- panels ----------------------------------------------------------------
 */

static int64_t add(lm_adaptive *a, double low, double high, int64_t parent)
{
    panel *p = a->panel + a->n;
    *p = (panel){.low = low,
                 .high = high,
                 .parent = parent,
                 .child = -1,
                 .left = -1,
                 .right = -1};
    return a->n++;
}

/* The leaf `left` ends where the leaf `right` begins. */
static void join(lm_adaptive *a, int64_t left, int64_t right)
{
    if (left >= 0) a->panel[left].right = right;
    if (right >= 0) a->panel[right].left = left;
}

static double place(const lm_adaptive *a, const panel *p, int i)
{
    return p->low + (p->high - p->low) / 2 * (1 + a->node[i]);
}

/* A panel of the first level, if there is room, to the right of the one before;
 * where it ends. */
static double add_first(lm_adaptive *a, double low, double high, bool joined)
{
    if (a->n >= ROOM / 2) return high;
    const int64_t i = add(a, low, high, -1);
    if (joined) join(a, i - 1, i);
    return high;
}

/* Panels of equal length between low and high. */
static void add_between(lm_adaptive *a, double low, double high, double length)
{
    const double n = ceil((high - low) / length);
    double from = low;
    for (double i = 1; i < n && a->n < ROOM / 2; i++)
        from = add_first(a, from, low + (high - low) * (i / n), true);
    add_first(a, from, high, true);
}

/* How often a panel is divided by 8 towards its end `at`: as far as a step is
 * looked for there and the place is not rounded. */
static int grades(const lm_adaptive *a, double at, double length)
{
    const double least =
        fmax(FINEST * fmin(1, 1 / a->factor), 64 * EPS * fabs(at));
    return length > least ? (int)ceil(log2(length / least) / 3) : 0;
}

/* Panels between two places where f may step, whose ends are graded; the ends
 * of the range are no such places. */
static void add_segment(lm_adaptive *a, double low, double high, double reach,
                        double length)
{
    const double half = (high - low) / 2, end = fmin(length, half);
    const int rises = low > -reach ? grades(a, low, end) : 0,
              falls = high < reach ? grades(a, high, end) : 0;
    double from = low;
    for (int i = rises; i >= 0; i--)
        from = add_first(a, from, low + ldexp(end, -3 * i), i < rises);
    if (end < half) {
        add_between(a, from, high - end, length);
        from = high - end;
    }
    for (int i = 1; i <= falls; i++)
        from = add_first(a, from, high - ldexp(end, -3 * i), true);
    add_first(a, from, high, true);
}

/* The next kink above z; end if there is none before it.  Functions have their
 * steps at 0. */
static double next_kink(const lm_env *env, const lm_adaptive *a, lm_vec kinks,
                        double z, double end)
{
    if (z < 0 && end > 0) end = 0;
    for (int64_t i = 0; i < kinks.n; i++) {
        if (lm_stopped_at(env, i)) break;
        const double at = kinks.data[i] / a->factor;
        if (at > z && at < end) end = at;
    }
    return end;
}

/* he_K has a half period of about pi / sqrt K. */
static lm_status first_panels(lm_env *env, lm_adaptive *a, lm_vec kinks)
{
    const double reach = a->terms > 1 ? NEAR_TERMS : NEAR,
                 length = fmin(LONGEST, M_PI / sqrt((double)a->terms + 1));
    for (double low = -reach; low < reach;) {
        const double high = next_kink(env, a, kinks, low, reach);
        if (lm_stopped(env)) return LM_STOPPED;
        add_segment(a, low, high, reach, length);
        low = high;
    }
    if (a->n == ROOM / 2)
        return lm_fail(env, LM_DOMAIN,
                       "'kinks' has %lld numbers, too many for %d panels",
                       (long long)kinks.n, ROOM / 2);
    a->left = 0;
    a->right = a->n - 1;
    return LM_OK;
}

/* Lagrange's polynomials at 1. */
static void fill_to_high(lm_adaptive *a)
{
    for (int i = 0; i < ORDER; i++) {
        a->to_high[i] = 1;
        for (int k = 0; k < ORDER; k++)
            if (k != i)
                a->to_high[i] *= (1 - a->node[k]) / (a->node[i] - a->node[k]);
    }
}

lm_status lm_adaptive_new(lm_env *env, const lm_adaptive_wish *wish,
                          lm_adaptive **out)
{
    lm_adaptive *a = lm_alloc(env, sizeof *a);
    if (!a) return lm_nomem(env);
    a->factor = sqrt(wish->variance);
    a->tol = wish->tol;
    a->terms = wish->terms;
    a->most_calls = wish->calls;
    a->watch[FIRST] = 1;
    a->watch[MIDDLE] = a->terms / 2;
    a->watch[LAST] = a->terms - 1;
    lm_legendre_nodes(ORDER, a->node, a->weight);
    fill_to_high(a);
    const lm_status status = first_panels(env, a, wish->kinks);
    if (status) {
        lm_free(a);
        return status;
    }
    *out = a;
    return LM_OK;
}

int64_t lm_adaptive_wanted(const lm_adaptive *a)
{
    return ORDER * (a->n - a->fresh);
}

void lm_adaptive_nodes(const lm_adaptive *a, double *x)
{
    for (int64_t i = a->fresh; i < a->n; i++)
        for (int k = 0; k < ORDER; k++)
            *x++ = a->factor * place(a, a->panel + i, k);
}

int64_t lm_adaptive_terms(const lm_adaptive *a)
{
    return a->terms;
}

/* ---- what a panel holds
 * ------------------------------------------------------ */

/* The part of f at node i that the rounding of the place may move: by the
 * steeper of the slopes to its neighbours. */
static double shaken(const lm_adaptive *a, const panel *p, int i)
{
    const double z = place(a, p, i);
    double slope = 0;
    for (int k = i - 1; k <= i; k++)
        if (k >= 0 && k + 1 < ORDER)
            slope = fmax(slope, fabs(p->f[k + 1] - p->f[k]) /
                                    (place(a, p, k + 1) - place(a, p, k)));
    return 2 * EPS * fabs(z) * slope + 8 * EPS * fabs(p->f[i]);
}

static void count(panel *p, int which, double term, double shake)
{
    p->sum[which] += term;
    p->size[which] += fabs(term);
    p->noise[which] += 16 * EPS * fabs(term) + shake;
}

/* he_k e^(-z^2/4) at the nodes, for rising k. */
typedef struct ladder {
    double z[ORDER], he[ORDER], below[ORDER];
    double weight[ORDER]; /* of the node, times e^(-z^2/4) / sqrt(2 pi) */
} ladder;

static ladder ladder_of(const lm_adaptive *a, const panel *p)
{
    ladder l;
    const double half = (p->high - p->low) / 2;
    for (int i = 0; i < ORDER; i++) {
        l.z[i] = place(a, p, i);
        l.he[i] = exp(-l.z[i] * l.z[i] / 4);
        l.below[i] = 0;
        l.weight[i] = half * a->weight[i] * l.he[i] / sqrt(2 * M_PI);
    }
    return l;
}

static void watch(const lm_adaptive *a, panel *p)
{
    ladder l = ladder_of(a, p);
    for (int i = 0; i < ORDER; i++) {
        const double s = l.weight[i] * l.he[i] * shaken(a, p, i);
        count(p, MEAN, l.weight[i] * l.he[i] * p->f[i], s);
        count(p, SQUARE, l.weight[i] * p->f[i] * (l.he[i] * p->f[i]),
              2 * fabs(p->f[i]) * s);
    }
    for (int64_t k = 0; k < a->terms && a->terms > 1; k++) {
        for (int w = FIRST; w < WATCHED; w++)
            for (int i = 0; k == a->watch[w] && i < ORDER; i++)
                count(p, w, l.weight[i] * l.he[i] * p->f[i],
                      fabs(l.weight[i] * l.he[i]) * shaken(a, p, i));
        lm_hermite_next_d(k, ORDER, l.z, l.he, l.below);
    }
}

static lm_status fill(lm_env *env, lm_adaptive *a, panel *p, const double *f)
{
    if (lm_stopped(env)) return LM_STOPPED;
    for (int i = 0; i < ORDER; i++) {
        p->f[i] = f[i];
        if (isnan(f[i]))
            return lm_fail(env, LM_DOMAIN, "'f' is NaN at %.17g",
                           a->factor * place(a, p, i));
        if (isinf(f[i])) a->infinite = true;
    }
    watch(a, p);
    return LM_OK;
}

/* ---- errors
 * ------------------------------------------------------------------ */

static bool is_leaf(const panel *p)
{
    return p->child < 0;
}

/* A panel that says how exact its halves are: one of them is in the sum. */
static bool judges(const lm_adaptive *a, const panel *p)
{
    return !is_leaf(p) &&
           (is_leaf(a->panel + p->child) || is_leaf(a->panel + p->child + 1));
}

/* What is right to rounding differs by nothing; nor does what there is not. */
static double difference(const lm_adaptive *a, int64_t i, int w)
{
    if (i < 0) return 0;
    const panel *p = a->panel + i, *c = a->panel + p->child;
    const double d = fabs(p->sum[w] - c[0].sum[w] - c[1].sum[w]);
    return d <= p->noise[w] ? 0 : d;
}

static int64_t parent_of(const lm_adaptive *a, int64_t i)
{
    return i < 0 ? -1 : a->panel[i].parent;
}

typedef struct totals {
    double sum[WATCHED], size[WATCHED];
    int64_t leaves;
} totals;

static totals add_up(const lm_adaptive *a)
{
    totals t = {0};
    for (int64_t i = 0; i < a->n; i++) {
        const panel *p = a->panel + i;
        if (!is_leaf(p)) continue;
        t.leaves++;
        for (int w = 0; w < WATCHED; w++) {
            t.sum[w] += p->sum[w];
            t.size[w] += p->size[w];
        }
    }
    return t;
}

/* What a panel may be wrong by: its share of the tolerance. */
static double share(const lm_adaptive *a, int w, const totals *t)
{
    const double square = fmax(t->sum[SQUARE], 0);
    const double scale = w == SQUARE        ? square
                         : isfinite(square) ? sqrt(square)
                                            : t->size[w];
    return a->tol * scale / (double)(2 * t->leaves);
}

/* What halves may be wrong by that moved a sum by `now`, where the halvings
 * before had moved it by `last` and `earlier`, 0 if there were none.  What does
 * not fall as for smooth functions is as accidental as the error, and a kink,
 * of which each halving leaves a quarter, may hide from two of them; further
 * halvings may move the sum as if it goes on to fall so. */
static double left_over(double now, double last, double earlier, double share)
{
    enum { FAST = 1000 };
    const double before = fmax(last, earlier / 8), slowest = 0.95;
    if (now <= before / FAST) return now;
    if (before == 0) return 2 * now;
    const double ratio = now / before, falls = fmin(ratio, slowest);
    if (ratio >= slowest && now > share) return INFINITY;
    return fmax(fmax(2 * now, before), now * falls / (1 - falls));
}

static double halving_error(const lm_adaptive *a, int64_t i, int w,
                            const totals *t)
{
    const int64_t up = parent_of(a, i);
    return left_over(difference(a, i, w), difference(a, up, w),
                     difference(a, parent_of(a, up), w), share(a, w, t));
}

/* Between the last node of a panel and the first of the next one no value shows
 * whether f jumps beside their common end: what their continuations to there
 * differ by may stand on either side, as far as the nodes nearest to it. */
static double jump(const lm_adaptive *a, const panel *l, const panel *r, int w)
{
    double from = 0, to = 0, size = 0;
    for (int i = 0; i < ORDER; i++) {
        from += a->to_high[i] * l->f[i];
        to += a->to_high[i] * r->f[ORDER - 1 - i];
        size +=
            fabs(a->to_high[i]) * (fabs(l->f[i]) + fabs(r->f[ORDER - 1 - i]));
    }
    const double by = fabs(from - to) > 16 * EPS * size ? fabs(from - to) : 0;
    return w == SQUARE ? by * (fabs(from) + fabs(to)) : by;
}

/* What a panel may be wrong by at one end; with coefficients he_k e^(-z^2/4) is
 * below 1.1. */
static double end_error(const lm_adaptive *a, const panel *p, bool right, int w)
{
    const int64_t beside = right ? p->right : p->left;
    if (beside < 0 || beside >= a->fresh) return 0;
    const panel *q = a->panel + beside;
    const double z = right ? p->high : p->low,
                 gap = (p->high - p->low) / 2 * (1 + a->node[0]),
                 decay = w == SQUARE || a->terms < 2 ? 2 : 4;
    return gap * exp(-z * z / decay) / sqrt(2 * M_PI) *
           (right ? jump(a, p, q, w) : jump(a, q, p, w));
}

static double quadrature_error(const lm_adaptive *a, int w, const totals *t)
{
    double error = 0;
    for (int64_t i = 0; i < a->n; i++) {
        const panel *p = a->panel + i;
        if (is_leaf(p))
            error += (p->parent < 0 ? p->size[w] : 0) +
                     end_error(a, p, false, w) + end_error(a, p, true, w);
        else if (judges(a, p))
            error += halving_error(a, i, w, t);
    }
    return error;
}

/* ---- the next level
 * ------------------------------------------------------------ */

static bool too_short(const panel *p)
{
    const double most = fmax(fabs(p->low), fabs(p->high));
    return p->high - p->low <= 64 * EPS * most + 1e-290;
}

/* A halving that moves a sum by little is believed if those before did not move
 * it by much either, or far more. */
static bool unsettled(const lm_adaptive *a, const panel *p, const totals *t)
{
    if (p->parent < 0) return true;
    for (int w = 0; w < WATCHED; w++) {
        const double most = share(a, w, t);
        if (difference(a, p->parent, w) > most ||
            halving_error(a, p->parent, w, t) > 4 * most)
            return true;
        if (w < FIRST &&
            fmax(end_error(a, p, false, w), end_error(a, p, true, w)) > most)
            return true;
    }
    return false;
}

static void halve(lm_adaptive *a, int64_t i)
{
    const panel p = a->panel[i];
    const double mid = p.low + (p.high - p.low) / 2;
    const int64_t child = add(a, p.low, mid, i);
    add(a, mid, p.high, i);
    a->panel[i].child = child;
    join(a, p.left, child);
    join(a, child, child + 1);
    join(a, child + 1, p.right);
    if (i == a->left) a->left = child;
    if (i == a->right) a->right = child + 1;
}

/* Does the end of the range still count?  With coefficients f he_k e^(-z^2/2)
 * is bounded by f e^(-z^2/4). */
static bool counts(const lm_adaptive *a, const panel *p, const totals *t)
{
    for (int w = 0; w < FIRST; w++)
        if (p->size[w] > NOTHING * t->size[w]) return true;
    if (a->terms < 2) return false;
    const ladder l = ladder_of(a, p);
    for (int i = 0; i < ORDER; i++)
        if (l.weight[i] * fabs(p->f[i]) > NOTHING * t->size[MEAN]) return true;
    return false;
}

static void extend(lm_adaptive *a, const totals *t)
{
    const panel left = a->panel[a->left], right = a->panel[a->right];
    if (counts(a, &left, t) && left.low > -FAR) {
        const int64_t i = add(a, fmax(left.low - 1, -FAR), left.low, -1);
        join(a, i, a->left);
        a->left = i;
    }
    if (counts(a, &right, t) && right.high < FAR) {
        const int64_t i = add(a, right.high, fmin(right.high + 1, FAR), -1);
        join(a, a->right, i);
        a->right = i;
    }
}

static void next_level(lm_adaptive *a)
{
    const totals t = add_up(a);
    const int64_t n = a->n;
    a->fresh = n;
    if (a->infinite || a->calls >= a->most_calls) return;
    if (a->n + 2 <= ROOM) extend(a, &t);
    for (int64_t i = 0; i < n; i++) {
        panel *p = a->panel + i;
        p->divide = is_leaf(p) && !too_short(p) && unsettled(a, p, &t);
    }
    for (int64_t i = 0; i < n && a->n + 2 <= ROOM; i++)
        if (a->panel[i].divide) halve(a, i);
}

/* The panels without values are as they were. */
static void forget(lm_adaptive *a, bool infinite)
{
    for (int64_t i = a->fresh; i < a->n; i++) {
        panel *p = a->panel + i;
        for (int w = 0; w < WATCHED; w++)
            p->sum[w] = p->size[w] = p->noise[w] = 0;
    }
    a->infinite = infinite;
}

lm_status lm_adaptive_take(lm_env *env, lm_adaptive *a, const double *f)
{
    const bool infinite = a->infinite;
    lm_status status = LM_OK;
    for (int64_t i = a->fresh; i < a->n && !status; i++, f += ORDER)
        status = fill(env, a, a->panel + i, f);
    if (status) {
        forget(a, infinite);
        return status;
    }
    a->calls++;
    next_level(a);
    return LM_OK;
}

/* ---- results
 * ------------------------------------------------------------------- */

/* Where the range had to end and still counts there is no mean. */
static bool endless(const lm_adaptive *a, int64_t end, int w, const totals *t)
{
    const panel *p = a->panel + end;
    const bool far = p->low <= -FAR || p->high >= FAR;
    return far && !(p->size[w] <= 1e3 * NOTHING * t->size[w]);
}

static lm_estimate estimate(const lm_adaptive *a, int w, const totals *t)
{
    lm_estimate e = {t->sum[w], quadrature_error(a, w, t)};
    for (int64_t i = 0; i < a->n; i++) {
        const panel *p = a->panel + i;
        if (!is_leaf(p)) continue;
        const ladder l = ladder_of(a, p);
        for (int k = 0; k < ORDER; k++) {
            const double s = l.weight[k] * l.he[k] * shaken(a, p, k);
            e.error += w == SQUARE ? 2 * fabs(p->f[k]) * s : s;
        }
    }
    if (a->infinite || endless(a, a->left, w, t) || endless(a, a->right, w, t))
        e.error = INFINITY;
    if (!isfinite(e.value) || isnan(e.error)) e.error = INFINITY;
    if (isnan(e.value)) e.value = INFINITY;
    return e;
}

/* The panels that a_k needs: those in the sum, those that judge them, the two
 * that each of these came from, and the halves of all; and what each holds. */
typedef struct part {
    int64_t panel;
    ladder l;
    double sum, size, shake;
} part;

static bool has_judge(const lm_adaptive *a, int64_t i, int generations)
{
    const panel *p = a->panel + i;
    if (is_leaf(p)) return false;
    return judges(a, p) ||
           (generations > 0 && (has_judge(a, p->child, generations - 1) ||
                                has_judge(a, p->child + 1, generations - 1)));
}

static bool needed(const lm_adaptive *a, int64_t i)
{
    const int64_t up = parent_of(a, i);
    return is_leaf(a->panel + i) || has_judge(a, i, 2) ||
           (up >= 0 && has_judge(a, up, 2));
}

static void project(const lm_adaptive *a, part *s)
{
    const panel *p = a->panel + s->panel;
    s->sum = s->size = s->shake = 0;
    for (int i = 0; i < ORDER; i++) {
        const double at = s->l.weight[i] * s->l.he[i], term = at * p->f[i];
        s->sum += term;
        s->size += fabs(term);
        s->shake += fabs(at) * shaken(a, p, i);
    }
}

/* By how much halving a panel moved a_k; 0 if there is none. */
static double moved(const lm_adaptive *a, int64_t i, const part *s,
                    const int64_t *where)
{
    if (i < 0) return 0;
    const part *p = s + where[i], *c = s + where[a->panel[i].child],
               *d = s + where[a->panel[i].child + 1];
    const double by = fabs(p->sum - c->sum - d->sum);
    return by <= 16 * EPS * p->size + p->shake ? 0 : by;
}

/* a_k and its error from the parts; where: the part of each panel. */
static lm_estimate coefficient(const lm_adaptive *a, int64_t n, const part *s,
                               const int64_t *where, const totals *t)
{
    lm_estimate e = {0, 0};
    double size = 0;
    for (int64_t i = 0; i < n; i++) {
        const panel *p = a->panel + s[i].panel;
        if (is_leaf(p)) {
            e.value += s[i].sum;
            e.error += s[i].shake + (p->parent < 0 ? s[i].size : 0) +
                       1.1 * (end_error(a, p, false, MEAN) +
                              end_error(a, p, true, MEAN));
            size += s[i].size;
        } else if (judges(a, p)) {
            const int64_t up = p->parent, above = parent_of(a, up);
            e.error += left_over(moved(a, s[i].panel, s, where),
                                 moved(a, up, s, where),
                                 moved(a, above, s, where), share(a, FIRST, t));
        }
    }
    const panel *ends[] = {a->panel + a->left, a->panel + a->right};
    for (int i = 0; i < 2; i++)
        if ((ends[i]->low <= -FAR || ends[i]->high >= FAR) &&
            !(s[where[ends[i] - a->panel]].size <= 1e3 * NOTHING * size))
            e.error = INFINITY;
    if (a->infinite || !isfinite(e.value)) e.error = INFINITY;
    return e;
}

static lm_status coefficients(lm_env *env, const lm_adaptive *a,
                              const totals *t, double *value, double *error)
{
    int64_t *where = lm_scratch_integers(env, a->n), n = 0;
    part *s = lm_scratch(env, (size_t)a->n * sizeof *s);
    if (!where || !s) return lm_nomem(env);
    for (int64_t i = 0; i < a->n; i++)
        if (needed(a, i)) {
            where[i] = n;
            s[n++] = (part){.panel = i, .l = ladder_of(a, a->panel + i)};
        }
    for (int64_t k = 0; k < a->terms; k++) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t i = 0; i < n; i++) {
            project(a, s + i);
            lm_hermite_next_d(k, ORDER, s[i].l.z, s[i].l.he, s[i].l.below);
        }
        const lm_estimate e = coefficient(a, n, s, where, t);
        value[k] = e.value;
        error[k] = e.error;
    }
    return LM_OK;
}

lm_status lm_adaptive_estimate(lm_env *env, const lm_adaptive *a,
                               double *coefficient, double *error,
                               lm_adaptive_found *out)
{
    const totals t = add_up(a);
    *out = (lm_adaptive_found){.mean = estimate(a, MEAN, &t),
                               .square = estimate(a, SQUARE, &t),
                               .calls = a->calls,
                               .nodes = ORDER * a->fresh};
    if (a->n > a->fresh) out->mean.error = out->square.error = INFINITY;
    return a->terms > 0 ? coefficients(env, a, &t, coefficient, error) : LM_OK;
}
