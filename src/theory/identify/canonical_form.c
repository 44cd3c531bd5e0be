/* limn.theory.identify.canonical_form */
#include "core/decl.h"
#include "theory/identify/canonical.h"
#include "theory/identify/units.h"

typedef struct canonical_form_args {
    lm_vec a, linear;
    lm_mat w;
    const char *act;
    double tol, constant;
    lm_tensor mass, at;
    int64_t inactive, merged;
} canonical_form_args;

static lm_status give(lm_env *env, const lm_canonical *c,
                      canonical_form_args *a)
{
    lm_status status = lm_result(env, &a->mass, 1, &c->atoms);
    if (!status)
        status = lm_result(env, &a->at, 2, (int64_t[]){c->atoms, c->d});
    if (status) return status;
    const size_t size = sizeof(double);
    lm_copy_bytes(env, a->mass.data, c->mass, (size_t)c->atoms * size);
    lm_copy_bytes(env, a->at.data, c->at, (size_t)(c->atoms * c->d) * size);
    lm_copy_bytes(env, a->linear.data, c->linear, (size_t)c->d * size);
    a->constant = c->constant;
    a->inactive = c->inactive;
    a->merged = c->merged;
    return lm_unless_stopped(env);
}

static lm_status canonical_form_run(lm_env *env, void *args)
{
    canonical_form_args *a = args;
    lm_act_form form;
    lm_canonical c;
    lm_status status = lm_units_form(env, a->act, &form);
    if (!status) status = lm_units_check(env, a->a, a->w);
    if (!status) status = lm_canonical_of(env, &form, a->a, a->w, a->tol, &c);
    return status ? status : give(env, &c, a);
}

#define ARGS canonical_form_args
static const lm_slot canonical_form_slots[] = {
    IN_VEC(a, "n", "second layer: f(x) = sum a_j act(w_j . x)"),
    IN_MAT(w, "n d", "first layer, one unit per row"),
    LM_UNITS_ACT,
    LM_UNITS_TOL,
    OUT_TENSOR(mass, "?", "of each atom, largest contributions first"),
    OUT_TENSOR(at, "?",
               "its position: a unit vector for relu; with its largest "
               "coordinate positive where the activation is even or odd up to "
               "an affine function"),
    OUT_VEC(linear, "d", "linear part of f that the atoms do not have"),
    OUT_NUM(constant, "constant part"),
    OUT_INT(inactive, "number of atoms left out"),
    OUT_INT(merged, "number of units that joined another"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.identify, canonical_form,
          "A two-layer network modulo permutations, reflections, scales, "
          "splitting, and the linear relations of its units: f(x) = constant + "
          "linear . x + sum mass e(at . x), act = affine + e.",
          "arXiv 2605.24710; Albertini & Sontag 1993",
          "local c = limn.theory.identify.canonical_form({1, 2},\n"
          "  {{1, 2}, {-1, -2}}, {act = \"tanh\"})\n"
          "assert(#c.mass == 1 and c.mass[1] == -1)");
#undef ARGS
