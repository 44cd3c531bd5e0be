/* The law of finitely many values: of a fixed matrix, of a population. */
#include <math.h>

#include "theory/rmt/atoms.h"
#include "theory/rmt/population.h"

static lm_status cauchy(lm_env *env, const lm_law *law, double complex z,
                        lm_cauchy *out)
{
    *out = (lm_cauchy){0, 0, 0};
    for (int64_t i = 0; i < law->points; i++) {
        if (lm_stopped_at_row(env, i, 16)) return LM_STOPPED;
        const double complex d = 1 / (z - law->point[i].at),
                             g = law->point[i].mass * d;
        out->value += g;
        out->slope -= g * d;
        out->error += 0x1p-51 * cabs(g) *
                      (1 + cabs(d) * (cabs(z) + fabs(law->point[i].at)));
    }
    return LM_OK;
}

const lm_law_kind lm_atoms_kind = {"discrete", cauchy, NULL, false};

typedef struct {
    lm_vec at, weights;
    lm_law *law;
} atoms_args;

static lm_status atoms_run(lm_env *env, void *args)
{
    atoms_args *a = args;
    lm_population p;
    const lm_status status =
        lm_population_of(env, a->at, a->weights, (lm_vec){NULL, 0}, &p);
    if (status) return status;
    lm_point *point = lm_scratch(env, (size_t)p.n * sizeof *point);
    if (!point) return lm_nomem(env);
    for (int64_t i = 0; i < p.n && !lm_stopped_at(env, i); i++)
        point[i] = (lm_point){p.at[p.n - 1 - i], p.share[p.n - 1 - i]};
    if (lm_stopped(env)) return LM_STOPPED;
    const lm_law draft = {
        .kind = &lm_atoms_kind, .points = p.n, .point = point};
    return lm_law_new(env, &draft, &a->law);
}

#define ARGS atoms_args
static const lm_slot atoms_slots[] = {
    IN_VEC(at, "n", "the values; equal ones are one"),
    OPT_VEC(weights, "n", "not negative; equal unless given"),
    OUT_OBJ(law, law, "mass at these values in proportion to the weights"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, atoms, "The law of finitely many values.", "",
          "local law = limn.theory.rmt.atoms({1, 3}, {weights = {3, 1}})\n"
          "assert(law:cdf(2).cdf == 0.75)");
#undef ARGS
