/* The support of a law: bands and points. */
#include "theory/rmt/law.h"

typedef struct {
    lm_law *law;
    lm_tensor lower, lower_error, upper, upper_error, mass, point, point_mass;
    double error;
} support_args;

static lm_status make(lm_env *env, int64_t n, int k, lm_tensor **to)
{
    lm_status status = LM_OK;
    for (int i = 0; i < k && !status; i++)
        status = lm_result(env, to[i], 1, &n);
    return status;
}

static double mass_of(const lm_env *env, const lm_law *law, int64_t band)
{
    double mass = 0;
    for (int64_t i = 0; i < law->panels && !lm_stopped_at_row(env, i, 16); i++)
        if (law->panel[i].band == band) mass += law->panel[i].mass;
    return mass;
}

static lm_status support_run(lm_env *env, void *args)
{
    support_args *a = args;
    const lm_law *law = a->law;
    lm_status status =
        make(env, law->bands, 5,
             (lm_tensor *[]){&a->lower, &a->lower_error, &a->upper,
                             &a->upper_error, &a->mass});
    if (!status)
        status = make(env, law->points, 2,
                      (lm_tensor *[]){&a->point, &a->point_mass});
    if (status) return status;
    for (int64_t i = 0; i < law->bands && !lm_stopped(env); i++) {
        a->lower.data[i] = law->band[i].lower;
        a->upper.data[i] = law->band[i].upper;
        a->lower_error.data[i] = law->band[i].lower_error;
        a->upper_error.data[i] = law->band[i].upper_error;
        a->mass.data[i] = mass_of(env, law, i);
    }
    for (int64_t i = 0; i < law->points && !lm_stopped_at(env, i); i++) {
        a->point.data[i] = law->point[i].at;
        a->point_mass.data[i] = law->point[i].mass;
    }
    a->error = law->error;
    return lm_unless_stopped(env);
}

#define ARGS support_args
static const lm_slot support_slots[] = {
    IN_OBJ(law, law, "", "a law"),
    OUT_TENSOR(lower, "?", "lower edges of the bands, rising"),
    OUT_TENSOR(lower_error, "?", "absolute"),
    OUT_TENSOR(upper, "?", "upper edges"),
    OUT_TENSOR(upper_error, "?", "absolute"),
    OUT_TENSOR(mass, "?", "of the bands"),
    OUT_TENSOR(point, "?", "where single points have mass, rising"),
    OUT_TENSOR(point_mass, "?", "how much"),
    OUT_NUM(error, "absolute, of each mass: how far all are from 1, and more"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, support, "Edges, points and masses of a law.", "",
          "local s = limn.theory.rmt.mp(4):support()\n"
          "assert(s.lower[1] == 1 and s.upper[1] == 9)\n"
          "assert(s.point[1] == 0 and s.point_mass[1] == 0.75)");
#undef ARGS
