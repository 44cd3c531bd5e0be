#include "tensor/expm.h"

#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "tensor/blas.h"
#include "tensor/lapack.h"
#include "tensor/pattern.h"

/* ---- the approximant -------------------------------------------------------
 */

/* Coefficients of the [13/13] approximant p(x) / p(-x), and the 1-norm up to
 * which it is exact to rounding: Higham 2005, table 2.3. */
static const double pade[] = {64764752532480000,
                              32382376266240000,
                              7771770303897600,
                              1187353796428800,
                              129060195264000,
                              10559470521600,
                              670442572800,
                              33522128640,
                              1323241920,
                              40840800,
                              960960,
                              16380,
                              182,
                              1};
static const double pade_norm = 5.371920351148152;

typedef struct {
    int64_t n;
    double *a, *a2, *a4, *a6, *u, *v, *w; /* n x n each, room for more */
    /* log2 of what the norms of powers say of the spectrum, and the norm over
     * that. */
    double size, excess;
} space;

static void multiply(int64_t n, const double *x, const double *y, double *out)
{
    lm_gemm_d(false, false, n, n, n, 1, x, n, y, n, 0, out, n);
}

/* out = c6 a6 + c4 a4 + c2 a2 + c0 1, added to what is there. */
static void combine(const space *s, const double *c, bool with_one, double *out)
{
    const int64_t n = s->n;
    for (int64_t i = 0; i < n * n; i++)
        out[i] += c[6] * s->a6[i] + c[4] * s->a4[i] + c[2] * s->a2[i];
    for (int64_t i = 0; with_one && i < n; i++) out[i * (n + 1)] += c[0];
}

/* log2 of |abs(a)^27| / |a| (infinity-norms) at the scale 2^-h; w is used. */
static double log_growth(const space *s, int h)
{
    const int64_t n = s->n;
    double *x = s->u, *y = s->u + n, log_sum = 0;
    for (int64_t i = 0; i < n * n; i++) s->w[i] = ldexp(fabs(s->a[i]), -h);
    const double norm = lm_one_norm(n, s->w);
    for (int64_t i = 0; i < n; i++) x[i] = 1;
    for (int power = 0; power < 27; power++) {
        double most = 0;
        lm_gemv_d(false, n, n, 1, s->w, n, x, 0, y);
        for (int64_t i = 0; i < n; i++) most = fmax(most, y[i]);
        if (most == 0) return -INFINITY;
        log_sum += log2(most);
        for (int64_t i = 0; i < n; i++) x[i] = y[i] / most;
    }
    return log_sum - log2(norm);
}

static double log_size(const space *s)
{
    return log2(fmax(pow(lm_one_norm(s->n, s->a4), 1 / 4.),
                     pow(lm_one_norm(s->n, s->a6), 1 / 6.)));
}

/* How often to halve a: the norms of its powers tell more than the power of
 * its norm, and fewer squares mean less rounding (Al-Mohy & Higham 2009,
 * algorithm 5.1; 1.13e35 = C(26, 13) 27!). */
static int halvings(const space *s)
{
    const double norm = lm_one_norm(s->n, s->a);
    if (norm <= pade_norm) return 0;
    const int most = (int)ceil(log2(norm / pade_norm));
    const double over = log_size(s) - log2(pade_norm);
    int h = over > 0 ? (int)ceil(over) : 0;
    const double excess = log_growth(s, h) - log2(1.1325183e35) + 53;
    if (excess > 0) h += (int)fmin(ceil(excess / 26), most);
    return h < most ? h : most;
}

/* Halve a to a norm whose sixth power is a number; returns how often. */
static int tame(const space *s)
{
    enum { LARGE = 150 };
    const int64_t n = s->n;
    const int e = ilogb(lm_largest(lm_mat_of(s->a, n, n))) + ilogb((double)n);
    const int h = e > LARGE ? e - LARGE : 0;
    lm_scale(n * n, s->a, -h);
    return h;
}

