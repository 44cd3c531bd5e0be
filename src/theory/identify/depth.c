/* limn.theory.identify.depth: how many Hermite moments identify a network. */
#include <math.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "linalg/svd.h"
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

typedef struct job {
    depth_args *a;
    lm_act_form form;
    lm_moment_list list;
    lm_moment_rule rule;
    int64_t n, p;
    double *theta, *moment, *jacobian;
    lm_canonical own;
} job;

static lm_status open(lm_env *env, depth_args *a, job *j)
{
    const int64_t d = a->w.cols;
    *j = (job){.a = a, .n = a->a.n, .p = a->a.n * (d + 1)};
    lm_status status = lm_units_form(env, a->act, &j->form);
    if (!status) status = lm_units_check(env, a->a, a->w);
    if (!status) status = lm_moment_list_of(env, d, a->degree, &j->list);
    if (!status)
        status = lm_moment_rule_open(env, j->form.act, a->degree, &j->rule);
    if (!status)
        status = lm_canonical_of(env, &j->form, a->a, a->w, 1e-9, &j->own);
    if (status) return status;
    const int64_t m = j->list.count;
    j->theta = lm_scratch_doubles(env, j->p + m + m * j->p);
    if (!j->theta) return lm_nomem(env);
    j->moment = j->theta + j->p;
    j->jacobian = j->moment + m;
    for (int64_t k = 0; k < j->n && !lm_stopped_at_row(env, k, d); k++) {
        j->theta[k * (d + 1)] = a->a.data[k];
        for (int64_t i = 0; i < d; i++)
            j->theta[k * (d + 1) + 1 + i] = a->w.data[k * a->w.stride + i];
    }
    return lm_moments(env, &j->list, &j->rule, j->n, j->theta, j->moment,
                      j->jacobian);
}

/* How many moments have degree at most k. */
static int64_t count_to(const lm_moment_list *list, int64_t k)
{
    int64_t n = 0;
    while (n < list->count && list->order[n] <= k) n++;
    return n;
}

/* Ranks of the Jacobian to each degree, by what the largest of all makes of
 * rounding, and the smallest singular value that
 * counts at the first degree with all of it. */
static lm_status ranks(lm_env *env, const job *j)
{
    depth_args *a = j->a;
    lm_vec s[LM_MOMENT_DEGREE_MAX + 1];
    for (int64_t k = 0; k <= a->degree; k++) {
        const lm_mat part = {j->jacobian, count_to(&j->list, k), j->p, j->p};
        const lm_status status = lm_singular_values(env, part, &s[k]);
        if (status) return status;
    }
    const double least = 1e-7 * s[a->degree].data[0];
    for (int64_t k = 0; k <= a->degree; k++) {
        a->rank.data[k] = 0;
        for (int64_t i = 0; i < s[k].n; i++)
            a->rank.data[k] += s[k].data[i] > least;
    }
    int64_t k = 0;
    while (a->rank.data[k] < a->rank.data[a->degree]) k++;
    const int64_t rank = (int64_t)a->rank.data[k];
    a->var = (double)k;
    a->singular = rank > 0 ? s[k].data[rank - 1] : NAN;
    return LM_OK;
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
                 slack = 1e-6 * size + 100 * residual * size / a->singular;
    if (status || far <= slack) return status;
    a->nearest = fmin(a->nearest, far);
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
    const int64_t degrees = a->degree + 1;
    lm_status status = lm_result(env, &a->rank, 1, &degrees);
    if (!status) status = open(env, a, &j);
    if (!status) status = ranks(env, &j);
    if (status) return status;
    a->orb = a->var;
    a->nearest = INFINITY;
    a->complete = a->var < (double)a->degree;
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
    OPT_INT(degree, 6, "[1,12]", "highest degree of the moments"),
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
    OUT_FLAG(complete, "whether the rank is that of a degree below `degree`"),
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
