/* limn.theory.identify.depth: how many Hermite moments identify a network. */
#include <math.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "linalg/lapack.h"
#include "linalg/svd.h"
#include "linalg/until.h"
#include "theory/identify/canonical.h"
#include "theory/identify/fibre.h"
#include "theory/identify/units.h"

typedef struct depth_args {
    lm_vec a;
    lm_mat w;
    const char *act;
    int64_t degree, starts;
    uint64_t seed;
    double var, orb, singular, found, nearest;
    lm_vec separates;
    lm_tensor rank;
    int64_t orbits;
    bool complete;
} depth_args;

/* What a rule leaves of rounding in a coefficient, of the largest; what is less
 * than UNCLEAR times that says nothing. */
#define NOISE 1e-14
#define UNCLEAR 10
/* Relative to the largest, what a singular value is at least. */
#define LEAST 1e-10
enum { DEGREE = 6, STEP = 2 }; /* by default: the first, and how it grows */

typedef struct job {
    const lm_env *env;
    depth_args *a;
    lm_act_form form;
    lm_moment_list list;
    lm_moment_rule rule;
    int64_t n, p;
    double size; /* a power of 2: the masses here are a / size */
    double *theta, *mass, *moment;
    double *jacobian; /* of units of mass 1, or 0 */
    double *scaled;   /* its columns and degrees of norm 1 */
    double singular;  /* at D_var, of masses a / size */
    double noise[LM_MOMENT_DEGREE_MAX + 1]; /* of the degrees of `scaled` */
    int64_t rank[LM_MOMENT_DEGREE_MAX + 1];
    lm_canonical own;
} job;

static lm_status open(lm_env *env, depth_args *a, job *j)
{
    const int64_t d = a->w.cols;
    *j = (job){.env = env, .a = a, .n = a->a.n, .p = a->a.n * (d + 1)};
    lm_status status = lm_units_form(env, a->act, &j->form);
    if (!status) status = lm_units_check(env, a->a, a->w);
    if (status) return status;
    j->theta = lm_scratch_doubles(env, j->p + j->n);
    if (!j->theta) return lm_nomem(env);
    j->mass = j->theta + j->p;
    double most = 0;
    for (int64_t k = 0; k < j->n && !lm_stopped_at(env, k); k++)
        most = fmax(most, fabs(a->a.data[k]));
    j->size = ldexp(1, lm_exponent(most));
    for (int64_t k = 0; k < j->n && !lm_stopped_at_row(env, k, d); k++) {
        j->theta[k * (d + 1)] = j->mass[k] = a->a.data[k] / j->size;
        for (int64_t i = 0; i < d; i++)
            j->theta[k * (d + 1) + 1 + i] = a->w.data[k * a->w.stride + i];
    }
    return lm_unless_stopped(env);
}

/* The moments, and the derivatives of those of units whose mass is 1. */
static lm_status derive(lm_env *env, job *j)
{
    const int64_t m = j->list.count, d = j->list.d;
    double *unit = lm_scratch_doubles(env, j->p + 2 * m * (j->p + 1)), *sum;
    if (!unit) return lm_nomem(env);
    j->moment = unit + j->p;
    sum = j->moment + m;
    j->jacobian = sum + m;
    j->scaled = j->jacobian + m * j->p;
    for (int64_t i = 0; i < j->p; i++)
        unit[i] = i % (d + 1) ? j->theta[i] : j->theta[i] != 0;
    const lm_status status =
        lm_moments(env, &j->list, &j->rule, j->n, unit, sum, j->jacobian);
    return status ? status
                  : lm_moments(env, &j->list, &j->rule, j->n, j->theta,
                               j->moment, NULL);
}

/* How many moments have degree at most k. */
static int64_t count_to(const lm_moment_list *list, int64_t k)
{
    int64_t n = 0;
    while (n < list->count && list->order[n] <= k) n++;
    return n;
}

/* The norm of rows `from` to `to` of columns `at` to at + n - 1. */
static double norm_of(const job *j, const double *x, int64_t from, int64_t to,
                      int64_t at, int64_t n)
{
    double norm = 0;
    for (int64_t q = from; q < to && !lm_stopped_at_row(j->env, q, n); q++)
        norm = hypot(norm, lm_nrm2_d(n, x + q * j->p + at));
    return norm;
}

