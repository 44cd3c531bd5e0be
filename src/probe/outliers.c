#include "probe/outliers.h"

#include <float.h>
#include <math.h>

#include "calc/special.h"
#include "core/decl.h"
#include "core/rng.h"
#include "core/share.h"
#include "linalg/blas.h"
#include "linalg/krylov/lanczos.h"
#include "linalg/lapack.h"
#include "linalg/svd.h"
#include "linalg/svdvals.h"
#include "probe/order.h"

/* Draws before Student's t is asked, and before it is believed at a hundredth
 * of the level; between these it must say a thousandth. */
enum { SOON = 5, EARLY = 19 };

/* Orders that threads make side by side, at most, as each takes memory; and
 * from so many entries on. */
enum { CREW = 8, LARGE = 1 << 15 };

/* The matrix with the shorter side first, and what its copies need. */
typedef struct deck {
    int64_t rows, cols, removed;
    int exponent; /* of 2, which all entries are divided by */
    double *rest; /* rows x cols, without the outliers */
    int crew;     /* orders that are made at the same time */
    lm_order order[CREW];
} deck;

static lm_status deck_open(lm_env *env, lm_mat w, double most, int64_t draws,
                           deck *d)
{
    const int threads = lm_blas_threads(0);
    lm_status status = LM_OK;
    const bool tall = w.rows > w.cols;
    d->rows = tall ? w.cols : w.rows;
    d->cols = tall ? w.rows : w.cols;
    d->removed = 0;
    d->exponent = lm_exponent(most);
    const int64_t n = d->rows * d->cols;
    d->rest = lm_scratch_doubles(env, n);
    if (!d->rest) return lm_nomem(env);
    for (int64_t i = 0; i < w.rows; i++)
        for (int64_t j = 0; j < w.cols; j++)
            d->rest[tall ? j * d->cols + i : i * d->cols + j] =
                w.data[i * w.stride + j];
    lm_scale(n, d->rest, -d->exponent);
    d->crew =
        n < LARGE ? 1 : (int)lm_smaller(threads < CREW ? threads : CREW, draws);
    for (int i = 0; !status && i < d->crew; i++)
        status = lm_order_open(env, d->rows, d->cols, &d->order[i]);
    return status;
}

/* ---- one order -------------------------------------------------------------
 */

/* What k values taken out leave is as large as independent entries on (m - k)
 * x (n - k); on m x n the largest value of these is larger by this. */
static double deflation(const deck *d)
{
    const double m = (double)d->rows, n = (double)d->cols,
                 k = (double)d->removed;
    return (sqrt(m - k) + sqrt(n - k)) / (sqrt(m) + sqrt(n)) *
           sqrt(m * n / ((m - k) * (n - k)));
}

/* ---- a round ---------------------------------------------------------------
 */

typedef struct orders {
    int64_t n;
    double *value;
    int64_t ready; /* values that are there, n or more */
    bool early;    /* there are fewer than asked for */
} orders;

/* The largest singular values of the entries in orders first, first + 1, .. */
typedef struct drawing {
    const deck *d;
    double mean;
    uint64_t seed;
    int64_t first;
    double *value;
} drawing;

static lm_status draw(lm_env *env, void *what, int64_t part)
{
    const drawing *z = what;
    const deck *d = z->d;
    double *value = &z->value[z->first + part];
    const lm_status status =
        lm_order_norm(env, &d->order[part], d->rest, z->mean, z->seed,
                      (uint64_t)(z->first + part), value);
    *value = ldexp(deflation(d) * *value, d->exponent);
    return status;
}

/* The next values, one a thread: which ones are looked at does not depend on
 * how many are there. */
static lm_status draw_next(lm_env *env, const deck *d, double mean,
                           uint64_t seed, int64_t most, orders *o)
{
    drawing z = {d, mean, seed, o->ready, o->value};
    const int64_t count = lm_smaller(d->crew, most - o->ready);
    const int threads = lm_blas_threads(1);
    const lm_status status = lm_share_tasks(env, (int)count, count, draw, &z);
    lm_blas_threads(threads);
    o->ready += count;
    return status;
}

/* Values are known to so much: orders of few entries have the same value. */
static const double TIE = 1e-5;

static int64_t exceeded(const orders *o, double s)
{
    int64_t count = 0;
    for (int64_t i = 0; i < o->n; i++) count += o->value[i] * (1 + TIE) >= s;
    return count;
}

/* P(a further value exceeds s), the values taken as normal. */
static double by_student(const orders *o, double s)
{
    const double n = (double)o->n;
    double mean = 0, square = 0;
    for (int64_t i = 0; i < o->n; i++) mean += o->value[i] / n;
    for (int64_t i = 0; i < o->n; i++)
        square += (o->value[i] - mean) * (o->value[i] - mean);
    const double spread = sqrt(square / (n - 1) * (1 + 1 / n));
    return spread > 0 ? lm_student_beyond((s - mean) / spread, o->n - 1)
                      : s <= mean;
}

