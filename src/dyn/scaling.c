/* scaling: limn.dyn.scaling. */
#include <math.h>

#include "dyn/run.h"

typedef struct {
    lm_run *run;
    lm_strs tensor, role, follows;
    lm_vec lr, gauge, eps, decay, shrink, steps, epochs;
} scaling_args;

/* What a step takes of a tensor: not known ahead where decay is a part of the
 * gradient and the step does not follow it in proportion. */
static double shrink(const lm_run_spec *spec, const lm_pace *p)
{
    if (p->factor == 0 || p->decay == 0) return 0;
    switch (spec->decay_kind) {
    case LM_DECAY_COUPLED:
        return p->kind == LM_RATE_SGD ? spec->lr * p->rate * p->decay : NAN;
    case LM_DECAY_DECOUPLED: return spec->lr * p->factor * p->decay;
    case LM_DECAY_INDEPENDENT: return p->decay;
    }
    return NAN;
}

static lm_status scaling_run(lm_env *env, void *args)
{
    static const char *const kinds[] = {LM_RATES(LM_TEXT)};
    scaling_args *a = args;
    const lm_net *net = a->run->net;
    const lm_run_spec *spec = &a->run->spec;
    const lm_batch *batch = &a->run->batch;
    const double part = (double)batch->size / (double)batch->n;
    const size_t n = (size_t)net->weights;
    const char **name = lm_scratch(env, 3 * n * sizeof *name);
    if (!name) return lm_nomem(env);
    const char **role = name + n, **kind = role + n;
    for (int t = 0; t < net->weights; t++) {
        const lm_pace *p = &a->run->pace[t];
        name[t] = net->weight[t].name;
        role[t] = lm_role_name(net->weight[t].role);
        kind[t] = kinds[p->kind];
        a->lr.data[t] = p->factor == 0 ? 0 : spec->lr * p->rate;
        a->gauge.data[t] = p->gauge;
        a->eps.data[t] = p->kind == LM_RATE_ADAM ? p->eps : 0;
        a->decay.data[t] = p->factor == 0 ? 0 : p->decay;
        a->shrink.data[t] = shrink(spec, p);
        a->steps.data[t] = 1 / a->shrink.data[t];
        a->epochs.data[t] = a->steps.data[t] * part;
    }
    a->tensor = (lm_strs){name, net->weights};
    a->role = (lm_strs){role, net->weights};
    a->follows = (lm_strs){kind, net->weights};
    return LM_OK;
}

#define ARGS scaling_args
static const lm_slot scaling_slots[] = {
    IN_OBJ(run, run, "d k n s t", "a run"),
    OUT_STRS(tensor, "names of the parameter tensors"),
    OUT_STRS(role, "one of" LM_ROLES(LM_WORD)),
    OUT_STRS(follows, "how its steps follow the gradient, one "
                      "of" LM_RATES(LM_WORD)),
    OUT_VEC(lr, "t", "learning rate before the schedule, 0 where frozen"),
    OUT_VEC(gauge, "t", "part of lr that the optimizer gives by the shape"),
    OUT_VEC(eps, "t", "epsilon"),
    OUT_VEC(decay, "t", "weight decay"),
    OUT_VEC(shrink, "t",
            "what a step takes of the tensor by decay, before the schedule. "
            "NaN where decay is added to a gradient that the step does not "
            "follow in proportion"),
    OUT_VEC(steps, "t",
            "timescale of decay, 1 / shrink, 1 / (lr decay) where it is "
            "decoupled: steps after which a weight is forgotten to 1/e"),
    OUT_VEC(epochs, "t", "the same in passes over the data"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, scaling,
          "Learning rate, epsilon and decay that each tensor of a run has: "
          "those of the optimizer times what the parametrization and the user "
          "make of them.",
          "Yang et al. 2022; Wang & Aitchison 2024, arXiv 2405.13698",
          "local net = limn.model.net(2, {width = 128, bias = false})\n"
          "local run = limn.dyn.adamw(net, {{1, 0}, {0, 1}}, {1, -1}, {lr = "
          "0.5, batch = 2, decay = 0.25})\n"
          "local s = run:scaling()\n"
          "assert(s.lr[2] == 0.25 and s.steps[2] == 8 and s.epochs[2] == 8)");
#undef ARGS
