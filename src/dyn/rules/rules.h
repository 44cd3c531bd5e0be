/* rules.h -- the update rules that more than one optimizer of Lua runs. */
#ifndef LM_DYN_RULES_RULES_H
#define LM_DYN_RULES_RULES_H

#include "dyn/rule.h"

const lm_rule *lm_rule_sgd(void);
const lm_rule *lm_rule_momentum(void);
const lm_rule *lm_rule_adam(void);
LM_RULE_UPDATES(adam);

#endif
