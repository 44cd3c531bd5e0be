/* Random zeros and ones. */
#include "core/decl.h"
#include "core/rng.h"
#include "tensor/random/seed.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor p;
    uint64_t seed;
    lm_tensor value;
} bernoulli_args;

static lm_status bernoulli_run(lm_env *env, void *args)
{
    bernoulli_args *a = args;
    const int64_t n = lm_length(&a->p);
    const lm_stream s = lm_stream_named(a->seed, "bernoulli", 0);
    const double *p = a->p.data;
    double *x = a->value.data;
    int64_t i, end = 0;
    while (lm_next_piece(env, n, &i, &end)) {
        lm_fill_uniform(s, (uint64_t)i, end - i, x + i);
        for (; i < end; i++) {
            if (!(p[i] >= 0 && p[i] <= 1))
                return lm_fail(env, LM_DOMAIN, "%g is not a probability", p[i]);
            x[i] = x[i] < p[i];
        }
    }
    return lm_unless_stopped(env);
}

#define ARGS bernoulli_args
static const lm_slot bernoulli_slots[] = {
    IN_TENSOR(p, "...", "the probability of 1, elementwise"),
    LM_SEED_SLOT,
    OUT_TENSOR(value, "...", "independent samples"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, bernoulli,
          "Bernoulli random numbers: 1 with probability p, else 0.", "",
          "local x = limn.tensor.bernoulli(limn.tensor.full({1000}, 0.2), "
          "{seed = 1})\n"
          "assert(math.abs(x:mean() - 0.2) < 0.05)");
#undef ARGS
