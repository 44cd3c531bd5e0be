/* limn.theory.identify.same: do two networks compute the same function? */
#include <math.h>

#include "core/decl.h"
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

static lm_status forms(lm_env *env, const lm_act_form *form, same_args *a)
{
    lm_canonical c, q;
    lm_status status = lm_canonical_of(env, form, a->a, a->w, a->tol, &c);
    if (!status) status = lm_canonical_of(env, form, a->b, a->v, a->tol, &q);
    if (!status) status = lm_canonical_distance(env, form, &c, &q, &a->form);
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

static lm_status same_run(lm_env *env, void *args)
{
    same_args *a = args;
    lm_act_form form;
    lm_difference d;
    const lm_units f = {a->a, a->w}, g = {a->b, a->v};
    lm_status status = lm_units_form(env, a->act, &form);
    if (!status) status = lm_units_check(env, a->a, a->w);
    if (!status) status = lm_units_check(env, a->b, a->v);
    if (!status) status = forms(env, &form, a);
    if (!status) status = lm_difference_of(env, form.act, &f, &g, &d);
    if (status) return status;
    a->difference = d.value;
    a->difference_error = d.error;
    a->norm = d.norm;
    a->sampled = d.sampled;
    a->verdict = judge(a);
    return LM_OK;
}

/* Of the decomposition of all weights. */
static double same_work(const void *args)
{
    const same_args *a = args;
    const double rows = (double)(a->w.rows + a->v.rows), d = (double)a->w.cols;
    return rows * d * fmin(rows, d);
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
             "at 2000 points: all weights span more than 3 dimensions"),
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
