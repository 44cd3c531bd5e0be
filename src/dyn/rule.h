/* rule.h -- update rules: how an optimizer moves one tensor.
 *
 * A rule is one file x.hot.c that defines lm_rule_x_d and lm_rule_x_s, and a
 * row of LM_RULES.  The stepper (step.hot.c) asks place() where the gradient
 * product shall go, and calls update() once it is there.  With g the
 * gradient and lr the tensor's learning rate:
 *
 *     sgd        w -= lr (g + decay w)
 *     momentum   m = mu m + g + decay w,  w -= lr m
 *                (Nesterov: w -= lr (g + decay w + mu m))
 *     adam       m1, m2 moving averages of g, g^2,
 *                w -= lr m1' / (sqrt(m2') + eps),  m' = m / (1 - beta^t)
 *
 * Decoupled decay instead subtracts lr0 decay w, where lr0 is the rate before
 * it is scaled with the width: decay then means the same at every width, and
 * is AdamW's at the base width.
 */
#ifndef LM_DYN_RULE_H
#define LM_DYN_RULE_H

#include "model/nodes/node.h"

#define LM_RULES(X)                                                            \
    X(LM_RULE_SGD, sgd) X(LM_RULE_MOMENTUM, momentum) X(LM_RULE_ADAM, adam)
typedef enum lm_rule { LM_RULES(LM_CONSTANT) } lm_rule;

/* Hyperparameters other than the learning rate. */
typedef struct lm_hyper {
    double decay, momentum, beta1, beta2, eps;
    bool nesterov, decoupled;
    bool eps_scaled; /* eps times eps_adam of the tensor (param.h) */
} lm_hyper;

#define LM_TWICE "dyn/rule.hot.h"
#include "core/twice.h"

const char *lm_rule_name(lm_rule rule);
int lm_rule_moments(lm_rule rule);

#endif