/* Whether units have moments of degree k: above 1 the parity of e decides. */
static bool has_degree(const job *j, int64_t k)
{
    if (j->form.affine && k > 1) return false;
    const int all = lm_dual_parity(&j->form.act),
              parity = k < 2 || all ? all : j->form.parity;
    return parity == 0 || (parity > 0) == (k % 2 == 0);
}

static void scale_by(const job *j, int64_t from, int64_t to, int64_t at,
                     int64_t n, double scale)
{
    for (int64_t q = from; q < to && !lm_stopped_at_row(j->env, q, n); q++)
        for (int64_t i = 0; i < n; i++) j->scaled[q * j->p + at + i] *= scale;
}

/* The mass and the weights of each unit to norm 1.  Returns what that makes of
 * NOISE at most. */
static double scale_units(const job *j)
{
    const int64_t d = j->list.d, m = j->list.count;
    double most = NOISE;
    for (int64_t k = 0; k < j->n; k++) {
        const int64_t at = k * (d + 1);
        const double r = lm_nrm2_d(d, j->theta + at + 1),
                     mass = norm_of(j, j->scaled, 0, m, at, 1),
                     weight = norm_of(j, j->scaled, 0, m, at + 1, d);
        if (mass > 0) scale_by(j, 0, m, at, 1, 1 / mass);
        if (!(weight > 0)) continue;
        const double part = mass > 0 ? NOISE * (mass / r / weight) : 0;
        const bool clear = UNCLEAR * part < 1;
        scale_by(j, 0, m, at + 1, d, clear ? 1 / weight : 0);
        if (clear) most = fmax(most, part);
    }
    return most;
}

/* Each degree to norm 1, or 0 where it is rounding. */
static void scale_degrees(job *j)
{
    int64_t first[LM_MOMENT_DEGREE_MAX + 2] = {0};
    for (int64_t k = 0; k <= j->list.degree; k++) {
        first[k + 1] = count_to(&j->list, k);
        if (!has_degree(j, k)) scale_by(j, first[k], first[k + 1], 0, j->p, 0);
    }
    const double noise = scale_units(j);
    for (int64_t k = 0; k <= j->list.degree; k++) {
        const double norm =
            norm_of(j, j->scaled, first[k], first[k + 1], 0, j->p);
        const bool clear = norm > UNCLEAR * noise;
        scale_by(j, first[k], first[k + 1], 0, j->p, clear ? 1 / norm : 0);
        j->noise[k] = clear ? noise / norm : INFINITY;
    }
}

/* Ranks to each degree, by what rounding makes of the singular values. */
static lm_status ranks(lm_env *env, job *j)
{
    double noise = 0;
    if (lm_copy_bytes(env, j->scaled, j->jacobian,
                      (size_t)(j->list.count * j->p) * sizeof(double)))
        return LM_STOPPED;
    scale_degrees(j);
    if (lm_stopped(env)) return LM_STOPPED;
    for (int64_t k = 0; k <= j->list.degree; k++) {
        j->rank[k] = k > 0 ? j->rank[k - 1] : 0;
        if (isinf(j->noise[k])) continue;
        lm_vec s;
        const lm_mat part = {j->scaled, count_to(&j->list, k), j->p, j->p};
        const lm_status status = lm_singular_values(env, part, &s);
        if (status) return status;
        noise = hypot(noise, j->noise[k]);
        const double least = fmax(LEAST * s.data[0], noise);
        int64_t rank = 0;
        while (rank < s.n && s.data[rank] > least) rank++;
        if (rank > j->rank[k]) j->rank[k] = rank;
    }
    return lm_unless_stopped(env);
}

/* The last of the degrees says no more than those before, and it, or the one
 * before where parity silences it, says something. */
static bool complete(const job *j)
{
    int64_t last = j->list.degree;
    const int64_t full = j->rank[last];
    if (full == j->p || j->form.affine) return true;
    while (last > 0 && isinf(j->noise[last])) last--;
    return last > 0 && last >= j->list.degree - 1 && j->rank[last - 1] == full;
}

static lm_status to_degree(lm_env *env, job *j, int64_t degree)
{
    lm_status status = lm_moment_list_of(env, j->a->w.cols, degree, &j->list);
    if (!status)
        status = lm_moment_rule_open(env, j->form.act, degree, &j->rule);
    if (!status) status = derive(env, j);
    return status ? status : ranks(env, j);
}

