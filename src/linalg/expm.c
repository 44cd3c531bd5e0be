#include "linalg/expm.h"

#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/lapack.h"
#include "linalg/pattern.h"
#include "linalg/squaring.h"

/* ---- their error ------------------------------------------------------ */

static double element(const lm_flow *g, int64_t i, int64_t j)
{
    const int64_t n = g->b->n;
    return g->b->turned ? g->s.w[(n - 1 - j) * n + n - 1 - i]
                        : g->s.w[i * n + j];
}

/* The difference there, at the same time; g over the factor by which their
 * shifts differ. */
static double difference(const lm_flow *f, const lm_flow *g, double ratio,
                         int64_t i, int64_t j)
{
    const double x = f->s.w[i * f->b->n + j], y = element(g, i, j);
    const double one = i == j;
    return f->whole ? fabs(x - y) : fabs((one + x) - (one + y) * ratio);
}

/* Has every digit of the largest elements been lost?  Later squares may hide
 * that. */
static bool lost(const lm_flow *f, const lm_flow *g)
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
                   "'a' is too large: its exponential overflows");
}

static lm_status uncertain(lm_env *env, double error)
{
    if (isinf(error))
        return lm_fail(env, LM_DOMAIN,
                       "the exponential of 'a' has no correct digit: rounding "
                       "errors in double precision are as large as it");
    return lm_fail(env, LM_DOMAIN,
                   "the exponential of 'a' has a relative error of %.1e, more "
                   "than 'tol', from rounding in double precision",
                   error);
}

/* ---- one block -------------------------------------------------------- */

/* Ways of computing the same, in `of`: the first is the result, the others say
 * how far roundings have carried it. */
enum { WAYS = 3 };

typedef struct {
    lm_flow of[WAYS];
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
        while (w->of[k].left > least) lm_flow_square(&w->of[k]);
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
        const bool leave = lm_flow_has_left_one(&w->of[0]);
        for (int k = 0; leave && k < w->n; k++) lm_flow_make_whole(&w->of[k]);
        w->peak = fmax(w->peak, lm_flow_size(&w->of[0]));
        if (w->of[0].left == 0) return LM_OK;
        if (w->n > 1 && w->of[0].left == 1)
            w->last = lm_flow_note_last(&w->of[0]);
        for (int k = 0; k < w->n; k++) lm_flow_square(&w->of[k]);
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
    const lm_block *b = w->of[0].b;
    const int64_t n = b->n;
    const double *x = w->of[0].s.w;
    double most, worst = 0;
    double *size = lm_scratch_doubles(env, n * n + 2 * n);
    if (!size) return lm_nomem(env);
    sizes_of(w, one, &most, size);
    const double rate = 3 * spread(w, size) + (8 + 2 * squares) * DBL_EPSILON;
    const double least = DBL_EPSILON * DBL_EPSILON * most;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            const int64_t k = i * n + j;
            const bool exact = isinf(x[k]) || !lm_block_joined(b, i, j);
            /* What is gone may have decayed to nothing since. */
            want->errors[k] = exact     ? 0
                              : w->gone ? INFINITY
                                        : rate * size[k] + least;
            worst = fmax(worst, want->errors[k]);
        }
    return worst <= want->tol * most ? LM_OK : uncertain(env, worst / most);
}

/* What shifts a, unless it is so small that exp(a) stays a number without: the
 * largest number of the diagonal, which keeps the digits of what decays least,
 * or the mean where that makes the spectrum much smaller: that of a nilpotent
 * matrix plus a multiple of 1 leaves the former. */
static double worth(double shift)
{
    return fabs(shift) > 64 ? shift : 0;
}

static lm_status begin(lm_env *env, const lm_block *b, lm_flow *f)
{
    enum { SMALLER = 3 };
    double most = b->a[0], mean = 0;
    for (int64_t i = 0; i < b->n; i++) {
        most = fmax(most, b->a[i * (b->n + 1)]);
        mean += b->a[i * (b->n + 1)] / (double)b->n;
    }
    lm_flow other;
    lm_status status = lm_flow_start(env, b, worth(most), 0, f);
    if (status || worth(most) == worth(mean) || f->left == 0) return status;
    status = lm_flow_start(env, b, worth(mean), 0, &other);
    if (!status && other.s.size < f->s.size - SMALLER) *f = other;
    return status;
}

static lm_status turned(lm_env *env, const lm_block *b, lm_block *to)
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
static lm_status begin_others(lm_env *env, const lm_block *b, lm_block *t,
                              double shift, flows *w)
{
    const double other = shift + fmin(fabs(shift) / 1024, 1);
    lm_status status = turned(env, b, t);
    if (!status) status = lm_flow_start(env, t, other, 1, &w->of[1]);
    if (!status) status = lm_flow_start(env, b, shift, 2, &w->of[2]);
    w->n = WAYS;
    return status;
}

