/* cost: limn.dyn.limit.cost. */
#include <math.h>

#include "core/decl.h"
#include "dyn/field/march.h"
#include "dyn/program/rule.h"

typedef struct {
    int64_t m, steps, depth, inputs, outputs, batch, test, samples, groups;
    int opt;
    double memory;
    double sampler_bytes, sampler_flops, dmft_bytes, dmft_flops;
    int64_t least, sampler_steps, dmft_steps;
    const char *cheaper;
    lm_field *field; /* depth: room to lay out a march */
} cost_args;

/* Vectors of a layer, at most, in a run of T steps with batches of b: normals,
 * of which the first layer has one a dimension of the inputs and the last one
 * an output; what is left of features and gradients, forward and backward; and
 * two of each sample that is new after the first step, for its start. */
static double vectors(const cost_args *a, double steps, double b)
{
    const double m = (double)a->m, d = (double)a->inputs;
    const double later = fmin(m - b, b * (steps - 1));
    return 1 + (d > 0 ? fmin(d, m) : m) + (double)a->outputs + 4 * b * steps +
           2 * later;
}

static double sampler_bytes(const cost_args *a, double steps, double b)
{
    const double L = (double)a->depth, n = (double)a->samples,
                 g = (double)a->groups, r = 1.5 * vectors(a, steps, b);
    const lm_limit_rule rule = {.opt = (lm_limit_opt)a->opt};
    const double full = (1 + lm_limit_moments(&rule)) * (L - 1) * n * n / g;
    return 8 * (L * n * r + 4 * (L - 1) * g * r * r + 3 * L * n * b +
                (lm_limit_entrywise(&rule) ? full : 0));
}

/* Coordinates, normals and values: 36 N r b a layer and step. */
static double sampler_flops(const cost_args *a, double steps, double b)
{
    const double L = (double)a->depth, n = (double)a->samples,
                 r = vectors(a, steps, b) / 2;
    const lm_limit_rule rule = {.opt = (lm_limit_opt)a->opt};
    const double full = 6 * (L - 1) * b * n * n / (double)a->groups;
    return steps *
           (36 * L * n * r * b + (lm_limit_entrywise(&rule) ? full : 0));
}

/* Of the march that a run makes (march.h). */
static double dmft_bytes(const cost_args *a, double steps, double b)
{
    const lm_limit_plan plan = {.depth = a->depth, .k = a->outputs};
    if (!(steps < 0x1p31 && a->m < INT32_MAX && a->test < INT32_MAX))
        return INFINITY;
    lm_march m = {.plan = &plan,
                  .n = a->samples / a->groups,
                  .points = a->m + a->test,
                  .batch = (int64_t)b,
                  .steps = (int64_t)steps + 1,
                  .field = a->field};
    lm_layout w = {0};
    lm_march_place(&m, &w);
    return w.overflow ? INFINITY : (double)w.used * (double)a->groups;
}

/* Sweeps back in time for each x and each g that another layer reads. */
static double dmft_flops(const cost_args *a, double steps, double b)
{
    const double share = ((double)a->m + (double)a->test) / b, n = steps * b;
    return (double)a->samples * n * n *
           ((double)(a->depth - 1) * n * (1 + share) * 2 / 3 +
            16 * (double)a->depth);
}

/* The most steps whose bytes fit. */
static int64_t fits(const lm_env *env, const cost_args *a, double b,
                    double (*bytes)(const cost_args *, double, double))
{
    double low = 0, high = 1;
    if (!(bytes(a, 1, b) <= a->memory)) return 0;
    while (high < 0x1p40 && !lm_stopped(env) &&
           bytes(a, high, b) <= a->memory) {
        low = high;
        high *= 2;
    }
    while (high - low > 1 && !lm_stopped(env)) {
        const double mid = floor((low + high) / 2);
        if (bytes(a, mid, b) <= a->memory)
            low = mid;
        else
            high = mid;
    }
    return (int64_t)low;
}

static lm_status cost_run(lm_env *env, void *args)
{
    cost_args *a = args;
    a->field = lm_scratch(env, (size_t)a->depth * sizeof *a->field);
    if (!a->field) return lm_nomem(env);
    const bool all = a->batch == 0 || a->batch > a->m;
    const double b = (double)(all ? a->m : a->batch), T = (double)a->steps;
    a->sampler_bytes = sampler_bytes(a, T, b);
    a->sampler_flops = sampler_flops(a, T, b);
    a->dmft_bytes = dmft_bytes(a, T, b);
    a->dmft_flops = dmft_flops(a, T, b);
    a->least = (int64_t)fmin(
        floor(2 * (vectors(a, T, b) + 4 * b)) * (double)a->groups, 0x1p62);
    a->sampler_steps = fits(env, a, b, sampler_bytes);
    a->dmft_steps = fits(env, a, b, dmft_bytes);
    const bool dmft = a->opt == LM_LIMIT_OPT_SGD &&
                      a->dmft_flops < a->sampler_flops &&
                      a->dmft_bytes < a->memory;
    a->cheaper = dmft ? "dmft" : "sampler";
    return lm_unless_stopped(env);
}

#define ARGS cost_args
static const lm_slot cost_slots[] = {
    IN_INT(m, "[1,inf)", "training samples"),
    IN_INT(steps, "[1,inf)", "steps"),
    OPT_INT(depth, 2, "[1,100000]", "hidden layers"),
    OPT_INT(inputs, 0, "[0,inf)", "inputs of the network; 0: at least m"),
    OPT_INT(outputs, 1, "[1,1000000]", "outputs of the network"),
    OPT_INT(batch, 0, "[0,inf)", "batch size; 0: all"),
    OPT_INT(test, 0, "[0,inf)", "test points"),
    OPT_INT(samples, 32768, "[1,inf)", "samples, in all"),
    OPT_INT(groups, 8, "[1,1000]", "groups of them"),
    OPT_CHOICE(opt, "sgd", LM_CHOICE_OF(LM_LIMIT_OPTS), "update rule"),
    OPT_NUM(memory, 8e9, "(0,inf)", "bytes that a run may have"),
    OUT_NUM(sampler_bytes, "memory of dyn.limit.sampler"),
    OUT_NUM(sampler_flops, "its floating-point operations"),
    OUT_NUM(dmft_bytes, "memory of dyn.limit.dmft, for sgd"),
    OUT_NUM(dmft_flops, "its floating-point operations"),
    OUT_INT(least, "samples that the sampler needs to get through these steps; "
                   "a standard error of a percent takes 25 times as many"),
    OUT_INT(sampler_steps, "steps of the sampler that fit in memory"),
    OUT_INT(dmft_steps, "steps of dmft that fit in memory"),
    OUT_STR(cheaper, "the solver with fewer operations that fits"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.limit, cost,
          "What training at infinite width takes, by either solver: upper "
          "bounds on memory, operations, and what fits.",
          NULL,
          "local c = limn.dyn.limit.cost(16, 20, {depth = 3})\n"
          "assert(c.dmft_bytes < c.sampler_bytes and c.cheaper == 'sampler')");
#undef ARGS
