/* limn.theory.identify.same: do two networks compute the same function? */
#include <limits.h>
#include <math.h>

#include "core/decl.h"
#include "linalg/until.h"
#include "theory/identify/canonical.h"
#include "theory/identify/difference.h"
#include "theory/identify/units.h"

typedef struct same_args {
    lm_vec a, b;
    lm_mat w, v;
    const char *act;
    double tol;
    const char *verdict;
    double form, difference, difference_error, norm;
    bool sampled;
} same_args;

/* As the arguments have them, or the second layers over a power of 2. */
typedef struct pair {
    lm_units f, g;
    int exponent;
} pair;

/* The exponent of the largest a phi(z), z of the size of w . x. */
static int exponent_of(const lm_env *env, const lm_act *act, const lm_units *u,
                       int most)
{
    for (int64_t i = 0; i < u->a.n; i++) {
        if (lm_stopped_at_row(env, i, u->w.cols)) return most;
        const double r =
            lm_nrm2_until_d(env->stop, u->w.cols, u->w.data + i * u->w.stride);
        const double z[] = {-2 * r, -r, -r / 2, r / 2, r, 2 * r};
        double e[6], size = 0;
        lm_act_value_d(act, 6, z, e);
        for (int k = 0; k < 6; k++) size = fmax(size, fabs(e[k]));
        const double a = fabs(u->a.data[i]);
        if (a > 0 && size > 0 && size < INFINITY)
            most =
                most > ilogb(a) + ilogb(size) ? most : ilogb(a) + ilogb(size);
    }
    return most;
}

static lm_status scaled(lm_env *env, lm_vec a, int exponent, lm_vec *out)
{
    *out = (lm_vec){lm_scratch_doubles(env, a.n), a.n};
    if (!out->data && a.n > 0) return lm_nomem(env);
    for (int64_t i = 0; i < a.n && !lm_stopped_at(env, i); i++)
        out->data[i] = ldexp(a.data[i], -exponent);
    return lm_unless_stopped(env);
}

/* Of functions whose squares are numbers. */
static lm_status pair_of(lm_env *env, const same_args *a, const lm_act *act,
                         pair *p)
{
    *p = (pair){{a->a, a->w}, {a->b, a->v}, INT_MIN};
    p->exponent = exponent_of(env, act, &p->f, p->exponent);
    p->exponent = exponent_of(env, act, &p->g, p->exponent);
    if (p->exponent == INT_MIN) p->exponent = 0;
    const lm_status status = scaled(env, a->a, p->exponent, &p->f.a);
    return status ? status : scaled(env, a->b, p->exponent, &p->g.a);
}

/* Their distance, and what |f - g| is at most by it: parts add up, and a move h
 * of a position changes e(at . x) by |h| or a little more. */
static lm_status forms(lm_env *env, const lm_act_form *form, const pair *p,
                       double tol, double *distance, double *most)
{
    const lm_mark mark = lm_scratch_mark(env);
    lm_canonical c, q;
    lm_status status = lm_canonical_of(env, form, p->f.a, p->f.w, tol, &c);
    if (!status) status = lm_canonical_of(env, form, p->g.a, p->g.w, tol, &q);
    if (!status) status = lm_canonical_distance(env, form, &c, &q, distance);
    if (!status)
        *most =
            2 * sqrt((double)(c.atoms + q.atoms + 2)) * *distance +
            2 * tol * (lm_canonical_size(env, &c) + lm_canonical_size(env, &q));
    lm_scratch_release(env, mark);
    return status;
}

/* Where nodes may have missed what differs, forms of units that are joined only
 * if they are closer than tol, by far, bound it. */
static lm_status bound(lm_env *env, const lm_act_form *form, const pair *p,
                       double tol, lm_difference *d)
{
    const double tols[] = {1e-13, 1e-2 * tol};
    lm_status status = LM_OK;
    for (int k = 0; k < 2 && !status; k++) {
        double distance, most = INFINITY;
        status = forms(env, form, p, tols[k], &distance, &most);
        d->most = fmin(d->most, most);
    }
    if (!status) lm_difference_bound(d);
    return status;
}

/* Both routes must say so, by more than their errors. */
static const char *judge(const same_args *a)
{
    const double bar = a->tol * fmax(a->norm, 1e-300);
    const bool near = a->form <= bar,
               equal = a->difference + 4 * a->difference_error <= bar,
               unequal = a->difference - 4 * a->difference_error > bar;
    if (near && equal) return "same";
    if (!near && unequal) return "different";
    return "undecided";
}

static void give_back(same_args *a, int exponent)
{
    double *const all[] = {&a->form, &a->difference, &a->difference_error,
                           &a->norm};
    for (int k = 0; k < 4; k++) *all[k] = ldexp(*all[k], exponent);
}

static lm_status same_run(lm_env *env, void *args)
{
    same_args *a = args;
    lm_act_form form;
    lm_difference d;
    pair p;
    double most;
    lm_status status = lm_units_form(env, a->act, &form);
    if (!status) status = lm_units_check(env, a->a, a->w);
    if (!status) status = lm_units_check(env, a->b, a->v);
    if (!status) status = pair_of(env, a, &form.act, &p);
    if (!status) status = forms(env, &form, &p, a->tol, &a->form, &most);
    if (!status) status = lm_difference_of(env, form.act, &p.f, &p.g, &d);
    if (!status && lm_difference_blind(&d))
        status = bound(env, &form, &p, a->tol, &d);
    if (status) return status;
    a->difference = d.value;
    a->difference_error = d.error;
    a->norm = d.norm;
    a->sampled = d.sampled;
    a->verdict = judge(a);
    give_back(a, p.exponent);
    return LM_OK;
}

/* Of the decomposition of all weights, and of pairs of units. */
static double same_work(const void *args)
{
    const same_args *a = args;
    const double rows = (double)(a->w.rows + a->v.rows), d = (double)a->w.cols;
    return rows * d * fmin(rows, d) + 30 * rows * rows;
}

#define ARGS same_args
static const lm_slot same_slots[] = {
    IN_VEC(a, "n", "second layer: f(x) = sum a_j act(w_j . x)"),
    IN_MAT(w, "n d", "first layer, one unit per row"),
    IN_VEC(b, "m", "second layer of the other network"),
    IN_MAT(v, "m d", "its first layer"),
    LM_UNITS_ACT,
    OPT_NUM(tol, 1e-8, "(0,1)",
            "relative to |f|: what is closer is the same; also that of the "
            "canonical forms"),
    OUT_STR(verdict, "\"same\", \"different\", or \"undecided\" where the two "
                     "routes do not agree"),
    OUT_NUM(form, "distance of the canonical forms"),
    OUT_NUM(difference, "root mean square of f - f' under x ~ N(0, 1)"),
    OUT_NUM(difference_error,
            "absolute; a standard error where it was sampled, plus rounding"),
    OUT_NUM(norm, "that of f"),
    OUT_FLAG(sampled,
             "at 2000 points: all weights span more than 3 dimensions, and "
             "duals of units cancel"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.identify, same,
          "Whether two networks compute the same function, by their canonical "
          "forms and by f - f'.",
          "arXiv 2605.24710",
          "local s = limn.theory.identify.same({2}, {{1, 0}},\n"
          "  {1, 1}, {{0.5, 0}, {1.5, 0}})\n"
          "assert(s.verdict == \"same\" and s.difference < 1e-14)",
          .work = 15, .work_of = same_work);
#undef ARGS