static double p_of(const orders *o, double s)
{
    if (o->early) return by_student(o, s);
    return (double)(exceeded(o, s) + 1) / (double)(o->n + 1);
}

/* What Student's t must say. */
static double early_level(const orders *o, const lm_outliers_wish *wish)
{
    return wish->level / (o->n < EARLY ? 1000 : 100);
}

/* Draw until it is known whether s is an outlier; then p is what p_of says of
 * it and of all values above. */
static lm_status draw_all(lm_env *env, const deck *d,
                          const lm_outliers_wish *wish, int64_t round, double s,
                          orders *o, double *p)
{
    const double mean = lm_order_mean(&d->order[0], d->rest),
                 all = (double)(wish->draws + 1);
    *o = (orders){.value = o->value};
    while (o->n < wish->draws) {
        lm_status status = LM_OK;
        if (o->n == o->ready)
            status = draw_next(env, d, mean,
                               lm_seed_split(wish->seed, (uint64_t)round),
                               wish->draws, o);
        if (status) return status;
        o->n++;
        const double beyond = (double)exceeded(o, s);
        if ((beyond + 1) / all > wish->level) {
            *p = beyond / (double)o->n;
            return LM_OK;
        }
        o->early = o->n >= SOON && d->rows * d->cols >= LM_ORDER_SIGNED &&
                   by_student(o, s) < early_level(o, wish);
        if (o->early) break;
    }
    *p = p_of(o, s);
    return LM_OK;
}

/* x = x - x v v', v the right vectors of u' x: an error of u as small as 1e-10
 * leaves so much of the next value only, however large the first is. */
static lm_status subtract(lm_env *env, deck *d, int64_t k, const double *u)
{
    const int64_t m = d->rows, n = d->cols;
    double *y = lm_scratch_doubles(env, k * n);
    double *z = lm_scratch_doubles(env, m * k);
    const lm_vec s = {lm_scratch_doubles(env, k), k};
    const lm_mat left = lm_mat_of(lm_scratch_doubles(env, k * k), k, k),
                 v = lm_mat_of(lm_scratch_doubles(env, k * n), k, n);
    if (!y || !z || !s.data || !left.data || !v.data) return lm_nomem(env);
    lm_gemm_d(false, false, k, n, m, 1, u, m, d->rest, n, 0, y, n);
    const lm_status status = lm_svd(env, lm_mat_of(y, k, n), left, s, v);
    if (status) return status;
    lm_gemm_d(false, true, m, k, n, 1, d->rest, n, v.data, n, 0, z, k);
    lm_gemm_d(false, false, m, n, k, -1, z, k, v.data, n, 1, d->rest, n);
    d->removed += k;
    return LM_OK;
}

/* Take k values with their vectors out of what is there. */
static lm_status take_out(lm_env *env, deck *d, int64_t k)
{
    const lm_matrix gram =
        lm_gram_of((lm_mat){d->rest, d->rows, d->cols, d->cols});
    /* Four products are as fast as one where memory is what they wait for. */
    enum { CACHED = 512 };
    const lm_eigs_wish wish = {.k = k,
                               .end = LM_END_TOP,
                               .block = d->rows > CACHED ? 4 : 1,
                               .products = 3000 + 30 * k,
                               .tol = 1e-10,
                               .seed = 1};
    lm_solver *solver;
    lm_status status = lm_eigs_run(env, &gram.base, &wish, &solver);
    if (status) return status;
    status = subtract(env, d, k, lm_lanczos_found(solver)->x);
    lm_solver_type.free(solver);
    return status;
}

static bool is_zero(lm_vec s, const double *s_error, int64_t k)
{
    return s.data[k] <= 4 * s_error[k];
}

/* How many of the values from the first on the orders call outliers too, among
 * those that its square leaves known. */
static int64_t also(const orders *o, const lm_outliers_wish *wish, lm_vec s,
                    int64_t first, int64_t most, double *p)
{
    const double level = o->early ? early_level(o, wish) : wish->level,
                 least = 1e-3 * s.data[first];
    int64_t k = first;
    for (; k < most && s.data[k] > least; k++) {
        const double is = p_of(o, s.data[k]);
        if (is > level) break;
        p[k] = is;
    }
    return k - first;
}

lm_status lm_find_outliers(lm_env *env, lm_mat w, lm_vec s,
                           const double *s_error, const lm_outliers_wish *wish,
                           double *p, lm_outliers *out)
{
    deck d;
    orders o = {.value = lm_scratch_doubles(env, wish->draws)};
    if (!o.value) return lm_nomem(env);
    lm_status status = deck_open(env, w, s.n ? s.data[0] : 0, wish->draws, &d);
    *out = (lm_outliers){.next = NAN};
    const int64_t most = wish->most < s.n ? wish->most : s.n;
    for (int64_t round = 0; !status && out->count < most; round++) {
        const int64_t at = out->count;
        if (at + 1 >= d.rows || is_zero(s, s_error, at)) break;
        status = draw_all(env, &d, wish, round, s.data[at], &o, &out->next);
        if (status || out->next > wish->level) break;
        out->draws += o.n;
        const int64_t more = also(&o, wish, s, at, most, p);
        out->count += more;
        out->next = NAN;
        const lm_mark mark = lm_scratch_mark(env);
        if (out->count < most) status = take_out(env, &d, more);
        lm_scratch_release(env, mark);
    }
    out->draws += isnan(out->next) ? 0 : o.n;
    return status;
}