/* To the degree asked for, or to one that is complete if there is one. */
static lm_status find_ranks(lm_env *env, job *j)
{
    int64_t degree = j->a->degree > 0 ? j->a->degree : DEGREE;
    lm_status status = to_degree(env, j, degree);
    while (!status && j->a->degree == 0 && !complete(j) &&
           (degree += STEP) <= LM_MOMENT_DEGREE_MAX &&
           lm_moment_count(j->a->w.cols, degree) <= LM_MOMENTS_MAX)
        status = to_degree(env, j, degree);
    return status;
}

/* The smallest singular value that counts at degree k, of masses size times
 * those here. */
static lm_status smallest(lm_env *env, const job *j, int64_t k, double size,
                          double *value)
{
    const int64_t d = j->list.d;
    const lm_mat part = {j->scaled, count_to(&j->list, k), j->p, j->p};
    lm_vec s;
    *value = NAN;
    if (j->rank[k] == 0) return LM_OK;
    for (int64_t q = 0; q < part.rows && !lm_stopped_at_row(env, q, j->p); q++)
        for (int64_t i = 0; i < j->p; i++) {
            const int64_t at = q * j->p + i, unit = i - i % (d + 1);
            const double mass = i == unit ? 1 : j->theta[unit] * size;
            j->scaled[at] = j->jacobian[at] * mass;
        }
    const lm_status status = lm_singular_values(env, part, &s);
    if (!status) *value = s.data[j->rank[k] - 1];
    return status;
}

/* The ranks, D_var and what is known there. */
static lm_status variety(lm_env *env, job *j)
{
    depth_args *a = j->a;
    const int64_t degrees = j->list.degree + 1;
    int64_t k = 0;
    lm_status status = lm_result(env, &a->rank, 1, &degrees);
    if (status) return status;
    for (int64_t q = 0; q < degrees; q++) a->rank.data[q] = (double)j->rank[q];
    while (j->rank[k] < j->rank[j->list.degree]) k++;
    a->var = (double)k;
    a->complete = complete(j);
    status = smallest(env, j, k, 1, &j->singular);
    return status ? status : smallest(env, j, k, j->size, &a->singular);
}

/* The first degree at which the moments differ, relative to all. */
static double separation(const job *j, const double *moment)
{
    const double size = lm_nrm2_d(j->list.count, j->moment);
    double sum = 0;
    for (int64_t q = 0; q < j->list.count; q++) {
        const double gap = moment[q] - j->moment[q];
        if (q > 0 && j->list.order[q] > j->list.order[q - 1]) sum = 0;
        sum += gap * gap;
        if (sqrt(sum) > 1e-8 * size) return (double)j->list.order[q];
    }
    return INFINITY;
}

/* Canonical forms of what has been found; those that are new are kept. */
typedef struct orbits {
    lm_canonical *list;
    int64_t n;
} orbits;

static lm_status nearest(lm_env *env, const job *j, const orbits *o,
                         const lm_canonical *c, double *least)
{
    *least = INFINITY;
    for (int64_t k = 0; k < o->n; k++) {
        double distance;
        const lm_mark mark = lm_scratch_mark(env);
        const lm_status status =
            lm_canonical_distance(env, &j->form, c, &o->list[k], &distance);
        lm_scratch_release(env, mark);
        if (status) return status;
        *least = fmin(*least, distance);
    }
    return LM_OK;
}

/* A solution is a new orbit if it is farther from those known than its
 * residual can explain. */
static lm_status classify(lm_env *env, const job *j, const double *theta,
                          double residual, orbits *o)
{
    depth_args *a = j->a;
    const int64_t d = j->list.d;
    double *av = lm_scratch_doubles(env, j->n * (d + 1) + j->list.count),
           *wv = av + j->n, *moment = av + j->n * (d + 1), far;
    if (!av) return lm_nomem(env);
    for (int64_t k = 0; k < j->n; k++) {
        av[k] = theta[k * (d + 1)];
        for (int64_t i = 0; i < d; i++)
            wv[k * d + i] = theta[k * (d + 1) + 1 + i];
    }
    lm_canonical c;
    lm_status status = lm_canonical_of(env, &j->form, (lm_vec){av, j->n},
                                       (lm_mat){wv, j->n, d, d}, 1e-7, &c);
    if (!status) status = nearest(env, j, o, &c, &far);
    const double size = lm_nrm2_d(j->list.count, j->moment),
                 slack = 1e-6 * size + 100 * residual * size / j->singular;
    if (status || far <= slack) return status;
    a->nearest = fmin(a->nearest, far * j->size);
    o->list[o->n] = c;
    status = lm_moments(env, &j->list, &j->rule, j->n, theta, moment, NULL);
    if (status) return status;
    a->separates.data[o->n - 1] = separation(j, moment);
    a->orb = fmax(a->orb, a->separates.data[o->n - 1]);
    o->n++;
    return LM_OK;
}

