/* rules.h -- the update rules that more than one optimizer of Lua runs. */
#ifndef LM_DYN_RULES_RULES_H
#define LM_DYN_RULES_RULES_H

#include "dyn/rule.h"

extern const lm_rule lm_rule_sgd, lm_rule_momentum, lm_rule_adam;
LM_RULE_UPDATES(adam);

#endif