/* a and its powers, of a 2^-h, with `more` halvings than it takes. */
static int powers(space *s, int more)
{
    const int64_t n = s->n;
    const int before = tame(s);
    multiply(n, s->a, s->a, s->a2);
    multiply(n, s->a2, s->a2, s->a4);
    multiply(n, s->a2, s->a4, s->a6);
    s->size = log_size(s) + before;
    s->excess = fmax(0, log2(lm_one_norm(n, s->a)) + before - s->size);
    const int h = halvings(s) + more;
    lm_scale(n * n, s->a, -h);
    lm_scale(n * n, s->a2, -2 * h);
    lm_scale(n * n, s->a4, -4 * h);
    lm_scale(n * n, s->a6, -6 * h);
    return before + h;
}

/* u = the odd part of p(a), v = the even part, from three products more. */
static void pade_parts(const space *s)
{
    const int64_t n = s->n;
    const size_t bytes = (size_t)(n * n) * sizeof(double);
    memset(s->u, 0, bytes);
    combine(s, pade + 7, false, s->u);
    multiply(n, s->a6, s->u, s->w);
    combine(s, pade + 1, true, s->w);
    multiply(n, s->a, s->w, s->u);
    memset(s->w, 0, bytes);
    combine(s, pade + 6, false, s->w);
    multiply(n, s->a6, s->w, s->v);
    combine(s, pade, true, s->v);
}

/* w = (v - u)^-1 2 u, the approximant less 1; by rows in memory, so the
 * transposed system. */
static lm_status quotient(lm_env *env, const space *s)
{
    const int64_t n = s->n;
    int *pivot = lm_scratch_ints(env, n);
    if (!pivot) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            s->a2[i * n + j] = s->v[i * n + j] - s->u[i * n + j];
            s->a4[j * n + i] = 2 * s->u[i * n + j];
        }
    int info = LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, (int)n, (int)n, s->a2,
                                   lm_lead(n), pivot);
    if (!info)
        info = LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, 'T', (int)n, (int)n, s->a2,
                                   lm_lead(n), pivot, s->a4, lm_lead(n));
    if (info)
        return lm_fail(env, LM_SINGULAR,
                       "the exponential of 'a' cannot be computed");
    lm_columns_copy(lm_mat_of(s->a4, n, n), s->w, n);
    return LM_OK;
}

static lm_status space_new(lm_env *env, int64_t n, space *s)
{
    double **part[] = {&s->a, &s->a2, &s->a4, &s->a6, &s->u, &s->v, &s->w};
    s->n = n;
    for (int i = 0; i < 7; i++) {
        *part[i] = lm_scratch_doubles(env, n * n + 2 * n);
        if (!*part[i]) return lm_nomem(env);
    }
    return LM_OK;
}

/* ---- squares ---------------------------------------------------------------
 */

/* A block of a, balanced: d^-1 a d. */
typedef struct {
    int64_t n;
    double *a;       /* n x n */
    double *d;       /* n powers of 2 */
    uint64_t *reach; /* pattern.h; NULL: all elements are joined */
    bool turned;     /* about the other diagonal: a_ij at (n-1-j, n-1-i) */
} block;

/* exp(t a), t = 2^-left: whole, or e with exp(t a) = exp(t shift) (1 + e). */
typedef struct {
    const block *b;
    space s; /* its w is what is here */
    double shift;
    int left;
    bool whole;
} flow;

static bool joined(const block *b, int64_t i, int64_t j)
{
    if (!b->reach) return true;
    const int64_t last = b->n - 1;
    return b->turned ? lm_pattern_leads(b->n, b->reach, last - j, last - i)
                     : lm_pattern_leads(b->n, b->reach, i, j);
}

/* What the zeros of a say. */
static void impose(flow *f)
{
    const int64_t n = f->b->n;
    double *w = f->s.w;
    for (int64_t i = 0; f->b->reach && i < n; i++) {
        bool alone = true;
        for (int64_t j = 0; j < n; j++) {
            if (!joined(f->b, i, j)) w[i * n + j] = 0;
            alone &= j == i || !joined(f->b, i, j) || !joined(f->b, j, i);
        }
        if (!alone) continue;
        const double x = f->b->a[i * (n + 1)];
        w[i * (n + 1)] = f->whole ? exp(ldexp(x, -f->left))
                                  : expm1(ldexp(x - f->shift, -f->left));
    }
}

