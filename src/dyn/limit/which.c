/* which: limn.dyn.limit.which. */
#include "dyn/program/which.h"

#include <string.h>

#include "core/decl.h"

typedef struct {
    int param, opt;
    int64_t depth;
    bool lr_n;
    lm_vec a, b, c;
    const char *kind, *why;
} which_args;

static lm_status check(lm_env *env, const char *name, lm_vec v, int64_t depth)
{
    if (!v.data || v.n == depth + 1) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'%s' has %lld numbers, expected %lld (one a weight)", name,
                   (long long)v.n, (long long)depth + 1);
}

static lm_status which_run(lm_env *env, void *args)
{
    static const char *const words[] = {"none", "feature learning", "kernel"};
    which_args *a = args;
    const lm_abc abc = {a->a, a->b, a->c};
    lm_status status = check(env, "a", a->a, a->depth);
    if (!status) status = check(env, "b", a->b, a->depth);
    if (!status) status = check(env, "c", a->c, a->depth);
    if (status) return status;
    const bool own = a->a.data || a->b.data || a->c.data;
    const lm_limit_question q = {.param = (lm_param)a->param,
                                 .abc = own ? &abc : NULL,
                                 .hidden = a->depth,
                                 .adaptive = a->opt == 1,
                                 .lr_n = a->lr_n};
    const lm_limit_answer answer = lm_limit_which(&q);
    char *why = lm_scratch(env, sizeof answer.why);
    if (!why) return lm_nomem(env);
    memcpy(why, answer.why, sizeof answer.why);
    a->kind = words[answer.kind];
    a->why = why;
    return LM_OK;
}

#define ARGS which_args
static const lm_slot which_slots[] = {
    IN_CHOICE(param, LM_PARAM_NAMES, "abc-parametrization"),
    OPT_INT(depth, 2, "[0,100000]", "number of hidden layers"),
    OPT_CHOICE(opt, "sgd", "sgd|adam",
               "optimizer; adam stands for all entrywise rules"),
    OPT_FLAG(lr_n, false, "the rate is given as lr n / base"),
    OPT_VEC(a, "?", "multiplier exponents, as in model.net"),
    OPT_VEC(b, "?", "initialization exponents"),
    OPT_VEC(c, "?", "learning-rate exponents"),
    OUT_STR(kind, "\"feature learning\", \"kernel\" or \"none\""),
    OUT_STR(why, "the reason, in one sentence"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.limit, which,
          "Which limit a parametrization has at infinite width.",
          "Yang & Hu 2021; Yang & Littwin 2023",
          "local w = limn.dyn.limit.which('mup', {depth = 3})\n"
          "assert(w.kind == 'feature learning')\n"
          "assert(limn.dyn.limit.which('sp').kind == 'none')");
#undef ARGS