/* ---- limn.probe.outliers ---------------------------------------------------
 */

typedef struct {
    lm_mat w;
    double level;
    int64_t draws, most;
    uint64_t seed;
    lm_vec s, s_error, p;
    int64_t count;
    double next, variance, lower, upper;
    int64_t drawn;
} outliers_args;

/* The values; all of them to a rounding of the first where one that is large
 * would leave too little of the middle one known. */
static lm_status values(lm_env *env, const outliers_args *a)
{
    const int64_t middle = a->s.n / 2;
    lm_status status = lm_svdvals(env, a->w, a->s, a->s_error.data);
    if (status || a->s.n == 0 ||
        a->s_error.data[middle] <= 1e-8 * a->s.data[middle])
        return status;
    status = lm_svd(env, a->w, (lm_mat){0}, a->s, (lm_mat){0});
    for (int64_t i = 0; i < a->s.n; i++)
        a->s_error.data[i] =
            DBL_EPSILON * (12 + sqrt((double)a->s.n) / 2) * a->s.data[0];
    return status;
}

/* The bulk of what is left: its variance, and where independent entries end. */
static void bulk(outliers_args *a)
{
    const double m = (double)(a->w.rows - a->count),
                 n = (double)(a->w.cols - a->count),
                 most = a->count < a->s.n ? a->s.data[a->count] : 0;
    double sum = 0;
    for (int64_t i = a->s.n; most > 0 && i-- > a->count;)
        sum += a->s.data[i] / most * (a->s.data[i] / most);
    const double sd = most > 0 ? most * sqrt(sum / (m * n)) : 0;
    a->variance = sd * sd;
    a->upper = sd * (sqrt(m) + sqrt(n));
    a->lower = sd * fabs(sqrt(m) - sqrt(n));
}

/* Of a few rows also what goes once through all numbers. */
static double outliers_work(const void *args)
{
    const outliers_args *a = args;
    const double m = (double)a->w.rows, n = (double)a->w.cols;
    return m * n * (fmin(m, n) + 20);
}

static lm_status outliers_run(lm_env *env, void *args)
{
    outliers_args *a = args;
    const lm_outliers_wish wish = {a->level, a->draws, a->most, a->seed};
    if ((double)(a->draws + 1) * a->level < 1)
        return lm_fail(env, LM_DOMAIN,
                       "'draws' must be at least %.0f for 'level' = %g, got "
                       "%lld",
                       ceil(1 / a->level) - 1, a->level, (long long)a->draws);
    a->s.n = a->s_error.n = a->w.rows < a->w.cols ? a->w.rows : a->w.cols;
    lm_status status = values(env, a);
    if (status) return status;
    lm_outliers found;
    status = lm_find_outliers(env, a->w, a->s, a->s_error.data, &wish,
                              a->p.data, &found);
    if (status) return status;
    a->count = a->p.n = found.count;
    a->next = found.next;
    a->drawn = found.draws;
    bulk(a);
    return LM_OK;
}

#define ARGS outliers_args
static const lm_slot outliers_slots[] = {
    IN_MAT(w, "m n", "a matrix"),
    OPT_NUM(level, 0.01, "(0,1)", "of the test: the rate of false alarms"),
    OPT_INT(draws, 99, "[1,1000000]",
            "orders of the entries, at most, for each round"),
    OPT_INT(most, 1000000, "[0,inf)", "outliers to look for"),
    OPT_SEED(seed, "of the orders; the session's next one unless given"),
    OUT_VEC(s, "m", "the singular values, falling"),
    OUT_VEC(s_error, "m", "absolute"),
    OUT_VEC(p, "m", "of each outlier; its length is count"),
    OUT_INT(count, "how many are outliers: the first ones"),
    OUT_NUM(next, "p of the first that is none; NaN if none was tested"),
    OUT_NUM(variance, "of the entries without the outliers"),
    OUT_NUM(lower, "where the values of such entries begin in large matrices"),
    OUT_NUM(upper, "and where they end"),
    OUT_INT(drawn, "orders"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, outliers,
          "Singular values that independent entries would not have, by a "
          "permutation test that is exact for every distribution.",
          "Buja & Eyuboglu 1992; Dobriban & Owen 2019",
          "local w = limn.tensor.randn(60, 40, {seed = 1})\n"
          "assert(limn.probe.outliers(w, {seed = 2}).count == 0)\n"
          "local r = limn.probe.outliers(w + 0.5, {seed = 2}) -- a mean\n"
          "assert(r.count == 1 and r.s[1] > r.upper)",
          .work = 4, .work_of = outliers_work);
#undef ARGS