static lm_status start(lm_env *env, const block *b, double shift, int more,
                       flow *f)
{
    const int64_t n = b->n;
    *f = (flow){.b = b, .shift = shift};
    lm_status status = space_new(env, n, &f->s);
    if (status) return status;
    memcpy(f->s.a, b->a, (size_t)(n * n) * sizeof *b->a);
    for (int64_t i = 0; i < n; i++) f->s.a[i * (n + 1)] -= shift;
    f->left = powers(&f->s, more);
    pade_parts(&f->s);
    status = quotient(env, &f->s);
    if (!status) impose(f);
    return status;
}

static void square(flow *f)
{
    const int64_t n = f->b->n;
    double *const w = f->s.w, *const to = f->s.v;
    if (!f->whole) memcpy(to, w, (size_t)(n * n) * sizeof *w);
    lm_gemm_d(false, false, n, n, n, 1, w, n, w, n, f->whole ? 0 : 2, to, n);
    f->s.w = to;
    f->s.v = w;
    f->left--;
    impose(f);
}

/* From e to exp(t a); half the shift at a time, so that neither half leaves
 * the range of numbers alone. */
static void make_whole(flow *f)
{
    const int64_t n = f->b->n;
    const double half = exp(ldexp(f->shift, -f->left - 1));
    for (int64_t i = 0; i < n; i++) f->s.w[i * (n + 1)] += 1;
    for (int64_t i = 0; i < n * n; i++) f->s.w[i] = f->s.w[i] * half * half;
    f->whole = true;
    impose(f);
}

/* The largest element of exp(t (a - shift)), or of what f is. */
static double size_now(const flow *f)
{
    const int64_t n = f->b->n;
    double most = f->whole ? lm_largest(lm_mat_of(f->s.w, n, n)) : 0;
    for (int64_t i = 0; !f->whole && i < n; i++)
        for (int64_t j = 0; j < n; j++)
            most = fmax(most, fabs((i == j) + f->s.w[i * n + j]));
    return most;
}

/* Once e is large, 1 is nothing beside it, and the shift may be what keeps its
 * square in the range of numbers; once all of 1 + e is small, e is near -1 and
 * only 1 + e keeps digits. */
static bool has_left_one(const flow *f)
{
    const double size = f->whole ? 1 : size_now(f);
    return size > 0x1p10 || size < 0.5;
}

/* ---- their error -----------------------------------------------------------
 */

static double element(const flow *g, int64_t i, int64_t j)
{
    const int64_t n = g->b->n;
    return g->b->turned ? g->s.w[(n - 1 - j) * n + n - 1 - i]
                        : g->s.w[i * n + j];
}

/* The difference there, at the same time; g over the factor by which their
 * shifts differ. */
static double difference(const flow *f, const flow *g, double ratio, int64_t i,
                         int64_t j)
{
    const double x = f->s.w[i * f->b->n + j], y = element(g, i, j);
    const double one = i == j;
    return f->whole ? fabs(x - y) : fabs((one + x) - (one + y) * ratio);
}

/* Has every digit of the largest elements been lost?  Later squares may hide
 * that. */
static bool lost(const flow *f, const flow *g)
{
    const int64_t n = f->b->n;
    const double ratio = exp(ldexp(g->shift - f->shift, -f->left));
    double most = 0, off = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            const double one = i == j && !f->whole;
            const double d = difference(f, g, ratio, i, j);
            if (isfinite(f->s.w[i * n + j])) off = fmax(off, d);
            most = fmax(most, fabs(one + f->s.w[i * n + j]));
        }
    return off > 0.1 * most;
}

typedef struct {
    double tol;
    bool asked;     /* for the errors */
    double *errors; /* n x n */
} wish;

/* Squares so many, a norm so much larger than the spectrum, or elements so much
 * larger on the way than in the end, that roundings may count for more than
 * `tol`. */
static bool doubtful(int squares, double excess, double hump, double tol)
{
    const double log_error = squares + 2 * excess + 2 * log2(fmax(1, hump));
    return log_error > log2(tol) + 52 - 13;
}

static lm_status beyond(lm_env *env)
{
    return lm_fail(env, LM_DOMAIN,
                   "'a' is too large: its exponential is beyond the range of "
                   "numbers");
}

