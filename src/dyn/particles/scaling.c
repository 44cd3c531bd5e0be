/* scaling: limn.dyn.particles.scaling. */
#include <math.h>

#include "core/decl.h"
#include "dyn/particles/docs.h"
#include "dyn/particles/particles.h"

typedef struct {
    lm_particles *run;
    double multiplier, std_w, std_a, lr_w, lr_a;
} scaling_args;

static lm_status scaling_run(lm_env *env, void *args)
{
    scaling_args *a = args;
    const lm_particles *run = a->run;
    const lm_particles_spec *s = &run->spec;
    const double rate = (double)s->width * s->lr / (s->alpha * s->alpha);
    (void)env;
    a->multiplier = s->alpha / (double)s->width;
    a->std_w = s->std;
    a->std_a = s->std_out;
    a->lr_w = rate;
    a->lr_a = s->second == LM_SECOND_FIXED     ? 0
              : s->second == LM_SECOND_TRAINED ? rate
              : s->second == LM_SECOND_FAST    ? rate * s->ratio
                                               : INFINITY;
    return LM_OK;
}

#define ARGS scaling_args
static const lm_slot scaling_slots[] = {
    IN_OBJ(run, particles, "", LM_PARTICLES_RUN_DOC),
    OUT_NUM(multiplier, "alpha / N: f = multiplier sum_i a_i phi(w_i . x)"),
    OUT_NUM(std_w, "initial standard deviation of w, where it is drawn"),
    OUT_NUM(std_a, "initial standard deviation of a, where it is drawn"),
    OUT_NUM(lr_w, "learning rate of w in plain gradient descent on the loss "
                  "of f, N lr / alpha^2"),
    OUT_NUM(lr_a, "the same of a; infinite where a is optimal at every step"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.particles, scaling,
          "Multiplier, initial scales and learning rates of the run as those "
          "of a network under gradient descent: at alpha = 1 the mean-field "
          "parametrization, which for two layers is muP.",
          "Yang & Hu 2021",
          LM_PARTICLES_EXAMPLE "assert(run:scaling().multiplier == 1 / 50)");
#undef ARGS
