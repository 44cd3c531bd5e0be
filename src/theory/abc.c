#include "theory/abc.h"

#include <math.h>

#include "core/decl.h"

/* What a_l + b_l keeps layer l at size 1 (for the read-out: at most). */
static double start(int64_t l)
{
    return l == 0 ? 0 : 0.5;
}

void lm_abc_shift(lm_exponents *p, lm_abc_opt opt, int64_t l, double s)
{
    p->a[l] += s;
    p->b[l] -= s;
    p->c[l] -= (opt == LM_ABC_OPT_SGD ? 2 : 1) * s;
}

void lm_abc_to(lm_exponents *p, lm_abc_opt opt, lm_abc_form form)
{
    for (int64_t l = 0; l < p->n; l++) {
        const double by = p->c[l] / (opt == LM_ABC_OPT_SGD ? 2 : 1);
        if (form == LM_ABC_FORM_WEIGHT)
            lm_abc_shift(p, opt, l, -p->a[l]);
        else if (form == LM_ABC_FORM_MULTIPLIER && isfinite(by))
            lm_abc_shift(p, opt, l, by);
    }
}

void lm_abc_maximal(lm_exponents *p, lm_abc_opt opt, lm_alignment align)
{
    const double size = fmin(align.readout, align.update); /* min(A, Q) */
    for (int64_t l = 0; l < p->n; l++) {
        const double a = p->a[l], grows = l == 0 ? 0 : align.update;
        const bool last = l == p->n - 1;
        p->b[l] = (last ? align.readout : start(l)) - a;
        if (isinf(p->c[l]) && p->c[l] > 0) continue;
        if (opt == LM_ABC_OPT_SGD)
            p->c[l] = (last ? grows : grows - size) - 2 * a;
        else
            p->c[l] = grows - a;
    }
}

/* The row of model/param.h; that of muP for SGD is published with c = 0. */
void lm_abc_named(lm_param name, lm_abc_opt opt, lm_exponents *p)
{
    const bool sgd = opt == LM_ABC_OPT_SGD;
    for (int64_t l = 0; l < p->n; l++) {
        const lm_powers row =
            lm_param_powers(name, l == p->n - 1 ? LM_ROLE_OUTPUT
                                  : l == 0      ? LM_ROLE_INPUT
                                                : LM_ROLE_HIDDEN);
        p->a[l] = row.a;
        p->b[l] = row.b;
        p->c[l] = row.c[sgd ? LM_RATE_SGD : LM_RATE_ADAM];
    }
    if (name == LM_PARAM_MUP && sgd) lm_abc_to(p, opt, LM_ABC_FORM_MULTIPLIER);
}

lm_status lm_abc_spread(lm_env *env, lm_vec c, int64_t n, double **out)
{
    if (c.data && c.n != 1 && c.n != n)
        return lm_fail(env, LM_DOMAIN,
                       "'c' must be a number or a list of %lld, got %lld",
                       (long long)n, (long long)c.n);
    double *all = lm_scratch_doubles(env, n);
    if (!all) return lm_nomem(env);
    for (int64_t l = 0; l < n && !lm_stopped_at(env, l); l++)
        all[l] = c.data ? c.data[c.n == 1 ? 0 : l] : 0;
    *out = all;
    return lm_unless_stopped(env);
}

/* ---- limn.theory.abc ----------------------------------------------------- */

typedef struct {
    int name, opt, form;
    int64_t depth;
    double shift;
    lm_vec a, b, c;
} abc_args;

static lm_status abc_run(lm_env *env, void *args)
{
    (void)env;
    abc_args *a = args;
    lm_exponents p = {a->depth + 1, a->a.data, a->b.data, a->c.data};
    lm_abc_named((lm_param)a->name, (lm_abc_opt)a->opt, &p);
    for (int64_t l = 0; l < p.n; l++) p.c[l] += a->shift;
    lm_abc_to(&p, (lm_abc_opt)a->opt, (lm_abc_form)a->form);
    return LM_OK;
}

#define ARGS abc_args
static const lm_slot abc_slots[] = {
    IN_CHOICE(name, LM_PARAM_NAMES,
              "standard, neural tangent, maximal update, or mean field "
              "(integrable)"),
    IN_INT(depth, "[1,1000000]", "number of hidden layers, L"),
    OPT_CHOICE(opt, "sgd", LM_CHOICE_OF(LM_ABC_OPTS),
               "optimizer that the exponents are for"),
    OPT_CHOICE(
        form, "given", LM_CHOICE_OF(LM_ABC_FORMS),
        "given: as published; weight: with a = 0; multiplier: with c = 0"),
    OPT_NUM(shift, 0, "",
            "added to every c: multiplies the learning rate by n^-shift"),
    OUT_VEC(a, "depth+1", "exponents of the multipliers"),
    OUT_VEC(b, "depth+1", "exponents of the initial standard deviations"),
    OUT_VEC(c, "depth+1", "exponents of the learning rates"),
    LM_SLOTS_END,
};
LM_EXPORT(theory, abc, "Exponents (a, b, c) of a named parametrization.",
          "Yang & Hu 2021, arXiv 2011.14522",
          "local p = limn.theory.abc('mup', 3, {opt = 'adam'})\n"
          "local r = limn.theory.classify(p.a, p.b, {c = p.c, opt = 'adam'})\n"
          "assert(r.maximal)");
#undef ARGS