static lm_status uncertain(lm_env *env, double error)
{
    if (isinf(error))
        return lm_fail(env, LM_DOMAIN,
                       "the exponential of 'a' has no digit left: roundings in "
                       "double precision are as large as it");
    return lm_fail(env, LM_DOMAIN,
                   "the exponential of 'a' has a relative error of %.1e, more "
                   "than 'tol', from rounding in double precision",
                   error);
}

/* ---- one block -------------------------------------------------------------
 */

/* Ways of computing the same, in `of`: the first is the result, the others say
 * how far roundings have carried it. */
enum { WAYS = 3 };

typedef struct {
    flow of[WAYS];
    int n;
    bool gone;   /* all digits went on the way */
    double last; /* 0, or the factor of what note_last has stored */
    double peak; /* the largest that was there */
} flows;

static void bring_together(flows *w)
{
    int least = w->of[0].left;
    for (int k = 1; k < w->n; k++)
        least = w->of[k].left < least ? w->of[k].left : least;
    for (int k = 0; k < w->n; k++)
        while (w->of[k].left > least) square(&w->of[k]);
}

/* Before the last square of f: in a4, the sum of the sizes of all that it adds
 * up, of which every term is rounded; returns the factor of the shift. */
static double note_last(flow *f)
{
    const int64_t n = f->b->n;
    double *const size = f->s.a2, *const sum = f->s.a4;
    for (int64_t k = 0; k < n * n; k++) sum[k] = size[k] = fabs(f->s.w[k]);
    lm_gemm_d(false, false, n, n, n, 1, size, n, size, n, f->whole ? 0 : 2, sum,
              n);
    return f->whole ? 1 : exp(f->shift);
}

/* Square until all are exp(a). */
static lm_status advance(lm_env *env, flows *w)
{
    w->peak = 1;
    w->gone = false;
    w->last = 0;
    bring_together(w);
    for (;;) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int k = 1; k < w->n; k++) w->gone |= lost(&w->of[0], &w->of[k]);
        const bool leave = has_left_one(&w->of[0]);
        for (int k = 0; leave && k < w->n; k++) make_whole(&w->of[k]);
        w->peak = fmax(w->peak, size_now(&w->of[0]));
        if (w->of[0].left == 0) return LM_OK;
        if (w->n > 1 && w->of[0].left == 1) w->last = note_last(&w->of[0]);
        for (int k = 0; k < w->n; k++) square(&w->of[k]);
    }
}

/* The sizes to which errors are relative: of an element, of the product of the
 * largest ones of its row and column over the largest of all, and of what the
 * last square has added up; on the diagonal also `one`, what 1 has become in
 * 1 + e. */
static void sizes_of(const flows *w, double one, double *most, double *size)
{
    const int64_t n = w->of[0].b->n;
    const double *x = w->of[0].s.w, *last = w->of[0].s.a4;
    double *row = size + n * n, *column = row + n;
    memset(row, 0, 2 * (size_t)n * sizeof *row);
    *most = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            const double here = fabs(x[i * n + j]);
            if (isinf(here)) continue;
            row[i] = fmax(row[i], here);
            column[j] = fmax(column[j], here);
            *most = fmax(*most, here);
        }
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            const int64_t k = i * n + j;
            double here = *most > 0 ? row[i] / *most * column[j] : 0;
            here = fmax(here, fmin(fabs(x[k]), DBL_MAX));
            if (w->last > 0)
                here = fmax(here, fmin(last[k] * w->last, DBL_MAX));
            size[k] = i == j ? fmax(here, one) : here;
        }
}

/* The largest difference of any two ways, relative to those sizes. */
static double spread(const flows *w, const double *size)
{
    const int64_t n = w->of[0].b->n;
    double most = 0;
    for (int k = 1; k < w->n; k++)
        for (int64_t i = 0; i < n; i++)
            for (int64_t j = 0; j < n; j++) {
                const double x = element(&w->of[k], i, j);
                const double d = fabs(x - element(&w->of[k - 1], i, j));
                if (d > 0 && isfinite(d))
                    most = fmax(most, d / size[i * n + j]);
            }
    return most;
}

/* Three times that, and some roundings of every square; of what vanishes
 * beside other elements a rounding of a rounding of those; nothing where no
 * path leads. */
