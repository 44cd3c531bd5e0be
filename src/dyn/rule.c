/* rule: the usual answers of update rules. */
#include "dyn/rule.h"

bool lm_rule_yes(const lm_hyper *hyper)
{
    (void)hyper;
    return true;
}

bool lm_rule_no(const lm_hyper *hyper)
{
    (void)hyper;
    return false;
}

int lm_rule_none(const lm_hyper *hyper)
{
    (void)hyper;
    return 0;
}

int lm_rule_one(const lm_hyper *hyper)
{
    (void)hyper;
    return 1;
}

int lm_rule_two(const lm_hyper *hyper)
{
    (void)hyper;
    return 2;
}