/* Searches at degree var: whatever has the same moments to a higher degree has
 * them to this one. */
static lm_status explore(lm_env *env, const job *j)
{
    depth_args *a = j->a;
    lm_moment_list part = j->list;
    part.degree = (int64_t)a->var;
    part.count = count_to(&j->list, part.degree);
    const lm_fibre f = {&part, &j->rule, j->n, j->moment, j->theta, a->seed};
    orbits o = {lm_scratch(env, sizeof(lm_canonical) * (size_t)(a->starts + 1)),
                1};
    double *theta = lm_scratch_doubles(env, j->p);
    if (!o.list || !theta) return lm_nomem(env);
    o.list[0] = j->own;
    int64_t met = 0;
    for (int64_t k = 0; k < a->starts; k++) {
        double residual;
        lm_status status = lm_fibre_search(env, &f, k, theta, &residual);
        if (status) return status;
        if (residual > 1e-11) continue;
        met++;
        status = classify(env, j, theta, residual, &o);
        if (status) return status;
    }
    a->found = (double)met / (double)a->starts;
    a->orbits = o.n;
    a->separates.n = o.n - 1;
    return LM_OK;
}

static lm_status depth_run(lm_env *env, void *args)
{
    depth_args *a = args;
    job j;
    lm_status status = open(env, a, &j);
    if (!status) status = find_ranks(env, &j);
    if (!status) status = variety(env, &j);
    if (!status)
        status = lm_canonical_of(env, &j.form, (lm_vec){j.mass, j.n}, a->w,
                                 1e-9, &j.own);
    if (status) return status;
    a->orb = a->var;
    a->nearest = INFINITY;
    if (j.own.atoms + j.own.inactive == 0 || j.form.affine) {
        a->orbits = 1;
        a->found = 1;
        a->separates.n = 0;
        return LM_OK;
    }
    return explore(env, &j);
}

/* Of the derivative of the moments, and of the steps of the search. */
static double depth_work(const void *args)
{
    const depth_args *a = args;
    const double p = (double)a->a.n * ((double)a->w.cols + 1);
    return p * p * (p + LM_MOMENTS_MAX);
}

#define ARGS depth_args
static const lm_slot depth_slots[] = {
    IN_VEC(a, "n", "second layer: f(x) = sum a_j act(w_j . x)"),
    IN_MAT(w, "n d", "first layer, one unit per row"),
    LM_UNITS_ACT,
    OPT_INT(degree, 0, "[0,12]",
            "highest degree of the moments; 0: 6, and on to 12 in steps of 2 "
            "until `complete`, while there are 4000 moments at most"),
    OPT_INT(starts, 40, "[1,10000]", "random starts of the search for orbits"),
    OPT_SEED(seed, "of the starts; the next one of the session by default"),
    OUT_NUM(var,
            "D_var: from this degree on moments identify the network up to "
            "finitely many"),
    OUT_NUM(orb,
            "D_orb: from this degree on none of the orbits found shares them; "
            "a lower bound, inf where one shares all to `degree`"),
    OUT_TENSOR(rank, "?",
               "rank of the derivative of the moments to each degree, "
               "from 0 on"),
    OUT_NUM(singular, "its smallest singular value that counts, at D_var"),
    OUT_INT(orbits, "networks modulo symmetry with the same moments to D_var, "
                    "this one included"),
    OUT_VEC(separates, "starts",
            "of each other orbit, the degree that tells "
            "it from this one"),
    OUT_NUM(nearest, "least distance of canonical forms between two orbits"),
    OUT_NUM(found, "fraction of the starts that met the moments to 1e-11"),
    OUT_FLAG(complete,
             "whether the rank is the number of parameters, or that of all "
             "degrees below the last of which units have moments; false where "
             "those are lost in rounding"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.identify, depth,
          "Moment-variety depth and orbit depth: which Hermite moments of a "
          "network determine it.",
          "arXiv 2605.24710",
          "local d = limn.theory.identify.depth({1}, {{0.8, -0.5}},\n"
          "  {act = \"tanh\", seed = 1})\n"
          "assert(d.var == 3 and d.orb == 3 and d.orbits == 1)",
          .work = 1, .work_of = depth_work);
#undef ARGS
