/* limn.theory.abc_form: a parametrization moved along its symmetry (abc.h). */
#include "core/decl.h"
#include "theory/abc.h"

typedef struct {
    lm_vec a, b, c;
    int opt, form;
    lm_vec new_a, new_b, new_c;
} abc_form_args;

static lm_status abc_form_run(lm_env *env, void *args)
{
    abc_form_args *a = args;
    lm_exponents p = {a->a.n, a->new_a.data, a->new_b.data, a->new_c.data};
    double *c;
    const lm_status status = lm_abc_spread(env, a->c, p.n, &c);
    if (status) return status;
    const size_t bytes = (size_t)p.n * sizeof(double);
    lm_copy_bytes(env, p.a, a->a.data, bytes);
    lm_copy_bytes(env, p.b, a->b.data, bytes);
    lm_copy_bytes(env, p.c, c, bytes);
    int64_t l, end = 0;
    while (lm_next_piece(env, p.n, &l, &end)) {
        lm_exponents part = {end - l, p.a + l, p.b + l, p.c + l};
        lm_abc_to(&part, (lm_abc_opt)a->opt,
                  (lm_abc_form)(LM_ABC_FORM_WEIGHT + a->form));
    }
    return lm_unless_stopped(env);
}

#define ARGS abc_form_args
static const lm_slot abc_form_slots[] = {
    IN_VEC(a, "k",
           "exponents of the multipliers of W^1 .. W^(L+1): W = n^-a w"),
    IN_VEC(b, "k", "exponents of the initial standard deviations"),
    OPT_VEC(c, "?",
            "exponents of the learning rates, or one for all layers (0)"),
    OPT_CHOICE(opt, "sgd", LM_CHOICE_OF(LM_ABC_OPTS), "optimizer"),
    OPT_CHOICE(
        form, "weight", LM_CHOICE_OF(LM_ABC_MOVES),
        "weight: a = 0; multiplier: c = 0 (layers with infinite c unchanged)"),
    {.name = "a",
     .dir = LM_DIR_OUT,
     .kind = LM_KIND_VEC,
     .offset = LM_FIELD(new_a, lm_vec),
     .rule = "k",
     .doc = "exponents of the multipliers"},
    {.name = "b",
     .dir = LM_DIR_OUT,
     .kind = LM_KIND_VEC,
     .offset = LM_FIELD(new_b, lm_vec),
     .rule = "k",
     .doc = "exponents of the initial standard deviations"},
    {.name = "c",
     .dir = LM_DIR_OUT,
     .kind = LM_KIND_VEC,
     .offset = LM_FIELD(new_c, lm_vec),
     .rule = "k",
     .doc = "exponents of the learning rates"},
    LM_SLOTS_END,
};
LM_EXPORT(theory, abc_form,
          "An equivalent parametrization in another form, with identical "
          "training dynamics.",
          "Yang & Hu 2021, arXiv 2011.14522",
          "local p = limn.theory.abc('mup', 2)\n"
          "local w = limn.theory.abc_form(p.a, p.b, {c = p.c})\n"
          "assert(w.a[3] == 0 and w.b[3] == 1 and w.c[3] == 1)");
#undef ARGS
