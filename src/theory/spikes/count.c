#include "theory/spikes/count.h"

#include <math.h>

#include "core/decl.h"

#define NEAR 1e-9 /* exponents closer to 0 are 0: sums of decimal fractions */

/* Whether another term before k has the same left vector. */
static bool taken(const lm_spike_count *s, lm_readout readout, int64_t k)
{
    if (readout == LM_READOUT_GAUSSIAN) return false;
    for (int64_t j = k - 2; j >= 0; j -= 2)
        if (s->present[j]) return true;
    return false;
}

static bool has(const lm_coefficients *phi, int64_t k)
{
    return !phi || (phi->c[1] != 0 && phi->c[k + 1] != 0);
}

lm_spike_count lm_spike_count_of(double alpha1, double alpha2,
                                 const lm_coefficients *phi,
                                 lm_readout readout, double neurons)
{
    const double g = 0.5 - alpha1, whole = floor(alpha2 / g + NEAR);
    lm_spike_count s = {
        .rule = (int64_t)fmin(whole, 1e15),
        .terms = 1 + (int64_t)fmin(whole + 1, LM_SPIKES_TERMS - 2),
    };
    for (int64_t k = 0; k < s.terms; k++) {
        const double e = k ? alpha2 - (double)k * g : fmax(alpha1, alpha2);
        s.exponent[k] = fabs(e) < NEAR ? 0 : e;
        s.present[k] =
            s.exponent[k] > 0 && has(phi, k) && !taken(&s, readout, k);
        s.total += s.present[k];
        s.added += k > 0 && s.present[k];
        if (has(phi, k))
            s.undecided |= neurons > 0
                               ? fabs(s.exponent[k]) * log(neurons) < 0.5
                               : s.exponent[k] == 0;
    }
    return s;
}

typedef struct {
    double alpha1, alpha2;
    const char *act;
    int readout;
    double neurons;
    int64_t added, total, rule;
    bool undecided;
    lm_tensor exponent, present;
} count_args;

static lm_status out(lm_env *env, count_args *a, const lm_spike_count *s)
{
    lm_status status = lm_result(env, &a->exponent, 1, &s->terms);
    if (!status) status = lm_result(env, &a->present, 1, &s->terms);
    for (int64_t k = 0; k < s->terms && !status; k++) {
        a->exponent.data[k] = s->exponent[k];
        a->present.data[k] = s->present[k];
    }
    a->added = s->added;
    a->total = s->total;
    a->rule = s->rule;
    a->undecided = s->undecided;
    return status;
}

static lm_status count_run(lm_env *env, void *args)
{
    count_args *a = args;
    lm_coefficients phi;
    if (a->act) {
        lm_act act;
        lm_status status = lm_act_named(env, a->act, &act);
        if (!status) status = lm_coefficients_of(env, act, &phi);
        if (status) return status;
    }
    const lm_spike_count s =
        lm_spike_count_of(a->alpha1, a->alpha2, a->act ? &phi : NULL,
                          (lm_readout)a->readout, a->neurons);
    return out(env, a, &s);
}

#define ARGS count_args
static const lm_slot count_slots[] = {
    IN_NUM(alpha1, "[0,0.5)", "the first step has size N^alpha1"),
    IN_NUM(alpha2, "[0,0.5)", "the second has size N^alpha2"),
    OPT_STR(act, NULL,
            "activation, some of whose coefficients may be 0; absent: none is"),
    OPT_CHOICE(readout, "gaussian", LM_READOUT_NAMES,
               "law of the second layer: Gaussian, or signs +-N^-1/2, whose "
               "odd and whose even powers are parallel"),
    OPT_NUM(neurons, 0, "[0,inf)",
            "N: an exponent within 0.5 / log N of 0 cannot be told there"),
    OUT_INT(added, "new directions of the second step"),
    OUT_INT(total, "outliers of the weights: with the direction of k = 0"),
    OUT_INT(rule, "floor(alpha2 / (1/2 - alpha1)), without the conditions"),
    OUT_FLAG(undecided,
             "an exponent is 0, or too near to it for this many neurons"),
    OUT_TENSOR(exponent, "?", "of N in the strength of term k = 0, 1, ..."),
    OUT_MASK(present, "?", "the term grows and has all that it needs"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.spikes, count,
          "How many outliers the first layer has after two giant steps.",
          "arXiv 2605.17767",
          "local count = limn.theory.spikes.count\n"
          "assert(count(0.3, 0.33).added == 1 and count(0.3, 0.33).total == 2)\n"
          "-- relu has no third coefficient, tanh no second\n"
          "assert(count(0.35, 0.4, {act = 'relu'}).added == 1)\n"
          "assert(count(0.3, 0.33, {act = 'tanh'}).added == 0)\n"
          "assert(count(0.35, 0.45).undecided)");
#undef ARGS