static lm_status judge(lm_env *env, const flows *w, int squares, double one,
                       const wish *want)
{
    const block *b = w->of[0].b;
    const int64_t n = b->n;
    const double *x = w->of[0].s.w;
    double most, worst = 0;
    double *size = lm_scratch_doubles(env, n * n + 2 * n);
    if (!size) return lm_nomem(env);
    sizes_of(w, one, &most, size);
    const double rate =
        w->gone ? INFINITY
                : 3 * spread(w, size) + (8 + 2 * squares) * DBL_EPSILON;
    const double least = DBL_EPSILON * DBL_EPSILON * most;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            const int64_t k = i * n + j;
            const bool exact = isinf(x[k]) || !joined(b, i, j);
            want->errors[k] = exact ? 0 : rate * size[k] + least;
            worst = fmax(worst, want->errors[k]);
        }
    return worst > want->tol * most ? uncertain(env, worst / most) : LM_OK;
}

/* What shifts a, unless it is so small that exp(a) stays a number without: the
 * largest number of the diagonal, which keeps the digits of what decays least,
 * or the mean where that makes the spectrum much smaller: that of a nilpotent
 * matrix plus a multiple of 1 leaves the former. */
static double worth(double shift)
{
    return fabs(shift) > 64 ? shift : 0;
}

static lm_status begin(lm_env *env, const block *b, flow *f)
{
    enum { SMALLER = 3 };
    double most = b->a[0], mean = 0;
    for (int64_t i = 0; i < b->n; i++) {
        most = fmax(most, b->a[i * (b->n + 1)]);
        mean += b->a[i * (b->n + 1)] / (double)b->n;
    }
    flow other;
    lm_status status = start(env, b, worth(most), 0, f);
    if (status || worth(most) == worth(mean) || f->left == 0) return status;
    status = start(env, b, worth(mean), 0, &other);
    if (!status && other.s.size < f->s.size - SMALLER) *f = other;
    return status;
}

static lm_status turned(lm_env *env, const block *b, block *to)
{
    *to = *b;
    to->turned = true;
    const int64_t n = b->n;
    to->a = lm_scratch_doubles(env, n * n);
    if (!to->a) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++)
            to->a[(n - 1 - j) * n + n - 1 - i] = b->a[i * n + j];
    return LM_OK;
}

/* The other ways: turned, with another shift and one square more; and with two
 * squares more. */
static lm_status begin_others(lm_env *env, const block *b, block *t,
                              double shift, flows *w)
{
    const double other = shift + fmin(fabs(shift) / 1024, 1);
    lm_status status = turned(env, b, t);
    if (!status) status = start(env, t, other, 1, &w->of[1]);
    if (!status) status = start(env, b, shift, 2, &w->of[2]);
    w->n = WAYS;
    return status;
}

/* a becomes its exponential. */
static lm_status exponential(lm_env *env, block *b, const wish *want)
{
    const int64_t n = b->n;
    block t;
    flows w = {.n = 1};
    flow *f = &w.of[0];
    lm_status status = begin(env, b, f);
    if (status) return status;
    const int squares = f->left;
    const double shift = f->shift, excess = f->s.excess;
    bool all = want->asked || doubtful(squares, excess, 1, want->tol);
    if (!all) {
        status = advance(env, &w);
        all = !status &&
              doubtful(squares, excess, w.peak / size_now(f), want->tol);
        if (all) status = start(env, b, shift, 0, f);
    }
    if (!status && all) status = begin_others(env, b, &t, shift, &w);
    if (!status && all) status = advance(env, &w);
    if (status) return status;
    const double one = f->whole && w.last > 0 ? 0 : exp(shift);
    for (int k = 0; k < w.n; k++)
        if (!w.of[k].whole) make_whole(&w.of[k]);
    for (int64_t i = 0; i < n * n; i++)
        if (isnan(f->s.w[i])) return beyond(env);
    if (all) status = judge(env, &w, squares, one, want);
    memcpy(b->a, f->s.w, (size_t)(n * n) * sizeof *b->a);
    return status;
}

/* ---- the whole matrix ------------------------------------------------------
 */

/* The rows and columns `at` of a, balanced; by rows in memory, so a' to
 * LAPACK, whose b = d^-1 a' d. */