/* Is x of a size that exp(a) cannot have?  With s = (a + a') / 2,
 *
 *     exp(tr a / n) = |det exp(a)|^(1/n) <= |exp(a)| <= exp(max eig s),
 *
 * and Gershgorin bounds the eigenvalues of s.  Roundings that all ways share
 * on the way down to 0, or up to infinity, are seen here. */
static bool impossible(const lm_block *b, const double *x)
{
    const int64_t n = b->n;
    double most = 0, mean = 0, top = -INFINITY;
    for (int64_t i = 0; i < n; i++) {
        double row = b->a[i * (n + 1)];
        mean += row / (double)n;
        for (int64_t j = 0; j < n; j++) {
            const double here = fabs(x[i * n + j]);
            most = here > most ? here : most;
            if (j != i) row += fabs(b->a[i * n + j] / 2 + b->a[j * n + i] / 2);
        }
        top = fmax(top, row);
    }
    /* Rounding of the sums counts for so much in the exponents. */
    const double slack = 1e-13 * (fabs(mean) + fabs(top)) + 1;
    return most < exp(mean - slack) / (double)n || most > exp(top + slack);
}

/* a becomes its exponential. */
static lm_status exponential(lm_env *env, lm_block *b, const wish *want)
{
    const int64_t n = b->n;
    lm_block t;
    flows w = {.n = 1};
    lm_flow *f = &w.of[0];
    lm_status status = begin(env, b, f);
    if (status) return status;
    const int squares = f->left;
    const double shift = f->shift, excess = f->s.excess;
    bool all = want->asked || doubtful(squares, excess, 1, want->tol);
    if (!all) {
        status = advance(env, &w);
        all = !status &&
              doubtful(squares, excess, w.peak / lm_flow_size(f), want->tol);
        if (all) status = lm_flow_start(env, b, shift, 0, f);
    }
    if (!status && all) status = begin_others(env, b, &t, shift, &w);
    if (!status && all) status = advance(env, &w);
    if (status) return status;
    const double one = f->whole && w.last > 0 ? 0 : exp(shift);
    for (int k = 0; k < w.n; k++)
        if (!w.of[k].whole) lm_flow_make_whole(&w.of[k]);
    for (int64_t i = 0; i < n * n; i++)
        if (isnan(f->s.w[i]))
            return w.gone ? uncertain(env, INFINITY) : beyond(env);
    if (impossible(b, f->s.w)) return uncertain(env, INFINITY);
    if (all) status = judge(env, &w, squares, one, want);
    memcpy(b->a, f->s.w, (size_t)(n * n) * sizeof *b->a);
    return status;
}

/* ---- the whole matrix ------------------------------------------------- */

/* The rows and columns `at` of a, balanced; by rows in memory, so a' to
 * LAPACK, whose b = d^-1 a' d. */
static lm_status block_new(lm_env *env, lm_mat a, int64_t n, const int64_t *at,
                           lm_block *b)
{
    *b = (lm_block){.n = n};
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

static void put(const lm_block *b, const double *from, const int64_t *at,
                lm_mat to)
{
    for (int64_t i = 0; i < b->n; i++)
        for (int64_t j = 0; j < b->n; j++) {
            const double x = from[i * b->n + j];
            to.data[at[i] * to.stride + at[j]] =
                b->d[i] == b->d[j] ? x : ldexp(x, ilogb(b->d[j]) - ilogb(b->d[i]));
        }
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
        lm_block b;
        wish want = {tol, error.data, lm_scratch_doubles(env, m * m)};
        status = want.errors ? block_new(env, a, m, at, &b) : lm_nomem(env);
        if (!status) status = exponential(env, &b, &want);
        if (!status) put(&b, b.a, at, value);
        if (!status && error.data) put(&b, want.errors, at, error);
        lm_scratch_release(env, mark);
    }
    return status;
}

/* ---- in Lua ----------------------------------------------------------- */

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
            "error tolerance: fail if rounding may have changed an element by "
            "more than tol times the largest of its block"),
    OPT_FLAG(error, false, "also return value_error, in a record"),
    OUT_MAT(value, "n n", "exp(a) = 1 + a + a a / 2 + a a a / 6 + ..."),
    OUT_MAT_IF(error, value_error, "n n",
               "estimated absolute error of each element, for a as given"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, expm, "Matrix exponential (exp is elementwise).",
          "Higham 2005; Al-Mohy & Higham 2009",
          "local r = limn.linalg.expm{{0, -1}, {1, 0}}\n"
          "assert(math.abs(r[1][1] - math.cos(1)) < 1e-15)",
          .work = 40);
#undef ARGS