static lm_status block_new(lm_env *env, lm_mat a, int64_t n, const int64_t *at,
                           block *b)
{
    *b = (block){.n = n};
    b->a = lm_scratch_doubles(env, n * n);
    b->d = lm_scratch_doubles(env, n);
    if (!b->a || !b->d) return lm_nomem(env);
    bool full = n > 1; /* one number alone is on no cycle */
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            b->a[i * n + j] = a.data[at[i] * a.stride + at[j]];
            full &= b->a[i * n + j] != 0;
        }
    if (!full) {
        const size_t words = (size_t)(n * ((n + 63) / 64));
        b->reach = lm_scratch(env, words * sizeof *b->reach);
        if (!b->reach) return lm_nomem(env);
        memset(b->reach, 0, words * sizeof *b->reach);
        lm_pattern_reach(lm_mat_of(b->a, n, n), b->reach);
    }
    int low, high;
    const int info = LAPACKE_dgebal_work(LAPACK_COL_MAJOR, 'S', (int)n, b->a,
                                         lm_lead(n), &low, &high, b->d);
    return info ? lm_lapack_refused(env, "dgebal", info) : LM_OK;
}

static void put(const block *b, const double *from, const int64_t *at,
                lm_mat to)
{
    for (int64_t i = 0; i < b->n; i++)
        for (int64_t j = 0; j < b->n; j++)
            to.data[at[i] * to.stride + at[j]] =
                ldexp(from[i * b->n + j], ilogb(b->d[j]) - ilogb(b->d[i]));
}

static void clear(lm_mat a)
{
    for (int64_t i = 0; i < a.rows; i++)
        memset(a.data + i * a.stride, 0, (size_t)a.cols * sizeof *a.data);
}

lm_status lm_expm(lm_env *env, lm_mat a, double tol, lm_mat value, lm_mat error)
{
    const int64_t n = a.rows;
    lm_status status = lm_finite(env, "a", a);
    int64_t *label = lm_scratch(env, (size_t)n * sizeof *label);
    int64_t *at = lm_scratch(env, (size_t)n * sizeof *at);
    double *copy = lm_by_rows(env, a);
    if (!label || !at || !copy) return lm_nomem(env);
    if (status || n == 0) return status;
    a = lm_mat_of(copy, n, n);
    const int64_t blocks = lm_pattern_blocks(a, label);
    clear(value);
    if (error.data) clear(error);
    for (int64_t k = 0; !status && k < blocks; k++) {
        const lm_mark mark = lm_scratch_mark(env);
        int64_t m = 0;
        for (int64_t i = 0; i < n; i++)
            if (label[i] == k) at[m++] = i;
        block b;
        wish want = {tol, error.data, lm_scratch_doubles(env, m * m)};
        status = want.errors ? block_new(env, a, m, at, &b) : lm_nomem(env);
        if (!status) status = exponential(env, &b, &want);
        if (!status) put(&b, b.a, at, value);
        if (!status && error.data) put(&b, want.errors, at, error);
        lm_scratch_release(env, mark);
    }
    return status;
}

/* ---- in Lua ----------------------------------------------------------------
 */

typedef struct {
    lm_mat a;
    double tol;
    bool error;
    lm_mat value, value_error;
} expm_args;

static lm_status expm_run(lm_env *env, void *args)
{
    expm_args *a = args;
    return lm_expm(env, a->a, a->tol, a->value, a->value_error);
}

#define ARGS expm_args
static const lm_slot expm_slots[] = {
    IN_MAT(a, "n n", "a square matrix"),
    OPT_NUM(tol, 1e-3, "[0,inf]",
            "refuse where rounding may have changed elements by more than tol "
            "times the largest of their block"),
    OPT_FLAG(error, false, "give value_error too, in a record"),
    OUT_MAT(value, "n n", "1 + a + a a / 2 + a a a / 6 + ..."),
    OUT_MAT_IF(error, value_error, "n n",
               "estimate of the absolute error of each element, for a as "
               "given"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, expm, "The exponential of a matrix (exp is elementwise).",
          "Higham 2005; Al-Mohy & Higham 2009",
          "local r = limn.tensor.expm{{0, -1}, {1, 0}}\n"
          "assert(math.abs(r[1][1] - math.cos(1)) < 1e-15)");
#undef ARGS
